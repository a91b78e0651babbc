//! Takes the instrumentation out again: what the records say was written, and if asked everything that has its form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{Failure, hold_root};
use crate::edit::{FilePatch, Held, RECORDS, Records, Restored, Writer, restore, restore_all};
use crate::project::{Language, Request, Text, Workspace};
use crate::report::removal::{Removal, Removed};

/// What is to be taken out, and where.
#[derive(Debug, Clone, Default)]
pub struct RemoveRequest {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The configuration file to use, instead of the nearest one: it says what is excluded.
    pub config: Option<PathBuf>,
    /// Also what no record tells of: hand-written decorators, and what was written elsewhere.
    pub all: bool,
    /// Only say what would be done.
    pub is_dry: bool,
}

/// Takes out what was written, root by root. Nothing is recorded: no removal.
pub fn remove(request: &RemoveRequest) -> Result<Vec<Removal>, Failure> {
    let paths = request.paths.iter().map(|path| absolute(path)).collect::<Result<Vec<_>, _>>()?;
    let mut unrecorded = BTreeMap::new();
    let mut roots: BTreeSet<PathBuf> = paths.iter().flat_map(|path| roots(path)).collect();
    if request.all {
        let workspace = Workspace::open(&Request {
            paths: request.paths.clone(),
            config: request.config.clone(),
            ..Request::default()
        })?;
        let mentions = |text: &Text| text.content.contains("mlflow");
        let files =
            workspace.files.iter().filter(|file| !file.selection.is_none() && file.text.as_ref().is_ok_and(mentions));
        unrecorded = files.map(|file| (workspace.root.join(&file.path), file.path.clone())).collect();
        roots.insert(workspace.root);
    }
    let mut removals = Vec::new();
    // The innermost first: its files are then known.
    for root in roots.into_iter().rev() {
        let writer = if request.is_dry { None } else { Some(hold_root(&root)?) };
        let records = Records::of(&root);
        let mut below = Below { root: &root, records: &records, writer, all: request.all, removal: Removal::default() };
        let recorded = records.paths();
        for path in &recorded {
            unrecorded.remove(&root.join(path));
        }
        below.take_out_recorded(&recorded, &paths);
        let own: Vec<PathBuf> = unrecorded.keys().filter(|file| file.starts_with(&root)).cloned().collect();
        for file in own {
            unrecorded.remove(&file);
            if let Ok(path) = file.strip_prefix(&root) {
                below.take_out(&slashed(path), false);
            }
        }
        removals.push(Removal { root: root.clone(), ..below.removal });
    }
    Ok(removals)
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    path.canonicalize().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure(format!("{}: there is no such file or folder", path.display())),
        _ => Failure(format!("{}: cannot be read: {error}", path.display())),
    })
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The folders with records at, above and below a path.
fn roots(path: &Path) -> Vec<PathBuf> {
    let has_records = |folder: &&Path| Records::of(folder).exist();
    let above = path.ancestors().filter(has_records).map(Path::to_path_buf);
    let passed_by = |name: &str| matches!(name, "node_modules" | ".git" | "site-packages" | RECORDS);
    let below = walkdir::WalkDir::new(path)
        .into_iter()
        .filter_entry(move |entry| {
            entry.depth() == 0 || entry.file_type().is_dir() && !entry.file_name().to_str().is_some_and(passed_by)
        })
        .flatten()
        .map(walkdir::DirEntry::into_path)
        .filter(|folder| Records::of(folder).exist());
    above.chain(below).collect()
}

/// The work below one root.
struct Below<'a> {
    root: &'a Path,
    records: &'a Records,
    /// None in a dry run.
    writer: Option<Writer>,
    all: bool,
    removal: Removal,
}

