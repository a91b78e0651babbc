"""H25: how deep a function may call itself."""

BLIND = "inner"
# 800 spans in one trace say nothing, and take their time; the frames are there all the same.
TRACING = False


# instrument: trace[TOOL]
def depth(node):
    return 1 + depth(node[0]) if node else 0


def observe():
    node = []
    for _ in range(800):
        node = [node]
    return depth(node)
