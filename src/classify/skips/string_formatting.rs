//! `string-formatting`: the function formats, parses or validates strings.

use super::super::finding::Reason;
use super::super::view::View;
use super::weigh_by_calls_or_name;
use crate::catalog::Action;

/// First words of the name of a function that formats or parses.
const WORDS: [&str; 8] = ["format", "render", "parse", "validate", "clean", "normalize", "sanitize", "escape"];

/// Weighs string calls, formatted strings and the name.
pub fn weigh(view: View<'_, '_>) -> Option<Reason> {
    let tally = view.tally();
    if tally.formats > 0 && tally.formats >= tally.collections && tally.formats >= tally.arithmetic {
        let seen = view.seen_here("formats strings and calls no operation".to_owned());
        return Some(super::skipped(vec![seen]));
    }
    weigh_by_calls_or_name(view, Action::StringFormatting, &WORDS, "formats or parses strings")
}
