//! Wrapped clients, options by which calls record themselves, flushes before the process ends.

use std::collections::{BTreeMap, BTreeSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{CallExpression, Expression, ObjectExpression, ObjectPropertyKind, Statement};
use oxc_span::{GetSpan, Span};

use super::imports::is_of_mlflow;
use super::{Cut, Form, Text};
use crate::syntax::TextRange;

/// The option that is ever added, and its value without white space.
const OPTION: &str = "experimental_telemetry";
const VALUE: &str = "{isEnabled:true}";

/// The option of Next.js by which packages stay out of the bundles.
const EXTERNAL: &str = "serverExternalPackages";

/// All of them, numbered by kind and by the function that they stand in.
pub(super) fn found(text: &Text, callbacks: &BTreeSet<u32>) -> Vec<Form> {
    let mut all: Vec<(u32, String, Result<Cut, &'static str>)> = Vec::new();
    for node in text.tree.nodes().iter() {
        match node.kind() {
            AstKind::CallExpression(call) => all.extend(wrapper(text, call)),
            AstKind::ObjectExpression(object)
                if matches!(
                    text.tree.nodes().parent_kind(node.id()),
                    AstKind::CallExpression(_) | AstKind::NewExpression(_)
                ) =>
            {
                all.extend(telemetry(text, object));
            }
            AstKind::ObjectExpression(object) if is_configuration(text.source.path) => {
                all.extend(externals(text, object))
            }
            AstKind::Program(program) => all.extend(flushes(text, &program.body)),
            AstKind::FunctionBody(body) => all.extend(flushes(text, &body.statements)),
            AstKind::SwitchCase(case) => all.extend(flushes(text, &case.consequent)),
            AstKind::BlockStatement(block) => {
                let is_branch = matches!(text.tree.nodes().parent_kind(node.id()), AstKind::IfStatement(_));
                let bare = is_branch.then(|| bare_flush(text, block.span, &block.body)).flatten();
                match bare {
                    Some(found) => all.push(found),
                    None => all.extend(flushes(text, &block.body)),
                }
            }
            _ => {}
        }
    }
    all.sort_by_key(|(start, ..)| *start);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let form = |(start, what, cut): (u32, String, Result<Cut, &'static str>)| {
        let name = text.name_around(start, callbacks);
        let place = if name.is_empty() { what } else { format!("{what} in {name}") };
        let count = counts.entry(place.clone()).or_default();
        *count += 1;
        Form { key: format!("{place} {count}"), start, cut }
    };
    all.into_iter().map(form).collect()
}

type Found = (u32, String, Result<Cut, &'static str>);

fn ranges(text: &Text, ranges: Vec<TextRange>) -> Result<Cut, &'static str> {
    match ranges.iter().any(|range| text.has_comment(*range)) {
        true => Err("a comment stands beside it"),
        false => Ok(Cut { ranges, dedents: Vec::new() }),
    }
}

/// `tracedOpenAI(new OpenAI())`.
fn wrapper<'a>(text: &Text<'_, 'a>, call: &'a CallExpression<'a>) -> Option<Found> {
    let (Some(specifier), name) = text.imported(&call.callee) else { return None };
    let [client] = call.arguments.as_slice() else { return None };
    if !is_of_mlflow(specifier) || !name.starts_with("traced") || client.is_spread() {
        return None;
    }
    let (call, client) = (call.span, client.span());
    let begin = text.tree.begin(client);
    let around = vec![TextRange::new(call.start, begin), TextRange::new(client.end, call.end)];
    Some((call.start, format!("wrapper {specifier}.{name}"), ranges(text, around)))
}

/// The option among those of a call.
fn telemetry(text: &Text, options: &ObjectExpression) -> Option<Found> {
    let is_it = |property: &ObjectPropertyKind| match property {
        ObjectPropertyKind::ObjectProperty(property) => property.key.is_specific_static_name(OPTION),
        ObjectPropertyKind::SpreadProperty(_) => false,
    };
    let at = options.properties.iter().position(is_it)?;
    let spans: Vec<Span> = options.properties.iter().map(GetSpan::span).collect();
    let is_written = text.bare(spans[at]) == format!("{OPTION}:{VALUE}");
    let cut = if is_written {
        ranges(text, entry(text, options.span, &spans, at))
    } else {
        Err("it says more than `instrument` writes")
    };
    Some((spans[at].start, "telemetry".to_owned(), cut))
}

/// Whether a file is a configuration of Next.js.
fn is_configuration(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with("next.config."))
}

