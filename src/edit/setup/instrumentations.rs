//! Libraries that an OpenTelemetry instrumentation records, which the tracing module starts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Site, files, functions};
use crate::catalog::{Instrumentation, Library};
use crate::link::Program;
use crate::project::FileId;

/// The libraries with an instrumentation that would record calls, each with the files that make them.
pub(super) fn wanted<'a>(site: &Site<'_, 'a>) -> BTreeMap<&'a str, BTreeSet<FileId>> {
    let program = site.program;
    let mut wanted: BTreeMap<&str, BTreeSet<FileId>> = BTreeMap::new();
    for call in functions(program).flat_map(|function| program.api_calls(function)) {
        let recorder = call.api.library.recorder().and_then(|name| program.catalog.library(name));
        let Some(library) = recorder.filter(|library| library.instrumentation.is_some()) else { continue };
        if call.api.recorded.is_some() && site.all.is_set_up_for(program, call.caller, call.call) {
            wanted.entry(library.name.as_str()).or_default().insert(call.caller.file);
        }
    }
    wanted
}

/// The instrumentations that a program needs which is made of these files.
pub(super) fn of_files<'a>(
    program: &Program<'a>,
    wanted: &BTreeMap<&'a str, BTreeSet<FileId>>,
    closure: &BTreeSet<FileId>,
) -> Vec<(&'a Library, &'a Instrumentation)> {
    let needed = wanted.iter().filter(|(_, files)| !files.is_disjoint(closure));
    let libraries = needed.filter_map(|(name, _)| program.catalog.library(name));
    libraries.filter_map(|library| Some((library, library.instrumentation.as_ref()?))).collect()
}

/// Whether a program starts an instrumentation already: something of its package is imported.
pub(super) fn is_started(program: &Program<'_>, instrumentation: &Instrumentation, closure: &BTreeSet<FileId>) -> bool {
    let named: Vec<&str> = instrumentation.packages.iter().map(|package| super::packages::split(package).0).collect();
    files(program)
        .filter(|file| closure.contains(file))
        .any(|file| program.facts(file).imports.iter().any(|import| named.contains(&import.module.as_str())))
}
