//! The tables of the catalog's audit are about the catalog as it is: a row for each file, with all of its names.

use std::collections::BTreeMap;
use std::fs;

use toml::{Table, Value};

use super::page::root;

/// Checks both tables.
pub fn check() {
    let mut problems = table("python", "tests/catalog/RESULTS.md", "python3 tests/catalog/audit.py");
    let typescript = "node tests/catalog/typescript/audit.mjs";
    problems.extend(table("typescript", "tests/catalog/typescript/RESULTS.md", typescript));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn table(folder: &str, page: &str, command: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(page)).expect("the table is there");
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| library")) {
        let cells: Vec<String> = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        rows.insert(cells[0].clone(), cells);
    }
    let mut problems = Vec::new();
    let files = fs::read_dir(root().join("catalog").join(folder)).expect("the catalog is there");
    for file in files.map(|file| file.expect("it can be read").path()) {
        let name = file.file_stem().and_then(|name| name.to_str()).expect("it is Unicode").to_owned();
        let library = fs::read_to_string(&file).expect("it can be read").parse().expect("it is TOML");
        let entries = entries(&library, folder == "typescript");
        let again = format!("run `{command} {name}`");
        match rows.remove(&name) {
            None => problems.push(format!("{page}: {name} has no row: {again}")),
            Some(cells) if cells[2] != entries.to_string() => {
                problems
                    .push(format!("{page}: {name} has {entries} entries now, {} were looked up: {again}", cells[2]));
            }
            Some(cells) if cells[2] != cells[3] => problems.push(format!("{page}: {name} is not verified: {again}")),
            Some(_) => {}
        }
    }
    problems.extend(rows.into_keys().map(|name| format!("{page}: {name} is no file of the catalog")));
    problems
}

/// How many names the audit looks up.
fn entries(library: &Table, is_script: bool) -> usize {
    let audit = |key: &str| library.get("audit").and_then(|audit| audit.get(key));
    if audit("unavailable").is_some() {
        return 0;
    }
    // Old names of TypeScript are looked up only where it is said in which package.
    let with_legacy = !is_script || audit("legacy_install").is_some();
    let mut count = names(library.get("imports"));
    if is_script {
        let within = |key: &str, inner: &str| names(library.get(key).and_then(|table| table.get(inner)));
        count += names(library.get("default")) + within("wrapper", "types") + within("telemetry", "calls");
        count += within("instrumentation", "imports");
    }
    for section in ["types", "calls", "returns", "registers", "implements", "tracing"] {
        let tables = library.get(section).and_then(Value::as_array);
        for table in tables.into_iter().flatten().filter_map(Value::as_table) {
            let is_legacy = table.get("legacy").and_then(Value::as_bool) == Some(true);
            let own = |key: &str| names(table.get(key));
            let is_type = |gives: &Value| !matches!(gives.as_str(), Some("self" | "argument"));
            let gives = usize::from(table.get("gives").is_some_and(is_type));
            // What an old name extends is asked once, and of the current package.
            let extends = if is_legacy { own("extends") } else { own("extends") * own("names") };
            let old = match section {
                "types" => own("names"),
                "calls" => own("on") * own("methods") + own("functions"),
                "returns" => own("call"),
                "registers" => own("decorator") + own("call"),
                "implements" => own("base") * (1 + own("methods")),
                _ => own("decorators") + own("calls"),
            };
            count += gives + extends + if is_legacy && !with_legacy { 0 } else { old };
        }
    }
    count
}

/// How many names stand behind a key.
fn names(value: Option<&Value>) -> usize {
    match value {
        None => 0,
        Some(Value::Array(names)) => names.len(),
        Some(_) => 1,
    }
}
