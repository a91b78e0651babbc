//! Colours of what people read. They are always written; the stream that leads to no terminal strips them.

use anstyle::{AnsiColor, Style};

/// Headings.
pub(super) const HEADING: Style = Style::new().bold();

/// Names of functions and spans.
pub(super) const NAME: Style = Style::new().bold();

/// Span types.
pub(super) const SPAN: Style = AnsiColor::Cyan.on_default();

/// Words of rules.
pub(super) const RULE: Style = AnsiColor::Green.on_default();

/// What is said in passing.
pub(super) const QUIET: Style = Style::new().dimmed();

/// What wants attention.
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// `text` in `style`.
pub(super) fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}
