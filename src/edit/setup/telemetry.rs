//! Options by which calls record themselves: `experimental_telemetry: { isEnabled: true }`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Site, calls, functions};
use crate::catalog::{Library, Telemetry};
use crate::edit::patch::TelemetryAddition;
use crate::project::FileId;
use crate::syntax::{Call, CallId, Expr, FileFacts};

/// Adds the option to every call that takes it.
pub(super) fn add(site: &mut Site<'_, '_>) {
    let libraries: Vec<&Library> = site.program.catalog.libraries().iter().collect();
    for library in libraries {
        let Some(telemetry) = &library.telemetry else { continue };
        let mut outgrown = BTreeSet::new();
        for ((file, id), is_asked_for) in takers(site, telemetry) {
            let facts = site.program.facts(file);
            let call = facts.call(id);
            let project = site.project_of(file);
            if let Some(version) = library.outgrows_telemetry(site.program.workspace.project(project)) {
                if is_asked_for && outgrown.insert(project) {
                    hold_outgrown(site, file, call, library, telemetry, version);
                }
                continue;
            }
            match options(facts, call) {
                Some(keys) if keys.contains(&telemetry.option.as_str()) => {
                    site.all.recorded.insert((file, id));
                    site.all.recorders.insert((project, library.name.clone()));
                }
                _ if !is_asked_for => {}
                Some(_) if site.is_editable(file) => {
                    let addition = TelemetryAddition {
                        call: id,
                        option: telemetry.option.clone(),
                        value: telemetry.value.clone(),
                    };
                    site.additions(file).script.telemetry.push(addition);
                    site.all.note_recorder(file, &library.name);
                    site.all.recorded.insert((file, id));
                    site.all.recorders.insert((project, library.name.clone()));
                }
                None if site.is_editable(file) => {
                    let (option, value) = (&telemetry.option, &telemetry.value);
                    let reason = format!(
                        "the options are made elsewhere: add `{option}: {value}` to them, or the call is not recorded"
                    );
                    site.hold(file, Some(call.range.start), &format!("`{option}`"), reason);
                }
                Some(_) | None => {}
            }
        }
    }
}

/// Says why calls of a version that records nothing by the option alone get none.
fn hold_outgrown(
    site: &mut Site<'_, '_>,
    file: FileId,
    call: &Call,
    library: &Library,
    telemetry: &Telemetry,
    version: u32,
) {
    let package = library.packages.first().map_or(library.name.as_str(), String::as_str);
    let asked = if version == u32::MAX { "the newest version".to_owned() } else { format!("version {version}") };
    let (option, advice) = (&telemetry.option, &telemetry.advice);
    let reason = format!("package.json asks for {asked} of {package}, which records nothing by it alone: {advice}");
    site.hold(file, Some(call.range.start), &format!("`{option}`"), reason);
}

/// The calls that take the option, and whether they are to get it.
fn takers(site: &Site<'_, '_>, telemetry: &Telemetry) -> BTreeMap<(FileId, CallId), bool> {
    let program = site.program;
    let takes = |path: &str| program.catalog.takes_option(telemetry, path);
    let mut found = BTreeMap::new();
    for function in functions(program) {
        let asked = |call: CallId| ((function.file, call), site.all.is_set_up_for(program, function, call));
        let called = program.api_calls(function).iter().filter(|call| takes(&call.path));
        found.extend(called.map(|call| asked(call.call)));
        for made in program.made_by(function).iter().filter(|made| takes(&made.path)) {
            let call = calls(program, function.file)
                .filter(|(_, call)| call.range.start == made.offset)
                .min_by_key(|(_, call)| call.range.end);
            found.extend(call.map(|(call, _)| asked(call)));
        }
    }
    found
}

/// The keys of the object that a call is given; none when it is not written there.
fn options<'f>(facts: &'f FileFacts, call: &Call) -> Option<Vec<&'f str>> {
    let Expr::Object(entries) = facts.expr(call.arguments.first()?.value) else { return None };
    let key = |key: &Option<crate::syntax::ExprId>| match facts.expr((*key)?) {
        Expr::Text(name) | Expr::Name(name) => Some(name),
        _ => None,
    };
    Some(entries.iter().filter_map(|(name, _)| key(name)).collect())
}
