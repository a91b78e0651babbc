//! Which parameters a span in a body records as its inputs.

use smol_str::SmolStr;

use super::resolve::{decorator_path, last, path};
use crate::edit::hazards::Hazard;
use crate::edit::unrecorded::{BARE_KEY, is_object_name, is_secret};
use crate::syntax::{Expr, FileFacts, Function, FunctionKind, Parameter, ParameterKind};

/// Types of parameters that hold something to work with.
const OBJECT_TYPES: &[&str] =
    &["Request", "HttpRequest", "Response", "HttpResponse", "BackgroundTasks", "Callable", "RunContext", "ToolContext"];

/// Ends of the names of such types, and of types whose values are too large to record.
const OBJECT_TYPE_ENDS: &[&str] = &[
    "WebSocket",
    "Session",
    "Client",
    "Connection",
    "Cursor",
    "Engine",
    "Pool",
    "Logger",
    "Executor",
    "Lock",
    "QuerySet",
    "Settings",
    "ndarray",
    "DataFrame",
    "Series",
    "Tensor",
    "OpenAI",
    "Anthropic",
];

/// Types of values: a parameter of one of these is recorded whatever its name.
const VALUE_TYPES: &[&str] =
    &["str", "int", "float", "bool", "list", "dict", "set", "tuple", "List", "Dict", "Sequence", "Mapping"];

/// Calls in a default value by which a framework injects an object.
const INJECTED: &[&str] = &["Depends", "Security", "Provide", "Inject", "Provider"];

/// The names of the parameters to record, in order. `*args` and `**kwargs` are recorded only if there is nothing else.
/// `endless` ones are left out.
pub(super) fn inputs<'a>(
    facts: &FileFacts,
    function: &'a Function,
    endless: &[SmolStr],
    unseen: &[Hazard],
) -> Vec<&'a str> {
    let all = unseen.contains(&Hazard::SecretInput);
    let is_static = function
        .decorators
        .iter()
        .any(|decorator| decorator_path(facts, decorator.expr).is_some_and(|path| path == "staticmethod"));
    let receiver = usize::from(function.kind == FunctionKind::Method && !is_static);
    let telling = |parameter: &&Parameter| {
        !["self", "cls", "_"].contains(&parameter.name.as_str())
            && parameter.name != "type"
            && !endless.contains(&parameter.name)
            && (all || !is_secret(&parameter.name) && parameter.name != BARE_KEY && !is_object(facts, parameter))
    };
    let (rest, named): (Vec<_>, Vec<_>) =
        function.parameters.iter().skip(receiver).filter(telling).partition(|parameter| is_rest(parameter));
    let chosen = if named.is_empty() { rest } else { named };
    chosen.into_iter().map(|parameter| parameter.name.as_str()).collect()
}

/// `*args` and `**kwargs`: their names say nothing about what they hold.
pub(super) fn is_rest(parameter: &Parameter) -> bool {
    matches!(parameter.kind, ParameterKind::Rest | ParameterKind::KeywordRest)
}

/// Whether a parameter holds a connection, a request, a client: by its type, by its default value, or, where the type
/// does not speak against it, by its name.
fn is_object(facts: &FileFacts, parameter: &Parameter) -> bool {
    let annotation = parameter.annotation.and_then(|annotation| match facts.expr(annotation) {
        Expr::Subscript { object, .. } => path(facts, object),
        _ => path(facts, annotation),
    });
    let injected = parameter
        .default
        .is_some_and(|default| decorator_path(facts, default).is_some_and(|path| INJECTED.contains(&last(&path))));
    let name = parameter.name.to_lowercase();
    let by_name = is_object_name(&name);
    injected
        || match annotation.as_deref().map(last) {
            Some(kind) if OBJECT_TYPES.contains(&kind) => true,
            Some(kind) if OBJECT_TYPE_ENDS.iter().any(|end| kind.ends_with(end)) => true,
            Some(kind) if VALUE_TYPES.contains(&kind) => false,
            // `request: ChatRequest` is what the caller asks for.
            Some(_) => by_name && !name.ends_with("request") && !name.ends_with("response"),
            None => by_name,
        }
}
