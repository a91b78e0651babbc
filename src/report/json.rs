//! The whole outcome for programs; docs/output.schema.json describes it. A key may be added within a version, nothing
//! else changes.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::changes::{Change, Changes, Suggestion};
use super::words::{left_out_word, tally};
use super::{
    AdviceReport, BaselineReport, CommentProblem, EvidenceReport, Figures, FunctionReport, Misreading, Outcome,
    ProjectReport, SyntaxProblem, TraceNode, Unread, diff,
};
use crate::catalog::{Operation, SpanType};
use crate::classify::{Confidence, SkipRule, Verdict};
use crate::edit::{FilePatch, Hazard, Held};
use crate::project::{DetectedBy, Language};

/// The version of the format.
const VERSION: u32 = 1;

/// Writes the outcome as one JSON object. Diffs are relative to the root.
pub fn write(outcome: &Outcome, to: &mut (impl Write + ?Sized)) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, &Document::of(outcome)).map_err(io::Error::from)?;
    to.write_all(b"\n")
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    root: String,
    projects: Vec<Project<'a>>,
    libraries: &'a [String],
    functions: Vec<Function<'a>>,
    traces: &'a [TraceNode],
    patches: Vec<Patch<'a>>,
    changes: Vec<OneChange<'a>>,
    held: Vec<HeldBack<'a>>,
    left_out: Map<String, Value>,
    unread: &'a [Unread],
    syntax_problems: &'a [SyntaxProblem],
    misreadings: Vec<Misread<'a>>,
    comment_problems: &'a [CommentProblem],
    advice: Vec<Advised<'a>>,
    warnings: &'a [String],
    baseline: Option<&'a BaselineReport>,
    summary: Summary,
    figures: &'a Figures,
}

impl<'a> Document<'a> {
    fn of(outcome: &'a Outcome) -> Self {
        Self {
            version: VERSION,
            root: outcome.root.to_string_lossy().into_owned(),
            projects: outcome.projects.iter().map(Project::of).collect(),
            libraries: &outcome.libraries,
            functions: outcome.functions.iter().map(Function::of).collect(),
            traces: &outcome.traces,
            patches: outcome.patches.iter().map(Patch::of).collect(),
            changes: OneChange::all(outcome),
            held: outcome.held.iter().map(HeldBack::of).collect(),
            left_out: counts(outcome.left_out.iter().map(|(reason, files)| (left_out_word(*reason), *files))),
            unread: &outcome.unread,
            syntax_problems: &outcome.syntax_problems,
            misreadings: outcome.misreadings.iter().map(Misread::of).collect(),
            comment_problems: &outcome.comment_problems,
            advice: outcome.advice.iter().map(Advised::of).collect(),
            warnings: &outcome.warnings,
            baseline: outcome.baseline.as_ref(),
            summary: Summary::of(outcome),
            figures: &outcome.figures,
        }
    }
}

#[derive(Serialize)]
struct Project<'a> {
    folder: &'a str,
    languages: &'a [Language],
    detected_by: &'static str,
    manifests: &'a [String],
}

impl<'a> Project<'a> {
    fn of(project: &'a ProjectReport) -> Self {
        let detected_by = match project.detected_by {
            DetectedBy::Manifest => "manifest",
            DetectedBy::Files => "files",
        };
        Self { folder: &project.folder, languages: &project.languages, detected_by, manifests: &project.manifests }
    }
}

#[derive(Serialize)]
struct Function<'a> {
    path: &'a str,
    qualname: &'a str,
    line: u32,
    end_line: u32,
    verdict: &'static str,
    operation: Option<Operation>,
    rule: Option<SkipRule>,
    span_type: Option<SpanType>,
    confidence: Confidence,
    applied: bool,
    in_baseline: bool,
    evidence: &'a [EvidenceReport],
    change: Option<&'a str>,
}

