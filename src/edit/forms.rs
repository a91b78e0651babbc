//! Finds, by its form alone, what `instrument` writes into source files, and says what to cut to take it out again.
//!
//! Each language knows its forms: `python::forms`, `typescript::forms`. Whoever takes something out proves the result
//! with [`super::verify`]: the cuts, as insertions into the result, must be what a plan could have added.

mod paragraph;

use std::collections::BTreeSet;

pub(super) use paragraph::paragraphs;

use super::ignores::is_ignore;
use super::source::Source;
use super::{python, typescript};
use crate::project::Language;
use crate::syntax::{Comment, FileFacts, TextRange};

/// What can be taken out of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenOut {
    /// Sorted, not overlapping; the text without them is the result.
    pub cuts: Vec<TextRange>,
    /// The keys of what they take out.
    pub keys: BTreeSet<String>,
    /// What was wanted and has not the form any more: the line, from 1, and the key with the reason.
    pub left: Vec<(u32, String)>,
}

/// Something in a text that has the form of what `instrument` writes, or almost.
#[derive(Debug)]
pub(super) struct Form {
    /// Names it, whatever else changes in the file.
    pub key: String,
    /// Where it begins.
    pub start: u32,
    /// What to cut; or why it must stay.
    pub cuts: Result<Vec<TextRange>, &'static str>,
}

/// What `instrument` may have written into a text, each by a key that stays the same when other things in the file
/// change: `span Client.ask`, `import mlflow`, `autolog openai`, `wrapper @mlflow/openai.tracedOpenAI 1`.
pub fn keys(path: &str, text: &str, facts: &FileFacts) -> BTreeSet<String> {
    let source = Source::new(path, text, facts);
    let mut keys = match Language::of(path) {
        Some(Language::TypeScript) => typescript::keys(&source),
        _ => python::keys(&source),
    };
    keys.extend(ignores(&source).into_iter().map(|(key, _)| key));
    keys
}

/// The cuts that take out what has a wanted key. An import goes only when nothing that stays uses its name.
pub fn take_out(path: &str, text: &str, facts: &FileFacts, wanted: &dyn Fn(&str) -> bool) -> TakenOut {
    let source = Source::new(path, text, facts);
    let mut out = match Language::of(path) {
        Some(Language::TypeScript) => typescript::take_out(&source, wanted),
        _ => python::take_out(&source, wanted),
    };
    for (key, lines) in ignores(&source).into_iter().filter(|(key, _)| wanted(key)) {
        out.keys.insert(key);
        out.cuts.push(lines);
    }
    out.cuts = joined(out.cuts);
    out.left.sort();
    out
}

/// Ignore comments that have a line for themselves: the key names the function below them, which stays below them whatever is
/// added.
fn ignores(source: &Source) -> Vec<(String, TextRange)> {
    let alone = |comment: &&Comment| {
        let line = source.line(source.line_start(comment.range.start));
        is_ignore(&comment.text) && line.trim() == comment.text
    };
    let comments = source.facts.comments.iter().filter(alone);
    let form = |comment: &Comment| {
        let start = source.line_start(comment.range.start);
        let functions = source.facts.functions.iter().filter(|function| function.range.start > comment.range.start);
        let below = functions.min_by_key(|function| function.range.start)?;
        let key = format!("ignore {} above {}", comment.text, below.name);
        Some((key, TextRange::new(start, source.next_line(start)?)))
    };
    comments.filter_map(form).collect()
}

/// Ranges in order, those that touch or overlap made one.
fn joined(mut ranges: Vec<TextRange>) -> Vec<TextRange> {
    ranges.sort_unstable();
    let mut joined: Vec<TextRange> = Vec::new();
    for range in ranges.into_iter().filter(|range| range.start < range.end) {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}
