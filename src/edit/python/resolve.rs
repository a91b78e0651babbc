//! What a name of the file stands for, as far as the file's own imports tell.

use crate::syntax::{Expr, ExprId, FileFacts, Function, Import};

/// The dotted path of an expression, its first name replaced by what the file imports under it: `mf.openai.autolog`
/// with `import mlflow as mf` is `mlflow.openai.autolog`. None if it is not a plain dotted name.
pub(super) fn path(facts: &FileFacts, expr: ExprId) -> Option<String> {
    match facts.expr(expr) {
        Expr::Name(name) => Some(name_path(facts, name)),
        Expr::Attribute { object, name } => Some(format!("{}.{name}", path(facts, *object)?)),
        _ => None,
    }
}

/// The dotted path of a name: what the file imports under it, else the name itself.
pub(super) fn name_path(facts: &FileFacts, name: &str) -> String {
    let import = facts.imports.iter().find(|import| import.binds == name && !import.star);
    import.map_or_else(|| name.to_owned(), imported)
}

/// The dotted path that an import binds its name to; leading dots of a relative import stay.
fn imported(import: &Import) -> String {
    let dots = ".".repeat(import.level as usize);
    match &import.name {
        Some(name) if import.module.is_empty() => format!("{dots}{name}"),
        Some(name) => format!("{dots}{}.{name}", import.module),
        None if import.aliased => import.module.to_string(),
        None => import.binds.to_string(),
    }
}

/// The paths of a function's decorators, without their arguments.
pub(super) fn decorators<'a>(facts: &'a FileFacts, function: &'a Function) -> impl Iterator<Item = String> + 'a {
    function.decorators.iter().filter_map(|decorator| decorator_path(facts, decorator.expr))
}

/// The path of a decorator, without its arguments.
pub(super) fn decorator_path(facts: &FileFacts, expr: ExprId) -> Option<String> {
    match facts.expr(expr) {
        Expr::Call(call) => path(facts, facts.call(*call).callee),
        _ => path(facts, expr),
    }
}

/// The last name of a dotted path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
