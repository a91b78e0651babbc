//! How files are named: for people relative to the current folder, in a diff so that `git apply` finds them, for reviewers'
//! tools from the top of the repository.

use std::path::{Component, Path, PathBuf};

/// Names for the files of one workspace.
#[derive(Debug, Clone, Default)]
pub struct Names {
    root: PathBuf,
    current: PathBuf,
    /// The folder that paths in a diff are relative to.
    base: PathBuf,
    /// A file of the diff lies outside of the current folder.
    is_outside: bool,
    from_git_top: bool,
    /// The top of the git repository; without git, the current folder or the root, whichever is further out.
    top: PathBuf,
}

impl Names {
    /// Names relative to the workspace's root.
    pub fn relative_to_root() -> Self {
        Self::default()
    }

    /// Names for the workspace at `root` as seen from `current`; both are absolute. `changed` are the files of the diff.
    ///
    /// Paths in a diff are relative to the current folder, which is where `git apply` is run. Two cases differ. A file
    /// outside of the current folder cannot be named that way. And below the top of a git repository, `git apply` takes
    /// a path that begins with the current folder's own name (`shop/shop/views.py`) for one from the top. Then paths
    /// are relative to the top, with the `diff --git` line that says so; without git, to the root.
    pub fn new<'a>(root: &Path, current: &Path, changed: impl Iterator<Item = &'a str> + Clone) -> Self {
        let git_top = root.ancestors().find(|above| above.join(".git").exists());
        let from_top = git_top.and_then(|top| current.strip_prefix(top).ok()).map(folder).unwrap_or_default();
        let outside = |path: &str| !root.join(path).starts_with(current);
        let misread = |path: &str| {
            let path = relative(current, &root.join(path));
            !from_top.is_empty() && [format!("b/{path}"), path].iter().any(|path| path.starts_with(&from_top))
        };
        let is_outside = changed.clone().any(outside);
        let from_here = !is_outside && !changed.clone().any(misread);
        let base = if from_here { current } else { git_top.unwrap_or(root) };
        Self {
            root: root.to_path_buf(),
            current: current.to_path_buf(),
            base: base.to_path_buf(),
            is_outside,
            from_git_top: !from_here && git_top.is_some(),
            top: git_top.unwrap_or(if root.starts_with(current) { current } else { root }).to_path_buf(),
        }
    }

    /// A file's name for people.
    pub fn shown(&self, path: &str) -> String {
        match relative(&self.current, &self.root.join(path)) {
            name if name.is_empty() => ".".to_owned(),
            name => name,
        }
    }

    /// A file's name in a diff.
    pub fn in_diff(&self, path: &str) -> String {
        relative(&self.base, &self.root.join(path))
    }

    /// Where the diff must be applied, when that is not the current folder.
    pub fn elsewhere(&self) -> Option<&Path> {
        self.is_outside.then_some(&self.base)
    }

    /// The names that reviewers' tools expect: from the top of the git repository; without git, from the current folder, or
    /// from the root if that is above it.
    #[must_use]
    pub fn at_top(&self) -> Self {
        Self { current: self.top.clone(), base: self.top.clone(), ..self.clone() }
    }

    /// Whether paths in a diff are relative to the top of the git repository.
    pub fn from_git_top(&self) -> bool {
        self.from_git_top
    }
}

/// The way from `from` to `to`.
fn relative(from: &Path, to: &Path) -> String {
    let shared = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    // Nothing but the file system's root in common: the whole path reads better than a row of `..`.
    if shared <= 1 && !to.starts_with(from) {
        return joined(to);
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    joined(&up.chain(to.components().skip(shared)).collect::<PathBuf>())
}

fn joined(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// A folder's path with a `/` at its end; empty stays empty.
fn folder(path: &Path) -> String {
    let path = joined(path);
    if path.is_empty() { path } else { path + "/" }
}
