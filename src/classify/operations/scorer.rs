//! `scorer`: the function rates what a model, a search or a pipeline gave.

use super::super::computations::{Use, Way};
use super::super::decision::Evidence;
use super::super::finding::Finding;
use super::super::view::View;
use crate::catalog::{Operation, SpanType};
use crate::identifier::words;
use crate::syntax::Expr;

/// Words of the names of functions that rate.
const RATES: [&str; 18] = [
    "score",
    "scorer",
    "grade",
    "grader",
    "rate",
    "evaluate",
    "evaluator",
    "metric",
    "metrics",
    "judge",
    "similarity",
    "accuracy",
    "precision",
    "recall",
    "f1",
    "bleu",
    "rouge",
    "relevance",
];

/// Weighs what the function takes, and that it gives a rating: its name says so, or it works out a fraction.
pub fn weigh(view: View<'_, '_>, uses: &[Use]) -> Option<Finding> {
    let answered = uses.iter().find(|one| one.way == Way::Answered).filter(|_| view.gives_back())?;
    let evidence = vec![answered.seen.clone(), rating(view)?];
    let (operation, span) = (Operation::Scorer, SpanType::Evaluator);
    Some(Finding { operation, span, confidence: answered.confidence, evidence })
}

fn rating(view: View<'_, '_>) -> Option<Evidence> {
    let words = words(&view.function.name);
    let ends = [words.first(), words.last()].into_iter().flatten();
    if let Some(word) = ends.into_iter().find(|word| RATES.contains(&word.as_str())) {
        return Some(view.seen_here(format!("is called `{}`: it rates (`{word}`)", view.function.name)));
    }
    let returns = view.function.returns?;
    let is_fraction = matches!(view.file.expr(returns), Expr::Name(name) if name == "float" || name == "number");
    let text = "works out a number";
    (is_fraction && view.tally().arithmetic > 0).then(|| view.seen(view.file.expr_range(returns).start, text))
}
