//! `logging`: the function logs or emits metrics.

use super::super::finding::Reason;
use super::super::view::View;
use super::weigh_by_calls_or_name;
use crate::catalog::Action;

/// First words of the name of a function that logs.
const WORDS: [&str; 4] = ["log", "print", "report", "emit"];

/// Weighs logging calls and the name.
pub fn weigh(view: View<'_, '_>) -> Option<Reason> {
    weigh_by_calls_or_name(view, Action::Logging, &WORDS, "logs")
}
