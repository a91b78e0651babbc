//! Instruments: in place, or as a diff, a check or a filter.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::arguments::{Format, Run};
use super::stdin::Stdin;
use super::{FAILED, output, set_threads};
use crate::edit::Held;
use crate::nearest::nearest;
use crate::pipeline::{self, Analysis, Failure, Options};
use crate::project::Request;
use crate::report::paths::Names;
use crate::report::text::Mode;
use crate::report::{diff, github, gitlab, json, markdown, rdjson, sarif, summary, text};

/// `--check` found changes, or ignore comments without the reason that the configuration requires.
const WOULD_CHANGE: u8 = 1;

/// Runs the default command.
pub fn run(arguments: &Run) -> Result<ExitCode, Failure> {
    set_threads(arguments.analysis.threads)?;
    let stdin = Stdin::of(arguments)?;
    let request = Request {
        paths: if stdin.is_some() { Vec::new() } else { arguments.paths.clone() },
        config: arguments.analysis.config.clone(),
        part: arguments.part(),
        by_hook: arguments.hook,
        stdin: stdin.as_ref().map(Stdin::request),
    };
    let is_dry = arguments.dry_run || arguments.format.is_review();
    let mode = match (arguments.check, is_dry, &stdin) {
        (true, ..) => Mode::Check,
        (false, true, _) => Mode::DryRun,
        (false, false, Some(_)) => Mode::Filter,
        (false, false, None) => Mode::Write,
    };
    let options = Options {
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
        min_confidence: arguments.min_confidence,
        unsafe_fixes: arguments.unsafe_fixes,
        without_baseline: arguments.no_baseline,
        parse_all: arguments.parse_all,
        dry_run: matches!(mode, Mode::Check | Mode::DryRun),
        // A text without a name is in no project that a later run could know again.
        cache: arguments.analysis.cache.wanted().filter(|_| !stdin.as_ref().is_some_and(Stdin::is_nameless)),
        ..Options::default()
    };
    let named = |failure| or_command(failure, &request.paths);
    let hold = |request: &Request| pipeline::hold(request).map_err(named);
    let mut writer = if mode == Mode::Write && !arguments.staged { Some(hold(&request)?) } else { None };
    let mut analysis = match &arguments.add_ignores {
        Some(reason) => pipeline::ignore(&request, &options, reason.trim()).map_err(named)?,
        None => pipeline::analyse(&request, &options).map_err(named)?,
    };
    if mode == Mode::Write && arguments.staged {
        // Where the work tree is written to is told by the index.
        writer = Some(pipeline::hold_root(&analysis.workspace.root)?);
    }
    // What a review offers may need another file first, so it is told of all.
    if stdin.is_some() && !arguments.format.is_review() {
        keep_selected(&mut analysis);
    }
    if !arguments.quiet {
        notes(&analysis);
    }
    let names = match &stdin {
        Some(stdin) if stdin.is_nameless() => Names::relative_to_root(),
        _ => names(&analysis),
    };
    if mode == Mode::Write && arguments.format != Format::Json && !arguments.quiet {
        output::note(&summary::warnings(&analysis.outcome));
        analysis.outcome.warnings.clear();
    }
    let failed = writer.map_or_else(Vec::new, |writer| pipeline::apply(&analysis, &writer));
    for held in &failed {
        output::error(format_args!("{}: {}", names.shown(&held.path), held.reason));
    }
    drop_failed(&mut analysis, &failed);

    let (outcome, top) = (&analysis.outcome, names.at_top());
    let printed = match (arguments.format, &stdin) {
        (Format::Json, _) => Some(json(&analysis)),
        (Format::Text, Some(stdin)) if mode == Mode::Filter => Some(stdin.patched(&analysis)),
        (Format::Text, _) if !arguments.dry_run && arguments.output.is_none() => None,
        (Format::Text | Format::Diff, _) => Some(diffs(&analysis, &names, arguments.output.is_none())),
        (Format::Rdjson, _) => Some(rdjson::render(outcome, &top).into_bytes()),
        (Format::Sarif, _) => Some(sarif::render(outcome, &top).into_bytes()),
        (Format::Github, _) => Some(github::render(outcome, &top).into_bytes()),
        (Format::Gitlab, _) => Some(gitlab::render(outcome, &top).into_bytes()),
        (Format::Markdown, _) => Some(markdown::render(outcome, &top).into_bytes()),
    };
    if let Some(bytes) = printed {
        output::bytes(&bytes, arguments.output.as_deref())?;
    }
    let mode_of_text = if stdin.is_some() { Mode::Filter } else { mode };
    match arguments.format {
        _ if arguments.quiet => {}
        Format::Text => output::note(&text::render(&analysis.outcome, &names, mode_of_text, arguments.verbose)),
        Format::Json => {}
        _ => output::note(&summary::problems(&analysis.outcome, &names)),
    }
    let outcome = &analysis.outcome;
    let is_wrong = !outcome.patches.is_empty() || outcome.comment_problems.iter().any(|comment| comment.fails_check);
    Ok(match (failed.is_empty(), mode, is_wrong) {
        (false, ..) => ExitCode::from(FAILED),
        (true, Mode::Check, true) => ExitCode::from(WOULD_CHANGE),
        _ => ExitCode::SUCCESS,
    })
}

