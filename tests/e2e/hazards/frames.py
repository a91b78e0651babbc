"""H13: the caller's frame."""

import sys
import warnings

BLIND = "inner"


# instrument: trace[TOOL]
def caller(text):
    return text + sys._getframe(1).f_code.co_name


# instrument: trace[TOOL]
def old(text):
    warnings.warn("use the new one", DeprecationWarning, stacklevel=2)
    return text


def observe():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        old("text")
    own = __file__.rsplit("/", 1)[-1]
    return [caller("called by "), [warning.filename.rsplit("/", 1)[-1] == own for warning in caught]]
