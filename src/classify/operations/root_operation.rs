//! `root-operation`: the function joins operations: an entry point, a pipeline, a named step of one.

use super::super::decision::{Confidence, Evidence};
use super::super::finding::Finding;
use super::super::view::View;
use crate::catalog::{EntryKind, Operation, Role, SpanType};

/// A function with a single operation below it is a step when it does work of its own: from this many statements on.
const OWN_WORK: u32 = 4;

/// A handler of a request with a single operation below it hands on, unless it does more: from this many statements on.
const HANDLER_WORK: u32 = 8;

/// A private function that joins operations is a step of its own from this many statements on.
const PRIVATE_STEP: u32 = 12;

/// What the spans below a function are, for this rule.
#[derive(Debug, Clone, Default)]
pub struct Below {
    /// Functions with a span and recorded calls that it reaches through functions without one: names, each as often
    /// as it is run, and whether it joins others itself.
    pub spans: Vec<(String, bool)>,
    /// The least sure of the functions below.
    pub confidence: Option<Confidence>,
    /// Where the first is reached.
    pub first: Option<u32>,
}

/// Weighs what lies below the function.
pub fn weigh(view: View<'_, '_>, below: &Below) -> Option<Finding> {
    let mut names: Vec<&str> = below.spans.iter().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    let found = |mut evidence: Vec<Evidence>| {
        let text = match names.as_slice() {
            [one] if below.spans.len() > 1 => format!("runs `{one}` more than once"),
            [one] => format!("does work around `{one}`"),
            many => format!("joins `{}`", many.join("`, `")),
        };
        evidence.push(view.seen(below.first.unwrap_or(view.function.name_range.start), text));
        let confidence = below.confidence.unwrap_or(Confidence::High);
        Some(Finding { operation: Operation::RootOperation, span: SpanType::Chain, confidence, evidence })
    };
    let handles = view.roles().iter().any(|fact| matches!(fact.kind, Some(EntryKind::Route | EntryKind::Server)));
    let own_work = if handles { HANDLER_WORK } else { OWN_WORK };
    let hands_on = below.spans.len() == 1 && (below.spans[0].1 || view.statements() < own_work);
    if let Some(role) = view.role(Role::Entry) {
        let text = format!("is an entry point: {}", role.registrar);
        let seen = Evidence { file: role.file, offset: role.offset, text };
        return if below.spans.is_empty() || hands_on { None } else { found(vec![seen]) };
    }
    if below.spans.len() >= 2 {
        let small = view.is_private() && view.statements() < PRIVATE_STEP;
        return if small { None } else { found(Vec::new()) };
    }
    if below.spans.len() == 1 && !view.is_private() && !hands_on {
        let text = match view.is_run() {
            true => "is a named step around one operation",
            false => "is called by nobody in the project: part of its interface",
        };
        return found(vec![view.seen_here(text)]);
    }
    None
}
