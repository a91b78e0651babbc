//! Which files can have to do with each other: those that imports join, in either direction and however indirectly, for a
//! value may come from whoever imports a file as well as from what it imports.

use rustc_hash::FxHashSet;

use super::build::loads_by_path;
use super::modules::{Module, Modules, Specified, folder_of};
use crate::project::{FileId, Language, Workspace};
use crate::syntax::{Exported, Expr, FileFacts, Scanned, ScannedImport};

/// Files in groups: no import leads from one to another.
pub struct Joined {
    /// For each file an earlier one of its group; itself for the first.
    above: Vec<u32>,
    /// For each file the paths from outside that it imports.
    outside: Vec<Vec<String>>,
}

/// Joins files by their imports; `scanned` is by [`FileId`].
pub fn joined(workspace: &Workspace, scanned: &[Scanned]) -> Joined {
    let modules = Modules::of(workspace);
    let above = (0..scanned.len() as u32).collect();
    let mut joining = Joining {
        workspace,
        modules: &modules,
        joined: Joined { above, outside: vec![Vec::new(); scanned.len()] },
        whole: FxHashSet::default(),
    };
    for (file, scanned) in (0u32..).map(FileId).zip(scanned) {
        for import in &scanned.imports {
            match workspace.file(file).language {
                Language::Python => joining.python(file, import),
                Language::TypeScript => joining.typescript(file, &import.module),
            }
        }
        if scanned.loads_by_path {
            joining.project_of(file);
        }
    }
    joining.joined.settle();
    joining.joined
}

/// What a scan finds in a file at the least, by its facts.
pub(super) fn scanned(facts: &FileFacts) -> Scanned {
    let specifier = |module: &str| ScannedImport { module: module.into(), level: 0, name: None };
    let imports = facts.imports.iter().map(|import| {
        let (module, name) = (import.module.clone(), import.name.clone().filter(|_| !import.star));
        ScannedImport { module, level: import.level, name }
    });
    let exports = facts.exports.iter().filter_map(|export| match &export.exported {
        Exported::From(module, _) => Some(specifier(module)),
        Exported::Local(_) | Exported::Value(_) => None,
    });
    let loaded = facts.exprs.iter().filter_map(|expr| match expr {
        Expr::Module(module) => Some(specifier(module)),
        _ => None,
    });
    Scanned { imports: imports.chain(exports).chain(loaded).collect(), loads_by_path: loads_by_path(facts) }
}

impl Joined {
    /// The file that stands for a file's group.
    pub fn group(&self, file: FileId) -> FileId {
        FileId(self.above[file.0 as usize])
    }

    /// The paths from outside that a file imports.
    pub fn outside(&self, file: FileId) -> &[String] {
        &self.outside[file.0 as usize]
    }

    fn top(&mut self, file: FileId) -> u32 {
        let mut at = file.0 as usize;
        while self.above[at] as usize != at {
            self.above[at] = self.above[self.above[at] as usize];
            at = self.above[at] as usize;
        }
        at as u32
    }

    fn join(&mut self, one: FileId, other: FileId) {
        let (one, other) = (self.top(one), self.top(other));
        self.above[one.max(other) as usize] = one.min(other);
    }

    /// Leads every file to its group at one step.
    fn settle(&mut self) {
        for file in 0..self.above.len() {
            // The one above comes earlier, and is settled.
            self.above[file] = self.above[self.above[file] as usize];
        }
    }
}

struct Joining<'w, 'm> {
    workspace: &'w Workspace,
    modules: &'m Modules,
    joined: Joined,
    /// Folders whose files are joined already.
    whole: FxHashSet<String>,
}

impl Joining<'_, '_> {
    fn python(&mut self, file: FileId, import: &ScannedImport) {
        let dotted = import.module.as_str();
        let module = match import.level {
            0 => self.modules.absolute(file, dotted),
            level => self.modules.relative(file, level, dotted),
        };
        let below =
            module.as_ref().zip(import.name.as_ref()).and_then(|(module, name)| self.modules.below(module, name));
        let found: Vec<&Module> = module.iter().chain(&below).collect();
        found.iter().for_each(|module| self.module(file, module));
        if import.level == 0 && !found.iter().any(|module| matches!(module, Module::File(_))) {
            let name = import.name.as_ref().map(|name| format!(".{name}")).unwrap_or_default();
            self.joined.outside[file.0 as usize].push(format!("{dotted}{name}"));
        }
        if let Some(below) = &below {
            self.package(file, below);
        }
        if import.level == 0 && import.name.is_none() {
            self.bound(file, dotted);
        }
    }

    /// `import a.b.c` binds `a`, and through it whatever lies below.
    fn bound(&mut self, file: FileId, dotted: &str) {
        let ends = dotted.match_indices('.').map(|(at, _)| at).chain([dotted.len()]);
        let modules: Vec<Module> = ends.filter_map(|end| self.modules.absolute(file, &dotted[..end])).collect();
        modules.iter().for_each(|module| self.module(file, module));
        if let Some(first) = modules.first() {
            self.package(file, first);
        }
    }

    fn typescript(&mut self, file: FileId, specifier: &str) {
        match self.modules.specified(file, specifier) {
            Specified::File(found) => self.joined.join(file, found),
            Specified::Outside => self.joined.outside[file.0 as usize].push(specifier.to_owned()),
            Specified::Missing => {}
        }
    }

    fn module(&mut self, file: FileId, module: &Module) {
        if let Module::File(found) = module {
            self.joined.join(file, *found);
        }
    }

    /// A package that is bound itself: its members are modules that the file need not import.
    fn package(&mut self, file: FileId, module: &Module) {
        let folder = match module {
            Module::Folder(folder) => folder.clone(),
            Module::File(found) => {
                let path = &self.workspace.file(*found).path;
                if !path.ends_with("__init__.py") {
                    return;
                }
                folder_of(path).to_owned()
            }
        };
        let inside = if folder.is_empty() { folder.clone() } else { format!("{folder}/") };
        // The files are sorted by path.
        let start = self.workspace.files.partition_point(|other| other.path < inside);
        let files = (start as u32..).map(FileId).zip(&self.workspace.files[start..]);
        let below = files.take_while(|(_, other)| other.path.starts_with(&inside));
        let mut members = below.filter(|(_, other)| other.language == Language::Python).map(|(id, _)| id);
        let Some(first) = members.next() else { return };
        self.joined.join(file, first);
        if self.whole.insert(folder) {
            members.for_each(|other| self.joined.join(first, other));
        }
    }

    /// Whoever loads modules by paths that are made at run time may load any of its project.
    fn project_of(&mut self, file: FileId) {
        let project = self.workspace.file(file).project;
        for (other, source) in (0u32..).map(FileId).zip(&self.workspace.files) {
            if source.project == project && source.language == Language::TypeScript {
                self.joined.join(file, other);
            }
        }
    }
}
