//! What people read on standard error: why each function gets a span, the traces to expect, and the summary.

use super::paths::Names;
use super::style::{self, paint};
use super::{FunctionReport, Outcome, TraceNode, summary, tree};
use crate::classify::Verdict;

/// Longer reasons are cut in lists.
const LONGEST: usize = 120;

/// What is done with the patches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They are written.
    Write,
    /// They are shown.
    DryRun,
    /// They are looked for.
    Check,
    /// They are applied to what came from standard input, or shown.
    Filter,
}

/// The whole text. `verbose` adds all evidence, and the functions that get no span.
pub fn render(outcome: &Outcome, names: &Names, mode: Mode, verbose: bool) -> String {
    let mut text = String::new();
    let (traced, left): (Vec<_>, Vec<_>) = outcome.functions.iter().partition(|function| function.applied);
    let heading = if mode == Mode::Check { "Without a span:" } else { "Spans:" };
    add_functions(&mut text, heading, &traced, names, verbose);
    if verbose {
        add_functions(&mut text, "Left alone:", &left, names, verbose);
    }
    if !outcome.traces.is_empty() && mode != Mode::Filter {
        text += &format!("{}\n\n{}", paint(style::HEADING, "Traces to expect:"), tree::render(&outcome.traces, names));
        text += &legend(&outcome.traces);
        text.push('\n');
    }
    text + &summary::render(outcome, names, mode)
}

fn add_functions(text: &mut String, heading: &str, functions: &[&FunctionReport], names: &Names, verbose: bool) {
    if functions.is_empty() {
        return;
    }
    *text += &format!("{}\n", paint(style::HEADING, heading));
    for row in rows(functions, names) {
        *text += &format!("  {}\n", row.line);
        for evidence in row.function.evidence.iter().skip(1).filter(|_| verbose) {
            let place = format!("{}:{}", names.shown(&evidence.path), evidence.line);
            *text += &format!("      {} {}\n", evidence.text, paint(style::QUIET, format!("({place})")));
        }
    }
    text.push('\n');
}

/// One line on a function, in columns with the others'.
pub(super) struct Row<'a> {
    /// The function.
    pub function: &'a FunctionReport,
    /// The line: place, name, span type, rule, strongest evidence.
    pub line: String,
}

/// One line on each function: `app/chat.py:42  ChatService.answer  CHAIN  root-operation  calls ...`.
pub(super) fn rows<'a>(functions: &[&'a FunctionReport], names: &Names) -> Vec<Row<'a>> {
    let cells: Vec<[String; 4]> = functions
        .iter()
        .map(|function| {
            let (span, rule) = match function.verdict {
                Verdict::Trace { operation, span } => (span.word(), operation.word()),
                Verdict::Skip(rule) => ("-", rule.word()),
            };
            let place = format!("{}:{}", names.shown(&function.path), function.line);
            [place, function.qualname.clone(), span.to_owned(), rule.to_owned()]
        })
        .collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    let styles = [style::QUIET, style::NAME, style::SPAN, style::RULE];
    let row = |(function, cells): (&&'a FunctionReport, &[String; 4])| {
        let mut line = String::new();
        for column in 0..4 {
            let padding = " ".repeat(widths[column] - cells[column].chars().count() + 2);
            line += &format!("{}{padding}", paint(styles[column], &cells[column]));
        }
        line += &function.evidence.first().map_or_else(String::new, |evidence| shortened(&evidence.text));
        Row { function, line: line.trim_end().to_owned() }
    };
    functions.iter().zip(&cells).map(row).collect()
}

/// `instrument explain` has the whole text.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Explains the marks that the trees use.
fn legend(traces: &[TraceNode]) -> String {
    let marks = [
        (any(traces, |node| node.repeated), "×n: may come several times"),
        (any(traces, |node| node.optional), "?: may not come"),
    ];
    let used: Vec<_> = marks.iter().filter(|(used, _)| *used).map(|(_, meaning)| *meaning).collect();
    if used.is_empty() { String::new() } else { format!("\n{}\n", paint(style::QUIET, used.join("; "))) }
}

fn any(nodes: &[TraceNode], test: fn(&TraceNode) -> bool) -> bool {
    nodes.iter().any(|node| test(node) || any(&node.children, test))
}
