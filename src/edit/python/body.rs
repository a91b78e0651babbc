//! A span in the body of a function: `with mlflow.start_span(...)` around all its statements but the docstring.

use std::ops::RangeInclusive;

use super::decorator::arguments;
use super::inputs::inputs;
use super::names::{Names, has_word};
use crate::edit::apply::Insertions;
use crate::edit::hazards::Hazard;
use crate::edit::patch::SpanAddition;
use crate::edit::source::{Source, indent_of, is_blank, is_comment};
use crate::syntax::{Expr, Function, FunctionId};

/// Names for the span; the first that the function does not use is taken.
const SPAN_NAMES: [&str; 3] = ["span", "trace_span", "mlflow_span"];

/// A body that is going to stand in a `with` statement.
pub(super) struct Wrap<'a> {
    id: FunctionId,
    /// The lines that go into it, from the start of the first to the start of the last.
    lines: RangeInclusive<u32>,
    /// The body's indentation, and one level more.
    indent: &'a str,
    step: &'a str,
    /// The name of the span and the content of the dictionary of inputs, if there are any.
    recorded: Option<(&'static str, String)>,
}

impl<'a> Wrap<'a> {
    /// The wrap of a function's body. `unseen` hazards are not looked for.
    pub fn of(source: &Source<'a>, addition: &SpanAddition, unseen: &[Hazard]) -> Self {
        let id = addition.function;
        let function = source.facts.function(id);
        let indent = indent_of(source.before(function.first_statement));
        let lines = first_line(source, function)..=last_line(source, function.body.end, indent);
        let recorded = recorded(source, addition, function, unseen);
        Wrap { id, lines, indent, step: step(source, function, indent), recorded }
    }

    /// Plans the `with` statement and the indentation of what goes into it. `wraps` are those of the whole file.
    pub fn plan(
        &self,
        source: &Source,
        span: &SpanAddition,
        names: &Names,
        wraps: &[Wrap],
        insertions: &mut Insertions,
    ) {
        let Wrap { id, lines, indent, step, recorded } = self;
        let newline = source.newline;
        let outer = indented(indent, *lines.start(), wraps.iter().filter(|wrap| wrap.id < *id));
        let call = format!("{}({})", names.start_span, arguments(source, Some(&span.name), span, names));
        let header = match recorded {
            Some((name, inputs)) => {
                let set_inputs = format!("{name}.set_inputs({{{inputs}}})");
                format!("{outer}with {call} as {name}:{newline}{outer}{step}{set_inputs}{newline}")
            }
            None => format!("{outer}with {call}:{newline}"),
        };
        insertions.push(*lines.start(), header);
        let mut line = Some(*lines.start());
        while let Some(at) = line {
            if let Some(offset) = indented_at(source, at, indent) {
                insertions.push(offset, *step);
            }
            line = source.next_line(at).filter(|next| lines.contains(next));
        }
    }
}

/// The indentation that a line of this indentation has once it stands in the `with` statements around it.
pub(super) fn indented<'a>(indent: &str, line: u32, wraps: impl Iterator<Item = &'a Wrap<'a>>) -> String {
    let mut new = indent.to_owned();
    let mut added = 0;
    for wrap in wraps.filter(|wrap| wrap.lines.contains(&line)) {
        new.insert_str(wrap.indent.len() + added, wrap.step);
        added += wrap.step.len();
    }
    new
}

/// The name of the span and the content of the dictionary of inputs. None if there is nothing to record, or if the
/// function looks at its own local variables, where the span would turn up.
fn recorded(
    source: &Source,
    addition: &SpanAddition,
    function: &Function,
    unseen: &[Hazard],
) -> Option<(&'static str, String)> {
    let facts = source.facts;
    let sees_locals = facts.calls.iter().filter(|call| call.function == addition.function).any(|call| {
        matches!(facts.expr(call.callee), Expr::Name(name) if ["locals", "vars", "eval", "exec", "dir"].contains(&name))
    });
    let text = &source.text[function.range.as_usize()];
    let name = SPAN_NAMES.into_iter().find(|name| !has_word(text, name))?;
    let inputs = inputs(facts, function, &addition.surroundings.endless, unseen).into_iter();
    let inputs: Vec<_> = inputs.map(|name| format!("\"{name}\": {name}")).collect();
    (!sees_locals && !inputs.is_empty()).then(|| (name, inputs.join(", ")))
}

/// One level of indentation: what the body has more than the header, else what its kind of white space suggests.
fn step<'a>(source: &Source<'a>, function: &Function, indent: &'a str) -> &'a str {
    let outer = indent_of(source.before(function.range.start));
    match indent.strip_prefix(outer) {
        Some(step) if !step.is_empty() => step,
        _ if indent.ends_with('\t') => "\t",
        _ => "    ",
    }
}

/// The start of the line above which the `with` goes: that of the first statement, or of the comments directly above it.
fn first_line(source: &Source, function: &Function) -> u32 {
    let mut start = source.line_start(function.first_statement);
    let floor = function.docstring.map_or(function.name_range.end, |docstring| docstring.end);
    while let Some(above) = source.previous_line(start) {
        let line = source.line(above);
        let belongs = above > floor && is_comment(line) && !line.trim_start().starts_with("# type:");
        if !belongs || source.in_string(above) {
            break;
        }
        start = above;
    }
    start
}

/// The start of the last line of a body that ends at `end`: that of the last statement's end, or of the comments after it
/// that are indented like the body.
pub(super) fn last_line(source: &Source, end: u32, indent: &str) -> u32 {
    let mut last = source.line_start(end);
    let mut line = source.next_line(last);
    while let Some(at) = line {
        let text = source.line(at);
        if is_comment(text) && text.starts_with(indent) {
            last = at;
        } else if !is_blank(text) {
            break;
        }
        line = source.next_line(at);
    }
    last
}

/// Where a line takes one more level of indentation: at the end of the body's own, so that tabs and spaces stay in the
/// order in which they are. None for a blank line, the inside of a string, and a comment left of the body.
fn indented_at(source: &Source, start: u32, indent: &str) -> Option<u32> {
    let line = source.line(start);
    if is_blank(line) || source.in_string(start) {
        return None;
    }
    let feed = line.len() - line.trim_start_matches('\x0c').len();
    if line[feed..].starts_with(indent) {
        return Some(start + (feed + indent.len()) as u32);
    }
    (!is_comment(line)).then_some(start + feed as u32)
}
