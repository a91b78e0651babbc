"""H17: an argument named `type` that is an array."""

import numpy

BLIND = "inner"


# instrument: trace[TOOL]
def size(type):
    return len(type)


def observe():
    return size(numpy.array([1, 2, 3]))
