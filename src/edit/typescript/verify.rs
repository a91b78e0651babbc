//! Proves that a patch does what was planned and nothing else. Runs for every file, always.

use oxc_allocator::{Allocator, CloneIn};
use oxc_parser::Kind;
use oxc_span::ContentEq;

use super::names::bound;
use super::shape::{left_align_markup, left_aligned, without_additions};
use super::tree::{Tree, range_of};
use crate::edit::apply::Inserted;
use crate::edit::ignores::is_ignore;
use crate::edit::judge::Refused;
use crate::edit::patch::FilePatch;
use crate::edit::plan::{Author, MISREAD};
use crate::syntax::{Dialect, FileFacts, Lines, TextRange, typescript_errors};

/// Checks a patch of a TypeScript or JavaScript file against the facts of the text before: the edits are insertions and
/// give the text after; both parsers accept the text after, its scopes included; its tokens are those
/// of the text before plus some in the places that were planned; its syntax tree without the additions is the one before.
pub fn verify(patch: &FilePatch, facts: &FileFacts, by: Author) -> Result<(), String> {
    let before = patch.before.as_deref().unwrap_or_default();
    let allocator = Allocator::default();
    let old = Tree::read(&allocator, &patch.path, before).map_err(|refused| refusal(&refused, "before"))?;
    verify_from(&old, patch, facts, by)
}

/// The same where the strict parser has read the text before.
pub(super) fn verify_from(old: &Tree, patch: &FilePatch, facts: &FileFacts, by: Author) -> Result<(), String> {
    let inserted = Inserted::checked(old.text, patch, by)?;
    let allocator = Allocator::default();
    let new = Tree::read(&allocator, &patch.path, &patch.after).map_err(|refused| refusal(&refused, "after"))?;
    for (tree, when) in [(old, "before"), (&new, "after")] {
        if let Some(objection) = tree.objections.first() {
            return Err(format!("the strict parser objects to the text {when} the edit: {objection}"));
        }
    }
    if typescript_errors(Dialect::of(&patch.path), &patch.after) > facts.errors.len() {
        return Err(MISREAD.to_owned());
    }
    same_tokens(old, &new, &inserted)?;
    // Scopes hold on to the tree that they are of, so it is a copy that changes.
    let [mut before, mut after] = [old.program.clone_in(&allocator), new.program.clone_in(&allocator)];
    without_additions(&mut after, &inserted, &bound(&new), &allocator);
    left_align_markup(&mut before, &allocator);
    left_align_markup(&mut after, &allocator);
    // A file without imports becomes a module by its first one.
    after.source_type = before.source_type;
    match before.content_eq(&after) {
        true => Ok(()),
        false => Err("the new text means something else, even without the additions".to_owned()),
    }
}

fn refusal(refused: &Refused, when: &str) -> String {
    format!("the strict parser refuses the text {when} the edit: {refused}")
}

/// Whether the new tokens are the old ones in their order, plus some that lie in inserted places. Comments count as
/// tokens, and none is ever added but those that leave a function alone; what their lines and those of markup's text begin with does not count.
fn same_tokens(old: &Tree, new: &Tree, inserted: &Inserted) -> Result<(), String> {
    let changed =
        |offset| format!("the new text changes more than planned at line {}", Lines::of(new.text).line(offset));
    let mut known = places(old).into_iter();
    // A comment may come along with the type that it stands in.
    let is_own = |place: TextRange| old.text.contains(&new.text[place.as_usize()]);
    let is_added = |(place, is_loose): &(TextRange, bool)| {
        inserted.encloses(*place) && (!is_loose || is_own(*place) || is_ignore(&new.text[place.as_usize()]))
    };
    for (place, is_loose) in places(new).into_iter().filter(|one| !is_added(one)) {
        let same = known.next().is_some_and(|(known, _)| {
            let (one, other) = (&old.text[known.as_usize()], &new.text[place.as_usize()]);
            one == other || is_loose && left_aligned(one) == left_aligned(other)
        });
        if !same {
            return Err(changed(place.start));
        }
    }
    known.next().map_or(Ok(()), |_| Err(changed(new.text.len() as u32)))
}

