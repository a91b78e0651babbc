//! What is in the index, and what is put into it.

use std::collections::BTreeMap;
use std::io;

use tempfile::TempDir;

use super::{GitError, Repository, fields, text};

/// The mode of a regular file in the index.
pub const REGULAR: &str = "100644";
const EXECUTABLE: &str = "100755";
/// The mode of a symbolic link.
pub const LINK: &str = "120000";

/// A file in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its mode: `100644`, ...
    pub mode: String,
    /// Its content's name in the repository.
    pub object: String,
}

impl Entry {
    /// Whether it is a file with content of its own: no link, no submodule.
    pub fn is_file(&self) -> bool {
        [REGULAR, EXECUTABLE].contains(&self.mode.as_str())
    }
}

impl Repository {
    /// All files in the index; an error if some have conflicts.
    pub fn entries(&self) -> Result<BTreeMap<String, Entry>, GitError> {
        let output = self.read(&["ls-files", "--stage", "-z"])?;
        let mut entries = BTreeMap::new();
        let mut conflicts = Vec::new();
        // `100644 <object> 0<tab>path`
        for field in fields(&output).map(text) {
            let Some((header, path)) = field.split_once('\t') else { continue };
            let parts: Vec<&str> = header.split(' ').collect();
            match parts.as_slice() {
                [mode, object, "0"] => {
                    let entry = Entry { mode: (*mode).to_owned(), object: (*object).to_owned() };
                    entries.insert(path.to_owned(), entry);
                }
                _ => conflicts.push(path.to_owned()),
            }
        }
        conflicts.dedup();
        match conflicts.first() {
            None => Ok(entries),
            Some(first) => {
                let others = conflicts.len() - 1;
                let more = if others > 0 { format!(" (and {others} more)") } else { String::new() };
                Err(GitError(format!(
                    "{}: has conflicts that are not resolved{more}, so what is staged is not known: resolve them and \
                     `git add` the result",
                    self.top.join(first).display()
                )))
            }
        }
    }

    /// Which of these files hold something else in the work tree than in the repository: attributes have git translate them.
    pub fn translated(&self, paths: &[&str]) -> Result<Vec<String>, GitError> {
        let asked: Vec<u8> = paths.iter().flat_map(|path| [path.as_bytes(), b"\0"].concat()).collect();
        let arguments = ["check-attr", "-z", "--stdin", "filter", "ident", "working-tree-encoding"];
        let output = self.give(&arguments, asked)?;
        let fields: Vec<String> = fields(&output).map(text).collect();
        // The path, the attribute, its value.
        let set =
            fields.chunks(3).filter(|field| field.len() == 3 && !["unspecified", "unset"].contains(&field[2].as_str()));
        Ok(set.map(|field| field[0].clone()).collect())
    }

    /// Puts contents into the repository; gives back their names.
    pub fn store<'c>(&self, contents: impl Iterator<Item = &'c [u8]>) -> Result<Vec<String>, GitError> {
        let failed = |error: io::Error| GitError(format!("{}: {error}", std::env::temp_dir().display()));
        let folder = TempDir::with_prefix("instrument-").map_err(failed)?;
        let mut paths = Vec::new();
        for (number, content) in contents.enumerate() {
            let path = folder.path().join(number.to_string());
            std::fs::write(&path, content).map_err(failed)?;
            paths.extend([path.as_os_str().as_encoded_bytes(), b"\n"].concat());
        }
        let names = self.give(&["hash-object", "-w", "--no-filters", "--stdin-paths"], paths)?;
        Ok(text(&names).lines().map(str::to_owned).collect())
    }

    /// Replaces entries of the index, all of them or none.
    pub fn stage(&self, entries: &[(String, Entry)]) -> Result<(), GitError> {
        let lines = entries.iter().map(|(path, entry)| format!("{} {}\t{path}\0", entry.mode, entry.object));
        self.give(&["update-index", "-z", "--index-info"], lines.collect::<String>().into_bytes()).map(drop)
    }
}
