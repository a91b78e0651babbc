//! The calls that make spans, as text.

use super::names::Names;
use super::style::{LINE_LENGTH, Style};
use crate::catalog::SpanType;
use crate::edit::patch::SpanAddition;

/// How a function gets its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// `mlflow.withSpan(() => {...}, ...)` around what it does.
    Callback,
    /// The same, cast to what the function declares to return: `withSpan` returns `T | Promise<T>`.
    Cast(String),
    /// `span(() => {...}, ...)`, the project's helper: it keeps the type of a synchronous function that declares none.
    Helper,
    /// `mlflow.startSpan(...)` and `try`: a generator's `yield` cannot move into a callback.
    Generator,
}

/// The last argument: `{ name: 'ask', spanType: mlflow.SpanType.CHAIN, inputs: { question } }`.
pub(super) struct Options(Vec<String>);

impl Options {
    /// The options of a span.
    pub fn new(addition: &SpanAddition, inputs: &[&str], names: &Names, style: &Style) -> Self {
        let span = addition.span;
        let mut entries = vec![format!("name: {}", style.string(&addition.name))];
        if span != SpanType::Unknown {
            entries.push(format!("spanType: {}.{}", names.core("SpanType"), span.word()));
        }
        if !inputs.is_empty() {
            entries.push(format!("inputs: {{ {} }}", inputs.join(", ")));
        }
        if !addition.attributes.is_empty() {
            let attributes = addition.attributes.iter();
            let attributes = attributes.map(|(name, value)| format!("{}: {}", key(name, style), style.string(value)));
            entries.push(format!("attributes: {{ {} }}", attributes.collect::<Vec<_>>().join(", ")));
        }
        Self(entries)
    }

    /// On one line, if there is room behind so many columns; else over several, from the second on relative to the first.
    pub fn lines(&self, style: &Style, columns: usize) -> Vec<String> {
        let line = format!("{{ {} }}", self.0.join(", "));
        if columns + line.chars().count() <= LINE_LENGTH {
            return vec![line];
        }
        let (last, others) = self.0.split_last().expect("options begin with the name");
        let mut lines = vec!["{".to_owned()];
        lines.extend(others.iter().map(|entry| format!("{}{entry},", style.step)));
        lines.push(format!("{}{last}{}", style.step, style.trailing_comma));
        lines.push("}".to_owned());
        lines
    }
}

/// A key of an object: plain where it is a name.
fn key(name: &str, style: &Style) -> String {
    let is_name = |name: &str| name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic()) && is_name(name);
    if is_plain { name.to_owned() } else { style.string(name) }
}

/// Wraps lines: `before` goes to the front of the first, `after` to the end of the last.
pub(super) fn between(before: &str, mut lines: Vec<String>, after: &str) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, before);
    }
    if let Some(last) = lines.last_mut() {
        last.push_str(after);
    }
    lines
}
