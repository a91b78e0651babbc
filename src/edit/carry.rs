//! Carries a change over to another version of its file: from what is staged to what is in the work tree.
//!
//! What a source file is to get is planned again there, with the same hazards looked for and the same proof. Functions and
//! calls are found again by their lines, which must not differ where something is added. Edits of other files are moved
//! with the lines around them.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::apply::apply;
use super::judge::{Judgement, judge};
use super::patch::{Edit, FileAdditions, FilePatch, SpanForm};
use super::plan::{plan_file, verify};
use crate::project::{Language, newline};
use crate::syntax::{CallId, FileFacts, Function, FunctionId, Lines, TextRange, facts};

/// The patch that gives the version `to` of a source file what the version `from` is to get; an error is the whole reason.
pub fn carry_additions(path: &str, additions: &FileAdditions, from: &str, to: &str) -> Result<FilePatch, String> {
    let language = Language::of(path).ok_or("it is no source file")?;
    let (from_facts, to_facts) = (facts(language, path, from), facts(language, path, to));
    if !to_facts.errors.is_empty()
        && let Judgement::Refused(refused) = judge(path, to, &to_facts)
    {
        return Err(format!(
            "its version in the work tree cannot be parsed ({}, {})",
            refused.place.line, refused.what
        ));
    }
    let carried = Carried { from, to, from_facts: &from_facts, to_facts: &to_facts, lines: LineMap::of(from, to) };
    let first = plan_file(path, from, &from_facts, additions);
    let wanted = carried.additions(additions, &first.spans)?;
    let second = plan_file(path, to, &to_facts, &wanted);
    let is_same_form = |one: &SpanForm, other: &SpanForm| std::mem::discriminant(one) == std::mem::discriminant(other);
    let forms = first.spans.iter().zip(&second.spans).all(|((_, one), (_, other))| is_same_form(one, other));
    match (second.held.first(), second.patch) {
        (Some(held), _) => Err(format!("in its version in the work tree: {}: {}", held.what, held.reason)),
        (None, Some(patch)) if forms && first.spans.len() == second.spans.len() => Ok(patch),
        (None, _) => Err(TOUCHED.to_owned()),
    }
}

/// The same for a patch of any other file.
pub fn carry_edits(patch: &FilePatch, to: &str) -> Result<FilePatch, String> {
    let from = patch.before.as_deref().ok_or("it is a new file")?;
    let map = LineMap::of(from, to);
    let (from_lines, to_lines) = (Lines::of(from), Lines::of(to));
    let moved = |edit: &Edit| {
        let (first, last) = (from_lines.line(edit.range.start), from_lines.line(edit.range.end));
        let (above, below) = (first.saturating_sub(1).max(1), (last + 1).min(from_lines.count()));
        let above = map.block(above, below)? + (first - above);
        let place = |offset: u32, line: u32| to_lines.start(above + line - first) + offset - from_lines.start(line);
        let range = TextRange::new(place(edit.range.start, first), place(edit.range.end, last));
        let text = edit.text.replace("\r\n", "\n").replace('\n', newline(to));
        Some(Edit { range, text, purposes: edit.purposes.clone() })
    };
    let edits = patch.edits.iter().map(moved).collect::<Option<Vec<Edit>>>().ok_or(TOUCHED)?;
    // What is added may be there already.
    if from.matches("mlflow").count() != to.matches("mlflow").count() {
        return Err(TOUCHED.to_owned());
    }
    let after = apply(to, &edits);
    let carried = FilePatch { path: patch.path.clone(), before: Some(to.into()), after, edits };
    match Language::of(&patch.path) {
        Some(language) => verify(&carried, &facts(language, &patch.path, to))?,
        None => parse(&carried)?,
    }
    Ok(carried)
}

const TOUCHED: &str = "its staged and its unstaged changes meet in the place where something is added: stage all of them, \
                       or put the unstaged ones away (`git stash --keep-index`)";

/// A manifest must still be one.
fn parse(patch: &FilePatch) -> Result<(), String> {
    let broken = |error: String| format!("its version in the work tree would not be valid any more: {error}");
    match patch.path.rsplit('.').next() {
        Some("json") => {
            serde_json::from_str::<serde_json::Value>(&patch.after).map(drop).map_err(|error| broken(error.to_string()))
        }
        Some("toml") => {
            toml::from_str::<toml::Table>(&patch.after).map(drop).map_err(|error| broken(error.to_string()))
        }
        _ => Ok(()),
    }
}

/// Two versions of a file.
struct Carried<'a> {
    from: &'a str,
    to: &'a str,
    from_facts: &'a FileFacts,
    to_facts: &'a FileFacts,
    lines: LineMap,
}

