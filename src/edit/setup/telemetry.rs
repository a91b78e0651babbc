//! Options by which calls record themselves: `experimental_telemetry: { isEnabled: true }`.

use std::collections::BTreeSet;

use super::{Site, calls, functions};
use crate::catalog::{Library, Telemetry};
use crate::edit::patch::TelemetryAddition;
use crate::link::Program;
use crate::project::FileId;
use crate::syntax::{Call, CallId, Expr, FileFacts};

/// Adds the option to every call that takes it.
pub(super) fn add(site: &mut Site<'_, '_>) {
    let libraries: Vec<&Library> = site.program.catalog.libraries().iter().collect();
    for library in libraries {
        let Some(telemetry) = &library.telemetry else { continue };
        for (file, id) in takers(site.program, telemetry) {
            let facts = site.program.facts(file);
            let call = facts.call(id);
            match options(facts, call) {
                Some(keys) if keys.contains(&telemetry.option.as_str()) => {
                    let project = site.project_of(file);
                    site.all.recorders.insert((project, library.name.clone()));
                }
                Some(_) if site.is_editable(file) => {
                    let addition = TelemetryAddition {
                        call: id,
                        option: telemetry.option.clone(),
                        value: telemetry.value.clone(),
                    };
                    site.additions(file).script.telemetry.push(addition);
                    site.all.note_recorder(file, &library.name);
                    let project = site.project_of(file);
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

/// The calls that take the option.
fn takers(program: &Program<'_>, telemetry: &Telemetry) -> Vec<(FileId, CallId)> {
    let takes = |path: &str| {
        let mut named = program.catalog.ancestry(path);
        named.any(|name| telemetry.calls.iter().any(|call| call == name))
    };
    let mut found = BTreeSet::new();
    for function in functions(program) {
        let called = program.api_calls(function).iter().filter(|call| takes(&call.path));
        found.extend(called.map(|call| (function.file, call.call)));
        for made in program.made_by(function).iter().filter(|made| takes(&made.path)) {
            let call = calls(program, function.file)
                .filter(|(_, call)| call.range.start == made.offset)
                .min_by_key(|(_, call)| call.range.end);
            found.extend(call.map(|(call, _)| (function.file, call)));
        }
    }
    found.into_iter().collect()
}

/// The keys of the object that a call is given; none when it is not written there.
fn options<'f>(facts: &'f FileFacts, call: &Call) -> Option<Vec<&'f str>> {
    let Expr::Object(entries) = facts.expr(call.arguments.first()?.value) else { return None };
    let key = |key: &Option<crate::syntax::ExprId>| match facts.expr((*key)?) {
        Expr::Text(name) | Expr::Name(name) => Some(name.as_str()),
        _ => None,
    };
    Some(entries.iter().filter_map(|(name, _)| key(name)).collect())
}
