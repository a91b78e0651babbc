"""H18: an iterator that ends by StopIteration."""

BLIND = "inner"


class Chunks:
    def __init__(self, texts):
        self.texts = list(texts)

    def __iter__(self):
        return self

    # instrument: trace[TOOL]
    def __next__(self):
        if not self.texts:
            raise StopIteration
        return self.texts.pop(0)


def observe():
    return list(Chunks("abc"))
