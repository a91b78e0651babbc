"""The two trees: what the tool predicts, and what arrives in the MLflow store."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace


@dataclass(eq=False)
class Predicted:
    """A node of `traces` in the tool's JSON. `path` names it from its root, for messages and for `not_driven`."""

    name: str
    span_type: str
    recorded_by: str
    function: str | None
    repeated: bool
    optional: bool
    opaque: bool
    path: str
    children: list["Predicted"] = field(default_factory=list)

    @classmethod
    def of(cls, node: dict, above: str = "") -> "Predicted":
        path = f"{above} > {node['name']}" if above else node["name"]
        children = [cls.of(child, path) for child in node["children"]]
        return cls(
            name=node["name"],
            span_type=node["span_type"],
            recorded_by=node["recorded_by"],
            function=node["function"],
            repeated=node["repeated"],
            optional=node["optional"],
            opaque=node["opaque"],
            path=path,
            children=children,
        )

    @property
    def unnamed(self) -> bool:
        """An opaque tree may have a root whose name and type, too, are known at run time only."""
        return self.opaque and self.name == "*"

    def fits(self, span: "Arrived") -> bool:
        if self.recorded_by != "existing" and span.decorated != (self.recorded_by == "decorator"):
            return False
        return self.unnamed or (self.name, self.span_type) == (span.name, span.span_type)

    def walk(self) -> Iterator["Predicted"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def __str__(self) -> str:
        flags = [flag for flag in ("repeated", "optional", "opaque") if getattr(self, flag)]
        return " ".join([f"{self.name} [{self.span_type}]", *flags])


@dataclass(frozen=True)
class Arrived:
    """A span as the store gave it back; `count` spans when identical siblings were merged into it.

    `decorated` says that `@mlflow.trace` made it.
    """

    name: str
    span_type: str
    status: str
    decorated: bool
    children: tuple["Arrived", ...] = ()
    count: int = 1

    def walk(self) -> Iterator["Arrived"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def __str__(self) -> str:
        times = f" x{self.count}" if self.count > 1 else ""
        status = "" if self.status == "OK" else f" {self.status}"
        return f"{self.name} [{self.span_type}]{times}{status}"


def without(spans: Iterable[Arrived], names: str) -> list[Arrived]:
    """The spans without those of no type whose names match: what is below them takes their place."""
    kept = []
    for span in spans:
        children = tuple(without(span.children, names))
        is_left_out = span.span_type == "UNKNOWN" and re.fullmatch(names, span.name)
        kept += children if is_left_out else [replace(span, children=children)]
    return kept


def merge(spans: Iterable[Arrived]) -> tuple[Arrived, ...]:
    """One span for identical siblings, from the leaves up; how often a child came does not make its parent different."""
    merged: dict[tuple, Arrived] = {}
    for span in spans:
        span = replace(span, children=merge(span.children))
        key = _shape(span)
        known = merged.get(key)
        merged[key] = replace(span, count=known.count + span.count) if known else span
    return tuple(merged.values())


def _shape(span: Arrived) -> tuple:
    return (span.name, span.span_type, span.status, span.decorated, tuple(_shape(child) for child in span.children))


@dataclass(frozen=True)
class Store:
    """Where one run leaves its traces: a MLflow store of its own, or one experiment of a store."""

    tracking_uri: str
    experiment: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What tells an application of it."""
        experiment = {"MLFLOW_EXPERIMENT_ID": self.experiment} if self.experiment else {}
        return {"MLFLOW_TRACKING_URI": self.tracking_uri, **experiment}

    def read(self) -> list[Arrived]:
        """The root spans of all traces, oldest first."""
        import mlflow

        mlflow.set_tracking_uri(self.tracking_uri)
        every = [experiment.experiment_id for experiment in mlflow.search_experiments()]
        experiments = [self.experiment] if self.experiment else every
        traces = mlflow.search_traces(locations=experiments, max_results=10_000, return_type="list")
        roots = []
        for trace in sorted(traces, key=lambda trace: min(span.start_time_ns for span in trace.data.spans)):
            roots.extend(_roots(trace.data.spans))
        return roots


def _status(span) -> str:
    """OpenTelemetry's own libraries leave a span that ended well unset; one that never ended is no success."""
    code = span.status.status_code.value
    if code != "UNSET":
        return code
    return "OK" if span.end_time_ns else "OPEN"


def _roots(spans: list) -> list[Arrived]:
    from mlflow.tracing.constant import SpanAttributeKey

    below: dict[str | None, list] = {}
    known = {span.span_id for span in spans}
    for span in sorted(spans, key=lambda span: span.start_time_ns):
        # A span whose parent never arrived is shown as a root, so that it cannot go unnoticed.
        below.setdefault(span.parent_id if span.parent_id in known else None, []).append(span)

    def build(span) -> Arrived:
        return Arrived(
            name=span.name,
            span_type=span.span_type,
            status=_status(span),
            decorated=span.get_attribute(SpanAttributeKey.FUNCTION_NAME) is not None,
            children=tuple(build(child) for child in below.get(span.span_id, [])),
        )

    return [build(span) for span in below.get(None, [])]
