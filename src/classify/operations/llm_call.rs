//! `llm-call`: the function itself calls a model (chat, text, image, audio, embedding), through a client, a framework or
//! plain HTTP.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use super::super::decision::Confidence;
use super::super::finding::Finding;
use super::super::joins::{Branch, Joined};
use super::super::view::View;
use crate::catalog::{Action, Operation, SpanType};
use crate::identifier::{first_word, words};
use crate::link::{ApiCall, FunctionRef};

/// Words in a function's name that say that it calls a model, for the lowest confidence.
pub const NAMES: [&str; 6] = ["llm", "gpt", "claude", "gemini", "chatgpt", "ollama"];

/// First words of a name that act; `llm_config` or `get_llm` call no model.
const VERBS: [&str; 9] = ["call", "ask", "query", "invoke", "prompt", "run", "request", "chat", "generate"];

/// Weighs the model calls that the function performs.
pub fn weigh(view: View<'_, '_>, performed: &[&ApiCall<'_>]) -> Option<Finding> {
    let models: Vec<&ApiCall<'_>> = performed.iter().copied().filter(|call| call.api.does == Action::LlmCall).collect();
    if models.is_empty() {
        return by_name(view, performed);
    }
    let evidence = models.iter().map(|call| view.seen_call(call)).collect();
    let confidence = View::confidence(models.iter().copied());
    Some(Finding { operation: Operation::LlmCall, span: span_of(&models), confidence, evidence })
}

/// Weighs a function whose name says that it asks a model (`call_llm_service`), around the one call that does: however little
/// it adds, it is where a reader looks.
pub fn weigh_named(view: View<'_, '_>, joined: &[Joined]) -> Option<Finding> {
    let [one] = joined else { return None };
    let name = names_model(&view.function.name).filter(|_| is_model(one) && !view.is_private())?;
    let text =
        format!("is called `{}`, which names a model (`{name}`), and hands on to `{}`", view.function.name, one.name);
    let evidence = vec![view.seen(one.offset.unwrap_or(view.function.name_range.start), text)];
    Some(Finding { operation: Operation::LlmCall, span: SpanType::Llm, confidence: one.confidence, evidence })
}

/// The word of a function's name that names a model, if the name says that it is asked.
pub fn names_model(name: &str) -> Option<SmolStr> {
    let acts = VERBS.contains(&first_word(name).as_str());
    let mut words = acts.then(|| words(name)).into_iter().flatten();
    words.find(|word| NAMES.contains(&word.as_str()))
}

/// Weighs a gateway to several providers: every operation that it sets going is a model call, and it runs one of them.
pub fn weigh_choice(view: View<'_, '_>, joined: &[Joined]) -> Option<Finding> {
    if view.is_part_of_outer() || !is_choice(joined) {
        return None;
    }
    let mut names: Vec<&str> = joined.iter().map(|one| one.name.as_str()).collect();
    names.dedup();
    let first = joined.iter().find_map(|one| one.offset).unwrap_or(view.function.name_range.start);
    let evidence = vec![view.seen(first, format!("makes one model call, of `{}`", names.join("` or `")))];
    let confidence = joined.iter().map(|one| one.confidence).min().unwrap_or_default();
    Some(Finding { operation: Operation::LlmCall, span: SpanType::Llm, confidence, evidence })
}

/// Whether one out of several model calls is made: each ends the function before the last is reached. Branches that do not
/// may both be taken.
pub fn is_choice(joined: &[Joined]) -> bool {
    let is_model = |one: &Joined| is_model(one) && !one.joins;
    let first = joined.first().map(|one| &one.name);
    let several = joined.iter().any(|one| Some(&one.name) != first);
    let Some((_, before)) = joined.split_last() else { return false };
    several && joined.iter().all(is_model) && before.iter().all(|one| one.branch == Branch::Returned)
}

/// Whether a function is the program's own way to a model: all that it joins asks models (again after a failure, another one
/// instead) or is such a way itself, and what is asked comes from its callers.
pub fn is_way(view: View<'_, '_>, joined: &[Joined], ways: &BTreeSet<FunctionRef>) -> bool {
    let hands_on = |one: &Joined| match one.function {
        Some(other) if ways.contains(&other) => true,
        Some(other) => is_model(one) && !writes_prompt(view.other(other)),
        None => is_model(one),
    };
    let writes = writes_prompt(view) || joined.iter().filter_map(|one| one.offset).any(|at| view.writes_prompt(at));
    let mut operations = joined.iter().filter(|one| one.genai).peekable();
    operations.peek().is_some() && operations.all(hands_on) && !writes && !view.is_entry()
}

fn is_model(one: &Joined) -> bool {
    matches!(one.span, SpanType::Llm | SpanType::ChatModel)
}

/// Whether a function itself writes what it asks a model.
fn writes_prompt(view: View<'_, '_>) -> bool {
    let own = view.calls_that(Action::LlmCall).filter(|call| call.caller == view.id);
    own.map(|call| view.file.call(call.call).range.start).any(|at| view.writes_prompt(at))
}

/// Whether several functions have it run: one that is, and is a way to a model, is the program's client, and they are tasks.
pub fn is_shared(view: View<'_, '_>) -> bool {
    let runners = view.program.run_by(view.id).iter().map(|edge| edge.from).filter(|runner| *runner != view.id);
    runners.collect::<BTreeSet<_>>().len() > 1
}

/// CHAIN, EMBEDDING, RERANKER and the like if that is all; a language model's call outweighs them.
fn span_of(models: &[&ApiCall<'_>]) -> SpanType {
    let spans = || models.iter().filter_map(|call| call.api.span);
    let language =
        |span: SpanType| matches!(span, SpanType::Llm | SpanType::ChatModel | SpanType::Chain | SpanType::Agent);
    if spans().any(language) {
        return SpanType::Llm;
    }
    spans().next().unwrap_or(SpanType::Llm)
}

/// A name like `call_llm`, in a function whose calls are not known: never edited by default.
fn by_name(view: View<'_, '_>, performed: &[&ApiCall<'_>]) -> Option<Finding> {
    let names = names_model(&view.function.name)?;
    let calls_out = view.file.calls.iter().any(|call| call.function == view.id.function && call.awaited);
    if !performed.is_empty() || !calls_out || view.program.reach().reached(view.id).is_genai() {
        return None;
    }
    let evidence = vec![view.seen_here(format!("is called `{}`, and `{names}` names a model", view.function.name))];
    Some(Finding { operation: Operation::LlmCall, span: SpanType::Llm, confidence: Confidence::Low, evidence })
}
