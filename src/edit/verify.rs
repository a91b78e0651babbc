//! Proves that a patch does what was planned and nothing else. Runs for every file, always.

use ruff_python_ast::comparable::ComparableModModule;

use super::apply::{apply, inserted};
use super::patch::FilePatch;
use super::shape::without_additions;
use super::strict::{Refused, Strict};
use crate::syntax::{FileFacts, Lines, TextRange, read_python};

/// Checks a patch of a Python file against the facts of the text before:
/// the edits are insertions and give the text after; both parsers accept the text after; its tokens are those of the
/// text before plus some in the places that were planned; its syntax tree without the additions is the one before.
pub fn verify(patch: &FilePatch, facts: &FileFacts) -> Result<(), String> {
    let before = patch.before.as_deref().unwrap_or_default();
    let sorted = patch.edits.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start);
    if !sorted || patch.edits.iter().any(|edit| edit.range.start != edit.range.end) {
        return Err("the edits are not sorted insertions".to_owned());
    }
    if apply(before, &patch.edits) != patch.after {
        return Err("the edits do not lead to the new text".to_owned());
    }
    let old = Strict::read(before).map_err(|refused| refusal(&refused, "before"))?;
    let new = Strict::read(&patch.after).map_err(|refused| refusal(&refused, "after"))?;
    if read_python(&patch.after).errors.len() > facts.errors.len() {
        return Err("the new text has a syntax error that the old one has not".to_owned());
    }
    let inserted = inserted(&patch.edits);
    same_tokens(&old, &new, &inserted, &patch.after)?;
    let (old, mut new) = (old.into_tree(), new.into_tree());
    without_additions(&mut new, &inserted);
    match ComparableModModule::from(&old) == ComparableModModule::from(&new) {
        true => Ok(()),
        false => Err("the new text means something else, even without the additions".to_owned()),
    }
}

fn refusal(refused: &Refused, when: &str) -> String {
    format!("the strict parser refuses the text {when} the edit: line {}: {}", refused.line, refused.what)
}

/// Whether the new tokens are the old ones in their order, plus some that lie in inserted places.
fn same_tokens(old: &Strict, new: &Strict, inserted: &[TextRange], after: &str) -> Result<(), String> {
    let mut old = old.tokens();
    let changed = |offset| format!("the new text changes more than planned at line {}", Lines::of(after).line(offset));
    for token in new.tokens().filter(|token| !inserted.iter().any(|place| place.encloses(token.range))) {
        match old.next() {
            Some(known) if known.kind == token.kind && known.text == token.text => {}
            _ => return Err(changed(token.range.start)),
        }
    }
    old.next().map_or(Ok(()), |_| Err(changed(after.len() as u32)))
}
