//! A comment for the pull request: the trace that will appear, what is added and why, the diff, and what was held back.

use super::changes::{Change, Changes};
use super::paths::Names;
use super::words::{count, why_held};
use super::{FunctionReport, Outcome, diff, tree};
use crate::classify::Verdict;

/// GitHub refuses a longer comment.
const MOST: usize = 65_536;

/// Kept free for headings, and for the sentence that says what was left out.
const RESERVE: usize = 1_000;

/// The comment.
pub fn render(outcome: &Outcome, names: &Names) -> String {
    let changes = Changes::of(outcome);
    let mut comment = Comment { text: String::new(), left_out: Vec::new() };
    comment.text += &heading(outcome);
    comment.traces(outcome, names);
    comment.table(&changes, names);
    comment.list("Held back", &held(outcome, names));
    comment.list("Warnings", &outcome.warnings.iter().map(|warning| escaped(warning)).collect::<Vec<_>>());
    comment.list("Could not be read", &problems(outcome, names));
    comment.diff(outcome, names);
    comment.finished()
}

/// One heading with the figures, or one sentence when there is nothing to add.
fn heading(outcome: &Outcome) -> String {
    if outcome.patches.is_empty() {
        return "**MLflow tracing:** nothing to add. 👍\n".to_owned();
    }
    let spans = outcome.functions.iter().filter(|function| function.applied).count();
    let files = count(outcome.patches.len(), "file");
    match spans {
        0 => format!("## MLflow tracing: changes in {files}\n"),
        _ => format!("## MLflow tracing: {} in {files}\n", count(spans, "new span")),
    }
}

struct Comment {
    text: String,
    /// What did not fit, each as part of a sentence.
    left_out: Vec<String>,
}

impl Comment {
    /// Whether there is room for more, when so many thirds of the comment may be full after it.
    fn fits(&self, more: &str, thirds: usize) -> bool {
        length(&self.text) + length(more) + RESERVE <= MOST * thirds / 3
    }

    /// Adds the block of as many entries as there is room for; how many these are.
    fn most(&mut self, entries: usize, thirds: usize, block: impl Fn(usize) -> String) -> usize {
        let numbers: Vec<usize> = (1..=entries).collect();
        let taken = numbers.partition_point(|taken| self.fits(&block(*taken), thirds));
        if taken > 0 {
            self.text += &block(taken);
        }
        taken
    }

    /// The trees in which a new span appears.
    fn traces(&mut self, outcome: &Outcome, names: &Names) {
        let new: Vec<String> =
            outcome.functions.iter().filter(|function| function.applied).map(FunctionReport::label).collect();
        let traces: Vec<_> = outcome.traces.iter().filter(|root| has_any(root, &new)).cloned().collect();
        if traces.is_empty() {
            return;
        }
        let block = |taken: usize| {
            let trees = anstream::adapter::strip_str(&tree::render(&traces[..taken], names)).to_string();
            format!("\n### The traces that will appear\n\n{}", fenced("text", &trees))
        };
        let taken = self.most(traces.len(), 1, block);
        if taken < traces.len() {
            self.left_out.push(count(traces.len() - taken, "trace"));
        }
    }

    /// What is added and why, row by row.
    fn table(&mut self, changes: &Changes<'_>, names: &Names) {
        let mut told: Vec<&Change<'_>> = changes.worth_telling().map(|(_, change)| change).collect();
        told.sort_by_key(|change| change.functions.is_empty());
        let rows: Vec<String> = told.iter().flat_map(|change| rows(change, names)).collect();
        if rows.is_empty() {
            return;
        }
        let head = "\n### What is added, and why\n\n| where | what | why |\n|---|---|---|\n";
        self.entries(head, &rows, 2, "row");
    }

    fn list(&mut self, heading: &str, items: &[String]) {
        let items: Vec<String> = items.iter().map(|item| format!("- {item}\n")).collect();
        if !items.is_empty() {
            self.entries(&format!("\n### {heading}\n\n"), &items, 3, &format!("line under “{heading}”"));
        }
    }

    fn entries(&mut self, head: &str, entries: &[String], thirds: usize, one: &str) {
        self.text += head;
        for (at, entry) in entries.iter().enumerate() {
            if !self.fits(entry, thirds) {
                self.left_out.push(match entries.len() - at {
                    1 => format!("1 {one}"),
                    left => format!("{left} times a {one}"),
                });
                return;
            }
            self.text += entry;
        }
    }

