//! The baseline: functions without a span that a project knows of and is not asked about any more. One line each, sorted, so
//! that git merges it line by line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{ConfigError, Text, Workspace};

/// The file's name.
pub const BASELINE: &str = "instrument-baseline.txt";

const HEADER: &str = "\
# Functions without a span that `instrument` does not ask about. `instrument baseline` takes out what is traced or gone;
# new functions come in with `instrument baseline --add` only. Lines may be merged and deleted freely.
";

/// What stands for the top level of a file.
pub const TOP_LEVEL: &str = "<module>";

/// A baseline as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The file.
    pub path: PathBuf,
    /// Its entries, by line.
    pub entries: Vec<(usize, Known)>,
}

/// One function.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    /// Its file, relative to the workspace's root.
    pub path: String,
    /// Its qualified name; [`TOP_LEVEL`] for what a file does when it is loaded.
    pub qualname: String,
    /// The rule by which it would be traced; for people only.
    pub rule: String,
}

impl Baseline {
    /// The nearest baseline at or above a root, up to `top`.
    pub fn find(root: &Path, top: Option<&Path>) -> Result<Option<Self>, ConfigError> {
        let top = top.unwrap_or(root);
        let folders = root.ancestors().take_while(|folder| folder.starts_with(top));
        let Some(path) = folders.map(|folder| folder.join(BASELINE)).find(|path| path.is_file()) else {
            return Ok(None);
        };
        let error = |line, message| ConfigError { path: path.clone(), line, message };
        let text = Text::read(&path).map_err(|why| error(None, why.to_string()))?;
        let below = below(&path, root);
        let mut entries = Vec::new();
        for (number, line) in (1..).zip(text.content.lines()) {
            let entry = read(line.trim()).map_err(|why| error(Some(number), why))?;
            // What lies beside the root is another run's business.
            let own = entry.and_then(|entry| Some(Known { path: own_path(&entry.path, &below)?, ..entry }));
            entries.extend(own.map(|entry| (number, entry)));
        }
        Ok(Some(Self { path, entries }))
    }

    /// The baseline of a workspace, though its run does without.
    pub fn of(workspace: &Workspace) -> Result<Option<Self>, ConfigError> {
        Self::find(&workspace.root, workspace.top.as_deref())
    }

    /// Whether a function of a file is in it.
    pub fn names(&self, path: &str) -> bool {
        self.entries.iter().any(|(_, entry)| entry.path == path)
    }

    /// Whether a function is in it.
    pub fn has(&self, path: &str, qualname: &str) -> bool {
        self.entries.iter().any(|(_, entry)| entry.path == path && entry.qualname == qualname)
    }

    /// The text of a baseline file at `path` with these entries below a root, and those of `before` that lie elsewhere.
    pub fn text(path: &Path, root: &Path, entries: &BTreeSet<Known>, before: &str) -> String {
        let below = below(path, root);
        let elsewhere = before.lines().filter_map(|line| read(line.trim()).ok().flatten());
        let elsewhere = elsewhere.filter(|entry| own_path(&entry.path, &below).is_none());
        let own = entries.iter().map(|entry| Known { path: format!("{below}{}", entry.path), ..entry.clone() });
        let all: BTreeSet<Known> = own.chain(elsewhere).collect();
        let newline = super::newline(before);
        let lines = all.iter().map(|entry| format!("{}::{} {}\n", entry.path, entry.qualname, entry.rule));
        (HEADER.to_owned() + &lines.collect::<String>()).replace('\n', newline)
    }

    /// Where the baseline of a workspace is, or is to be: beside its configuration, else at the root.
    pub fn place(workspace: &Workspace) -> PathBuf {
        let known = workspace.baseline.as_ref().map(|baseline| baseline.path.clone());
        known.unwrap_or_else(|| workspace.config.folder(&workspace.root).join(BASELINE))
    }
}

/// The folders between a baseline and the root, with a `/` behind each.
fn below(path: &Path, root: &Path) -> String {
    let folder = path.parent().unwrap_or(path);
    let below = root.strip_prefix(folder).unwrap_or(Path::new(""));
    below.iter().map(|part| format!("{}/", part.to_string_lossy())).collect()
}

fn own_path(path: &str, below: &str) -> Option<String> {
    path.strip_prefix(below).map(str::to_owned)
}

/// One line; none in an empty one or a comment.
fn read(line: &str) -> Result<Option<Known>, String> {
    let marks = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"];
    if marks.iter().any(|mark| line.starts_with(mark)) {
        return Err("a merge is not finished here: keep the lines of both sides and take the marks out".to_owned());
    }
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let parts = line.rsplit_once(' ').and_then(|(place, rule)| Some((place.trim_end().rsplit_once("::")?, rule)));
    match parts {
        Some(((path, qualname), rule)) if !path.is_empty() && !qualname.is_empty() => {
            Ok(Some(Known { path: path.to_owned(), qualname: qualname.to_owned(), rule: rule.to_owned() }))
        }
        _ => Err(format!("`{line}` is no entry: write `path/to/file.py::function rule`, or delete the line")),
    }
}
