//! `prompt-builder`: the function writes a prompt: its value goes into what a model is asked.

use super::super::computations::{Use, Way};
use super::super::finding::Finding;
use super::super::view::View;
use crate::catalog::{Action, Operation, SpanType};

/// Weighs where the function's value goes; one that writes no text and puts no messages together only hands a value on.
pub fn weigh(view: View<'_, '_>, uses: &[Use]) -> Option<Finding> {
    let asked = uses.iter().find(|one| one.way == Way::Asked)?;
    let tally = view.tally();
    let fills_in = view.calls_that(Action::StringFormatting).next().is_some();
    if !view.gives_back() || tally.formats + tally.collections == 0 && !fills_in {
        return None;
    }
    let (operation, span) = (Operation::PromptBuilder, SpanType::Chain);
    Some(Finding { operation, span, confidence: asked.confidence, evidence: vec![asked.seen.clone()] })
}
