//! Opens a workspace: finds the root, walks it, reads the files and the manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use ignore::gitignore::Gitignore;
use rayon::prelude::*;

use super::git::{self, Change, Changes};
use super::index;
use super::root::Root;
use super::walk::{self, Walk};
use super::{
    Baseline, Config, ConfigError, GitError, Language, LeftOut, LeftOutReason, ProjectId, Repository, Selection,
    SourceFile, Text, Workspace, examples, left_out, members,
};

/// What to open.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files and folders; none means the current folder.
    pub paths: Vec<PathBuf>,
    /// The configuration file to use (`--config`), instead of the nearest one.
    pub config: Option<PathBuf>,
    /// Which part of them the run is about.
    pub part: Part,
    /// The paths are those that a hook names (`--hook`): nobody wants their tests traced, nor set-up in them alone.
    pub by_hook: bool,
    /// A file's name and its text, which need not be on disk (`--stdin-filename`); `paths` are then not used.
    pub stdin: Option<(PathBuf, Vec<u8>)>,
}

/// Which part of what is named a run is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    #[default]
    Whole,
    /// What changed since the merge base with this revision.
    Since(String),
    /// What is staged to be committed; the files are then those in the index.
    Staged,
}

/// Why a workspace cannot be opened; the whole message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// A path is not there, or may not be read.
    Path(String),
    /// The configuration is wrong.
    Config(ConfigError),
    /// git does not know what changed.
    Git(GitError),
}

impl OpenError {
    pub(super) fn new(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::Path(match error.kind() {
            io::ErrorKind::NotFound => format!("{path}: there is no such file or folder"),
            io::ErrorKind::PermissionDenied => format!("{path}: no permission to read it"),
            io::ErrorKind::NotADirectory => format!("{path}: a part of this path is a file, not a folder"),
            _ => format!("{path}: cannot be read: {error}"),
        })
    }

    pub(super) fn nothing_shared(roots: &BTreeSet<PathBuf>) -> Self {
        let roots: Vec<String> = roots.iter().map(|root| root.display().to_string()).collect();
        Self::Path(format!("{}: these are not parts of one project; name them in separate runs", roots.join(", ")))
    }

    pub(super) fn special_file(path: &Path) -> Self {
        Self::Path(format!("{}: is neither a file nor a folder; name one of these", path.display()))
    }

