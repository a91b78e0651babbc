"""The comparison itself, on synthetic trees."""

from compare import compare, never_arrived, side_by_side, status_problems
from trace_tree import Arrived, Predicted, merge, without


def node(name, *children, span_type="CHAIN", function=None, **flags):
    return {
        "name": name,
        "span_type": span_type,
        "recorded_by": flags.get("recorded_by", "decorator"),
        "function": function,
        "repeated": flags.get("repeated", False),
        "optional": flags.get("optional", False),
        "opaque": flags.get("opaque", False),
        "children": list(children),
    }


def span(name, *children, span_type="CHAIN", status="OK", decorated=True):
    return Arrived(name, span_type, status, decorated, tuple(children))


def check(nodes, spans):
    roots = [Predicted.of(n) for n in nodes]
    result = compare(roots, spans)
    return result, [n.path for n in never_arrived(roots, result.covered)]


def test_the_predicted_tree_itself_is_accepted():
    result, absent = check([node("a", node("b"), node("c"))], [span("a", span("b"), span("c"))])
    assert (result.problems, absent) == ([], [])


def test_order_of_siblings_is_free():
    result, absent = check([node("a", node("b"), node("c"))], [span("a", span("c"), span("b"))])
    assert (result.problems, absent) == ([], [])


def test_an_unpredicted_span_is_reported_once_with_its_place():
    result, _ = check([node("a")], [span("a", span("x", span("y")))])
    assert result.problems == ["x [CHAIN] is not predicted under a"]


def test_an_unpredicted_root_is_reported():
    result, absent = check([node("a")], [span("b")])
    assert result.problems == ["b [CHAIN] is not predicted at the top"]
    assert absent == ["a"]


def test_a_wrong_type_is_reported_as_absent_and_unpredicted():
    result, _ = check([node("a", node("b", span_type="TOOL"))], [span("a", span("b", span_type="LLM"))])
    assert result.problems == ["b [LLM] is not predicted under a", "a > b did not arrive though its parent did"]


def test_a_wrong_parent_is_reported():
    result, _ = check([node("a", node("b", node("c")))], [span("a", span("b"), span("c"))])
    assert result.problems == ["a > b > c did not arrive though its parent did", "c [CHAIN] is not predicted under a"]


def test_a_required_child_may_miss_only_where_its_parent_or_a_sibling_failed():
    nodes = [node("a", node("b"), node("c"))]
    assert check(nodes, [span("a", span("b"))])[0].problems == ["a > c did not arrive though its parent did"]
    assert check(nodes, [span("a", status="ERROR")])[0].problems == []
    assert check(nodes, [span("a", span("b", status="ERROR"))])[0].problems == []


def test_an_optional_child_may_miss_but_must_arrive_once():
    nodes = [node("a", node("b", node("c"), optional=True))]
    result, absent = check(nodes, [span("a")])
    assert (result.problems, absent) == ([], ["a > b"])
    result, absent = check(nodes, [span("a"), span("a", span("b", span("c")))])
    assert (result.problems, absent) == ([], [])


def test_identical_siblings_are_merged_from_the_leaves_up():
    twice = span("b", span("c"), span("c"))
    once = span("b", span("c"))
    [merged] = merge([span("a", twice, once, once)])
    assert str(merged.children[0]) == "b [CHAIN] x3"
    assert len(merged.children[0].children) == 1


def test_siblings_of_different_shape_or_status_are_not_merged():
    assert len(merge([span("a"), span("a", span("b")), span("a", status="ERROR")])) == 3


def test_spans_of_the_framework_give_way_to_what_is_below_them():
    ours = span("answer", span("fetch GET /", span_type="UNKNOWN"), span("lookup"))
    own = span("GET /", span("render route", ours, span_type="UNKNOWN"), span_type="UNKNOWN")
    typed = span("GET /")
    assert without([own, typed], "GET /|render .*|fetch .*") == [span("answer", span("lookup")), typed]
    assert without([own], "") == [own]


def test_differently_shaped_calls_fit_one_predicted_node():
    nodes = [node("a", node("b", node("c", optional=True), repeated=True))]
    result, absent = check(nodes, [span("a", span("b"), span("b", span("c")))])
    assert (result.problems, absent) == ([], [])


