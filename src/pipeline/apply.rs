//! Writes patches one after the other, so that wherever a run is cut short the program still starts and the next run
//! completes the work: what is imported is there before its importers.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Analysis, stage};
use crate::edit::{FilePatch, Held, Record, Records, Restored, Writer, restore, unwritable};
use crate::project::{Language, ProjectId, Text, Workspace};

/// When a patch is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// What is to be installed.
    Manifest,
    /// Modules that others come to import.
    NewFile,
    /// The configuration of a framework.
    Configuration,
    /// Source files, importers before what they import: by the files that an entry leads to, the next run tells that it
    /// starts something which is traced.
    Source(Reverse<usize>),
}

impl Step {
    /// The step of a patch that is no edit of a source file.
    pub fn of_setup(patch: &FilePatch) -> Self {
        match (&patch.before, Language::of(&patch.path)) {
            (None, _) => Self::NewFile,
            (Some(_), Some(_)) => Self::Configuration,
            (Some(_), None) => Self::Manifest,
        }
    }
}

/// The step of every patch, by its path, and the project that it is for.
pub(super) type Steps = BTreeMap<String, (Step, ProjectId)>;

/// Writes the patches, each file whole or not at all; gives back what could not be written.
pub fn apply(analysis: &Analysis, writer: &Writer) -> Vec<Held> {
    let workspace = &analysis.workspace;
    writer.clear_leftovers(folders(workspace));
    let mut failed = match &workspace.staged {
        Some(staged) => stage::apply(analysis, writer, staged),
        None => in_order(analysis, |patch| write(workspace, writer, patch, analysis.original(&patch.path))),
    };
    failed.sort_by(|one, other| one.path.cmp(&other.path));
    failed
}

/// Writes all patches in their order, but none of a project whose new modules could not be written.
pub(super) fn in_order<'a>(
    analysis: &'a Analysis,
    mut write: impl FnMut(&'a FilePatch) -> Result<(), Held>,
) -> Vec<Held> {
    let mut patches: Vec<_> = analysis.outcome.patches.iter().collect();
    patches.sort_by_key(|patch| (analysis.steps.get(&patch.path), &patch.path));
    let mut failed = Vec::new();
    let mut missing: BTreeMap<ProjectId, String> = BTreeMap::new();
    for patch in patches {
        let (step, project) = analysis.steps[&patch.path];
        let written = match missing.get(&project) {
            _ if analysis.unproven.contains(&patch.path) => Err(unproven(patch)),
            Some(module) if step > Step::NewFile => Err(without(patch, module)),
            _ => write(patch),
        };
        if let Err(held) = written {
            if step == Step::NewFile {
                missing.insert(project, patch.path.clone());
            }
            failed.push(held);
        }
    }
    failed
}

/// Writes one patch, and the record by which it can be taken out again.
pub(super) fn write(
    workspace: &Workspace,
    writer: &Writer,
    patch: &FilePatch,
    original: Option<&Text>,
) -> Result<(), Held> {
    let records = Records::of(&workspace.root);
    let held = |reason| Held {
        path: patch.path.clone(),
        line: None,
        what: "writing the file".to_owned(),
        reason,
        hazard: None,
    };
    let is_selected = workspace.files.iter().any(|file| file.path == patch.path && !file.selection.is_none());
    let record = record(&records, patch, is_selected).map_err(held)?;
    records.announce(&patch.path, &record).map_err(|error| held(unwritable(error)))?;
    match writer.write(patch, original) {
        Ok(()) => {
            // A record that stays announced tells the same.
            let _ = records.settle(&patch.path);
            Ok(())
        }
        Err(held) => {
            records.withdraw(&patch.path);
            Err(held)
        }
    }
}

/// What tells of a patch: with the text of the file without what this run and earlier ones write into it. A file that an
/// earlier run was about is not there for the sake of others, though this run writes but set-up into it.
fn record(records: &Records, patch: &FilePatch, is_selected: bool) -> Result<Record, String> {
    let new = |original, supports| Ok(Record::new(original, patch.after.clone(), supports));
    let Some(before) = &patch.before else { return new(None, !is_selected) };
    let Some(earlier) = records.read(&patch.path, Some(before))? else {
        return new(Some(before.to_string()), !is_selected);
    };
    match restore(&patch.path, before, &earlier) {
        Ok(Restored::Text { text, .. }) => new(Some(text), !is_selected && earlier.supports),
        Ok(Restored::Gone) => new(None, !is_selected && earlier.supports),
        // What cannot be taken out any more has become the user's own.
        Ok(Restored::Same) | Err(_) => new(Some(before.to_string()), !is_selected),
    }
}

/// What only an earlier run proved is shown, and never written.
fn unproven(patch: &FilePatch) -> Held {
    Held {
        path: patch.path.clone(),
        line: None,
        what: "writing the file".to_owned(),
        reason: "its change was not proven harmless in this run; please report this as a bug".to_owned(),
        hazard: None,
    }
}

/// The project's sources import its new modules: without these they would not start.
fn without(patch: &FilePatch, module: &str) -> Held {
    Held {
        path: patch.path.clone(),
        line: None,
        what: "writing the file".to_owned(),
        reason: format!("it is left as it is, because {module}, which its project is to import, was not written"),
        hazard: None,
    }
}

/// The folders of everything that this run or an earlier one may have written, relative to the root.
fn folders(workspace: &Workspace) -> BTreeSet<&Path> {
    let sources = workspace.files.iter().map(|file| Path::new(&file.path));
    let manifests = workspace.projects.iter().flat_map(|project| &project.manifests);
    sources.chain(manifests.map(|manifest| manifest.path.as_path())).filter_map(Path::parent).collect()
}
