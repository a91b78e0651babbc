//! Manifests: which files are one, and what each kind says.

mod conda;
pub mod ini;
mod package_json;
mod pipfile;
mod pyproject;
pub mod requirements;
mod setup_py;

use std::path::Path;

pub use package_json::PackageJson;

use super::{ManifestKind, Requirement};

/// What one manifest says.
#[derive(Debug, Default)]
pub struct Contents {
    /// The distribution's name.
    pub name: Option<String>,
    /// What it requires.
    pub requirements: Vec<Requirement>,
    /// The requirement on Python, as written.
    pub python: Option<String>,
    /// Console scripts: `package.module:function`.
    pub scripts: Vec<String>,
    /// Folders that hold packages, relative to the manifest's.
    pub package_folders: Vec<String>,
    /// Folders of packages that it requires (`-e ../kit`), relative to the manifest's.
    pub folders: Vec<String>,
    /// Other requirement files that it includes, relative to the manifest's folder.
    pub includes: Vec<String>,
    /// What only a package.json says.
    pub package: Option<PackageJson>,
    /// It describes a project, and not only how tools are to behave.
    pub is_project: bool,
}

/// What a folder is, told by its manifests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Folder {
    /// It has no manifest.
    Plain,
    /// It has an instrument.toml, or a manifest that only says how tools are to behave.
    ToolConfig,
    /// It has a manifest that describes a project.
    Project,
}

/// The kind of manifest that a file is by its name.
pub(super) fn kind_of(path: &str) -> Option<ManifestKind> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name {
        "pyproject.toml" => Some(ManifestKind::Pyproject),
        "setup.py" => Some(ManifestKind::SetupPy),
        "setup.cfg" => Some(ManifestKind::SetupCfg),
        "Pipfile" => Some(ManifestKind::Pipfile),
        "environment.yml" | "environment.yaml" => Some(ManifestKind::CondaEnvironment),
        "package.json" => Some(ManifestKind::PackageJson),
        _ => {
            let listed = name.ends_with(".txt") || name.ends_with(".in");
            let named =
                name.starts_with("requirements") || folder == "requirements" || folder.ends_with("/requirements");
            (listed && named).then_some(ManifestKind::Requirements)
        }
    }
}

/// Whether a file with a manifest's name is a module of a package: `memory/setup.py` beside `memory/__init__.py`.
pub(super) fn is_module(file: &Path) -> bool {
    file.ends_with("setup.py") && file.with_file_name("__init__.py").is_file()
}

/// The folder that a manifest describes: `requirements/base.txt` is about the folder above.
pub(super) fn folder_of(path: &str) -> &str {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match kind_of(path) {
        Some(ManifestKind::Requirements) if folder == "requirements" => "",
        Some(ManifestKind::Requirements) => folder.strip_suffix("/requirements").unwrap_or(folder),
        _ => folder,
    }
}

/// Looks at a folder that has not been walked.
pub(super) fn look(folder: &Path) -> Folder {
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    };
    let mut found = if folder.join("instrument.toml").is_file() { Folder::ToolConfig } else { Folder::Plain };
    let in_folder = names(&folder.join("requirements")).into_iter().map(|name| format!("requirements/{name}"));
    for path in names(folder).into_iter().chain(in_folder) {
        let Some(kind) = kind_of(&path) else { continue };
        let file = folder.join(&path);
        if !file.is_file() || is_module(&file) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if is_project(kind, &path, &text) {
            return Folder::Project;
        } else if kind != ManifestKind::Requirements {
            found = Folder::ToolConfig;
        }
    }
    found
}

/// Whether a manifest makes its folder a project.
pub(super) fn is_project(kind: ManifestKind, path: &str, text: &str) -> bool {
    match kind {
        // A manifest that cannot be read is one all the same.
        ManifestKind::Pyproject | ManifestKind::SetupCfg | ManifestKind::PackageJson => {
            read(kind, path, text).map_or(true, |contents| contents.is_project)
        }
        ManifestKind::Requirements => {
            path.rsplit('/').next().is_some_and(|name| name.starts_with("requirements"))
                || requirements::looks_like(text)
        }
        _ => true,
    }
}

/// Reads a manifest; an error is the rest of a message that begins with its path.
pub fn read(kind: ManifestKind, path: &str, text: &str) -> Result<Contents, String> {
    match kind {
        ManifestKind::Pyproject => pyproject::read(text),
        ManifestKind::Pipfile => pipfile::read(text),
        ManifestKind::Requirements => Ok(requirements::read(path, text)),
        ManifestKind::SetupCfg => Ok(ini::read(text)),
        ManifestKind::SetupPy => Ok(setup_py::read(text)),
        ManifestKind::CondaEnvironment => Ok(conda::read(text)),
        ManifestKind::PackageJson => package_json::read(text),
    }
}

/// The line (from 1) of a byte.
fn line_of(text: &str, offset: usize) -> u32 {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..offset]).count() as u32 + 1
}
