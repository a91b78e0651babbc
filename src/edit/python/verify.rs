//! Proves that a patch does what was planned and nothing else. Runs for every file, always.

use ruff_python_ast::comparable::ComparableStmt;
use ruff_python_ast::token::TokenKind;

use super::agree::leading;
use super::shape::without_additions;
use super::strict::{Strict, Token, range_of};
use crate::edit::apply::Inserted;
use crate::edit::ignores::is_ignore;
use crate::edit::judge::Refused;
use crate::edit::patch::FilePatch;
use crate::edit::plan::{Author, MISREAD};
use crate::syntax::{FileFacts, Lines, python_errors};

/// Checks a patch of a Python file against the facts of the text before:
/// the edits are insertions and give the text after; both parsers accept the text after; its tokens are those of the
/// text before plus some in the places that were planned; its syntax tree without the additions is the one before.
pub fn verify(patch: &FilePatch, facts: &FileFacts, by: Author) -> Result<(), String> {
    let before = patch.before.as_deref().unwrap_or_default();
    let old = Strict::read(before).map_err(|refused| refusal(&refused, "before"))?;
    verify_from(&old, patch, facts, by)
}

/// The same where the strict parser has read the text before.
pub(super) fn verify_from(old: &Strict, patch: &FilePatch, facts: &FileFacts, by: Author) -> Result<(), String> {
    let inserted = Inserted::checked(old.text(), patch, by)?;
    let new = Strict::read(&patch.after).map_err(|refused| refusal(&refused, "after"))?;
    if python_errors(&patch.after) > facts.errors.len() {
        return Err(MISREAD.to_owned());
    }
    same_tokens(old, &new, &inserted, &patch.after)?;
    let (old, mut new) = (old.tree(), new.into_tree());
    // These have to come first, and the tree without the additions does not tell.
    let first = leading(&new.body);
    let is_late = first.last().is_some_and(|last| {
        new.body.iter().map(range_of).any(|statement| statement.start < *last && inserted.encloses(statement))
    });
    if is_late || first.len() != leading(&old.body).len() {
        return Err("the new text has something above its docstring or its `__future__` imports".to_owned());
    }
    without_additions(&mut new, &inserted, by);
    // One statement at a time: what is compared of both is a copy.
    let is_same = |(old, new)| ComparableStmt::from(old) == ComparableStmt::from(new);
    match old.body.len() == new.body.len() && old.body.iter().zip(&new.body).all(is_same) {
        true => Ok(()),
        false => Err("the new text means something else, even without the additions".to_owned()),
    }
}

fn refusal(refused: &Refused, when: &str) -> String {
    format!("the strict parser refuses the text {when} the edit: {refused}")
}

