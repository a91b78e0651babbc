//! Next.js: it has no entry file; its `instrumentation` module starts tracing, and packages that are loaded twice, once for
//! each bundle, are kept out of the bundles.

use std::collections::{BTreeMap, BTreeSet};

use super::entries::file_at;
use super::modules::{below, ending, specifier};
use super::tracing_module::{free_path, note_instrumented, starting_files, text};
use super::{Needed, Site, files, instrumentations, packages, style};
use crate::catalog::{Instrumentation, Library};
use crate::edit::hazards::Hazard;
use crate::edit::patch::{Edit, FilePatch, Purpose};
use crate::edit::plan::verify;
use crate::link::Program;
use crate::project::{FileId, Project, ProjectId};
use crate::syntax::{BindingTarget, Exported, Expr, ExprId, FileFacts, FunctionId, Scope};

/// The option by which packages stay out of the bundles.
const EXTERNAL: &str = "serverExternalPackages";

/// The first version that has the option, and runs `instrumentation` without another one.
const FIRST_VERSION: u32 = 15;

/// Whether a file is part of a Next.js application, which loads its files by their places.
pub(super) fn is_route(program: &Program<'_>, file: FileId) -> bool {
    version(program.workspace.project(program.workspace.file(file).project)).is_some()
}

/// The version of Next.js that a project asks for.
fn version(project: &Project) -> Option<u32> {
    project.major_version("next")
}

/// Sets up the Next.js applications that are made of traced files; gives back their tracing modules.
pub(super) fn add(
    site: &mut Site<'_, '_>,
    traced: &BTreeSet<FileId>,
    wanted: &BTreeMap<&str, BTreeSet<FileId>>,
    needed: &mut BTreeMap<ProjectId, Vec<Needed>>,
) -> BTreeMap<ProjectId, String> {
    let mut modules = BTreeMap::new();
    for project in (0..site.program.workspace.projects.len() as u32).map(ProjectId) {
        let Some(version) = version(site.program.workspace.project(project)) else { continue };
        let own: Vec<FileId> = files(site.program).filter(|file| site.project_of(*file) == project).collect();
        let closure: BTreeSet<FileId> = own.iter().flat_map(|file| site.program.imported_files(*file)).collect();
        if closure.is_disjoint(traced) {
            continue;
        }
        let instrumented = instrumentations::of_files(site.program, wanted, &closure);
        let app = App { project, folder: folder_of(site, project), version, closure, model: model(site, &own, traced) };
        let names = external_packages(site, &app, &instrumented);
        if starting_files(site.program).is_disjoint(&app.closure) {
            modules.extend(app.start(site, &instrumented, needed).map(|module| (project, module)));
        }
        if !site.unseen.contains(&Hazard::SeveralCopies) {
            app.configure(site, &names, needed);
        }
    }
    modules
}

/// A Next.js application.
struct App {
    project: ProjectId,
    folder: String,
    version: u32,
    closure: BTreeSet<FileId>,
    /// A file whose style new ones take.
    model: FileId,
}

fn folder_of(site: &Site<'_, '_>, project: ProjectId) -> String {
    site.program.workspace.project(project).folder.to_string_lossy().replace('\\', "/")
}

fn model(site: &Site<'_, '_>, own: &[FileId], traced: &BTreeSet<FileId>) -> FileId {
    let leads_there = |file: &&FileId| !site.program.imported_files(**file).is_disjoint(traced);
    let found = own.iter().find(|file| traced.contains(file)).or_else(|| own.iter().find(leads_there));
    *found.expect("what one of them imports is traced")
}

/// The packages that must be the same in every bundle: MLflow's, and the libraries whose clients are told by the names of
/// their classes.
fn external_packages(site: &Site<'_, '_>, app: &App, instrumented: &[(&Library, &Instrumentation)]) -> Vec<String> {
    let project = site.program.workspace.project(app.project);
    let core = packages::core(project);
    let mut names = BTreeSet::from([core.name().to_owned()]);
    let wrappers = site.by_file.iter().filter(|(file, _)| app.closure.contains(file));
    let wrappers: BTreeSet<&str> = wrappers
        .flat_map(|(_, additions)| additions.script.wrappers.iter().map(|wrapper| wrapper.function.as_str()))
        .collect();
    for library in site.program.catalog.libraries() {
        let Some(wrapper) = library.wrapper.as_ref().filter(|wrapper| wrappers.contains(wrapper.function.as_str()))
        else {
            continue;
        };
        names.insert(core.sibling(&wrapper.package));
        let listed = |package: &&String| project.dependencies.iter().any(|dependency| dependency.name == **package);
        names.extend(library.packages.iter().filter(listed).cloned());
    }
    for (_, instrumentation) in instrumented {
        names.extend(instrumentation.imports.iter().map(|import| package_name(&import.from).to_owned()));
    }
    names.into_iter().collect()
}

