//! Ignore comments that are written in bulk: `# instrument: ignore[rule] reason` above functions.

use super::apply::{Insertions, apply};
use super::patch::{FilePatch, Held, Purpose};
use super::plan::verify;
use super::source::{Source, indent_of};
use crate::catalog::Operation;
use crate::project::Language;
use crate::syntax::{FileFacts, FunctionId};

/// What comments begin that speak of the line below them: nothing may come between.
const OF_NEXT_LINE: [&str; 7] =
    ["-next-line", "@ts-ignore", "@ts-expect-error", "prettier-ignore", "biome-ignore", "istanbul ignore", "c8 ignore"];

/// A function that is to be ignored by rules: by any, if there are none.
pub type Ignore = (FunctionId, Vec<Operation>);

/// The patch that puts the comments above their functions, on lines of their own, and what had to be held back.
pub fn add_ignores(
    path: &str,
    text: &str,
    facts: &FileFacts,
    ignores: &[Ignore],
    reason: &str,
) -> (Option<FilePatch>, Vec<Held>) {
    let source = Source::new(path, text, facts);
    let mut insertions = Insertions::default();
    let mut held = Vec::new();
    let mut lines: Vec<u32> = Vec::new();
    for (id, rules) in ignores {
        let function = facts.function(*id);
        let first = function.decorators.first().map_or(function.range.start, |decorator| decorator.range.start);
        let line = source.line_start(first);
        let obstacle = obstacle(&source, line).or_else(|| lines.contains(&line).then_some(SHARED));
        if let Some(obstacle) = obstacle {
            held.push(not_ignored(&source, *id, obstacle));
            continue;
        }
        lines.push(line);
        let before = source.before(first);
        let indent = indent_of(&before[..before.len() - before.trim_start().len()]);
        insertions.are_for(vec![Purpose::Ignore(*id)]);
        insertions.push(line, format!("{indent}{}{}", comment(path, rules, reason), source.newline));
    }
    let edits = insertions.into_edits();
    if edits.is_empty() {
        return (None, held);
    }
    let patch = FilePatch { path: path.to_owned(), before: Some(text.into()), after: apply(text, &edits), edits };
    match verify(&patch, facts) {
        Ok(()) => (Some(patch), held),
        Err(why) => {
            let reason = format!("{why}; write the comments by hand, at the end of the line where the function begins");
            held.push(Held {
                path: path.to_owned(),
                line: None,
                what: "ignore comments".to_owned(),
                reason,
                hazard: None,
            });
            (None, held)
        }
    }
}

const SHARED: &str = "another function begins on its line; write a comment by hand where each has a line of its own";

/// That a function cannot have its comment.
pub fn not_ignored_at(path: &str, text: &str, facts: &FileFacts, id: FunctionId) -> Held {
    not_ignored(&Source::new(path, text, facts), id, SHARED)
}

fn not_ignored(source: &Source, id: FunctionId, reason: &str) -> Held {
    let function = source.facts.function(id);
    Held {
        path: source.path.to_owned(),
        line: Some(source.facts.lines.line(function.range.start)),
        what: format!("ignore comment for `{}`", function.qualname),
        reason: reason.to_owned(),
        hazard: None,
    }
}

/// Why no comment may stand above a line.
fn obstacle(source: &Source, line: u32) -> Option<&'static str> {
    let above = source.previous_line(line).map_or("", |above| source.line(above));
    match () {
        () if source.in_string(line) => {
            Some("its line begins inside a string; write the comment at the end of the line by hand")
        }
        () if above.trim_end().ends_with('\\') => {
            Some("its line continues the one above; write the comment at the end of the line by hand")
        }
        () if OF_NEXT_LINE.iter().any(|word| above.contains(word)) => {
            Some("the comment above it speaks of the next line; write the comment at the end of the line by hand")
        }
        () => None,
    }
}

/// `# instrument: ignore[llm-call] reason`.
fn comment(path: &str, rules: &[Operation], reason: &str) -> String {
    let sign = Language::of(path).map_or("#", Language::comment_sign);
    let rules: Vec<&str> = rules.iter().map(|rule| rule.word()).collect();
    let rules = if rules.is_empty() { String::new() } else { format!("[{}]", rules.join(", ")) };
    format!("{sign} instrument: ignore{rules} {reason}").trim_end().to_owned()
}

/// Whether a comment is of the kind that is written.
pub(super) fn is_ignore(comment: &str) -> bool {
    comment.trim_start_matches(['#', '/']).trim_start().starts_with("instrument: ignore") && !comment.starts_with("/*")
}
