//! Prints what TypeScript and JavaScript files say, one JSON line for each path that standard input names:
//! `tests/syntax/compare.mjs` compares it with the TypeScript compiler.

use std::io::{BufRead, Write};

use mlflow_instrument::syntax::{Dialect, read_typescript};
use serde_json::json;

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in std::io::stdin().lock().lines() {
        let path = path?;
        let facts = read_typescript(Dialect::of(&path), &std::fs::read_to_string(&path)?);
        let line = json!({
            "path": path,
            "functions": facts.functions[1..].iter().map(|it| json!({
                "range": it.range, "name": it.name, "async": it.is_async, "generator": it.is_generator,
                "parameters": it.parameters.len(), "braces": it.braces,
            })).collect::<Vec<_>>(),
            "calls": facts.calls.iter().map(|it| json!({
                "range": it.range, "new": it.is_new, "awaited": it.awaited, "arguments": it.arguments.len(),
                "function": it.function.0,
            })).collect::<Vec<_>>(),
            "classes": facts.classes.iter().map(|it| json!({ "name": it.name, "bases": it.bases.len() })).collect::<Vec<_>>(),
            "imports": facts.imports.iter().map(|it| json!([it.module, it.name, it.binds])).collect::<Vec<_>>(),
            "exports": facts.exports.iter().filter(|it| !it.common_js).map(|it| &it.name).collect::<Vec<_>>(),
            "errors": facts.errors.len(),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
