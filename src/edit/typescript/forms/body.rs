//! Spans: calls of `withSpan` around bodies and expressions, the `try` of a generator, decorators of methods.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, ArrowFunctionBody, ArrowFunctionExpression, BindingPattern, Expression, FunctionBody, ObjectExpression,
    ObjectPropertyKind, Statement, TryStatement, VariableDeclaration,
};
use oxc_span::{GetSpan, Span};
use oxc_syntax::symbol::SymbolId;

use super::{Cut, Text};
use crate::edit::typescript::body::indent;
use crate::edit::typescript::tree::{Body, Site, range_of};
use crate::syntax::{FunctionId, TextRange};

/// A span of a function.
pub(super) struct Spanned {
    pub function: FunctionId,
    pub start: u32,
    /// Where the callback begins that the function's body moved into.
    pub callback: Option<u32>,
    pub cut: Result<Cut, &'static str>,
}

/// The spans of all functions.
pub(super) fn found(text: &Text) -> Vec<Spanned> {
    let facts = text.source.facts;
    let mut spans = Vec::new();
    for function in (1..facts.functions.len() as u32).map(FunctionId) {
        let Some(site) = text.tree.function_at(facts.function(function)) else { continue };
        let in_body = match site.body {
            Body::Block(block) => in_block(text, &site, block),
            Body::Expression(expression) => in_expression(text, &site, expression),
        };
        let all = in_body.into_iter().chain(decorators(text, &site));
        spans.extend(all.map(|(start, callback, cut)| Spanned { function, start, callback, cut }));
    }
    spans
}

type Found = (u32, Option<u32>, Result<Cut, &'static str>);

/// A call that makes a span and runs a callback in it.
struct Call<'a> {
    callback: &'a ArrowFunctionExpression<'a>,
    /// Says no more than what is written.
    is_canonical: bool,
}

fn call<'a>(text: &Text<'_, 'a>, site: &Site, expression: &'a Expression<'a>) -> Option<Call<'a>> {
    let call = match expression {
        Expression::TSAsExpression(cast) => &cast.expression,
        plain => plain,
    };
    let Expression::CallExpression(call) = call else { return None };
    let [Argument::ArrowFunctionExpression(callback), Argument::ObjectExpression(options)] = call.arguments.as_slice()
    else {
        return None;
    };
    let (specifier, name) = text.imported(&call.callee);
    let is_helper = name == "span" && specifier.is_some_and(|one| one.starts_with(['.', '/', '~', '#', '@']));
    if !is_helper && !text.is_core(&call.callee, "withSpan") {
        return None;
    }
    let is_plain = callback.params.items.is_empty() && callback.params.rest.is_none() && call.type_arguments.is_none();
    let is_canonical = is_plain && callback.r#async == site.is_async && are_canonical(options) && !call.optional;
    Some(Call { callback, is_canonical })
}

/// Whether options say no more than what is written: a name, a type, parameters as inputs, attributes.
fn are_canonical(options: &ObjectExpression) -> bool {
    options.properties.iter().all(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) if !property.computed && !property.shorthand => {
            match (property.key.static_name().as_deref(), &property.value) {
                (Some("name"), value) => matches!(value, Expression::StringLiteral(_)),
                (Some("spanType"), Expression::StaticMemberExpression(member)) => match &member.object {
                    Expression::StaticMemberExpression(kind) => kind.property.name == "SpanType",
                    Expression::Identifier(_) => true,
                    _ => false,
                },
                (Some("inputs"), Expression::ObjectExpression(inputs)) => inputs
                    .properties
                    .iter()
                    .all(|input| matches!(input, ObjectPropertyKind::ObjectProperty(input) if input.shorthand)),
                (Some("attributes"), Expression::ObjectExpression(attributes)) => {
                    !attributes.properties.is_empty() && attributes.properties.iter().all(is_attribute)
                }
                _ => false,
            }
        }
        _ => false,
    })
}

/// `team: 'search'`.
fn is_attribute(property: &ObjectPropertyKind) -> bool {
    let ObjectPropertyKind::ObjectProperty(property) = property else { return false };
    !property.computed && matches!(property.value, Expression::StringLiteral(_))
}

const SAYS_MORE: &str = "its span says more than `instrument` writes";

