//! The end of what people read: how much changes, what was not done and why, and what to do next.

use super::paths::Names;
use super::style::{self, paint};
use super::text::Mode;
use super::words::{count, left_out, list, tally, why_held};
use super::{Asked, FunctionReport, Outcome};
use crate::classify::{SkipRule, Verdict};
use crate::project::Language;

/// The summary of a run.
pub fn render(outcome: &Outcome, names: &Names, mode: Mode) -> String {
    let mut text = problems(outcome, names);
    text += &result(outcome, names, mode);
    text += &left_alone(outcome);
    if !outcome.patches.is_empty() && mode != Mode::Filter {
        text += &next(outcome, names, mode);
    }
    text
}

/// What could not be read, parsed or done.
pub fn problems(outcome: &Outcome, names: &Names) -> String {
    let unread = outcome.unread.iter().map(|file| format!("{}: {}", names.shown(&file.path), file.reason));
    let syntax = outcome.syntax_problems.iter().map(|problem| {
        format!("{}:{}:{}: {}", names.shown(&problem.path), problem.line, problem.column, problem.message)
    });
    let files = outcome.misreadings.chunk_by(|one, other| one.path == other.path);
    let misread = files.map(|misreadings| {
        let more = match misreadings.len() {
            1 => String::new(),
            others => format!(" (as in {})", count(others - 1, "other place")),
        };
        let first = &misreadings[0];
        format!("{}:{}: {}{more}", names.shown(&first.path), first.lines.0, first.message())
    });
    let held = outcome.held.iter().map(|held| {
        let line = held.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{line}: {}: {}", names.shown(&held.path), held.what, why_held(held))
    });
    let comments = |fails: bool| {
        let comments = outcome.comment_problems.iter().filter(move |comment| comment.fails_check == fails);
        comments.map(|one| format!("{}:{}: the comment {}", names.shown(&one.path), one.line, one.message))
    };
    [
        warnings(outcome),
        section("Not read:", unread),
        section("Not parsed, so not edited:", syntax),
        section("Valid, but misread in part:", misread),
        section("Held back:", held),
        section("Comments without effect:", comments(false)),
        section("Comments without a reason:", comments(true)),
        advice(outcome, names),
        stale(outcome, names),
    ]
    .concat()
}

/// Entries of the baseline that no longer match.
fn stale(outcome: &Outcome, names: &Names) -> String {
    let Some(baseline) = &outcome.baseline else { return String::new() };
    let place = names.shown(&baseline.path);
    let lines = baseline.stale.iter().map(|entry| format!("{place}:{}: {}: {}", entry.line, entry.function, entry.why));
    let heading = "Entries of the baseline that no longer match (`instrument baseline` takes them out):";
    section(heading, lines)
}

/// So much advice is shown in a summary.
const MOST_ADVICE: usize = 5;

/// What looks wrong in tracing that somebody wrote; their choice stays.
fn advice(outcome: &Outcome, names: &Names) -> String {
    let shown = outcome.advice.iter().take(MOST_ADVICE).map(|advice| {
        let place = format!("{}:{}", names.shown(&advice.path), advice.line);
        let seen = advice.evidence.first().map_or_else(String::new, |seen| format!(": it {}", seen.text));
        format!("{place}: {}{seen}", advice.what)
    });
    let more = outcome.advice.len().saturating_sub(MOST_ADVICE);
    let more = (more > 0).then(|| format!("and {more} more: `instrument explain` tells of each function"));
    section("Advice on tracing that is there (nothing is changed):", shown.chain(more))
}

/// What a reader should know before anything is written.
pub fn warnings(outcome: &Outcome) -> String {
    outcome.warnings.iter().map(|warning| format!("{} {warning}\n", paint(style::WARNING, "warning:"))).collect()
}

fn section(heading: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.map(|line| format!("  {line}\n")).collect();
    if lines.is_empty() { lines } else { format!("{}\n{lines}\n", paint(style::WARNING, heading)) }
}

/// What changes, or why nothing does.
fn result(outcome: &Outcome, names: &Names, mode: Mode) -> String {
    if outcome.patches.is_empty() {
        return nothing(outcome, names) + "\n";
    }
    let spans =
        tally(outcome.functions.iter().filter(|function| function.applied).filter_map(
            |function| match function.verdict {
                Verdict::Trace { span, .. } => Some(span),
                Verdict::Skip(_) => None,
            },
        ));
    let functions: usize = spans.iter().map(|(_, count)| count).sum();
    let files = count(outcome.patches.len(), "file");
    let files = match mode {
        Mode::Write => format!("{files} changed"),
        Mode::DryRun | Mode::Check => format!("{files} would change"),
        Mode::Filter => "Standard input".to_owned(),
    };
    match functions {
        0 => format!("{}.\n", paint(style::HEADING, files)),
        _ => format!("{}: {} ({}).\n", paint(style::HEADING, files), count(functions, "new span"), list(&spans)),
    }
}

fn nothing(outcome: &Outcome, names: &Names) -> String {
    let under = names.shown("");
    let is_traced = |verdict: Verdict| verdict == Verdict::Skip(SkipRule::AlreadyTraced);
    let traced = outcome.functions.iter().filter(|function| is_traced(function.verdict)).count();
    let in_baseline = outcome.baseline.as_ref().map_or(0, |baseline| baseline.left);
    match (outcome.figures.files, outcome.libraries.as_slice(), traced) {
        _ if in_baseline > 0 => "Nothing to change: no function is new since the baseline.".to_owned(),
        (0, ..) => format!("No Python, TypeScript or JavaScript file is read under {under}: nothing to trace."),
        (files, [], 0) => {
            format!("No GenAI library is used in {} under {under}: nothing to trace.", count(files, "file"))
        }
        (_, _, 0) if outcome.asked != Asked::ByName => {
            "Nothing to change: no function that is asked for is worth a span of its own.".to_owned()
        }
        (_, _, 0) => "Nothing to change: no function is worth a span of its own.".to_owned(),
        (_, _, 1) => "Nothing to change: 1 function has its span already.".to_owned(),
        (_, _, traced) => format!("Nothing to change: {traced} functions have their spans already."),
    }
}

