//! A private function that one public function alone puts in front of the others: its span goes to the public one, whose
//! name is the one that readers know.

use std::collections::BTreeMap;

use super::decision::Evidence;
use super::finding::Finding;
use super::joins::Joined;
use super::view::View;
use crate::catalog::{Operation, Role};
use crate::link::{EdgeKind, FunctionRef};
use crate::syntax::{Expr, FunctionId, Scope};

/// What a front takes over: the private function, and what is found for the front.
pub struct Front {
    /// The private function, which needs no span then.
    pub inside: FunctionRef,
    /// What the front is now.
    pub finding: Finding,
}

/// Weighs a public function all of whose work is one run of a private function that nobody else runs.
pub fn weigh(view: View<'_, '_>, joined: &[Joined], found: &BTreeMap<FunctionRef, Finding>) -> Option<Front> {
    let [only] = joined else { return None };
    let inside = view.other(only.function?);
    // What is tried again has an outcome for each attempt.
    let is_kept = inside.is_private() && !inside.is_part_of_outer() && inside.retried().is_none();
    if only.repeated || !is_within_reach(view) || !is_kept || inside.id.file != view.id.file {
        return None;
    }
    let has_part = |view: View<'_, '_>| view.roles().iter().any(|fact| fact.role != Role::Callback);
    let alike = inside.function.is_generator == view.function.is_generator;
    if has_part(view) || has_part(inside) || !alike || !is_run_only_by(inside, view.id) {
        return None;
    }
    let work = found.get(&inside.id).filter(|finding| finding.operation != Operation::ExternalService)?;
    let text = format!("is the way to `{}`, which nothing else calls: the span is here", inside.function.qualname);
    let mut finding = work.clone();
    let offset = only.offset.unwrap_or(view.function.name_range.start);
    finding.evidence.push(Evidence { file: view.id.file, offset, text });
    Some(Front { inside: inside.id, finding })
}

/// Public, and if it stands in another function, given back by that one.
fn is_within_reach(view: View<'_, '_>) -> bool {
    let is_given_back = match view.function.parent {
        Scope::Function(outer) if outer != FunctionId::MODULE => is_given_back(view, outer),
        _ => true,
    };
    !view.is_private() && is_given_back
}

/// Whether the function around one returns it, as `makeAnswer` does in `const answer = makeAnswer(client)`.
fn is_given_back(view: View<'_, '_>, outer: FunctionId) -> bool {
    let values = view.file.returns.iter().filter(|one| one.function == outer).filter_map(|one| one.value);
    values.map(|value| view.file.expr(value)).any(|value| match value {
        Expr::Function(function) => function == view.id.function,
        Expr::Name(name) => *name == view.function.name,
        _ => false,
    })
}

/// Whether all that runs a function is this one, itself or through private functions that have no other work.
fn is_run_only_by(inside: View<'_, '_>, front: FunctionRef) -> bool {
    let mut at = inside;
    for _ in 0..3 {
        let mut runners: Vec<FunctionRef> = Vec::new();
        for edge in at.program.run_by(at.id) {
            if !matches!(edge.kind, EdgeKind::Call | EdgeKind::Callback) {
                return false;
            }
            runners.push(edge.from);
        }
        runners.dedup();
        match runners.as_slice() {
            [runner] if *runner == front => return true,
            [runner] if inside.other(*runner).is_private() => at = inside.other(*runner),
            _ => return false,
        }
    }
    false
}
