//! What a function's span is called: in Python like the function, as the decorator does it; in TypeScript like the
//! function, or, where that says little, like what it is handed over for: `POST /ask`, the tool's or the command's name.

use smol_str::SmolStr;

use crate::catalog::{EntryKind, Role};
use crate::link::{FunctionRef, Program};
use crate::project::Language;
use crate::syntax::{Call, Expr, ExprId, FileFacts, FunctionId, Scope};

/// Names that a framework asks for; what is around the function says more.
const ASKED_FOR: [&str; 9] = ["execute", "handler", "handle", "run", "func", "invoke", "call", "default", "action"];

/// Methods of routers that are HTTP verbs.
const VERBS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "all"];

/// A span's name is cut behind this many characters.
const LONGEST: usize = 80;

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
        return handed_to(program, function).or_else(|| outer_name(facts, function.function));
    }
    if object_of(facts, function.function).is_none() {
        // A class's own method says more with the class.
        return Some(definition.qualname.to_string());
    }
    // `searchTool.execute`, `tools.search.execute`: the object's name; else what the object says its name is.
    let object = definition.qualname.rsplit('.').nth(1).filter(|object| is_word(object));
    own_name_property(facts, function.function).or_else(|| object.map(str::to_owned)).or_else(|| stem(path))
}

/// The name under which a nameless function is handed over.
fn handed_to(program: &Program<'_>, function: FunctionRef) -> Option<String> {
    let facts = program.facts(function.file);
    let call = taker(facts, function.function)?;
    let texts = call.arguments.iter().filter_map(|argument| text(facts, argument.value));
    let callee = match facts.expr(call.callee) {
        Expr::Attribute { name, .. } | Expr::Name(name) => name.as_str(),
        _ => "",
    };
    let is_route = program.roles(function).iter().any(|fact| fact.kind == Some(EntryKind::Route));
    if is_route && let Some(route) = texts.clone().next() {
        return Some(if VERBS.contains(&callee) {
            format!("{} {route}", callee.to_uppercase())
        } else {
            route.to_string()
        });
    }
    let is_tool = program.roles(function).iter().any(|fact| fact.role == Role::Tool);
    let objects = call.arguments.iter().filter_map(|argument| property(facts, argument.value, "name"));
    let by_object = objects.into_iter().find_map(|value| text(facts, value)).filter(|_| is_tool);
    let by_text = texts.clone().find(|text| is_word(text));
    let by_command = command_of(facts, call.callee).or_else(|| by_object.or(by_text));
    by_command.map(|name| name.to_string()).or_else(|| is_word(callee).then(|| callee.to_owned()))
}

/// `program.command('ask <question>').option(...).action(...)`: `ask`.
fn command_of(facts: &FileFacts, callee: ExprId) -> Option<SmolStr> {
    let mut at = callee;
    loop {
        match facts.expr(at) {
            Expr::Attribute { object, .. } => at = *object,
            Expr::Call(call) => {
                let call = facts.call(*call);
                let is_command = matches!(facts.expr(call.callee), Expr::Attribute { name, .. } if name == "command");
                let first = call.arguments.first().and_then(|argument| text(facts, argument.value));
                if let Some(first) = first.filter(|_| is_command) {
                    return first.split_whitespace().next().map(SmolStr::from);
                }
                at = call.callee;
            }
            _ => return None,
        }
    }
}

/// The call that has the function among its arguments.
fn taker(facts: &FileFacts, function: FunctionId) -> Option<&Call> {
    let is_it = |expr: ExprId| *facts.expr(expr) == Expr::Function(function);
    facts.calls.iter().find(|call| call.arguments.iter().any(|argument| is_it(argument.value)))
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

/// The object literal that has the function as a property.
fn object_of(facts: &FileFacts, function: FunctionId) -> Option<ExprId> {
    let object = facts.exprs.iter().position(|expr| match expr {
        Expr::Object(entries) => entries.iter().any(|(_, value)| *facts.expr(*value) == Expr::Function(function)),
        _ => false,
    })?;
    Some(ExprId(object as u32))
}

/// `{ name: 'search', execute() {} }`: the text of `name`.
fn own_name_property(facts: &FileFacts, function: FunctionId) -> Option<String> {
    let object = object_of(facts, function)?;
    let value = property(facts, object, "name").or_else(|| property(facts, object, "id"))?;
    text(facts, value).map(|name| name.to_string())
}

fn property(facts: &FileFacts, object: ExprId, wanted: &str) -> Option<ExprId> {
    let Expr::Object(entries) = facts.expr(object) else { return None };
    let is_wanted = |key: &ExprId| matches!(facts.expr(*key), Expr::Text(own) if own == wanted);
    entries.iter().find(|(key, _)| key.as_ref().is_some_and(is_wanted)).map(|(_, value)| *value)
}

fn text(facts: &FileFacts, expr: ExprId) -> Option<SmolStr> {
    match facts.expr(expr) {
        Expr::Text(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
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
