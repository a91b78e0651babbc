//! Imports and calls of `autolog()` at the top level, and the blank lines that came with them.

use std::collections::BTreeMap;

use ruff_python_ast::{Alias, Expr, Stmt};

use super::Text;
use super::uses::uses;
use crate::edit::forms::Form;
use crate::edit::python::strict::range_of;
use crate::syntax::TextRange;

/// The only argument that is ever given to `autolog()`.
const INLINE: &str = "run_tracer_inline";

/// What is written into imports.
const WRITTEN: [&str; 2] = ["mlflow", "mlflow.entities.SpanType"];

/// What is imported by hand for spans alone.
const FOR_SPANS: [&str; 2] = ["mlflow.trace", "mlflow.start_span"];

/// The calls of `autolog()`; their cuts are lines.
pub(super) fn autolog(text: &Text) -> Vec<Form> {
    let statements = text.tree.body.iter();
    let called = statements.filter_map(|statement| flavor(text, statement).map(|flavor| (statement, flavor)));
    let form = |(statement, flavor): (&Stmt, String)| {
        let range = range_of(statement);
        let lines = text.own_lines(range).map(|lines| vec![lines]);
        let cuts =
            if is_as_written(statement) { lines } else { Err("it has arguments that `instrument` does not write") };
        Form { key: format!("autolog {flavor}"), start: range.start, cuts }
    };
    called.map(form).collect()
}

/// The flavor that a statement switches on.
fn flavor(text: &Text, statement: &Stmt) -> Option<String> {
    let path = text.path(&statement.as_expr_stmt()?.value.as_call_expr()?.func)?;
    Some(path.strip_prefix("mlflow.")?.strip_suffix(".autolog")?.to_owned())
}

fn is_as_written(statement: &Stmt) -> bool {
    let call = statement.as_expr_stmt().and_then(|statement| statement.value.as_call_expr());
    call.is_some_and(|call| {
        call.arguments.args.is_empty()
            && call.arguments.keywords.iter().all(|keyword| {
                let is_true = matches!(&keyword.value, Expr::BooleanLiteral(literal) if literal.value);
                keyword.arg.as_ref().is_some_and(|name| name.as_str() == INLINE) && is_true
            })
    })
}

/// A name of MLflow that a statement of the top level imports.
pub(super) struct Imported {
    pub key: String,
    pub statement: TextRange,
    name: String,
    /// Its place in the statement.
    range: TextRange,
    /// Not written by `instrument`: it goes only with the spans that used it.
    by_hand: bool,
}

/// The names of MLflow that the top level imports.
pub(super) fn imports(text: &Text) -> Vec<Imported> {
    let mut found = Vec::new();
    for statement in &text.tree.body {
        let (names, module) = match statement {
            Stmt::Import(import) => (&import.names, None),
            Stmt::ImportFrom(import) if import.level == 0 => (&import.names, import.module.as_ref()),
            _ => continue,
        };
        for alias in names {
            let path = module.map_or_else(|| alias.name.to_string(), |module| format!("{module}.{}", alias.name));
            let by_hand = FOR_SPANS.contains(&path.as_str()) && module.is_some();
            if WRITTEN.contains(&path.as_str()) || by_hand {
                found.push(imported(range_of(statement), alias, &path, by_hand));
            }
        }
    }
    number(&mut found);
    found
}

/// Tells imports of the same name apart, from the last one up: one is only added above what is there.
fn number(imports: &mut [Imported]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for import in imports.iter_mut().rev() {
        let count = counts.entry(import.key.clone()).or_default();
        *count += 1;
        if *count > 1 {
            import.key = format!("{} {count}", import.key);
        }
    }
}

fn imported(statement: TextRange, alias: &Alias, path: &str, by_hand: bool) -> Imported {
    let renamed = alias.asname.as_ref().map_or(String::new(), |name| format!(" as {name}"));
    let name = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
    Imported { key: format!("import {path}{renamed}"), statement, name, range: range_of(alias), by_hand }
}

impl Imported {
    /// Whether nothing uses the name once these ranges are gone, or only what another of these imports serves.
    pub fn is_unused(&self, text: &Text, gone: &[TextRange], all: &[Imported]) -> bool {
        let later = all.iter().find(|other| other.name == self.name && other.statement.start > self.statement.start);
        let is_gone = |place: &u32| gone.iter().any(|range| range.contains(*place));
        let is_served = |place: &u32| later.is_some_and(|later| later.statement.end <= *place);
        let uses = uses(text, &text.tree.body, &self.name);
        let exported = text.source.facts.exported.iter().flatten().any(|name| *name == self.name);
        let is_unused = uses.iter().all(|place| is_gone(place) || is_served(place));
        !exported && is_unused && !(self.by_hand && uses.is_empty())
    }
}

/// How names of one statement are taken out.
pub(super) enum Removal {
    /// With the statement's lines.
    Lines(TextRange),
    /// From among other names.
    Names(Vec<TextRange>),
}

/// Takes names out of the statement that imports them.
pub(super) fn removal(text: &Text, gone: &[&Imported]) -> Result<Removal, &'static str> {
    let statement = text.tree.body.iter().find(|statement| range_of(*statement) == gone[0].statement);
    let names = match statement {
        Some(Stmt::Import(import)) => import.names.as_slice(),
        Some(Stmt::ImportFrom(import)) => import.names.as_slice(),
        _ => &[],
    };
    let names: Vec<TextRange> = names.iter().map(range_of).collect();
    let goes = |name: &TextRange| gone.iter().any(|import| import.range == *name);
    if names.iter().all(goes) {
        return text.own_lines(gone[0].statement).map(Removal::Lines);
    }
    let cut = |(at, name): (usize, &TextRange)| match names
        .get(at + 1..)
        .unwrap_or_default()
        .iter()
        .any(|name| !goes(name))
    {
        true => TextRange::new(name.start, names[at + 1].start),
        // Some name stays, and it comes before.
        false => {
            TextRange::new(names[..at].iter().rfind(|name| !goes(name)).map_or(name.start, |last| last.end), name.end)
        }
    };
    let cuts: Vec<_> = names.iter().enumerate().filter(|(_, name)| goes(name)).map(cut).collect();
    match cuts.iter().any(|cut| text.has_comment(*cut)) {
        true => Err("a comment stands beside it"),
        false => Ok(Removal::Names(cuts)),
    }
}

/// Whether an import or a call of `autolog()` ends on the line that starts at an offset.
pub(super) fn is_top_line(text: &Text, line: u32) -> bool {
    let mut ending = text.tree.body.iter().filter(|one| text.source.line_start(range_of(*one).end) == line);
    ending.any(|one| matches!(one, Stmt::Import(_) | Stmt::ImportFrom(_)) || flavor(text, one).is_some())
}
