//! Puts the edits of a file together and applies them.

use super::patch::{Edit, FilePatch, Purpose};
use super::plan::Author;
use crate::project::newline;
use crate::syntax::TextRange;

/// Edits as they are planned: insertions, in any order.
#[derive(Default)]
pub(super) struct Insertions {
    all: Vec<(u32, String, Vec<Purpose>)>,
    /// What closes something, which goes before what begins at the same place.
    closing: Vec<(u32, String, Vec<Purpose>)>,
    purposes: Vec<Purpose>,
}

impl Insertions {
    /// Says what the insertions are for that follow.
    pub fn are_for(&mut self, purposes: Vec<Purpose>) {
        self.purposes = purposes;
    }

    /// Inserts `text` at `offset`, after what was inserted there before.
    pub fn push(&mut self, offset: u32, text: impl Into<String>) {
        self.all.push((offset, text.into(), self.purposes.clone()));
    }

    /// Closes at `offset` what was opened somewhere before: before all that was opened earlier is closed there.
    pub fn close(&mut self, offset: u32, text: impl Into<String>) {
        self.closing.push((offset, text.into(), self.purposes.clone()));
    }

    /// The edits, sorted, one per place.
    pub fn into_edits(self) -> Vec<Edit> {
        let mut all: Vec<_> = self.closing.into_iter().rev().chain(self.all).collect();
        all.retain(|(_, text, _)| !text.is_empty());
        all.sort_by_key(|(offset, ..)| *offset);
        let mut edits: Vec<Edit> = Vec::new();
        for (offset, text, purposes) in all {
            match edits.last_mut() {
                Some(last) if last.range.start == offset => {
                    last.text.push_str(&text);
                    last.purposes.extend(purposes);
                    last.purposes.sort();
                    last.purposes.dedup();
                }
                _ => edits.push(Edit::insertion(offset, text, purposes)),
            }
        }
        edits
    }
}

/// The text with the edits made. They must be sorted and must not overlap.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut result = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut at = 0;
    for edit in edits {
        result.push_str(&text[at..edit.range.start as usize]);
        result.push_str(&edit.text);
        at = edit.range.end as usize;
    }
    result.push_str(&text[at..]);
    result
}

/// The places of the new text of edits, in the text with the edits made.
pub(super) struct Inserted(Vec<TextRange>);

impl Inserted {
    /// The places of these edits.
    pub fn by(edits: &[Edit]) -> Self {
        let mut shift = 0i64;
        let mut places = Vec::with_capacity(edits.len());
        for edit in edits {
            let start = (i64::from(edit.range.start) + shift) as u32;
            places.push(TextRange::new(start, start + edit.text.len() as u32));
            shift += edit.text.len() as i64 - i64::from(edit.range.end - edit.range.start);
        }
        Self(places)
    }

    /// The places of a patch's insertions, if it makes nothing but insertions into this text, these give its new text, and
    /// their lines end as those of the file do: where a person had a hand in it, they end as that person likes.
    pub fn checked(before: &str, patch: &FilePatch, by: Author) -> Result<Self, String> {
        if patch.before.as_deref().unwrap_or_default() != before {
            return Err("the edits are of another text".to_owned());
        }
        let sorted = patch.edits.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start);
        if !sorted || patch.edits.iter().any(|edit| edit.range.start != edit.range.end) {
            return Err("the edits are not sorted insertions".to_owned());
        }
        if apply(before, &patch.edits) != patch.after {
            return Err("the edits do not lead to the new text".to_owned());
        }
        let newline = newline(before);
        let other_ends = |edit: &Edit| edit.text.replace(newline, "").contains(['\r', '\n']);
        match by == Author::Plan && patch.edits.iter().any(other_ends) {
            true => Err("the edits bring other line endings than the file has".to_owned()),
            false => Ok(Self::by(&patch.edits)),
        }
    }

    /// Whether a range lies wholly in new text.
    pub fn encloses(&self, range: TextRange) -> bool {
        let after = self.0.partition_point(|place| place.start <= range.start);
        after > 0 && self.0[after - 1].encloses(range)
    }
}
