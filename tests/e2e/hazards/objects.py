"""H20: classes and callable objects stay what they are."""

from functools import partial

BLIND = None  # There is no comment that asks for a span on a class.


class Search:
    # instrument: trace[TOOL]
    def __call__(self, query, limit=5):
        return query[:limit]


first = partial(Search(), limit=1)


def observe():
    return [isinstance(Search(), Search), Search()("text"), first("text")]
