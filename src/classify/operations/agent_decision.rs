//! `agent-decision`: the function lets a model choose what comes next: it starts an agent of a framework, loops over a
//! model's tool calls, or routes by a model's answer.

use super::super::decision::{Confidence, Evidence};
use super::super::finding::Finding;
use super::super::view::View;
use crate::catalog::{Action, Operation, Role, SpanType};
use crate::identifier::words;
use crate::link::{ApiCall, Edge, EdgeKind};
use crate::project::Language;

/// First words of the names of functions that run tools.
const RUNS: [&str; 10] =
    ["run", "execute", "call", "invoke", "use", "dispatch", "perform", "handle", "process", "exec"];

/// Weighs agent runs, loops and routes.
pub fn weigh(view: View<'_, '_>, performed: &[&ApiCall<'_>]) -> Option<Finding> {
    let agent = |evidence, confidence| {
        Some(Finding { operation: Operation::AgentDecision, span: SpanType::Agent, confidence, evidence })
    };
    let runs: Vec<&ApiCall<'_>> =
        performed.iter().copied().filter(|call| call.api.does == Action::AgentDecision).collect();
    if !runs.is_empty() {
        let confidence = View::confidence(runs.iter().copied());
        return agent(runs.iter().map(|call| view.seen_call(call)).collect(), confidence);
    }
    if let Some(role) = view.role(Role::Router) {
        let text = format!("chooses what comes next: {}", role.registrar);
        let seen = Evidence { file: role.file, offset: role.offset, text };
        return agent(vec![seen], Confidence::High);
    }
    let calls_model = performed.iter().find(|call| call.api.does == Action::LlmCall);
    if calls_model.is_none() && !view.program.reach().reached(view.id).has(Operation::LlmCall) {
        return None;
    }
    let (member, offset) = view.decided_by_model()?;
    let runs_functions = view.program.runs(view.id).iter().any(|edge| runs_chosen(view, edge));
    let mut evidence = vec![view.seen(offset, format!("goes on by `{member}` of the model's answer"))];
    if let Some(call) = calls_model {
        evidence.push(view.seen_call(call));
        if view.loops() && runs_functions || loops_over_model(view, call) {
            return agent(evidence, View::confidence(std::iter::once(*call)));
        }
    } else if view.loops() && runs_functions {
        evidence.push(view.seen_here("reaches a model and runs tools in a loop"));
        return agent(evidence, Confidence::High);
    }
    None
}

/// Whether a function runs what the model chose: takes it out of a table, or has a function run it that is called after
/// tools. Adapters of client libraries convert tool calls, and their functions say so.
fn runs_chosen(view: View<'_, '_>, edge: &Edge) -> bool {
    if edge.kind == EdgeKind::Dispatch {
        let is_python = view.program.catalog.language == Language::Python;
        return is_python || edge.call.is_none_or(|call| view.takes_by_answer(call, false));
    }
    let words = words(&view.program.function(edge.to).name);
    let is_run = words.first().is_some_and(|first| RUNS.contains(&first.as_str()));
    let is_tool = view.other(edge.to).role(Role::Tool).is_some();
    is_tool || is_run && words.iter().any(|word| word.starts_with("tool"))
}

/// Whether the model is called inside a loop of the function itself.
fn loops_over_model(view: View<'_, '_>, call: &ApiCall<'_>) -> bool {
    if call.caller == view.id {
        return view.file.call(call.call).repeated;
    }
    // Through a helper: the call of the helper is what repeats.
    let helpers = view.program.runs(view.id).iter().filter(|edge| edge.to == call.caller);
    helpers.filter_map(|edge| edge.call).any(|own| view.file.call(own).repeated)
}
