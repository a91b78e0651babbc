//! Puts the edits of a file together and applies them.

use super::patch::Edit;
use crate::syntax::TextRange;

/// Edits as they are planned: insertions, in any order.
#[derive(Default)]
pub(super) struct Insertions(Vec<(u32, String)>);

impl Insertions {
    /// Inserts `text` at `offset`, after what was inserted there before.
    pub fn push(&mut self, offset: u32, text: impl Into<String>) {
        self.0.push((offset, text.into()));
    }

    /// The edits, sorted, one per place.
    pub fn into_edits(mut self) -> Vec<Edit> {
        self.0.sort_by_key(|(offset, _)| *offset);
        let mut edits: Vec<Edit> = Vec::new();
        for (offset, text) in self.0 {
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

/// Where the new text of each edit stands in the text with the edits made.
pub(super) fn inserted(edits: &[Edit]) -> Vec<TextRange> {
    let mut shift = 0i64;
    let mut places = Vec::with_capacity(edits.len());
    for edit in edits {
        let start = (i64::from(edit.range.start) + shift) as u32;
        places.push(TextRange::new(start, start + edit.text.len() as u32));
        shift += edit.text.len() as i64 - i64::from(edit.range.end - edit.range.start);
    }
    places
}
