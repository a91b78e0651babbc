//! What a function's span is called: in Python like the function, as the decorator does it; in TypeScript like the
//! function, or, where that says little, like what it is handed over for: `POST /ask`, the tool's or the command's name.

use smol_str::SmolStr;

use crate::catalog::{EntryKind, Role};
use crate::link::{FunctionRef, Program};
use crate::project::Language;
use crate::syntax::{Binding, BindingKind, BindingTarget, Call, CallId, Expr, ExprId, FileFacts, FunctionId, Scope};

/// Names that a framework asks for; what is around the function says more.
const ASKED_FOR: [&str; 9] = ["execute", "handler", "handle", "run", "func", "invoke", "call", "default", "action"];

/// Methods of routers that are HTTP verbs.
const VERBS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "all"];

/// A span's name is cut behind this many characters.
const LONGEST: usize = 80;

/// A name is followed to its text in at most so many steps.
const LONGEST_WAY: u32 = 6;

/// The name of a function's span.
pub fn span_name(program: &Program<'_>, function: FunctionRef) -> String {
    let definition = program.function(function);
    if program.catalog.language == Language::Python {
        return definition.name.to_string();
    }
    let name = told_by_place(program, function).unwrap_or_else(|| {
        let named = [definition.name.as_str(), &definition.qualname].into_iter().find(|name| !name.is_empty());
        named.unwrap_or("anonymous").to_owned()
    });
    name.chars().take(LONGEST).collect()
}

/// A better name than the function's own, if its own says little.
fn told_by_place(program: &Program<'_>, function: FunctionRef) -> Option<String> {
    let (facts, definition) = (program.facts(function.file), program.function(function));
    let path = &program.workspace.file(function.file).path;
    let name = definition.name.as_str();
    let is_verb = name.len() > 2 && VERBS.contains(&name.to_lowercase().as_str()) && name == name.to_uppercase();
    if is_verb {
        return Some(route_of_file(path).map_or_else(|| name.to_owned(), |route| format!("{name} {route}")));
    }
    if !name.is_empty() && !ASKED_FOR.contains(&name) {
        return None;
    }
    if name == "default" {
        return route_of_file(path).or_else(|| stem(path));
    }
    if name.is_empty() {
        let handed = handed_to(program, function, Expr::Function(function.function));
        return handed.or_else(|| outer_name(facts, function.function)).or_else(|| stem(path));
    }
    let Some(value) = in_object(facts, Expr::Function(function.function)) else {
        // A class's own method says more with the class.
        return Some(definition.qualname.to_string());
    };
    // `searchTool.execute`, `tools.search.execute`: the object's name; else what the object says its name is.
    let object = definition.qualname.rsplit('.').nth(1).filter(|object| is_word(object));
    own_name_property(facts, definition.parent, value).or_else(|| object.map(str::to_owned)).or_else(|| stem(path))
}

/// The name under which a nameless function is handed over; else what takes it.
fn handed_to(program: &Program<'_>, function: FunctionRef, value: Expr<'_>) -> Option<String> {
    let facts = program.facts(function.file);
    let (_, call) = taker(facts, value)?;
    told_by_taker(program, function, value)
        .or_else(|| Some(called(facts, call)).filter(|callee| is_word(callee)).map(str::to_owned))
}

/// A text in the call that takes a function, or what a wrapper makes of it: `app.post('/ask', wrap(async () => {}))`,
/// `addTool({ name: 'add', execute: wrap(async () => {}) })`.
fn told_by_taker(program: &Program<'_>, function: FunctionRef, value: Expr<'_>) -> Option<String> {
    let facts = program.facts(function.file);
    let (id, call) = taker(facts, value)?;
    let wrapped = Expr::Call(id);
    let by_outer = own_name_property(facts, call.scope, wrapped);
    if let Some(outer) = by_outer.or_else(|| told_by_taker(program, function, wrapped)) {
        return Some(outer);
    }
    let texts = call.arguments.iter().filter_map(|argument| text(facts, call.scope, argument.value));
    let callee = called(facts, call);
    let is_route = program.roles(function).iter().any(|fact| fact.kind == Some(EntryKind::Route));
    if is_route && let Some(route) = texts.clone().next() {
        let is_verb = VERBS.contains(&callee);
        return Some(if is_verb { format!("{} {route}", callee.to_uppercase()) } else { route.to_string() });
    }
    let is_tool = program.roles(function).iter().any(|fact| fact.role == Role::Tool);
    let objects = call.arguments.iter().filter_map(|argument| property(facts, argument.value, "name"));
    let by_object = objects.into_iter().find_map(|value| text(facts, call.scope, value)).filter(|_| is_tool);
    let by_text = texts.clone().find(|text| is_word(text));
    let by_command = command_of(facts, call.callee).or_else(|| by_object.or(by_text));
    by_command.map(|name| name.to_string())
}

