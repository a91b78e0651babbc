"""H4, H5: a property, and its setter."""

from functools import cached_property

BLIND = "outer"


class Model:
    def __init__(self):
        self.values = [1]

    # instrument: trace[TOOL]
    @property
    def value(self):
        return self.values[-1]

    # instrument: trace[TOOL]
    @value.setter
    def value(self, value):
        self.values.append(value)

    # instrument: trace[TOOL]
    @cached_property
    def size(self):
        return len(self.values)


def observe():
    model = Model()
    model.value = 4
    return [model.value, model.size, model.values]
