//! What is staged, read as if it were the work tree: a copy of the index lies in a temporary folder while the workspace is
//! opened, so that sources, manifests and configuration are found and read in one way only.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tempfile::TempDir;

use super::git::{self, Entry, LINK, Repository};
use super::{ConfigError, Language, OpenError, Part, Request, Workspace, walk};

/// Endings of files that say something of a project without being sources; so do files without an ending.
const TELLING: [&str; 12] = ["toml", "json", "jsonc", "txt", "cfg", "ini", "in", "yml", "yaml", "lock", "ts", "pyi"];

/// The index that a workspace was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// The repository.
    pub repository: Repository,
    /// All files in the index, by their paths relative to the repository's top.
    entries: BTreeMap<String, Entry>,
    /// The workspace's root, relative to the top.
    prefix: String,
}

impl Staged {
    /// The path relative to the repository's top of a file of the workspace.
    pub fn path(&self, path: &str) -> String {
        git::below(&self.prefix, path)
    }

    /// What the index has of a file of the workspace.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.entries.get(&self.path(path))
    }

    /// An entry by which a file is taken out of the index.
    pub fn no_entry(&self) -> Entry {
        let length = self.entries.values().next().map_or(40, |entry| entry.object.len());
        Entry { mode: "0".to_owned(), object: "0".repeat(length) }
    }

    /// Whether the index is one that `git commit FILE` has made for its hooks, and drops after the commit.
    pub fn is_of_one_commit(&self) -> bool {
        let index = std::env::var_os("GIT_INDEX_FILE").map(PathBuf::from);
        let name = index.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        name.is_some_and(|name| name.starts_with("next-index-"))
    }
}

/// Opens the workspace of what is staged.
pub(super) fn open(request: &Request) -> Result<Workspace, OpenError> {
    let places = request.paths.iter().map(|path| real(path)).collect::<Result<Vec<_>, _>>()?;
    let places = if places.is_empty() { vec![real(Path::new("."))?] } else { places };
    let repository = Repository::around(existing(&places[0]))?;
    let entries = repository.entries()?;
    let copy = Copy::of(&repository, &entries)?;
    let mut named = Vec::new();
    for place in &places {
        let copied = copy.place_of(place)?;
        if copied.exists() {
            named.push(copied);
        } else if !place.exists() {
            return Err(OpenError::new(place, &io::ErrorKind::NotFound.into()));
        }
    }
    let is_nothing = named.is_empty();
    if is_nothing {
        // What was named is not in the index: there is a project, but nothing in it is asked for.
        named.push(copy.path.clone());
    }
    let config = request.config.as_ref().map(|config| {
        let copied = real(config).and_then(|config| copy.place_of(&config));
        copied.ok().filter(|copied| copied.exists()).unwrap_or_else(|| config.clone())
    });
    let request = Request { paths: named, config, part: Part::Whole, ..request.clone() };
    let mut workspace = Workspace::open_whole(&request).map_err(|error| copy.in_real_words(error))?;
    copy.make_real(&mut workspace);
    let changes = if is_nothing { BTreeMap::new() } else { repository.changes_staged(&entries)? };
    workspace.narrow(&repository, &changes)?;
    let prefix = walk::relative(&repository.top, &workspace.root).unwrap_or_default();
    workspace.staged = Some(Staged { repository, entries, prefix });
    Ok(workspace)
}

/// The absolute path without symbolic links, as far as it is there: a staged file may be gone from the work tree.
fn real(path: &Path) -> Result<PathBuf, OpenError> {
    let absolute = std::path::absolute(path).map_err(|error| OpenError::new(path, &error))?;
    let there = if absolute.is_symlink() { absolute.parent().unwrap_or(&absolute) } else { existing(&absolute) };
    let rest = absolute.strip_prefix(there).unwrap_or(Path::new(""));
    let there = there.canonicalize().map_err(|error| OpenError::new(path, &error))?;
    Ok(if rest.as_os_str().is_empty() { there } else { there.join(rest) })
}

/// The nearest folder at or above a path that is there.
fn existing(path: &Path) -> &Path {
    path.ancestors().find(|above| above.exists()).unwrap_or(path)
}

