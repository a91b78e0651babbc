"""H9: random numbers that are seeded, with the variable that the advice names."""

import random

BLIND = None  # The variable is set for the whole process.


# instrument: trace[TOOL]
def choose(values):
    return random.choice(values)


def observe():
    random.seed(42)
    return [choose(range(1000)), choose(range(1000)), random.random()]
