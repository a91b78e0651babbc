//! What people read after `instrument remove`.

use std::path::PathBuf;

use super::paths::Names;
use super::style::{self, paint};
use super::words::count;
use crate::edit::{FilePatch, Held};
use crate::project::Text;

/// What becomes of one file.
#[derive(Debug)]
pub struct Removed {
    /// Its text before.
    pub original: Text,
    /// The change; none if the file is deleted.
    pub patch: Option<FilePatch>,
    /// Its path, relative to the root.
    pub path: String,
}

/// What was done below one root.
#[derive(Debug, Default)]
pub struct Removal {
    /// The folder that holds the records, absolute.
    pub root: PathBuf,
    /// The files that changed, in the order in which they were written.
    pub removed: Vec<Removed>,
    /// What was not taken out, and why.
    pub left: Vec<Held>,
    /// What could not be read or written.
    pub failed: Vec<Held>,
}

/// What was taken out and what was not; `names` belong to the removals, one each.
pub fn render(removals: &[Removal], names: &[Names], is_dry: bool, all: bool) -> String {
    let mut text = String::new();
    let left =
        removals.iter().zip(names).flat_map(|(removal, names)| removal.left.iter().map(|held| line(held, names)));
    let left: String = left.collect();
    if !left.is_empty() {
        text += &format!("{}\n{left}\n", paint(style::WARNING, "Left as it is:"));
    }
    let removed = || removals.iter().flat_map(|removal| &removal.removed);
    let deleted = removed().filter(|removed| removed.patch.is_none()).count();
    let changed = removed().count() - deleted;
    text += &match (changed, deleted) {
        (0, 0) => nothing(!left.is_empty(), all),
        _ => format!("{}\n", done(changed, deleted, is_dry)),
    };
    text
}

fn line(held: &Held, names: &Names) -> String {
    let line = held.line.map(|line| format!(":{line}")).unwrap_or_default();
    let what = if held.what.is_empty() { String::new() } else { format!("{}: ", held.what) };
    format!("  {}{line}: {what}{}\n", names.shown(&held.path), held.reason)
}

fn done(changed: usize, deleted: usize, is_dry: bool) -> String {
    let verb = if is_dry { "would be" } else { "is" };
    let changed = (changed > 0).then(|| format!("The instrumentation {verb} taken out of {}", count(changed, "file")));
    let verb = if deleted > 1 && !is_dry { "are" } else { verb };
    let deleted = (deleted > 0).then(|| format!("{} {verb} deleted", count(deleted, "file")));
    let said: Vec<String> = changed.into_iter().chain(deleted).collect();
    format!("{}.", paint(style::HEADING, said.join(", ")))
}

fn nothing(is_left: bool, all: bool) -> String {
    match (is_left, all) {
        (true, _) => "Nothing is taken out.\n".to_owned(),
        (false, true) => "Nothing to take out.\n".to_owned(),
        (false, false) => {
            "Nothing to take out: no record says that instrument wrote here. `instrument remove --all` also takes \
                           out what came from elsewhere and hand-written decorators that look the same.\n"
                .to_owned()
        }
    }
}
