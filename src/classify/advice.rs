//! Advice on tracing that somebody wrote by hand: a span whose type is contradicted by what its function was seen to do. It is
//! never changed; whoever wrote it may know better.

use std::collections::BTreeSet;

use super::decision::{Confidence, Evidence};
use super::finding::Finding;
use super::performs::Performs;
use super::view::View;
use crate::catalog::{Action, Role, SpanType};
use crate::link::{ApiCall, ExistingSpan, FunctionRef, Program, WrittenType};
use crate::project::FileId;

/// A span type that looks wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The function that has the span.
    pub function: FunctionRef,
    /// The type that the span has; none if it says none.
    pub written: Option<SpanType>,
    /// The type that fits what the function does.
    pub fits: SpanType,
    /// Where the span is made: file and offset.
    pub place: (FileId, u32),
    /// The observations, strongest first.
    pub evidence: Vec<Evidence>,
}

/// Compares the types of existing spans with what was found of their functions.
pub(super) fn advise<'f>(
    program: &Program<'_>,
    performs: &Performs<'_, '_>,
    found: impl Fn(FunctionRef) -> Option<&'f Finding>,
) -> Vec<Advice> {
    let mut places = BTreeSet::new();
    let mut all = Vec::new();
    for function in program.functions() {
        let (Some(span), Some(finding)) = (program.existing(function), found(function)) else { continue };
        let view = View::of(program, function);
        let written = match span.span_type {
            WrittenType::Known(SpanType::Unknown) | WrittenType::None => None,
            WrittenType::Known(written) => Some(written),
            WrittenType::Other => continue,
        };
        let performed = performs.calls(function);
        let is_advised = is_shown(view, finding, performed)
            && contradicts(view, written.unwrap_or(SpanType::Chain), finding.span, performed)
            && holds_all(view, &span, performed)
            && program.parts.owner(function) == function;
        if is_advised && places.insert((span.file, span.offset)) {
            let (fits, evidence) = (finding.span, finding.evidence.clone());
            all.push(Advice { function, written, fits, place: (span.file, span.offset), evidence });
        }
    }
    all
}

/// Whether what was found is seen beyond doubt: a resolved call that does it, or the function's registration as a tool.
fn is_shown(view: View<'_, '_>, finding: &Finding, performed: &[&ApiCall<'_>]) -> bool {
    let does = |action: Action| performed.iter().any(|call| call.api.does == action);
    let is_seen = match finding.span {
        SpanType::Llm | SpanType::ChatModel | SpanType::Embedding => does(Action::LlmCall),
        SpanType::Retriever | SpanType::Reranker => does(Action::Retrieval) || does(Action::LlmCall),
        SpanType::Tool => view.role(Role::Tool).is_some(),
        _ => false,
    };
    finding.confidence == Confidence::High && is_seen
}

/// Whether a type (a span without one is as good as a CHAIN) cannot be meant where another one was seen. What something is for (a guardrail, a step of a workflow) is for
/// its author to say.
fn contradicts(view: View<'_, '_>, written: SpanType, seen: SpanType, performed: &[&ApiCall<'_>]) -> bool {
    let is_model = |span: SpanType| matches!(span, SpanType::Llm | SpanType::ChatModel);
    let does_it =
        |call: &&ApiCall<'_>| call.api.span.is_some_and(|own| own == written || is_model(own) && is_model(written));
    match written {
        _ if written == seen || performed.iter().any(does_it) => false,
        SpanType::Agent => !is_model(seen) && seen != SpanType::Tool,
        // The model's own call is a span below it.
        SpanType::Chain if is_model(seen) => performed.iter().all(|call| call.api.recorded.is_none()),
        // What is handed on may become a tool where nobody looks.
        SpanType::Tool => view.roles().is_empty(),
        SpanType::Retriever => !matches!(seen, SpanType::Embedding | SpanType::Tool),
        SpanType::Chain | SpanType::Embedding | SpanType::Reranker => true,
        _ => is_model(written) && !is_model(seen),
    }
}

/// Whether everything that was seen happens in the span: one in the body may take in less than the body, and have others beside
/// it.
fn holds_all(view: View<'_, '_>, span: &ExistingSpan, performed: &[&ApiCall<'_>]) -> bool {
    if !span.in_body {
        return true;
    }
    let text = view.program.workspace.file(view.id.file).text.as_ref().map_or("", |text| &*text.content);
    let indent = |offset: u32| {
        let line = text[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
        text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len()
    };
    let is_alone = view.program.spans_in_body(view.id) == 1;
    let own = performed.iter().filter(|call| call.caller == view.id).map(|call| view.file.call(call.call).range.start);
    is_alone && own.into_iter().all(|call| call > span.offset && indent(call) > indent(span.offset))
}
