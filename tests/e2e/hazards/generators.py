"""H1, H2, H3: what is thrown in and sent, what is returned, and consumers that stop early."""

import asyncio
from contextlib import contextmanager

BLIND = "inner"
LOG = []


# instrument: trace[TOOL]
@contextmanager
def transaction(name):
    LOG.append("begin")
    try:
        yield name
    except ValueError:
        LOG.append("rollback")
    else:
        LOG.append("commit")
    finally:
        LOG.append("close")


# instrument: trace[TOOL]
def total():
    """Adds up what is sent."""
    result = 0
    while (value := (yield result)) is not None:
        result += value
    return result


# instrument: trace[TOOL]
async def stream(text):
    try:
        for letter in text:
            yield letter
    finally:
        LOG.append("stream closed")


def outer():
    return (yield from total())


async def first(text):
    letters = stream(text)
    found = await anext(letters)
    await letters.aclose()
    return found


def observe():
    LOG.clear()
    with transaction("a"):
        raise ValueError("swallowed")
    with transaction("b"):
        pass
    adding = outer()
    sums = [next(adding), adding.send(2), adding.send(3)]
    try:
        adding.send(None)
    except StopIteration as stop:
        sums.append(stop.value)
    return [sums, asyncio.run(first("xyz")), LOG]
