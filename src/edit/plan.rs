//! Plans all edits of one file, each language in its own way.

use super::hazards::Hazard;
use super::patch::{FileAdditions, FilePatch, Held, SpanForm};
use super::{python, typescript};
use crate::project::Language;
use crate::syntax::{FileFacts, FunctionId};

/// What becomes of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePlan {
    /// The change, if there is one.
    pub patch: Option<FilePatch>,
    /// The spans that it makes, and how.
    pub spans: Vec<(FunctionId, SpanForm)>,
    /// What had to be held back.
    pub held: Vec<Held>,
}

impl FilePlan {
    /// Nothing is changed.
    pub(super) fn held(held: Vec<Held>) -> Self {
        Self { held, ..Self::default() }
    }
}

/// The patch that gives a file what it is to get, and what had to be held back. Pure; the patch is verified.
pub fn plan_file(path: &str, text: &str, facts: &FileFacts, additions: &FileAdditions) -> FilePlan {
    plan_file_despite(path, text, facts, additions, &[])
}

/// The same without a look at some hazards: for tests, which show what each check is for.
pub fn plan_file_despite(
    path: &str,
    text: &str,
    facts: &FileFacts,
    additions: &FileAdditions,
    unseen: &[Hazard],
) -> FilePlan {
    match Language::of(path) {
        Some(Language::TypeScript) => typescript::plan(path, text, facts, additions, unseen),
        _ => python::plan(path, text, facts, additions, unseen),
    }
}

/// Proves that a patch does what was planned and nothing else.
pub fn verify(patch: &FilePatch, facts: &FileFacts) -> Result<(), String> {
    match Language::of(&patch.path) {
        Some(Language::TypeScript) => typescript::verify(patch, facts),
        _ => python::verify(patch, facts),
    }
}