/// What gets no span: functions by rule, those that are not sure enough, files that were left out.
fn left_alone(outcome: &Outcome) -> String {
    let rules = tally(outcome.functions.iter().filter_map(|function| match function.verdict {
        Verdict::Skip(rule) => Some(rule),
        Verdict::Trace { .. } => None,
    }));
    let skipped: usize = rules.iter().map(|(_, count)| count).sum();
    let unsure = |function: &&FunctionReport| {
        matches!(function.verdict, Verdict::Trace { .. }) && function.confidence < function.least
    };
    let unsure = outcome.functions.iter().filter(unsure).count();
    let mut text = String::new();
    if skipped > 0 && !outcome.libraries.is_empty() {
        text += &format!("Left alone: {} ({}).\n", count(skipped, "function"), list(&rules));
    }
    if let Some(baseline) = outcome.baseline.as_ref().filter(|baseline| baseline.left > 0) {
        let left = count(baseline.left, "function");
        text += &format!("In the baseline: {left} ({}); `--no-baseline` asks about them, too.\n", baseline.path);
    }
    if unsure > 0 {
        text += &format!(
            "Not sure enough: {}; -v lists them, `--min-confidence low` gives them spans.\n",
            count(unsure, "function")
        );
    }
    if !outcome.left_out.is_empty() {
        let reasons: Vec<_> = outcome.left_out.iter().map(|(reason, files)| left_out(*reason, *files)).collect();
        text += &format!("Files left out: {}.\n", reasons.join(", "));
    }
    text
}

/// How many files are named in a command, at most.
const NAMED: usize = 4;

/// What to do about functions without a span: who sees this may not have called the check, but a hook.
fn after_check(outcome: &Outcome, names: &Names) -> String {
    let spans = outcome.functions.iter().filter(|function| function.applied).map(|function| function.path.as_str());
    let edited = outcome.patches.iter().filter(|patch| patch.before.is_some() && Language::of(&patch.path).is_some());
    let mut files: Vec<&str> = match outcome.asked {
        Asked::ByHook => spans.collect(),
        Asked::ByName | Asked::ByChange => edited.map(|patch| patch.path.as_str()).collect(),
    };
    files.dedup();
    let named: Vec<String> = files.iter().map(|file| in_shell(&names.shown(file))).collect();
    let named = named.join(" ");
    let write = match outcome.asked {
        Asked::ByName if (1..=NAMED).contains(&files.len()) => format!("run `instrument {named}`"),
        Asked::ByHook if (1..=NAMED).contains(&files.len()) => {
            // A hook that runs at every stage runs at this one, too.
            let hook = format!("pre-commit run --hook-stage manual instrument --files {named}");
            format!("run `{hook}` or `instrument {named}`, and `git add` the result")
        }
        Asked::ByHook => "run the hook `instrument`".to_owned(),
        Asked::ByName | Asked::ByChange => "run the same without --check".to_owned(),
    };
    let mut signs: Vec<&str> =
        files.iter().filter_map(|file| Language::of(file)).map(|language| language.comment_sign()).collect();
    signs.sort_unstable();
    signs.dedup();
    let comments: Vec<String> = signs.iter().map(|sign| format!("`{sign} instrument: ignore`")).collect();
    let mut text = format!("To write this, {write}.\n");
    if !comments.is_empty() {
        text += &format!("To leave a function without a span, write {} above it.\n", comments.join(" or "));
    }
    text
}

/// A path as a shell takes it.
fn in_shell(path: &str) -> String {
    let is_plain = path.chars().all(|letter| letter.is_alphanumeric() || "/._-+@".contains(letter));
    if is_plain { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// What to do next.
fn next(outcome: &Outcome, names: &Names, mode: Mode) -> String {
    if mode == Mode::Check {
        return after_check(outcome, names);
    }
    if mode != Mode::Write {
        let mut text = "Run without --dry-run to write this.\n".to_owned();
        if let (Some(folder), Mode::DryRun) = (names.elsewhere(), mode) {
            text +=
                &format!("The diff reaches out of this folder: apply it with `git -C {} apply`.\n", folder.display());
        }
        return text;
    }
    let manifests: Vec<_> = outcome
        .patches
        .iter()
        .filter(|patch| outcome.projects.iter().any(|project| project.manifests.contains(&patch.path)))
        .map(|patch| names.shown(&patch.path))
        .collect();
    let mut steps = Vec::new();
    if !manifests.is_empty() {
        steps.push(format!("Install what is new in {}.", manifests.join(", ")));
    }
    let changes = |language| outcome.patches.iter().any(|patch| Language::of(&patch.path) == Some(language));
    if changes(Language::Python) {
        steps.push(
            "Set MLFLOW_TRACKING_URI to your MLflow server; without it, traces go to mlflow.db in the current folder."
                .to_owned(),
        );
    }
    if changes(Language::TypeScript) {
        steps.push(
            "Set MLFLOW_TRACKING_URI and MLFLOW_EXPERIMENT_ID (the id, not the name) for Node; without them nothing is \
             recorded."
                .to_owned(),
        );
    }
    steps.push("Run the program once and look for the traces above in MLflow.".to_owned());
    let numbered: String = (1..).zip(steps).map(|(number, step)| format!("  {number}. {step}\n")).collect();
    format!("\n{}\n{numbered}", paint(style::HEADING, "Next:"))
}