/// The places of tokens and comments, in order, and whether the indentation of their lines means nothing.
fn places(tree: &Tree) -> Vec<(TextRange, bool)> {
    let comments = tree.program.comments.iter().map(|comment| (range_of(comment.span), true));
    let tokens = tree.tokens().iter().map(|token| (range_of(token.span()), token.kind() == Kind::JSXText));
    let mut places: Vec<_> = tokens.chain(comments).filter(|(place, _)| place.start < place.end).collect();
    places.sort_unstable();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply::apply;
    use crate::edit::patch::Edit;
    use crate::syntax::read_typescript;

    const BEFORE: &str = "import { run } from './run.js';\n\nexport async function ask(text: string) {\n  const a = 1;\n  return run(a);\n}\n";

    fn verify(patch: &FilePatch, facts: &FileFacts) -> Result<(), String> {
        super::verify(patch, facts, Author::Plan)
    }

    /// What `verify` says of insertions into [`BEFORE`].
    fn verdict(insertions: &[(&str, &str)]) -> Result<(), String> {
        verdict_on(BEFORE, insertions)
    }

    fn verdict_on(before: &str, insertions: &[(&str, &str)]) -> Result<(), String> {
        verify(&patch(before, insertions), &read_typescript(Dialect::TypeScript, before))
    }

    /// Insertions, each before the first occurrence of a text.
    fn patch(before: &str, insertions: &[(&str, &str)]) -> FilePatch {
        let mut edits: Vec<_> = insertions
            .iter()
            .map(|(at, text)| {
                let start = before.find(at).expect("the text occurs") as u32;
                Edit::insertion(start, (*text).to_owned(), Vec::new())
            })
            .collect();
        edits.sort_by_key(|edit| edit.range.start);
        let after = apply(before, &edits);
        FilePatch { path: "ask.ts".to_owned(), before: Some(before.into()), after, edits }
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
        for insertion in [
            ("  return", "  run(2);\n"),
            ("text: string", "x: number, "),
            ("import", "let LIMIT = 3;\n"),
            ("import", "import fs from 'node:fs';\n"),
            ("import", "import { readFile as span } from 'node:fs';\n"),
            ("import", "const fs = require('node:fs');\n"),
            ("import", "const { exec } = require('child_process');\n"),
            ("import", "require('@mlflow/core').init(run());\n"),
            ("export", "@logged()\n"),
        ] {
            let why = verdict(&[insertion]).unwrap_err();
            assert!(why.contains("means something else") || why.contains("strict parser"), "{insertion:?}: {why}");
        }
    }

    #[test]
    fn a_span_has_its_planned_form() {
        for (head, tail) in [
            ("return mlflow.withTrace(async () => {\n", "}, { name: 'ask' });\n"),
            ("return other.withSpan(async () => {\n", "}, { name: 'ask' });\n"),
            ("return run(async () => {\n", "}, { name: 'ask' });\n"),
            ("return mlflow.withSpan(async (text) => {\n", "}, { name: 'ask' });\n"),
            ("return mlflow.withSpan(async () => {\n", "}, { name: run(1) });\n"),
            ("return mlflow.withSpan(async () => {\n", "}, { ...run });\n"),
            ("return mlflow.withSpan(async () => {\n", "}, { [run()]: 1 });\n"),
            ("return mlflow.withSpan(async () => {\n", "}, { inputs: { get text() { return 1; } } });\n"),
            ("return mlflow.withSpan(async () => {\n", "});\n"),
            ("if (text) {\n", "}\n"),
            ("try {\n", "} finally {}\n"),
            ("const span = mlflow.startSpan({});\ntry {\n", "} catch (e) { throw e; } finally { span.end(); }\n"),
            ("const span = run(1);\ntry {\n", "} catch (e) { span.setStatus(1); throw e; } finally { span.end(); }\n"),
            (
                "const span = mlflow.startSpan({});\ntry {\n",
                "} catch (e) { span.setStatus(1); throw span; } finally { span.end(); }\n",
            ),
        ] {
            let verdict = verdict(&[IMPORT, ("  const", head), ("}\n", tail)]);
            assert!(verdict.unwrap_err().contains("means something else"), "{head}{tail}");
        }
        let generator = "const span = mlflow.startSpan({});\ntry {\n";
        let end = "} catch (e) { span.setStatus(1, String(e)); throw e; } finally { span.end(); }\n";
        assert_eq!(verdict(&[IMPORT, ("  const", generator), ("}\n", end)]), Ok(()));
    }

    #[test]
    fn clients_options_and_flushes_have_their_planned_form() {
        let before =
            "import { run } from './run.js';\nasync function stop() {\n  run({ a: 1 });\n  exit(new Client());\n}\n";
        let import = ("import", "import { tracedOpenAI, flushTraces } from '@mlflow/openai';\n");
        let verdict = |insertions: &[(&str, &str)]| verdict_on(before, &[&[import], insertions].concat());
        let wrapped = |name: &'static str| [("new Client", name), (");\n}", ")")];
        assert_eq!(verdict(&wrapped("tracedOpenAI(")), Ok(()));
        assert!(verdict(&wrapped("run(")).unwrap_err().contains("means something else"));
        assert_eq!(verdict(&[(" });", ", experimental_telemetry: { isEnabled: true }")]), Ok(()));
        assert!(verdict(&[(" });", ", b: run(2)")]).unwrap_err().contains("means something else"));
        assert!(verdict(&[(" });", ", ...run")]).unwrap_err().contains("means something else"));
        assert_eq!(verdict(&[("  exit", "  await flushTraces();\n")]), Ok(()));
        assert!(verdict(&[("  exit", "  await run(2);\n")]).unwrap_err().contains("means something else"));
        assert!(verdict(&[("  exit", "  await flushTraces(run(2));\n")]).unwrap_err().contains("means something else"));
    }

    #[test]
    fn no_token_may_change() {
        assert!(verdict(&[("sk(text", "a")]).unwrap_err().contains("more than planned at line 3"));
        assert!(verdict(&[("const a", "// ")]).unwrap_err().contains("more than planned at line 4"));
        assert!(verdict(&[("export", "// a comment\n")]).unwrap_err().contains("more than planned at line 3"));
        let template = "export const text = `\nask\n`;\n";
        assert!(verdict_on(template, &[("ask", "  ")]).unwrap_err().contains("more than planned at line 1"));
    }

    #[test]
    fn line_endings_stay() {
        assert!(verdict(&[("\n  return", "\r")]).unwrap_err().contains("line endings"));
        let windows = BEFORE.replace('\n', "\r\n");
        let import = ("import", "import * as mlflow from '@mlflow/core';\r\n");
        assert_eq!(verdict_on(&windows, &[import]), Ok(()));
        assert!(verdict_on(&windows, &[IMPORT]).unwrap_err().contains("line endings"));
    }

    /// Ways to take something away or move it, each in a patch that is right otherwise.
    #[test]
    fn nothing_may_go_or_move() {
        let before =
            "// asks\nexport class Chat {\n  @first\n  @second\n  ask(text: string) {\n    return text;\n  }\n}\n";
        let right = patch(before, &[("//", IMPORT.1)]);
        let facts = read_typescript(Dialect::TypeScript, before);
        assert_eq!(verify(&right, &facts), Ok(()));
        for (old, new) in [
            ("return text;", "return;"),
            ("return text;", "return text"),
            ("// asks\n", ""),
            ("// asks\nexport class Chat {\n", "export class Chat {\n// asks\n"),
            ("@first\n  @second\n", "@second\n  @first\n"),
            ("}\n}\n", "}\n}"),
        ] {
            let after = right.after.replace(old, new);
            assert_ne!(after, right.after);
            let tampered = FilePatch { after: after.clone(), ..right.clone() };
            assert!(verify(&tampered, &facts).unwrap_err().contains("do not lead"), "{new}");
            // With edits that lead there.
            let range = TextRange::new(0, before.len() as u32);
            let edits = vec![Edit { range, text: after.clone(), purposes: Vec::new() }];
            let tampered = FilePatch { after, edits, ..right.clone() };
            assert!(verify(&tampered, &facts).unwrap_err().contains("not sorted insertions"), "{new}");
        }
    }

    #[test]
    fn the_strict_parser_must_accept_the_result_and_its_scopes() {
        assert!(verdict(&[("const", "(")]).unwrap_err().contains("refuses the text after the edit: line 4"));
        let twice = verdict(&[("import", "import * as run from '@mlflow/core';\n")]);
        assert!(twice.unwrap_err().contains("objects to the text after the edit"));
    }
}
