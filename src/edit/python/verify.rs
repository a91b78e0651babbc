//! Proves that a patch does what was planned and nothing else. Runs for every file, always.

use ruff_python_ast::comparable::ComparableModModule;

use super::shape::without_additions;
use super::strict::Strict;
use crate::edit::apply::{Inserted, apply};
use crate::edit::judge::Refused;
use crate::edit::patch::FilePatch;
use crate::syntax::{FileFacts, Lines, read_python};

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
    let inserted = Inserted::by(&patch.edits);
    same_tokens(&old, &new, &inserted, &patch.after)?;
    let (old, mut new) = (old.into_tree(), new.into_tree());
    without_additions(&mut new, &inserted);
    match ComparableModModule::from(&old) == ComparableModModule::from(&new) {
        true => Ok(()),
        false => Err("the new text means something else, even without the additions".to_owned()),
    }
}

fn refusal(refused: &Refused, when: &str) -> String {
    format!("the strict parser refuses the text {when} the edit: {refused}")
}

/// Whether the new tokens are the old ones in their order, plus some that lie in inserted places.
fn same_tokens(old: &Strict, new: &Strict, inserted: &Inserted, after: &str) -> Result<(), String> {
    let mut old = old.tokens();
    let changed = |offset| format!("the new text changes more than planned at line {}", Lines::of(after).line(offset));
    for token in new.tokens().filter(|token| !inserted.encloses(token.range)) {
        match old.next() {
            Some(known) if known.kind == token.kind && known.text == token.text => {}
            _ => return Err(changed(token.range.start)),
        }
    }
    old.next().map_or(Ok(()), |_| Err(changed(after.len() as u32)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::patch::Edit;
    use crate::syntax::TextRange;

    const BEFORE: &str = "import openai\n\n\ndef ask(question):\n    a = 1\n    return a\n";

    /// What `verify` says of insertions into [`BEFORE`], each before the first occurrence of a text.
    fn verdict(insertions: &[(&str, &str)]) -> Result<(), String> {
        let edits: Vec<_> = insertions
            .iter()
            .map(|(at, text)| {
                let start = BEFORE.find(at).expect("the text occurs") as u32;
                Edit { range: TextRange::new(start, start), text: (*text).to_owned() }
            })
            .collect();
        let after = apply(BEFORE, &edits);
        let patch = FilePatch { path: "llm.py".to_owned(), before: Some(BEFORE.to_owned()), after, edits };
        verify(&patch, &read_python(BEFORE))
    }

    #[test]
    fn a_decorator_and_its_import_are_harmless() {
        assert_eq!(verdict(&[("import", "import mlflow\n"), ("def", "@mlflow.trace\n")]), Ok(()));
    }

    #[test]
    fn a_body_must_go_into_the_with_as_a_whole() {
        let header = "    with mlflow.start_span(name=\"ask\"):\n";
        assert_eq!(verdict(&[("    a = 1", header), ("a = 1", "    "), ("return", "    ")]), Ok(()));
        assert!(verdict(&[("    a = 1", header), ("a = 1", "    ")]).unwrap_err().contains("means something else"));
    }

    #[test]
    fn nothing_but_additions_may_be_inserted() {
        assert!(verdict(&[("import", "import mlflow\nLIMIT = 3\n")]).unwrap_err().contains("means something else"));
        assert!(verdict(&[("a = 1", "print(question)\n    ")]).unwrap_err().contains("means something else"));
        assert!(verdict(&[("question)", "x, ")]).unwrap_err().contains("means something else"));
    }

    #[test]
    fn no_token_may_change() {
        assert!(verdict(&[("sk(question", "a")]).unwrap_err().contains("more than planned at line 4"));
        assert!(verdict(&[("a = 1", "# ")]).unwrap_err().contains("more than planned at line 5"));
    }

    #[test]
    fn the_strict_parser_must_accept_the_result() {
        assert!(verdict(&[("a = 1", "  ")]).unwrap_err().contains("refuses the text after the edit: line 6"));
    }

    #[test]
    fn the_edits_must_lead_to_the_new_text() {
        let patch = FilePatch {
            path: "llm.py".to_owned(),
            before: Some(BEFORE.to_owned()),
            after: BEFORE.replace("a = 1", "a = 2"),
            edits: Vec::new(),
        };
        assert!(verify(&patch, &read_python(BEFORE)).unwrap_err().contains("do not lead"));
    }
}
