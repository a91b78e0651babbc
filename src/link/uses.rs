//! Who imports what: the libraries of each project, and which file imports which.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::modules::{Module, Modules, Specified, outside_path};
use crate::catalog::{Area, Catalog, Library};
use crate::project::{FileId, Language, ProjectId, Workspace};
use crate::syntax::{Exported, Expr, FileFacts, Import, ImportGuard};

/// A catalogued library in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryUse {
    /// The library's name.
    pub library: String,
    /// The imports of it: file, and index into its facts' imports.
    pub imports: Vec<(FileId, u32)>,
    /// At least one import runs whenever its module is imported: no `try`, no condition, not inside a function.
    pub unconditional: bool,
}

/// Imports of the whole program.
#[derive(Debug, Default)]
pub struct Uses {
    projects: BTreeMap<ProjectId, Vec<LibraryUse>>,
    names: HashSet<(ProjectId, String)>,
    files: Vec<BTreeSet<FileId>>,
    /// The files of `from ... import *`.
    starred: Vec<BTreeSet<FileId>>,
}

impl Uses {
    /// The imports of all files.
    pub fn of(workspace: &Workspace, files: &[FileFacts], catalog: &Catalog, modules: &Modules) -> Self {
        let mut uses = Uses::default();
        for ((file, source), facts) in (0u32..).map(FileId).zip(&workspace.files).zip(files) {
            let mut imported = BTreeSet::new();
            let mut starred = BTreeSet::new();
            for (at, import) in (0u32..).zip(&facts.imports) {
                let local = imported_files(modules, file, import);
                if local.is_empty()
                    && import.level == 0
                    && let Some(library) = library_of(catalog, import)
                {
                    uses.note(source.project, library, file, at, facts);
                }
                if import.star && import.guard != ImportGuard::TypeChecking {
                    starred.extend(local.iter().copied());
                }
                // TypeScript drops imports of types before anything runs.
                let is_dropped = import.guard == ImportGuard::TypeChecking
                    || local.iter().any(|file| is_type(&files[file.0 as usize], import));
                if catalog.language == Language::Python || !is_dropped {
                    imported.extend(local);
                }
            }
            imported.extend(specifiers(facts).filter_map(|specifier| match modules.specified(file, specifier) {
                Specified::File(found) => Some(found),
                Specified::Missing | Specified::Outside => None,
            }));
            imported.remove(&file);
            uses.files.push(imported);
            uses.starred.push(starred);
        }
        uses
    }

    fn note(&mut self, project: ProjectId, library: &Library, file: FileId, at: u32, facts: &FileFacts) {
        self.names.insert((project, library.name.clone()));
        let known = self.projects.entry(project).or_default();
        let import = &facts.imports[at as usize];
        let top_level = import.scope == crate::syntax::Scope::Function(crate::syntax::FunctionId::MODULE);
        let unconditional = top_level && import.guard == ImportGuard::None;
        match known.iter_mut().find(|own| own.library == library.name) {
            Some(own) => {
                own.imports.push((file, at));
                own.unconditional |= unconditional;
            }
            None => {
                let imports = vec![(file, at)];
                known.push(LibraryUse { library: library.name.clone(), imports, unconditional });
            }
        }
    }

    /// Whether a project imports a library, or, for a GenAI framework or client, another one of the same family.
    pub fn is_used(&self, project: ProjectId, library: &Library) -> bool {
        let used = |name: &str| self.names.contains(&(project, name.to_owned()));
        // What is not about one library is told by names alone.
        if used(&library.name) || library.imports.is_empty() {
            return true;
        }
        let family = library.name.split(['_', '-']).next().unwrap_or(&library.name);
        let of_family = |own: &&LibraryUse| own.library.split(['_', '-']).next() == Some(family);
        library.area == Area::Framework && self.of_project(project).iter().any(|own| of_family(&own))
    }

    /// The libraries that a project imports, in the order of their first import.
    pub fn of_project(&self, project: ProjectId) -> &[LibraryUse] {
        self.projects.get(&project).map_or(&[], Vec::as_slice)
    }

    /// The libraries that any project imports.
    pub fn all(&self) -> impl Iterator<Item = &LibraryUse> {
        self.projects.values().flatten()
    }

    /// The files that a file imports itself.
    pub fn imported(&self, file: FileId) -> &BTreeSet<FileId> {
        &self.files[file.0 as usize]
    }

    /// The files that a file imports, however indirectly, itself included.
    pub fn closure(&self, file: FileId) -> BTreeSet<FileId> {
        closure(&self.files, file)
    }

    /// The files whose names a file takes over by `from ... import *`, however indirectly.
    pub fn starred(&self, file: FileId) -> BTreeSet<FileId> {
        let mut found = closure(&self.starred, file);
        found.remove(&file);
        found
    }

    /// All files that another one imports.
    pub fn all_imported(&self) -> HashSet<FileId> {
        self.files.iter().flatten().copied().collect()
    }
}

/// All files that are reached from one, itself included.
fn closure(next: &[BTreeSet<FileId>], file: FileId) -> BTreeSet<FileId> {
    let mut seen = BTreeSet::from([file]);
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        for found in &next[file.0 as usize] {
            if seen.insert(*found) {
                open.push(*found);
            }
        }
    }
    seen
}

/// Modules of TypeScript that are re-exported or loaded in the middle of an expression.
fn specifiers(facts: &FileFacts) -> impl Iterator<Item = &str> {
    let from = facts.exports.iter().filter(|export| !export.type_only).filter_map(|export| match &export.exported {
        Exported::From(specifier, _) => Some(specifier.as_str()),
        Exported::Local(_) | Exported::Value(_) => None,
    });
    let loaded = facts.exprs.iter().filter_map(|expr| match expr {
        Expr::Module(specifier) => Some(specifier),
        _ => None,
    });
    from.chain(loaded)
}

fn library_of<'c>(catalog: &'c Catalog, import: &Import) -> Option<&'c Library> {
    if catalog.language == Language::TypeScript {
        return catalog.library_of(outside_path(&import.module));
    }
    // `from google import genai` names the library only with the imported name.
    let longer = import.name.as_ref().and_then(|name| catalog.library_of(&format!("{}.{name}", import.module)));
    longer.or_else(|| catalog.library_of(&import.module))
}

/// Whether an import names a type of a file, and nothing else of that name.
fn is_type(facts: &FileFacts, import: &Import) -> bool {
    let mut named = facts.exports.iter().filter(|export| import.name.as_ref() == Some(&export.name)).peekable();
    named.peek().is_some() && named.all(|export| export.type_only)
}

fn imported_files(modules: &Modules, file: FileId, import: &Import) -> Vec<FileId> {
    let Some(module) = modules.of_import(file, import) else { return Vec::new() };
    let below = import.name.as_ref().and_then(|name| modules.below(&module, name));
    [Some(module), below]
        .into_iter()
        .flatten()
        .filter_map(|module| match module {
            Module::File(file) => Some(file),
            Module::Folder(_) => None,
        })
        .collect()
}
