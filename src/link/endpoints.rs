//! What a hand-written HTTP call talks to, told by the literal parts of its URL and by the keys of its payload.

use smol_str::SmolStr;

use super::definitions::{Definition, class_of_self};
use super::resolve::Resolver;
use super::results::entry;
use crate::catalog::path::last_name;
use crate::catalog::{Endpoint, has_fragment};
use crate::project::{FileId, Language};
use crate::syntax::{BindingTarget, Call, CallId, Expr, ExprId, FileFacts, FunctionId, Scope};

/// Options of HTTP clients that hold what is sent.
const BODIES: [&str; 4] = ["body", "data", "json", "payload"];

/// How far constants are followed.
const DEEPEST: u32 = 4;

/// All literal texts that an expression is put together from, constants and fields looked up.
fn texts(resolver: &Resolver<'_, '_>, file: FileId, scope: Scope, id: ExprId, depth: u32, into: &mut Vec<SmolStr>) {
    if depth > DEEPEST {
        return;
    }
    let facts = resolver.facts(file);
    let mut follow = |ids: &[ExprId]| {
        for id in ids {
            texts(resolver, file, scope, *id, depth + 1, into);
        }
    };
    match facts.expr(id) {
        Expr::Text(text) => into.push(text.into()),
        Expr::Format(parts) | Expr::Choice(parts) | Expr::Other(parts) => follow(parts),
        Expr::Await(inner) => follow(&[inner]),
        Expr::Call(call) => {
            let call = facts.call(call);
            let mut parts: Vec<ExprId> = call.arguments.iter().map(|argument| argument.value).collect();
            if let Expr::Attribute { object, .. } = facts.expr(call.callee) {
                parts.push(object);
            }
            follow(&parts);
        }
        Expr::Name(name) => {
            for value in bound_values(resolver, file, scope, name) {
                texts(resolver, file, scope, value, depth + 1, into);
            }
        }
        Expr::Attribute { object, name } => {
            let Expr::Name(object) = facts.expr(object) else { return };
            let Some(class) = class_of_self(facts, scope, object) else { return };
            let definitions = resolver.definitions(file);
            let in_body = definitions.name(Scope::Class(class), name).iter().filter_map(|found| match found {
                Definition::Binding(at) => Some(*at),
                _ => None,
            });
            for at in definitions.field(class, name).iter().copied().chain(in_body) {
                let binding = &facts.bindings[at as usize];
                if let Some(value) = binding.value {
                    texts(resolver, file, binding.scope, value, depth + 1, into);
                }
            }
        }
        _ => {}
    }
}

/// The values that a name of the file is bound to: in the function, in the functions around it, at the top level, or as
/// the default of a parameter.
fn bound_values(resolver: &Resolver<'_, '_>, file: FileId, scope: Scope, name: &str) -> Vec<ExprId> {
    let (facts, definitions) = (resolver.facts(file), resolver.definitions(file));
    let mut at = scope;
    loop {
        let found = definitions.name(at, name);
        if !found.is_empty() {
            let value = |definition: &Definition| match definition {
                Definition::Binding(at) => facts.bindings[*at as usize].value,
                Definition::Parameter(function, at) => facts.function(*function).parameters[*at as usize].default,
                _ => None,
            };
            return found.iter().filter_map(value).collect();
        }
        at = match at {
            Scope::Function(FunctionId::MODULE) => return Vec::new(),
            Scope::Function(function) => facts.function(function).parent,
            Scope::Class(class) => facts.class(class).parent,
        };
    }
}

/// The keys of the dictionary that an argument is or is bound to, `name[key] = ...` included.
fn payload_keys(resolver: &Resolver<'_, '_>, file: FileId, call: &Call) -> Vec<SmolStr> {
    let facts = resolver.facts(file);
    let mut keys = Vec::new();
    let payloads = call.arguments.iter().filter(|argument| {
        argument.name.as_deref().is_none_or(|name| matches!(name, "json" | "data" | "content" | "body" | "payload"))
    });
    for argument in payloads {
        if resolver.language() == Language::TypeScript {
            script_payload_keys(resolver, file, call.scope, argument.value, 0, &mut keys);
            continue;
        }
        let mut displays = vec![argument.value];
        // `json.dumps(payload)`.
        if let Expr::Call(inner) = facts.expr(argument.value) {
            displays.extend(facts.call(inner).arguments.iter().map(|argument| argument.value));
        }
        for display in displays.clone() {
            if let Expr::Name(name) = facts.expr(display) {
                displays.extend(bound_values(resolver, file, call.scope, name));
                let set = facts.bindings.iter().filter_map(|binding| match &binding.target {
                    BindingTarget::Subscript { object, key } if binding.scope == call.scope => {
                        let same = matches!(facts.expr(*object), Expr::Name(own) if own == name);
                        same.then_some(*key)
                    }
                    _ => None,
                });
                keys.extend(set.filter_map(|key| text_of(resolver, file, key)));
            }
        }
        for display in displays {
            if let Expr::Dict(entries) = facts.expr(display) {
                let own = entries.iter().filter_map(|(key, _)| text_of(resolver, file, (*key)?));
                keys.extend(own);
            }
        }
    }
    keys
}

