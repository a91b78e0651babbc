//! What Python files get besides spans: autologging where it takes effect, and the names of the project's own modules.

use std::collections::{BTreeMap, BTreeSet};

use super::advice;
use super::names::other_names;
use crate::catalog::{Area, AutologOrder, EntryKind, Library, Role};
use crate::edit::additions::{Additions, entry};
use crate::edit::asked::may_be_set_up;
use crate::edit::hazards::Hazard;
use crate::edit::patch::{AutologCall, FileAdditions, Held};
use crate::link::{EdgeKind, FunctionRef, LibraryUse, Program, RoleFact};
use crate::project::{FileId, ProjectId, is_example};
use crate::syntax::{FunctionId, StatementKind};

/// Names of files that are started rather than imported.
const STARTED: [&str; 10] =
    ["main.py", "app.py", "__main__.py", "server.py", "cli.py", "wsgi.py", "asgi.py", "run.py", "api.py", "worker.py"];

/// Adds to what the files get; `unsafe_fixes` also switches flavors on whose library may be missing.
pub fn add(
    program: &Program<'_>,
    unsafe_fixes: bool,
    unseen: &[Hazard],
    by_file: &mut BTreeMap<FileId, FileAdditions>,
    all: &mut Additions,
) {
    let may_be_missing = unsafe_fixes || unseen.contains(&Hazard::MissingLibrary);
    for project in (0..program.workspace.projects.len() as u32).map(ProjectId) {
        add_flavors(program, project, may_be_missing, by_file, all);
    }
    advice::add(program, unseen, by_file, all);
    let own = own_modules(program);
    for additions in by_file.values_mut() {
        let starred = program.starred_files(additions.file).into_iter();
        let seen = !unseen.contains(&Hazard::StarImport);
        additions.starred = starred.filter(|_| seen).flat_map(|file| other_names(program.facts(file))).collect();
        additions.first_party = own[program.workspace.file(additions.file).project.0 as usize].clone();
    }
}

/// The top-level modules and packages of each project, by [`ProjectId`]: what an import sorter calls first-party.
fn own_modules(program: &Program<'_>) -> Vec<Vec<String>> {
    let workspace = program.workspace;
    let mut own = vec![BTreeSet::new(); workspace.projects.len()];
    for file in &workspace.files {
        for root in &workspace.project(file.project).source_roots {
            let Ok(below) = std::path::Path::new(&file.path).strip_prefix(root) else { continue };
            let first = below.iter().next().map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
            own[file.project.0 as usize].insert(first.trim_end_matches(".py").to_owned());
        }
    }
    own.into_iter().map(|names| names.into_iter().collect()).collect()
}

/// A flavor that a project could use, with the files in which recorded calls are made.
struct Wanted<'a> {
    library: &'a Library,
    files: BTreeSet<FileId>,
    /// One of the calls is a reason to set something up.
    is_needed: bool,
}

fn add_flavors(
    program: &Program<'_>,
    project: ProjectId,
    may_be_missing: bool,
    by_file: &mut BTreeMap<FileId, FileAdditions>,
    all: &mut Additions,
) {
    for (flavor, wanted) in wanted_flavors(program, project, all) {
        if program.autologs(project, &flavor) {
            all.recorders.insert((project, flavor));
            continue;
        }
        if !wanted.is_needed {
            continue;
        }
        let uses = program.uses(project);
        let own: Vec<&LibraryUse> = uses.iter().filter(|one| is_of_flavor(program, one, &flavor)).collect();
        let is_extra = is_required(program, project, &own, true);
        if !is_certain(program, project, &own) && (!may_be_missing || is_extra) {
            all.held.push(optional_library(program, &flavor, wanted.library, &own, is_extra));
            continue;
        }
        let places: Vec<FileId> = places(program, project, &wanted, &own)
            .into_iter()
            .filter(|file| may_be_set_up(program, *file) && all.is_readable(*file))
            .collect();
        let call = autolog_call(program, project, &flavor, &wanted, by_file);
        for file in &places {
            entry(by_file, *file).autolog.push(call.clone());
        }
        if !places.is_empty() {
            all.recorders.insert((project, flavor));
        }
    }
}

