//! What a function performs: its own catalogued calls, and those of the thin helpers that it calls, which get no span of
//! their own.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::view::View;
use crate::catalog::Role;
use crate::link::{ApiCall, Edge, EdgeKind, FunctionRef, Program};

/// A private helper of up to this many statements is part of its callers.
const SMALL_PRIVATE: u32 = 7;

/// A public function of up to this many statements is a wrapper when all it does is one recorded call.
const SMALL_PUBLIC: u32 = 1;

/// How far calls are followed through thin helpers.
const DEEPEST: u32 = 4;

/// What every function performs.
pub struct Performs<'p, 'a> {
    calls: BTreeMap<FunctionRef, Vec<&'p ApiCall<'a>>>,
}

impl<'p, 'a> Performs<'p, 'a> {
    /// Works it out for the whole program.
    pub fn of(program: &'p Program<'a>) -> Self {
        let functions: Vec<FunctionRef> = program.functions().collect();
        let calls = functions.into_par_iter().filter_map(|function| {
            let mut found = Vec::new();
            gather(View::of(program, function), 0, &mut Vec::new(), &mut found);
            (!found.is_empty()).then_some((function, found))
        });
        Self { calls: calls.collect() }
    }

    /// The calls, its own first, each in the order of the text.
    pub fn calls(&self, function: FunctionRef) -> &[&'p ApiCall<'a>] {
        self.calls.get(&function).map_or(&[], Vec::as_slice)
    }
}

fn gather<'p, 'a>(view: View<'p, 'a>, depth: u32, path: &mut Vec<FunctionRef>, found: &mut Vec<&'p ApiCall<'a>>) {
    // Most functions come to nothing.
    if view.program.reach().reached(view.id).is_empty() {
        return;
    }
    found.extend(view.api_calls().iter().filter(|call| call.api.does.operation().is_some()));
    if depth == DEEPEST || path.contains(&view.id) {
        return;
    }
    path.push(view.id);
    for part in view.nested().filter(|part| view.other(*part).is_part_of_outer()) {
        gather(view.other(part), depth + 1, path, found);
    }
    let performs = |edge: &&Edge| !view.program.reach().reached(edge.to).is_empty();
    for edge in view.program.runs(view.id).iter().filter(performs) {
        // What it is handed is done by whoever hands it over.
        if edge.call.is_some_and(|call| view.runs_parameter(view.file.call(call).range.start)) {
            continue;
        }
        // What a function has run in a thread is its own work when it is defined in it.
        let is_own = edge.kind == EdgeKind::Thread && view.other(edge.to).is_part_of_outer();
        let runs = matches!(edge.kind, EdgeKind::Call | EdgeKind::Callback) || is_own;
        let is_part = view.nested().any(|part| part == edge.to);
        if runs && edge.to != view.id && !is_part && is_thin(view.other(edge.to)) {
            gather(view.other(edge.to), depth + 1, path, found);
        }
    }
    path.pop();
}

/// Whether a function is so small that a span of its own would say nothing that its caller's does not: a wrapper of one
/// recorded call, or a short private helper. Entry points and tools are never thin, nor is a task that writes its prompt
/// or what is tried again.
pub fn is_thin(view: View<'_, '_>) -> bool {
    let has_part = view.roles().iter().any(|fact| !matches!(fact.role, Role::Callback | Role::Depends | Role::Thread));
    let is_attempt = view.retried().is_some() && !view.is_part_of_outer();
    if has_part || view.dispatchers().next().is_some() || is_attempt {
        return false;
    }
    let small = if view.is_private() { SMALL_PRIVATE } else { SMALL_PUBLIC };
    let recorded = view.api_calls().iter().filter(|call| call.api.does.operation().is_some());
    let all_recorded = recorded.clone().all(|call| call.api.recorded.is_some());
    if view.is_part_of_outer() {
        return true;
    }
    let at = |call: &ApiCall<'_>| view.file.call(call.call).range.start;
    let is_task = || recorded.clone().any(|call| call.caller == view.id && view.gives_prompt(at(call)));
    view.statements() <= small && (view.is_private() || all_recorded && !is_task()) && !view.function.is_generator
}
