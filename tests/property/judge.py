"""CPython as the judge of edits: the program after must be the program before, but for what was planned.

Reads one request per line, `[path, before, after, lines]`: the file's bytes as Latin-1 text, and the lines of the `def`s
that were to get a span. Answers each with one line: `{"before": error}` if CPython refuses the program before,
`{"after": complaint}` if it has one, else `{}`. The first line it prints is its version.

It knows nothing of how the edits were made: the two syntax trees are walked side by side, and so are the symbol tables.
"""

import ast
import json
import symtable
import sys
import traceback
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(5000)


class Complaint(Exception):
    pass


def read(source, path):
    compile(source, path, "exec", dont_inherit=True)
    try:
        return ast.parse(source, path, type_comments=True)
    except SyntaxError:
        return ast.parse(source, path)


class Comparison:
    """Walks two trees side by side and collects what was added."""

    def __init__(self):
        self.decorated = {}
        self.wrapped = {}
        self.spans = []

    def same(self, old, new):
        if type(old) is not type(new):
            self.differ(old, new)
        if isinstance(old, ast.AST):
            if isinstance(old, ast.Module):
                self.same_module(old.body, new.body)
            for name in old._fields:
                one, other = getattr(old, name, None), getattr(new, name, None)
                if name == "body" and isinstance(old, ast.Module):
                    continue
                if name == "decorator_list":
                    other = self.without_decorator(old, one, other)
                if name == "body" and isinstance(old, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    other = self.without_span(old, one, other)
                self.same(one, other)
        elif isinstance(old, list):
            if len(old) != len(new):
                self.differ(old, new)
            for one, other in zip(old, new):
                self.same(one, other)
        elif repr(old) != repr(new):
            self.differ(old, new)

    def differ(self, old, new):
        node = new[0] if isinstance(new, list) and new else new
        line = getattr(node, "lineno", "?")
        raise Complaint(f"line {line} means something else: {show(old)} became {show(new)}")

    def same_module(self, old, new):
        at = 0
        for statement in new:
            if at < len(old) and ast.dump(statement) == ast.dump(old[at]):
                at += 1
            elif is_addition(statement):
                continue
            elif at < len(old) and extends(old[at], statement):
                at += 1
            elif at < len(old):
                self.same(old[at], statement)
                at += 1
            else:
                self.differ([], statement)
        if at < len(old):
            self.differ(old[at], [])

    def without_decorator(self, function, old, new):
        if isinstance(function, ast.ClassDef) or len(new) != len(old) + 1:
            return new
        added = new[-1]
        names = self.names(added, "trace")
        if names is None:
            return new
        self.decorated[function.name, added.lineno] = names
        self.spans.append(function.lineno)
        return new[:-1]

    def without_span(self, function, old, new):
        has_docstring = bool(old) and is_docstring(old[0]) and len(new) > 1 and is_docstring(new[0])
        head, old, rest = (new[:1], old[1:], new[1:]) if has_docstring else ([], old, new)
        if len(rest) != 1 or type(rest[0]) is not ast.With or len(rest[0].items) != 1:
            return new
        item = rest[0].items[0]
        names = self.names(item.context_expr, "start_span")
        if names is None or len(old) == 1 and type(old[0]) is ast.With and ast.dump(old[0].items[0]) == ast.dump(item):
            return new
        body = rest[0].body
        alias = item.optional_vars
        if alias is not None:
            self.inputs(function, alias, body[0])
            body = body[1:]
        self.wrapped[function.name, rest[0].lineno] = (names, alias and alias.id)
        self.spans.append(function.lineno)
        return head + body

    def inputs(self, function, alias, statement):
        parameters = [one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)]
        match statement:
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(name), "set_inputs"), [ast.Dict(keys, values)], [])):
                pairs = zip(keys, values)
                if name == alias.id and all(key.value == value.id and value.id in parameters for key, value in pairs):
                    return
        raise Complaint(f"line {statement.lineno}: {show(statement)} does not record parameters")

    def names(self, node, attribute):
        """The first names of an added call or decorator, or None if it is none."""
        callee = node.func if isinstance(node, ast.Call) else node
        keywords = {word.arg: word.value for word in node.keywords} if isinstance(node, ast.Call) else {}
        if isinstance(node, ast.Call) and (node.args or not keywords.keys() <= {"span_type", "name", "attributes"}):
            return None
        match keywords.get("attributes"):
            case None:
                pass
            case ast.Dict(keys, values) if all(is_text(part) for part in keys + values):
                pass
            case _:
                return None
        roots = {}
        match callee:
            case ast.Attribute(ast.Name(root), name) if name == attribute:
                roots[root] = "mlflow"
            case ast.Name(root):
                roots[root] = f"mlflow.{attribute}"
            case _:
                return None
        match keywords.get("span_type"):
            case ast.Attribute(ast.Name(root), kind) if kind.isupper():
                roots[root] = "SpanType"
            case None:
                pass
            case _:
                return None
        return roots


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_addition(statement):
    match statement:
        case ast.Import(names):
            return all(alias.name == "mlflow" for alias in names)
        case ast.ImportFrom(module="mlflow.entities", names=[ast.alias("SpanType")], level=0):
            return True
        case ast.Expr(ast.Call(ast.Attribute(ast.Attribute(ast.Name()), "autolog"), [], [])):
            return True
    return False