/// Whether the new tokens are the old ones in their order, plus some that lie in inserted places. Comments are tokens, and
/// none is ever added but those that leave a function alone.
fn same_tokens(old: &Strict, new: &Strict, inserted: &Inserted, after: &str) -> Result<(), String> {
    let mut old = old.tokens();
    let changed = |offset| format!("the new text changes more than planned at line {}", Lines::of(after).line(offset));
    let may_be_added = |token: &Token| token.kind != TokenKind::Comment || is_ignore(token.text);
    let is_added = |token: &Token| inserted.encloses(token.range) && may_be_added(token);
    for token in new.tokens().filter(|token| !is_added(token)) {
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
    use crate::edit::apply::apply;
    use crate::edit::patch::Edit;
    use crate::syntax::{TextRange, read_python};

    fn verify(patch: &FilePatch, facts: &FileFacts) -> Result<(), String> {
        super::verify(patch, facts, Author::Plan)
    }

    const BEFORE: &str = "import openai\n\n\ndef ask(question):\n    a = 1\n    return a\n";

    /// What `verify` says of insertions into [`BEFORE`].
    fn verdict(insertions: &[(&str, &str)]) -> Result<(), String> {
        verdict_on(BEFORE, insertions)
    }

    fn verdict_on(before: &str, insertions: &[(&str, &str)]) -> Result<(), String> {
        verify(&patch(before, insertions), &read_python(before))
    }

    /// Insertions, each before the first occurrence of a text; `@end` is the end.
    fn patch(before: &str, insertions: &[(&str, &str)]) -> FilePatch {
        let edits: Vec<_> = insertions
            .iter()
            .map(|(at, text)| {
                let start = if *at == "@end" { before.len() } else { before.find(at).expect("the text occurs") } as u32;
                Edit::insertion(start, (*text).to_owned(), Vec::new())
            })
            .collect();
        let after = apply(before, &edits);
        FilePatch { path: "llm.py".to_owned(), before: Some(before.into()), after, edits }
    }

    #[test]
    fn a_decorator_and_its_import_are_harmless() {
        assert_eq!(verdict(&DECORATED), Ok(()));
    }

    #[test]
    fn a_body_must_go_into_the_with_as_a_whole() {
        let header = "    with mlflow.start_span(name=\"ask\"):\n";
        let begin = [DECORATED[0], ("    a = 1", header), ("a = 1", "    ")];
        assert_eq!(verdict(&[&begin[..], &[("return", "    ")]].concat()), Ok(()));
        assert!(verdict(&begin).unwrap_err().contains("means something else"));
    }

    const DECORATED: [(&str, &str); 2] = [("import", "import mlflow\n"), ("def", "@mlflow.trace\n")];

    #[test]
    fn nothing_but_additions_may_be_inserted() {
        for insertion in [
            ("import", "import mlflow\nLIMIT = 3\n"),
            ("import", "import os\n"),
            ("import", "from mlflow.tracking import MlflowClient\n"),
            ("import", "import mlflow\nmlflow.set_experiment('x')\n"),
            ("import", "import mlflow\nmlflow.openai.autolog(print())\n"),
            ("import", "import mlflow\nos.openai.autolog()\n"),
            ("a = 1", "print(question)\n    "),
            ("question)", "x, "),
            ("def", "@staticmethod\n"),
            ("def", "class A:\n    pass\n\n\n"),
        ] {
            assert!(verdict(&[insertion]).unwrap_err().contains("means something else"), "{insertion:?}");
        }
    }

    #[test]
    fn a_span_has_its_planned_form() {
        let imported = ("import", "import mlflow\n");
        for decorator in [
            "@mlflow.trace(print())\n",
            "@mlflow.trace(name=question)\n",
            "@mlflow.trace(attributes={})\n",
            "@mlflow.trace(span_type=print())\n",
            "@mlflow.trace()()\n",
            "@mlflow.traced\n",
            "@trace\n",
        ] {
            let verdict = verdict(&[imported, ("def", decorator)]);
            assert!(verdict.unwrap_err().contains("means something else"), "{decorator}");
        }
        for header in [
            "with mlflow.start_run():",
            "with mlflow.start_span(name=str(question)):",
            "with mlflow.start_span(name='ask'), open('x'):",
            "with mlflow.start_span(name='ask') as span.x:",
            "with mlflow.start_span(name='ask') as span:\n        span.set_inputs({'a': print()})",
            "with mlflow.start_span(name='ask') as span:\n        question.set_inputs({'a': question})",
            "with mlflow.start_span(name='ask') as span:\n        span.set_outputs({'a': question})",
            "if question:",
            "try:\n        pass\n    finally:",
        ] {
            let header = format!("    {header}\n");
            let verdict = verdict(&[imported, ("    a = 1", &header), ("a = 1", "    "), ("return", "    ")]);
            assert!(verdict.unwrap_err().contains("means something else"), "{header}");
        }
    }

    #[test]
    fn a_decorator_goes_below_all_others() {
        let before = "import openai\n\n\n@route('/ask')\ndef ask(question):\n    return question\n";
        let verdict = |at, by| {
            let patch = patch(before, &[DECORATED[0], (at, "@mlflow.trace\n")]);
            super::verify(&patch, &read_python(before), by)
        };
        assert_eq!(verdict("def", Author::Plan), Ok(()));
        assert!(verdict("@route", Author::Plan).unwrap_err().contains("means something else"));
        // What a person wrote above others may be taken out.
        assert_eq!(verdict("@route", Author::Person), Ok(()));
    }

    #[test]
    fn nothing_comes_above_what_has_to_be_first() {
        for first in ["from __future__ import annotations\n", "'A docstring.'\n"] {
            let before = format!("{first}import openai\n");
            assert_eq!(verdict_on(&before, &[("import openai", "import mlflow\n")]), Ok(()));
            assert!(verdict_on(&before, &[(first, "import mlflow\n")]).is_err(), "{first}");
        }
    }

    #[test]
    fn an_import_stands_above_its_uses() {
        let late = [("def", "@mlflow.trace\n"), ("@end", "import mlflow\n")];
        assert!(verdict(&late).unwrap_err().contains("means something else"));
    }

    #[test]
    fn no_token_may_change() {
        assert!(verdict(&[("sk(question", "a")]).unwrap_err().contains("more than planned at line 4"));
        assert!(verdict(&[("a = 1", "# ")]).unwrap_err().contains("more than planned at line 5"));
        assert!(verdict(&[("def", "# a comment\n")]).unwrap_err().contains("more than planned at line 4"));
        let string = "TEXT = \"\"\"\nask\n\"\"\"\n";
        assert!(verdict_on(string, &[("ask", "  ")]).unwrap_err().contains("more than planned at line 1"));
    }

    #[test]
    fn line_endings_stay() {
        assert!(verdict(&[("\n    a = 1", "\r")]).unwrap_err().contains("line endings"));
        assert!(verdict(&[("import", "import mlflow\r\n")]).unwrap_err().contains("line endings"));
        let windows = BEFORE.replace('\n', "\r\n");
        assert_eq!(verdict_on(&windows, &[("import", "import mlflow\r\n")]), Ok(()));
        assert!(verdict_on(&windows, &[("import", "import mlflow\n")]).unwrap_err().contains("line endings"));
    }

    /// Ways to take something away or move it, each in a patch that is right otherwise.
    #[test]
    fn nothing_may_go_or_move() {
        let before = "import openai\n\n\n# asks\n@first\n@second\ndef ask(question):\n    return question\n";
        let right = patch(before, &DECORATED);
        let facts = read_python(before);
        assert_eq!(verify(&right, &facts), Ok(()));
        for (old, new) in [
            ("return question", "return"),
            ("return question", "return answer"),
            ("# asks\n", ""),
            ("# asks\n@first\n", "@first\n# asks\n"),
            ("@first\n@second\n", "@second\n@first\n"),
            ("question\n", "question"),
            ("    return", "\treturn"),
            ("\n\n\n#", "\n\n#"),
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
    fn the_strict_parser_must_accept_the_result() {
        assert!(verdict(&[("a = 1", "  ")]).unwrap_err().contains("refuses the text after the edit: line 6"));
    }

    #[test]
    fn the_edits_must_lead_to_the_new_text() {
        let patch = FilePatch {
            path: "llm.py".to_owned(),
            before: Some(BEFORE.into()),
            after: BEFORE.replace("a = 1", "a = 2"),
            edits: Vec::new(),
        };
        assert!(verify(&patch, &read_python(BEFORE)).unwrap_err().contains("do not lead"));
    }
}
