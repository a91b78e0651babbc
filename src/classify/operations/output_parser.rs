//! `output-parser`: the function reads what a model answered, and gives back what it found there.

use super::super::computations::{Use, Way};
use super::super::finding::Finding;
use super::super::view::View;
use crate::catalog::{Operation, SpanType};
use crate::identifier::words;

/// First words of the names of functions that only pass an answer on.
const PASSES_ON: [&str; 12] =
    ["log", "print", "show", "display", "save", "store", "send", "emit", "write", "run", "execute", "with"];

/// Words of the names of functions that count what an answer cost, or write the next prompt with it.
const OTHER_WORK: [&str; 5] = ["usage", "token", "tokens", "cost", "prompt"];

/// Weighs what the function takes and gives.
pub fn weigh(view: View<'_, '_>, uses: &[Use]) -> Option<Finding> {
    let answered = uses.iter().find(|one| one.way == Way::Answered && one.is_model)?;
    let words = words(&view.function.name);
    let passes_on = words.first().is_some_and(|first| PASSES_ON.contains(&first.as_str()));
    if !view.gives_back() || passes_on || words.iter().any(|word| OTHER_WORK.contains(&word.as_str())) {
        return None;
    }
    let (operation, span) = (Operation::OutputParser, SpanType::Parser);
    Some(Finding { operation, span, confidence: answered.confidence, evidence: vec![answered.seen.clone()] })
}