/// The package of a specifier: `@langchain/core/callbacks/manager` is in `@langchain/core`.
fn package_name(specifier: &str) -> &str {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    specifier.match_indices('/').nth(parts - 1).map_or(specifier, |(at, _)| &specifier[..at])
}

impl App {
    /// The folder of `instrumentation`: that of `app` or `pages`.
    fn home(&self, site: &Site<'_, '_>) -> String {
        let source = below(&self.folder, "src");
        let in_source = ["app/", "pages/"].map(|name| format!("{source}/{name}"));
        let mut own = files(site.program).filter(|file| site.project_of(*file) == self.project);
        let has = own.any(|file| in_source.iter().any(|folder| site.path(file).starts_with(folder)));
        if has { source } else { self.folder.clone() }
    }

    /// Writes the tracing module, whose path is given back, and the `instrumentation` that imports it; none if
    /// the module is held back.
    fn start(
        &self,
        site: &mut Site<'_, '_>,
        instrumented: &[(&Library, &Instrumentation)],
        needed: &mut BTreeMap<ProjectId, Vec<Needed>>,
    ) -> Option<String> {
        let home = self.home(site);
        let typed = files(site.program)
            .any(|file| site.project_of(file) == self.project && matches!(ending(site.path(file)), "ts" | "tsx"));
        let end = if typed { "ts" } else { "js" };
        let names = ["tracing", "mlflow-tracing", "mlflow-setup"];
        let tracing = free_path(site.program, &home, &names, end);
        let module = text(site.program, self.model, &BTreeSet::new(), instrumented);
        let patch = site.new_file(&tracing, module)?;
        let needed = needed.entry(self.project).or_default();
        needed.push(Needed { patch, mark: None });
        let stem = tracing.rsplit('/').next().unwrap_or(&tracing).trim_end_matches(end).trim_end_matches('.');
        let existing = ["ts", "js", "mjs", "tsx"]
            .iter()
            .find_map(|end| file_at(site.program, &below(&home, &format!("instrumentation.{end}"))));
        match existing {
            Some(file) => {
                let specifier = specifier(site.program, file, &tracing);
                let reason = format!(
                    "it is there already: begin `register` with \
                     `if (process.env.NEXT_RUNTIME === 'nodejs') await import('{specifier}')`"
                );
                site.hold(file, None, "import of the tracing module", reason);
            }
            None => {
                let lines = [
                    "// Next.js calls this once for every server process; the edge runtime cannot trace.".to_owned(),
                    "export async function register() {".to_owned(),
                    "  if (process.env.NEXT_RUNTIME === 'nodejs') {".to_owned(),
                    format!("    await import('./{stem}');"),
                    "  }".to_owned(),
                    "}".to_owned(),
                ];
                let text = style::written(&style::of(site.program, self.model), &lines);
                let patch = site.new_file(&below(&home, &format!("instrumentation.{end}")), text);
                needed.extend(patch.map(|patch| Needed { patch, mark: None }));
            }
        }
        let own: Vec<FileId> = self.closure.iter().copied().collect();
        if let Some(first) = own.first() {
            note_instrumented(site, *first, instrumented);
        }
        Some(tracing)
    }

    /// Keeps packages out of the bundles, by the configuration.
    fn configure(&self, site: &mut Site<'_, '_>, names: &[String], needed: &mut BTreeMap<ProjectId, Vec<Needed>>) {
        let endings = ["ts", "mts", "mjs", "js", "cjs"];
        let config =
            endings.iter().find_map(|end| file_at(site.program, &below(&self.folder, &format!("next.config.{end}"))));
        let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
        let list = quoted.join(", ");
        let Some(file) = config else {
            if self.version >= FIRST_VERSION {
                let lines = [
                    "/** @type {import('next').NextConfig} */".to_owned(),
                    "const nextConfig = {".to_owned(),
                    format!("  {EXTERNAL}: [{list}],"),
                    "};".to_owned(),
                    String::new(),
                    "export default nextConfig;".to_owned(),
                ];
                let path = below(&self.folder, "next.config.mjs");
                let text = style::written(&style::of(site.program, self.model), &lines);
                let patch = site.new_file(&path, text).map(|patch| Needed { patch, mark: None });
                needed.entry(self.project).or_default().extend(patch);
            }
            return;
        };
        let missing = |facts: &FileFacts| {
            let is_named = |name: &String| {
                facts.exprs.iter().any(|expr| matches!(expr, Expr::Text(text) if text == name.as_str()))
            };
            names.iter().filter(|name| !is_named(name)).cloned().collect::<Vec<_>>()
        };
        let missing = missing(site.program.facts(file));
        if missing.is_empty() {
            return;
        }
        let patch = match self.version {
            FIRST_VERSION.. if site.is_editable(file) => with_externals(site, file, &missing),
            _ => None,
        };
        match patch {
            Some(patch) => needed.entry(self.project).or_default().push(Needed { patch, mark: None }),
            None => {
                let option = match self.version {
                    FIRST_VERSION.. => format!("`{EXTERNAL}: [{list}]`"),
                    _ => format!(
                        "`experimental: {{ instrumentationHook: true, serverComponentsExternalPackages: [{list}] }}`"
                    ),
                };
                let reason = format!(
                    "add {option} to the configuration: bundled into each route, MLflow would be there several times, and \
                     only one of them sends traces"
                );
                site.hold(file, None, "packages outside of the bundles", reason);
            }
        }
    }
}