fn in_block<'a>(text: &Text<'_, 'a>, site: &Site, block: &'a FunctionBody<'a>) -> Option<Found> {
    match block.statements.as_slice() {
        [others @ .., Statement::ReturnStatement(last)] => {
            let call = call(text, site, last.argument.as_ref()?)?;
            let ArrowFunctionBody::FunctionBody(inner) = &call.callback.body else { return None };
            let cut = match call.is_canonical && inner.directives.is_empty() && !inner.statements.is_empty() {
                true if others.is_empty() => moved(text, block.span, last.span, inner.span, &inner.statements),
                true => Err("other statements stand beside it"),
                false => Err(SAYS_MORE),
            };
            Some((last.span.start, Some(call.callback.span.start), cut))
        }
        [others @ .., Statement::VariableDeclaration(start), Statement::TryStatement(run)] if site.is_generator => {
            let (span, symbol) = started(text, start)?;
            let cut = match others.is_empty() {
                true => generator(text, block.span, start, run, (span, symbol)),
                false => Err("other statements stand beside it"),
            };
            Some((start.span.start, None, cut))
        }
        _ => None,
    }
}

/// The name of the span that a declaration starts, and what it stands for.
fn started<'a>(text: &Text<'_, 'a>, declaration: &'a VariableDeclaration<'a>) -> Option<(&'a str, Option<SymbolId>)> {
    let [one] = declaration.declarations.as_slice() else { return None };
    let (BindingPattern::BindingIdentifier(name), Some(Expression::CallExpression(call))) = (&one.id, &one.init) else {
        return None;
    };
    text.is_core(&call.callee, "startSpan").then_some((name.name.as_str(), name.symbol_id.get()))
}

fn generator<'a>(
    text: &Text<'_, 'a>,
    block: Span,
    start: &'a VariableDeclaration<'a>,
    run: &'a TryStatement<'a>,
    (span, symbol): (&str, Option<SymbolId>),
) -> Result<Cut, &'static str> {
    let options = match start.declarations[0].init.as_ref() {
        Some(Expression::CallExpression(call)) => call.arguments.as_slice(),
        _ => &[],
    };
    let [Argument::ObjectExpression(options)] = options else { return Err(SAYS_MORE) };
    let body = run.block.span;
    let parameter = run.handler.as_ref().and_then(|handler| handler.param.as_ref());
    let error = parameter.map_or("", |parameter| text.tree.slice(parameter.pattern.span()));
    let tail = text.bare(Span::new(body.end, run.span.end));
    let is_tail = tail.starts_with(&format!("catch({error}){{{span}.setStatus("))
        && tail.ends_with(&format!(".ERROR,String({error}))throw{error}}}finally{{{span}.end()}}"))
        && tail.matches(span).count() <= 3 + usize::from(error.contains(span)) * 4;
    if !is_tail || !are_canonical(options) || run.block.body.is_empty() {
        return Err(SAYS_MORE);
    }
    // A span of a generator inside may have the same name.
    let scoping = text.tree.scoping();
    let references = symbol.into_iter().flat_map(|symbol| scoping.get_resolved_references(symbol));
    let places = references.map(|reference| text.tree.nodes().kind(reference.node_id()).span());
    match places.filter(|place| range_of(body).encloses(range_of(*place))).count() {
        0 => moved(text, block, Span::new(start.span.start, run.span.end), body, &run.block.body),
        _ => Err("its span is used in the body"),
    }
}

