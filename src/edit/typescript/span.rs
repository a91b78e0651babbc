//! The calls that make spans, as text.

use super::names::Names;
use super::style::{LINE_LENGTH, Style};
use crate::catalog::SpanType;

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
    pub fn new(name: &str, span: SpanType, inputs: &[&str], names: &Names, style: &Style) -> Self {
        let mut entries = vec![format!("name: {}", style.string(name))];
        if span != SpanType::Unknown {
            entries.push(format!("spanType: {}.{}", names.core("SpanType"), span.word()));
        }
        if !inputs.is_empty() {
            entries.push(format!("inputs: {{ {} }}", inputs.join(", ")));
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
