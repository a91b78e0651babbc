"""H16: an argument that holds itself, in a program that expects such values."""

import json

BLIND = "inner"


# instrument: trace[TOOL]
def text_of(value):
    try:
        return json.dumps(value, check_circular=False)
    except RecursionError:
        return "endless"


# instrument: trace[TOOL]
def describe(title: str, tree):
    return title + ": " + text_of(tree["children"])


def observe():
    tree = {"children": []}
    tree["children"].append(tree)
    return describe("tree", tree), text_of([1])