impl<'a> Function<'a> {
    fn of(function: &'a FunctionReport) -> Self {
        let (verdict, operation, rule, span_type) = match function.verdict {
            Verdict::Trace { operation, span } => ("trace", Some(operation), None, Some(span)),
            Verdict::Skip(rule) => ("skip", None, Some(rule), None),
        };
        Self {
            path: &function.path,
            qualname: &function.qualname,
            line: function.line,
            end_line: function.lines.1,
            verdict,
            operation,
            rule,
            span_type,
            confidence: function.confidence,
            applied: function.applied,
            in_baseline: function.in_baseline,
            evidence: &function.evidence,
            change: function.change.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Patch<'a> {
    path: &'a str,
    new: bool,
    diff: String,
}

impl<'a> Patch<'a> {
    fn of(patch: &'a FilePatch) -> Self {
        Self { path: &patch.path, new: patch.before.is_none(), diff: diff::text(patch) }
    }
}

#[derive(Serialize)]
struct OneChange<'a> {
    path: &'a str,
    line: u32,
    end_line: u32,
    replacement: String,
    kind: &'static str,
    functions: Vec<&'a str>,
    message: String,
    needs: Vec<usize>,
    suggestion: Option<Suggested>,
    obstacle: Option<String>,
}

impl<'a> OneChange<'a> {
    fn all(outcome: &'a Outcome) -> Vec<Self> {
        let changes = Changes::of(outcome);
        changes.all().iter().enumerate().map(|(number, change)| Self::of(&changes, number, change)).collect()
    }

    fn of(changes: &Changes<'a>, number: usize, change: &Change<'a>) -> Self {
        let offer = changes.offer(number);
        Self {
            path: &change.patch.path,
            line: change.lines.start as u32 + 1,
            end_line: change.lines.end as u32,
            replacement: change.replacement.clone(),
            kind: change.kind(),
            functions: change.functions.iter().map(|function| function.qualname.as_str()).collect(),
            message: change.sentences().join("\n"),
            needs: change.needs.iter().copied().collect(),
            obstacle: offer.as_ref().err().map(|obstacle| obstacle.sentence(str::to_owned)),
            suggestion: offer.ok().map(Suggested::of),
        }
    }
}

#[derive(Serialize)]
struct Suggested {
    line: u32,
    end_line: u32,
    text: String,
}

impl Suggested {
    fn of(suggestion: Suggestion) -> Self {
        Self { line: suggestion.first, end_line: suggestion.last, text: suggestion.text }
    }
}

#[derive(Serialize)]
struct HeldBack<'a> {
    path: &'a str,
    line: Option<u32>,
    what: &'a str,
    reason: &'a str,
    hazard: Option<Hazard>,
}

impl<'a> HeldBack<'a> {
    fn of(held: &'a Held) -> Self {
        Self { path: &held.path, line: held.line, what: &held.what, reason: &held.reason, hazard: held.hazard }
    }
}

#[derive(Serialize)]
struct Misread<'a> {
    path: &'a str,
    line: u32,
    end_line: u32,
    message: String,
}

impl<'a> Misread<'a> {
    fn of(misreading: &'a Misreading) -> Self {
        let (line, end_line) = misreading.lines;
        Self { path: &misreading.path, line, end_line, message: misreading.message() }
    }
}

#[derive(Serialize)]
struct Advised<'a> {
    #[serde(flatten)]
    advice: &'a AdviceReport,
    applicability: &'static str,
}

impl<'a> Advised<'a> {
    fn of(advice: &'a AdviceReport) -> Self {
        Self { advice, applicability: "display" }
    }
}

/// Counts over `functions`, `patches` and `held`. "Traced" counts the spans that the patches add.
#[derive(Serialize)]
struct Summary {
    traced: usize,
    traced_by_operation: Map<String, Value>,
    traced_by_span_type: Map<String, Value>,
    skipped: usize,
    skipped_by_rule: Map<String, Value>,
    files_changed: usize,
    held: usize,
}

impl Summary {
    fn of(outcome: &Outcome) -> Self {
        let applied = || outcome.functions.iter().filter(|function| function.applied);
        let traced = || {
            applied().filter_map(|function| match function.verdict {
                Verdict::Trace { operation, span } => Some((operation, span)),
                Verdict::Skip(_) => None,
            })
        };
        let skipped = || {
            outcome.functions.iter().filter_map(|function| match function.verdict {
                Verdict::Skip(rule) => Some(rule),
                Verdict::Trace { .. } => None,
            })
        };
        Self {
            traced: traced().count(),
            traced_by_operation: counts(tally(traced().map(|(operation, _)| operation.word()))),
            traced_by_span_type: counts(tally(traced().map(|(_, span)| span.word()))),
            skipped: skipped().count(),
            skipped_by_rule: counts(tally(skipped().map(SkipRule::word))),
            files_changed: outcome.patches.len(),
            held: outcome.held.len(),
        }
    }
}

fn counts(counts: impl IntoIterator<Item = (&'static str, usize)>) -> Map<String, Value> {
    counts.into_iter().map(|(word, count)| (word.to_owned(), Value::from(count))).collect()
}
