//! `memory`: the function keeps what was said or answered, or looks it up: the program's own history of a conversation, or its
//! cache of answers.

use super::super::computations::{Use, Way};
use super::super::finding::Finding;
use super::super::view::View;
use crate::catalog::{Operation, SpanType};
use crate::identifier::words;
use crate::syntax::Scope;

/// Words by which histories and caches are called.
const KEEPS: [&str; 8] = ["memory", "memories", "history", "conversation", "transcript", "cache", "cached", "remember"];

/// First words of the names of functions that keep something, or look it up.
const ACTS: [&str; 22] = [
    "add", "append", "get", "set", "put", "load", "save", "store", "lookup", "look", "read", "write", "remember",
    "record", "push", "update", "fetch", "find", "check", "cache", "cached", "trim",
];

/// Weighs the name of the function, or of its class, and that it handles what goes into an operation or comes out of it.
pub fn weigh(view: View<'_, '_>, uses: &[Use]) -> Option<Finding> {
    let own = words(&view.function.name);
    let writes_prompt = own.iter().any(|word| word == "prompt");
    if writes_prompt || own.first().is_none_or(|first| !ACTS.contains(&first.as_str())) {
        return None;
    }
    let class = match view.function.parent {
        Scope::Class(class) => Some(&view.file.class(class).name),
        Scope::Function(_) => None,
    };
    let mut names = [Some(&view.function.name), class].into_iter().flatten();
    let (name, word) = names.find_map(|name| {
        let word = words(name).into_iter().find(|word| KEEPS.contains(&word.as_str()))?;
        Some((name, word))
    })?;
    let named = view.seen_here(format!("keeps what was said or answered, as `{name}` says (`{word}`)"));
    // What it is handed to keep tells as much as what it gives.
    let order = [Way::Answered, Way::Asked, Way::Beside].into_iter();
    let one =
        order.filter_map(|way| uses.iter().find(|one| one.way == way && (one.is_model || one.is_question))).next()?;
    let (operation, span) = (Operation::Memory, SpanType::Memory);
    Some(Finding { operation, span, confidence: one.confidence, evidence: vec![one.seen.clone(), named] })
}
