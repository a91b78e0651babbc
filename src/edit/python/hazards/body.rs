//! Functions whose span goes into the body: a wrapper around them would change what they do or what is recorded.

use super::super::inputs::is_rest;
use super::super::names::has_word;
use super::super::resolve::{decorator_path, decorators, last, path};
use super::{Case, Check};
use crate::catalog::SpanType;
use crate::edit::hazards::Hazard;
use crate::edit::unrecorded::{BARE_KEY, is_secret};
use crate::identifier::words;
use crate::syntax::{Expr, ExprId, FunctionId, FunctionKind, Parameter, Scope};

/// The checks, in the order in which their reasons matter.
pub(super) const CHECKS: &[Check] = &[
    (Hazard::GeneratorStoppedEarly, generator),
    (Hazard::AnnotationsRead, read_annotations),
    (Hazard::CallerFrame, looks_at_caller),
    (Hazard::ArgumentNamedType, ambiguous_type_argument),
    (Hazard::QuerySet, query_set_in_async),
    (Hazard::EndlessArgument, endless_argument),
    (Hazard::ReceiverOfAnotherName, receiver_of_another_name),
    (Hazard::ReceiverWithLength, receiver_with_length),
    (Hazard::SecretParameter, secret_parameter),
    (Hazard::Recursion, recursion),
    (Hazard::PickledByValue, pickled_by_value),
    (Hazard::InspectedCode, inspected_code),
];

/// H1, H2, H3: what is thrown in and sent is lost, and a consumer that stops early leaves a span that never ends.
fn generator(case: &Case) -> Option<&'static str> {
    case.function.is_generator.then_some("a generator whose consumer stops early would never end its span")
}

/// H7, H22: a registering decorator evaluates the annotations with the globals of what it is given, and those of a
/// wrapper are not the file's. Matters where annotations are strings.
fn read_annotations(case: &Case) -> Option<&'static str> {
    let mut annotations = annotations(case).peekable();
    let postponed = case.facts.postponed_annotations && annotations.peek().is_some();
    (case.surroundings.annotations_read && (postponed || annotations.any(|annotation| is_quoted(case, annotation))))
        .then_some("its decorator evaluates annotations that are strings, and could not from a wrapper")
}

/// H13: the function asks for its caller's frame and would find the wrapper's.
fn looks_at_caller(case: &Case) -> Option<&'static str> {
    let looks = case.facts.calls.iter().filter(|call| call.function == case.id).any(|call| {
        let Some(path) = path(case.facts, call.callee) else { return false };
        let by_level = call.arguments.iter().any(|argument| argument.name.as_deref() == Some("stacklevel"));
        by_level || matches!(path.as_str(), "sys._getframe" | "inspect.stack" | "inspect.currentframe")
    });
    looks.then_some("it looks at its caller's frame, and a wrapper would stand in between")
}

/// H17: an argument named `type` that is an array or a data frame raises when it is recorded.
fn ambiguous_type_argument(case: &Case) -> Option<&'static str> {
    let mut parameters = case.function.parameters.iter();
    let plain = |parameter: &Parameter| {
        parameter.annotation.is_some_and(|annotation| {
            matches!(case.facts.expr(annotation), Expr::Name(name) if ["str", "int", "bool"].contains(&name))
                || base(case, annotation).is_some_and(|path| last(&path) == "Literal")
        })
    };
    parameters
        .any(|parameter| parameter.name == "type" && !plain(parameter))
        .then_some("recording a parameter named `type` raises if it is an array or a data frame")
}

/// H15: recording a Django query set runs its query, which asynchronous code must not.
fn query_set_in_async(case: &Case) -> Option<&'static str> {
    let is_query_set = |annotation| base(case, annotation).is_some_and(|path| last(&path) == "QuerySet");
    (case.function.is_async && annotations(case).any(is_query_set))
        .then_some("recording a Django query set would run its query, which asynchronous code must not")
}

/// H16: recording a value that holds itself, or is nested deeper than the stack, raises before the function runs.
fn endless_argument(case: &Case) -> Option<&'static str> {
    (!case.surroundings.endless.is_empty()).then_some(
        "the program guards against endless nesting in one of its arguments, and recording such a value raises",
    )
}

/// H43: only a receiver called `self` or `cls` is left out of what a decorator records; any other is stored whole.
fn receiver_of_another_name(case: &Case) -> Option<&'static str> {
    let is_static = decorators(case.facts, case.function).any(|path| path == "staticmethod");
    let receiver =
        case.function.parameters.first().filter(|_| case.function.kind == FunctionKind::Method && !is_static);
    receiver
        .is_some_and(|receiver| receiver.name != "self" && receiver.name != "cls")
        .then_some("its receiver is not called `self`, so a decorator would record the whole object")
}

/// H43: a decorator records all parameters, secrets in clear.
fn secret_parameter(case: &Case) -> Option<&'static str> {
    let masked = |parameter: &Parameter| {
        parameter
            .annotation
            .and_then(|annotation| base(case, annotation))
            .is_some_and(|path| last(&path) == "SecretStr")
    };
    let asks_model = matches!(case.span, SpanType::Llm | SpanType::ChatModel | SpanType::Embedding | SpanType::Agent);
    let secret = |name: &str| is_secret(name) || asks_model && name == BARE_KEY;
    let mut parameters = case.function.parameters.iter();
    parameters
        .any(|parameter| secret(&parameter.name) && !masked(parameter) && !is_rest(parameter))
        .then_some("one of its parameters holds a secret, which a decorator would record in clear")
}

/// Calls in a `__len__` or `__bool__` that only look.
const LOOKS: [&str; 7] = ["len", "bool", "any", "all", "sum", "isinstance", "int"];