    pub(super) fn folder_as_stdin(path: &Path) -> Self {
        Self::Path(format!("{}: is a folder; name the file that standard input stands for", path.display()))
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(message) => f.write_str(message),
            Self::Config(error) => error.fmt(f),
            Self::Git(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<GitError> for OpenError {
    fn from(error: GitError) -> Self {
        Self::Git(error)
    }
}

impl Workspace {
    /// The folder that the workspace of a request is made of, after the folders above it that a run may be about, the
    /// outermost first.
    pub fn enclosing(request: &Request) -> Result<Vec<PathBuf>, OpenError> {
        Ok(Root::find(request)?.enclosing())
    }

    /// Opens the workspace of a request: the whole project is read, and of what was named the part is selected that the
    /// run is about.
    pub fn open(request: &Request) -> Result<Self, OpenError> {
        match &request.part {
            Part::Whole => Self::open_whole(request),
            Part::Since(revision) => {
                let mut workspace = Self::open_whole(request)?;
                let repository = Repository::around(&workspace.root)?;
                let changes = repository.changes_since(revision)?;
                workspace.narrow(&repository, &changes)?;
                Ok(workspace)
            }
            Part::Staged => index::open(request),
        }
    }

    /// Leaves only those lines selected that changed.
    pub(super) fn narrow(&mut self, repository: &Repository, changes: &Changes) -> Result<(), OpenError> {
        let prefix = walk::relative(&repository.top, &self.root).unwrap_or_default();
        self.is_partial = true;
        let mut changed = Vec::new();
        for file in self.files.iter_mut().filter(|file| !file.selection.is_none()) {
            match changes.get(git::below(&prefix, &file.path).as_str()) {
                None => file.selection = Selection::None,
                Some(Change::New) => {}
                Some(Change::Changed(object)) => changed.push((file, object.as_str())),
            }
        }
        let old = repository.contents(&changed.iter().map(|(_, object)| *object).collect::<Vec<_>>())?;
        for ((file, _), old) in changed.into_iter().zip(old) {
            if let (Ok(new), Ok(old)) = (&file.text, Text::decode_as(file.language, old)) {
                file.selection = Selection::of_change(&old.content, &new.content);
            }
        }
        Ok(())
    }

    /// Opens the workspace with all selected that was named.
    pub(super) fn open_whole(request: &Request) -> Result<Self, OpenError> {
        let root = Root::find(request)?;
        let (config, config_path) =
            Config::load(&root.path, root.git_top.as_deref(), request.config.as_deref()).map_err(OpenError::Config)?;
        let excluded = config.excluded(&root.path);

        let mut walk = Walk::of(&root);
        let mut left_out = walk.outside_links.iter().map(|path| leave(path, LeftOutReason::OutsideLink)).collect();
        add_named(&root, request.stdin.is_some(), &mut walk.sources, &mut left_out);
        let reader = Reader { root: &root, config: &config, excluded: &excluded, request };
        let files = reader.read(&walk.sources, &mut left_out);
        left_out.sort();
        left_out.dedup();

        let mut workspace = Self {
            root: root.path.clone(),
            config,
            config_path,
            baseline: Baseline::find(&root.path, root.git_top.as_deref()).map_err(OpenError::Config)?,
            top: root.git_top.clone(),
            projects: Vec::new(),
            files,
            is_partial: request.by_hook,
            staged: None,
            left_out,
            warnings: walk.warnings.clone(),
        };
        members::assign(&mut workspace, &walk, root.git_top.as_deref());
        if !workspace.config.include_examples {
            let is_named = |path: &str| !request.by_hook && root.names_examples(path);
            examples::leave_out(&mut workspace, is_named);
        }
        Ok(workspace)
    }
}

fn leave(path: &str, reason: LeftOutReason) -> LeftOut {
    LeftOut { path: path.to_string(), reason }
}

/// Adds the files that were named: they are read though .gitignore leaves them out, or their name has no ending.
fn add_named(root: &Root, from_stdin: bool, sources: &mut BTreeMap<String, Language>, left_out: &mut Vec<LeftOut>) {
    for file in &root.files {
        let Some(path) = walk::relative(&root.path, file) else { continue };
        if file.is_symlink() {
            left_out.push(leave(&path, LeftOutReason::OutsideLink));
            continue;
        }
        let told = Language::of(&path).or_else(|| shebang_language(file));
        if let Some(language) = told.or(from_stdin.then_some(Language::Python)) {
            sources.insert(path, language);
        }
    }
}

/// The language of a script without an ending, by the program that its first line names.
fn shebang_language(file: &Path) -> Option<Language> {
    use std::io::Read;
    let mut head = [0; 128];
    let read = std::fs::File::open(file).and_then(|mut file| file.read(&mut head)).unwrap_or(0);
    let first = head[..read].split(|byte| *byte == b'\n').next().unwrap_or_default();
    let names = |word: &str| first.windows(word.len()).any(|part| part == word.as_bytes());
    match first.starts_with(b"#!") {
        true if names("python") => Some(Language::Python),
        true if ["node", "tsx", "bun", "deno"].into_iter().any(names) => Some(Language::TypeScript),
        _ => None,
    }
}

/// Reads files and sorts out those that are not worth it.
struct Reader<'a> {
    root: &'a Root,
    config: &'a Config,
    excluded: &'a Gitignore,
    request: &'a Request,
}

impl Reader<'_> {
    fn read(&self, sources: &BTreeMap<String, Language>, left_out: &mut Vec<LeftOut>) -> Vec<SourceFile> {
        let paths: Vec<(&String, Language)> = sources.iter().map(|(path, language)| (path, *language)).collect();
        let read: Vec<Result<SourceFile, LeftOut>> = paths
            .par_iter()
            .map(|(path, language)| {
                if left_out::is_compiled(path, |source| sources.contains_key(source)) {
                    return Err(leave(path, LeftOutReason::Generated));
                }
                self.read_one(path, *language).map_err(|reason| leave(path, reason))
            })
            .collect();
        let mut files = Vec::with_capacity(read.len());
        for result in read {
            match result {
                Ok(file) => files.push(file),
                Err(left) => left_out.push(left),
            }
        }
        files
    }

    /// Reads one file. `exclude` holds for named files, too: a pre-commit hook names whatever was changed. So does what
    /// a file says of itself; but tests and migrations are read when they are named, unless a hook names them.
    fn read_one(&self, path: &str, language: Language) -> Result<SourceFile, LeftOutReason> {
        let absolute = self.root.path.join(path);
        if self.excluded.matched_path_or_any_parents(&absolute, false).is_ignore() {
            return Err(LeftOutReason::Excluded);
        }
        let named = self.root.files.contains(&absolute);
        let is_wanted = named && !self.request.by_hook;
        let wanted = |reason: &LeftOutReason| match reason {
            LeftOutReason::Test => !is_wanted && !self.config.include_tests,
            LeftOutReason::Migration => !is_wanted,
            _ => true,
        };
        if let Some(reason) = left_out::by_path(language, path).filter(wanted) {
            return Err(reason);
        }
        let text = match &self.request.stdin {
            Some((_, bytes)) if named => Text::decode_as(language, bytes.clone()),
            _ if absolute.metadata().is_ok_and(|file| file.len() > left_out::LARGEST) => {
                return Err(LeftOutReason::Generated);
            }
            _ => Text::read_as(language, &absolute),
        };
        if let Ok(text) = &text
            && let Some(reason) = left_out::by_text(language, path, &text.content).filter(wanted)
        {
            return Err(reason);
        }
        let selection = if self.root.selects(&absolute) { Selection::Whole } else { Selection::None };
        Ok(SourceFile { path: path.to_string(), project: ProjectId(0), language, selection, text })
    }
}
