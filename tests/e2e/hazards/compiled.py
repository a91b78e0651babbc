"""H23: a compiler that reads a function's code; it stands for numba's."""

BLIND = "inner"


def njit(function):
    code = function.__code__
    if code.co_flags & 0x0C:
        raise TypeError("*args and **kwargs cannot be compiled")
    return function


# instrument: trace[TOOL]
@njit
def add(one, other):
    return one + other


def observe():
    return add(1, 2)
