"""Runs inside a library's own virtual environment: answers claims about it by importing and walking attributes.

Reads {"claims": [...], "construct": {...}, "by_name": [...]} on stdin, writes one reason (null when the claim is true) for each claim.
"""

import functools
import importlib
import inspect
import json
import logging
import os
import re
import sys
import typing
import warnings


class Wrong(Exception):
    """Why a claim is not true."""


class Instance:
    """An object that stands for its type, as opposed to the class itself."""

    def __init__(self, value):
        self.value = value


constructed = {}
by_name = set()


def load(name):
    """A module by its full name; None when there is no such module."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            return None
        raise Wrong(f"importing {name} fails: {error}") from error
    except Exception as error:  # a package may raise anything while it is imported
        raise Wrong(f"importing {name} fails: {type(error).__name__}: {error}") from error


def walk(path):
    """What a dotted path leads to. An attribute goes before a submodule of the same name, as in `from a import b`."""
    first, *rest = path.split(".")
    value, module = load(first), first
    if value is None:
        raise Wrong(f"there is no module {first}")
    for name in rest:
        try:
            value = step(value, name)
        except Wrong:
            loaded = module and load(f"{module}.{name}")
            if not loaded:
                raise
            value = loaded
        module = module and f"{module}.{name}"
    return value


def annotated_type(annotation, where, name):
    """The class that an annotation names; X for `X | None`, `Annotated[X, ...]`, `Awaitable[X]`."""
    if isinstance(annotation, str):
        module = sys.modules.get(getattr(where, "__module__", ""), None)
        try:
            annotation = eval(annotation, dict(vars(typing), **vars(module)))  # noqa: S307
        except Exception as error:
            raise Wrong(f"{name} is annotated {annotation!r}, which cannot be evaluated: give `construct`") from error
    inner = [a for a in typing.get_args(annotation) if a is not type(None)]
    if inner and not (inspect.isclass(typing.get_origin(annotation)) and not _wraps(annotation)):
        return annotated_type(inner[0], where, name)
    annotation = typing.get_origin(annotation) or annotation
    if not inspect.isclass(annotation):
        raise Wrong(f"{name} has no type to look into: give `construct`")
    return annotation


def _wraps(annotation):
    return getattr(typing.get_origin(annotation), "__name__", "") in (
        "Awaitable", "Coroutine", "Generator", "AsyncGenerator", "Iterator", "AsyncIterator",
        "AbstractContextManager", "AbstractAsyncContextManager",
    )  # fmt: skip


def returned_type(function, name):
    function = inspect.unwrap(function)
    annotation = getattr(function, "__annotations__", {}).get("return")
    if annotation is None:
        raise Wrong(f"{name} does not say what it returns: give `construct`")
    return annotated_type(annotation, function, name)


def field_type(owner, name):
    """The annotation of a field: pydantic's, a dataclass's or a plain class-level one."""
    fields = getattr(owner, "model_fields", None)
    if isinstance(fields, dict) and name in fields:
        return annotated_type(fields[name].annotation, owner, name)
    for base in owner.__mro__:
        if name in getattr(base, "__annotations__", {}):
            return annotated_type(base.__annotations__[name], base, name)
    raise Wrong(f"{owner.__module__}.{owner.__qualname__} has no {name}")


def has_everything(value):
    """An object that answers any name proves nothing by answering one."""
    try:
        return hasattr(value, "no_such_member_as_this")
    except Exception:
        return False


def step(value, name):
    """One attribute further."""
    if isinstance(value, Instance):
        owner = value.value
        if name == "__call__":
            return owner if callable(owner) else _fail(f"{type(owner).__name__} cannot be called")
        if has_everything(owner):
            try:
                inspect.getattr_static(owner, name)
            except AttributeError:
                _fail(f"{type(owner).__name__} answers to any name, and {name} is not among those it defines")
        try:
            found = getattr(owner, name)
        except AttributeError as error:
            raise Wrong(f"{type(owner).__module__}.{type(owner).__name__} has no {name}") from error
        return found if inspect.isroutine(found) or inspect.isclass(found) else Instance(found)
    if inspect.isclass(value):
        return class_step(value, name)
    if inspect.ismodule(value):
        try:
            return getattr(value, name)
        except AttributeError as error:
            raise Wrong(f"module {value.__name__} has no {name}") from error
    if inspect.isroutine(value):
        return class_step(returned_type(value, getattr(value, "__name__", "it")), name)
    return step(Instance(value), name)


def class_step(owner, name):
    if name == "__call__":
        if any("__call__" in vars(base) for base in owner.__mro__):
            return owner
        _fail(f"instances of {owner.__qualname__} cannot be called")
    try:
        found = inspect.getattr_static(owner, name)
    except AttributeError:
        return field_type(owner, name)
    if isinstance(found, property):
        return returned_type(found.fget, name)
    if isinstance(found, functools.cached_property) or (
        hasattr(type(found), "__get__") and inspect.isfunction(getattr(found, "func", None))
    ):
        return returned_type(found.func, name)
    if isinstance(found, (staticmethod, classmethod)):
        return found.__func__
    if inspect.isdatadescriptor(found) or not (callable(found) or inspect.isroutine(found)):
        try:
            return field_type(owner, name)
        except Wrong:
            pass
    # The metaclass's own attributes (mro, register) are not the instances'.
    return found if not inspect.isdatadescriptor(found) else getattr(owner, name)


def _fail(reason):
    raise Wrong(reason)


def resolve(path):
    """What a dotted path leads to; an instance where one was made for a prefix of it."""
    for prefix in sorted((p for p in constructed if path.startswith(p + ".")), key=len, reverse=True):
        value = constructed[prefix]
        for name in path[len(prefix) + 1 :].split("."):
            value = step(value, name)
        return value
    return walk(path)


def check_arguments(function, arguments):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return
    kinds = inspect.Parameter
    if any(p.kind is kinds.VAR_KEYWORD for p in parameters) and any(p.kind is kinds.VAR_POSITIONAL for p in parameters):
        return
    positional = [p for p in parameters if p.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)]
    if positional and positional[0].name in ("self", "cls"):
        positional = positional[1:]
    for argument in arguments:
        if isinstance(argument, int):
            if argument >= len(positional) and not any(p.kind is kinds.VAR_POSITIONAL for p in parameters):
                _fail(f"takes {len(positional)} positional arguments, none at {argument}")
        elif not any(p.name == argument or p.kind is kinds.VAR_KEYWORD for p in parameters):
            _fail(f"has no parameter called {argument}")


def answer(claim):
    kind, name, of = claim["kind"], claim["name"], claim["of"]
    if kind == "import":
        if load(name) is None:
            _fail("cannot be imported")
    elif kind == "type":
        if not callable(resolve(name)):
            _fail("is no class and no function")
    elif kind == "extends":
        child, base = resolve(name), resolve(of)
        if inspect.isclass(child) and inspect.isclass(base) and not issubclass(child, base):
            _fail("is no subclass of it")
    elif kind in ("member", "exists"):
        value = constructed.get(of) or resolve(of)
        if kind == "exists" and (calls_on_itself(value, name) or (of in by_name and dispatches(value))):
            return
        for part in name.split("."):
            value = step(value, part)
        if kind == "member" and not callable(value.value if isinstance(value, Instance) else value):
            _fail("cannot be called")
    elif kind == "function":
        value = resolve(name)
        value = value.value if isinstance(value, Instance) else value
        if not callable(value):
            _fail("cannot be called")
        check_arguments(value, claim["arguments"])


def calls_on_itself(owner, name):
    """Whether a base class calls a method that it leaves to its subclasses without declaring it."""
    try:
        return f"self.{name}(" in inspect.getsource(owner)
    except (OSError, TypeError):
        return False


def dispatches(owner):
    """Whether a class looks its methods up by a name made at run time, as views do with GET and POST."""
    return any(re.search(r"getattr\(\s*self,\s*[^\s'\"]", inspect.getsource(base)) for base in owner.__mro__[:-1])


def construct(expressions):
    for path, expression in expressions.items():
        try:
            names = {}
            for word in re.findall(r"(?<![\w.'\"])([A-Za-z_]\w*)(?=\.)", expression):
                names[word] = importlib.import_module(word)
            # `a.b.C(...)` needs the module a.b imported, not only a.
            for dotted in re.findall(r"(?<![\w.'\"])[A-Za-z_]\w*(?:\.\w+)+", expression):
                walk(dotted)
            walk(path)
            constructed[path] = Instance(eval(expression, names))  # noqa: S307
        except Exception as error:
            raise SystemExit(f"construct of {path}: {type(error).__name__}: {error}") from error


def main():
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    question = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # packages that print while they are imported must not print into the answer
    construct(question["construct"])
    by_name.update(question["by_name"])
    answers = []
    for claim in question["claims"]:
        try:
            answer(claim)
            answers.append(None)
        except Wrong as wrong:
            answers.append(str(wrong))
        except Exception as error:
            answers.append(f"{type(error).__name__}: {error}")
    json.dump(answers, out)
    out.flush()
    os._exit(0)  # some packages leave threads behind


if __name__ == "__main__":
    main()
