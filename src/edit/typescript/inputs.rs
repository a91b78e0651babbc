//! Which parameters a span records as its inputs.

use oxc_ast::ast::{BindingPattern, FormalParameter, TSType};
use oxc_semantic::SymbolId;

use super::members::{key, last_name, members};
use super::secrets::{doc_shows_secret, type_shows_secret, use_shows_secret};
use super::tree::{Site, Tree};
use crate::edit::hazards::Hazard;
use crate::edit::unrecorded::{BARE_KEY, is_object_name, is_secret};
use crate::identifier::words;

/// Last words of the names of parameters that hold something to work with, besides those of every language.
const OBJECTS: [&str; 28] = [
    "req",
    "res",
    "reply",
    "next",
    "ws",
    "socket",
    "stream",
    "reader",
    "writer",
    "buffer",
    "buf",
    "bytes",
    "blob",
    "signal",
    "abort",
    "controller",
    "emitter",
    "server",
    "cb",
    "fn",
    "done",
    "resolve",
    "reject",
    "sdk",
    "prisma",
    "redis",
    "io",
    "schema",
];

/// Names that stand for such things when they are the whole name.
const OBJECT_NAMES: [&str; 4] = ["c", "context", "e", "evt"];

/// Types of such parameters.
const OBJECT_TYPES: [&str; 34] = [
    "Request",
    "Response",
    "NextRequest",
    "NextResponse",
    "NextApiRequest",
    "NextApiResponse",
    "NextFunction",
    "FastifyRequest",
    "FastifyReply",
    "VercelRequest",
    "VercelResponse",
    "ExpressRequest",
    "ExpressResponse",
    "AuthenticatedRequest",
    "IncomingMessage",
    "IncomingHttpHeaders",
    "ServerResponse",
    "RequestInit",
    "HeadersInit",
    "Context",
    "Ctx",
    "Buffer",
    "ArrayBuffer",
    "Uint8Array",
    "Float32Array",
    "Float64Array",
    "DataView",
    "Blob",
    "File",
    "FormData",
    "Headers",
    "AbortSignal",
    "Function",
    "Promise",
];

/// Ends of the names of such types.
const OBJECT_TYPE_ENDS: [&str; 34] = [
    "HttpRequest",
    "HttpResponse",
    "HTTPRequest",
    "HTTPResponse",
    "Stream",
    "Readable",
    "Writable",
    "Duplex",
    "Socket",
    "WebSocket",
    "Session",
    "Client",
    "Connection",
    "Pool",
    "Logger",
    "Lock",
    "Controller",
    "Callback",
    "Handler",
    "Listener",
    "Emitter",
    "Server",
    "Reader",
    "Writer",
    "Interaction",
    "Service",
    "Repository",
    "Store",
    "OpenAI",
    "Anthropic",
    "Config",
    "Settings",
    "ExecutionContext",
    "Database",
];

/// A name that a function's parameters bind.
struct Candidate<'a> {
    name: &'a str,
    annotation: Option<&'a TSType<'a>>,
    /// Taken out of an object: what it is called says what it is.
    is_part: bool,
    symbol: Option<SymbolId>,
}

/// The names to record, in order. A rest parameter is recorded only if there is nothing else.
pub(super) fn inputs<'a>(tree: &Tree<'a>, site: &Site<'a>, unseen: &[Hazard]) -> Vec<&'a str> {
    let mut candidates = Vec::new();
    for parameter in &site.parameters.items {
        collect(tree, &parameter.pattern, annotation(parameter), false, &mut candidates);
    }
    if let Some(rest) = site.parameters.rest.as_ref().filter(|_| candidates.is_empty()) {
        let annotation = rest.type_annotation.as_ref().map(|annotation| &annotation.type_annotation);
        collect(tree, &rest.rest.argument, annotation, false, &mut candidates);
    }
    let all = unseen.contains(&Hazard::SecretInput);
    let is_recorded = |one: &&Candidate| all || is_telling(one) && !shows_secret(tree, site, one);
    candidates.iter().filter(is_recorded).map(|one| one.name).collect()
}

/// Whether one of its members is a secret, which would be recorded with it.
fn shows_secret(tree: &Tree, site: &Site, candidate: &Candidate) -> bool {
    candidate.annotation.is_some_and(|annotation| type_shows_secret(tree, annotation))
        || candidate.symbol.is_some_and(|symbol| use_shows_secret(tree, symbol))
        || doc_shows_secret(tree, site, candidate.name)
}

fn annotation<'a>(parameter: &'a FormalParameter<'a>) -> Option<&'a TSType<'a>> {
    parameter.type_annotation.as_ref().map(|annotation| &annotation.type_annotation)
}

