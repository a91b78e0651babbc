//! `configuration`: the function loads configuration or sets things up.

use super::super::finding::Reason;
use super::super::view::View;
use super::{skipped, weigh_by_calls_or_name};
use crate::catalog::{Action, Role};
use crate::identifier::first_word;

/// First words of the name of a function that sets up.
const WORDS: [&str; 9] =
    ["configure", "connect", "setup", "init", "initialize", "bootstrap", "settings", "config", "env"];

/// First words of the name of a function that makes a client, or puts an agent or a graph together.
const MAKES: [&str; 9] = ["get", "make", "build", "create", "open", "connect", "load", "new", "default"];

/// Weighs configuration calls and the name.
pub fn weigh(view: View<'_, '_>) -> Option<Reason> {
    weigh_by_calls_or_name(view, Action::Configuration, &WORDS, "sets things up")
}

/// Weighs functions that describe a graph of steps: a span would show how it is put together, not its run.
pub fn weigh_graph(view: View<'_, '_>) -> Option<Reason> {
    let role = view.role(Role::Graph)?;
    Some(skipped(vec![view.seen_here(format!("puts a graph together, which runs later: {}", role.registrar))]))
}

/// Weighs clients that are made, by a function that is named for it.
pub fn weigh_made(view: View<'_, '_>) -> Option<Reason> {
    let made = view.program.made_by(view.id).iter().find(|made| made.area.is_genai())?;
    let first = first_word(&view.function.name);
    let seen = || vec![view.seen(made.offset, format!("makes a `{}`", made.path))];
    MAKES.contains(&first.as_str()).then(|| skipped(seen()))
}