/// H43: a decorator asks `self` for its truth and, if it is false, records it whole. Matters where the answer takes work,
/// or where the whole is the fields.
fn receiver_with_length(case: &Case) -> Option<&'static str> {
    let facts = case.facts;
    let Scope::Class(class) = case.function.parent else { return None };
    let is_asked = |id: FunctionId| {
        let method = facts.function(id);
        method.parent == Scope::Class(class) && ["__len__", "__bool__"].contains(&method.name.as_str())
    };
    let works = |id: FunctionId| {
        let looks = |callee| path(facts, callee).is_some_and(|path| LOOKS.contains(&path.as_str()));
        facts.calls.iter().any(|call| call.function == id && !looks(call.callee))
    };
    let class = facts.class(class);
    let has_fields = class
        .decorators
        .iter()
        .any(|one| decorator_path(facts, one.expr).is_some_and(|path| last(&path) == "dataclass"))
        || class.bases.iter().any(|base| path(facts, *base).is_some_and(|path| last(&path) == "BaseModel"));
    let mut asked = (1..facts.functions.len() as u32).map(FunctionId).filter(|id| is_asked(*id));
    let is_static =
        decorators(facts, case.function).any(|path| matches!(path.as_str(), "staticmethod" | "classmethod"));
    (!is_static && asked.any(|id| has_fields || works(id)))
        .then_some("a decorator would ask its receiver for its truth, and record it whole if it is false")
}

/// Words of the names of parameters that bound how deep a function calls itself.
const BOUNDS: [&str; 14] = [
    "depth",
    "level",
    "attempt",
    "attempts",
    "retry",
    "retries",
    "tries",
    "remaining",
    "left",
    "hops",
    "rounds",
    "turns",
    "steps",
    "budget",
];

/// H25: a wrapper adds two frames to each call of a function that calls itself, so it could do so half as often.
fn recursion(case: &Case) -> Option<&'static str> {
    let function = case.function;
    let is_method = function.kind == FunctionKind::Method;
    let receiver = function.parameters.first().filter(|_| is_method).map(|parameter| parameter.name.as_str());
    let is_itself = |callee: ExprId| match case.facts.expr(callee) {
        Expr::Name(name) => *name == function.name && !is_method,
        Expr::Attribute { object, name } => {
            let owner = matches!(case.facts.expr(object), Expr::Name(owner) if Some(owner) == receiver);
            *name == function.name && owner
        }
        _ => false,
    };
    let mut words = function.parameters.iter().flat_map(|parameter| words(&parameter.name));
    let is_bounded = words.any(|word| BOUNDS.contains(&word.as_str()));
    let mut calls = case.facts.calls.iter().filter(|call| call.function == case.id);
    match calls.any(|call| is_itself(call.callee)) {
        _ if is_bounded => None,
        true => Some("it calls itself, and a wrapper would halve how often it may"),
        false => (case.surroundings.in_circle)
            .then_some("it calls itself through others, and a wrapper would halve how often it may"),
    }
}

/// H26: dill and what builds on it write a wrapper by value, and with it a context variable, which cannot be.
fn pickled_by_value(case: &Case) -> Option<&'static str> {
    let by_value =
        |module: &str| ["dill", "pathos", "multiprocess"].contains(&module.split('.').next().unwrap_or_default());
    let mut imports = case.facts.imports.iter().filter(|import| import.level == 0);
    imports
        .any(|import| by_value(&import.module))
        .then_some("dill pickles functions by value, and cannot pickle a wrapper")
}

/// H27: the code and the defaults of a wrapper are not those of the function.
fn inspected_code(case: &Case) -> Option<&'static str> {
    const READ: [&str; 5] = ["__code__", "__defaults__", "__kwdefaults__", "__closure__", "__globals__"];
    let name = &case.function.name;
    let is_read = |read: &&str| has_word(case.text, &format!("{name}.{read}"));
    READ.iter().any(is_read).then_some("its code or its defaults are read, and a wrapper has others")
}

/// The annotations of the parameters and of the returned value.
fn annotations(case: &Case) -> impl Iterator<Item = ExprId> {
    let parameters = case.function.parameters.iter().filter_map(|parameter| parameter.annotation);
    parameters.chain(case.function.returns)
}

/// The path of an annotation's type, without what stands in brackets.
pub(super) fn base(case: &Case, annotation: ExprId) -> Option<String> {
    match case.facts.expr(annotation) {
        Expr::Subscript { object, .. } => path(case.facts, object),
        _ => path(case.facts, annotation),
    }
}

/// Whether an annotation is or holds a quoted one; the strings of a `Literal` are values. The facts read what is quoted
/// as the expression that it is, in the place of the string.
fn is_quoted(case: &Case, annotation: ExprId) -> bool {
    let any = |list: &[ExprId]| list.iter().any(|item| is_quoted(case, *item));
    let source = &case.text[case.facts.expr_range(annotation).as_usize()];
    if source.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with(['"', '\'']) {
        return true;
    }
    match case.facts.expr(annotation) {
        Expr::Subscript { object, key } => match path(case.facts, object).as_deref().map(last) {
            Some("Literal") => false,
            Some("Annotated") => match case.facts.expr(key) {
                Expr::List(items) => items.first().is_some_and(|item| is_quoted(case, *item)),
                _ => is_quoted(case, key),
            },
            _ => is_quoted(case, key),
        },
        Expr::Pipe(left, right) => any(&[left, right]),
        Expr::List(items) | Expr::Choice(items) | Expr::Other(items) => any(items),
        _ => false,
    }
}
