"""What a catalog file claims: every name in it, as a question that can be put to the real package."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Claim:
    """One name of a catalog file, with where it stands and what must be true of it."""

    key: str  # the place in the file: calls[3].methods
    kind: str  # import | type | extends | member | exists | function
    name: str
    of: str = ""  # the type that a member belongs to, or the base of an `extends`
    arguments: tuple = ()  # places that the callable must have: positions and names

    def to_json(self):
        return asdict(self)

    def __str__(self):
        if self.kind == "extends":
            return f"{self.name} extends {self.of}"
        return f"{self.of}.{self.name}" if self.of else self.name


def _places(value):
    return tuple(value) if isinstance(value, list) else (value,)


def _table_claims(section, at, table):
    if section == "types":
        for name in table["names"]:
            yield Claim(f"{at}.names", "type", name)
            if "extends" in table:
                yield Claim(f"{at}.extends", "extends", name, table["extends"])
    elif section == "calls":
        for owner in table.get("on", []):
            for method in table.get("methods", []):
                yield Claim(f"{at}.methods", "member", method, owner)
        for function in table.get("functions", []):
            yield Claim(f"{at}.functions", "function", function)
    elif section == "returns":
        places = _places(table["when"]["argument"]) if "when" in table else ()
        for function in table["call"]:
            yield Claim(f"{at}.call", "function", function, arguments=places)
        if table["gives"] not in ("self", "argument"):
            yield Claim(f"{at}.gives", "type", table["gives"])
    elif section == "registers":
        for function in table.get("decorator", []):
            yield Claim(f"{at}.decorator", "function", function)
        for function in table.get("call", []):
            yield Claim(f"{at}.call", "function", function, arguments=tuple(table.get("arguments", ())))
    elif section == "implements":
        for base in table["base"]:
            yield Claim(f"{at}.base", "type", base)
            for method in table["methods"]:
                yield Claim(f"{at}.methods", "exists", method, base)
    elif section == "tracing":
        for key in ("decorators", "calls"):
            for function in table.get(key, []):
                yield Claim(f"{at}.{key}", "function", function)


def claims(library):
    """The claims about the current package and those about the older one (`legacy`), in the file's order."""
    current = [Claim("imports", "import", name) for name in library["imports"]]
    legacy = []
    for section in ("types", "calls", "returns", "registers", "implements", "tracing"):
        for number, table in enumerate(library.get(section, [])):
            found = _table_claims(section, f"{section}[{number}]", table)
            if not table.get("legacy"):
                current.extend(found)
                continue
            # An old name may extend or give a type that only the current package has.
            for claim in found:
                if claim.kind == "extends":
                    current.append(Claim(claim.key, "type", claim.of))
                elif claim.key.endswith(".gives"):
                    current.append(claim)
                else:
                    legacy.append(claim)
    return list(dict.fromkeys(current)), list(dict.fromkeys(legacy))
