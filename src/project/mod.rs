//! What is there: finds projects, their language, manifests, configuration and files, and reads the files' text.

mod baseline;
mod config;
mod dependencies;
mod examples;
mod git;
mod index;
pub mod json;
mod left_out;
pub mod manifests;
mod members;
mod open;
mod package;
mod root;
mod selection;
mod source;
mod source_roots;
mod standard;
mod tsconfig;
pub mod versions;
mod walk;
mod workspaces;

pub use baseline::{BASELINE, Baseline, Known, TOP_LEVEL};
pub use config::{Config, ConfigError, DependencyChoice, Externals, Override, Overrides, TEMPLATE, Word};
pub use dependencies::{Requirement, normalise};
pub use examples::is_example;
pub use git::{Entry, GitError, REGULAR, Repository};
pub use index::Staged;
pub use open::{OpenError, Part, Request};
pub use package::LOCKS;
pub use selection::Selection;
pub use source::{EncodeError, Encoding, SourceError, Text, is_in_other_encoding, newline};
pub use standard::is_standard;

use std::path::{Path, PathBuf};

/// A language that `instrument` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Python.
    Python,
    /// TypeScript and JavaScript.
    TypeScript,
}

impl Language {
    /// All of them.
    pub const ALL: &'static [Language] = &[Language::Python, Language::TypeScript];

    /// The language of a file, by the ending of its name. Stubs (`.pyi`, `.d.ts`) have no bodies to trace.
    pub fn of(path: &str) -> Option<Self> {
        let (stem, ending) = path.rsplit_once('.')?;
        match ending {
            "py" => Some(Self::Python),
            "ts" | "mts" | "cts" if stem.ends_with(".d") => None,
            "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs" => Some(Self::TypeScript),
            _ => None,
        }
    }

    /// What begins a comment that goes to the end of its line.
    pub fn comment_sign(self) -> &'static str {
        match self {
            Self::Python => "#",
            Self::TypeScript => "//",
        }
    }

    /// The first part of the path of what the language itself provides (catalog/README.md).
    pub fn builtins(self) -> &'static str {
        match self {
            Self::Python => "builtins",
            Self::TypeScript => "globals",
        }
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Python => "Python",
            Self::TypeScript => "TypeScript",
        })
    }
}

/// A file of a workspace: an index into [`Workspace::files`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A project of a workspace: an index into [`Workspace::projects`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectId(pub u32);

/// Everything under the analysed root.
#[derive(Debug)]
pub struct Workspace {
    /// Absolute path of the folder that is analysed.
    pub root: PathBuf,
    /// What the project asks for.
    pub config: Config,
    /// The file that the configuration was read from.
    pub config_path: Option<PathBuf>,
    /// The functions that the project knows to have no span.
    pub baseline: Option<Baseline>,
    /// The topmost folder in which configuration and baseline are looked for.
    pub top: Option<PathBuf>,
    /// The projects, the one at the root (if any) first, then by path.
    pub projects: Vec<Project>,
    /// All files to read, sorted by path.
    pub files: Vec<SourceFile>,
    /// Only some functions of what was named are asked for: set-up is written for these alone, but wherever it belongs.
    pub is_partial: bool,
    /// The index that the files were read from, in place of the work tree.
    pub staged: Option<Staged>,
    /// Files that were there and are not read, and why.
    pub left_out: Vec<LeftOut>,
    /// Things that could not be done and do not stop the run (unreadable folder, broken manifest, ...), each a full message.
    pub warnings: Vec<String>,
}

/// One project: a folder with a manifest, or the root without one.
#[derive(Debug)]
pub struct Project {
    /// Folder, relative to the workspace's root; empty for the root itself.
    pub folder: PathBuf,
    /// Its manifests, in the order in which a dependency is looked up and added.
    pub manifests: Vec<Manifest>,
    /// The languages that it holds.
    pub languages: Vec<Language>,
    /// Whether the language was told by a manifest, or only by the files themselves.
    pub detected_by: DetectedBy,
    /// Folders from which absolute imports are resolved, relative to the workspace's root, most specific first: `src`
    /// layout, package folders named in the manifest, the project's folder.
    pub source_roots: Vec<PathBuf>,
    /// What the manifests require, extras and optional groups included: names of Python distributions normalised (PEP 503),
    /// those of npm packages as they are.
    pub dependencies: Vec<Dependency>,
    /// Lowest Python version that the project accepts (`requires-python`, poetry's `python`), as (major, minor).
    pub requires_python: Option<(u32, u32)>,
    /// Console scripts: `package.module:function`.
    pub scripts: Vec<String>,
    /// What its package.json and tsconfig.json say; none in a project without TypeScript and package.json.
    pub package: Option<Package>,
    /// Lock files (uv.lock, poetry.lock, package-lock.json, pnpm-lock.yaml, ...), relative to the workspace's root: the project's own,
    /// then those of the folders above it.
    pub lock_files: Vec<PathBuf>,
}

/// A JavaScript package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageManager {
    /// npm.
    Npm,
    /// pnpm.
    Pnpm,
    /// yarn.
    Yarn,
    /// bun.
    Bun,
}

