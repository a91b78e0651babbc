//! Where a decorator must not go: the checks of the hazards of `edit::hazards`.
//!
//! `@mlflow.trace` is always the lowest decorator, directly above `def`, and `span_type=` a keyword: that alone answers
//! several. What remains is decided here: a function is held back ([`held`]), its span goes into its body ([`body`]), or it
//! gets the decorator.

mod body;
mod held;

pub(super) use held::is_compiled;

use crate::catalog::SpanType;
use crate::edit::hazards::{Found, Hazard, first};
use crate::edit::patch::{SpanAddition, SpanForm, Surroundings};
use crate::edit::source::Source;
use crate::syntax::{FileFacts, Function, FunctionId};

/// A function that is to get a span.
struct Case<'a> {
    facts: &'a FileFacts,
    text: &'a str,
    id: FunctionId,
    function: &'a Function,
    /// What the rest of the program says about it.
    surroundings: &'a Surroundings,
    /// The type of the span.
    span: SpanType,
}

/// A hazard, and its check: the reason, if it is there.
type Check = (Hazard, fn(&Case) -> Option<&'static str>);

/// The form of a function's span, or why it must not have one. `unseen` hazards are not looked for.
pub(super) fn form(source: &Source, addition: &SpanAddition, unseen: &[Hazard]) -> Result<SpanForm, Found> {
    let case = Case {
        facts: source.facts,
        text: source.text,
        id: addition.function,
        function: source.facts.function(addition.function),
        surroundings: &addition.surroundings,
        span: addition.span,
    };
    let first = |checks: &[Check]| first(unseen, checks.iter().map(|(hazard, check)| (*hazard, check(&case))));
    if let Some(found) = first(held::CHECKS) {
        return Err(found);
    }
    let Some(found) = first(body::CHECKS) else { return Ok(SpanForm::Decorator) };
    match first(held::BODY_CHECKS) {
        Some(obstacle) => Err(obstacle),
        None => Ok(SpanForm::Body(Some(found))),
    }
}
