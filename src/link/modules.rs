//! Which file an import means.

mod typescript;

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::project::{FileId, Language, Project, Workspace, is_standard, normalise};
use crate::syntax::Import;
use typescript::Packages;
pub use typescript::{Specified, outside_path};

/// What an import path leads to inside the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Module {
    /// A file.
    File(FileId),
    /// A folder of modules without a file of its own, relative to the workspace's root.
    Folder(String),
}

/// The files and folders of the workspace by path, and where each file's absolute imports begin.
#[derive(Debug, Default)]
pub struct Modules {
    files: FxHashMap<String, FileId>,
    folders: FxHashSet<String>,
    /// Python's modules and packages by their paths without an ending.
    python: FxHashMap<String, FileId>,
    /// What some Python module or folder is called: most imports name none of them, and need not be looked for in every root.
    names: FxHashSet<String>,
    /// Source roots of each project, the project's own first, then those of the others.
    roots: Vec<Vec<String>>,
    /// The distributions that each project requires, by their normalised names.
    required: Vec<FxHashSet<String>>,
    /// Project of each file.
    projects: Vec<usize>,
    languages: Vec<Language>,
    paths: Vec<String>,
    /// What TypeScript's packages say of their names and paths.
    packages: Packages,
}

impl Modules {
    /// The modules of a workspace.
    pub fn of(workspace: &Workspace) -> Self {
        let mut modules = Modules { folders: FxHashSet::from_iter([String::new()]), ..Modules::default() };
        for (id, file) in (0u32..).zip(&workspace.files) {
            modules.files.insert(file.path.clone(), FileId(id));
            modules.projects.push(file.project.0 as usize);
            modules.paths.push(file.path.clone());
            modules.languages.push(file.language);
            if file.language == Language::Python {
                modules.add_python(FileId(id), &file.path);
            }
        }
        let own: Vec<Vec<String>> = workspace.projects.iter().map(|project| roots_of(&project.source_roots)).collect();
        for roots in &own {
            let mut all = roots.clone();
            for other in own.iter().flatten().chain(std::iter::once(&String::new())) {
                if !all.contains(other) {
                    all.push(other.clone());
                }
            }
            modules.roots.push(all);
        }
        let names = |project: &Project| project.dependencies.iter().map(|required| required.name.clone()).collect();
        modules.required = workspace.projects.iter().map(names).collect();
        modules.packages = Packages::of(workspace);
        modules
    }

    fn add_python(&mut self, file: FileId, path: &str) {
        let mut folder = folder_of(path);
        if let Some(module) = path.strip_suffix(".py") {
            let name = last_of(module);
            self.names.insert(name.to_owned());
            // A package goes before a module of its name.
            self.python.entry(module.to_owned()).or_insert(file);
            if name == "__init__" {
                self.python.insert(folder.to_owned(), file);
            }
        }
        while !folder.is_empty() && self.folders.insert(folder.to_owned()) {
            self.names.insert(last_of(folder).to_owned());
            folder = folder_of(folder);
        }
    }

    /// What an import in `file` means, if it is in the workspace.
    pub fn of_import(&self, file: FileId, import: &Import) -> Option<Module> {
        match self.languages[file.0 as usize] {
            Language::TypeScript => match self.specified(file, &import.module) {
                Specified::File(found) => Some(Module::File(found)),
                Specified::Missing | Specified::Outside => None,
            },
            Language::Python if import.level > 0 => self.relative(file, import.level, &import.module),
            Language::Python => self.absolute(file, &import.module),
        }
    }

    /// What `import a.b.c` in `file` means, if it is in the workspace: found under the project's source roots, beside the
    /// file itself (scripts), then under the other projects' roots.
    pub fn absolute(&self, file: FileId, dotted: &str) -> Option<Module> {
        if !dotted.split('.').all(|name| self.names.contains(name)) {
            return None;
        }
        let path = dotted.replace('.', "/");
        let beside = folder_of(&self.paths[file.0 as usize]).to_owned();
        let beside = Some(&beside).filter(|folder| !self.is_shadowed(file, folder, dotted));
        let roots = &self.roots[self.projects[file.0 as usize]];
        let (own, others) = roots.split_at(roots.len().min(1));
        let candidates = own.iter().chain(beside).chain(others);
        let (mut folder, mut joined) = (None, String::new());
        for root in candidates {
            joined.clear();
            joined.push_str(root);
            joined.push_str(if root.is_empty() { "" } else { "/" });
            joined.push_str(&path);
            match self.at(&joined) {
                Some(Module::File(found)) => return Some(Module::File(found)),
                Some(Module::Folder(found)) => folder = folder.or(Some(Module::Folder(found))),
                None => {}
            }
        }
        folder.or_else(|| self.above(file, dotted, &path))
    }

