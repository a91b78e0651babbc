//! Runs the stages: from paths to an outcome, and from an outcome to written files.

use std::collections::BTreeMap;
use std::fmt;

use crate::catalog::Operation;
use crate::classify::Confidence;
use crate::edit::Held;
use crate::project::{OpenError, Request, Text, Workspace};
use crate::report::{Figures, Outcome, ProjectReport, Unread};
use crate::worked_on;

/// What the user chose for this run; the configuration holds where nothing is chosen.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only these operations; those of the configuration, if there are none.
    pub select: Vec<Operation>,
    /// Not these; those of the configuration, if there are none.
    pub ignore: Vec<Operation>,
    /// How sure a decision must be to become an edit.
    pub min_confidence: Option<Confidence>,
    /// Also applies edits that could change what the program does.
    pub unsafe_fixes: bool,
}

/// What came of a run.
#[derive(Debug)]
pub struct Analysis {
    /// For reports.
    pub outcome: Outcome,
    /// Where the files come from.
    pub workspace: Workspace,
}

/// Why there is no outcome; the whole message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self(error.to_string())
    }
}

impl Analysis {
    /// The text that was read of a file that a patch changes; none for a new file.
    pub fn original(&self, path: &str) -> Option<&Text> {
        let sources = self.workspace.files.iter().filter(|file| file.path == path);
        let manifests = self.workspace.projects.iter().flat_map(|project| &project.manifests);
        let manifests = manifests.filter(|manifest| manifest.path.to_str() == Some(path));
        let sources = sources.filter_map(|file| file.text.as_ref().ok());
        sources.chain(manifests.filter_map(|manifest| manifest.text.as_ref())).next()
    }
}

/// Reads, links, decides and plans; writes nothing.
pub fn analyse(request: &Request, _options: &Options) -> Result<Analysis, Failure> {
    let workspace = Workspace::open(request)?;
    let mut left_out = BTreeMap::new();
    for file in &workspace.left_out {
        *left_out.entry(file.reason).or_insert(0) += 1;
    }
    let mut unread = Vec::new();
    let mut figures = Figures::default();
    for file in &workspace.files {
        let _working = worked_on::enter(&file.path);
        match &file.text {
            Ok(_) => figures.files += 1,
            Err(error) => unread.push(Unread { path: file.path.clone(), reason: error.to_string() }),
        }
    }
    let outcome = Outcome {
        root: workspace.root.clone(),
        projects: projects(&workspace),
        left_out,
        unread,
        warnings: workspace.warnings.clone(),
        figures,
        ..Outcome::default()
    };
    Ok(Analysis { outcome, workspace })
}

/// Writes the patches, each file whole or not at all; gives back what could not be written.
pub fn apply(analysis: &Analysis) -> Vec<Held> {
    let failed = |path: &str, error: std::io::Error| Held {
        path: path.to_owned(),
        line: None,
        what: "writing the file".to_owned(),
        reason: error.to_string(),
    };
    let patches = analysis.outcome.patches.iter();
    let written = patches.map(|patch| {
        let bytes = match analysis.original(&patch.path) {
            Some(text) => text.encode(&patch.after).map_err(std::io::Error::other),
            None => Ok(patch.after.clone().into_bytes()),
        };
        bytes
            .and_then(|bytes| std::fs::write(analysis.workspace.absolute(&patch.path), bytes))
            .map_err(|error| failed(&patch.path, error))
    });
    written.filter_map(Result::err).collect()
}

fn projects(workspace: &Workspace) -> Vec<ProjectReport> {
    let slashed = |path: &std::path::Path| path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let report = |project: &crate::project::Project| ProjectReport {
        folder: slashed(&project.folder),
        languages: project.languages.clone(),
        detected_by: project.detected_by,
        manifests: project.manifests.iter().map(|manifest| slashed(&manifest.path)).collect(),
    };
    workspace.projects.iter().map(report).collect()
}
