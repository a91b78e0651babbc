"""H27: the code and the defaults of a function."""

BLIND = "inner"


# instrument: trace[TOOL]
def search(query, limit=5):
    return query[:limit]


def observe():
    return [search.__code__.co_argcount, list(search.__defaults__), search("text")]
