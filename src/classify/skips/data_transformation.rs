//! `data-transformation`: the function reshapes dictionaries, lists or frames.

use super::super::finding::Reason;
use super::super::view::View;
use super::weigh_by_calls_or_name;
use crate::catalog::Action;

/// First words of the name of a function that reshapes.
const WORDS: [&str; 9] = ["convert", "transform", "merge", "filter", "group", "flatten", "to", "from", "extract"];

/// Weighs collection calls, displays and the name.
pub fn weigh(view: View<'_, '_>) -> Option<Reason> {
    let tally = view.tally();
    if tally.arithmetic > tally.collections {
        return None;
    }
    if tally.collections > 0 {
        let seen = view.seen_here("builds collections and calls no operation".to_owned());
        return Some(super::skipped(vec![seen]));
    }
    weigh_by_calls_or_name(view, Action::DataTransformation, &WORDS, "reshapes data")
}
