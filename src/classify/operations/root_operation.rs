//! `root-operation`: the function joins operations: an entry point, a pipeline, a named step of one.

use std::collections::BTreeMap;

use super::super::decision::{Confidence, Evidence};
use super::super::finding::Finding;
use super::super::joins::{Joined, names_of};
use super::super::view::View;
use crate::catalog::{EntryKind, Operation, Role, SpanType};
use crate::identifier::first_word;
use crate::link::FunctionRef;

/// A function with a single operation below it is a step when it does work of its own: from this many statements on.
const OWN_WORK: u32 = 4;

/// A handler of a request with a single operation below it hands on, unless it does more: from this many statements on.
const HANDLER_WORK: u32 = 8;

/// A private function that joins operations is a step of its own from this many statements on.
const PRIVATE_STEP: u32 = 12;

/// A method that is one of several ways to do something is worth a span from this many statements on.
const STRATEGY: u32 = 3;

/// Weighs a method of which another class's way to do the same has a span: a trace that shows one strategy shows all.
pub fn weigh_strategy(view: View<'_, '_>, found: &BTreeMap<FunctionRef, Finding>) -> Option<Finding> {
    if view.is_private() || view.is_dunder() || view.statements() < STRATEGY {
        return None;
    }
    let is_own_work = |finding: &Finding| finding.operation != Operation::ExternalService;
    let (other, finding) = view
        .program
        .strategies(view.id)
        .filter_map(|other| Some((view.other(other), found.get(&other)?)))
        .find(|(_, finding)| is_own_work(finding) && finding.confidence > Confidence::Low)?;
    let text = format!("does in its way what `{}` does, which has a span", other.function.qualname);
    let seen = Evidence { file: other.id.file, offset: other.function.name_range.start, text };
    let (operation, span) = match finding.operation {
        Operation::Retrieval | Operation::ToolCall => (finding.operation, finding.span),
        _ => (Operation::RootOperation, SpanType::Chain),
    };
    Some(Finding { operation, span, confidence: finding.confidence, evidence: vec![seen] })
}

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
            [one] if joined[0].repeated => format!("runs `{one}` in a loop"),
            [one] => format!("does work around `{one}`"),
            _ => names_of(joined, "joins"),
        };
        let first = joined.iter().find_map(|one| one.offset);
        evidence.push(view.seen(first.unwrap_or(view.function.name_range.start), text));
        let confidence = joined.iter().filter(|one| one.genai).map(|one| one.confidence).min();
        let confidence = confidence.unwrap_or(Confidence::High);
        Some(Finding { operation: Operation::RootOperation, span: SpanType::Chain, confidence, evidence })
    };
    let handles = view.roles().iter().any(|fact| matches!(fact.kind, Some(EntryKind::Route | EntryKind::Server)));
    let own_work = if handles { HANDLER_WORK } else { OWN_WORK };
    let names_task = joined.len() == 1 && joined[0].offset.is_some_and(|at| view.gives_prompt(at));
    // A pipeline or an agent that is run again and again leaves a trace each time.
    let is_batch = joined[0].repeated && !joined[0].joins && !view.is_entry();
    let small = view.statements() < own_work && !names_task && !is_batch;
    let hands_on = joined.len() == 1 && (joined[0].joins || small);
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
    let text = if calls_it && !view.is_private() && !hands_on {
        match view.is_run() {
            _ if names_task => "is a task of its own: it writes the prompt",
            true => "is a named step around one operation",
            false => "is called by nobody in the project: part of its interface",
        }
    } else if answers(view, joined) {
        "is the method by which its object is asked"
    } else if loops_over_parts(view, joined) {
        "is a method that goes through parts of its object"
    } else {
        return None;
    };
    found(vec![view.seen_here(text)])
}

/// Weighs a step of a graph (LangGraph and the like) that does work of its own: the graph runs it by its name, and a trace
/// that shows one step shows all.
pub fn weigh_step(view: View<'_, '_>) -> Option<Finding> {
    let role = view.role(Role::Step).filter(|role| role.framework)?;
    let runs_others = view.program.runs(view.id).iter().any(|edge| edge.to != view.id);
    if view.is_private() || view.statements() < STRATEGY || !runs_others {
        return None;
    }
    let text = format!("is a step with work of its own: {}", role.registrar);
    let seen = Evidence { file: role.file, offset: role.offset, text };
    let (operation, span) = (Operation::RootOperation, SpanType::Chain);
    Some(Finding { operation, span, confidence: Confidence::High, evidence: vec![seen] })
}

/// First words of the name under which frameworks, evaluations and servers ask an object, besides `__call__`.
const ANSWERS: [&str; 4] = ["predict", "apredict", "invoke", "ainvoke"];

/// Whether a method is the interface of its object (`predict`, `invoke`): its span is what callers of the object look for,
/// even if it hands on to one of the object's own, or to another object with work around it. An `invoke` that only waits for
/// the object's own `ainvoke` is the same span again.
pub fn answers(view: View<'_, '_>, joined: &[Joined]) -> bool {
    let plain = |name: &str| first_word(name).trim_start_matches('a').to_owned();
    let own = first_word(&view.function.name);
    let of_other = |one: &Joined| {
        let parent = one.function.map(|other| (other.file, view.other(other).function.parent));
        parent.is_some_and(|parent| parent != (view.id.file, view.function.parent)) && view.statements() > 1
    };
    let same = |one: &Joined| plain(one.name.rsplit('.').next().unwrap_or_default()) == plain(&own) && !of_other(one);
    let is_asked = view.function.name == "__call__" || ANSWERS.contains(&own.as_str());
    view.is_method() && !view.is_private() && is_asked && !joined.is_empty() && !joined.iter().all(same)
}

/// Whether a public method runs another joiner in a loop: the guards of a manager, the turns of an agent. A function that
/// does it is a batch, whose runs are traces of their own.
fn loops_over_parts(view: View<'_, '_>, joined: &[Joined]) -> bool {
    view.is_method() && !view.is_private() && joined.iter().all(|one| one.repeated)
}
