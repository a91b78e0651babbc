"""H15: a query set whose text is its rows, in asynchronous code; it stands for Django's."""

import asyncio

BLIND = "inner"


class QuerySet:
    def __init__(self):
        self.queries = 0

    def __repr__(self):
        self.queries += 1
        return "<QuerySet [...]>"


# instrument: trace[TOOL]
async def names(rows: QuerySet) -> int:
    return rows.queries


def observe():
    rows = QuerySet()
    return [asyncio.run(names(rows)), rows.queries]
