"""H25: how deep functions may call each other in a circle."""

BLIND = "inner"
# Hundreds of spans in one trace say nothing, and take their time; the frames are there all the same.
TRACING = False


# instrument: trace[TOOL]
def depth(node):
    return 1 + below(node) if node else 0


# instrument: trace[TOOL]
def below(node):
    return depth(node[0])


def observe():
    node = []
    for _ in range(400):
        node = [node]
    return depth(node)
