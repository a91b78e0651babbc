//! `with mlflow.start_span(...)` around the rest of a function's body.

use ruff_python_ast::{Expr, Stmt, StmtFunctionDef, StmtWith};

use super::Text;
use super::uses::uses;
use crate::edit::python::body::last_line;
use crate::edit::python::strict::range_of;
use crate::edit::source::{indent_of, is_blank, is_comment};
use crate::syntax::TextRange;

/// The span in a function's body: where it begins, and what to cut.
pub(super) fn found(text: &Text, function: &StmtFunctionDef) -> Option<(u32, Result<Vec<TextRange>, &'static str>)> {
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

/// The header, the line that records the inputs, and one level of indentation of all lines inside.
fn cuts(text: &Text, with: &StmtWith) -> Result<Vec<TextRange>, &'static str> {
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
    cuts.extend(dedented(text, with, inputs.unwrap_or(header).end)?);
    Ok(cuts)
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

/// One level of indentation of each line that has taken it.
fn dedented(text: &Text, with: &StmtWith, first: u32) -> Result<Vec<TextRange>, &'static str> {
    let source = text.source;
    let outer = indent_of(source.before(range_of(with).start));
    let inner = with.body.first().map_or("", |first| indent_of(source.before(range_of(first).start)));
    let Some(step) = inner.strip_prefix(outer).filter(|step| !step.is_empty()) else {
        return Err("its lines are not indented alike");
    };
    let last = last_line(text.source, range_of(with).end, inner);
    let mut cuts = Vec::new();
    let mut line = Some(first);
    while let Some(start) = line.filter(|start| *start <= last) {
        cuts.extend(dedented_line(text, start, outer, step));
        line = source.next_line(start);
    }
    Ok(cuts)
}

/// What a line has taken: behind the indentation of the body, or at its front if it is a continued one that stands left
/// of it. Nothing on a blank line, the inside of a string, and a comment left of the body.
fn dedented_line(text: &Text, start: u32, outer: &str, step: &str) -> Option<TextRange> {
    let line = text.source.line(start);
    if is_blank(line) || text.source.in_string(start) {
        return None;
    }
    let feed = line.len() - line.trim_start_matches('\x0c').len();
    let code = &line[feed..];
    let cut = |at: usize| TextRange::new(start + (feed + at) as u32, start + (feed + at + step.len()) as u32);
    if code.strip_prefix(outer).is_some_and(|rest| rest.starts_with(step)) {
        return Some(cut(outer.len()));
    }
    // The steps of several spans lie there side by side.
    indent_of(code).find(step).filter(|_| !is_comment(line)).map(cut)
}