    /// The diff, folded, as many whole files as there is room for.
    fn diff(&mut self, outcome: &Outcome, names: &Names) {
        let shown = |patch| String::from_utf8_lossy(&diff::unified(names, patch, None)).into_owned();
        let diffs: Vec<String> = outcome.patches.iter().map(shown).collect();
        let taken = self.most(diffs.len(), 3, |taken| folded(&diffs[..taken].concat()));
        if taken < diffs.len() {
            self.left_out.push(format!("the diff of {}", count(diffs.len() - taken, "file")));
        }
    }

    fn finished(mut self) -> String {
        if !self.left_out.is_empty() {
            self.text += &format!(
                "\nLeft out, because a comment must not be longer: {}. `instrument --dry-run` shows everything.\n",
                self.left_out.join(", ")
            );
        }
        self.text
    }
}

fn folded(diff: &str) -> String {
    format!("\n<details>\n<summary>The diff</summary>\n\n{}\n</details>\n", fenced("diff", diff))
}

/// Hosts count in units of UTF-16, or in characters: the larger number is kept to.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn has_any(node: &super::TraceNode, functions: &[String]) -> bool {
    node.function.as_ref().is_some_and(|function| functions.contains(function))
        || node.children.iter().any(|child| has_any(child, functions))
}

/// The rows of a change: one for each span, one for everything else.
fn rows(change: &Change<'_>, names: &Names) -> Vec<String> {
    let path = names.shown(&change.patch.path);
    let spans = change.functions.iter().map(|function| {
        let what = match function.verdict {
            Verdict::Trace { operation, span } => format!("{} {span} ({operation})", code(&function.qualname)),
            Verdict::Skip(_) => code(&function.qualname),
        };
        let why = function.evidence.first().map(|evidence| {
            let place = format!("{}:{}", names.shown(&evidence.path), evidence.line);
            format!("{} ({})", cell(&evidence.text), code(&place))
        });
        row(&code(&format!("{path}:{}", function.line)), &what, &why.unwrap_or_default())
    });
    let others = change.other_sentences();
    let other = (!others.is_empty()).then(|| {
        let sentences: Vec<String> = others.iter().map(|sentence| cell(sentence)).collect();
        row(&code(&format!("{path}:{}", change.line())), change.kind(), &sentences.join(" "))
    });
    spans.chain(other).collect()
}

fn row(place: &str, what: &str, why: &str) -> String {
    format!("| {place} | {what} | {why} |\n")
}

fn held(outcome: &Outcome, names: &Names) -> Vec<String> {
    let held = outcome.held.iter().map(|held| {
        let line = held.line.map(|line| format!(":{line}")).unwrap_or_default();
        let place = code(&format!("{}{line}", names.shown(&held.path)));
        format!("{place}: {}: {}", escaped(&held.what), escaped(&why_held(held)))
    });
    held.collect()
}

fn problems(outcome: &Outcome, names: &Names) -> Vec<String> {
    let unread = outcome.unread.iter().map(|file| (names.shown(&file.path), &file.reason));
    let refused = outcome.syntax_problems.iter();
    let refused = refused.map(|problem| (format!("{}:{}", names.shown(&problem.path), problem.line), &problem.message));
    unread.chain(refused).map(|(place, what)| format!("{}: {}", code(&place), escaped(what))).collect()
}

/// Code in a line: in more backticks than it has in a row. A pipe would end the cell of a table even there.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let ticks = "`".repeat(longest_run(&text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}").replace('|', "\\|")
}

/// A block of code in a fence that nothing in it closes.
fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Text in the cell of a table.
fn cell(text: &str) -> String {
    escaped(text).replace('|', "\\|")
}

/// A message as Markdown: what stands in single backticks is code, everything else plain text on one line.
fn escaped(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without its other half is plain text.
    let whole = parts.len() % 2 == 1;
    let parts = parts.iter().enumerate().map(|(at, part)| match (at % 2, whole) {
        (1, true) if part.is_empty() => String::new(),
        (1, true) => format!("`{part}`"),
        _ => plain(part),
    });
    parts.collect::<Vec<_>>().join(if whole { "" } else { "\\`" })
}

fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '&' => plain.push_str("&amp;"),
            '\\' | '*' | '_' | '[' | ']' | '~' | '#' | '@' | '!' => plain.extend(['\\', c]),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_break_the_markdown() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(cell("calls `x | <y>` of <Z> & *w*"), "calls `x \\| <y>` of &lt;Z&gt; &amp; \\*w\\*");
        assert_eq!(escaped("odd ` one"), "odd \\` one");
        assert_eq!(escaped("line\nend @team"), "line end \\@team");
        assert_eq!(fenced("diff", "+```\n"), "````diff\n+```\n````\n");
    }
}