/// The packages that are kept out of the bundles of Next.js.
fn externals(text: &Text, options: &ObjectExpression) -> Option<Found> {
    let list = |property: &ObjectPropertyKind| match property {
        ObjectPropertyKind::ObjectProperty(property) if property.key.is_specific_static_name(EXTERNAL) => {
            Some(text.tree.slice(property.value.span()).to_owned())
        }
        _ => None,
    };
    let (at, list) = options.properties.iter().enumerate().find_map(|(at, property)| Some((at, list(property)?)))?;
    let names: Vec<&str> =
        list.trim_matches(['[', ']']).split(',').map(|name| name.trim().trim_matches(['\'', '"'])).collect();
    if !names.iter().any(|name| is_of_mlflow(name)) {
        return None;
    }
    let spans: Vec<Span> = options.properties.iter().map(GetSpan::span).collect();
    let cut = match names.iter().all(|name| is_of_mlflow(name)) {
        true => ranges(text, entry(text, options.span, &spans, at)),
        false => Err("it lists packages that are not MLflow's, too"),
    };
    Some((spans[at].start, "externals".to_owned(), cut))
}

/// The cuts of one of several options.
fn entry(text: &Text, object: Span, options: &[Span], at: usize) -> Vec<TextRange> {
    let source = text.source;
    let own = options[at];
    if options.len() == 1 {
        return vec![TextRange::new(object.start + 1, object.end - 1)];
    }
    let comma = |after: Span| {
        text.tree
            .token_from(after.end)
            .filter(|token| source.text[token.start() as usize..].starts_with(','))
            .map(|token| TextRange::new(token.start(), token.end()))
    };
    let own_comma = comma(own);
    let end = own_comma.map_or(own.end, |comma| comma.end);
    let before = at.checked_sub(1).map(|before| options[before]);
    let has_own_line = text.begins_line(own.start) && text.ends_line(end);
    if let Some(above) = source.previous_line(own.start).filter(|_| has_own_line) {
        let line = TextRange::new(source.line_end(above), source.line_end(end));
        // The option before it got its comma with it.
        let comma_before = before.filter(|_| own_comma.is_none()).and_then(comma);
        return comma_before.into_iter().chain([line]).collect();
    }
    match (before, own_comma, options.get(at + 1)) {
        (_, _, Some(next)) => vec![TextRange::new(own.start, next.start)],
        (Some(before), Some(own_comma), None) => {
            vec![TextRange::new(comma(before).map_or(before.end, |comma| comma.end), own_comma.end)]
        }
        (Some(before), None, None) => vec![TextRange::new(before.end, own.end)],
        (None, ..) => vec![TextRange::new(own.start, end)],
    }
}

/// Whether a statement waits until traces are sent.
fn is_flush<'a>(text: &Text<'_, 'a>, statement: &'a Statement<'a>) -> bool {
    let Statement::ExpressionStatement(statement) = statement else { return false };
    let Expression::AwaitExpression(awaited) = &statement.expression else { return false };
    matches!(&awaited.argument, Expression::CallExpression(call)
        if call.arguments.is_empty() && text.is_core(&call.callee, "flushTraces"))
}

/// Whether a statement ends the process.
fn is_exit(text: &Text, statement: &Statement) -> bool {
    let is_kind = matches!(statement, Statement::ExpressionStatement(_) | Statement::ReturnStatement(_));
    is_kind && text.bare(statement.span()).contains("exit(")
}

fn flushes<'a>(text: &Text<'_, 'a>, statements: &'a [Statement<'a>]) -> Vec<Found> {
    let pairs = statements.windows(2).filter(|pair| is_flush(text, &pair[0]) && is_exit(text, &pair[1]));
    let cut = |pair: &[Statement]| {
        let (flush, exit) = (pair[0].span(), pair[1].span());
        (flush.start, "flush".to_owned(), ranges(text, vec![TextRange::new(flush.start, exit.start)]))
    };
    pairs.map(cut).collect()
}

/// A flush in braces that came with it: what stands around the exit is on its lines, which is not how blocks are written.
fn bare_flush<'a>(text: &Text<'_, 'a>, block: Span, statements: &'a [Statement<'a>]) -> Option<Found> {
    let [flush, exit] = statements else { return None };
    let (flush_span, exit_span) = (flush.span(), exit.span());
    let around = vec![TextRange::new(block.start, exit_span.start), TextRange::new(exit_span.end, block.end)];
    let has_lines = around.iter().any(|range| text.source.text[range.as_usize()].contains('\n'));
    if has_lines || !is_flush(text, flush) || !is_exit(text, exit) {
        return None;
    }
    Some((flush_span.start, "flush".to_owned(), ranges(text, around)))
}
