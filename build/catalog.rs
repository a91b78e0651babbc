//! Compiles the catalog in: `catalog/<language>/*.toml` becomes a table of libraries, each as JSON that is read only when a
//! program can have to do with it. Says in which file and line a description is no TOML; src/catalog/load.rs reads what the
//! keys mean, and a test reads all.

#[path = "../src/catalog/root.rs"]
mod root;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

use super::marks;

/// Keys whose strings are paths from outside.
const PATHS: [&str; 13] = [
    "base",
    "call",
    "calls",
    "decorator",
    "decorators",
    "extends",
    "functions",
    "gives",
    "imports",
    "names",
    "on",
    "runs",
    "types",
];

/// One file of the catalog.
pub struct Library {
    place: String,
    /// What it says.
    pub value: Value,
    roots: BTreeSet<String>,
}

/// Writes `catalog.rs` into the folder of generated code.
pub fn compile() {
    println!("cargo:rerun-if-changed=catalog");
    println!("cargo:rerun-if-changed=src/catalog/root.rs");
    let mut code = String::new();
    for (name, folder) in [("PYTHON", "catalog/python"), ("TYPESCRIPT", "catalog/typescript")] {
        write_table(&mut code, name, &libraries(Path::new(folder)));
    }
    for (name, file) in [("ENDPOINTS", "catalog/endpoints.toml"), ("PROVIDERS", "catalog/providers.toml")] {
        let text = json(Path::new(file)).to_string();
        writeln!(code, "static {name}: &str = {text:?};").expect("a string takes all");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("catalog.rs");
    fs::write(&out, code).unwrap_or_else(|why| panic!("{}: {why}", out.display()));
}

fn libraries(folder: &Path) -> Vec<Library> {
    let entries = fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder that can be listed").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    let library = |path: PathBuf| {
        let mut value = json(&path);
        // Only tests/catalog reads it.
        value.as_object_mut().expect("a TOML file is a table").remove("audit");
        let mut roots = BTreeSet::new();
        find_roots(&value, false, &mut roots);
        Library { place: path.to_string_lossy().replace('\\', "/"), value, roots }
    };
    paths.into_iter().map(library).collect()
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let table: toml::Table = toml::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    serde_json::to_value(table).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn find_roots(value: &Value, is_path: bool, roots: &mut BTreeSet<String>) {
    match value {
        Value::String(path) if is_path && path != "self" => {
            roots.insert(root::root(path).to_owned());
        }
        Value::Array(items) => items.iter().for_each(|item| find_roots(item, is_path, roots)),
        Value::Object(entries) => {
            entries.iter().for_each(|(key, value)| find_roots(value, PATHS.contains(&key.as_str()), roots));
        }
        _ => {}
    }
}

fn write_table(code: &mut String, name: &str, libraries: &[Library]) {
    let members = libraries.iter().filter_map(|library| library.value.pointer("/decides/members")?.as_array());
    let members: BTreeSet<&str> = members.flatten().filter_map(Value::as_str).collect();
    let members: Vec<&str> = members.into_iter().collect();
    writeln!(code, "static {name}: Compiled = Compiled {{ deciding_members: &{members:?}, libraries: &[")
        .expect("a string takes all");
    for (at, library) in libraries.iter().enumerate() {
        let Library { place, value, roots } = library;
        let roots: Vec<&String> = roots.iter().collect();
        let companions = companions(at, libraries);
        // What owns no import is told by names alone, whatever a program imports.
        let is_general = value.get("imports").and_then(Value::as_array).is_some_and(Vec::is_empty);
        let always = is_general || value.get("wrapper").is_some() || value.get("instrumentation").is_some();
        let text = value.to_string();
        writeln!(
            code,
            "CompiledLibrary {{ place: {place:?}, roots: &{roots:?}, companions: &{companions:?}, always: {always}, \
             text: {text:?}, marks: {} }},",
            marks::of(library, libraries)
        )
        .expect("a string takes all");
    }
    code.push_str("] };\n");
}

/// The libraries that must be there with one: those that speak of what it speaks of, the one that records it, and the
/// frameworks of its family, however indirectly.
fn companions(of: usize, libraries: &[Library]) -> Vec<usize> {
    let mut found = BTreeSet::from([of]);
    let mut open = vec![of];
    while let Some(at) = open.pop() {
        let next = (0..libraries.len()).filter(|other| go_together(&libraries[at], &libraries[*other]));
        open.extend(next.filter(|other| found.insert(*other)));
    }
    found.remove(&of);
    found.into_iter().collect()
}

fn go_together(one: &Library, other: &Library) -> bool {
    let text =
        |library: &Library, key: &str| library.value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (name, other_name) = (text(one, "name"), text(other, "name"));
    let family = |name: &str| name.split(['_', '-']).next().unwrap_or_default().to_owned();
    !one.roots.is_disjoint(&other.roots)
        || text(one, "recorded_with") == other_name
        || text(other, "area") == "framework" && family(&name) == family(&other_name)
}
