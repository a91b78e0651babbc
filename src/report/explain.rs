//! Explains the decisions on one function, with every observation and its place, or on all functions of a file in short.

use super::paths::Names;
use super::style::{self, paint};
use super::text::rows;
use super::words::why_held;
use super::{FunctionReport, Outcome};
use crate::classify::{Verdict, rules};
use crate::nearest::nearest;
use crate::project::Language;

/// What is to be explained of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// All functions.
    All,
    /// The innermost function that holds this line.
    Line(u32),
    /// The function with this qualified name, or the only one whose name ends in it.
    Name(String),
}

/// The explanation for a file or folder at `path` (relative to the root, empty for the root), or why there is none.
pub fn explain(outcome: &Outcome, names: &Names, path: &str, target: &Target) -> Result<String, String> {
    let within = |function: &&FunctionReport| {
        path.is_empty() || function.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let functions: Vec<&FunctionReport> = outcome.functions.iter().filter(within).collect();
    if functions.is_empty() {
        return Err(no_function(outcome, names, path));
    }
    match target {
        Target::All => Ok(rows(&functions, names).iter().map(|row| format!("{}\n", row.line)).collect()),
        Target::Line(line) => {
            let holds = |function: &&&FunctionReport| function.lines.0 <= *line && *line <= function.lines.1;
            // Of functions that hold the same line, the one that begins last is the innermost.
            let innermost = functions.iter().filter(holds).max_by_key(|function| function.lines.0);
            innermost
                .map(|function| one(outcome, names, function))
                .ok_or_else(|| format!("{}:{line}: no function stands there; {}", names.shown(path), list(names, path)))
        }
        Target::Name(name) => {
            let is_end = |full: &str| full.strip_suffix(name.as_str()).is_some_and(|front| front.ends_with('.'));
            let exact: Vec<_> = functions.iter().filter(|function| function.qualname == *name).collect();
            let ends: Vec<_> = functions.iter().filter(|function| is_end(&function.qualname)).collect();
            match (exact.as_slice(), ends.as_slice()) {
                ([function, ..], _) | ([], [function]) => Ok(one(outcome, names, function)),
                ([], []) => Err(no_such_name(&functions, names, path, name)),
                ([], many) => {
                    let candidates: Vec<_> = many.iter().map(|function| format!("`{}`", function.qualname)).collect();
                    Err(format!("{}::{name}: could be {}", names.shown(path), candidates.join(" or ")))
                }
            }
        }
    }
}

fn list(names: &Names, path: &str) -> String {
    format!("`instrument explain {}` lists what there is", names.shown(path))
}

fn no_function(outcome: &Outcome, names: &Names, path: &str) -> String {
    if let Some(unread) = outcome.unread.iter().find(|unread| unread.path == path) {
        return format!("{}: {}", names.shown(path), unread.reason);
    }
    format!("{}: there is no function in it, or it is left out", names.shown(path))
}

fn no_such_name(functions: &[&FunctionReport], names: &Names, path: &str, name: &str) -> String {
    let hint = match nearest(name, functions.iter().map(|function| function.qualname.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => list(names, path),
    };
    format!("{}::{name}: there is no such function; {hint}", names.shown(path))
}

/// Everything about one function.
fn one(outcome: &Outcome, names: &Names, function: &FunctionReport) -> String {
    let place = format!("{}:{}", names.shown(&function.path), function.line);
    let mut text = format!("{} {}\n\n", paint(style::QUIET, place), paint(style::NAME, &function.qualname));
    text += &match function.verdict {
        Verdict::Trace { operation, span } => {
            let verb = if function.applied { "gets" } else { "is worth" };
            let (span, rule) = (paint(style::SPAN, span), paint(style::RULE, operation));
            format!("It {verb} a span of type {span}, by the rule {rule} ({} confidence).\n", function.confidence)
        }
        Verdict::Skip(rule) => {
            let rule = paint(style::RULE, rule);
            format!("It gets no span, by the rule {rule} ({} confidence).\n", function.confidence)
        }
    };
    let word = match function.verdict {
        Verdict::Trace { operation, .. } => operation.word(),
        Verdict::Skip(rule) => rule.word(),
    };
    if let Some(rule) = rules().iter().find(|rule| rule.name == word) {
        text += &format!("  {}\n", paint(style::QUIET, rule.summary));
    }
    if !function.evidence.is_empty() {
        text += &format!("\n{}\n", paint(style::HEADING, "What was seen:"));
    }
    for evidence in &function.evidence {
        let place = format!("{}:{}:{}", names.shown(&evidence.path), evidence.line, evidence.column);
        text += &format!("  - {}  {}\n", evidence.text, paint(style::QUIET, place));
    }
    for advice in outcome.advice.iter().filter(|advice| advice.function == function.label()) {
        let place = format!("{}:{}", names.shown(&advice.path), advice.line);
        text +=
            &format!("\n{}\n  - {}  {}\n", paint(style::HEADING, "Advice:"), advice.what, paint(style::QUIET, place));
        for evidence in &advice.evidence {
            let place = format!("{}:{}:{}", names.shown(&evidence.path), evidence.line, evidence.column);
            text += &format!("    {}  {}\n", evidence.text, paint(style::QUIET, place));
        }
    }
    let ways: String = ways(outcome, function, word).iter().map(|way| format!("  - {way}\n")).collect();
    if !ways.is_empty() {
        text += &format!("\n{}\n{ways}", paint(style::HEADING, "What would change it:"));
    }
    text + &format!("\n`instrument rules {word}` explains the rule.\n")
}

/// What would change the decision.
fn ways(outcome: &Outcome, function: &FunctionReport, word: &str) -> Vec<String> {
    let Verdict::Trace { .. } = function.verdict else {
        return function.change.iter().cloned().collect();
    };
    if function.applied {
        let sign = Language::of(&function.path).map_or("#", Language::comment_sign);
        return vec![format!("`{sign} instrument: ignore[{word}]` above the function leaves it alone.")];
    }
    if let Some(baseline) = outcome.baseline.as_ref().filter(|_| function.in_baseline) {
        return vec![format!("It is in the baseline ({}): `--no-baseline` gives it its span.", baseline.path)];
    }
    if function.confidence < function.least {
        return vec![format!("`--min-confidence {}` is enough to give it its span.", function.confidence)];
    }
    // What was held back for the whole file stands at no line, or at the one that stands in the way.
    let held = || outcome.held.iter().filter(|held| held.path == function.path);
    let own = held().find(|held| held.line == Some(function.line)).or_else(|| held().next());
    own.map(|held| format!("Held back: {}.", why_held(held).trim_end_matches('.'))).into_iter().collect()
}
