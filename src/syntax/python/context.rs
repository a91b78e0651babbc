//! How what stands around a place changes on the way in, and what a condition guards.

use tree_sitter::Node;

use super::captures::Capture;
use super::grammar::{Field, Kind, children, field, kind, without_parentheses};
use crate::syntax::ImportGuard;
use crate::syntax::context::{Context, Guard};

/// One step further in; `guard` is of the condition before a consequence.
pub(super) fn inside(context: Context, capture: Capture, guard: Guard) -> Context {
    let block = match capture {
        Capture::InsideConsequence if guard == Guard::TypeChecking => ImportGuard::TypeChecking,
        Capture::InsideTry => ImportGuard::Try,
        Capture::InsideConsequence | Capture::InsideBranch | Capture::InsideBlock | Capture::InsideLoop => {
            ImportGuard::Condition
        }
        _ => ImportGuard::None,
    };
    let mut inner = context.guarded(block);
    inner.main_guard |= capture == Capture::InsideConsequence && guard == Guard::Main;
    inner.repeated |= matches!(capture, Capture::InsideLoop | Capture::InsideComprehension);
    inner.in_lambda |= capture == Capture::InsideLambda;
    inner.conditional |= matches!(
        capture,
        Capture::InsideConsequence | Capture::InsideBranch | Capture::InsideOperand | Capture::InsideLambda
    );
    inner
}

/// What the condition of an `if` guards.
pub(super) fn guard_of(condition: Node, text: &str) -> Guard {
    let condition = without_parentheses(condition);
    let name = match kind(condition) {
        Some(Kind::Attribute) => field(condition, Field::Attribute),
        _ => Some(condition),
    };
    if name.is_some_and(|name| &text[name.byte_range()] == "TYPE_CHECKING") {
        return Guard::TypeChecking;
    }
    let operator = field(condition, Field::Operators).map(|operator| &text[operator.byte_range()]);
    if kind(condition) != Some(Kind::ComparisonOperator) || !matches!(operator, Some("==" | "in")) {
        return Guard::Other;
    }
    let mut cursor = condition.walk();
    let operands = children(condition, &mut cursor);
    let is_name = |node: &Node| &text[node.byte_range()] == "__name__";
    // `in {"__main__", "__mp_main__"}` is NiceGUI's form.
    let is_main = |node: &Node| text[node.byte_range()].contains("__main__") && !is_name(node);
    match &operands[..] {
        [one, other] if is_name(one) && is_main(other) || is_name(other) && is_main(one) => Guard::Main,
        _ => Guard::Other,
    }
}
