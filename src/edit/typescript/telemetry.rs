//! Options by which a library's call records itself: `experimental_telemetry: { isEnabled: true }`.

use oxc_ast::ast::{Argument, Expression, ObjectExpression, ObjectPropertyKind};
use oxc_span::GetSpan;

use super::body::indent;
use super::style::Style;
use super::tree::Tree;
use crate::edit::apply::Insertions;
use crate::edit::patch::{Purpose, TelemetryAddition};
use crate::edit::source::Source;
use crate::syntax::{CallId, FileFacts};

/// An object literal that is going to get an option.
pub(super) struct Telemetry<'a> {
    call: CallId,
    object: &'a ObjectExpression<'a>,
    entry: String,
}

impl<'a> Telemetry<'a> {
    /// The literal of an addition; none if it has the option already.
    pub fn of(tree: &Tree<'a>, facts: &FileFacts, addition: &TelemetryAddition) -> Result<Option<Self>, &'static str> {
        let place = facts.call(addition.call).range;
        let called = tree.call_at(place).map(|(_, call)| &call.arguments);
        let Some(arguments) = called.or_else(|| tree.new_at(place).map(|(_, new)| &new.arguments)) else {
            return Err("two parsers disagree on where the call begins or ends; please report this file as a bug");
        };
        let Some(object) = arguments.iter().find_map(literal) else {
            return Err("its options are not written as an object literal in the call; add it where they are made");
        };
        let has = |property: &ObjectPropertyKind| match property {
            ObjectPropertyKind::ObjectProperty(property) => property.key.is_specific_static_name(&addition.option),
            ObjectPropertyKind::SpreadProperty(_) => false,
        };
        if object.properties.iter().any(has) {
            return Ok(None);
        }
        if object.properties.iter().any(|property| may_hold(property, &addition.option)) {
            return Err("its options spread another object, which may hold the option; add it by hand");
        }
        Ok(Some(Self { call: addition.call, object, entry: format!("{}: {}", addition.option, addition.value) }))
    }

    /// Where the literal begins.
    pub fn start(&self) -> u32 {
        self.object.span.start
    }

    /// What its edits are for.
    pub fn purpose(&self) -> Purpose {
        Purpose::Telemetry(self.call, self.entry.clone())
    }

    /// Plans the option as the last one, in the literal's own layout. `more` is added to the indentation.
    pub fn plan(&self, source: &Source, tree: &Tree, style: &Style, more: &str, insertions: &mut Insertions) {
        let entry = &self.entry;
        let Some(last) = self.object.properties.last().map(GetSpan::span) else {
            insertions.push(self.object.span.start + 1, format!(" {entry} "));
            return;
        };
        let comma =
            tree.token_from(last.end).filter(|token| &source.text[token.start() as usize..token.end() as usize] == ",");
        let brace = self.object.span.end - 1;
        let is_open = source.before(brace).trim().is_empty() && source.line_start(brace) > last.end;
        if !is_open {
            match comma {
                Some(comma) => insertions.push(comma.end(), format!(" {entry},")),
                None => insertions.push(last.end, format!(", {entry}")),
            }
            return;
        }
        let own = indent(source.line(source.line_start(last.start)));
        let first = self.object.properties[0].span();
        let own = if source.before(last.start).trim().is_empty() {
            own
        } else {
            indent(source.line(source.line_start(first.start)))
        };
        let end = comma.map_or(last.end, |comma| comma.end());
        if comma.is_none() {
            insertions.push(last.end, ",");
        }
        let trailing = if comma.is_some() { "," } else { "" };
        // Below a comment that stands behind the last option.
        insertions.push(source.line_end(end), format!("{}{own}{more}{entry}{trailing}", style.newline));
    }
}

fn literal<'a>(argument: &'a Argument<'a>) -> Option<&'a ObjectExpression<'a>> {
    match argument.as_expression()?.get_inner_expression() {
        Expression::ObjectExpression(object) => Some(object),
        _ => None,
    }
}

/// Whether a spread may bring the option along: literals that lack it do not, not even on condition.
fn may_hold(property: &ObjectPropertyKind, option: &str) -> bool {
    match property {
        ObjectPropertyKind::SpreadProperty(spread) => expression_may_hold(&spread.argument, option),
        ObjectPropertyKind::ObjectProperty(property) => {
            property.computed && !matches!(property.key, oxc_ast::ast::PropertyKey::StringLiteral(_))
                || property.key.is_specific_static_name(option)
        }
    }
}

fn expression_may_hold(expression: &Expression, option: &str) -> bool {
    match expression.get_inner_expression() {
        Expression::ObjectExpression(object) => object.properties.iter().any(|property| may_hold(property, option)),
        Expression::ConditionalExpression(choice) => {
            expression_may_hold(&choice.consequent, option) || expression_may_hold(&choice.alternate, option)
        }
        Expression::LogicalExpression(logical) => expression_may_hold(&logical.right, option),
        _ => true,
    }
}
