//! Puts the edits of a file together and applies them.

use super::patch::Edit;
use crate::syntax::TextRange;

/// Edits as they are planned: insertions, in any order.
#[derive(Default)]
pub(super) struct Insertions {
    all: Vec<(u32, String)>,
    /// What closes something, which goes before what begins at the same place.
    closing: Vec<(u32, String)>,
}

impl Insertions {
    /// Inserts `text` at `offset`, after what was inserted there before.
    pub fn push(&mut self, offset: u32, text: impl Into<String>) {
        self.all.push((offset, text.into()));
    }

    /// Closes at `offset` what was opened somewhere before: before all that was opened earlier is closed there.
    pub fn close(&mut self, offset: u32, text: impl Into<String>) {
        self.closing.push((offset, text.into()));
    }

    /// The edits, sorted, one per place.
    pub fn into_edits(self) -> Vec<Edit> {
        let mut all: Vec<(u32, String)> = self.closing.into_iter().rev().chain(self.all).collect();
        all.retain(|(_, text)| !text.is_empty());
        all.sort_by_key(|(offset, _)| *offset);
        let mut edits: Vec<Edit> = Vec::new();
        for (offset, text) in all {
            match edits.last_mut() {
                Some(last) if last.range.start == offset => last.text.push_str(&text),
                _ => edits.push(Edit { range: TextRange::new(offset, offset), text }),
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

    /// Whether a range lies wholly in new text.
    pub fn encloses(&self, range: TextRange) -> bool {
        let after = self.0.partition_point(|place| place.start <= range.start);
        after > 0 && self.0[after - 1].encloses(range)
    }
}