def extends(old, new):
    if type(old) is not ast.ImportFrom or type(new) is not ast.ImportFrom:
        return False
    known = [(alias.name, alias.asname) for alias in old.names]
    added = [alias for alias in new.names if (alias.name, alias.asname) not in known]
    left = [(alias.name, alias.asname) for alias in new.names if alias not in added]
    same = (old.module, old.level, known) == (new.module, new.level, left)
    return same and old.module == "mlflow.entities" and [alias.name for alias in added] == ["SpanType"]


def show(node):
    try:
        text = "; ".join(map(ast.unparse, node)) if isinstance(node, list) else ast.unparse(node)
    except Exception:
        text = repr(node)
    return repr(text[:80])


MEANS = ["is_parameter", "is_local", "is_global", "is_declared_global", "is_nonlocal", "is_free", "is_assigned"]


class Names:
    """Compares what names stand for, scope by scope."""

    def __init__(self, comparison):
        self.comparison = comparison
        # By a function's name and line: the names that its decorator and its body use, and what they stand for.
        self.decorators, self.bodies = {}, {}

    def same(self, old, new):
        where = f"`{new.get_name()}` (line {new.get_lineno()})"
        known = set(old.get_identifiers())
        allowed = self.allowed(new)
        for name in new.get_identifiers():
            if name in known:
                one, other = old.lookup(name), new.lookup(name)
                changed = [word for word in MEANS if getattr(one, word)() != getattr(other, word)()]
                if changed:
                    raise Complaint(f"in {where}, `{name}` is another name than before: {', '.join(changed)}")
            elif name not in allowed:
                raise Complaint(f"in {where}, `{name}` is new")
        for name, kind in allowed.items():
            symbol = new.lookup(name)
            if kind == "span" and (name in known or not symbol.is_local()):
                raise Complaint(f"in {where}, the span's `{name}` is a name of the program's own")
            if kind != "span" and not symbol.is_global():
                raise Complaint(f"in {where}, `{name}` is not what the file imports under that name")
        one, other = old.get_children(), new.get_children()
        if len(one) != len(other):
            raise Complaint(f"in {where}, scopes come or go")
        for old_child, new_child in zip(one, other):
            self.same(old_child, new_child)

    def allowed(self, table):
        """Names that the additions use in a scope."""
        allowed = {}
        if has_type_parameters(table):
            return {}
        for child in table.get_children():
            # Type parameters make a scope of their own between a function and what is around it.
            for inner in [child, *child.get_children()] if has_type_parameters(child) else [child]:
                allowed.update(self.decorators.get((inner.get_name(), inner.get_lineno()), {}))
        allowed.update(self.bodies.get((table.get_name(), table.get_lineno()), {}))
        return allowed

    def check(self, old, new, tree):
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                place = (node.name, node.lineno)
                for one in node.decorator_list[-1:]:
                    names = self.comparison.decorated.get((node.name, one.lineno))
                    if names:
                        self.decorators[place] = names
                for one in node.body[:2]:
                    names, alias = self.comparison.wrapped.get((node.name, one.lineno), (None, None))
                    if names:
                        self.bodies[place] = {**names, **({alias: "span"} if alias else {})}
        roots = {}
        for names in [*self.decorators.values(), *self.bodies.values()]:
            roots.update({name: kind for name, kind in names.items() if kind != "span"})
        for name, kind in roots.items():
            self.imported(tree, new, name, kind)
        old_names = set(old.get_identifiers())
        for name in set(new.get_identifiers()) - old_names - roots.keys():
            if not is_flavor_root(tree, name):
                raise Complaint(f"`{name}` is new at the top level")
        for name in old_names & roots.keys():
            one, other = old.lookup(name), new.lookup(name)
            if (one.is_assigned() or one.is_namespace()) and not other.is_imported():
                raise Complaint(f"`{name}` is bound by the program itself")
        if len(old.get_children()) != len(new.get_children()):
            raise Complaint("scopes of the top level come or go")
        for one, other in zip(old.get_children(), new.get_children()):
            self.same(one, other)

    def imported(self, tree, table, name, kind):
        symbol = table.lookup(name)
        if not symbol.is_imported() or symbol.is_assigned() or symbol.is_namespace():
            raise Complaint(f"`{name}` is used for {kind} and is not bound by imports alone")
        for inner in scopes(table):
            if name in inner.get_identifiers():
                there = inner.lookup(name)
                if there.is_declared_global() and (there.is_assigned() or there.is_imported()):
                    raise Complaint(f"`{name}` is used for {kind} and `{inner.get_name()}` assigns to it")
        for statement in top_level(tree):
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                for alias in statement.names:
                    bound = alias.asname or alias.name.split(".")[0]
                    if bound == name and not stands_for(statement, alias, kind):
                        raise Complaint(f"`{name}` is used for {kind} and bound otherwise at line {statement.lineno}")
        certain = [one.lineno for one in tree.body if isinstance(one, (ast.Import, ast.ImportFrom))
                   and any((alias.asname or alias.name.split(".")[0]) == name for alias in one.names)]
        uses = [line for (_, line), names in self.comparison.decorated.items() if name in names]
        if not certain or uses and min(certain) > min(uses):
            raise Complaint(f"`{name}` is used for {kind} before it is imported")


