//! What must hold of every patch.

use mlflow_instrument::edit::{FilePatch, apply};

/// The edits are sorted insertions, lead from the old text to the new one, and taken out give the old one again.
pub fn is_sound(patch: &FilePatch) {
    let before = patch.before.as_deref().unwrap_or_default();
    let path = &patch.path;
    if patch.before.is_some() {
        assert!(!patch.edits.is_empty(), "{path}: a patch without edits");
        assert!(patch.edits.iter().all(|edit| edit.range.start == edit.range.end), "{path}: no insertion");
        assert!(patch.edits.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{path}: not sorted");
        assert_eq!(apply(before, &patch.edits), patch.after, "{path}: the edits give another text");
        assert_eq!(without(patch), before, "{path}: without its insertions the new text is not the old one");
    }
}

/// The new text without what was inserted.
fn without(patch: &FilePatch) -> String {
    let mut text = patch.after.clone();
    for edit in &patch.edits {
        // What stands before this insertion is the old text by now.
        let at = edit.range.start as usize;
        let taken: String = text.drain(at..at + edit.text.len()).collect();
        assert_eq!(taken, edit.text, "{}: the insertion is not where the edit says", patch.path);
    }
    text
}