/// The flavors whose libraries a project calls, by name.
fn wanted_flavors<'a>(program: &Program<'a>, project: ProjectId, all: &Additions) -> BTreeMap<String, Wanted<'a>> {
    let mut wanted: BTreeMap<String, Wanted<'a>> = BTreeMap::new();
    for file in (0..program.files.len() as u32).map(FileId) {
        if program.workspace.file(file).project != project {
            continue;
        }
        for function in (0..program.facts(file).functions.len() as u32).map(FunctionId) {
            for call in program.api_calls(FunctionRef { file, function }) {
                let Some(autolog) = &call.api.library.autolog else { continue };
                if call.api.recorded.is_none() {
                    continue;
                }
                let new = || Wanted { library: call.api.library, files: BTreeSet::new(), is_needed: false };
                let wanted = wanted.entry(autolog.flavor.clone()).or_insert_with(new);
                wanted.files.insert(file);
                wanted.is_needed |= all.is_set_up_for(program, call.caller, call.call);
            }
        }
    }
    wanted
}

fn autolog_call(
    program: &Program<'_>,
    project: ProjectId,
    flavor: &str,
    wanted: &Wanted<'_>,
    by_file: &BTreeMap<FileId, FileAdditions>,
) -> AutologCall {
    let autolog = wanted.library.autolog.as_ref();
    let inline = autolog.and_then(|autolog| autolog.inline.as_deref());
    let nests = inline.filter(|_| runs_spans_async(program, project, by_file)).unwrap_or_default();
    AutologCall {
        flavor: flavor.to_owned(),
        arguments: nests.to_owned(),
        before_client: autolog.is_some_and(|autolog| autolog.before == AutologOrder::Client),
    }
}

/// Whether a project starts a framework asynchronously, which runs functions that get spans, directly or not.
fn runs_spans_async(program: &Program<'_>, project: ProjectId, by_file: &BTreeMap<FileId, FileAdditions>) -> bool {
    let has_span = |function: FunctionRef| {
        let additions = by_file.get(&function.file);
        additions.is_some_and(|additions| additions.spans.iter().any(|span| span.function == function.function))
    };
    let mut open: Vec<FunctionRef> = program
        .functions()
        .filter(|function| program.workspace.file(function.file).project == project)
        .filter(|function| program.function(*function).is_async)
        .flat_map(|function| program.runs(function))
        .filter(|edge| edge.kind == EdgeKind::Framework)
        .map(|edge| edge.to)
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(function) = open.pop() {
        if has_span(function) {
            return true;
        }
        if seen.insert(function) {
            open.extend(program.runs(function).iter().map(|edge| edge.to));
        }
    }
    false
}

fn is_of_flavor(program: &Program<'_>, used: &LibraryUse, flavor: &str) -> bool {
    let library = program.catalog.library(&used.library);
    library.and_then(|library| library.autolog.as_ref()).is_some_and(|autolog| autolog.flavor == flavor)
}

/// Whether the library is there whenever the program runs: imported without a guard, or required by the manifest.
fn is_certain(program: &Program<'_>, project: ProjectId, own: &[&LibraryUse]) -> bool {
    own.iter().any(|used| used.unconditional) || is_required(program, project, own, false)
}

/// Whether the manifest requires one of the libraries, or (`optional`) leaves it to an extra.
fn is_required(program: &Program<'_>, project: ProjectId, own: &[&LibraryUse], optional: bool) -> bool {
    own.iter().any(|used| {
        let library = program.catalog.libraries().iter().find(|library| library.name == used.library);
        let packages = library.map_or(&[][..], |library| library.packages.as_slice());
        let dependencies = &program.workspace.project(project).dependencies;
        dependencies.iter().any(|dependency| dependency.optional == optional && packages.contains(&dependency.name))
    })
}

fn optional_library(
    program: &Program<'_>,
    flavor: &str,
    library: &Library,
    own: &[&LibraryUse],
    is_extra: bool,
) -> Held {
    let import = own.iter().flat_map(|used| &used.imports).next();
    let (path, line) = match import {
        Some((file, at)) => {
            let facts = program.facts(*file);
            let line = facts.lines.line(facts.imports[*at as usize].range.start);
            (program.workspace.file(*file).path.clone(), Some(line))
        }
        None => (String::new(), None),
    };
    Held {
        path,
        line,
        what: format!("`mlflow.{flavor}.autolog()`"),
        reason: format!(
            "{} is imported only lazily or under a guard and {}, so it may be missing when the program starts; call it \
             where the library is known to be there{}",
            library.name,
            if is_extra { "the manifest leaves it to an extra" } else { "no manifest requires it" },
            if is_extra { "" } else { ", or let --unsafe-fixes write it" },
        ),
        hazard: Some(Hazard::MissingLibrary),
    }
}

