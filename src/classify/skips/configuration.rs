//! `configuration`: the function loads configuration or sets things up.

use super::super::finding::Reason;
use super::super::view::View;
use super::weigh_by_calls_or_name;
use crate::catalog::Action;

/// First words of the name of a function that sets up.
const WORDS: [&str; 8] = ["configure", "setup", "init", "initialize", "bootstrap", "settings", "config", "env"];

/// Weighs configuration calls and the name.
pub fn weigh(view: View<'_, '_>) -> Option<Reason> {
    weigh_by_calls_or_name(view, Action::Configuration, &WORDS, "reads configuration")
}
