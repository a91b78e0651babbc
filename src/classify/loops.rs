//! Loops that serve: a worker that waits for the next job, a chat that reads the next line. They are no operation: a span
//! around one ends when the program does, and what each round does has a span of its own.

use super::view::View;
use crate::identifier::words;
use crate::project::Language;
use crate::syntax::{Condition, ConditionKind, Expr, ExprId};

/// Words of the names that such a loop depends on (`while self.running`, `while not stopped`).
const GOES_ON: [&str; 8] = ["running", "active", "alive", "stopped", "stop", "shutdown", "closed", "keep"];

/// What is called to wait for the next round, besides `get` of a queue.
const WAITS: [&str; 7] = ["input", "sleep", "wait", "wait_for", "recv", "receive", "poll"];

/// Whether a function loops without an end, waits in the loop, and never returns anything.
pub fn serves(view: View<'_, '_>) -> bool {
    if view.program.catalog.language != Language::Python || view.function.is_generator {
        return false;
    }
    let is_endless = |one: &Condition| one.kind == ConditionKind::While && is_endless(view, one.expr);
    view.conditions().any(is_endless) && waits(view) && !view.gives_back()
}

fn is_endless(view: View<'_, '_>, id: ExprId) -> bool {
    let goes_on = |name: &str| words(name).iter().any(|word| GOES_ON.contains(&word.as_str()));
    match view.file.expr(id) {
        Expr::Constant(word) => word == "True" || word == "1",
        Expr::Name(name) | Expr::Attribute { name, .. } => goes_on(name),
        // `not stop.is_set()`, `not stopped`: the operand stands alone.
        Expr::Other(parts) => matches!(parts, [one] if is_endless(view, *one)),
        Expr::Call(call) => match view.file.expr(view.file.call(call).callee) {
            Expr::Attribute { object, name } => name == "is_set" || is_endless(view, object),
            _ => false,
        },
        _ => false,
    }
}

fn waits(view: View<'_, '_>) -> bool {
    let mut own = view.file.calls.iter().filter(|call| view.is_own(call.function) && call.repeated);
    own.any(|call| match view.file.expr(call.callee) {
        Expr::Name(name) => WAITS.contains(&name),
        Expr::Attribute { object, name } => WAITS.contains(&name) || name == "get" && is_queue(view, object),
        _ => false,
    })
}

fn is_queue(view: View<'_, '_>, id: ExprId) -> bool {
    match view.file.expr(id) {
        Expr::Name(name) | Expr::Attribute { name, .. } => words(name).iter().any(|word| word == "queue"),
        _ => false,
    }
}
