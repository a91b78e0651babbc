//! Functions whose span goes into the body: a wrapper around them would change what they do or what is recorded.

use super::super::inputs::is_rest;
use super::super::resolve::{decorators, last, path};
use super::{Case, Check};
use crate::catalog::SpanType;
use crate::edit::hazards::Hazard;
use crate::edit::unrecorded::{BARE_KEY, is_secret};
use crate::syntax::{Expr, ExprId, FunctionKind, Parameter};

/// The checks, in the order in which their reasons matter.
pub(super) const CHECKS: &[Check] = &[
    (Hazard::GeneratorDrivenFromOutside, managed_generator),
    (Hazard::GeneratorStoppedEarly, generator),
    (Hazard::AnnotationsRead, read_annotations),
    (Hazard::CallerFrame, looks_at_caller),
    (Hazard::ArgumentNamedType, ambiguous_type_argument),
    (Hazard::QuerySet, query_set_in_async),
    (Hazard::ReceiverOfAnotherName, receiver_of_another_name),
    (Hazard::SecretParameter, secret_parameter),
];

/// H1: the wrapper of a generator drives it with `next()` only, so an exception thrown in at the `yield` never arrives:
/// rollback code is skipped.
fn managed_generator(case: &Case) -> Option<&'static str> {
    let managed = decorators(case.facts, case.function).any(|path| {
        matches!(
            last(&path),
            "contextmanager" | "asynccontextmanager" | "fixture" | "yield_fixture" | "inlineCallbacks"
        )
    });
    (case.function.is_generator && managed)
        .then_some("a generator that is driven from outside would not see the exceptions thrown into it")
}

/// H2, H3: sent values and the returned value of a generator are lost, and a consumer that stops early leaves a span
/// that never ends.
fn generator(case: &Case) -> Option<&'static str> {
    case.function.is_generator.then_some("a generator whose consumer stops early would never end its span")
}

/// H7, H22: a registering decorator evaluates the annotations with the globals of what it is given, and those of a
/// wrapper are not the file's. Matters where annotations are strings.
fn read_annotations(case: &Case) -> Option<&'static str> {
    let mut annotations = annotations(case).peekable();
    let postponed = case.facts.postponed_annotations && annotations.peek().is_some();
    (case.annotations_read && (postponed || annotations.any(|annotation| is_quoted(case, annotation))))
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
            matches!(case.facts.expr(annotation), Expr::Name(name) if ["str", "int", "bool"].contains(&name.as_str()))
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

/// The annotations of the parameters and of the returned value.
fn annotations(case: &Case) -> impl Iterator<Item = ExprId> {
    let parameters = case.function.parameters.iter().filter_map(|parameter| parameter.annotation);
    parameters.chain(case.function.returns)
}

/// The path of an annotation's type, without what stands in brackets.
fn base(case: &Case, annotation: ExprId) -> Option<String> {
    match case.facts.expr(annotation) {
        Expr::Subscript { object, .. } => path(case.facts, *object),
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
        Expr::Subscript { object, key } => match path(case.facts, *object).as_deref().map(last) {
            Some("Literal") => false,
            Some("Annotated") => match case.facts.expr(*key) {
                Expr::List(items) => items.first().is_some_and(|item| is_quoted(case, *item)),
                _ => is_quoted(case, *key),
            },
            _ => is_quoted(case, *key),
        },
        Expr::Pipe(left, right) => any(&[*left, *right]),
        Expr::List(items) | Expr::Choice(items) | Expr::Other(items) => any(items),
        _ => false,
    }
}
