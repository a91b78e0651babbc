"""Says which edited files do not mean what they meant, tracing left out.

Reads a list of [place, before, after] and prints a list of complaints. Both texts lose all that has to do with MLflow,
so what the file had of it already does not matter.
"""

import ast
import json
import sys
import warnings

warnings.simplefilter("ignore")


def named(node):
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


class Untraced(ast.NodeTransformer):
    def __init__(self, tree):
        self.paths = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.split(".")[0]
                    self.paths[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom) and not node.level:
                for alias in node.names:
                    self.paths[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def visit_Import(self, node):
        node.names = [alias for alias in node.names if alias.name.split(".")[0] != "mlflow"]
        return node if node.names else None

    def visit_ImportFrom(self, node):
        return None if node.module and node.module.split(".")[0] == "mlflow" else node

    def traces(self, node, name):
        first, *rest = named(node).split(".")
        return ".".join([self.paths.get(first, first), *rest]) == f"mlflow.{name}"

    def visit_FunctionDef(self, node):
        node.decorator_list = [one for one in node.decorator_list if not self.traces(one, "trace")]
        self.generic_visit(node)
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_With(self, node):
        self.generic_visit(node)
        if not self.traces(node.items[0].context_expr, "start_span"):
            return node
        return [one for one in node.body if not self.calls(one, "set_inputs")]

    def calls(self, node, name):
        return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and named(node.value).endswith("." + name)

    def visit_Expr(self, node):
        self.generic_visit(node)
        return None if self.calls(node, "autolog") else node


def meaning(text):
    tree = ast.parse(text)
    return ast.dump(Untraced(tree).visit(tree))


complaints = []
for place, before, after in json.load(sys.stdin):
    try:
        compile(before, place, "exec", dont_inherit=True)
    except SyntaxError:
        continue
    try:
        compile(after, place, "exec", dont_inherit=True)
        if meaning(before) != meaning(after):
            complaints.append(f"{place}: CPython finds that the file means something else")
    except SyntaxError as error:
        complaints.append(f"{place}: CPython refuses the edited file: {error}")
json.dump(complaints, sys.stdout)
