//! `unsupported-form`: a form of function that must not or need not carry a span.

use super::super::decision::Evidence;
use super::super::finding::Reason;
use super::super::loops::serves;
use super::super::view::View;
use crate::link::Runtime;
use crate::project::Language;
use crate::syntax::FunctionForm;

/// Decorators that make a function something else than a function that runs for its caller.
const DECORATORS: [(&str, &str); 12] = [
    ("property", "is a property"),
    ("cached_property", "is a property"),
    ("computed_field", "is a computed field"),
    ("setter", "is a property's setter"),
    ("deleter", "is a property's deleter"),
    ("overload", "is an overload, never run"),
    ("abstractmethod", "is abstract"),
    ("field_validator", "is a validator"),
    ("model_validator", "is a validator"),
    ("validator", "is a validator"),
    ("root_validator", "is a validator"),
    ("fixture", "is a test fixture"),
];

/// Weighs the form alone.
pub fn weigh(view: View<'_, '_>) -> Option<Reason> {
    let reason =
        |what: &str, change: &str| Some(Reason { evidence: vec![view.seen_here(what)], change: change.to_owned() });
    if let Some((_, what)) = DECORATORS.iter().find(|(name, _)| view.has_decorator(name)) {
        return reason(what, "Trace the function that it calls instead.");
    }
    if let Some(elsewhere) = by_runtime(view) {
        return Some(elsewhere);
    }
    if let Some((what, change)) = by_form(view.function.form) {
        return reason(what, change);
    }
    if works_through_callback(view) {
        let change = "Make it `async` and return what it hands to the callback.";
        return reason("works through a callback: a span would end before its work does", change);
    }
    if serves(view) {
        let change = "Trace the function that does the work of one round instead.";
        return reason("waits in a loop without an end: a span would end only when the program does", change);
    }
    if view.tally().elements > 0 {
        let change = "Trace the function that fetches what it shows instead.";
        return reason("is a component: what it gives is elements, too large and too tangled for a trace", change);
    }
    if view.function.is_stub {
        return reason("is a stub without statements", "Trace the implementation.");
    }
    if view.is_dunder() && view.function.name != "__call__" {
        return reason("is a special method of the language", "Trace the method that it calls instead.");
    }
    None
}

/// What stands against a form of TypeScript (FACTS-typescript sections 1 and 4), and what would change it.
fn by_form(form: FunctionForm) -> Option<(&'static str, &'static str)> {
    match form {
        FunctionForm::Constructor => Some(("is a constructor", "Trace the method that does the work instead.")),
        FunctionForm::Getter | FunctionForm::Setter => {
            Some(("is an accessor", "Trace the function that it calls instead."))
        }
        FunctionForm::Signature => Some(("is a signature without a body", "Trace the implementation.")),
        _ => None,
    }
}

/// Code for browsers and edge runtimes: the tracing SDK needs Node's modules (FACTS-typescript section 1c).
fn by_runtime(view: View<'_, '_>) -> Option<Reason> {
    let (told, what) = match view.program.runtime(view.id.file) {
        Runtime::Server => return None,
        Runtime::Browser(told) => (told, "runs in a browser, where MLflow's SDK does not"),
        Runtime::Edge(told) => (told, "runs on an edge runtime, where MLflow's SDK does not"),
    };
    let seen = Evidence { file: told.file, offset: told.offset, text: told.text.clone() };
    let change = "Move the work to code that runs on a server.".to_owned();
    Some(Reason { evidence: vec![view.seen_here(what), seen], change })
}

/// Parameters by which a function of the older style says that it is done.
const CALLBACKS: [&str; 4] = ["callback", "cb", "done", "next"];

/// Whether a function hands its result to a parameter instead of returning it: spans that start after the root has ended
/// are lost (FACTS-typescript section 1b).
fn works_through_callback(view: View<'_, '_>) -> bool {
    let function = view.function;
    let takes_one = function.parameters.iter().any(|parameter| CALLBACKS.contains(&parameter.name.as_str()));
    view.program.catalog.language == Language::TypeScript && takes_one && !function.is_async && !function.is_generator
}
