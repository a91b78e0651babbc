//! The baseline: what it says of a run, and how it is made.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use super::{Analysis, Failure, Options, analyse};
use crate::classify::{SkipRule, Verdict};
use crate::edit::FilePatch;
use crate::project::{Baseline, Known, Request, Selection, TOP_LEVEL, Workspace};
use crate::report::{BaselineReport, FunctionReport, Outcome, StaleEntry};

/// The rule of functions that get no span, but are a reason to switch recording on.
const ONLY_RECORDED: &str = SkipRule::Autologged.word();

/// What the baseline left out of a run, and which of its entries are of no use any more.
pub(super) fn report(workspace: &Workspace, outcome: &Outcome) -> Option<BaselineReport> {
    let baseline = workspace.baseline.as_ref()?;
    let left = outcome.functions.iter().filter(|function| function.in_baseline).count();
    let path = baseline.path.strip_prefix(&workspace.root).unwrap_or(&baseline.path);
    let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let entries = baseline.entries.iter().filter(|_| !workspace.is_partial);
    let stale = entries.filter_map(|(line, entry)| {
        let why = why_stale(workspace, outcome, entry)?;
        Some(StaleEntry { line: *line, function: format!("{}::{}", entry.path, entry.qualname), why: why.to_owned() })
    });
    Some(BaselineReport { path, left, stale: stale.collect() })
}

fn why_stale(workspace: &Workspace, outcome: &Outcome, entry: &Known) -> Option<&'static str> {
    let Some(file) = workspace.files.iter().find(|file| file.path == entry.path) else {
        let is_gone = !workspace.root.join(&entry.path).exists();
        return is_gone.then_some("its file is gone; if it was renamed, `instrument baseline --add` knows it again");
    };
    if file.selection != Selection::Whole || entry.qualname == TOP_LEVEL {
        return None;
    }
    let is_it = |function: &&FunctionReport| function.path == entry.path && function.qualname == entry.qualname;
    match outcome.functions.iter().find(is_it).map(|function| function.verdict) {
        None => Some("there is no such function any more"),
        Some(Verdict::Skip(SkipRule::AlreadyTraced)) => Some("it has a span now"),
        Some(_) => None,
    }
}

/// A baseline to be written.
#[derive(Debug)]
pub struct NewBaseline {
    /// Where.
    pub path: PathBuf,
    /// The text that is there, if there is one.
    pub before: Option<String>,
    /// The text that is to be there.
    pub after: String,
    /// How many functions it names.
    pub entries: usize,
    /// How many went since the one before.
    pub dropped: usize,
    /// How many are asked about because they are not in it.
    pub left_out: usize,
    /// The analysis that it was made of.
    pub analysis: Analysis,
}

/// Makes the baseline of today's untraced functions. Where there is one already, functions only go, unless `add` lets new
/// ones in.
pub fn baseline(request: &Request, options: &Options, add: bool) -> Result<NewBaseline, Failure> {
    let everything = analyse(request, &Options { without_baseline: true, ..options.clone() })?;
    // Read without the baseline, whose entries are to be known nevertheless.
    let known = Baseline::of(&everything.workspace).map_err(|error| Failure(error.to_string()))?;
    let mut all = wanting(&everything.outcome);
    let rest = analyse(request, &Options { baseline: Some(all.clone()), ..options.clone() })?;
    if !rest.outcome.patches.is_empty() {
        let only_recorded = rest
            .set_up_for
            .iter()
            .filter(|(path, qualname)| !all.iter().any(|entry| entry.path == *path && entry.qualname == *qualname));
        let entry = |(path, qualname): &(String, String)| Known {
            path: path.clone(),
            qualname: qualname.clone(),
            rule: ONLY_RECORDED.to_owned(),
        };
        let only_recorded: Vec<Known> = only_recorded.map(entry).collect();
        all.extend(only_recorded);
    }
    let path = known.as_ref().map_or_else(|| Baseline::place(&everything.workspace), |known| known.path.clone());
    let before = known.as_ref().and_then(|known| std::fs::read_to_string(&known.path).ok());
    let old: BTreeSet<Known> = known.iter().flat_map(|known| &known.entries).map(|(_, entry)| entry.clone()).collect();
    let has = |entries: &BTreeSet<Known>, one: &Known| {
        entries.iter().any(|entry| entry.path == one.path && entry.qualname == one.qualname)
    };
    // What the run was not about stays.
    let is_elsewhere = |entry: &&Known| {
        let file = everything.workspace.files.iter().find(|file| file.path == entry.path);
        file.is_some_and(|file| file.selection != Selection::Whole)
    };
    let kept = all.iter().filter(|entry| add || known.is_none() || has(&old, entry));
    let new: BTreeSet<Known> = kept.chain(old.iter().filter(is_elsewhere)).cloned().collect();
    Ok(NewBaseline {
        after: Baseline::text(&path, &everything.workspace.root, &new, before.as_deref().unwrap_or_default()),
        dropped: old.iter().filter(|entry| !has(&new, entry)).count(),
        left_out: all.iter().filter(|entry| !has(&new, entry)).count(),
        entries: new.len(),
        path,
        before,
        analysis: everything,
    })
}

/// The functions that a run would trace.
fn wanting(outcome: &Outcome) -> BTreeSet<Known> {
    let entry = |function: &FunctionReport| match function.verdict {
        Verdict::Trace { operation, .. } if function.applied => Some(Known {
            path: function.path.clone(),
            qualname: function.qualname.clone(),
            rule: operation.word().to_owned(),
        }),
        _ => None,
    };
    outcome.functions.iter().filter_map(entry).collect()
}

impl NewBaseline {
    /// Whether anything changes.
    pub fn is_new(&self) -> bool {
        self.before.as_deref() != Some(&self.after)
    }

    /// The change as a patch, relative to the workspace's root; none if the file lies above it.
    pub fn patch(&self) -> Option<FilePatch> {
        let path = self.path.strip_prefix(&self.analysis.workspace.root).ok()?.to_str()?.to_owned();
        Some(FilePatch {
            path,
            before: self.before.as_deref().map(Into::into),
            after: self.after.clone(),
            edits: Vec::new(),
        })
    }

    /// Writes the file, whole or not at all.
    pub fn write(&self) -> Result<(), Failure> {
        let failure = |error: std::io::Error| Failure(format!("{}: cannot be written: {error}", self.path.display()));
        let folder = self.path.parent().unwrap_or(&self.path);
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failure)?;
        file.write_all(self.after.as_bytes()).map_err(failure)?;
        file.persist(&self.path).map(drop).map_err(|error| failure(error.error))
    }
}
