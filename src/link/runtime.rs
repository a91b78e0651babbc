//! Where the code of a file runs: on a server, in a browser, or on an edge runtime without Node's modules.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::Graph;
use super::uses::Uses;
use crate::catalog::{Area, Catalog, Library, Role};
use crate::project::{FileId, Language, ProjectId, Workspace};
use crate::syntax::{Exported, Expr, ExprId, FileFacts, FunctionId, ImportGuard, Scope, StatementKind};

/// Where a file's code runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Runtime {
    /// In a process of its own, with all that the language has there.
    #[default]
    Server,
    /// In a browser, or an application on a phone.
    Browser(Told),
    /// On an edge runtime: Workers, `runtime = 'edge'`, Deno.
    Edge(Told),
}

/// What told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// In words.
    pub text: String,
    /// Where: the file.
    pub file: FileId,
    /// And the offset in it.
    pub offset: u32,
}

/// Modules that only code for browsers and phones imports, themselves or below them.
const OF_BROWSERS: [&str; 6] =
    ["react-dom", "react-native", "expo", "preact", "@angular/platform-browser", "solid-js/web"];

/// Modules below those that render on a server.
const RENDERS: [&str; 4] = ["react-dom/server", "react-dom/static", "preact-render-to-string", "solid-js/web/server"];

/// Dependencies of projects whose components run in a browser and nowhere else.
const BROWSER_TOOLS: [&str; 6] =
    ["vite", "react-scripts", "@angular/core", "parcel", "@craco/craco", "@vue/cli-service"];

/// Dependencies of projects that render on a server whatever they build with.
const FULL_STACK: [&str; 9] = [
    "next",
    "@remix-run/node",
    "@remix-run/react",
    "@react-router/node",
    "nuxt",
    "@sveltejs/kit",
    "astro",
    "@tanstack/react-start",
    "@solidjs/start",
];

/// Where every file runs.
pub(super) fn of(
    workspace: &Workspace,
    files: &[FileFacts],
    catalog: &Catalog,
    uses: &Uses,
    graph: &Graph<'_>,
) -> Vec<Runtime> {
    if catalog.language == Language::Python {
        return vec![Runtime::Server; files.len()];
    }
    let places = Places { workspace, files, catalog };
    let marked: BTreeMap<FileId, Runtime> = places.all().filter_map(|file| Some((file, places.mark(file)?))).collect();
    let entered: BTreeSet<FileId> = graph
        .roles
        .iter()
        .filter(|(_, roles)| roles.iter().any(|fact| fact.role == Role::Entry))
        .map(|(function, _)| function.file)
        .collect();
    let imported = uses.all_imported();
    let is_server = |file: &FileId| {
        let is_root = !imported.contains(file) && !places.is_for_browsers(*file);
        !marked.contains_key(file) && (is_root || entered.contains(file) || places.uses_a_server(*file))
    };
    let servers: Vec<FileId> = places.all().filter(is_server).collect();
    let from_servers = spread(&servers, uses, |file| marked.contains_key(&file));
    let mut runtimes = vec![Runtime::Server; files.len()];
    for (seed, runtime) in &marked {
        let below = spread(&[*seed], uses, |file| {
            marked.contains_key(&file) || from_servers.contains(&file) || places.is_action(file)
        });
        for file in below.into_iter().filter(|file| !from_servers.contains(file)) {
            let is_told = matches!(runtimes[file.0 as usize], Runtime::Browser(_) | Runtime::Edge(_));
            if !is_told || file == *seed {
                runtimes[file.0 as usize] =
                    if file == *seed { runtime.clone() } else { places.inherited(runtime, *seed) };
            }
        }
    }
    for seed in marked.keys().filter(|seed| places.is_bundled(**seed)) {
        let is_other = |file: FileId| places.is_action(file) || places.uses_a_server(file);
        let below = spread(&[*seed], uses, |file| marked.contains_key(&file) || is_other(file));
        for file in below.into_iter().filter(|file| from_servers.contains(file)) {
            if runtimes[file.0 as usize] == Runtime::Server
                && let Some(Runtime::Browser(told)) = marked.get(seed)
            {
                runtimes[file.0 as usize] = Runtime::Browser(places.shared(told, *seed));
            }
        }
    }
    for file in places.all().filter(|file| !from_servers.contains(file) && places.is_for_browsers(*file)) {
        if runtimes[file.0 as usize] == Runtime::Server
            && let Some(told) = places.browser_tool(file)
        {
            runtimes[file.0 as usize] = Runtime::Browser(told);
        }
    }
    runtimes
}

