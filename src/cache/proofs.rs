//! Proofs: hashes of patches that were proven harmless, in a pack beside those of facts, whose entries are keys alone. No
//! patch is kept, so nothing that is kept can come into a file.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::folder::ProjectFolder;
use super::pack::{Entry, Key};
use super::{Cache, Loaded};

/// The proofs of a project.
#[derive(Debug)]
pub struct Proofs {
    project: ProjectFolder,
    loaded: Loaded,
}

impl Cache {
    /// The proofs of the project at `root`.
    pub fn proofs(&self, root: &Path) -> Proofs {
        let project = ProjectFolder::of(&self.folder, root);
        Proofs { loaded: Loaded::of(project.proofs()), project }
    }
}

impl Proofs {
    /// All that are kept.
    pub fn known(&self) -> HashSet<Key> {
        self.loaded.pack.keys().copied().collect()
    }

    /// The pack, if it was damaged.
    pub fn damaged(&self) -> Option<PathBuf> {
        self.loaded.damaged()
    }

    /// Keeps those that a run asked for, beside others that were asked for lately.
    pub fn keep(&self, asked: &HashSet<Key>) {
        let known = self.known();
        let new: Vec<Entry> = asked.difference(&known).copied().map(Entry::of_key).collect();
        if !new.is_empty() && self.project.make().is_ok() {
            // A cache that cannot be written is slower, nothing else.
            let _ = self.project.replace(&self.loaded.path, &self.loaded.pack.with(new, asked));
        }
    }
}
