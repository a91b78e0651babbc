//! What of each library tells, without a parse, that a program can have to do with it: src/catalog/reasons.rs reads it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::catalog::Library;

/// What only a GenAI program does.
const GENAI: [&str; 3] = ["llm-call", "retrieval", "agent-decision"];

/// Areas whose libraries only a GenAI program imports.
const GENAI_AREAS: [&str; 3] = ["model", "framework", "vector-store"];

/// Roles that count where a program has other reasons.
const HINTS: [&str; 4] = ["tool", "step", "router", "graph"];

/// The marks of one library, as Rust.
pub fn of(library: &Library, libraries: &[Library]) -> String {
    let value = &library.value;
    let area = area(value);
    let imports = imports(value);
    let family =
        libraries.iter().enumerate().filter(|(_, other)| area == "framework" && is_of_family(value, &other.value));
    format!(
        "Marks {{ imports: &{:?}, is_genai: {}, is_mlflow: {}, sends: {}, queries: {}, records: {}, services: &{:?}, hints: &{:?}, \
         family: &{:?}, seeds: &{}, shapes: &[{}] }}",
        list(&imports),
        GENAI_AREAS.contains(&area),
        value.get("name").and_then(Value::as_str) == Some("mlflow"),
        area == "http",
        area == "database",
        tables(value, "calls").any(|calls| calls.get("recorded").is_some()),
        list(&services(value)),
        list(&hints(value)),
        family.map(|(at, _)| at).collect::<Vec<_>>(),
        slices(&seeds(value, libraries).into_iter().collect::<Vec<_>>()),
        tables(value, "calls").filter_map(shape).collect::<String>(),
    )
}

fn list(names: &BTreeSet<String>) -> Vec<&String> {
    names.iter().collect()
}

fn area(library: &Value) -> &str {
    library.get("area").and_then(Value::as_str).unwrap_or_default()
}

/// The strings of a list.
fn strings<'v>(table: &'v Value, key: &str) -> impl Iterator<Item = &'v str> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The tables of a list.
fn tables<'v>(library: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    library.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn does(calls: &Value) -> &str {
    calls.get("does").and_then(Value::as_str).unwrap_or_default()
}

fn is_genai(calls: &&Value) -> bool {
    GENAI.contains(&does(calls))
}

fn is_below(path: &str, import: &str) -> bool {
    path.strip_prefix(import).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/']))
}

fn parent(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(parent, _)| parent)
}

