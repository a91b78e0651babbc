//! Clients that are handed through one of MLflow's wrappers: `tracedOpenAI(new OpenAI())`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Site, calls, functions, packages};
use crate::catalog::{Library, Wrapper};
use crate::edit::patch::WrapperAddition;
use crate::link::Program;
use crate::project::{FileId, ProjectId};
use crate::syntax::{CallId, Expr, FileFacts};

/// Members of what a call gives that are gone once the client is wrapped: the wrapper gives a plain promise.
const LOST: [&str; 2] = ["withResponse", "asResponse"];

/// Wraps the clients of all libraries whose calls are then recorded.
pub(super) fn add(site: &mut Site<'_, '_>) {
    let libraries: Vec<&Library> = site.program.catalog.libraries().iter().collect();
    for library in libraries {
        let Some(wrapper) = &library.wrapper else { continue };
        let callers = callers(site, &library.name);
        if !callers.is_empty() {
            wrap(site, library, wrapper, &callers);
        }
    }
}

/// The files that make calls which this recorder records, and whether one of the calls is a reason to wrap its client.
fn callers(site: &Site<'_, '_>, recorder: &str) -> BTreeMap<FileId, bool> {
    let program = site.program;
    let mut callers = BTreeMap::new();
    for call in functions(program).flat_map(|function| program.api_calls(function)) {
        if call.api.recorded.is_some() && call.api.library.recorder() == Some(recorder) {
            *callers.entry(call.caller.file).or_default() |= site.all.is_set_up_for(program, call.caller, call.call);
        }
    }
    callers
}

fn wrap(site: &mut Site<'_, '_>, library: &Library, wrapper: &Wrapper, callers: &BTreeMap<FileId, bool>) {
    let what = format!("`{}` around the client of {}", wrapper.function, library.name);
    let lost = use_of_lost_members(site.program, library);
    let mut records = false;
    let clients = clients(site.program, wrapper);
    let serving = serving(site.program, &clients.iter().map(|(file, _)| *file).collect(), callers);
    for (file, call) in clients {
        let facts = site.program.facts(file);
        if is_wrapped(facts, call, wrapper) {
            records = true;
        } else if !serving.contains(&file) {
            continue;
        } else if let Some(place) = &lost {
            let start = facts.call(call).range.start;
            let reason = format!(
                "{place} asks for the raw response, which a wrapped client's calls do not have: wrap the client by hand \
                 where that is not asked for"
            );
            site.hold(file, Some(start), &what, reason);
        } else if site.is_editable(file) {
            let core = packages::core(site.program.workspace.project(site.project_of(file)));
            let package = core.sibling(&wrapper.package);
            let addition = WrapperAddition { call, package, function: wrapper.function.clone() };
            site.additions(file).script.wrappers.push(addition);
            site.all.note_recorder(file, &library.name);
            records = true;
        }
    }
    if records {
        let projects = callers.keys().map(|file| site.program.workspace.file(*file).project);
        site.all.recorders.extend(projects.map(|project| (project, library.name.clone())));
    }
}

/// The files that make the clients which a run is a reason to wrap. For a caller these are the clients in files that it
/// imports; if there are none, those in files that import it and may hand it one; else any.
fn serving(program: &Program<'_>, makers: &BTreeSet<FileId>, callers: &BTreeMap<FileId, bool>) -> BTreeSet<FileId> {
    if !program.workspace.is_partial && callers.values().all(|is_reason| *is_reason) {
        return makers.clone();
    }
    let serving = |caller: FileId| {
        let imported = program.imported_files(caller);
        let imports = |maker: FileId| program.imported_files(maker).contains(&caller);
        let near: BTreeSet<FileId> = makers.intersection(&imported).copied().collect();
        let far = || makers.iter().copied().filter(|maker| imports(*maker)).collect::<BTreeSet<FileId>>();
        [near, far(), makers.clone()].into_iter().find(|found| !found.is_empty()).unwrap_or_default()
    };
    callers.iter().filter(|(_, is_reason)| **is_reason).flat_map(|(caller, _)| serving(*caller)).collect()
}

/// The calls that make a client which the wrapper takes.
fn clients(program: &Program<'_>, wrapper: &Wrapper) -> Vec<(FileId, CallId)> {
    let mut found = BTreeSet::new();
    for function in functions(program) {
        for made in program.made_by(function) {
            if !wrapper.types.iter().any(|name| *name == program.catalog.canonical(&made.path)) {
                continue;
            }
            // `new OpenAI().chat` begins where `new OpenAI()` does.
            let starts_there =
                |(_, call): &(CallId, &crate::syntax::Call)| call.is_new && call.range.start == made.offset;
            let call = calls(program, function.file).filter(starts_there).min_by_key(|(_, call)| call.range.end);
            found.extend(call.map(|(call, _)| (function.file, call)));
        }
    }
    found.into_iter().collect()
}

/// Whether a client is handed to the wrapper already, directly or under the name that it is bound to.
fn is_wrapped(facts: &FileFacts, client: CallId, wrapper: &Wrapper) -> bool {
    let is_client = |value: Expr| matches!(value, Expr::Call(call) if call == client);
    let bound = facts.bindings.iter().filter(|binding| binding.value.is_some_and(|value| is_client(facts.expr(value))));
    let names: Vec<_> = bound
        .filter_map(|binding| match &binding.target {
            crate::syntax::BindingTarget::Name(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let takes = |value: Expr| is_client(value) || matches!(value, Expr::Name(name) if names.contains(&name));
    facts.calls.iter().any(|call| {
        let named = match facts.expr(call.callee) {
            Expr::Name(name) | Expr::Attribute { name, .. } => *name == wrapper.function,
            _ => false,
        };
        named && call.arguments.iter().any(|argument| takes(facts.expr(argument.value)))
    })
}

/// Where a file that imports the library asks a call for its raw response.
fn use_of_lost_members(program: &Program<'_>, library: &Library) -> Option<String> {
    let projects = (0..program.workspace.projects.len() as u32).map(ProjectId);
    let uses = projects.flat_map(|project| program.uses(project)).filter(|used| used.library == library.name);
    let importing: BTreeSet<FileId> = uses.flat_map(|used| used.imports.iter().map(|(file, _)| *file)).collect();
    let users = functions(program).flat_map(|function| program.api_calls(function));
    let users = users.filter(|call| call.api.library.name == library.name).map(|call| call.caller.file);
    let files: BTreeSet<FileId> = importing.into_iter().chain(users).collect();
    files.into_iter().find_map(|file| {
        let facts = program.facts(file);
        let lost = facts.calls.iter().find(|call| match facts.expr(call.callee) {
            Expr::Attribute { object, name } => {
                LOST.contains(&name) && matches!(facts.expr(object), Expr::Call(_) | Expr::Name(_))
            }
            _ => false,
        })?;
        let line = facts.lines.line(lost.range.start);
        Some(format!("{}:{line}", program.workspace.file(file).path))
    })
}
