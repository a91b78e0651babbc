//! String literals: their parts, and the operators that join strings.

use smol_str::SmolStr;
use tree_sitter::{Node, TreeCursor};

use super::grammar::{Field, Kind, children, field, kind, range, without_parentheses};
use super::lower::spine;
use crate::syntax::TextRange;
use crate::syntax::expr::MAX_TEXT;

/// A part of a string literal.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'t> {
    /// What stands between the quotes, as written.
    Text(TextRange),
    /// An interpolated expression.
    Value(Node<'t>),
}

/// The parts of a string or of adjacent strings. An empty string has no part.
pub(super) fn parts<'t>(node: Node<'t>, cursor: &mut TreeCursor<'t>) -> Vec<Part<'t>> {
    let mut parts = vec![];
    let strings = match kind(node) {
        Some(Kind::ConcatenatedString) => children(node, cursor),
        _ => vec![node],
    };
    let all: Vec<_> = strings.into_iter().flat_map(|string| children(string, cursor)).collect();
    for part in all {
        match kind(part) {
            Some(Kind::StringContent) => parts.push(Part::Text(range(part))),
            Some(Kind::Interpolation) => {
                parts.extend(field(part, Field::Expression).map(Part::Value));
                if let Some(format) = field(part, Field::FormatSpecifier) {
                    let widths = children(format, cursor).into_iter();
                    parts.extend(widths.filter_map(|width| field(width, Field::Expression)).map(Part::Value));
                }
            }
            _ => {}
        }
    }
    parts
}

/// Adjacent texts together, each value alone.
pub(super) fn runs<'p, 't>(parts: &'p [Part<'t>]) -> impl Iterator<Item = &'p [Part<'t>]> {
    parts.chunk_by(|one, next| matches!((one, next), (Part::Text(_), Part::Text(_))))
}

/// Where a run of texts stands.
pub(super) fn place(run: &[Part]) -> TextRange {
    let texts = run.iter().filter_map(|part| match part {
        Part::Text(range) => Some(*range),
        Part::Value(_) => None,
    });
    texts.reduce(|all, next| TextRange::new(all.start, next.end)).unwrap_or_default()
}

/// A run of texts as one text.
pub(super) fn joined(text: &str, run: &[Part]) -> SmolStr {
    let texts = run.iter().filter_map(|part| match part {
        Part::Text(range) => Some(&text[range.as_usize()]),
        Part::Value(_) => None,
    });
    texts.flat_map(str::chars).take(MAX_TEXT).collect()
}

/// Whether a node is a string, or a template that `%` fills in.
pub(super) fn is_string(node: Node, text: &str) -> bool {
    let node = without_parentheses(node);
    match kind(node) {
        Some(Kind::String | Kind::ConcatenatedString) => true,
        Some(Kind::BinaryOperator) if operator(node, text) == "%" => {
            let left = field(node, Field::Left).map(without_parentheses);
            matches!(left.and_then(kind), Some(Kind::String | Kind::ConcatenatedString))
        }
        _ => false,
    }
}

/// The operator of a binary operation.
pub(super) fn operator<'a>(node: Node, text: &'a str) -> &'a str {
    field(node, Field::Operator).map_or("", |operator| &text[operator.byte_range()])
}

/// The operands of a chain of `+`.
pub(super) fn sum<'t>(node: Node<'t>, text: &str) -> Vec<Node<'t>> {
    spine(node, |node| kind(node) == Some(Kind::BinaryOperator) && operator(node, text) == "+")
}

/// Whether a literal's prefix allows interpolation.
pub(super) fn interpolates(literal: &str) -> bool {
    let prefix = literal.split(['"', '\'']).next().unwrap_or_default();
    prefix.contains(['f', 'F', 't', 'T'])
}

/// Whether a literal is text, so that it can be a docstring: not bytes, not an f-string.
pub(super) fn is_plain(literal: &str) -> bool {
    let prefix = literal.split(['"', '\'']).next().unwrap_or_default();
    !prefix.contains(['b', 'B', 'f', 'F', 't', 'T'])
}