def has_type_parameters(table):
    return "type param" in str(table.get_type()).lower().replace("_", " ")


def is_flavor_root(tree, name):
    return any(
        is_addition(statement) and isinstance(statement, (ast.Import, ast.ImportFrom))
        and any((alias.asname or alias.name) == name for alias in statement.names)
        for statement in tree.body
    )


def stands_for(statement, alias, kind):
    path = alias.name if isinstance(statement, ast.Import) else f"{'.' * statement.level}{statement.module}.{alias.name}"
    if kind == "mlflow":
        return path == "mlflow" or path.startswith("mlflow.") and isinstance(statement, ast.Import) and not alias.asname
    if kind == "SpanType":
        return path in ("mlflow.entities.SpanType", "mlflow.entities.span.SpanType")
    return path == kind


def top_level(tree):
    """The statements that run in the top level's own scope."""
    open_nodes = [tree]
    while open_nodes:
        node = open_nodes.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                yield child
            if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
                open_nodes.append(child)


def scopes(table):
    for child in table.get_children():
        yield child
        yield from scopes(child)


def judge(path, before, after, lines):
    before = before.encode("latin-1")
    try:
        old = read(before, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return {"before": f"line {getattr(error, 'lineno', '?')}: {error}"}
    if after is None:
        return {}
    after = after.encode("latin-1")
    try:
        new = read(after, path)
        comparison = Comparison()
        comparison.same(old, new)
        if sorted(comparison.spans) != sorted(lines):
            raise Complaint(f"spans were to be at lines {sorted(lines)} and are at {sorted(comparison.spans)}")
        tables = [symtable.symtable(text, path, "exec") for text in (before, after)]
        Names(comparison).check(*tables, new)
    except SyntaxError as error:
        return {"after": f"refused: line {error.lineno}: {error}"}
    except Complaint as complaint:
        return {"after": str(complaint)}
    except Exception:
        return {"after": f"the judge fails: {traceback.format_exc()}"}
    return {}


print(json.dumps(list(sys.version_info[:2])), flush=True)
for request in sys.stdin:
    print(json.dumps(judge(*json.loads(request))), flush=True)
