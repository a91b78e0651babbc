//! The module that starts tracing, which the entry files import before anything else.

use std::collections::{BTreeMap, BTreeSet};

use super::entries::file_at;
use super::modules::{below, ending, folder, is_common_js, specifier};
use super::{Needed, Site, files, functions, instrumentations, packages, style};
use crate::catalog::{Instrumentation, Library};
use crate::link::Program;
use crate::project::{FileId, ProjectId};
use crate::syntax::{Expr, ExprId};

/// Names of the module, the first that is free.
const NAMES: [&str; 3] = ["tracing", "mlflow-tracing", "mlflow-setup"];

/// Endings under which a name may be taken.
const ENDINGS: [&str; 10] = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "json", "d.ts"];

/// Folders in which every file is an endpoint of its own.
const ENDPOINTS: [&str; 4] = ["api", "functions", "pages", "routes"];

/// Calls that start MLflow's tracing.
const STARTS: [&str; 2] = ["@mlflow/core.init", "mlflow-tracing.init"];

/// Gives every entry file the import of the tracing module of its project: the one that is there, that `modules` names,
/// or a new one.
pub(super) fn add(
    site: &mut Site<'_, '_>,
    entries: &BTreeMap<ProjectId, Vec<FileId>>,
    modules: &BTreeMap<ProjectId, String>,
    wanted: &BTreeMap<&str, BTreeSet<FileId>>,
    needed: &mut BTreeMap<ProjectId, Vec<Needed>>,
) {
    let starting = starting_files(site.program);
    for (project, entries) in entries {
        let mut open = Vec::new();
        for entry in entries {
            let closure = site.program.imported_files(*entry);
            let instrumented = instrumentations::of_files(site.program, wanted, &closure);
            if closure.is_disjoint(&starting) {
                open.push((*entry, closure, instrumented));
            } else {
                add_to_existing(site, &closure, &starting, &instrumented);
            }
        }
        if open.is_empty() {
            continue;
        }
        let existing = starting.iter().find(|file| site.project_of(**file) == *project);
        let existing = existing.map(|file| site.path(*file).to_owned()).or_else(|| modules.get(project).cloned());
        let target = match existing {
            Some(path) => path,
            None => {
                let closure: BTreeSet<FileId> = open.iter().flat_map(|(_, closure, _)| closure).copied().collect();
                let instrumented = instrumentations::of_files(site.program, wanted, &closure);
                let model = open[0].0;
                let folder = home(site, *project, &open.iter().map(|(entry, ..)| *entry).collect::<Vec<_>>());
                let path = free_path(site.program, &folder, &NAMES, module_ending(site.path(model)));
                let text = text(site.program, model, &closure, &instrumented);
                let stem = path.rsplit('/').next().unwrap_or(&path).split('.').next().unwrap_or(&path).to_owned();
                let Some(patch) = site.new_file(&path, text) else { continue };
                needed.entry(*project).or_default().push(Needed { patch, mark: Some(format!("/{stem}")) });
                path
            }
        };
        for (entry, _, instrumented) in open {
            import(site, entry, &target, &instrumented);
        }
    }
}

/// The files that call `init`.
pub(super) fn starting_files(program: &Program<'_>) -> BTreeSet<FileId> {
    let calls = functions(program).flat_map(|function| program.api_calls(function));
    calls.filter(|call| STARTS.contains(&call.path.as_str())).map(|call| call.caller.file).collect()
}

fn import(site: &mut Site<'_, '_>, entry: FileId, target: &str, instrumented: &[(&Library, &Instrumentation)]) {
    let specifier = specifier(site.program, entry, target);
    if !site.is_editable(entry) {
        let reason = format!("the file is not to be edited: import `{specifier}` there before anything else");
        site.hold(entry, None, "import of the tracing module", reason);
        return;
    }
    site.additions(entry).script.tracing_module = Some(specifier);
    note_instrumented(site, entry, instrumented);
}

/// The instrumentations record the calls of all files that the entry's program is made of.
pub(super) fn note_instrumented(site: &mut Site<'_, '_>, entry: FileId, instrumented: &[(&Library, &Instrumentation)]) {
    let closure = site.program.imported_files(entry);
    for (library, _) in instrumented {
        let projects: BTreeSet<ProjectId> = closure.iter().map(|file| site.project_of(*file)).collect();
        site.all.recorders.extend(projects.into_iter().map(|project| (project, library.name.clone())));
        site.all.note_recorder(entry, &library.name);
    }
}

