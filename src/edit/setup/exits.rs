//! `process.exit` loses the traces that are not sent yet: before it they are flushed, where that can be awaited.

use std::collections::{BTreeMap, BTreeSet};

use super::{Site, calls};
use crate::link::{ApiCall, EdgeKind, FunctionRef, Program};
use crate::project::{FileId, ProjectId};
use crate::syntax::{Call, CallId, Expr, FunctionId, Scope};

/// Calls that end the process.
const EXITS: [&str; 2] = ["globals.process.exit", "process.exit"];

/// Adds a flush before the exits of the entry files that come after traced work.
pub(super) fn add(site: &mut Site<'_, '_>, entries: &BTreeMap<ProjectId, Vec<FileId>>) {
    let traced = traced_functions(site);
    let spans: BTreeSet<FunctionRef> = spans(site).collect();
    for file in entries.values().flatten().copied().collect::<BTreeSet<FileId>>() {
        if !site.is_editable(file) {
            continue;
        }
        for (id, function) in exits(site.program, file) {
            let exit = site.program.facts(file).call(id);
            if flushes_before(site.program, file, exit) || !comes_after_work(site.program, &traced, function, exit) {
                continue;
            }
            let outer = around(site.program, function).into_iter().find(|outer| spans.contains(outer));
            if let Some(outer) = outer {
                let name = &site.program.function(outer).qualname;
                let reason = format!(
                    "it is inside the span of `{name}`, which then never ends, and whose trace is lost: return from \
                     `{name}`, and exit outside of it"
                );
                site.hold(file, Some(exit.range.start), "flush before `process.exit`", reason);
            } else if can_wait(site.program, function) {
                site.additions(file).script.flushes.push(id);
            } else {
                let reason = "what is around it is not asynchronous, and traces that are not sent yet are lost: \
                              `await mlflow.flushTraces()` before it";
                site.hold(file, Some(exit.range.start), "flush before `process.exit`", reason.to_owned());
            }
        }
    }
}

/// Whether a function may await: it is asynchronous, or the top level of a module that awaits already.
fn can_wait(program: &Program<'_>, function: FunctionRef) -> bool {
    let is_top = function.function == FunctionId::MODULE;
    program.function(function).is_async || is_top && super::modules::awaits(program.facts(function.file))
}

/// The functions that are to have a span.
fn spans(site: &Site<'_, '_>) -> impl Iterator<Item = FunctionRef> {
    site.by_file.iter().flat_map(|(file, additions)| {
        additions.spans.iter().map(|span| FunctionRef { file: *file, function: span.function })
    })
}

/// The functions that are to have a span, or make a call that is recorded.
fn traced_functions(site: &Site<'_, '_>) -> BTreeSet<FunctionRef> {
    let program = site.program;
    let is_recorded =
        |call: &ApiCall<'_>| call.api.recorded.is_some() && site.all.is_set_up_for(program, call.caller, call.call);
    let recorded = super::functions(program).filter(|function| program.api_calls(*function).iter().any(is_recorded));
    spans(site).chain(recorded).collect()
}

/// A function and those that it is written in.
fn around(program: &Program<'_>, function: FunctionRef) -> Vec<FunctionRef> {
    let facts = program.facts(function.file);
    let mut found = vec![function];
    let mut at = facts.function(function.function).parent;
    loop {
        match at {
            Scope::Function(FunctionId::MODULE) => return found,
            Scope::Function(outer) => {
                found.push(FunctionRef { file: function.file, function: outer });
                at = facts.function(outer).parent;
            }
            Scope::Class(class) => at = facts.class(class).parent,
        }
    }
}

/// The calls of a file that end the process, with the functions that make them.
fn exits(program: &Program<'_>, file: FileId) -> Vec<(CallId, FunctionRef)> {
    let functions = (0..program.facts(file).functions.len() as u32).map(FunctionId);
    let calls = functions.flat_map(|function| program.api_calls(FunctionRef { file, function }));
    let exits = calls.filter(|call| EXITS.contains(&call.path.as_str()));
    exits
        .map(|call| (call.call, FunctionRef { file, function: program.facts(file).call(call.call).function }))
        .collect()
}