impl Below<'_> {
    /// Takes out of the selected files what their records tell; then, if nothing needs it any more, what supports them.
    fn take_out_recorded(&mut self, recorded: &[String], selected: &[PathBuf]) {
        let is_selected = |path: &str| selected.iter().any(|selected| self.root.join(path).starts_with(selected));
        let supports = |path: &str| match self.records.read(path, None) {
            Ok(Some(record)) => record.supports,
            _ => false,
        };
        let (support, own): (Vec<&String>, Vec<&String>) = recorded.iter().partition(|path| supports(path));
        let (named, mut needing): (Vec<&String>, Vec<&String>) = own.into_iter().partition(|path| is_selected(path));
        let named_support: BTreeSet<&String> = support.iter().copied().filter(|path| is_selected(path)).collect();
        needing.extend(named.into_iter().filter(|path| !self.take_out(path, true)));
        let Some(needing) = needing.first() else {
            // Importers before what they import, and that before what is installed.
            let order = |path: &&String| (Language::of(path).is_none(), self.is_made(path), (*path).clone());
            let mut support = support;
            support.sort_by_cached_key(order);
            for path in support {
                self.take_out(path, true);
            }
            return;
        };
        for path in named_support {
            let reason = format!("{needing} still needs it");
            self.removal.left.push(held(path, None, "what was written into it", reason));
        }
    }

    /// Whether the file was made by `instrument`.
    fn is_made(&self, path: &str) -> bool {
        self.records.read(path, None).is_ok_and(|record| record.is_some_and(|record| record.original.is_none()))
    }

    /// Takes out of one file what was written; whether all of it is gone.
    fn take_out(&mut self, path: &str, is_recorded: bool) -> bool {
        match self.try_take_out(path, is_recorded) {
            Ok(is_gone) => is_gone,
            Err(held) => {
                self.removal.failed.push(held);
                false
            }
        }
    }

    fn try_take_out(&mut self, path: &str, is_recorded: bool) -> Result<bool, Held> {
        let file = self.root.join(path);
        if is_recorded && file.symlink_metadata().is_err() {
            self.forget(path)?;
            return Ok(true);
        }
        let language = Language::of(path).unwrap_or(Language::TypeScript);
        let reading = |error: crate::project::SourceError| held(path, None, "reading the file", error.to_string());
        let original = Text::read_as(language, &file).map_err(reading)?;
        let (text, left) = match self.without(path, &original.content, is_recorded) {
            Ok(Restored::Gone) => return self.delete(path, original),
            Ok(Restored::Same) => (original.content.to_string(), Vec::new()),
            Ok(Restored::Text { text, left }) => (text, left),
            Err(reason) => {
                self.removal.left.push(held(path, None, "what was written into it", reason));
                return Ok(false);
            }
        };
        if *text != *original.content {
            let before = Some(original.content.clone());
            let patch = FilePatch { path: path.to_owned(), before, after: text, edits: Vec::new() };
            if let Some(writer) = &self.writer {
                writer.write(&patch, Some(&original))?;
            }
            self.removal.removed.push(Removed { path: path.to_owned(), patch: Some(patch), original });
        }
        let is_gone = left.is_empty();
        self.removal.left.extend(left.into_iter().map(|(line, what)| held(path, Some(line), "", what)));
        if is_recorded && is_gone {
            self.forget(path)?;
        }
        Ok(is_gone)
    }

    /// The text without what its record tells, and with `all` without everything that has the form.
    fn without(&self, path: &str, now: &str, is_recorded: bool) -> Result<Restored, String> {
        let record = if is_recorded { self.records.read(path, Some(now))? } else { None };
        let restored = record.map_or(Ok(Restored::Same), |record| restore(path, now, &record));
        if !self.all {
            return restored;
        }
        let (text, mut left) = match restored {
            Ok(Restored::Gone) => return Ok(Restored::Gone),
            Ok(Restored::Text { text, left }) => (text, left),
            Ok(Restored::Same) | Err(_) if Language::of(path).is_some() => (now.to_owned(), Vec::new()),
            other => return other,
        };
        match restore_all(path, &text)? {
            Restored::Text { text, left: more } => {
                left.extend(more.into_iter().filter(|one| !left.contains(one)).collect::<Vec<_>>());
                Ok(Restored::Text { text, left })
            }
            Restored::Same | Restored::Gone => Ok(Restored::Text { text, left }),
        }
    }

    fn delete(&mut self, path: &str, original: Text) -> Result<bool, Held> {
        if let Some(writer) = &self.writer {
            writer.delete(path, &original)?;
        }
        self.removal.removed.push(Removed { path: path.to_owned(), patch: None, original });
        self.forget(path)?;
        Ok(true)
    }

    fn forget(&self, path: &str) -> Result<(), Held> {
        if self.writer.is_none() {
            return Ok(());
        }
        self.records.forget(path).map_err(|reason| held(path, None, "forgetting what was written", reason))
    }
}

fn held(path: &str, line: Option<u32>, what: &str, reason: String) -> Held {
    Held { path: path.to_owned(), line, what: what.to_owned(), reason, hazard: None }
}
