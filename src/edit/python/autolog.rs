//! `mlflow.<flavor>.autolog()` after the imports of a file.

use super::imports::end_of_imports;
use super::resolve::path;
use super::top::Anchor;
use crate::edit::patch::AutologCall;
use crate::edit::source::Source;
use crate::syntax::{Call, Statement};

/// The flavors that the file does not switch on yet.
pub(super) fn missing<'a>(source: &Source, wanted: &'a [AutologCall]) -> Vec<&'a AutologCall> {
    let called: Vec<String> = source.facts.calls.iter().filter_map(|call| flavor_path(source, call)).collect();
    let is_on = |flavor: &str| {
        called.iter().any(|path| path == "mlflow.autolog" || *path == format!("mlflow.{flavor}.autolog"))
    };
    wanted.iter().filter(|call| !is_on(&call.flavor)).collect()
}

/// The path of a call that is `mlflow.<flavor>.autolog`.
fn flavor_path(source: &Source, call: &Call) -> Option<String> {
    path(source.facts, call.callee).filter(|path| path.starts_with("mlflow.") && path.ends_with(".autolog"))
}

/// Where the calls go, and whether they are a paragraph of their own there: below one that the top level makes already,
/// else below the last import before the first definition.
pub(super) fn anchor(source: &Source, wanted: &[&AutologCall]) -> (Anchor, bool) {
    let facts = source.facts;
    let is_autolog = |statement: &&Statement| {
        facts.calls.iter().any(|call| call.range == statement.range && flavor_path(source, call).is_some())
    };
    let early = wanted.iter().any(|call| call.before_client);
    match facts.statements.iter().find(is_autolog).filter(|_| !early) {
        Some(statement) => (Anchor::Below(source.logical_end(statement)), false),
        None => (end_of_imports(source, early), true),
    }
}

/// The lines.
pub(super) fn lines(wanted: &[&AutologCall], mlflow: &str) -> Vec<String> {
    wanted.iter().map(|call| format!("{mlflow}.{}.autolog({})", call.flavor, call.arguments)).collect()
}