/// The files that are to switch the flavor on: the one entry file whose imports reach its uses; else a file that every
/// entry imports and that makes the client, or at least calls the library; else every file that makes a client.
fn places(program: &Program<'_>, project: ProjectId, wanted: &Wanted<'_>, own: &[&LibraryUse]) -> Vec<FileId> {
    let autolog = wanted.library.autolog.as_ref();
    let importing: BTreeSet<FileId> = own
        .iter()
        .flat_map(|used| used.imports.iter().map(|(file, _)| *file))
        .filter(|file| program.workspace.file(*file).project == project)
        .collect();
    if autolog.is_some_and(|autolog| autolog.before == AutologOrder::Client) {
        return importing.into_iter().collect();
    }
    let reaches = |file: FileId| {
        let closure = program.imported_files(file);
        wanted.files.iter().all(|used| closure.contains(used))
    };
    // Whoever uses what an example shows starts files of his own.
    let is_shown = |file: FileId| is_example(&program.workspace.file(file).path);
    let unimported = program.unimported_files();
    let entries: Vec<FileId> = (0..program.files.len() as u32)
        .map(FileId)
        .filter(|file| program.workspace.file(*file).project == project)
        .filter(|file| unimported.contains(file) && is_started(program, *file) || has_entry(program, *file, is_job))
        .filter(|file| !program.imported_files(*file).is_disjoint(&wanted.files))
        .filter(|file| !is_shown(*file) || wanted.files.iter().all(|used| is_shown(*used)))
        .collect();
    match entries.as_slice() {
        [one] if reaches(*one) => vec![application(program, *one, reaches).unwrap_or(*one)],
        _ => {
            let is_shared = |file: &&FileId| entries.iter().all(|entry| program.imported_files(*entry).contains(*file));
            let makes = |file: &&FileId| {
                let is_called = wanted.files.contains(*file);
                own.iter().any(|used| program.makes(**file, &used.library) && (is_called || is_client(program, used)))
            };
            let makers: Vec<FileId> = importing.iter().filter(makes).copied().collect();
            let calls = |file: &&FileId| wanted.files.contains(*file);
            let shared = makers.iter().find(is_shared).or_else(|| importing.iter().filter(calls).find(is_shared));
            match shared {
                Some(file) => vec![*file],
                None if makers.is_empty() => importing.into_iter().collect(),
                None => makers,
            }
        }
    }
}

/// Whether a library's objects are clients, rather than the parts that a framework is put together of.
fn is_client(program: &Program<'_>, used: &LibraryUse) -> bool {
    program.catalog.library(&used.library).is_some_and(|library| library.area != Area::Framework)
}

/// The file below an entry that makes the web application: there are more ways to it than the one entry (`flask --app`,
/// a server's own command).
fn application(program: &Program<'_>, entry: FileId, reaches: impl Fn(FileId) -> bool) -> Option<FileId> {
    let makes_it = |file: &FileId| {
        let functions = (0..program.facts(*file).functions.len() as u32).map(FunctionId);
        let mut made = functions.flat_map(|function| program.made_by(FunctionRef { file: *file, function }));
        made.any(|made| made.area == Area::Web)
    };
    if makes_it(&entry) {
        return None;
    }
    program.imported_files(entry).into_iter().find(|file| makes_it(file) && reaches(*file))
}

/// Whether a file is started rather than imported: by its name, a main guard, or an entry point in it.
fn is_started(program: &Program<'_>, file: FileId) -> bool {
    let facts = program.facts(file);
    let name = program.workspace.file(file).path.rsplit('/').next().unwrap_or_default();
    let has_guard = facts.statements.iter().any(|statement| statement.kind == StatementKind::MainGuard);
    let makes_application = program
        .api_calls(FunctionRef { file, function: FunctionId::MODULE })
        .iter()
        .any(|call| matches!(call.api.library.area, Area::Web | Area::Command | Area::Notebook | Area::Bot));
    STARTED.contains(&name) || has_guard || has_entry(program, file, |_| true) || makes_application
}

/// Whether a file has an entry point of a kind.
fn has_entry(program: &Program<'_>, file: FileId, is_wanted: impl Fn(&RoleFact) -> bool) -> bool {
    (1..program.facts(file).functions.len() as u32).any(|function| {
        let roles = program.roles(FunctionRef { file, function: FunctionId(function) });
        roles.iter().any(|fact| fact.role == Role::Entry && is_wanted(fact))
    })
}

/// A worker imports the files of its jobs by their names, whoever else imports them.
fn is_job(fact: &RoleFact) -> bool {
    fact.kind == Some(EntryKind::Job)
}
