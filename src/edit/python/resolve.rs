//! What a name of the file stands for, as far as the file's own imports tell.

use std::cmp::Reverse;

use crate::syntax::{Expr, ExprId, FileFacts, Function, FunctionId, Import, Scope};

/// The dotted path of an expression, its first name replaced by what the file imports under it: `mf.openai.autolog`
/// with `import mlflow as mf` is `mlflow.openai.autolog`. None if it is not a plain dotted name.
pub(super) fn path(facts: &FileFacts, expr: ExprId) -> Option<String> {
    match facts.expr(expr) {
        Expr::Name(name) => Some(name_path(facts, name, facts.expr_range(expr).start)),
        Expr::Attribute { object, name } => Some(format!("{}.{name}", path(facts, object)?)),
        _ => None,
    }
}

/// The dotted path of a name at a place: what the innermost import around it binds the name to, else the name itself. An
/// import in another function says nothing.
pub(super) fn name_path(facts: &FileFacts, name: &str, place: u32) -> String {
    let imports = facts.imports.iter().filter(|import| import.binds == name && !import.star);
    let seen = imports.filter_map(|import| Some((beginning(facts, import.scope, place)?, import)));
    let innermost = seen.min_by_key(|(beginning, _)| Reverse(*beginning));
    innermost.map_or_else(|| name.to_owned(), |(_, import)| imported(import))
}

/// Where a scope begins, if its names are seen at a place: those of a class not in its methods.
fn beginning(facts: &FileFacts, scope: Scope, place: u32) -> Option<u32> {
    match scope {
        Scope::Function(FunctionId::MODULE) => Some(0),
        Scope::Function(function) => {
            let function = facts.function(function);
            function.body.contains(place).then_some(function.range.start)
        }
        Scope::Class(class) => {
            let class = facts.class(class).range;
            let mut inside = facts.functions.iter().filter(|function| class.encloses(function.range));
            let is_seen = class.contains(place) && !inside.any(|function| function.body.contains(place));
            is_seen.then_some(class.start)
        }
    }
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
        Expr::Call(call) => path(facts, facts.call(call).callee),
        _ => path(facts, expr),
    }
}

/// The last name of a dotted path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