/// What a package.json, the package.jsons above it and the tsconfig.jsons beside it say of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Package {
    /// The package's name.
    pub name: Option<String>,
    /// `"type": "module"`: `.js` and `.ts` files are ES modules.
    pub is_module: bool,
    /// The manager, by the lock file or `packageManager`, its own or of the workspace above it.
    pub manager: Option<PackageManager>,
    /// `engines.node` as written.
    pub engine: Option<String>,
    /// Files that others import or start (`main`, `module`, `exports`, `bin`, and the files that `scripts` run with node,
    /// tsx, ts-node, nodemon, bun ...), relative to the workspace's root, as written: they may name built files.
    pub entries: Vec<PackageEntry>,
    /// `imports`: names that begin with `#`, and the files that stand for each, relative to the workspace's root.
    pub imports: Vec<(String, Vec<String>)>,
    /// tsconfig.json files (and jsconfig.json), `extends` followed, nearest to the root first.
    pub tsconfigs: Vec<TsConfig>,
}

/// A file that a package.json names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackageEntry {
    /// Path relative to the workspace's root, `/` between parts, as written.
    pub path: String,
    /// Under which name others import it: `.` for the package itself, `./tools`, a pattern `./*`; none if it is started.
    pub exported_as: Option<String>,
    /// The file that is read and that it is, or is built from, relative to the workspace's root.
    pub source: Option<String>,
    /// Started (`bin`, `scripts`), not imported.
    pub is_started: bool,
}

/// What a tsconfig.json says, with what it extends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TsConfig {
    /// Its folder, relative to the workspace's root, `/` between parts.
    pub folder: String,
    /// `baseUrl`, relative to the workspace's root.
    pub base_url: Option<String>,
    /// `paths`: the pattern, and what stands for it, relative to the workspace's root.
    pub paths: Vec<(String, Vec<String>)>,
    /// `experimentalDecorators`.
    pub experimental_decorators: bool,
    /// `module`, in lower case.
    pub module: Option<String>,
    /// `outDir` and `rootDir`, relative to the workspace's root: from a built file to its source.
    pub out_dir: Option<String>,
    /// See `out_dir`.
    pub root_dir: Option<String>,
}

/// What told the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetectedBy {
    /// A manifest.
    Manifest,
    /// The files' endings; there is no manifest.
    Files,
}

/// One required distribution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// The name: of a Python distribution normalised (PEP 503: lower case, runs of `-_.` become `-`).
    pub name: String,
    /// The requirement as written, without the name (`>=2,<3`, `^1.4`, ...).
    pub requirement: String,
    /// Only in an extra, a group, or a development file.
    pub optional: bool,
}

/// What kind of manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ManifestKind {
    /// `pyproject.toml`.
    Pyproject,
    /// `requirements*.txt`, `requirements/*.txt`.
    Requirements,
    /// `setup.py`.
    SetupPy,
    /// `setup.cfg`.
    SetupCfg,
    /// `Pipfile`.
    Pipfile,
    /// `environment.yml`, `environment.yaml`.
    CondaEnvironment,
    /// `package.json`.
    PackageJson,
}

/// One manifest.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The kind.
    pub kind: ManifestKind,
    /// Path, relative to the workspace's root.
    pub path: PathBuf,
    /// Its text, if it could be read.
    pub text: Option<Text>,
}

/// One file to read.
#[derive(Debug)]
pub struct SourceFile {
    /// Path, relative to the workspace's root, with `/` between parts.
    pub path: String,
    /// The project that it belongs to: the nearest folder above it that is one.
    pub project: ProjectId,
    /// Its language.
    pub language: Language,
    /// What of it the run is about.
    pub selection: Selection,
    /// Its text, or why there is none.
    pub text: Result<Text, SourceError>,
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOutReason {
    /// Tests, by folder or file name.
    Test,
    /// Database migrations.
    Migration,
    /// Shows how the project is used.
    Example,
    /// Says itself that it is generated, is called so, lies where tools put what they write, or is too large or too
    /// long-lined to be written by hand.
    Generated,
    /// A copy of other people's code.
    Vendored,
    /// JavaScript that is sent to browsers as it stands.
    Browser,
    /// JavaScript with Flow's annotations.
    Flow,
    /// `exclude` of the configuration.
    Excluded,
    /// A symbolic link that leads out of the root.
    OutsideLink,
}

/// A file that is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Path, relative to the workspace's root.
    pub path: String,
    /// Why.
    pub reason: LeftOutReason,
}

impl Project {
    /// The major version of an npm package that it asks for: the first that its requirement names, the newest if it names
    /// none (`latest`, `*`).
    pub fn major_version(&self, package: &str) -> Option<u32> {
        let dependency = self.dependencies.iter().find(|dependency| dependency.name == package)?;
        let digits = dependency.requirement.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let major = digits.split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
        Some(major.parse().unwrap_or(u32::MAX))
    }
}

impl Workspace {
    /// The file behind an id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The project behind an id.
    pub fn project(&self, id: ProjectId) -> &Project {
        &self.projects[id.0 as usize]
    }

    /// The absolute path of something relative to the root.
    pub fn absolute(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }
}
