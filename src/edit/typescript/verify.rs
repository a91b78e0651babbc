//! Proves that a patch does what was planned and nothing else. Runs for every file, always.

use oxc_allocator::Allocator;
use oxc_span::ContentEq;

use super::shape::without_additions;
use super::tree::{Parsed, Refused, Tree, parse, range_of};
use crate::edit::apply::{Inserted, apply};
use crate::edit::patch::FilePatch;
use crate::syntax::{Dialect, FileFacts, Lines, TextRange, read_typescript};

/// Checks a patch of a TypeScript or JavaScript file against the facts of the text before: the edits are insertions and
/// give the text after; both parsers accept the text after, its scopes included; its tokens are those
/// of the text before plus some in the places that were planned; its syntax tree without the additions is the one before.
pub fn verify(patch: &FilePatch, facts: &FileFacts) -> Result<(), String> {
    let before = patch.before.as_deref().unwrap_or_default();
    let sorted = patch.edits.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start);
    if !sorted || patch.edits.iter().any(|edit| edit.range.start != edit.range.end) {
        return Err("the edits are not sorted insertions".to_owned());
    }
    if apply(before, &patch.edits) != patch.after {
        return Err("the edits do not lead to the new text".to_owned());
    }
    let allocator = Allocator::default();
    let read = |text, when| Tree::read(&allocator, &patch.path, text).map_err(|refused| refusal(&refused, when));
    for (text, when) in [(before, "before"), (patch.after.as_str(), "after")] {
        if let Some(objection) = read(text, when)?.objections.first() {
            return Err(format!("the strict parser objects to the text {when} the edit: {objection}"));
        }
    }
    if read_typescript(Dialect::of(&patch.path), &patch.after).errors.len() > facts.errors.len() {
        return Err("the new text has a syntax error that the old one has not".to_owned());
    }
    let inserted = Inserted::by(&patch.edits);
    let [mut old, mut new] = [before, patch.after.as_str()].map(|text| parse(&allocator, &patch.path, text));
    let (Ok(old), Ok(new)) = (&mut old, &mut new) else {
        return Err("the strict parser does not read the same text the same way twice".to_owned());
    };
    same_tokens((before, old), (&patch.after, new), &inserted)?;
    without_additions(&mut new.program, &inserted, &allocator);
    // A file without imports becomes a module by its first one.
    new.program.source_type = old.program.source_type;
    match old.program.content_eq(&new.program) {
        true => Ok(()),
        false => Err("the new text means something else, even without the additions".to_owned()),
    }
}

fn refusal(refused: &Refused, when: &str) -> String {
    format!("the strict parser refuses the text {when} the edit: line {}: {}", refused.line, refused.what)
}

/// Whether the new tokens are the old ones in their order, plus some that lie in inserted places; comments count as
/// tokens, but for their white space.
fn same_tokens(old: (&str, &Parsed), new: (&str, &Parsed), inserted: &Inserted) -> Result<(), String> {
    let changed = |offset| format!("the new text changes more than planned at line {}", Lines::of(new.0).line(offset));
    let (mut known, tokens) = (places(old.1).into_iter(), places(new.1));
    for place in tokens.into_iter().filter(|place| !inserted.encloses(*place)) {
        let same = known.next().is_some_and(|known| {
            let (one, other) = (&old.0[known.as_usize()], &new.0[place.as_usize()]);
            one == other || one.starts_with("/*") && one.split_whitespace().eq(other.split_whitespace())
        });
        if !same {
            return Err(changed(place.start));
        }
    }
    known.next().map_or(Ok(()), |_| Err(changed(new.0.len() as u32)))
}

/// The places of tokens and comments, in order.
fn places(parsed: &Parsed) -> Vec<TextRange> {
    let comments = parsed.program.comments.iter().map(|comment| comment.span);
    let tokens = parsed.tokens.iter().map(|token| token.span());
    let mut places: Vec<TextRange> =
        tokens.chain(comments).map(range_of).filter(|place| place.start < place.end).collect();
    places.sort_unstable();
    places
}
