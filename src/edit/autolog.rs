//! `mlflow.<flavor>.autolog()` after the imports of a file.

use super::imports::end_of_imports;
use super::resolve::path;
use super::source::Source;
use super::top::Anchor;
use crate::syntax::{Call, Statement};

/// Flavors that must be switched on before a client is made, not only before it is used (FACTS-python section 4).
const BEFORE_CLIENT: &[&str] = &["bedrock"];

/// The flavors that the file does not switch on yet.
pub(super) fn missing<'a>(source: &Source, flavors: &'a [String]) -> Vec<&'a str> {
    let called: Vec<String> = source.facts.calls.iter().filter_map(|call| flavor_path(source, call)).collect();
    let is_on = |flavor: &str| {
        called.iter().any(|path| path == "mlflow.autolog" || *path == format!("mlflow.{flavor}.autolog"))
    };
    flavors.iter().map(String::as_str).filter(|flavor| !is_on(flavor)).collect()
}

/// The path of a call that is `mlflow.<flavor>.autolog`.
fn flavor_path(source: &Source, call: &Call) -> Option<String> {
    path(source.facts, call.callee).filter(|path| path.starts_with("mlflow.") && path.ends_with(".autolog"))
}

/// Where the calls go, and whether they are a paragraph of their own there: below one that the top level makes already,
/// else below the last import before the first definition.
pub(super) fn anchor(source: &Source, flavors: &[&str]) -> (Anchor, bool) {
    let facts = source.facts;
    let is_autolog = |statement: &&Statement| {
        facts.calls.iter().any(|call| call.range == statement.range && flavor_path(source, call).is_some())
    };
    let early = flavors.iter().any(|flavor| BEFORE_CLIENT.contains(flavor));
    match facts.statements.iter().find(is_autolog).filter(|_| !early) {
        Some(statement) => (Anchor::Below(source.logical_end(statement)), false),
        None => (end_of_imports(source, early), true),
    }
}

/// The lines.
pub(super) fn lines(flavors: &[&str], mlflow: &str) -> Vec<String> {
    flavors.iter().map(|flavor| format!("{mlflow}.{flavor}.autolog()")).collect()
}
