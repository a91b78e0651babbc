//! Proves that a patch does what was planned and nothing else. Runs for every file, always.

use oxc_allocator::Allocator;
use oxc_parser::Kind;
use oxc_span::ContentEq;

use super::shape::{left_align_markup, left_aligned, without_additions};
use super::tree::{Parsed, Tree, parse, range_of};
use crate::edit::apply::{Inserted, apply};
use crate::edit::judge::Refused;
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
    left_align_markup(&mut old.program, &allocator);
    left_align_markup(&mut new.program, &allocator);
    // A file without imports becomes a module by its first one.
    new.program.source_type = old.program.source_type;
    match old.program.content_eq(&new.program) {
        true => Ok(()),
        false => Err("the new text means something else, even without the additions".to_owned()),
    }
}

fn refusal(refused: &Refused, when: &str) -> String {
    format!("the strict parser refuses the text {when} the edit: {refused}")
}

/// Whether the new tokens are the old ones in their order, plus some that lie in inserted places. Comments count as
/// tokens; what their lines and those of markup's text begin with does not.
fn same_tokens(old: (&str, &Parsed), new: (&str, &Parsed), inserted: &Inserted) -> Result<(), String> {
    let changed = |offset| format!("the new text changes more than planned at line {}", Lines::of(new.0).line(offset));
    let mut known = places(old.1).into_iter();
    for (place, is_loose) in places(new.1).into_iter().filter(|(place, _)| !inserted.encloses(*place)) {
        let same = known.next().is_some_and(|(known, _)| {
            let (one, other) = (&old.0[known.as_usize()], &new.0[place.as_usize()]);
            one == other || is_loose && left_aligned(one) == left_aligned(other)
        });
        if !same {
            return Err(changed(place.start));
        }
    }
    known.next().map_or(Ok(()), |_| Err(changed(new.0.len() as u32)))
}

/// The places of tokens and comments, in order, and whether the indentation of their lines means nothing.
fn places(parsed: &Parsed) -> Vec<(TextRange, bool)> {
    let comments = parsed.program.comments.iter().map(|comment| (range_of(comment.span), true));
    let tokens = parsed.tokens.iter().map(|token| (range_of(token.span()), token.kind() == Kind::JSXText));
    let mut places: Vec<_> = tokens.chain(comments).filter(|(place, _)| place.start < place.end).collect();
    places.sort_unstable();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::patch::Edit;

    const BEFORE: &str = "import { run } from './run.js';\n\nexport async function ask(text: string) {\n  const a = 1;\n  return run(a);\n}\n";

    /// What `verify` says of insertions into [`BEFORE`], each before the first occurrence of a text.
    fn verdict(insertions: &[(&str, &str)]) -> Result<(), String> {
        let mut edits: Vec<_> = insertions
            .iter()
            .map(|(at, text)| {
                let start = BEFORE.find(at).expect("the text occurs") as u32;
                Edit { range: TextRange::new(start, start), text: (*text).to_owned() }
            })
            .collect();
        edits.sort_by_key(|edit| edit.range.start);
        let after = apply(BEFORE, &edits);
        let patch = FilePatch { path: "ask.ts".to_owned(), before: Some(BEFORE.to_owned()), after, edits };
        verify(&patch, &read_typescript(Dialect::TypeScript, BEFORE))
    }

    const IMPORT: (&str, &str) = ("import", "import * as mlflow from '@mlflow/core';\n");

    #[test]
    fn a_callback_around_the_body_is_harmless() {
        let head = ("  const", "return mlflow.withSpan(async () => {\n");
        assert_eq!(verdict(&[IMPORT, head, ("}\n", "}, { name: 'ask' });\n")]), Ok(()));
    }

    #[test]
    fn the_body_must_move_as_a_whole_and_stay_asynchronous() {
        let late = ("  return run", "return mlflow.withSpan(async () => {\n");
        let verdict_of_late = verdict(&[IMPORT, late, ("}\n", "}, { name: 'ask' });\n")]);
        assert!(verdict_of_late.unwrap_err().contains("means something else"));
        let early =
            [IMPORT, ("  const", "return mlflow.withSpan(async () => {\n"), ("  return run", "}, { name: 'ask' });\n")];
        assert!(verdict(&early).unwrap_err().contains("means something else"));
        let synchronous = ("  const", "return mlflow.withSpan(() => {\n");
        let verdict = verdict(&[IMPORT, synchronous, ("}\n", "}, { name: 'ask' });\n")]);
        assert!(verdict.unwrap_err().contains("means something else"));
    }

    #[test]
    fn nothing_but_additions_may_be_inserted() {
        assert!(verdict(&[("  return", "  run(2);\n")]).unwrap_err().contains("means something else"));
        assert!(verdict(&[("text: string", "x: number, ")]).unwrap_err().contains("means something else"));
        assert!(verdict(&[("import", "let LIMIT = 3;\n")]).unwrap_err().contains("means something else"));
    }

    #[test]
    fn no_token_may_change() {
        assert!(verdict(&[("sk(text", "a")]).unwrap_err().contains("more than planned at line 3"));
        assert!(verdict(&[("const a", "// ")]).unwrap_err().contains("more than planned at line 4"));
    }

    #[test]
    fn the_strict_parser_must_accept_the_result_and_its_scopes() {
        assert!(verdict(&[("const", "(")]).unwrap_err().contains("refuses the text after the edit: line 4"));
        let twice = verdict(&[("import", "import * as run from '@mlflow/core';\n")]);
        assert!(twice.unwrap_err().contains("objects to the text after the edit"));
    }
}