/// These files and all that they import, however indirectly, up to those where something else begins.
fn spread(from: &[FileId], uses: &Uses, begins: impl Fn(FileId) -> bool) -> BTreeSet<FileId> {
    let mut seen: BTreeSet<FileId> = from.iter().copied().collect();
    let mut open = from.to_vec();
    while let Some(file) = open.pop() {
        for imported in uses.imported(file) {
            if !begins(*imported) && seen.insert(*imported) {
                open.push(*imported);
            }
        }
    }
    seen
}

struct Places<'p> {
    workspace: &'p Workspace,
    files: &'p [FileFacts],
    catalog: &'p Catalog,
}

impl Places<'_> {
    fn all(&self) -> impl Iterator<Item = FileId> + '_ {
        let own = (0u32..).map(FileId).zip(&self.workspace.files);
        own.filter(|(_, file)| file.language == Language::TypeScript).map(|(id, _)| id)
    }

    fn facts(&self, file: FileId) -> &FileFacts {
        &self.files[file.0 as usize]
    }

    fn depends(&self, project: ProjectId, on: &[&str]) -> bool {
        let dependencies = &self.workspace.project(project).dependencies;
        dependencies.iter().any(|dependency| on.contains(&dependency.name.as_str()))
    }

    /// What a file says itself.
    fn mark(&self, file: FileId) -> Option<Runtime> {
        let facts = self.facts(file);
        let told = |text: String, offset: u32| Told { text, file, offset };
        if facts.directives.iter().any(|directive| directive == "use client") {
            let statement = facts.statements.iter().find(|statement| statement.kind == StatementKind::Directive);
            let offset = statement.map_or(0, |statement| statement.range.start);
            return Some(Runtime::Browser(told("says `use client`: it runs in a browser".to_owned(), offset)));
        }
        for import in facts.imports.iter().filter(|import| import.guard != ImportGuard::TypeChecking) {
            let is_below = |module: &&&str| {
                import.module.strip_prefix(**module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            if OF_BROWSERS.iter().any(|module| is_below(&module)) && !RENDERS.iter().any(|module| is_below(&module)) {
                let text = format!("imports `{}`: it runs in a browser", import.module);
                return Some(Runtime::Browser(told(text, import.range.start)));
            }
            if ["npm:", "jsr:", "https://"].iter().any(|start| import.module.starts_with(start)) {
                let text = format!("imports `{}`: it runs on Deno", import.module);
                return Some(Runtime::Edge(told(text, import.range.start)));
            }
        }
        self.edge_mark(file)
    }

    /// `export const runtime = 'edge'`, Next.js's middleware, the default export of a Worker.
    fn edge_mark(&self, file: FileId) -> Option<Runtime> {
        let facts = self.facts(file);
        let edge = |text: &str, offset: u32| Some(Runtime::Edge(Told { text: text.to_owned(), file, offset }));
        for export in &facts.exports {
            let values = exported_values(facts, &export.exported);
            let says_edge = |value: &ExprId| is_edge(facts, *value);
            if export.name == "runtime" && values.iter().any(says_edge) {
                return edge("exports `runtime = 'edge'`", export.range.start);
            }
            let key = |value: &ExprId, key| super::results::entry(facts, *value, key);
            if export.name == "config"
                && values.iter().filter_map(|value| key(value, "runtime")).any(|value| is_edge(facts, value))
            {
                return edge("says `runtime: 'edge'` in its `config`", export.range.start);
            }
            let is_worker = || self.is_worker_project(file) || values.iter().any(|value| takes_env(facts, *value));
            if export.name == "default" && values.iter().any(|value| key(value, "fetch").is_some()) && is_worker() {
                return edge("has the default export of a Worker", export.range.start);
            }
        }
        let source = self.workspace.file(file);
        let folder = self.workspace.project(source.project).folder.to_string_lossy().replace('\\', "/");
        let below = source.path.strip_prefix(folder.as_str()).unwrap_or(&source.path).trim_start_matches('/');
        let is_middleware =
            ["middleware.ts", "middleware.js", "src/middleware.ts", "src/middleware.js"].contains(&below);
        if is_middleware && self.depends(source.project, &["next"]) {
            return edge("is the middleware of Next.js, which runs on the edge", 0);
        }
        None
    }

    /// Whether a project is deployed to Workers and has no server of its own.
    fn is_worker_project(&self, file: FileId) -> bool {
        let project = self.workspace.file(file).project;
        self.depends(project, &["wrangler", "@cloudflare/workers-types"])
            && !self.depends(project, &["@hono/node-server", "express", "fastify"])
    }

    fn is_action(&self, file: FileId) -> bool {
        self.facts(file).directives.iter().any(|directive| directive == "use server")
    }

    /// Whether a file imports something that only servers have: a web framework, a database, a module of Node.
    fn uses_a_server(&self, file: FileId) -> bool {
        // Libraries of components are for the web, too, but take no requests.
        let serves = |library: &Library| library.registers.iter().any(|registers| registers.role == Role::Entry);
        let of_servers = |library: &Library| match library.area {
            Area::Web => serves(library),
            Area::Database | Area::Queue | Area::File | Area::Command | Area::Bot | Area::Job => true,
            _ => false,
        };
        self.facts(file).imports.iter().filter(|import| import.guard != ImportGuard::TypeChecking).any(|import| {
            let path = super::modules::outside_path(&import.module);
            let library = self.catalog.library_of(path);
            import.module.starts_with("node:") || library.is_some_and(of_servers)
        })
    }

    /// Whether a file belongs to a project for browsers: components always, other files unless they use a server.
    fn is_for_browsers(&self, file: FileId) -> bool {
        self.browser_tool(file).is_some()
    }

    fn browser_tool(&self, file: FileId) -> Option<Told> {
        let source = self.workspace.file(file);
        let dependencies = &self.workspace.project(source.project).dependencies;
        if self.depends(source.project, &FULL_STACK) || self.uses_a_server(file) || is_tool_config(&source.path) {
            return None;
        }
        let tool = dependencies.iter().find(|dependency| BROWSER_TOOLS.contains(&dependency.name.as_str()))?;
        let text = format!("belongs to a project built for browsers, with {}", tool.name);
        Some(Told { text, file, offset: 0 })
    }

    /// Whether a file becomes part of a bundle, which has to hold all that it imports.
    fn is_bundled(&self, file: FileId) -> bool {
        let project = self.workspace.file(file).project;
        self.depends(project, &FULL_STACK) || self.depends(project, &BROWSER_TOOLS)
    }

    /// For a file of servers that gets into the bundle of a file for browsers.
    fn shared(&self, told: &Told, seed: FileId) -> Told {
        let path = &self.workspace.file(seed).path;
        let text =
            format!("is imported by `{path}`, too, which {}, and a bundle cannot hold `@mlflow/core`", told.text);
        Told { text, ..told.clone() }
    }

    fn inherited(&self, runtime: &Runtime, seed: FileId) -> Runtime {
        let path = &self.workspace.file(seed).path;
        let from =
            |told: &Told| Told { text: format!("is imported by `{path}` alone, which {}", told.text), ..told.clone() };
        match runtime {
            Runtime::Server => Runtime::Server,
            Runtime::Browser(told) => Runtime::Browser(from(told)),
            Runtime::Edge(told) => Runtime::Edge(from(told)),
        }
    }
}

/// The expressions behind an export.
fn exported_values(facts: &FileFacts, exported: &Exported) -> Vec<ExprId> {
    let top = Scope::Function(FunctionId::MODULE);
    match exported {
        Exported::Value(value) => vec![*value],
        Exported::Local(name) => {
            let is_bound = |binding: &&crate::syntax::Binding| {
                binding.scope == top
                    && matches!(&binding.target, crate::syntax::BindingTarget::Name(own) if own == name)
            };
            facts.bindings.iter().filter(is_bound).filter_map(|binding| binding.value).collect()
        }
        Exported::From(..) => Vec::new(),
    }
}

fn is_edge(facts: &FileFacts, value: ExprId) -> bool {
    match facts.expr(value) {
        Expr::Text(text) => matches!(text, "edge" | "experimental-edge"),
        Expr::Cast { value, .. } => is_edge(facts, value),
        _ => false,
    }
}

/// Whether the `fetch` of a default export takes what Workers hand it: a request, the environment, a context.
fn takes_env(facts: &FileFacts, object: ExprId) -> bool {
    let Some(Expr::Function(function)) = super::results::entry(facts, object, "fetch").map(|fetch| facts.expr(fetch))
    else {
        return false;
    };
    let second = facts.function(function).parameters.get(1);
    second.is_some_and(|parameter| matches!(parameter.name.trim_start_matches('_'), "env"))
}

/// Whether a file configures a tool of the project: it runs in Node.
fn is_tool_config(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.contains(".config.")
}
