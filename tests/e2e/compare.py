"""Compares arrived spans with the predicted tree and shows both side by side."""

from collections import Counter
from dataclasses import dataclass, field

from trace_tree import Arrived, Predicted, merge


@dataclass(frozen=True)
class Row:
    depth: int
    predicted: str
    arrived: str
    wrong: str = ""


@dataclass
class Comparison:
    rows: list[Row] = field(default_factory=list)
    covered: set[Predicted] = field(default_factory=set)

    @property
    def problems(self) -> list[str]:
        return [row.wrong for row in self.rows if row.wrong]

    def add(self, other: "Comparison") -> None:
        self.rows += other.rows
        self.covered |= other.covered


def compare(roots: list[Predicted], arrived: list[Arrived]) -> Comparison:
    """All traces of a run against all predicted roots. That a whole root is absent shows in `never_arrived` only."""
    return _siblings(roots, merge(arrived), lineage=(), required=False, where="at the top")


def _siblings(
    predicted: list[Predicted],
    spans: tuple[Arrived, ...],
    lineage: tuple[Predicted, ...],
    required: bool,
    where: str,
) -> Comparison:
    result = Comparison()
    here: set[Predicted] = set()
    recursive = [node for node in lineage if node.repeated and node.function]
    for span in spans:
        fitting = [node for node in [*predicted, *recursive] if node.fits(span)]
        if not fitting:
            result.add(_unpredicted(span, len(lineage), f"{span} is not predicted {where}"))
            continue
        tried = [(node, _node(node, span, lineage)) for node in fitting]
        tried.sort(key=lambda pair: (len(pair[1].problems), pair[0].unnamed, pair[0] in here))
        best = tried[0][1]
        result.add(best)
        here.add(tried[0][0])
        # `count` equal spans stand for as many equal predictions.
        for node, comparison in tried[1 : span.count]:
            if not comparison.problems:
                here.add(node)
                result.covered |= comparison.covered
    for node in predicted:
        if node in here:
            continue
        wrong = f"{node.path} did not arrive though its parent did" if required and not node.optional else ""
        if wrong or lineage:
            result.rows.append(Row(len(lineage), str(node), "", wrong))
    return result


def _node(node: Predicted, span: Arrived, lineage: tuple[Predicted, ...]) -> Comparison:
    result = Comparison([Row(len(lineage), str(node), str(span))], {node})
    # A recursive call is predicted once more, without its children, under the same function.
    again = next((above for above in lineage if above.function and above.function == node.function), node)
    lineage = (*lineage, node)
    # After a failure, of the span itself or of a child whose error it caught, what would have come next may be missing.
    required = span.status == "OK" and all(child.status == "OK" for child in span.children)
    where = f"under {node.path}"
    if node.opaque:
        result.add(_opaque(again.children, span, lineage, required))
    else:
        result.add(_siblings(again.children, span.children, lineage, required, where))
    return result


def _opaque(predicted: list[Predicted], span: Arrived, lineage: tuple[Predicted, ...], required: bool) -> Comparison:
    """Below an opaque node the framework's own spans are free; what is predicted there may be at any depth."""
    result = Comparison()
    missing = []
    for node in predicted:
        found = [deep for child in span.children for deep in child.walk() if node.fits(deep)]
        for deep in found:
            result.add(_node(node, deep, lineage))
        if not found:
            missing.append(node)
    for node in missing:
        wrong = f"{node.path} did not arrive though its parent did" if required and not node.optional else ""
        result.rows.append(Row(len(lineage), str(node), "", wrong))
    if result.problems:
        for child in span.children:
            result.add(_unpredicted(child, len(lineage), ""))
    return result


def _unpredicted(span: Arrived, depth: int, wrong: str) -> Comparison:
    result = Comparison([Row(depth, "", str(span), wrong)])
    for child in span.children:
        result.add(_unpredicted(child, depth + 1, ""))
    return result


def never_arrived(roots: list[Predicted], covered: set[Predicted]) -> list[Predicted]:
    """The topmost predicted nodes that no run produced."""
    absent: list[Predicted] = []
    for node in roots:
        if node in covered:
            absent += never_arrived(node.children, covered)
        else:
            absent.append(node)
    return absent


def status_problems(roots: list[Predicted], arrived: list[Arrived], errors: dict[str, int]) -> list[str]:
    """Statuses must be OK except for as many spans of a name as the scenario makes fail."""
    failed = Counter(span.name for root in arrived for span in root.walk() if span.status != "OK")
    predicted = {node.name for root in roots for node in root.walk()}
    problems = []
    # What fails inside a framework's opaque tree has names of the framework; its caller, which fails too, is counted.
    for name in sorted(predicted & {*failed, *errors}):
        if failed[name] != errors.get(name, 0):
            problems.append(f"{failed[name]} spans {name} are not OK, the scenario makes {errors.get(name, 0)} fail")
    return problems


def side_by_side(rows: list[Row]) -> str:
    left = ["predicted", *("  " * row.depth + row.predicted if row.predicted else "" for row in rows)]
    right = ["arrived", *("  " * row.depth + row.arrived if row.arrived else "" for row in rows)]
    marks = [" ", *("!" if row.wrong else " " for row in rows)]
    width = max(map(len, left))
    return "\n".join(f"{mark} {a:<{width}} | {b}".rstrip() for mark, a, b in zip(marks, left, right, strict=True))
