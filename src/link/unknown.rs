//! Packages from outside that the catalog does not know: which files import them, and what of them is called.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use smol_str::{SmolStr, format_smolstr};

use super::definitions::Definitions;
use super::modules::{Modules, Specified, outside_path};
use super::program::on_deep_stack;
use super::resolve::Resolver;
use super::rounds::{self, Sources};
use super::value::Value;
use crate::catalog::Catalog;
use crate::catalog::path::{last_name, parent};
use crate::project::{FileId, Language, Workspace, is_standard, normalise};
use crate::syntax::{Expr, ExprId, FileFacts, Import, Scope};

/// A package that the catalog does not know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnknownPackage {
    /// The files that import it.
    pub files: BTreeSet<FileId>,
    /// What is called, by its path, and where: file and offset, in the order of the text.
    pub calls: BTreeMap<SmolStr, Vec<(FileId, u32)>>,
}

/// The packages that the files which are asked for import and the catalog does not know, by their import paths.
pub fn unknown_packages(
    workspace: &Workspace,
    files: &[FileFacts],
    catalog: &Catalog,
) -> BTreeMap<SmolStr, UnknownPackage> {
    let definitions: Vec<Definitions> = files.par_iter().map(Definitions::of).collect();
    on_deep_stack(|| {
        let modules = Modules::of(workspace);
        let sources = Sources { files, definitions: &definitions, modules: &modules, catalog };
        let (incoming, answers) = rounds::run(sources);
        let resolver = Resolver::with(sources.with(&incoming), answers);
        let mut search = Search { workspace, resolver, own: own_modules(workspace), found: BTreeMap::new() };
        let asked = (0u32..).map(FileId).zip(&workspace.files).filter(|(_, file)| !file.selection.is_none());
        let asked: Vec<FileId> = asked.map(|(file, _)| file).collect();
        asked.iter().for_each(|file| search.look_at_imports(*file));
        asked.iter().for_each(|file| search.look_at_calls(*file));
        search.found
    })
}

struct Search<'r, 'a> {
    workspace: &'a Workspace,
    resolver: Resolver<'r, 'a>,
    /// Names of the workspace's own modules, wherever they lie.
    own: BTreeSet<String>,
    found: BTreeMap<SmolStr, UnknownPackage>,
}

impl Search<'_, '_> {
    fn look_at_imports(&mut self, file: FileId) {
        for import in &self.resolver.facts(file).imports {
            let package = match self.resolver.language() {
                Language::Python => self.python_package(file, import),
                Language::TypeScript => self.npm_package(file, &import.module),
            };
            if let Some(package) = package {
                self.found.entry(package).or_default().files.insert(file);
            }
        }
    }

    /// The shortest part of the imported path that is no mere folder of catalogued packages: `google.cloud.acme`.
    fn python_package(&self, file: FileId, import: &Import) -> Option<SmolStr> {
        let catalog = self.resolver.context.catalog;
        let top = import.module.split('.').next().unwrap_or_default();
        let whole = match &import.name {
            Some(name) => format_smolstr!("{}.{name}", import.module),
            None => import.module.clone(),
        };
        let is_local = import.level > 0 || self.resolver.context.modules.of_import(file, import).is_some();
        if is_local || is_standard(Language::Python, top) || catalog.library_of(&whole).is_some() {
            return None;
        }
        // A module that is found by a path which only the running program knows.
        if self.own.contains(top) && !self.is_required(file, &normalise(top)) {
            return None;
        }
        let ends = whole.match_indices('.').map(|(at, _)| at).chain([whole.len()]);
        let mut packages = ends.map(|end| &whole[..end]);
        let package = packages.find(|package| !catalog.is_above_libraries(package)).unwrap_or(&import.module);
        Some(package.into())
    }

    fn npm_package(&self, file: FileId, specifier: &str) -> Option<SmolStr> {
        let parts = if specifier.starts_with('@') { 2 } else { 1 };
        let package = specifier.split('/').take(parts).collect::<Vec<_>>().join("/");
        // `node:fs`, `bun:test`, `https://...`, and aliases that a bundler knows.
        let is_other = specifier.contains(':') || specifier.starts_with(['~', '$']) || specifier.starts_with("@/");
        if is_other || is_standard(Language::TypeScript, &package) || self.is_linked(file, &package) {
            return None;
        }
        let is_outside = self.resolver.context.modules.specified(file, specifier) == Specified::Outside;
        let is_known = self.resolver.context.catalog.library_of(outside_path(specifier)).is_some();
        (is_outside && !is_known).then(|| package.into())
    }

    fn is_required(&self, file: FileId, name: &str) -> bool {
        let project = self.workspace.project(self.workspace.file(file).project);
        project.dependencies.iter().any(|dependency| dependency.name == name)
    }

    /// Whether a package lies in the same repository, in a part that is not read.
    fn is_linked(&self, file: FileId, name: &str) -> bool {
        let project = self.workspace.project(self.workspace.file(file).project);
        let linked = ["workspace:", "file:", "link:", "portal:"];
        project.dependencies.iter().any(|dependency| {
            dependency.name == name && linked.iter().any(|start| dependency.requirement.starts_with(start))
        })
    }

    fn look_at_calls(&mut self, file: FileId) {
        let facts = self.resolver.facts(file);
        for call in &facts.calls {
            self.note(file, call.scope, call.callee, call.range.start);
        }
        for function in &facts.functions {
            for decorator in &function.decorators {
                // One with arguments is a call.
                if !matches!(facts.expr(decorator.expr), Expr::Call(_)) {
                    self.note(file, function.parent, decorator.expr, decorator.range.start);
                }
            }
        }
    }

    fn note(&mut self, file: FileId, scope: Scope, callee: ExprId, offset: u32) {
        for value in self.resolver.expr(file, scope, callee) {
            let Value::External(path) = value else { continue };
            if !is_own(&path, self.resolver.context.catalog) {
                continue;
            }
            let import = path.split("()").next().unwrap_or_default();
            let prefixes = std::iter::successors(Some(import), |prefix| Some(parent(prefix)));
            let mut prefixes = prefixes.take_while(|prefix| !prefix.is_empty());
            let Some(known) = prefixes.find(|prefix| self.found.contains_key(*prefix)) else { continue };
            let package = self.found.entry(known.into()).or_default();
            package.calls.entry(path).or_default().push((file, offset));
        }
    }
}

/// Whether a path is a package's own: what is called on the data that its calls give back is not, unless its name tells.
fn is_own(path: &str, catalog: &Catalog) -> bool {
    !path.contains(['[', ' ']) && (path.matches("()").count() < 2 || catalog.usual(last_name(path)).is_some())
}

/// The names by which the workspace's own Python modules and packages may be imported, those that are not read included.
fn own_modules(workspace: &Workspace) -> BTreeSet<String> {
    let left_out = workspace.left_out.iter().map(|file| &file.path);
    let paths = workspace.files.iter().map(|file| &file.path).chain(left_out);
    let names = paths.flat_map(|path| path.split('/')).map(|part| part.strip_suffix(".py").unwrap_or(part).to_owned());
    names.collect()
}
