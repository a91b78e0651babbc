//! Which folder is analysed, and which of its files are selected.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::manifests::{self, Folder};
use super::{OpenError, Request, is_example, workspaces};

/// The folder that is analysed, and what of it was named.
#[derive(Debug)]
pub(super) struct Root {
    /// The folder, absolute, without symbolic links.
    pub path: PathBuf,
    /// The nearest folder at or above it that holds `.git`.
    pub git_top: Option<PathBuf>,
    /// The folders that were named: what is in them is selected.
    pub folders: BTreeSet<PathBuf>,
    /// The files that were named: they are read and selected.
    pub files: BTreeSet<PathBuf>,
}

impl Root {
    /// Finds the root for the paths of a request.
    ///
    /// A folder is its own root when it holds a manifest or `.git`, or when no folder above it, up to the git top level,
    /// holds a manifest; else the nearest one that does is. A file's root is the nearest folder with a manifest, else
    /// the git top level, else its own folder. A package of a workspace has the workspace's root. Several paths share the
    /// nearest folder above all of their roots.
    pub fn find(request: &Request) -> Result<Self, OpenError> {
        let mut paths = request.paths.clone();
        let stdin = request.stdin.as_ref().map(|(path, _)| path.clone());
        if let Some(path) = &stdin {
            paths = vec![path.clone()];
        } else if paths.is_empty() {
            paths.push(PathBuf::from("."));
        }
        let (mut folders, mut files, mut roots) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for path in &paths {
            let absolute = resolve(path, stdin.is_some())?;
            if absolute.is_dir() {
                roots.insert(with_workspace(root_of_folder(&absolute)));
                folders.insert(absolute);
            } else {
                files.insert(absolute);
            }
        }
        let file_folders: BTreeSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
        roots.extend(file_folders.into_iter().map(|folder| with_workspace(root_of_file(folder))));
        let path = roots.iter().cloned().reduce(|one, other| shared(&one, &other)).expect("there is at least one path");
        if !roots.contains(&path) && is_outside_projects(&path) {
            return Err(OpenError::nothing_shared(&roots));
        }
        let git_top = git_top(&path);
        // A link that stays inside the root stands for the file that it leads to.
        let target =
            |file: PathBuf| file.canonicalize().ok().filter(|target| target.starts_with(&path)).unwrap_or(file);
        let files = files.into_iter().map(target).collect();
        Ok(Self { path, git_top, folders, files })
    }

    /// The folder, after those above it that a run may be about, the outermost first.
    pub fn enclosing(&self) -> Vec<PathBuf> {
        let above = self.path.parent().into_iter().flat_map(|above| within(above, self.git_top.as_deref()));
        let mut folders: Vec<PathBuf> =
            std::iter::once(self.path.as_path()).chain(above).map(Path::to_path_buf).collect();
        folders.reverse();
        folders
    }

    /// Whether a file in a folder of examples was named, or that folder, or one in it.
    pub fn names_examples(&self, path: &str) -> bool {
        let file = self.path.join(path);
        let is_in_examples = |folder: &Path| {
            let inside = folder.strip_prefix(&self.path).ok().and_then(Path::to_str);
            inside.is_some_and(|inside| is_example(&format!("{inside}/")))
        };
        self.files.contains(&file)
            || self.folders.iter().any(|folder| file.starts_with(folder) && is_in_examples(folder))
    }

    /// Whether a file (absolute) is selected.
    pub fn selects(&self, file: &Path) -> bool {
        self.files.contains(file) || self.folders.iter().any(|folder| file.starts_with(folder))
    }
}

/// The absolute path without symbolic links in its folders. The last part of a file's path stays as it is, so that a
/// link is seen as one. A file whose text comes from standard input (`from_stdin`) need not be there.
fn resolve(path: &Path, from_stdin: bool) -> Result<PathBuf, OpenError> {
    let failed = |error: std::io::Error| OpenError::new(path, &error);
    let absolute = std::path::absolute(path).map_err(failed)?;
    match absolute.metadata() {
        Ok(metadata) if metadata.is_dir() && from_stdin => Err(OpenError::folder_as_stdin(path)),
        Ok(metadata) if metadata.is_dir() => {
            std::fs::read_dir(&absolute).map_err(failed)?;
            absolute.canonicalize().map_err(failed)
        }
        // What is read from a pipe or a device may never end.
        Ok(metadata) if !metadata.is_file() && !from_stdin => Err(OpenError::special_file(path)),
        Err(error) if !from_stdin => Err(failed(error)),
        Ok(_) | Err(_) => {
            let name = absolute.file_name().ok_or_else(|| OpenError::folder_as_stdin(path))?;
            let folder = absolute.parent().unwrap_or(Path::new("/"));
            Ok(folder.canonicalize().map_err(failed)?.join(name))
        }
    }
}

fn root_of_folder(folder: &Path) -> PathBuf {
    if manifests::look(folder) != Folder::Plain || folder.join(".git").exists() {
        return folder.to_path_buf();
    }
    above(folder).unwrap_or_else(|| folder.to_path_buf())
}

fn root_of_file(folder: &Path) -> PathBuf {
    if manifests::look(folder) == Folder::Project {
        return folder.to_path_buf();
    }
    above(folder).or_else(|| git_top(folder)).unwrap_or_else(|| folder.to_path_buf())
}

/// The nearest folder at or above `folder` that is a project, else the nearest with a manifest that only configures
/// tools; up to the git top level.
fn above(folder: &Path) -> Option<PathBuf> {
    let top = git_top(folder);
    let candidates: Vec<_> = within(folder, top.as_deref()).map(|above| (above, manifests::look(above))).collect();
    let nearest = |wanted| candidates.iter().find(|(_, found)| *found == wanted).map(|(above, _)| above.to_path_buf());
    nearest(Folder::Project).or_else(|| nearest(Folder::ToolConfig))
}

/// A folder and those above it, up to the git top level.
fn within<'a>(folder: &'a Path, top: Option<&'a Path>) -> impl Iterator<Item = &'a Path> {
    folder.ancestors().take_while(move |above| match top {
        Some(top) => above.starts_with(top),
        None => !is_outside_projects(above),
    })
}

/// The root of the workspace that a package belongs to, unless the package has a configuration of its own.
fn with_workspace(root: PathBuf) -> PathBuf {
    if root.join("instrument.toml").is_file() || !root.join("package.json").is_file() {
        return root;
    }
    let top = git_top(&root);
    workspaces::above(&root, within(&root, top.as_deref())).unwrap_or(root)
}

/// Outside git, what lies about in the home folder or in the one for temporary files belongs to no project.
fn is_outside_projects(folder: &Path) -> bool {
    let ends = [std::env::home_dir(), std::env::temp_dir().canonicalize().ok(), Some(PathBuf::from("/"))];
    ends.iter().flatten().any(|end| end == folder)
}

fn git_top(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|above| above.join(".git").exists()).map(Path::to_path_buf)
}

fn shared(one: &Path, other: &Path) -> PathBuf {
    one.ancestors().find(|above| other.starts_with(above)).unwrap_or(Path::new("/")).to_path_buf()
}