/// Whether the same function flushes before.
fn flushes_before(program: &Program<'_>, file: FileId, exit: &Call) -> bool {
    let facts = program.facts(file);
    facts.calls.iter().any(|call| {
        let named = match facts.expr(call.callee) {
            Expr::Attribute { name, .. } | Expr::Name(name) => name == "flushTraces",
            _ => false,
        };
        named && call.function == exit.function && call.range.end <= exit.range.start
    })
}

/// Whether traced work can have been done when a process ends: earlier in the same function, in what the function is
/// chained to (`main().catch(...)`), or at any time, when a signal ends it.
fn comes_after_work(program: &Program<'_>, traced: &BTreeSet<FunctionRef>, function: FunctionRef, exit: &Call) -> bool {
    let facts = program.facts(function.file);
    let works = |call: CallId| works(program, traced, function.file, call);
    let earlier =
        |(id, call): (CallId, &Call)| call.function == exit.function && call.range.end <= exit.range.start && works(id);
    if calls(program, function.file).any(earlier) {
        return true;
    }
    let mut callbacks = callers_here(program, function);
    callbacks.insert(function.function);
    calls(program, function.file).any(|(_, call)| {
        let takes = call.arguments.iter().any(|argument| match facts.expr(argument.value) {
            Expr::Function(taken) => callbacks.contains(&taken),
            Expr::Name(name) => callbacks.iter().any(|own| facts.function(*own).name == *name),
            _ => false,
        });
        takes && (listens_to_signal(facts, call) || chain(facts, call).into_iter().any(works))
    })
}

/// The functions of the same file that run a function, however indirectly.
fn callers_here(program: &Program<'_>, function: FunctionRef) -> BTreeSet<FunctionId> {
    let file = function.file;
    let mut found = BTreeSet::new();
    let mut open = vec![function.function];
    while let Some(function) = open.pop() {
        let edges = program.run_by(FunctionRef { file, function }).iter().filter(|edge| edge.from.file == file);
        // A nameless function may count as a part of the one around it: the call knows which it is.
        for caller in edges.filter_map(|edge| Some(program.facts(file).call(edge.call?).function)) {
            if caller != FunctionId::MODULE && found.insert(caller) {
                open.push(caller);
            }
        }
    }
    found
}

/// Whether a call runs something that leaves a span.
fn works(program: &Program<'_>, traced: &BTreeSet<FunctionRef>, file: FileId, call: CallId) -> bool {
    let function = FunctionRef { file, function: program.facts(file).call(call).function };
    let recorded = program.api_calls(function).iter().any(|api| api.call == call && api.api.recorded.is_some());
    let runs = |function: FunctionRef| program.runs(function).iter().filter(|edge| edge.kind != EdgeKind::Queued);
    let mut open: Vec<FunctionRef> =
        runs(function).filter(|edge| edge.call == Some(call)).map(|edge| edge.to).collect();
    let mut seen = BTreeSet::new();
    while let Some(function) = open.pop() {
        if traced.contains(&function) {
            return true;
        }
        if seen.insert(function) {
            open.extend(runs(function).map(|edge| edge.to));
        }
    }
    recorded
}

/// The calls that a call is chained to: `main()` in `main().then(f).catch(g)`.
fn chain(facts: &crate::syntax::FileFacts, call: &Call) -> Vec<CallId> {
    let mut found = Vec::new();
    let mut at = call.callee;
    loop {
        match facts.expr(at) {
            Expr::Attribute { object, .. } => at = object,
            Expr::Call(inner) => {
                found.push(inner);
                at = facts.call(inner).callee;
            }
            _ => return found,
        }
    }
}

/// `process.on('SIGTERM', ...)`.
fn listens_to_signal(facts: &crate::syntax::FileFacts, call: &Call) -> bool {
    let is_listener = matches!(facts.expr(call.callee), Expr::Attribute { name, .. } if name == "on" || name == "once");
    let first = call.arguments.first().map(|argument| facts.expr(argument.value));
    is_listener && matches!(first, Some(Expr::Text(event)) if event.starts_with("SIG"))
}
