//! Modules that are loaded by paths made at run time (`require(path.join(folder, file))`): whoever loads such a folder calls
//! the members that its modules have in common.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Builder;
use crate::link::FunctionRef;
use crate::link::graph::EdgeKind;
use crate::link::modules::folder_of;
use crate::link::results::is_function;
use crate::link::uses::Uses;
use crate::link::value::{Value, Values};
use crate::project::{FileId, ProjectId, Workspace};
use crate::syntax::{Call, CallId, Expr, FileFacts};

/// The folders of modules that nobody imports by name, in projects that load by computed paths.
#[derive(Debug, Default)]
pub(super) struct Plugins {
    /// Files that load them, and files that import those.
    users: BTreeSet<FileId>,
    /// The modules of each folder.
    families: Vec<(ProjectId, Vec<FileId>)>,
}

impl Plugins {
    pub fn of(workspace: &Workspace, files: &[FileFacts], uses: &Uses) -> Self {
        let all = || (0..files.len() as u32).map(FileId);
        let loaders: BTreeSet<FileId> = all().filter(|file| loads_by_path(&files[file.0 as usize])).collect();
        if loaders.is_empty() {
            return Self::default();
        }
        let users = all().filter(|file| !uses.closure(*file).is_disjoint(&loaders)).collect();
        let projects: BTreeSet<ProjectId> = loaders.iter().map(|file| workspace.file(*file).project).collect();
        let imported: HashSet<FileId> = uses.all_imported();
        let mut folders: BTreeMap<(ProjectId, &str), Vec<FileId>> = BTreeMap::new();
        for file in all().filter(|file| !imported.contains(file)) {
            let source = workspace.file(file);
            if projects.contains(&source.project) {
                folders.entry((source.project, folder_of(&source.path))).or_default().push(file);
            }
        }
        let families = folders.into_iter().map(|((project, _), files)| (project, files));
        Self { users, families: families.filter(|(_, files)| files.len() > 1).collect() }
    }
}

/// `require(path)`: what is required by a literal is a module, and no call.
pub fn loads_by_path(facts: &FileFacts) -> bool {
    let is_require = |call: &Call| matches!(facts.expr(call.callee), Expr::Name(name) if name == "require");
    facts.calls.iter().any(is_require)
}

impl Builder<'_, '_> {
    /// A member of something unknown that two modules of a folder or more have: each of them may be what is called.
    pub(super) fn look_at_plugins(&mut self, caller: FunctionRef, id: CallId, call: &Call, kind: EdgeKind) {
        if !self.plugins.users.contains(&caller.file) {
            return;
        }
        let Expr::Attribute { name, .. } = self.facts(caller.file).expr(call.callee) else { return };
        let project = self.workspace.file(caller.file).project;
        let own = self.plugins.families.iter().filter(|(of, _)| *of == project);
        for family in own.map(|(_, files)| files.clone()).collect::<Vec<_>>() {
            let members = family.iter().map(|file| self.plugin_member(*file, name));
            let members: Vec<Values> = members.filter(|values| values.iter().any(is_function)).collect();
            if members.len() > 1 {
                members.iter().flat_map(Values::iter).for_each(|member| self.add_edges(caller, member, kind, Some(id)));
            }
        }
    }

    /// What a module exports under a name, itself or as a member of what it exports.
    fn plugin_member(&mut self, file: FileId, name: &str) -> Values {
        let mut all = self.resolver.export(file, name);
        for exported in self.resolver.export(file, "default") {
            if !matches!(exported, Value::Module(_)) {
                all.extend(self.resolver.attribute(&exported, name));
            }
        }
        all
    }
}
