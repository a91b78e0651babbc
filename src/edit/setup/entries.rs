//! The files with which a program starts: there the tracing module is imported first.

use std::collections::{BTreeMap, BTreeSet};

use super::files;
use crate::catalog::{Area, EntryKind, Role};
use crate::link::{FunctionRef, Program, Runtime};
use crate::project::{FileId, ProjectId};
use crate::syntax::{FunctionId, StatementKind};

/// Names of files that are started rather than imported.
const STARTED: [&str; 11] =
    ["index", "main", "server", "app", "cli", "worker", "bot", "start", "run", "agent", "bootstrap"];

/// The entry files of each project that has some, in the order in which its package.json starts them, then by path. Only
/// those count whose imports lead to one of the `traced` files.
pub(super) fn entries(program: &Program<'_>, traced: &BTreeSet<FileId>) -> BTreeMap<ProjectId, Vec<FileId>> {
    let unimported = program.unimported_files();
    let mut found: BTreeMap<ProjectId, Vec<FileId>> = BTreeMap::new();
    let started = (0..program.workspace.projects.len() as u32).map(ProjectId).flat_map(|id| by_manifest(program, id));
    let others = files(program).filter(|file| unimported.contains(file) && starts_by_itself(program, *file, traced));
    for file in started.chain(others) {
        let on_server = *program.runtime(file) == Runtime::Server;
        let leads_there = on_server && !program.imported_files(file).is_disjoint(traced);
        let known = found.entry(program.workspace.file(file).project).or_default();
        if leads_there && !known.contains(&file) {
            known.push(file);
        }
    }
    found.retain(|_, files| !files.is_empty());
    found
}

/// The files that a package.json starts.
fn by_manifest(program: &Program<'_>, project: ProjectId) -> Vec<FileId> {
    let package = program.workspace.project(project).package.as_ref();
    let started = package.into_iter().flat_map(|package| &package.entries).filter(|entry| entry.is_started);
    let paths = started.filter_map(|entry| entry.source.as_deref());
    paths.filter_map(|path| file_at(program, path)).collect()
}

/// The file at a path.
pub(super) fn file_at(program: &Program<'_>, path: &str) -> Option<FileId> {
    let found = program.workspace.files.binary_search_by(|file| file.path.as_str().cmp(path));
    found.ok().map(|at| FileId(at as u32))
}

/// Whether a file that nobody imports does something when it is run, or is called by a platform.
fn starts_by_itself(program: &Program<'_>, file: FileId, traced: &BTreeSet<FileId>) -> bool {
    let facts = program.facts(file);
    let source = program.workspace.file(file);
    let text = source.text.as_ref().map_or("", |text| &*text.content);
    if super::next::is_route(program, file) {
        return false;
    }
    let top = FunctionRef { file, function: FunctionId::MODULE };
    let runs_traced = program.runs(top).iter().any(|edge| {
        let call = edge.call.map(|call| facts.call(call).range);
        let is_bare = call.is_some_and(|call| {
            let mut statements = facts.statements.iter();
            statements.any(|one| one.kind == StatementKind::Other && one.range.encloses(call))
        });
        is_bare && (edge.to.file == file || traced.contains(&edge.to.file))
    });
    let starts_framework = program
        .api_calls(top)
        .iter()
        .any(|call| matches!(call.api.library.area, Area::Web | Area::Command | Area::Bot | Area::Job));
    let stem = source.path.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
    let calls_something = facts.calls.iter().any(|call| {
        let mut statements = facts.statements.iter();
        call.function == FunctionId::MODULE
            && statements.any(|one| one.kind == StatementKind::Other && one.range.encloses(call.range))
    });
    text.starts_with("#!")
        || runs_traced
        || starts_framework
        || (STARTED.contains(&stem) && calls_something)
        || is_called_by_platform(program, file)
}

/// Whether a function of the file is called by a platform that loads the file: a cloud function, a job, a queue.
fn is_called_by_platform(program: &Program<'_>, file: FileId) -> bool {
    (1..program.facts(file).functions.len() as u32).any(|function| {
        let roles = program.roles(FunctionRef { file, function: FunctionId(function) });
        roles.iter().any(|fact| {
            fact.role == Role::Entry
                && matches!(fact.kind, Some(EntryKind::Event | EntryKind::Job | EntryKind::Message))
        })
    })
}
