//! Walks the root in parallel and sorts what it finds: source files, manifests, links that lead out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::root::Root;
use super::{Language, manifests};

/// What is under the root; all paths relative to it, with `/`.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Files of the languages that are read.
    pub sources: BTreeMap<String, Language>,
    /// Files that may be manifests by their name.
    pub manifests: BTreeSet<String>,
    /// Files called tsconfig.json or jsconfig.json.
    pub tsconfigs: BTreeSet<String>,
    /// Links to source files outside.
    pub outside_links: BTreeSet<String>,
    /// What could not be walked, each a full message.
    pub warnings: Vec<String>,
}

impl Walk {
    /// Walks the root. It honours .gitignore (also outside a git repository), but not the user's global one, so that
    /// everybody sees the same files; hidden folders and other people's code are passed by.
    pub fn of(root: &Root) -> Self {
        let found = Mutex::new(Self::default());
        let mut builder = WalkBuilder::new(&root.path);
        // A named folder is walked though it is hidden or ignored.
        for folder in root.folders.iter().filter(|folder| **folder != root.path) {
            builder.add(folder);
        }
        let walker = builder
            .follow_links(false)
            .ignore(false)
            .git_global(false)
            .git_exclude(false)
            // Inside a repository all of its .gitignore files count, also those above the root; outside, those below it.
            .require_git(root.git_top.is_some())
            .parents(root.git_top.is_some())
            .filter_entry(|entry| !is_foreign_folder(entry))
            .build_parallel();
        walker.run(|| {
            Box::new(|entry| {
                let mut found = found.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                match entry {
                    Ok(entry) => found.add(&root.path, &entry),
                    Err(error) => found.warnings.push(format!("{error}; what is in there is not read")),
                }
                WalkState::Continue
            })
        });
        let mut found = found.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        found.warnings.sort();
        found
    }

    fn add(&mut self, root: &Path, entry: &DirEntry) {
        let Some(kind) = entry.file_type() else { return };
        let Some(path) = relative(root, entry.path()) else {
            let name = entry.path().display();
            self.warnings.push(format!("{name}: the name is no valid Unicode; the file is not read"));
            return;
        };
        if kind.is_symlink() {
            // A link inside the root leads to what is read anyway; a link to a folder may lead round in circles.
            let target = entry.path().canonicalize().ok().filter(|target| target.is_file());
            if Language::of(&path).is_some() && target.is_some_and(|target| !target.starts_with(root)) {
                self.outside_links.insert(path);
            }
        } else if kind.is_file() {
            if let Some(language) = Language::of(&path) {
                self.sources.insert(path.clone(), language);
            }
            if matches!(path.rsplit('/').next(), Some("tsconfig.json" | "jsconfig.json")) {
                self.tsconfigs.insert(path.clone());
            }
            if manifests::kind_of(&path).is_some() && !manifests::is_module(entry.path()) {
                self.manifests.insert(path);
            }
        }
    }
}

/// The path relative to `root`, with `/`; `None` outside of it or when it is no valid Unicode.
pub(super) fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// Installed packages and caches: not the project's code.
fn is_foreign_folder(entry: &DirEntry) -> bool {
    if entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return false;
    }
    let name = entry.file_name().to_str().unwrap_or_default();
    matches!(
        name,
        "node_modules" | "bower_components" | "__pycache__" | "site-packages" | "dist-packages" | "__pypackages__"
    ) || name.ends_with(".egg-info")
        || entry.path().join("pyvenv.cfg").is_file()
        || entry.path().join("conda-meta").is_dir()
}