/// A program that starts MLflow itself may lack an instrumentation: that is for its owner to add.
fn add_to_existing(
    site: &mut Site<'_, '_>,
    closure: &BTreeSet<FileId>,
    starting: &BTreeSet<FileId>,
    instrumented: &[(&Library, &Instrumentation)],
) {
    for (library, instrumentation) in instrumented {
        if instrumentations::is_started(site.program, instrumentation, closure) {
            let projects: BTreeSet<ProjectId> = closure.iter().map(|file| site.project_of(*file)).collect();
            site.all.recorders.extend(projects.into_iter().map(|project| (project, library.name.clone())));
        } else if let Some(file) = starting.intersection(closure).next() {
            let reason = format!(
                "MLflow is started here without it: call `{}` behind `init`, or calls of {} are not recorded",
                instrumentation.start, library.name
            );
            let what = format!("instrumentation of {}", library.name);
            if !site.all.held.iter().any(|held| held.what == what && held.path == site.path(*file)) {
                site.hold(*file, None, &what, reason);
            }
        }
    }
}

/// The folder for the module: the sources' own, else that of the entry which lies the least deep.
pub(super) fn home(site: &Site<'_, '_>, project: ProjectId, entries: &[FileId]) -> String {
    let root = site.program.workspace.project(project).folder.to_string_lossy().replace('\\', "/");
    let source = below(&root, "src");
    let folders: Vec<&str> = entries.iter().map(|entry| folder(site.path(*entry))).collect();
    let in_source = |at: &&str| **at == source || at.starts_with(&format!("{source}/"));
    if folders.iter().any(in_source) {
        return source;
    }
    let mut home = folders.iter().min_by_key(|at| at.matches('/').count()).copied().unwrap_or(&root);
    while home != root && ENDPOINTS.contains(&home.rsplit('/').next().unwrap_or(home)) {
        home = folder(home);
    }
    home.to_owned()
}

/// The ending of a module that goes with a file.
pub(super) fn module_ending(path: &str) -> &'static str {
    match ending(path) {
        "ts" | "tsx" => "ts",
        "mts" => "mts",
        "cts" => "cts",
        "mjs" => "mjs",
        "cjs" => "cjs",
        _ => "js",
    }
}

/// The path in a folder with the first of these names that nothing there has.
pub(super) fn free_path(program: &Program<'_>, folder: &str, names: &[&str], ending: &str) -> String {
    let is_free = |name: &&&str| {
        let paths =
            ENDINGS.iter().map(|ending| below(folder, &format!("{name}.{ending}"))).chain([below(folder, name)]);
        // What is read may be staged and gone from the work tree.
        let is_there = |path: &String| file_at(program, path).is_some() || program.workspace.absolute(path).exists();
        !paths.into_iter().any(|path| is_there(&path))
    };
    let name = names.iter().find(is_free).unwrap_or(&names[names.len() - 1]);
    below(folder, &format!("{name}.{ending}"))
}