fn collect<'a>(
    tree: &Tree<'a>,
    pattern: &'a BindingPattern<'a>,
    annotation: Option<&'a TSType<'a>>,
    is_part: bool,
    all: &mut Vec<Candidate<'a>>,
) {
    match pattern {
        BindingPattern::BindingIdentifier(name) => {
            let symbol = name.symbol_id.get();
            all.push(Candidate { name: name.name.as_str(), annotation, is_part, symbol });
        }
        BindingPattern::ObjectPattern(object) => {
            for property in &object.properties {
                let part = key(&property.key).and_then(|key| type_of_part(tree, annotation?, key));
                // Renamed or not, what it is called in the object says what it is: `{ signal: stop }`.
                let called = |name| Candidate { name, annotation: part, is_part: true, symbol: None };
                if key(&property.key).is_none_or(|key| is_telling(&called(key))) {
                    collect(tree, &property.value, part, true, all);
                }
            }
        }
        BindingPattern::ArrayPattern(array) => {
            for element in array.elements.iter().flatten() {
                collect(tree, element, None, true, all);
            }
        }
        BindingPattern::AssignmentPattern(default) => collect(tree, &default.left, annotation, is_part, all),
    }
}

/// The type of a part of an object, where the object's type is written out or declared in the file.
fn type_of_part<'a>(tree: &Tree<'a>, object: &'a TSType<'a>, part: &str) -> Option<&'a TSType<'a>> {
    members(tree, object).into_iter().find_map(|(name, annotation)| annotation.filter(|_| name == part))
}

fn is_telling(candidate: &Candidate) -> bool {
    !candidate.name.starts_with('_')
        && !is_secret(candidate.name)
        && candidate.name != BARE_KEY
        && !is_object(candidate)
}

/// Whether a name stands for a request, a connection, a client, a callback: by its type, or, where the type does not
/// speak against it, by its name.
fn is_object(candidate: &Candidate) -> bool {
    let name = candidate.name;
    let last = words(name).last().cloned().unwrap_or_default();
    let whole = !candidate.is_part && OBJECT_NAMES.contains(&name);
    let by_name = whole || is_object_name(name) || OBJECTS.contains(&last.as_str());
    match candidate.annotation.map(kind) {
        Some(Kind::Object) => true,
        Some(Kind::Value) => false,
        // `request: ChatRequest` is what the caller asks for.
        Some(Kind::Named) => by_name && !["request", "req", "response"].contains(&last.as_str()),
        None | Some(Kind::Unknown) => by_name,
    }
}

/// What a type says about its values.
enum Kind {
    /// Something to work with.
    Object,
    /// A value to be read.
    Value,
    /// Only the name or the members are known.
    Named,
    Unknown,
}

fn kind<'a>(annotation: &'a TSType<'a>) -> Kind {
    match annotation {
        TSType::TSFunctionType(_) | TSType::TSConstructorType(_) => Kind::Object,
        TSType::TSStringKeyword(_)
        | TSType::TSNumberKeyword(_)
        | TSType::TSBooleanKeyword(_)
        | TSType::TSLiteralType(_)
        | TSType::TSTemplateLiteralType(_)
        | TSType::TSTupleType(_) => Kind::Value,
        TSType::TSArrayType(array) => match kind(&array.element_type) {
            Kind::Object => Kind::Object,
            _ => Kind::Value,
        },
        TSType::TSTypeLiteral(_) => Kind::Named,
        TSType::TSParenthesizedType(inner) => kind(&inner.type_annotation),
        TSType::TSUnionType(union) => kind_of_union(&union.types),
        TSType::TSTypeReference(reference) => of_name(last_name(&reference.type_name)),
        TSType::TSTypeOperatorType(operator) => kind(&operator.type_annotation),
        _ => Kind::Unknown,
    }
}

/// `string | undefined` is a value; whatever may be an object is one.
fn kind_of_union<'a>(types: &'a [TSType<'a>]) -> Kind {
    let mut found = Kind::Unknown;
    for one in types {
        match kind(one) {
            Kind::Object => return Kind::Object,
            Kind::Unknown => {}
            known => found = known,
        }
    }
    found
}

fn of_name(name: &str) -> Kind {
    if OBJECT_TYPES.contains(&name) || OBJECT_TYPE_ENDS.iter().any(|end| name.ends_with(end)) {
        Kind::Object
    } else if ["Array", "ReadonlyArray", "Date"].contains(&name) {
        Kind::Value
    } else {
        Kind::Named
    }
}