impl Carried<'_> {
    /// What the other version is to get: the spans that this one gets, and all else.
    fn additions(&self, all: &FileAdditions, spans: &[(FunctionId, SpanForm)]) -> Result<FileAdditions, String> {
        let mut wanted = all.clone();
        wanted.spans.retain(|span| spans.iter().any(|(function, _)| *function == span.function));
        for (span, (_, form)) in wanted.spans.iter_mut().zip(spans) {
            span.function = self.function(span.function, form).ok_or_else(|| self.different(span.function))?;
        }
        let script = &mut wanted.script;
        let calls = script.wrappers.iter_mut().map(|wrapper| &mut wrapper.call);
        let calls = calls.chain(script.telemetry.iter_mut().map(|option| &mut option.call)).chain(&mut script.flushes);
        for call in calls {
            *call = self.call(*call).ok_or(TOUCHED)?;
        }
        for module in script.tracing_module.iter().chain(&script.span_module) {
            let count = |text: &str| ['\'', '"'].map(|quote| text.matches(&format!("{quote}{module}{quote}")).count());
            if count(self.from) != count(self.to) {
                return Err(TOUCHED.to_owned());
            }
        }
        Ok(wanted)
    }

    fn different(&self, function: FunctionId) -> String {
        let name = &self.from_facts.function(function).qualname;
        format!("`{name}` is another one in the work tree than in the index, where its span is added: {TOUCHED}")
    }

    /// The same function in the other version: a span around its body needs all of it to be the same, a decorator its
    /// head, and that what differs in the body is no tracing.
    fn function(&self, id: FunctionId, form: &SpanForm) -> Option<FunctionId> {
        let own = self.from_facts.function(id);
        let (first, last) = lines_of(own, &self.from_facts.lines);
        let (name, _) = self.from_facts.lines.span(own.name_range);
        let head = self.from_facts.lines.line(own.body.start).saturating_sub(1).max(name);
        let same = if *form == SpanForm::Decorator { head } else { last };
        let moved = self.lines.block(first, same)?;
        let is_it = |other: &Function| {
            let (start, _) = lines_of(other, &self.to_facts.lines);
            let (line, _) = self.to_facts.lines.span(other.name_range);
            let tracing = |text: &str, range: TextRange| text[range.as_usize()].matches("mlflow").count();
            other.name == own.name
                && (start, line) == (moved, moved + name - first)
                && tracing(self.from, own.range) == tracing(self.to, other.range)
        };
        let mut others = (0u32..).map(FunctionId).zip(&self.to_facts.functions).skip(1);
        others.find(|(_, other)| is_it(other)).map(|(id, _)| id)
    }

    /// The same call in the other version.
    fn call(&self, id: CallId) -> Option<CallId> {
        let range = self.from_facts.call(id).range;
        let (first, last) = self.from_facts.lines.span(range);
        let line = self.lines.block(first, last)?;
        let start = self.to_facts.lines.start(line) + range.start - self.from_facts.lines.start(first);
        let text = |text: &str, range: TextRange| text[range.as_usize()].replace("\r\n", "\n");
        let own = text(self.from, range);
        let mut calls = (0u32..).map(CallId).zip(&self.to_facts.calls);
        calls.find(|(_, call)| call.range.start == start && text(self.to, call.range) == own).map(|(id, _)| id)
    }
}

/// The first and the last line of a function, its decorators included.
fn lines_of(function: &Function, lines: &Lines) -> (u32, u32) {
    let start = function.decorators.first().map_or(function.range.start, |first| first.range.start);
    lines.span(TextRange::new(start.min(function.range.start), function.range.end))
}

/// Which lines of one version are which of another; how they end does not count.
struct LineMap(Vec<Option<u32>>);

impl LineMap {
    fn of(from: &str, to: &str) -> Self {
        let lines =
            |text: &str| text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect::<Vec<_>>();
        let (from, to) = (lines(from), lines(to));
        let mut map = vec![None; from.len()];
        for operation in capture_diff_slices(Algorithm::Histogram, &from, &to) {
            if let DiffOp::Equal { old_index, new_index, len } = operation {
                for at in 0..len {
                    map[old_index + at] = Some((new_index + at) as u32 + 1);
                }
            }
        }
        Self(map)
    }

    /// Where a block of lines (first and last, from 1) begins in the other version, if it is the same there.
    fn block(&self, first: u32, last: u32) -> Option<u32> {
        let own = self.0.get(first as usize - 1..last as usize)?;
        let start = (*own.first()?)?;
        own.iter().zip(start..).all(|(line, expected)| *line == Some(expected)).then_some(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(before: &str, inserted: &str, at: usize) -> FilePatch {
        let edits =
            vec![Edit { range: TextRange::new(at as u32, at as u32), text: inserted.to_owned(), purposes: Vec::new() }];
        let after = apply(before, &edits);
        FilePatch { path: "requirements.txt".to_owned(), before: Some(before.into()), after, edits }
    }

    #[test]
    fn edits_move_with_their_lines_and_take_the_line_ends_of_the_place() {
        let at_end = patch("openai\nrequests\n", "mlflow\n", 16);
        let carried = |to: &str| carry_edits(&at_end, to).map(|patch| patch.after);
        assert_eq!(
            carried("# New.\r\nopenai\r\nrequests\r\n").as_deref(),
            Ok("# New.\r\nopenai\r\nrequests\r\nmlflow\r\n")
        );
        assert_eq!(carried("openai\nrequests>2\n"), Err(TOUCHED.to_owned()));
        assert_eq!(carried("openai\nrequests\nnumpy\n"), Err(TOUCHED.to_owned()));
        assert_eq!(carried("mlflow\nopenai\nrequests\n"), Err(TOUCHED.to_owned()));
    }

    #[test]
    fn what_would_break_a_manifest_is_refused() {
        let manifest = |last: &str| format!("{{\n  \"a\": 1,\n  \"b\": 2,\n  \"d\": {last}\n}}\n");
        let mut added = patch(&manifest("4"), "  \"c\": 3,\n", 2);
        added.path = "package.json".to_owned();
        assert!(carry_edits(&added, &manifest("5")).is_ok());
        assert!(carry_edits(&added, &manifest("")).is_err_and(|why| why.contains("not be valid")));
    }
}