/// Takes out what stands around statements that moved into other braces, and the indentation that they took.
fn moved(text: &Text, outer: Span, added: Span, inner: Span, statements: &[Statement]) -> Result<Cut, &'static str> {
    let source = text.source;
    let (open, close) = (inner.start + 1, inner.end - 1);
    let begins_line = text.begins_line(added.start);
    if begins_line && text.has_comment(TextRange::new(open, source.line_end(open))) {
        return Err("a comment stands on its lines");
    }
    let is_opening_apart = begins_line && text.ends_line(open);
    let opening = match source.next_line(open).filter(|_| is_opening_apart) {
        Some(next) => TextRange::new(source.line_start(added.start), next),
        None => {
            let rest = &source.text[open as usize..];
            TextRange::new(added.start, open + (rest.len() - rest.trim_start().len()) as u32)
        }
    };
    let is_closing_apart = text.begins_line(close) && text.ends_line(added.end);
    let closing = match source.next_line(added.end).filter(|_| is_closing_apart) {
        Some(next) => TextRange::new(source.line_start(close), next),
        None => {
            // Without a space behind the opening brace there was none before the closing one.
            let is_tight = added.start == outer.start + 1 && source.before(close).ends_with(' ');
            TextRange::new(close - u32::from(is_tight), outer.end - 1)
        }
    };
    if text.has_comment(opening) || text.has_comment(closing) {
        return Err("a comment stands on its lines");
    }
    let first = statements.first().map_or(close, |first| first.span().start);
    let dedents = match is_opening_apart {
        true => dedents(text, source.before(added.start), first, TextRange::new(opening.end, closing.start)),
        false => Vec::new(),
    };
    Ok(Cut { ranges: vec![opening, closing], dedents })
}

/// What the lines of the content have taken: the inside of templates and strings nothing, and no comment left of it.
fn dedents(text: &Text, outer: &str, first: u32, content: TextRange) -> Vec<(u32, u32)> {
    let source = text.source;
    let inner = indent(source.line(source.line_start(first)));
    // The step stands in front of what the line had.
    let step = inner.strip_suffix(outer).map_or(0, str::len);
    let lines = std::iter::successors(Some(content.start), |line| source.next_line(*line));
    let lines = lines.take_while(|line| *line < content.end).filter(|line| has_moved(text, *line, inner.len()));
    lines.map(|line| (line, step as u32)).collect()
}

fn has_moved(text: &Text, start: u32, columns: usize) -> bool {
    let line = text.source.line(start);
    if line.trim().is_empty() || text.verbatim.iter().any(|one| one.start < start && start <= one.end) {
        return false;
    }
    let code = start + indent(line).len() as u32;
    let comment = text.tree.program.comments.iter().map(|comment| comment.span).find(|comment| comment.end > start);
    comment.filter(|comment| comment.start <= code).is_none_or(|comment| {
        let column = text.source.before(comment.start);
        !column.trim().is_empty() || column.len() >= columns
    })
}

/// A call around the expression of an arrow function.
fn in_expression<'a>(text: &Text<'_, 'a>, site: &Site, expression: &'a Expression<'a>) -> Option<Found> {
    let call = call(text, site, expression)?;
    let inner = call.callback.body.as_expression()?.span();
    let whole = expression.span();
    let ranges = vec![TextRange::new(whole.start, text.tree.begin(inner)), TextRange::new(inner.end, whole.end)];
    let cut = match call.is_canonical {
        true if ranges.iter().any(|range| text.has_comment(*range)) => Err("a comment stands in it"),
        true => Ok(Cut { ranges, dedents: Vec::new() }),
        false => Err(SAYS_MORE),
    };
    Some((whole.start, Some(call.callback.span.start), cut))
}

/// `@mlflow.trace({...})` on a method, written by hand.
fn decorators<'a>(text: &Text<'_, 'a>, site: &Site) -> Vec<Found> {
    let AstKind::MethodDefinition(method) = text.tree.nodes().parent_kind(site.node) else { return Vec::new() };
    let mut found = Vec::new();
    for decorator in &method.decorators {
        let (callee, arguments) = match &decorator.expression {
            Expression::CallExpression(call) => (&call.callee, call.arguments.as_slice()),
            plain => (plain, &[][..]),
        };
        if !text.is_core(callee, "trace") {
            continue;
        }
        let is_canonical = match arguments {
            [] => true,
            [Argument::ObjectExpression(options)] => are_canonical(options),
            _ => false,
        };
        let next = text.tree.token_from(decorator.span.end).map_or(decorator.span.end, |token| token.start());
        let range = TextRange::new(decorator.span.start, next);
        let cut = match is_canonical {
            true if text.has_comment(range) => Err("a comment stands beside it"),
            true => Ok(Cut { ranges: vec![range], dedents: Vec::new() }),
            false => Err("its decorator has arguments that `instrument` does not write"),
        };
        found.push((decorator.span.start, None, cut));
    }
    found
}
