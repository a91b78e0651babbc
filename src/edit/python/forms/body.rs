//! `with mlflow.start_span(...)` around the rest of a function's body.

use std::cmp::Reverse;

use ruff_python_ast::{Expr, Stmt, StmtFunctionDef, StmtWith};

use super::Text;
use super::uses::uses;
use crate::edit::python::body::last_line;
use crate::edit::python::strict::range_of;
use crate::edit::source::{Source, indent_of, is_blank, is_comment};
use crate::syntax::TextRange;

/// The lines inside a `with`, which have taken a step of indentation.
#[derive(Clone, Copy)]
pub(super) struct Inside<'a> {
    /// The starts of the first and the last of them.
    first: u32,
    last: u32,
    /// The indentation of the `with`, and the step.
    outer: &'a str,
    step: &'a str,
}

/// What to cut for a span besides indentation, and the lines that have taken it.
type Cuts<'a> = (Vec<TextRange>, Inside<'a>);

/// The span in a function's body: where it begins, and what to cut.
pub(super) fn found<'a>(text: &Text<'a>, function: &StmtFunctionDef) -> Option<(u32, Result<Cuts<'a>, &'static str>)> {
    let spans = |statement: &Stmt| match statement {
        Stmt::With(with) => with.items.iter().any(|item| is_span(text, &item.context_expr)),
        _ => false,
    };
    let at = function.body.iter().position(spans)?;
    let with = function.body[at].as_with_stmt()?;
    let cuts = match at + 1 == function.body.len() {
        true => cuts(text, with),
        false => Err("statements follow its `with`"),
    };
    Some((range_of(with).start, cuts))
}

fn is_span(text: &Text, expression: &Expr) -> bool {
    let Expr::Call(call) = expression else { return false };
    text.path(&call.func).is_some_and(|path| path == "mlflow.start_span")
}

/// The header and the line that records the inputs; the lines inside.
fn cuts<'a>(text: &Text<'a>, with: &StmtWith) -> Result<Cuts<'a>, &'static str> {
    let source = text.source;
    let ([item], false) = (with.items.as_slice(), with.is_async) else {
        return Err("its `with` does something else besides");
    };
    let Expr::Call(call) = &item.context_expr else { return Err("its `with` does something else besides") };
    if !text.are_canonical(&call.arguments) {
        return Err("its span has arguments that `instrument` does not write");
    }
    let header = header(text, with, range_of(item).end)?;
    let inputs = match item.optional_vars.as_deref() {
        Some(Expr::Name(span)) => {
            let inputs = with.body.first().filter(|first| is_inputs(first, &span.id));
            let own = &with.body[usize::from(inputs.is_some())..];
            if own.is_empty() {
                return Err("there is nothing else in its `with`");
            }
            if !uses(text, own, &span.id).is_empty() {
                return Err("its span is used in the body");
            }
            inputs.map(|inputs| text.own_lines(range_of(inputs))).transpose()?
        }
        Some(_) => return Err("its span is not bound to a plain name"),
        None => None,
    };
    let inputs = inputs.map(|lines| TextRange::new(lines.start, source.next_line(lines.end).unwrap_or(lines.end)));
    let mut cuts = vec![header];
    cuts.extend(inputs);
    Ok((cuts, inside(text, with, inputs.unwrap_or(header).end)?))
}

/// The lines from `with` to its colon.
fn header(text: &Text, with: &StmtWith, items: u32) -> Result<TextRange, &'static str> {
    let source = text.source;
    let start = range_of(with).start;
    let colon = source.text[items as usize..].find(':').map_or(items, |at| items + at as u32);
    let lines = TextRange::new(source.line_start(start), source.line_end(colon));
    if text.has_comment(lines) {
        return Err("a comment stands on the line of its `with`");
    }
    let is_alone = is_blank(source.before(start)) && is_blank(&source.text[colon as usize + 1..lines.end as usize]);
    match source.next_line(colon).filter(|_| is_alone) {
        Some(next) => Ok(TextRange::new(lines.start, next)),
        None => Err("its `with` shares its line with something else"),
    }
}