def test_two_predicted_calls_of_one_name_need_two_spans():
    nodes = [node("a", node("m"), node("m"))]
    assert check(nodes, [span("a", span("m"), span("m"))])[0].problems == []
    assert check(nodes, [span("a", span("m"))])[0].problems == ["a > m did not arrive though its parent did"]


def test_the_better_of_two_namesakes_is_chosen():
    nodes = [node("a", node("m", node("x"), function="f.py::one"), node("m", node("y"), function="f.py::two"))]
    result, absent = check(nodes, [span("a", span("m", span("y")), span("m", span("x")))])
    assert (result.problems, absent) == ([], [])


def test_recursion_is_followed_to_any_depth():
    chain = span("r", span("m"), span("r", span("m"), span("r", span("m"))))
    marked = [node("r", node("m"), function="f.py::r", repeated=True)]
    assert check(marked, [chain])[0].problems == []
    again = node("r", function="f.py::r", repeated=True, optional=True)
    assert check([node("r", node("m"), again, function="f.py::r")], [chain])[0].problems == []
    flat = [node("r", node("m"), function="f.py::r")]
    assert check(flat, [chain])[0].problems == ["r [CHAIN] is not predicted under r"]


def test_a_decorated_function_is_not_taken_for_a_span_of_a_library_nor_the_other_way_round():
    assert check([node("a")], [span("a", decorated=False)])[0].problems == ["a [CHAIN] is not predicted at the top"]
    library = [node("a", recorded_by="autolog")]
    assert check(library, [span("a")])[0].problems == ["a [CHAIN] is not predicted at the top"]
    assert check(library, [span("a", decorated=False)])[0].problems == []
    assert check([node("a", recorded_by="body")], [span("a", decorated=False)])[0].problems == []


def framework(name, *children):
    return span(name, *children, decorated=False)


def test_inside_an_opaque_tree_only_the_predicted_is_looked_for_at_any_depth():
    nodes = [node("G", node("step", node("m")), opaque=True, recorded_by="autolog")]
    step = span("step", span("m"))
    assert (
        check(nodes, [framework("G", framework("agent", framework("step", step), framework("router")))])[0].problems
        == []
    )
    empty = check(nodes, [framework("G", framework("agent"))])[0]
    assert empty.problems == ["G > step did not arrive though its parent did"]
    strict = check(nodes, [framework("G", span("step", span("m"), span("x")))])[0]
    assert strict.problems == ["x [CHAIN] is not predicted under G > step"]


def test_a_star_stands_for_the_unknown_name_and_type_of_an_opaque_root():
    nodes = [node("a", node("*", opaque=True, recorded_by="autolog", span_type="AGENT"))]
    assert check(nodes, [span("a", framework("RunnableSequence", framework("Prompt")))])[0].problems == []
    assert check(nodes, [span("a", span("b"))])[0].problems[0] == "b [CHAIN] is not predicted under a"


def test_a_known_name_comes_before_a_star():
    star = node("*", opaque=True, optional=True, recorded_by="autolog")
    nodes = [node("a", star, node("m", recorded_by="autolog"))]
    assert check(nodes, [span("a", framework("m"))])[0].problems == []


def test_statuses_are_counted_by_name():
    roots = [Predicted.of(node("a", node("b"), node("c")))]
    spans = [span("a", span("b", status="ERROR")), span("a", span("b"))]
    assert status_problems(roots, spans, {"b": 1}) == []
    assert status_problems(roots, spans, {}) == ["1 spans b are not OK, the scenario makes 0 fail"]
    assert status_problems(roots, spans, {"b": 1, "c": 2}) == ["0 spans c are not OK, the scenario makes 2 fail"]
    # What the tool decided not to trace cannot fail in the store.
    assert status_problems(roots, spans, {"b": 1, "untraced": 2}) == []


def test_both_trees_are_shown_side_by_side():
    result, _ = check([node("a", node("b"), node("c"))], [span("a", span("c"), span("d"))])
    assert side_by_side(result.rows).splitlines() == [
        "  predicted   | arrived",
        "  a [CHAIN]   | a [CHAIN]",
        "    c [CHAIN] |   c [CHAIN]",
        "!             |   d [CHAIN]",
        "!   b [CHAIN] |",
    ]
