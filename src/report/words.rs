//! How numbers and reasons are said.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::edit::Held;
use crate::project::LeftOutReason;

/// `1 file`, `3 files`.
pub(super) fn count(number: usize, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    }
}

/// How often each of `items` comes, the most frequent first.
pub(super) fn tally<T: Ord>(items: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_insert(0) += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// `7 CHAIN, 3 TOOL`.
pub(super) fn list<T: Display>(counts: &[(T, usize)]) -> String {
    counts.iter().map(|(item, count)| format!("{count} {item}")).collect::<Vec<_>>().join(", ")
}

/// Why something was held back, with the hazard to look up.
pub(super) fn why_held(held: &Held) -> String {
    match held.hazard {
        Some(hazard) => format!("{} [{hazard}]", held.reason),
        None => held.reason.clone(),
    }
}

/// The word for why a file is left out, in JSON.
pub(super) fn left_out_word(reason: LeftOutReason) -> &'static str {
    match reason {
        LeftOutReason::Test => "test",
        LeftOutReason::Migration => "migration",
        LeftOutReason::Example => "example",
        LeftOutReason::Generated => "generated",
        LeftOutReason::Vendored => "vendored",
        LeftOutReason::Browser => "browser",
        LeftOutReason::Flow => "flow",
        LeftOutReason::Excluded => "excluded",
        LeftOutReason::OutsideLink => "outside-link",
    }
}

/// Files that are left out for a reason, for people.
pub(super) fn left_out(reason: LeftOutReason, files: usize) -> String {
    match reason {
        LeftOutReason::Test => count(files, "test"),
        LeftOutReason::Migration => count(files, "migration"),
        LeftOutReason::Example => count(files, "example"),
        LeftOutReason::Generated => format!("{} generated or too large", files),
        LeftOutReason::Vendored => format!("{files} of other people's code"),
        LeftOutReason::Browser => format!("{files} for browsers"),
        LeftOutReason::Flow => format!("{files} in Flow"),
        LeftOutReason::Excluded => format!("{files} excluded by the configuration"),
        LeftOutReason::OutsideLink => format!("{} out of the project", count(files, "link")),
    }
}
