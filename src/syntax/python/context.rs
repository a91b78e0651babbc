//! What stands around a place: which function, which scope, under which circumstances.

use tree_sitter::Node;

use super::captures::Capture;
use super::grammar::{Field, Kind, children, field, kind, without_parentheses};
use crate::syntax::{FunctionId, ImportGuard, Scope};

/// The circumstances of a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// The function whose execution comes by.
    pub function: FunctionId,
    /// Where names are looked up.
    pub scope: Scope,
    /// In a loop or comprehension of the function.
    pub repeated: bool,
    /// In a branch of the function.
    pub conditional: bool,
    /// In a lambda of the function.
    pub in_lambda: bool,
    /// In `if __name__ == "__main__"`, outside of functions.
    pub main_guard: bool,
    /// What stands between the place and the top level of its scope.
    pub guard: ImportGuard,
}

/// What the condition of an `if` says of its consequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// `__name__ == "__main__"`.
    Main,
    /// `TYPE_CHECKING`.
    TypeChecking,
    /// Anything else.
    Other,
}

impl Context {
    /// The top level of a file.
    pub const MODULE: Context = Context::of_function(FunctionId::MODULE);

    /// The top level of a function.
    pub const fn of_function(function: FunctionId) -> Context {
        Context {
            function,
            scope: Scope::Function(function),
            repeated: false,
            conditional: false,
            in_lambda: false,
            main_guard: false,
            guard: ImportGuard::None,
        }
    }

    /// The top level of the class body `scope`.
    pub fn of_class(self, scope: Scope) -> Context {
        Context { scope, guard: ImportGuard::None, ..self }
    }

    /// One step further in; `guard` is of the condition before a consequence.
    pub fn inside(self, capture: Capture, guard: Guard) -> Context {
        let mut inner = self;
        let block = match capture {
            Capture::InsideConsequence if guard == Guard::TypeChecking => ImportGuard::TypeChecking,
            Capture::InsideTry => ImportGuard::Try,
            Capture::InsideConsequence | Capture::InsideBranch | Capture::InsideBlock | Capture::InsideLoop => {
                ImportGuard::Condition
            }
            _ => ImportGuard::None,
        };
        if strength(block) > strength(self.guard) {
            inner.guard = block;
        }
        inner.main_guard |= capture == Capture::InsideConsequence && guard == Guard::Main;
        inner.repeated |= matches!(capture, Capture::InsideLoop | Capture::InsideComprehension);
        inner.in_lambda |= capture == Capture::InsideLambda;
        inner.conditional |= matches!(
            capture,
            Capture::InsideConsequence | Capture::InsideBranch | Capture::InsideOperand | Capture::InsideLambda
        );
        inner
    }
}

/// Of nested guards the one that says most wins.
fn strength(guard: ImportGuard) -> u8 {
    match guard {
        ImportGuard::None => 0,
        ImportGuard::Condition => 1,
        ImportGuard::Try => 2,
        ImportGuard::TypeChecking => 3,
    }
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