/// A path that is not there may be a command, misspelt.
fn or_command(failure: Failure, paths: &[PathBuf]) -> Failure {
    let [path] = paths else { return failure };
    let near = path
        .to_str()
        .and_then(|word| nearest(word, ["explain", "remove", "baseline", "rules", "catalog", "init", "clean", "help"]));
    match near {
        Some(command) if !path.exists() => Failure(format!("{failure}; did you mean `instrument {command}`?")),
        _ => failure,
    }
}

/// Says what is to be said of the run itself.
pub fn notes(analysis: &Analysis) {
    analysis.notes.iter().for_each(output::warning);
}

/// The names of files as seen from the current folder.
pub fn names(analysis: &Analysis) -> Names {
    names_below(&analysis.workspace.root, analysis.outcome.patches.iter().map(|patch| patch.path.as_str()))
}

/// The names of files below a root; `changed` are those of the diff.
pub fn names_below<'a>(root: &Path, changed: impl Iterator<Item = &'a str> + Clone) -> Names {
    let current = std::env::current_dir().and_then(|current| current.canonicalize());
    Names::new(root, &current.unwrap_or_else(|_| root.to_path_buf()), changed)
}

/// Standard input is one file: nothing else is changed for it.
fn keep_selected(analysis: &mut Analysis) {
    let selected: BTreeSet<&str> = analysis
        .workspace
        .files
        .iter()
        .filter(|file| !file.selection.is_none())
        .map(|file| file.path.as_str())
        .collect();
    analysis.outcome.patches.retain(|patch| selected.contains(patch.path.as_str()));
    analysis.outcome.held.retain(|held| selected.contains(held.path.as_str()));
}

/// What could not be written did not happen.
fn drop_failed(analysis: &mut Analysis, failed: &[Held]) {
    let outcome = &mut analysis.outcome;
    let is_failed = |path: &str| failed.iter().any(|held| held.path == path);
    outcome.patches.retain(|patch| !is_failed(&patch.path));
    for function in outcome.functions.iter_mut().filter(|function| is_failed(&function.path)) {
        function.applied = false;
    }
    outcome.held.extend_from_slice(failed);
}

fn json(analysis: &Analysis) -> Vec<u8> {
    let mut bytes = Vec::new();
    json::write(&analysis.outcome, &mut bytes).expect("writing to memory does not fail");
    bytes
}

fn diffs(analysis: &Analysis, names: &Names, to_terminal: bool) -> Vec<u8> {
    let patches = &analysis.outcome.patches;
    let all: Vec<u8> =
        patches.iter().flat_map(|patch| diff::unified(names, patch, analysis.original(&patch.path))).collect();
    if to_terminal && output::is_coloured() { diff::coloured(&all) } else { all }
}
