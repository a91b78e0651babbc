"""H12: the methods of a cache."""

from functools import lru_cache

BLIND = "outer"


# instrument: trace[TOOL]
@lru_cache(maxsize=4)
def double(value):
    return value * 2


def observe():
    double.cache_clear()
    return [double(1), double(1), list(double.cache_info())]
