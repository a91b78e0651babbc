//! `retrieval`: the function itself queries a vector store, fetches documents or reranks them.

use super::super::finding::Finding;
use super::super::view::View;
use crate::catalog::{Action, Operation, SpanType};
use crate::link::ApiCall;

/// Weighs the queries that the function performs.
pub fn weigh(view: View<'_, '_>, performed: &[&ApiCall<'_>]) -> Option<Finding> {
    let queries: Vec<&ApiCall<'_>> =
        performed.iter().copied().filter(|call| call.api.does == Action::Retrieval).collect();
    if queries.is_empty() {
        return None;
    }
    let only_reranks = queries.iter().all(|call| call.api.span == Some(SpanType::Reranker));
    let span = if only_reranks { SpanType::Reranker } else { SpanType::Retriever };
    let evidence = queries.iter().map(|call| view.seen_call(call)).collect();
    Some(Finding { operation: Operation::Retrieval, span, confidence: View::confidence(queries), evidence })
}