/// The same for `fetch(url, { body: JSON.stringify({ ... }) })`, `axios({ data: { ... } })`, names followed.
fn script_payload_keys(
    resolver: &Resolver<'_, '_>,
    file: FileId,
    scope: Scope,
    display: ExprId,
    depth: u32,
    keys: &mut Vec<SmolStr>,
) {
    if depth > DEEPEST {
        return;
    }
    let facts = resolver.facts(file);
    let inner: Vec<ExprId> = match facts.expr(display) {
        Expr::Object(entries) => {
            keys.extend(entries.iter().filter_map(|(key, _)| text_of(resolver, file, (*key)?)));
            let spread = entries.iter().filter(|(key, _)| key.is_none()).map(|(_, value)| *value);
            BODIES.iter().filter_map(|key| entry(facts, display, key)).chain(spread).collect()
        }
        Expr::Call(call) => facts.call(call).arguments.iter().map(|argument| argument.value).collect(),
        Expr::Name(name) => bound_values(resolver, file, scope, name),
        Expr::Cast { value, .. } | Expr::Await(value) => vec![value],
        _ => Vec::new(),
    };
    for one in inner {
        script_payload_keys(resolver, file, scope, one, depth + 1, keys);
    }
}

fn text_of(resolver: &Resolver<'_, '_>, file: FileId, id: ExprId) -> Option<SmolStr> {
    match resolver.facts(file).expr(id) {
        Expr::Text(text) => Some(text.into()),
        _ => None,
    }
}

/// Whether what a call sends, or where to, depends on a parameter of the function that makes it.
pub fn is_forwarded(facts: &FileFacts, function: FunctionId, call: CallId) -> bool {
    let parameters = &facts.function(function).parameters;
    let arguments = facts.call(call).arguments.iter().map(|argument| argument.value);
    arguments.into_iter().any(|argument| {
        let range = facts.expr_range(argument);
        let inside = facts.exprs.iter().zip(facts.exprs.ranges()).filter(|(_, own)| range.encloses(**own));
        let mut names = inside.filter_map(|(expr, _)| match expr {
            Expr::Name(name) => Some(name),
            _ => None,
        });
        names.any(|name| parameters.iter().any(|parameter| parameter.name == *name))
    })
}

/// Whether an HTTP call only asks for something: a model is asked by POST; what is fetched from the same host is a list or
/// a status.
pub fn only_fetches(facts: &FileFacts, call: &Call, path: &str) -> bool {
    match last_name(path) {
        "get" | "head" | "delete" | "options" | "urlretrieve" => true,
        "fetch" if !path.contains("()") => match call.arguments.get(1).map(|options| options.value) {
            Some(options) => {
                matches!(facts.expr(options), Expr::Object(_)) && entry(facts, options, "method").is_none()
            }
            None => !matches!(call.arguments.first().map(|url| facts.expr(url.value)), Some(Expr::Name(_))),
        },
        _ => false,
    }
}

/// The endpoint that an HTTP call talks to, with what told it.
pub fn endpoint_of<'e>(
    resolver: &Resolver<'_, '_>,
    endpoints: &'e [Endpoint],
    file: FileId,
    call: &Call,
) -> Option<(&'e Endpoint, SmolStr)> {
    let mut fragments = Vec::new();
    let urls = call
        .arguments
        .iter()
        .filter(|argument| argument.name.as_deref().is_none_or(|name| matches!(name, "url" | "path" | "endpoint")));
    for argument in urls.take(3) {
        texts(resolver, file, call.scope, argument.value, 0, &mut fragments);
    }
    let by_url = endpoints.iter().find_map(|endpoint| {
        let told = endpoint.url.iter().find(|part| fragments.iter().any(|text| text.contains(part.as_str())))?;
        Some((endpoint, SmolStr::new(format!("the URL has `{told}`"))))
    });
    by_url.or_else(|| {
        let keys = payload_keys(resolver, file, call);
        endpoints.iter().find_map(|endpoint| {
            let told = endpoint.payload.iter().find(|all| all.iter().all(|key| keys.iter().any(|own| own == key)))?;
            Some((endpoint, SmolStr::new(format!("the payload has `{}`", told.join("`, `")))))
        })
    })
}

/// What a query of a database is more than that, with what told it: the fragments of its text tell a search by vectors
/// or by words.
pub fn search_of<'e>(
    resolver: &Resolver<'_, '_>,
    endpoints: &'e [Endpoint],
    file: FileId,
    call: &Call,
) -> Option<(&'e Endpoint, SmolStr)> {
    let mut fragments = Vec::new();
    for argument in call.arguments.iter().take(2) {
        texts(resolver, file, call.scope, argument.value, 0, &mut fragments);
    }
    endpoints.iter().find_map(|endpoint| {
        let has = |part: &String| fragments.iter().any(|text| has_fragment(text, part));
        let told = endpoint.sql.iter().find(|all| all.iter().all(has))?;
        Some((endpoint, SmolStr::new(format!("the query has `{}`", told.join("` and `")))))
    })
}
