//! Comments that speak to `instrument`, and texts that span lines.

use super::{Comment, FileFacts, TextRange};

impl FileFacts {
    /// Keeps a comment if it speaks to `instrument`; `signs` are what a comment begins with.
    pub(super) fn add_comment(&mut self, text: &str, start: u32, signs: &[char]) {
        let text = text.trim_end();
        if text.trim_start_matches(signs).trim_start().starts_with("instrument:") {
            let range = TextRange::new(start, start + text.len() as u32);
            self.comments.push(Comment { text: text.into(), range });
        }
    }

    /// Keeps a literal if it spans lines and stands in no other that does.
    pub(super) fn add_literal(&mut self, text: &str, range: TextRange) {
        let enclosed = self.multiline_strings.last().is_some_and(|outer| outer.encloses(range));
        if !enclosed && text.contains('\n') {
            self.multiline_strings.push(range);
        }
    }
}