    /// Applications are often started from a folder inside their project, or have an `__init__.py` in `src`: then imports
    /// begin in a folder above the file that nothing names.
    fn above(&self, file: FileId, dotted: &str, path: &str) -> Option<Module> {
        let first = dotted.split('.').next().unwrap_or_default();
        let is_library = is_standard(Language::Python, first) || self.is_required(file, first);
        let beside = folder_of(&self.paths[file.0 as usize]);
        let ends = beside.match_indices('/').map(|(at, _)| at).rev();
        let mut folders = ends.map(|end| &beside[..end]).filter(|_| !is_library);
        folders.find_map(|folder| self.at(&join(folder, path)).filter(|found| matches!(found, Module::File(_))))
    }

    /// Whether `import openai` in `providers/anthropic.py` means the library though `providers/openai.py` is there: in a
    /// package, what lies beside a file is not what a required distribution of that name is; nor is a file its own import.
    fn is_shadowed(&self, file: FileId, folder: &str, dotted: &str) -> bool {
        let first = dotted.split('.').next().unwrap_or_default();
        let itself = join(folder, &format!("{first}.py")) == self.paths[file.0 as usize];
        let is_package = self.files.contains_key(&join(folder, "__init__.py"));
        itself || is_package && self.is_required(file, first)
    }

    /// Whether the project requires a distribution of this name, or one of a namespace of this name: `google-genai` for
    /// `google`.
    fn is_required(&self, file: FileId, first: &str) -> bool {
        let (required, name) = (&self.required[self.projects[file.0 as usize]], normalise(first));
        let is_part = |own: &str| own.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('-'));
        required.contains(&name) || required.iter().any(|own| is_part(own))
    }

    /// What `from ..a.b import` in `file` means, with `level` dots.
    pub fn relative(&self, file: FileId, level: u32, dotted: &str) -> Option<Module> {
        let mut folder = folder_of(&self.paths[file.0 as usize]);
        for _ in 1..level {
            if folder.is_empty() {
                return None;
            }
            folder = folder_of(folder);
        }
        self.at(&join(folder, &dotted.replace('.', "/")))
    }

    /// The module below a folder or package.
    pub fn below(&self, module: &Module, name: &str) -> Option<Module> {
        match module {
            Module::Folder(folder) => self.at(&join(folder, name)),
            Module::File(id) => {
                let path = &self.paths[id.0 as usize];
                let package = path.strip_suffix("/__init__.py")?;
                self.at(&join(package, name))
            }
        }
    }

    fn at(&self, path: &str) -> Option<Module> {
        if let Some(id) = self.python.get(path) {
            return Some(Module::File(*id));
        }
        self.folders.contains(path).then(|| Module::Folder(path.to_owned()))
    }

    /// Dotted names by which each file can be imported absolutely, shortest first: what a console script names.
    pub fn by_dotted_name(&self) -> BTreeMap<String, FileId> {
        let mut names = BTreeMap::new();
        for (id, path) in (0u32..).zip(&self.paths) {
            for root in &self.roots[self.projects[id as usize]] {
                let below = path.strip_prefix(root.as_str());
                let below = if root.is_empty() { below } else { below.and_then(|below| below.strip_prefix('/')) };
                let Some(below) = below.and_then(|below| below.strip_suffix(".py")) else { continue };
                let dotted = below.strip_suffix("/__init__").unwrap_or(below).replace('/', ".");
                names.entry(dotted).or_insert(FileId(id));
            }
        }
        names
    }
}

fn roots_of(paths: &[std::path::PathBuf]) -> Vec<String> {
    paths.iter().map(|path| slashed(path)).collect()
}

pub(super) fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).filter(|part| part != ".").collect();
    parts.join("/")
}

/// The last part of a path.
fn last_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a path; empty at the root.
pub fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..at])
}

pub(super) fn join(folder: &str, below: &str) -> String {
    match (folder.is_empty(), below.is_empty()) {
        (true, _) => below.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{below}"),
    }
}
