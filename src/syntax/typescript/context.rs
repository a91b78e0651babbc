//! How what stands around a place changes on the way in, and what a condition guards.

use super::captures::Capture;
use super::events::Sort;
use crate::syntax::ImportGuard;
use crate::syntax::context::{Context, Guard};

/// One step further in; `guard` is of the condition before a consequence.
pub(super) fn inside(context: Context, sort: Sort, guard: Guard) -> Context {
    use Capture::*;
    let Sort::Captured(capture) = sort else { return Context { conditional: true, ..context } };
    let block = match capture {
        InsideTry => ImportGuard::Try,
        _ => ImportGuard::Condition,
    };
    let mut inner = context.guarded(block);
    inner.main_guard |= capture == InsideConsequence && guard == Guard::Main;
    inner.repeated |= capture == InsideLoop;
    inner.conditional |= matches!(capture, InsideConsequence | InsideBranch);
    inner
}

/// What the condition of an `if` guards: `require.main === module`, `import.meta.url === ...`, `import.meta.main`.
pub(super) fn guard_of(condition: &str) -> Guard {
    let is_main = ["require.main", "module.parent", "import.meta.url", "import.meta.main"];
    match is_main.iter().any(|name| condition.contains(name)) {
        true => Guard::Main,
        false => Guard::Other,
    }
}