/// The last name of what is called.
fn called<'f>(facts: &'f FileFacts, call: &Call) -> &'f str {
    match facts.expr(call.callee) {
        Expr::Attribute { name, .. } | Expr::Name(name) => name,
        _ => "",
    }
}

/// `program.command('ask <question>').option(...).action(...)`: `ask`.
fn command_of(facts: &FileFacts, callee: ExprId) -> Option<SmolStr> {
    let mut at = callee;
    loop {
        match facts.expr(at) {
            Expr::Attribute { object, .. } => at = object,
            Expr::Call(call) => {
                let call = facts.call(call);
                let is_command = matches!(facts.expr(call.callee), Expr::Attribute { name, .. } if name == "command");
                let first = call.arguments.first().and_then(|argument| text(facts, call.scope, argument.value));
                if let Some(first) = first.filter(|_| is_command) {
                    return first.split_whitespace().next().map(SmolStr::from);
                }
                at = call.callee;
            }
            _ => return None,
        }
    }
}

/// The call that has a value among its arguments.
fn taker<'f>(facts: &'f FileFacts, value: Expr<'_>) -> Option<(CallId, &'f Call)> {
    let takes = |call: &Call| call.arguments.iter().any(|argument| facts.expr(argument.value) == value);
    let at = facts.calls.iter().position(takes)?;
    Some((CallId(at as u32), &facts.calls[at]))
}

/// The name of the nearest function around it that has one.
fn outer_name(facts: &FileFacts, function: FunctionId) -> Option<String> {
    let mut at = function;
    while let Scope::Function(outer) = facts.function(at).parent {
        if outer == FunctionId::MODULE {
            break;
        }
        let name = &facts.function(outer).name;
        if !name.is_empty() {
            return Some(name.to_string());
        }
        at = outer;
    }
    None
}

/// The object literal that has a value as a property.
fn object_of(facts: &FileFacts, value: Expr<'_>) -> Option<ExprId> {
    let object = facts.exprs.iter().position(|expr| match expr {
        Expr::Object(entries) => entries.iter().any(|(_, own)| facts.expr(*own) == value),
        _ => false,
    })?;
    Some(ExprId(object as u32))
}

/// The value itself or what wrappers make of it, whichever is an object's property: `{ execute: wrap(async () => {}) }`.
fn in_object<'f>(facts: &FileFacts, value: Expr<'f>) -> Option<Expr<'f>> {
    if object_of(facts, value).is_some() {
        return Some(value);
    }
    let (wrapper, _) = taker(facts, value)?;
    in_object(facts, Expr::Call(wrapper))
}

/// `{ name: 'search', execute() {} }`: the text of `name`.
fn own_name_property(facts: &FileFacts, scope: Scope, value: Expr<'_>) -> Option<String> {
    let object = object_of(facts, value)?;
    let value = property(facts, object, "name").or_else(|| property(facts, object, "id"))?;
    text(facts, scope, value).map(|name| name.to_string())
}

fn property(facts: &FileFacts, object: ExprId, wanted: &str) -> Option<ExprId> {
    let Expr::Object(entries) = facts.expr(object) else { return None };
    let is_wanted = |key: &ExprId| matches!(facts.expr(*key), Expr::Text(own) if own == wanted);
    entries.iter().find(|(key, _)| key.as_ref().is_some_and(is_wanted)).map(|(_, value)| *value)
}