/// The copy of an index.
struct Copy<'a> {
    repository: &'a Repository,
    /// Removes the copy in the end.
    _folder: TempDir,
    /// Where it is, without symbolic links.
    path: PathBuf,
}

impl<'a> Copy<'a> {
    /// Writes out what says something of a project, as it is in the repository: nothing is translated.
    fn of(repository: &'a Repository, entries: &BTreeMap<String, Entry>) -> Result<Self, OpenError> {
        let failed = |error: io::Error| {
            OpenError::Path(format!(
                "{}: what is staged cannot be copied there: {error}",
                std::env::temp_dir().display()
            ))
        };
        let folder = TempDir::with_prefix("instrument-").map_err(failed)?;
        let path = folder.path().canonicalize().map_err(failed)?;
        // Where a repository ends, a project ends.
        fs::create_dir(path.join(".git")).map_err(failed)?;
        let telling: Vec<(&String, &Entry)> =
            entries.iter().filter(|(path, entry)| tells(path) && (entry.is_file() || entry.mode == LINK)).collect();
        let contents =
            repository.contents(&telling.iter().map(|(_, entry)| entry.object.as_str()).collect::<Vec<_>>())?;
        let all: Vec<_> = telling.into_iter().zip(contents).collect();
        let (links, files): (Vec<_>, Vec<_>) = all.iter().partition(|((_, entry), _)| entry.mode == LINK);
        files.par_iter().try_for_each(|((name, _), content)| write(&path.join(name), content)).map_err(failed)?;
        // Behind the files, so that none is written through them.
        links.iter().try_for_each(|((name, _), target)| link(target, &path.join(name))).map_err(failed)?;
        Ok(Self { repository, _folder: folder, path })
    }

    /// Where something (absolute) of the repository is in the copy.
    fn place_of(&self, place: &Path) -> Result<PathBuf, OpenError> {
        match place.strip_prefix(&self.repository.top) {
            Ok(below) if below.as_os_str().is_empty() => Ok(self.path.clone()),
            Ok(below) => Ok(self.path.join(below)),
            Err(_) => {
                let (place, top) = (place.display(), self.repository.top.display());
                Err(OpenError::Path(format!("{place}: is not in the repository {top}, whose index is read")))
            }
        }
    }

    /// The workspace as if it were read from the work tree.
    fn make_real(&self, workspace: &mut Workspace) {
        workspace.root = self.real(&workspace.root);
        workspace.config_path = workspace.config_path.as_deref().map(|path| self.real(path));
        for warning in &mut workspace.warnings {
            *warning = self.named(warning);
        }
    }

    fn real(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(&self.path) {
            // Joining nothing would add a separator.
            Ok(below) => self.repository.top.join(below).components().collect(),
            Err(_) => path.to_path_buf(),
        }
    }

    fn in_real_words(&self, error: OpenError) -> OpenError {
        match error {
            OpenError::Path(message) => OpenError::Path(self.named(&message)),
            OpenError::Config(ConfigError { path, line, message }) => {
                OpenError::Config(ConfigError { path: self.real(&path), line, message: self.named(&message) })
            }
            OpenError::Git(error) => OpenError::Git(error),
        }
    }

    fn named(&self, message: &str) -> String {
        message.replace(&*self.path.to_string_lossy(), &self.repository.top.to_string_lossy())
    }
}

/// Whether a file may say something of a project. Names that lead elsewhere are no files of a work tree.
fn tells(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_telling = match name.rsplit_once('.') {
        Some((stem, ending)) => Language::of(name).is_some() || stem.is_empty() || TELLING.contains(&ending),
        None => true,
    };
    is_telling && !path.split('/').any(|part| part.is_empty() || [".", "..", ".git"].contains(&part))
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, content)
}

#[cfg(unix)]
fn link(target: &[u8], path: &Path) -> io::Result<()> {
    use std::os::unix::ffi::OsStrExt;
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    std::os::unix::fs::symlink(std::ffi::OsStr::from_bytes(target), path)
}

/// Where git itself writes out a link as a file with the name of its target.
#[cfg(not(unix))]
fn link(target: &[u8], path: &Path) -> io::Result<()> {
    write(path, target)
}