/// The module's text, in the style of the file that imports it; `closure` is what the program is made of.
pub(super) fn text(
    program: &Program<'_>,
    model: FileId,
    closure: &BTreeSet<FileId>,
    instrumented: &[(&Library, &Instrumentation)],
) -> String {
    let source = program.workspace.file(model);
    let content = source.text.as_ref().map_or("", |text| &*text.content);
    let core = packages::core(program.workspace.project(source.project)).name();
    let mut lines = Vec::new();
    let form = Form::of(program, model, content);
    let environment = dotenv(program, closure, form);
    lines.extend(environment.iter().map(|(import, _)| import.clone()));
    lines.push(form.namespace("mlflow", core));
    for import in instrumented.iter().flat_map(|(_, instrumentation)| &instrumentation.imports) {
        let line = match (&import.name, &import.namespace) {
            (Some(name), _) => form.named(name, &import.from),
            (None, Some(namespace)) => form.namespace(namespace, &import.from),
            (None, None) => form.effect(&import.from),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.push(String::new());
    if let Some((_, Some(call))) = environment {
        lines.extend([call, String::new()]);
    }
    lines.push(
        "// Traces go to the MLflow server that these variables name; without them nothing is recorded.".to_owned(),
    );
    let [uri, experiment] =
        ["MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_ID"].map(|name| variable(program, source.project, name));
    lines.push(format!("if ({uri} && {experiment}) {{"));
    for (name, value) in instrumented.iter().flat_map(|(_, instrumentation)| &instrumentation.environment) {
        lines.push(format!("  {} ??= '{value}';", variable(program, source.project, name)));
    }
    lines.push("  mlflow.init({});".to_owned());
    lines.extend(instrumented.iter().map(|(_, instrumentation)| format!("  {};", instrumentation.start)));
    lines.push("}".to_owned());
    style::written(&style::of(program, model), &lines)
}

/// A variable of the environment, read as the project reads others: a strict compiler may ask for brackets.
fn variable(program: &Program<'_>, project: ProjectId, name: &str) -> String {
    let own = program.workspace.files.iter().filter(|file| file.project == project);
    let texts = || own.clone().filter_map(|file| Some(&*file.text.as_ref().ok()?.content));
    let in_brackets = texts().any(|text| text.contains("process.env["));
    match in_brackets && !texts().any(|text| text.contains("process.env.")) {
        true => format!("process.env['{name}']"),
        false => format!("process.env.{name}"),
    }
}

/// How a module imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Import,
    /// `import x = require('x')`: a CommonJS module of TypeScript whose compiler takes nothing else.
    ImportEquals,
    Require,
}

impl Form {
    /// The form of a file that goes with another.
    pub fn of(program: &Program<'_>, model: FileId, content: &str) -> Self {
        let path = &program.workspace.file(model).path;
        let has_equals = content.lines().any(|line| line.starts_with("import ") && line.contains("= require("));
        match ending(path) {
            "cts" => Self::ImportEquals,
            "ts" | "tsx" if has_equals => Self::ImportEquals,
            _ if is_common_js(program, model) => Self::Require,
            _ => Self::Import,
        }
    }

    pub fn namespace(self, local: &str, from: &str) -> String {
        match self {
            Self::Import => format!("import * as {local} from '{from}';"),
            Self::ImportEquals => format!("import {local} = require('{from}');"),
            Self::Require => format!("const {local} = require('{from}');"),
        }
    }

    pub fn named(self, name: &str, from: &str) -> String {
        match self {
            Self::Import | Self::ImportEquals => format!("import {{ {name} }} from '{from}';"),
            Self::Require => format!("const {{ {name} }} = require('{from}');"),
        }
    }

    pub fn effect(self, from: &str) -> String {
        match self {
            Self::Import | Self::ImportEquals => format!("import '{from}';"),
            Self::Require => format!("require('{from}');"),
        }
    }
}

/// How the program loads its environment, which `init` reads when the module runs, before the program's own code: an
/// import, and a call if there are options.
fn dotenv(program: &Program<'_>, closure: &BTreeSet<FileId>, form: Form) -> Option<(String, Option<String>)> {
    let of_program = || files(program).filter(|file| closure.contains(file));
    let effect = || Some((form.effect("dotenv/config"), None));
    if of_program().any(|file| program.facts(file).imports.iter().any(|import| import.module == "dotenv/config")) {
        return effect();
    }
    let calls = functions(program).filter(|function| closure.contains(&function.file));
    let mut calls = calls.flat_map(|function| program.api_calls(function));
    let call = calls.find(|call| call.path == "dotenv.config")?;
    let (file, call) = (call.caller.file, program.facts(call.caller.file).call(call.call));
    let Some(options) = call.arguments.first() else { return effect() };
    let facts = program.facts(file);
    let is_literal = |value: &ExprId| matches!(facts.expr(*value), Expr::Text(_) | Expr::Constant(_));
    match facts.expr(options.value) {
        // `{ path: '.env.local' }` means the same in every file.
        Expr::Object(entries) if entries.iter().all(|(key, value)| key.is_some() && is_literal(value)) => {
            let text = program.workspace.file(file).text.as_ref().map_or("", |text| &*text.content);
            let options: Vec<&str> = text[facts.expr_range(options.value).as_usize()].split_whitespace().collect();
            let call = format!("config({});", options.join(" ").replace('"', "'"));
            Some((form.named("config", "dotenv"), Some(call)))
        }
        _ => None,
    }
}
