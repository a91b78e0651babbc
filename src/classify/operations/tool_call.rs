//! `tool-call`: the function is offered to a model as a tool, or calls a search service of the kind that agents use.

use super::super::decision::Confidence;
use super::super::finding::Finding;
use super::super::tools::ToolTables;
use super::super::view::View;
use crate::catalog::{Action, Operation, Role, SpanType};
use crate::link::ApiCall;

/// Weighs registrations, tables of tools and calls of search services.
pub fn weigh(view: View<'_, '_>, performed: &[&ApiCall<'_>], tables: &ToolTables) -> Option<Finding> {
    let found = |evidence, confidence| {
        Some(Finding { operation: Operation::ToolCall, span: SpanType::Tool, confidence, evidence })
    };
    if let Some(role) = view.role(Role::Tool) {
        let seen = super::super::decision::Evidence {
            file: role.file,
            offset: role.offset,
            text: format!("is offered to a model: {}", role.registrar),
        };
        return found(vec![seen], Confidence::High);
    }
    if let Some(evidence) = tables.evidence(view) {
        return found(vec![evidence], Confidence::High);
    }
    let searches: Vec<&ApiCall<'_>> =
        performed.iter().copied().filter(|call| call.api.does == Action::ToolCall).collect();
    if searches.is_empty() {
        return None;
    }
    let confidence = View::confidence(searches.iter().copied());
    found(searches.iter().map(|call| view.seen_call(call)).collect(), confidence)
}