fn last_name(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// The paths that it owns, and the modules of what it describes besides.
fn imports(library: &Value) -> BTreeSet<String> {
    let own: Vec<&str> = strings(library, "imports").collect();
    let described =
        tables(library, "calls").filter(is_genai).flat_map(|calls| ["functions", "on"].map(|key| (calls, key)));
    let described = described.flat_map(|(calls, key)| strings(calls, key));
    let others =
        described.filter(|path| !own.is_empty() && !own.iter().any(|import| is_below(path, import))).map(parent);
    own.iter().copied().chain(others).map(str::to_owned).collect()
}

/// The last names of the calls of services.
fn services(library: &Value) -> BTreeSet<String> {
    let services = tables(library, "calls").filter(|calls| does(calls) == "external-service");
    let paths = services.flat_map(|calls| strings(calls, "functions").chain(strings(calls, "methods")));
    paths.map(|path| last_name(path).to_owned()).collect()
}

/// Imports that are a reason where there are others: of what offers tools, runs steps or searches, and of what records or
/// traces.
fn hints(library: &Value) -> BTreeSet<String> {
    let plays = |table: &Value| HINTS.contains(&table.get("role").and_then(Value::as_str).unwrap_or_default());
    let searches = |calls: &Value| does(calls) == "tool-call";
    let is_hint = area(library) == "tracing"
        || tables(library, "registers").chain(tables(library, "implements")).any(plays)
        || tables(library, "calls").any(searches);
    let own = strings(library, "imports").filter(|_| is_hint).map(str::to_owned);
    let recorders = library.get("instrumentation").into_iter().flat_map(|table| strings(table, "packages"));
    let without_version = |package: &str| match package[1..].find('@') {
        Some(at) => package[..=at].to_owned(),
        None => package.to_owned(),
    };
    own.chain(recorders.map(without_version)).collect()
}

/// Sets of names: a program in which a library has a reason for a span has all names of one set. An empty set: importing
/// it is enough.
fn seeds(library: &Value, libraries: &[Library]) -> BTreeSet<Vec<String>> {
    let own: Vec<&str> = strings(library, "imports").collect();
    let default = library.get("default").and_then(Value::as_str);
    // What a module is itself, or gives as its default, may be called anything.
    let is_named_at_will = |path: &str| {
        let is_default =
            default.is_some_and(|name| own.first().is_some_and(|module| path == format!("{module}.{name}")));
        own.contains(&path) || is_default
    };
    let by_path = |path: &str| if is_named_at_will(path) { Vec::new() } else { named(last_name(path)) };
    let mut sets = BTreeSet::new();
    for calls in tables(library, "calls").filter(is_genai) {
        sets.extend(strings(calls, "functions").map(by_path));
        for method in strings(calls, "methods") {
            let on = strings(calls, "on").flat_map(|path| sources(path, libraries));
            sets.extend(on.map(|source| [named(method), by_path(&source)].concat()));
        }
    }
    let is_router = |table: &&Value| table.get("role").and_then(Value::as_str) == Some("router");
    for registers in tables(library, "registers").filter(is_router) {
        sets.extend(strings(registers, "decorator").chain(strings(registers, "call")).map(by_path));
    }
    for implements in tables(library, "implements").filter(is_router) {
        sets.extend(strings(implements, "methods").map(named));
    }
    let of_others = libraries.iter().filter(|other| GENAI_AREAS.contains(&area(&other.value)));
    let foreign: Vec<&str> = of_others.flat_map(|other| strings(&other.value, "imports")).collect();
    let leads_out = |table: &Value, key: &str| {
        let path = table.get(key).and_then(Value::as_str).unwrap_or_default();
        foreign.iter().any(|import| is_below(path, import))
    };
    for returns in tables(library, "returns").filter(|returns| leads_out(returns, "gives")) {
        sets.extend(strings(returns, "call").map(by_path));
    }
    for types in tables(library, "types").filter(|types| leads_out(types, "extends")) {
        sets.extend(strings(types, "names").map(by_path));
    }
    sets
}

/// What gives an instance of a type: the type itself, what extends it, and calls that return one.
fn sources(of: &str, libraries: &[Library]) -> BTreeSet<String> {
    let mut types = BTreeSet::from([of.to_owned()]);
    let all = || libraries.iter().map(|library| &library.value);
    let is = |table: &Value, key: &str, types: &BTreeSet<String>| {
        table.get(key).and_then(Value::as_str).is_some_and(|path| types.contains(path))
    };
    loop {
        let below = all().flat_map(|library| tables(library, "types")).filter(|table| is(table, "extends", &types));
        let more: Vec<String> = below.flat_map(|table| strings(table, "names")).map(str::to_owned).collect();
        let known = types.len();
        types.extend(more);
        if types.len() == known {
            break;
        }
    }
    let returns = all().flat_map(|library| tables(library, "returns")).filter(|table| is(table, "gives", &types));
    let calls: Vec<String> = returns.flat_map(|table| strings(table, "call")).map(str::to_owned).collect();
    types.into_iter().chain(calls).collect()
}

/// The names of a path of members that stand in the text of a call.
fn named(path: &str) -> Vec<String> {
    let is_written = |name: &&str| {
        let is_dunder = name.starts_with("__");
        !is_dunder && !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || "_$".contains(letter))
    };
    path.split('.').map(|name| name.trim_end_matches("()")).filter(is_written).map(str::to_owned).collect()
}

/// Calls that are told by shape.
fn shape(calls: &Value) -> Option<String> {
    if !["shape", "receivers", "keywords"].iter().any(|key| calls.get(*key).is_some()) {
        return None;
    }
    let members: Vec<Vec<String>> = strings(calls, "methods").map(named).collect();
    let names = |key: &str| strings(calls, key).map(str::to_owned).collect::<Vec<_>>();
    let does: String = does(calls).split('-').map(capitalized).collect();
    // `shape` holds on any receiver.
    let receivers = if calls.get("shape").is_some() { Vec::new() } else { names("receivers") };
    Some(format!(
        "Shape {{ does: Action::{does}, receivers: &{receivers:?}, members: &{}, keywords: &{:?} }}, ",
        slices(&members),
        names("keywords"),
    ))
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

fn slices(lists: &[Vec<String>]) -> String {
    let all: Vec<String> = lists.iter().map(|names| format!("&{names:?}")).collect();
    format!("[{}]", all.join(", "))
}

fn is_of_family(one: &Value, other: &Value) -> bool {
    let family = |library: &Value| {
        let name = library.get("name").and_then(Value::as_str).unwrap_or_default();
        name.split(['_', '-']).next().unwrap_or_default().to_owned()
    };
    family(one) == family(other)
}
