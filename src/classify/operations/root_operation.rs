//! `root-operation`: the function joins operations: an entry point, a pipeline, a named step of one.

use super::super::decision::{Confidence, Evidence};
use super::super::finding::Finding;
use super::super::joins::Joined;
use super::super::view::View;
use crate::catalog::{EntryKind, Operation, Role, SpanType};

/// A function with a single operation below it is a step when it does work of its own: from this many statements on.
const OWN_WORK: u32 = 4;

/// A handler of a request with a single operation below it hands on, unless it does more: from this many statements on.
const HANDLER_WORK: u32 = 8;

/// A private function that joins operations is a step of its own from this many statements on.
const PRIVATE_STEP: u32 = 12;

/// Weighs the operations that the function sets going.
pub fn weigh(view: View<'_, '_>, joined: &[Joined]) -> Option<Finding> {
    // Services alone make no GenAI operation, and a part of another function is no step.
    if !joined.iter().any(|one| one.genai) || view.is_part_of_outer() {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for one in joined {
        if !names.contains(&one.name.as_str()) {
            names.push(&one.name);
        }
    }
    let found = |mut evidence: Vec<Evidence>| {
        let text = match names.as_slice() {
            [one] if joined.len() > 1 => format!("runs `{one}` more than once"),
            [one] => format!("does work around `{one}`"),
            many => format!("joins `{}`", many.join("`, `")),
        };
        let first = joined.iter().find_map(|one| one.offset);
        evidence.push(view.seen(first.unwrap_or(view.function.name_range.start), text));
        let confidence = joined.iter().filter(|one| one.genai).map(|one| one.confidence).min();
        let confidence = confidence.unwrap_or(Confidence::High);
        Some(Finding { operation: Operation::RootOperation, span: SpanType::Chain, confidence, evidence })
    };
    let handles = view.roles().iter().any(|fact| matches!(fact.kind, Some(EntryKind::Route | EntryKind::Server)));
    let own_work = if handles { HANDLER_WORK } else { OWN_WORK };
    let hands_on = joined.len() == 1 && (joined[0].joins || view.statements() < own_work);
    if let Some(role) = view.role(Role::Entry) {
        let text = format!("is an entry point: {}", role.registrar);
        let seen = Evidence { file: role.file, offset: role.offset, text };
        return if hands_on { None } else { found(vec![seen]) };
    }
    if joined.len() >= 2 {
        let small = view.is_private() && view.statements() < PRIVATE_STEP;
        return if small { None } else { found(Vec::new()) };
    }
    let calls_it = joined.iter().any(|one| one.genai && !one.joins);
    if calls_it && !view.is_private() && !hands_on {
        let text = match view.is_run() {
            true => "is a named step around one operation",
            false => "is called by nobody in the project: part of its interface",
        };
        return found(vec![view.seen_here(text)]);
    }
    None
}
