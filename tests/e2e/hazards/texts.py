"""H14, H28: arguments and errors whose text raises."""

BLIND = "inner"


class Row:
    def __repr__(self):
        raise RuntimeError("the row is detached")


class Broken(Exception):
    def __str__(self):
        raise RuntimeError("no message")


# instrument: trace[TOOL]
def load(row: Row) -> str:
    return type(row).__name__


# instrument: trace[TOOL]
def check(text: str) -> str:
    raise Broken(text)


def observe():
    try:
        check("")
    except Exception as error:
        caught = type(error).__name__
    return [load(Row()), caught]