/// A literal text, also one that a name or a property of this file stands for.
fn text(facts: &FileFacts, scope: Scope, expr: ExprId) -> Option<SmolStr> {
    match facts.expr(literal(facts, scope, expr, LONGEST_WAY)?) {
        Expr::Text(text) if !text.is_empty() => Some(text.into()),
        _ => None,
    }
}

/// The expression that a name stands for in a scope, in at most so many steps.
fn literal(facts: &FileFacts, scope: Scope, expr: ExprId, steps: u32) -> Option<ExprId> {
    let steps = steps.checked_sub(1)?;
    match facts.expr(expr) {
        Expr::Name(name) => literal(facts, scope, bound_to(facts, scope, name)?, steps),
        Expr::Cast { value, .. } => literal(facts, scope, value, steps),
        Expr::Attribute { object, name } => {
            let object = literal(facts, scope, object, steps)?;
            literal(facts, scope, property(facts, object, name)?, steps)
        }
        _ => Some(expr),
    }
}

/// The one value that a name has in the nearest scope that knows it.
fn bound_to(facts: &FileFacts, scope: Scope, name: &str) -> Option<ExprId> {
    let is_it = |binding: &&Binding| {
        binding.scope == scope && matches!(&binding.target, BindingTarget::Name(bound) if bound == name)
    };
    let mut bindings = facts.bindings.iter().filter(is_it);
    match (bindings.next(), bindings.next()) {
        (Some(only), None) => only.value.filter(|_| only.kind == BindingKind::Assign && only.unpacked.is_none()),
        (Some(_), Some(_)) => None,
        (None, _) => match scope {
            Scope::Function(FunctionId::MODULE) => None,
            Scope::Function(function) => {
                let function = facts.function(function);
                let is_parameter = function.parameters.iter().any(|parameter| parameter.name == *name);
                (!is_parameter).then(|| bound_to(facts, function.parent, name)).flatten()
            }
            Scope::Class(class) => bound_to(facts, facts.class(class).parent, name),
        },
    }
}

/// `src/app/(site)/api/chat/route.ts` and `pages/api/chat.ts` serve `/api/chat`.
fn route_of_file(path: &str) -> Option<String> {
    let (folder, file) = path.rsplit_once('/')?;
    let file = file.split('.').next().unwrap_or_default();
    let below = |folder: &str, root: &str| {
        let padded = format!("/{folder}/");
        padded.find(&format!("/{root}/")).map(|at| padded[at + root.len() + 1..].trim_end_matches('/').to_owned())
    };
    let route = match file {
        "route" | "page" => below(folder, "app")?,
        _ => format!("{}/{}", below(folder, "pages")?, file).trim_end_matches("/index").to_owned(),
    };
    let parts = route.split('/').filter(|part| !(part.is_empty() || part.starts_with('(') && part.ends_with(')')));
    Some(format!("/{}", parts.collect::<Vec<_>>().join("/")))
}

/// The file's own name, or its folder's for an index file.
fn stem(path: &str) -> Option<String> {
    let mut parts = path.rsplit('/');
    let file = parts.next()?.split('.').next()?;
    let name = if file == "index" { parts.next()? } else { file };
    Some(name.to_owned())
}

/// Whether a text could be a name: short, without white space.
fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 60
        && text.chars().all(|letter| letter.is_alphanumeric() || "_-.:/".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_by_file() {
        assert_eq!(route_of_file("src/app/(site)/api/chat/route.ts").as_deref(), Some("/api/chat"));
        assert_eq!(route_of_file("pages/api/users/index.ts").as_deref(), Some("/api/users"));
        assert_eq!(route_of_file("pages/api/chat.ts").as_deref(), Some("/api/chat"));
        assert_eq!(route_of_file("src/lib/chat.ts"), None);
    }

    #[test]
    fn stems() {
        assert_eq!(stem("commands/ask.js").as_deref(), Some("ask"));
        assert_eq!(stem("commands/ask/index.js").as_deref(), Some("ask"));
    }
}
