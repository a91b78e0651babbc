//! `retrieval`: the function itself queries a vector store, fetches documents, reranks them, or reads or writes what an
//! agent remembers.

use super::super::decision::Confidence;
use super::super::finding::Finding;
use super::super::joins::Joined;
use super::super::view::View;
use super::root_operation;
use crate::catalog::{Action, Area, Operation, Role, SpanType};
use crate::identifier::{first_word, words};
use crate::link::ApiCall;

/// First words of the name of a search.
const SEARCHES: [&str; 9] =
    ["search", "retrieve", "query", "lookup", "similarity", "similar", "nearest", "find", "recall"];

/// A search of the project's own: it is named as one, and all that it does with a model is to embed, or to have another
/// search run.
pub fn weigh_own_search(view: View<'_, '_>, joined: &[Joined]) -> Option<Finding> {
    let only_embeds = !joined.is_empty() && joined.iter().all(|one| one.span == SpanType::Embedding);
    let only_searches = !joined.is_empty() && joined.iter().all(|one| one.genai && searches(one.span));
    let name = view.function.name.trim_start_matches('_');
    let is_public = !view.is_private() && view.role(Role::Entry).is_none();
    if !(only_embeds || only_searches && is_public) || !SEARCHES.contains(&first_word(name).as_str()) {
        return None;
    }
    let evidence = vec![view.seen_here(match only_embeds {
        true => format!("is called `{name}` and embeds what it is asked for"),
        false => format!("is called `{name}` and has `{}` search", joined[0].name),
    })];
    let confidence = Confidence::High;
    Some(Finding { operation: Operation::Retrieval, span: SpanType::Retriever, confidence, evidence })
}

fn searches(span: SpanType) -> bool {
    matches!(span, SpanType::Retriever | SpanType::Reranker | SpanType::Embedding)
}

/// Further first words of the name of a function that searches a database by an embedding.
const FETCHES: [&str; 4] = ["get", "fetch", "match", "load"];

/// Whether a function that asks a database joins embeddings and nothing else: the vector is what it searches by.
pub fn searches_database(view: View<'_, '_>, joined: &[Joined]) -> bool {
    let in_database = |call: &ApiCall<'_>| matches!(call.api.library.area, Area::Database | Area::Search);
    let first = first_word(&view.function.name);
    let fetches = SEARCHES.contains(&first.as_str()) || FETCHES.contains(&first.as_str());
    let only_embeds = joined.iter().filter(|one| one.genai).all(|one| one.span == SpanType::Embedding);
    view.calls_that(Action::ExternalService).any(in_database) && only_embeds && fetches && view.gives_back()
}

/// What joins searches, and nothing but searches, is one; so is the method by which a retriever is asked. What is
/// called after embedding and joins nothing else has texts embedded in parts.
pub fn of_searches(view: View<'_, '_>, joined: &[Joined], finding: Finding) -> Finding {
    let asks = root_operation::answers(view, joined);
    let all = joined.iter().all(|one| one.genai && searches(one.span));
    let finds = joined.iter().any(|one| one.span == SpanType::Retriever);
    let embeds = words(&view.function.name).iter().any(|word| word.starts_with("embed") || word == "vectorize");
    if embeds && joined.iter().all(|one| one.span == SpanType::Embedding) {
        return Finding { operation: Operation::LlmCall, span: SpanType::Embedding, ..finding };
    }
    let several = joined.len() > 1 || joined.iter().any(|one| one.repeated);
    match all && finds && (several || asks) {
        true => Finding { operation: Operation::Retrieval, span: SpanType::Retriever, ..finding },
        false => finding,
    }
}

/// First words of the name of a search that a database answers; `find` and `query` say nothing there.
const DATABASE_SEARCHES: [&str; 6] = ["search", "retrieve", "similar", "similarity", "nearest", "recall"];

/// A search in a database, named as one: on the way to a model it fetches what the model reads.
pub fn weigh_database_search(view: View<'_, '_>) -> Option<Finding> {
    let in_database = |call: &&ApiCall<'_>| matches!(call.api.library.area, Area::Database | Area::Search);
    let queries: Vec<&ApiCall<'_>> = view.calls_that(Action::ExternalService).filter(in_database).collect();
    let first = first_word(&view.function.name);
    if queries.is_empty() || view.is_private() || !DATABASE_SEARCHES.contains(&first.as_str()) {
        return None;
    }
    let mut evidence = vec![view.seen_here(format!("is called `{}` and asks a database", view.function.name))];
    evidence.extend(queries.iter().map(|call| view.seen_call(call)));
    let confidence = View::confidence(queries);
    Some(Finding { operation: Operation::Retrieval, span: SpanType::Retriever, confidence, evidence })
}

/// Weighs the queries that the function performs.
pub fn weigh(view: View<'_, '_>, performed: &[&ApiCall<'_>]) -> Option<Finding> {
    let queries: Vec<&ApiCall<'_>> =
        performed.iter().copied().filter(|call| call.api.does == Action::Retrieval).collect();
    if queries.is_empty() {
        return None;
    }
    let of_one_kind = |span: &SpanType| queries.iter().all(|call| call.api.span == Some(*span));
    let span = [SpanType::Reranker, SpanType::Memory].into_iter().find(of_one_kind).unwrap_or(SpanType::Retriever);
    let evidence = queries.iter().map(|call| view.seen_call(call)).collect();
    Some(Finding { operation: Operation::Retrieval, span, confidence: View::confidence(queries), evidence })
}
