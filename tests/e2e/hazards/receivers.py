"""H19, H43: what is asked of a receiver."""

BLIND = "inner"


class Store:
    def __init__(self, rows):
        self.rows, self.asked = rows, 0

    # instrument: trace[TOOL]
    def __len__(self):
        self.asked += self.one()
        return len(self.rows)

    def one(self):
        return 1

    # instrument: trace[TOOL]
    def add(self, text):
        self.rows.append(text)
        return text


def observe():
    store = Store([])
    return [store.add("a"), len(store), store.asked]