/// `span.set_inputs({"question": question})`.
fn is_inputs(statement: &Stmt, span: &str) -> bool {
    let Stmt::Expr(statement) = statement else { return false };
    let Expr::Call(call) = statement.value.as_ref() else { return false };
    let Expr::Attribute(callee) = call.func.as_ref() else { return false };
    let ([Expr::Dict(inputs)], true) = (&*call.arguments.args, call.arguments.keywords.is_empty()) else {
        return false;
    };
    let is_parameter = |(key, value): (Option<&Expr>, &Expr)| match (key, value) {
        (Some(Expr::StringLiteral(key)), Expr::Name(name)) => key.value.to_str() == name.id.as_str(),
        _ => false,
    };
    let on_span = matches!(callee.value.as_ref(), Expr::Name(name) if name.id.as_str() == span);
    let is_plain = inputs.items.iter().map(|item| (item.key.as_ref(), &item.value)).all(is_parameter);
    on_span && callee.attr.as_str() == "set_inputs" && is_plain
}

/// The lines from `first` on.
fn inside<'a>(text: &Text<'a>, with: &StmtWith, first: u32) -> Result<Inside<'a>, &'static str> {
    let source = text.source;
    let outer = indent_of(source.before(range_of(with).start));
    let inner = with.body.first().map_or("", |first| indent_of(source.before(range_of(first).start)));
    match inner.strip_prefix(outer).filter(|step| !step.is_empty()) {
        Some(step) => Ok(Inside { first, last: last_line(source, range_of(with).end, inner), outer, step }),
        None => Err("its lines are not indented alike"),
    }
}

/// The steps that the lines inside of these have taken.
pub(super) fn steps(source: &Source, mut all: Vec<Inside>) -> Vec<TextRange> {
    all.sort_unstable_by_key(|inside| (inside.first, Reverse(inside.last)));
    let mut cuts = Vec::new();
    let mut line = all.first().map(|inside| inside.first);
    let end = all.iter().map(|inside| inside.last).max();
    while let Some(start) = line.filter(|start| Some(*start) <= end) {
        let around: Vec<Inside> =
            all.iter().filter(|inside| (inside.first..=inside.last).contains(&start)).copied().collect();
        cuts.extend(steps_of_line(source, start, &around));
        line = source.next_line(start);
    }
    cuts
}

/// What a line has taken, the outermost first: behind the indentation of each body that it is indented like, and at its
/// front for those that it stands left of, as a continued line. Nothing on a blank line, the inside of a string, and a
/// comment left of the body.
fn steps_of_line(source: &Source, start: u32, around: &[Inside]) -> Vec<TextRange> {
    let line = source.line(start);
    if is_blank(line) || source.in_string(start) {
        return Vec::new();
    }
    let feed = line.len() - line.trim_start_matches('\x0c').len();
    let code = &line[feed..];
    let cut = |at: usize, inside: &Inside| {
        let at = start + (feed + at) as u32;
        TextRange::new(at, at + inside.step.len() as u32)
    };
    for (indented, left) in (0..=around.len()).rev().map(|count| around.split_at(count)) {
        let left = if is_comment(line) { &[] } else { left };
        let front: String = left.iter().map(|inside| inside.step).collect();
        let own = code.strip_prefix(front.as_str());
        let is_own = |body: &Inside| {
            own.and_then(|own| own.strip_prefix(body.outer)).is_some_and(|rest| rest.starts_with(body.step))
        };
        if own.is_some() && indented.last().is_none_or(is_own) {
            let behind = indented.iter().map(|body| cut(front.len() + body.outer.len(), body));
            let before = left.iter().scan(0, |at, body| {
                *at += body.step.len();
                Some(cut(*at - body.step.len(), body))
            });
            return behind.chain(before).collect();
        }
    }
    Vec::new()
}
