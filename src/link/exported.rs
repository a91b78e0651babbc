//! Whether other modules can get at a function of the top level of a module of TypeScript by its name.

use crate::syntax::{BindingTarget, Exported, Expr, ExprId, FileFacts, FunctionId, Scope, TextRange};

/// So many names are followed from an export to a function (`export const ask = withRetry(askOnce)`).
const DEEPEST: u32 = 3;

/// Whether an export stands for the function, by its own name, by another (`export const ask = askOnce`), or in what is
/// exported (`export default { ask }`).
pub fn is_exported(file: &FileFacts, function: FunctionId) -> bool {
    let own = file.function(function);
    if own.parent != Scope::Function(FunctionId::MODULE) {
        return false;
    }
    file.exports.iter().filter(|export| !export.type_only).any(|export| match &export.exported {
        Exported::Local(name) => leads_to(file, name, own.range, &own.name, 0),
        Exported::Value(value) => hands_out(file, *value, own.range, &own.name, 0),
        Exported::From(..) => false,
    })
}

fn leads_to(file: &FileFacts, name: &str, range: TextRange, wanted: &str, depth: u32) -> bool {
    let of_name = |target: &BindingTarget| matches!(target, BindingTarget::Name(own) if own == name);
    let is_top = |scope| scope == Scope::Function(FunctionId::MODULE);
    let mut values = file.bindings.iter().filter(|one| is_top(one.scope) && of_name(&one.target));
    let mut holds =
        || values.any(|one| one.value.is_some_and(|value| hands_out(file, value, range, wanted, depth + 1)));
    name == wanted || depth < DEEPEST && holds()
}

/// Whether a value is the function, holds it, or is made from it.
fn hands_out(file: &FileFacts, value: ExprId, range: TextRange, wanted: &str, depth: u32) -> bool {
    if depth > DEEPEST {
        return false;
    }
    let inner = |part: ExprId| hands_out(file, part, range, wanted, depth + 1);
    match file.expr(value) {
        Expr::Name(name) => leads_to(file, name, range, wanted, depth),
        Expr::Function(function) => file.function(function).range == range,
        Expr::Dict(entries) | Expr::Object(entries) => entries.iter().any(|(_, value)| inner(*value)),
        Expr::List(items) => items.iter().any(|item| inner(*item)),
        Expr::Choice(parts) => parts.iter().any(|part| inner(*part)),
        Expr::Await(value) | Expr::Spread(value) => inner(value),
        // `withRetry(askOnce)`, `askOnce.bind(client)`.
        Expr::Call(call) => {
            let call = file.call(call);
            let object = match file.expr(call.callee) {
                Expr::Attribute { object, .. } => Some(object),
                _ => None,
            };
            object.into_iter().chain(call.arguments.iter().map(|argument| argument.value)).any(inner)
        }
        _ => false,
    }
}
