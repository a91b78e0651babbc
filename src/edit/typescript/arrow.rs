//! A span around the expression of an arrow function: it becomes the expression of a callback.

use oxc_span::GetSpan;

use super::body::{cast, indent};
use super::span::{Form, Options, between};
use super::style::{LINE_LENGTH, Style};
use super::tree::{Body, Site, Tree};
use crate::edit::apply::Insertions;
use crate::edit::source::Source;

/// Plans the call around an arrow function's expression. What is written over several lines stays as it is, between the
/// parentheses; what fits on one line stays there; the rest is laid out by arguments.
pub(super) fn plan(
    (source, tree): (&Source, &Tree),
    style: &Style,
    site: &Site,
    (callee, form, options): (&str, &Form, &Options),
    more: &str,
    insertions: &mut Insertions,
) {
    let Body::Expression(expression) = site.body else { return };
    let (begin, end) = (tree.begin(expression.span()), expression.span().end);
    let asynchronous = if site.is_async { "async " } else { "" };
    let cast = cast(form, style);
    let newline = style.newline;
    let columns = |offset: u32| source.before(offset).chars().count() + more.len();
    let outer = format!("{}{more}", indent(source.line(source.line_start(begin))));

    let text = &source.text[begin as usize..end as usize];
    let open = format!("{callee}({asynchronous}() => ");
    let close = format!("){cast}");
    let rest = source.line_end(end) - end;
    let one_line = options.lines(style, 0).len() == 1;
    let length = columns(begin) + open.len() + text.chars().count() + options.lines(style, 0)[0].len() + close.len();
    if text.contains('\n') || one_line && length + 2 + rest as usize <= LINE_LENGTH {
        let before = if text.contains('\n') { columns(end) } else { 0 };
        let ends_at = format!("{}{more}", indent(source.line(source.line_start(end))));
        let lines = between(", ", options.lines(style, before + 2 + close.len()), &close);
        insertions.push(begin, open);
        insertions.close(end, lines.join(&format!("{newline}{ends_at}")));
        return;
    }
    let inner = format!("{outer}{}", style.step);
    insertions.push(begin, format!("{callee}({newline}{inner}{asynchronous}() => "));
    let options = options.lines(style, inner.len() + 1).join(&format!("{newline}{inner}"));
    let comma = style.trailing_comma;
    insertions.close(end, format!(",{newline}{inner}{options}{comma}{newline}{outer}{close}"));
}
