//! Which parameters a span records as its inputs.

use oxc_ast::ast::{BindingPattern, FormalParameter, PropertyKey, TSSignature, TSType, TSTypeName};

use super::tree::Site;
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
const OBJECT_TYPES: [&str; 26] = [
    "Request",
    "Response",
    "NextRequest",
    "NextResponse",
    "NextApiRequest",
    "NextApiResponse",
    "NextFunction",
    "FastifyRequest",
    "FastifyReply",
    "IncomingMessage",
    "ServerResponse",
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
const OBJECT_TYPE_ENDS: [&str; 30] = [
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
}

/// The names to record, in order. A rest parameter is recorded only if there is nothing else.
pub(super) fn inputs<'a>(site: &Site<'a>) -> Vec<&'a str> {
    let mut candidates = Vec::new();
    for parameter in &site.parameters.items {
        collect(&parameter.pattern, annotation(parameter), false, &mut candidates);
    }
    let chosen: Vec<&str> = candidates.iter().filter(|one| is_telling(one)).map(|one| one.name).collect();
    match &site.parameters.rest {
        Some(rest) if candidates.is_empty() => {
            let annotation = rest.type_annotation.as_ref().map(|annotation| &annotation.type_annotation);
            let mut all = Vec::new();
            collect(&rest.rest.argument, annotation, false, &mut all);
            all.iter().filter(|one| is_telling(one)).map(|one| one.name).collect()
        }
        _ => chosen,
    }
}

fn annotation<'a>(parameter: &'a FormalParameter<'a>) -> Option<&'a TSType<'a>> {
    parameter.type_annotation.as_ref().map(|annotation| &annotation.type_annotation)
}

fn collect<'a>(
    pattern: &'a BindingPattern<'a>,
    annotation: Option<&'a TSType<'a>>,
    is_part: bool,
    all: &mut Vec<Candidate<'a>>,
) {
    match pattern {
        BindingPattern::BindingIdentifier(name) => {
            all.push(Candidate { name: name.name.as_str(), annotation, is_part });
        }
        BindingPattern::ObjectPattern(object) => {
            for property in &object.properties {
                let part = key(&property.key).and_then(|key| type_of_part(annotation?, key));
                // Renamed or not, what it is called in the object says what it is: `{ signal: stop }`.
                if key(&property.key)
                    .is_none_or(|key| is_telling(&Candidate { name: key, annotation: part, is_part: true }))
                {
                    collect(&property.value, part, true, all);
                }
            }
        }
        BindingPattern::ArrayPattern(array) => {
            for element in array.elements.iter().flatten() {
                collect(element, None, true, all);
            }
        }
        BindingPattern::AssignmentPattern(default) => collect(&default.left, annotation, is_part, all),
    }
}

fn key<'a>(key: &'a PropertyKey<'a>) -> Option<&'a str> {
    match key {
        PropertyKey::StaticIdentifier(name) => Some(name.name.as_str()),
        PropertyKey::StringLiteral(name) => Some(name.value.as_str()),
        _ => None,
    }
}

/// The type of a part of an object, where the object's type is written out.
fn type_of_part<'a>(object: &'a TSType<'a>, part: &str) -> Option<&'a TSType<'a>> {
    let TSType::TSTypeLiteral(literal) = object else { return None };
    literal.members.iter().find_map(|member| match member {
        TSSignature::TSPropertySignature(property) if key(&property.key) == Some(part) => {
            property.type_annotation.as_ref().map(|annotation| &annotation.type_annotation)
        }
        _ => None,
    })
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
        Some(Kind::Named) => by_name && !["request", "response"].contains(&last.as_str()),
        None | Some(Kind::Unknown) => by_name,
    }
}

/// What a type says about its values.
enum Kind {
    /// Something to work with.
    Object,
    /// A value to be read.
    Value,
    /// Only the name is known.
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

fn last_name<'a>(name: &'a TSTypeName<'a>) -> &'a str {
    match name {
        TSTypeName::IdentifierReference(name) => name.name.as_str(),
        TSTypeName::QualifiedName(name) => name.right.name.as_str(),
        TSTypeName::ThisExpression(_) => "this",
    }
}
