//! `guard`: the function checks what goes into a model or comes out of it, and decides whether the work goes on.

use super::super::computations::{Use, Way};
use super::super::decision::Evidence;
use super::super::finding::Finding;
use super::super::view::View;
use crate::catalog::{Operation, SpanType};
use crate::identifier::{first_word, words};
use crate::syntax::{Expr, ExprId, ReturnKind};

/// First words of the names of functions that check.
const CHECKS: [&str; 7] = ["guard", "check", "validate", "verify", "moderate", "is", "has"];

/// Words that say what a check is for, wherever they stand in a name.
const GUARDS: [&str; 12] = [
    "guard",
    "guardrail",
    "guardrails",
    "moderation",
    "moderate",
    "unsafe",
    "safe",
    "jailbreak",
    "injection",
    "toxic",
    "toxicity",
    "pii",
];

/// Weighs what the function checks, and what hangs on it: a branch, or that it raises an error.
pub fn weigh(view: View<'_, '_>, uses: &[Use]) -> Option<Finding> {
    let checked = uses.iter().filter(|one| match one.way {
        Way::Asked => false,
        Way::Answered => one.is_model || guards(view),
        Way::Beside => one.is_question,
    });
    let (one, hangs_on_it) = checked.filter_map(|one| Some((one, hangs_on(view, one)?))).next()?;
    let (operation, span) = (Operation::Guard, SpanType::Guardrail);
    let evidence = vec![one.seen.clone(), hangs_on_it];
    Some(Finding { operation, span, confidence: one.confidence, evidence })
}

fn guards(view: View<'_, '_>) -> bool {
    words(&view.function.name).iter().any(|word| GUARDS.contains(&word.as_str()))
}

fn hangs_on(view: View<'_, '_>, one: &Use) -> Option<Evidence> {
    let checks = CHECKS.contains(&first_word(&view.function.name).as_str());
    if view.tally().raises > 0 && (checks || !view.gives_back()) {
        return Some(view.seen_here("raises an error where the work must not go on"));
    }
    one.branch.clone().filter(|_| checks || guards(view) || gives_condition(view))
}

/// Whether all that a function gives back is true or false.
fn gives_condition(view: View<'_, '_>) -> bool {
    if let Some(Expr::Name(name)) = view.function.returns.map(|returns| view.file.expr(returns)) {
        return name == "bool" || name == "boolean";
    }
    let own = view.file.returns.iter().filter(|one| one.function == view.id.function);
    let mut values = own.filter(|one| one.kind == ReturnKind::Return).map(|one| one.value).peekable();
    values.peek().is_some() && values.all(|value| value.is_some_and(|value| is_condition(view, value)))
}

fn is_condition(view: View<'_, '_>, id: ExprId) -> bool {
    match view.file.expr(id) {
        Expr::Constant(word) => matches!(word, "True" | "False" | "true" | "false"),
        Expr::Other(parts) => !parts.is_empty() && view.tally().comparisons > 0 && view.tally().arithmetic == 0,
        Expr::Choice(parts) => parts.iter().all(|part| is_condition(view, *part)),
        Expr::Call(call) => match view.file.expr(view.file.call(call).callee) {
            Expr::Name(name) => matches!(name, "any" | "all" | "bool" | "isinstance" | "Boolean"),
            Expr::Attribute { name, .. } => {
                matches!(
                    name,
                    "startswith" | "endswith" | "startsWith" | "endsWith" | "includes" | "some" | "every" | "test"
                )
            }
            _ => false,
        },
        _ => false,
    }
}
