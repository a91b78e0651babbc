//! One rule per reason to skip: what it looks for, and what would change the decision.

pub mod already_traced;
pub mod autologged;
pub mod configuration;
pub mod data_transformation;
pub mod ignored;
pub mod logging;
pub mod not_reachable;
pub mod string_formatting;
pub mod unsupported_form;
pub mod utility;

use super::decision::Evidence;
use super::finding::Reason;
use super::view::View;
use crate::catalog::Action;
use crate::identifier::first_word;

/// What would change the decision for a function that performs no operation.
const CHANGE: &str = "A catalogued call in it, a second operation below it, or `# instrument: trace[CHAIN]` above it.";

fn skipped(evidence: Vec<Evidence>) -> Reason {
    Reason { evidence, change: CHANGE.to_owned() }
}

/// A skip rule that looks for calls of one kind, most of the function's catalogued calls, or for the first word of its name.
fn weigh_by_calls_or_name(view: View<'_, '_>, action: Action, words: &[&str], what: &str) -> Option<Reason> {
    let of_kind: Vec<_> = view.calls_that(action).collect();
    if let Some(first) = of_kind.first()
        && of_kind.len() * 2 >= view.api_calls().len()
    {
        let offset = view.file.call(first.call).range.start;
        return Some(skipped(vec![view.seen(offset, format!("{what}: calls `{}`", first.path))]));
    }
    let named = words.contains(&first_word(&view.function.name).as_str());
    named.then(|| skipped(vec![view.seen_here(format!("{what}, as its name says"))]))
}
