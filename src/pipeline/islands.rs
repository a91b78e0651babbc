//! Islands: parts of a workspace that have nothing to do with each other, for neither an import nor a project joins them. Each
//! is linked, decided and planned by itself, so that they are worked on side by side, and none waits for another's memory.
//!
//! Languages do not call each other, so files of two are never of one island.

use rustc_hash::FxHashMap;

use crate::link::Joined;
use crate::project::{FileId, Language, Workspace};

/// Islands with less text than this, in bytes, are put together: each costs a little whatever its size.
const LEAST: usize = 1 << 20;

/// Files that are linked together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Island {
    /// The language of them all.
    pub language: Language,
    /// The files that are parsed, in their order.
    pub files: Vec<FileId>,
    /// How much text they have, in bytes.
    pub size: usize,
}

/// The islands of the files that `matter`, by language and by their first files; one for each language if it is not known
/// which files are `joined`.
pub(super) fn islands(workspace: &Workspace, matter: &[bool], joined: Option<&Joined>) -> Vec<Island> {
    let mut islands: Vec<Island> = Vec::new();
    for language in super::languages(workspace) {
        let ids = (0u32..).map(FileId).zip(&workspace.files).zip(matter);
        let own = ids.filter(|((_, file), matters)| file.language == language && **matters);
        let own: Vec<FileId> = own.map(|((id, _), _)| id).collect();
        let mut last: Option<Island> = None;
        for files in split(workspace, &own, joined) {
            let size = files.iter().map(|file| size(workspace, *file)).sum();
            match &mut last {
                Some(island) if island.size.min(size) < LEAST => {
                    island.files.extend(files);
                    island.size += size;
                }
                _ => islands.extend(last.replace(Island { language, files, size })),
            }
        }
        islands.extend(last);
    }
    islands.iter_mut().for_each(|island| island.files.sort_unstable());
    islands
}

fn size(workspace: &Workspace, file: FileId) -> usize {
    workspace.file(file).text.as_ref().map_or(0, |text| text.content.len())
}

/// The files in groups that nothing joins, by their first files.
fn split(workspace: &Workspace, files: &[FileId], joined: Option<&Joined>) -> Vec<Vec<FileId>> {
    let Some(joined) = joined else { return vec![files.to_vec()] };
    let mut groups = Groups((0..files.len()).collect());
    let mut of_project = FxHashMap::default();
    let mut of_group = FxHashMap::default();
    for (at, file) in files.iter().enumerate() {
        groups.join(*of_project.entry(workspace.file(*file).project).or_insert(at), at);
        groups.join(*of_group.entry(joined.group(*file)).or_insert(at), at);
    }
    let mut split: Vec<Vec<FileId>> = vec![Vec::new(); files.len()];
    for (at, file) in files.iter().enumerate() {
        split[groups.top(at)].push(*file);
    }
    split.retain(|files| !files.is_empty());
    split
}

/// For each file an earlier one of its group; itself for the first.
struct Groups(Vec<usize>);

impl Groups {
    fn top(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.top(one), self.top(other));
        self.0[one.max(other)] = one.min(other);
    }
}
