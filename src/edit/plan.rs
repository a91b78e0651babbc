//! Plans all edits of one file, each language in its own way.

use std::collections::HashSet;
use std::sync::Arc;

use super::hazards::Hazard;
use super::patch::{FileAdditions, FilePatch, Held, SpanForm};
use super::proof::Proof;
use super::{python, typescript};
use crate::project::Language;
use crate::syntax::{FileFacts, FunctionId};

/// Why a text that the strict parser accepts is not written: later runs would not know what is in it.
pub(super) const MISREAD: &str = "with the edit, the parser would misread lines that it reads without";

/// What becomes of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePlan {
    /// The change, if there is one.
    pub patch: Option<FilePatch>,
    /// The spans that it makes, and how.
    pub spans: Vec<(FunctionId, SpanForm)>,
    /// What had to be held back.
    pub held: Vec<Held>,
    /// The proof of the change, where known proofs count.
    pub proof: Option<Proof>,
}

impl FilePlan {
    /// Nothing is changed.
    pub(super) fn held(held: Vec<Held>) -> Self {
        Self { held, ..Self::default() }
    }

    /// The plan, if its patch is proven harmless or `known` to be; else nothing is changed, and what was wanted is held back.
    pub(super) fn verified(
        mut self,
        known: Option<&HashSet<Proof>>,
        verify: impl FnOnce(&FilePatch) -> Result<(), String>,
        what: String,
    ) -> Self {
        let Some(patch) = &self.patch else { return self };
        self.proof = known.map(|_| patch.proof());
        if known.zip(self.proof).is_some_and(|(known, proof)| known.contains(&proof)) {
            return self;
        }
        let Err(reason) = verify(patch) else { return self };
        let (reason, hazard) = match reason == MISREAD {
            true => (reason, Some(Hazard::NotUnderstood)),
            false => (format!("{reason}; please report this file as a bug"), None),
        };
        let failed = Held { path: patch.path.clone(), line: None, what, reason, hazard };
        Self::held(self.held.into_iter().chain([failed]).collect())
    }
}

/// What the plan of one file is made from.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// Path, relative to the workspace's root: it tells the language.
    pub path: &'a str,
    /// The text of the file.
    pub text: &'a Arc<str>,
    /// What it says.
    pub facts: &'a FileFacts,
    /// What it is to get.
    pub additions: &'a FileAdditions,
    /// Hazards that are not looked for: tests show in this way what each check is for.
    pub unseen: &'a [Hazard],
    /// What need not be proven again, for runs that write nothing.
    pub known: Option<&'a HashSet<Proof>>,
}

/// The patch that gives a file what it is to get, and what had to be held back. Pure; the patch is verified.
pub fn plan_file(path: &str, text: &str, facts: &FileFacts, additions: &FileAdditions) -> FilePlan {
    plan_task(&Task { path, text: &text.into(), facts, additions, unseen: &[], known: None })
}

/// The same for a task; the patch is verified, or known to be harmless.
pub fn plan_task(task: &Task<'_>) -> FilePlan {
    match Language::of(task.path) {
        Some(Language::TypeScript) => typescript::plan(task),
        _ => python::plan(task),
    }
}

/// Who wrote what a patch inserts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Author {
    /// The planner.
    Plan,
    /// A person, perhaps: the patch leads back from a text that tracing was taken out of.
    Person,
}

/// Proves that a patch does what was planned and nothing else.
pub fn verify(patch: &FilePatch, facts: &FileFacts) -> Result<(), String> {
    verify_by(patch, facts, Author::Plan)
}

/// Proves that a patch that leads back from a text to what it was before something was taken out of it adds tracing and
/// nothing else, be it written as a plan would or as people do.
pub fn verify_removal(patch: &FilePatch, facts: &FileFacts) -> Result<(), String> {
    verify_by(patch, facts, Author::Person)
}

fn verify_by(patch: &FilePatch, facts: &FileFacts, by: Author) -> Result<(), String> {
    match Language::of(&patch.path) {
        Some(Language::TypeScript) => typescript::verify(patch, facts, by),
        _ => python::verify(patch, facts, by),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply::apply;
    use crate::edit::patch::Edit;
    use crate::syntax::facts;

    /// What becomes of a plan that inserts a text at the beginning of a file.
    fn verified(path: &str, text: &str, inserted: &str) -> FilePlan {
        let edits = vec![Edit::insertion(0, inserted.to_owned(), Vec::new())];
        let after = apply(text, &edits);
        let patch = FilePatch { path: path.to_owned(), before: Some(text.into()), after, edits };
        let spans = vec![(FunctionId(1), SpanForm::Decorator)];
        let plan = FilePlan { patch: Some(patch), spans, ..FilePlan::default() };
        let language = Language::of(path).expect("a source file");
        plan.verified(None, |patch| verify(patch, &facts(language, path, text)), "1 span".to_owned())
    }

    #[test]
    fn what_is_not_proven_harmless_is_held_back_with_the_reason() {
        for (path, text, import) in [
            ("ask.py", "def ask(): return 1\n", "import mlflow\n"),
            ("ask.ts", "export const ask = () => 1;\n", "import * as mlflow from '@mlflow/core';\n"),
        ] {
            let good = verified(path, text, import);
            assert!(good.patch.is_some() && good.held.is_empty(), "{good:?}");
            let bad = verified(path, text, &format!("{import}stop()\n"));
            assert_eq!((&bad.patch, bad.spans.len()), (&None, 0));
            let [held] = bad.held.as_slice() else { panic!("{bad:?}") };
            assert_eq!((held.path.as_str(), held.what.as_str()), (path, "1 span"));
            assert!(held.reason.contains("means something else") && held.reason.ends_with("report this file as a bug"));
        }
    }
}
