//! String literals and templates: their parts, and what strings are joined by.

use tree_sitter::{Node, TreeCursor};

use super::grammar::{Field, Kind, field, first_child, kind, operator, range, without_parentheses};
use crate::syntax::TextRange;

/// A part of a template.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'t> {
    /// Text as written.
    Text(TextRange),
    /// An interpolated expression.
    Value(Node<'t>),
}

/// The parts of a string or template, adjacent texts together. An empty one has no part.
pub(super) fn parts<'t>(node: Node<'t>, cursor: &mut TreeCursor<'t>) -> Vec<Part<'t>> {
    let inner = inside(node);
    let mut parts = vec![];
    let mut text_start = inner.start;
    let substitutions = node.named_children(cursor).filter(|part| kind(*part) == Some(Kind::TemplateSubstitution));
    for substitution in substitutions {
        let place = range(substitution);
        if text_start < place.start {
            parts.push(Part::Text(TextRange::new(text_start, place.start)));
        }
        parts.extend(first_child(substitution).map(Part::Value));
        text_start = place.end;
    }
    if text_start < inner.end {
        parts.push(Part::Text(TextRange::new(text_start, inner.end)));
    }
    parts
}

/// What stands between the quotes of a string or template; one that is not finished has but the first.
fn inside(node: Node) -> TextRange {
    let TextRange { start, end } = range(node);
    let quote = |at| node.child(at).filter(|child| !child.is_named()).map(range);
    let start = quote(0).map_or(start, |first| first.end);
    let end = quote(node.child_count().saturating_sub(1)).map_or(end, |last| last.start);
    TextRange::new(start, end.max(start))
}

/// What stands between the quotes of a literal.
pub(super) fn content(literal: &str) -> &str {
    let quote = |c| matches!(c, '"' | '\'' | '`');
    let inner = literal.strip_prefix(quote).unwrap_or(literal);
    inner.strip_suffix(quote).unwrap_or(inner)
}

/// Whether a node is a string or a template.
pub(super) fn is_string(node: Node) -> bool {
    matches!(kind(without_parentheses(node)), Some(Kind::String | Kind::Template))
}

/// The operands of a chain of one operator, from left to right; of `&&`, `||` and `??` in any mixture.
pub(super) fn chain<'t>(node: Node<'t>, text: &str, sign: &str) -> Vec<Node<'t>> {
    let belongs = |node: Node| {
        kind(node) == Some(Kind::Binary) && {
            let own = operator(node, text);
            own == sign && sign == "+" || super::grammar::is_logical(own) && super::grammar::is_logical(sign)
        }
    };
    let mut operands = vec![];
    let mut rest = Some(node);
    let mut first = true;
    while let Some(node) = rest {
        if !first && !belongs(node) {
            operands.push(node);
            break;
        }
        first = false;
        operands.extend(field(node, Field::Right));
        rest = field(node, Field::Left);
    }
    operands.reverse();
    operands
}