/// The configuration with these packages outside of the bundles; none where its form is not understood.
fn with_externals(site: &Site<'_, '_>, file: FileId, names: &[String]) -> Option<FilePatch> {
    let (facts_before, before) = (site.program.facts(file), site.text(file));
    let object = configuration(facts_before)?;
    let Expr::Object(entries) = facts_before.expr(object) else { return None };
    let style = style::of(site.program, file);
    let quoted: Vec<String> = names.iter().map(|name| style.string(name)).collect();
    let list = quoted.join(", ");
    let is_option = |key: &Option<ExprId>| {
        key.is_some_and(|key| matches!(facts_before.expr(key), Expr::Text(name) if name == EXTERNAL))
    };
    let edit = match entries.iter().find(|(key, _)| is_option(key)) {
        Some((_, value)) => {
            let Expr::List(items) = facts_before.expr(*value) else { return None };
            let start = facts_before.expr_range(*value).start + 1;
            match items.is_empty() {
                true => insertion(start, list),
                false => insertion(start, format!("{list}, ")),
            }
        }
        None => {
            let start = facts_before.expr_range(object).start + 1;
            let inside = &before[start as usize..facts_before.expr_range(object).end as usize - 1];
            let line = inside
                .split('\n')
                .nth(1)
                .filter(|_| inside.split('\n').next().is_some_and(|rest| rest.trim().is_empty()));
            match line {
                Some(line) => {
                    let indent = &line[..line.len() - line.trim_start().len()];
                    let indent = if line.trim().is_empty() { style.step.as_str() } else { indent };
                    insertion(start, format!("{}{indent}{EXTERNAL}: [{list}],", style.newline))
                }
                None if entries.is_empty() => insertion(start, format!(" {EXTERNAL}: [{list}] ")),
                None => insertion(start, format!(" {EXTERNAL}: [{list}],")),
            }
        }
    };
    let mut after = before.to_owned();
    after.insert_str(edit.range.start as usize, &edit.text);
    let path = site.path(file).to_owned();
    let patch = FilePatch { path, before: Some(before.into()), after, edits: vec![edit] };
    verify(&patch, facts_before).is_ok().then_some(patch)
}

fn insertion(at: u32, text: String) -> Edit {
    Edit::insertion(at, text, vec![Purpose::SetUp])
}

/// The object that a configuration exports: as it is, by a name, or through functions that add to it.
fn configuration(facts: &FileFacts) -> Option<ExprId> {
    let export = facts.exports.iter().find(|export| export.name == "default")?;
    match &export.exported {
        Exported::Value(value) => object(facts, *value, 0),
        Exported::Local(name) => named_object(facts, name, 0),
        Exported::From(..) => None,
    }
}

fn object(facts: &FileFacts, expr: ExprId, depth: usize) -> Option<ExprId> {
    match facts.expr(expr) {
        Expr::Object(_) => Some(expr),
        Expr::Name(name) if depth < 8 => named_object(facts, name, depth + 1),
        Expr::Cast { value, .. } => object(facts, value, depth),
        // `withPlugin(nextConfig)`; an object that is written there may be the plugin's own options.
        Expr::Call(call) if depth < 8 => {
            facts.call(call).arguments.iter().find_map(|argument| match facts.expr(argument.value) {
                Expr::Name(_) | Expr::Call(_) => object(facts, argument.value, depth + 1),
                _ => None,
            })
        }
        _ => None,
    }
}

fn named_object(facts: &FileFacts, name: &str, depth: usize) -> Option<ExprId> {
    let is_it = |target: &BindingTarget| matches!(target, BindingTarget::Name(own) if own == name);
    let top = Scope::Function(FunctionId::MODULE);
    let binding = facts.bindings.iter().find(|binding| binding.scope == top && is_it(&binding.target))?;
    object(facts, binding.value?, depth)
}
