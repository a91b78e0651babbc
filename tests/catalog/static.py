"""Answers claims about a package too heavy to import, from its unpacked wheel, by parsing and never running it."""

import ast
from pathlib import Path


class Sources:
    """The Python files of one folder of unpacked wheels."""

    def __init__(self, root: Path, by_name=()):
        self.root = root
        self.by_name = by_name
        self.trees = {}

    def module(self, name):
        """(tree, is a package) of a module, None when there is none."""
        if name not in self.trees:
            base = self.root.joinpath(*name.split("."))
            found = None
            for path, package in ((base / "__init__.py", True), (base.with_suffix(".py"), False)):
                if path.is_file():
                    found = (ast.parse(path.read_bytes()), package)
                    break
            else:
                if base.is_dir():
                    found = (ast.Module(body=[], type_ignores=[]), True)
            self.trees[name] = found
        return self.trees[name]

    def resolve(self, path):
        """(module, node) that a dotted path leads to; the node is None for a module. LookupError when nowhere."""
        parts = path.split(".")
        for end in range(len(parts), 0, -1):
            name = ".".join(parts[:end])
            if self.module(name):
                if end == len(parts):
                    return name, None
                return self._member_path(name, parts[end:])
        raise LookupError(f"there is no module {parts[0]}")

    def _member_path(self, module, rest):
        module, node = self.lookup(module, rest[0], set())
        for part in rest[1:]:
            module, node = self.member(module, node, part)
        return module, node

    def lookup(self, module, name, seen):
        """A name in a module, through imports, star imports and lazy `__getattr__` tables."""
        if (module, name) in seen or not self.module(module):
            raise LookupError(f"module {module} has no {name}")
        seen.add((module, name))
        tree, package = self.module(module)
        stars = []
        for node in _statements(tree.body):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                return module, node
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(t, ast.Name) and t.id == name for t in targets):
                    value = node.value
                    if isinstance(value, ast.Name) and value.id != name:
                        return self.lookup(module, value.id, seen)
                    return module, node
            if isinstance(node, ast.ImportFrom):
                source = _absolute(module, package, node)
                for alias in node.names:
                    if alias.name == "*":
                        stars.append(source)
                    elif (alias.asname or alias.name) == name:
                        if self.module(f"{source}.{alias.name}"):
                            return f"{source}.{alias.name}", None
                        return self.lookup(source, alias.name, seen)
        for source in stars:
            try:
                return self.lookup(source, name, seen)
            except LookupError:
                continue
        if self.module(f"{module}.{name}"):
            return f"{module}.{name}", None
        if any(isinstance(node, ast.Constant) and node.value == name for node in ast.walk(tree)):
            return self._lazy(module, name)
        raise LookupError(f"module {module} has no {name}")

    def _lazy(self, module, name):
        """A package that lists its names as strings: the definition stands somewhere below."""
        folder = self.root.joinpath(*module.split("."))
        for path in sorted(folder.rglob("*.py")):
            if name.encode() not in path.read_bytes():
                continue
            inner = ".".join(path.relative_to(self.root).with_suffix("").parts).removesuffix(".__init__")
            for node in _statements(self.module(inner)[0].body):
                if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                    return inner, node
        raise LookupError(f"{name} is listed in {module} but defined nowhere below it")

    def member(self, module, node, name):
        """A member of a class (or of what a function returns), its bases included."""
        if node is None:
            return self.lookup(module, name, set())
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self.member(*self._annotated(module, node.returns, node.name), name)
        if not isinstance(node, ast.ClassDef):
            raise LookupError(f"{name}: its owner in {module} is neither class nor function")
        for inner in _statements(node.body):
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)) and inner.name == name:
                if any(isinstance(d, ast.Name) and "property" in d.id for d in inner.decorator_list):
                    return self._annotated(module, inner.returns, name)
                return module, inner
            if isinstance(inner, ast.AnnAssign) and getattr(inner.target, "id", "") == name:
                if "Callable" in ast.unparse(inner.annotation):
                    return module, inner
                return self._annotated(module, inner.annotation, name)
            if isinstance(inner, ast.Assign) and any(getattr(t, "id", "") == name for t in inner.targets):
                return module, inner
        for inner in ast.walk(node):
            if isinstance(inner, (ast.Assign, ast.AnnAssign)):
                for target in inner.targets if isinstance(inner, ast.Assign) else [inner.target]:
                    if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self" and target.attr == name:
                        value = inner.value.func if isinstance(inner.value, ast.Call) else inner.value
                        return self._annotated(module, value, name)
        for base in node.bases:
            try:
                return self.member(*self._annotated(module, base, node.name), name)
            except LookupError:
                continue
        raise LookupError(f"{module}.{node.name} has no {name}")

    def _annotated(self, module, annotation, name):
        while isinstance(annotation, ast.Subscript):
            annotation = annotation.value
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value, mode="eval").body
        if isinstance(annotation, ast.BinOp):
            annotation = annotation.left
        if annotation is None:
            raise LookupError(f"{name} does not say its type")
        words = ast.unparse(annotation).split(".")
        return self._member_path(module, words)

    def _dispatches(self, module, node):
        """Whether a class, or a base of it, looks its methods up by a name made at run time."""
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "getattr":
                if getattr(call.args[0], "id", "") == "self" and not isinstance(call.args[1], ast.Constant):
                    return True
        for base in getattr(node, "bases", []):
            try:
                if self._dispatches(*self._annotated(module, base, node.name)):
                    return True
            except LookupError:
                continue
        return False

    def answer(self, claim):
        """None when the claim is true, else the reason."""
        try:
            if claim.kind == "import":
                if not self.module(claim.name):
                    return "there is no such module"
            elif claim.kind in ("member", "exists"):
                found = self.resolve(claim.of)
                if claim.kind == "exists" and claim.of in self.by_name and self._dispatches(*found):
                    return None
                for part in claim.name.split("."):
                    found = self.member(*found, part)
            else:
                self.resolve(claim.name)
        except (LookupError, SyntaxError) as error:
            return str(error)
        return None


def _statements(body):
    """The statements of a body, those under `if` and `try` included."""
    for node in body:
        yield node
        for field in ("body", "orelse", "finalbody"):
            if isinstance(node, (ast.If, ast.Try, ast.With)):
                yield from _statements(getattr(node, field, []))
        for handler in getattr(node, "handlers", []):
            yield from _statements(handler.body)


def _absolute(module, package, node):
    if not node.level:
        return node.module
    parts = module.split(".")
    parts = parts[: len(parts) - node.level + (1 if package else 0)]
    return ".".join(parts + ([node.module] if node.module else []))
