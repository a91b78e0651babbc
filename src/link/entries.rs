//! Entry points that no library marks: `if __name__ == "__main__"`, console scripts, Lambda handlers, scripts without a
//! guard, and those that the configuration names.

use std::cell::LazyCell;

use super::FunctionRef;
use super::graph::{EdgeKind, Graph, RoleFact};
use super::modules::Modules;
use crate::catalog::{EntryKind, Role};
use crate::project::{Config, FileId, Language, Workspace};
use crate::syntax::{FileFacts, FunctionId, FunctionKind, Scope};

/// Names under which cloud platforms look for a handler, with two parameters `event` and `context`.
const HANDLERS: [&str; 3] = ["lambda_handler", "handler", "main"];

/// Adds the entry points of all files to the graph's roles.
pub(super) fn add(
    graph: &mut Graph<'_>,
    workspace: &Workspace,
    config: &Config,
    files: &[FileFacts],
    modules: &Modules,
) {
    for (file, facts) in (0u32..).map(FileId).zip(files) {
        let language = workspace.file(file).language;
        add_started(graph, language, file, facts);
        if language == Language::Python {
            add_handlers(graph, file, facts);
        }
    }
    add_scripts(graph, workspace, files, modules);
    add_configured(graph, workspace, config, files, modules);
}

fn entry(kind: EntryKind, registrar: String, file: FileId, offset: u32) -> RoleFact {
    RoleFact { kind: Some(kind), ..RoleFact::local(Role::Entry, registrar, file, offset) }
}

/// Functions that the top level of a file calls: under the main guard, or bare in a script.
fn add_started(graph: &mut Graph<'_>, language: Language, file: FileId, facts: &FileFacts) {
    let guarded = match language {
        Language::Python => "called under `if __name__ == \"__main__\"`",
        Language::TypeScript => "called when the file is the main module",
    };
    let top = FunctionRef { file, function: FunctionId::MODULE };
    for edge in graph.out.get(&top).cloned().unwrap_or_default() {
        let Some(call) = edge.call.map(|call| facts.call(call)) else { continue };
        let statement = facts.statements.iter().find(|statement| statement.range.encloses(call.range));
        let bare = statement.is_some_and(|statement| statement.kind == crate::syntax::StatementKind::Other);
        // What `app.listen(3000, callback)` calls back is no command.
        if language == Language::TypeScript && edge.kind == EdgeKind::Callback {
            continue;
        }
        let registrar = match (call.main_guard, bare) {
            (true, _) => guarded,
            (false, true) => "called when the file is run",
            (false, false) => continue,
        };
        graph.add_role(edge.to, entry(EntryKind::Command, registrar.to_owned(), file, call.range.start));
    }
}

fn add_handlers(graph: &mut Graph<'_>, file: FileId, facts: &FileFacts) {
    for (id, function) in (0u32..).zip(&facts.functions) {
        let top_level =
            function.parent == Scope::Function(FunctionId::MODULE) && function.kind == FunctionKind::Function;
        let names: Vec<&str> = function.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let takes_event = matches!(names.as_slice(), ["event" | "_event", "context" | "_context" | "ctx", ..]);
        if top_level && takes_event && HANDLERS.contains(&function.name.as_str()) {
            let reference = FunctionRef { file, function: FunctionId(id) };
            let registrar = "named and shaped as a cloud function's handler".to_owned();
            graph.add_role(reference, entry(EntryKind::Event, registrar, file, function.name_range.start));
        }
    }
}

fn add_scripts(graph: &mut Graph<'_>, workspace: &Workspace, files: &[FileFacts], modules: &Modules) {
    let names = LazyCell::new(|| modules.by_dotted_name());
    for script in workspace.projects.iter().flat_map(|project| &project.scripts) {
        if let Some(function) = named(script, files, |module| names.get(module).copied()) {
            let offset = files[function.file.0 as usize].function(function.function).name_range.start;
            let registrar = format!("console script `{script}` of the manifest");
            graph.add_role(function, entry(EntryKind::Command, registrar, function.file, offset));
        }
    }
}

fn add_configured(
    graph: &mut Graph<'_>,
    workspace: &Workspace,
    config: &Config,
    files: &[FileFacts],
    modules: &Modules,
) {
    let names = LazyCell::new(|| modules.by_dotted_name());
    for wanted in &config.entry_points {
        let by_path = |path: &str| {
            let found = workspace.files.iter().position(|file| file.path == path)?;
            Some(FileId(found as u32))
        };
        let function = match wanted.split_once("::") {
            Some((path, qualname)) => by_path(path).and_then(|file| with_qualname(file, files, qualname)),
            None => named(wanted, files, |module| names.get(module).copied()),
        };
        if let Some(function) = function {
            let offset = files[function.file.0 as usize].function(function.function).name_range.start;
            let registrar = "named in `entry-points` of the configuration".to_owned();
            graph.add_role(function, entry(EntryKind::Job, registrar, function.file, offset));
        }
    }
}

/// The function that `package.module:function` names.
fn named(wanted: &str, files: &[FileFacts], module: impl Fn(&str) -> Option<FileId>) -> Option<FunctionRef> {
    let (dotted, qualname) = wanted.split_once(':')?;
    with_qualname(module(dotted)?, files, qualname)
}

fn with_qualname(file: FileId, files: &[FileFacts], qualname: &str) -> Option<FunctionRef> {
    let functions = &files[file.0 as usize].functions;
    let at = functions.iter().skip(1).position(|function| function.qualname == qualname)?;
    Some(FunctionRef { file, function: FunctionId(at as u32 + 1) })
}
