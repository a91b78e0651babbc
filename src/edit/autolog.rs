//! `mlflow.<flavor>.autolog()` after the imports of a file.

use super::imports::end_of_imports;
use super::resolve::path;
use super::source::Source;
use super::top::Anchor;

/// Flavors that must be switched on before a client is made, not only before it is used (FACTS-python section 4).
const BEFORE_CLIENT: &[&str] = &["bedrock"];

/// The flavors that the file does not switch on yet.
pub(super) fn missing<'a>(source: &Source, flavors: &'a [String]) -> Vec<&'a str> {
    let facts = source.facts;
    let called: Vec<String> = facts.calls.iter().filter_map(|call| path(facts, call.callee)).collect();
    let is_on = |flavor: &str| {
        called.iter().any(|path| path == "mlflow.autolog" || *path == format!("mlflow.{flavor}.autolog"))
    };
    flavors.iter().map(String::as_str).filter(|flavor| !is_on(flavor)).collect()
}

/// Where the calls go: below the last import before the first definition.
pub(super) fn anchor(source: &Source, flavors: &[&str]) -> Anchor {
    end_of_imports(source, flavors.iter().any(|flavor| BEFORE_CLIENT.contains(flavor)))
}

/// The lines.
pub(super) fn lines(flavors: &[&str], mlflow: &str) -> Vec<String> {
    flavors.iter().map(|flavor| format!("{mlflow}.{flavor}.autolog()")).collect()
}
