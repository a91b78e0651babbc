//! Islands: parts of a workspace that have nothing to do with each other, for neither an import nor a project joins them. Each
//! is linked, decided and planned by itself, so that they are worked on side by side, and none waits for another's memory.
//!
//! Languages do not call each other, so files of two are never of one island.

use rustc_hash::FxHashMap;

use crate::link::Joined;
use crate::project::{FileId, Language, Workspace};

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
/// which files are `joined`. Neighbours of which one has less text than `least`, in bytes, are put together.
pub(super) fn islands(workspace: &Workspace, matter: &[bool], joined: Option<&Joined>, least: usize) -> Vec<Island> {
    let mut islands: Vec<Island> = Vec::new();
    for language in super::languages(workspace) {
        let ids = (0u32..).map(FileId).zip(&workspace.files).zip(matter);
        let own = ids.filter(|((_, file), matters)| file.language == language && **matters);
        let own: Vec<FileId> = own.map(|((id, _), _)| id).collect();
        let mut last: Option<Island> = None;
        for files in split(workspace, &own, joined) {
            let size = files.iter().map(|file| size(workspace, *file)).sum();
            match &mut last {
                Some(island) if island.size.min(size) < least => {
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::project::Request;
    use crate::syntax::{Scanned, scan};

    /// The paths of each island of a workspace with these files, all of which matter.
    fn paths(files: &[(&str, &str)], least: usize) -> Vec<Vec<String>> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        let request = Request { paths: vec![folder.path().to_owned()], ..Request::default() };
        let workspace = Workspace::open(&request).expect("a workspace");
        let text = |file: FileId| workspace.file(file).text.as_ref().expect("a text").content.clone();
        let ids = (0..workspace.files.len() as u32).map(FileId);
        let scanned: Vec<Scanned> = ids.map(|id| scan(workspace.file(id).language, &text(id))).collect();
        let joined = crate::link::joined(&workspace, &scanned);
        let found = islands(&workspace, &vec![true; workspace.files.len()], Some(&joined), least);
        let path = |file: &FileId| workspace.file(*file).path.clone();
        found.iter().map(|island| island.files.iter().map(path).collect()).collect()
    }

    const FILES: &[(&str, &str)] = &[
        ("a/pyproject.toml", "[project]\nname = \"a\"\n"),
        ("a/one.py", "import two\n"),
        ("a/two.py", "import json\n"),
        ("b/pyproject.toml", "[project]\nname = \"b\"\n"),
        ("b/alone.py", "import json\n"),
        ("b/other.py", "import json\n"),
        ("c/pyproject.toml", "[project]\nname = \"c\"\n"),
        ("c/user.py", "from b import alone\n"),
        ("d/package.json", "{\"name\": \"d\"}\n"),
        ("d/script.ts", "export const x = 1;\n"),
    ];

    #[test]
    fn projects_and_imports_join_files_and_languages_part_them() {
        assert_eq!(
            paths(FILES, 0),
            [vec!["a/one.py", "a/two.py"], vec!["b/alone.py", "b/other.py", "c/user.py"], vec!["d/script.ts"]]
        );
    }

    #[test]
    fn small_islands_are_put_together() {
        assert_eq!(
            paths(FILES, 1000),
            [vec!["a/one.py", "a/two.py", "b/alone.py", "b/other.py", "c/user.py"], vec!["d/script.ts"]]
        );
    }
}
