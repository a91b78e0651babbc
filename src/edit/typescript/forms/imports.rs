//! Imports of MLflow, of the tracing module and of the project's helper `span`.

use std::collections::BTreeMap;

use oxc_ast::ast::{
    BindingPattern, Expression, ImportDeclarationSpecifier, PropertyKey, Statement, TSModuleReference,
    VariableDeclaration,
};
use oxc_span::{GetSpan, Span};

use super::Text;
use crate::edit::forms::TakenOut;
use crate::edit::typescript::imports::{Section, is_type_only, required};
use crate::edit::typescript::names::PACKAGES;
use crate::syntax::TextRange;

/// The names that new tracing modules are given. One that was there already has any name, and is not known by it.
const MODULES: [&str; 3] = ["tracing", "mlflow-tracing", "mlflow-setup"];

/// A name that a statement of the top level imports; none for what a module does.
pub(super) struct Imported<'a> {
    pub key: String,
    statement: Span,
    name: Option<&'a str>,
    /// Its place among other names of the statement, if it is in braces.
    place: Option<Span>,
    /// Not always written by `instrument`: it goes only with what used it.
    by_hand: bool,
}

/// All imports that may have been written.
pub(super) fn found<'a>(text: &Text<'_, 'a>) -> Vec<Imported<'a>> {
    text.tree.program.body.iter().flat_map(names).collect()
}

/// Takes out the wanted ones that nothing uses any more; gives the lines of whole statements.
pub(super) fn take_out(text: &Text, wanted: &dyn Fn(&str) -> bool, out: &mut TakenOut) -> Vec<TextRange> {
    let gone = out.cuts.clone();
    let mut by_statement: BTreeMap<u32, Vec<Imported>> = BTreeMap::new();
    for import in found(text).into_iter().filter(|import| wanted(&import.key) && is_unused(text, import, &gone)) {
        by_statement.entry(import.statement.start).or_default().push(import);
    }
    let mut lines = Vec::new();
    for imports in by_statement.into_values() {
        match removal(text, &imports) {
            Ok(Removal::Lines(statement)) => lines.push(statement),
            Ok(Removal::Names(names)) => out.cuts.extend(names),
            Err(reason) => {
                let line = text.source.facts.lines.line(imports[0].statement.start);
                out.left.extend(imports.iter().map(|import| (line, format!("{}: {reason}", import.key))));
                continue;
            }
        }
        out.keys.extend(imports.into_iter().map(|import| import.key));
    }
    lines
}

/// Whether an import ends on the line that starts at an offset.
pub(super) fn ends_on(text: &Text, line: u32) -> bool {
    let is_import = |statement: &Statement| match statement {
        Statement::ImportDeclaration(_) | Statement::TSImportEqualsDeclaration(_) => true,
        Statement::VariableDeclaration(declaration) => {
            declaration.declarations.iter().any(|one| one.init.as_ref().and_then(required).is_some())
        }
        Statement::ExpressionStatement(statement) => required(&statement.expression).is_some(),
        _ => false,
    };
    let ends = |statement: &&Statement| text.source.line_start(statement.span().end) == line;
    text.tree.program.body.iter().filter(ends).any(is_import)
}

fn names<'a>(statement: &'a Statement<'a>) -> Vec<Imported<'a>> {
    let span = statement.span();
    match statement {
        Statement::ImportDeclaration(import) if !is_type_only(import.import_kind) => {
            let specifier = import.source.value.as_str();
            match &import.specifiers {
                None => effect(specifier, span).into_iter().collect(),
                Some(names) => names.iter().filter_map(|name| by_specifier(specifier, span, name)).collect(),
            }
        }
        Statement::TSImportEqualsDeclaration(import) => match &import.module_reference {
            TSModuleReference::ExternalModuleReference(module) => {
                let (specifier, local) = (module.expression.value.as_str(), import.id.name.as_str());
                imported(specifier, None, local, span, None).into_iter().collect()
            }
            _ => Vec::new(),
        },
        Statement::VariableDeclaration(declaration) => by_require(declaration),
        Statement::ExpressionStatement(statement) => {
            required(&statement.expression).and_then(|specifier| effect(specifier, span)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a package is one of MLflow's: they had other names once.
pub(super) fn is_of_mlflow(specifier: &str) -> bool {
    specifier.starts_with("@mlflow/") || specifier.starts_with("mlflow-")
}

/// The import of the tracing module.
fn effect<'a>(specifier: &str, statement: Span) -> Option<Imported<'a>> {
    let stem = specifier.rsplit('/').next()?.split('.').next()?;
    let is_it = Section::of(specifier) == Section::Own && MODULES.contains(&stem);
    let key = format!("tracing module {specifier}");
    is_it.then_some(Imported { key, statement, name: None, place: None, by_hand: false })
}

fn by_specifier<'a>(specifier: &str, statement: Span, one: &'a ImportDeclarationSpecifier<'a>) -> Option<Imported<'a>> {
    match one {
        ImportDeclarationSpecifier::ImportSpecifier(one) => {
            let name = one.imported.name();
            imported(specifier, Some(name.as_str()), one.local.name.as_str(), statement, Some(one.span))
        }
        ImportDeclarationSpecifier::ImportDefaultSpecifier(one) => {
            imported(specifier, Some("default"), one.local.name.as_str(), statement, None)
        }
        ImportDeclarationSpecifier::ImportNamespaceSpecifier(one) => {
            imported(specifier, None, one.local.name.as_str(), statement, None)
        }
    }
}

fn by_require<'a>(declaration: &'a VariableDeclaration<'a>) -> Vec<Imported<'a>> {
    let [one] = declaration.declarations.as_slice() else { return Vec::new() };
    let Some(call @ Expression::CallExpression(_)) = &one.init else { return Vec::new() };
    let Some(specifier) = required(call) else { return Vec::new() };
    match &one.id {
        BindingPattern::BindingIdentifier(local) => {
            imported(specifier, None, local.name.as_str(), declaration.span, None).into_iter().collect()
        }
        BindingPattern::ObjectPattern(object) if object.rest.is_none() => {
            let name = |property: &'a oxc_ast::ast::BindingProperty<'a>| match (&property.key, &property.value) {
                (PropertyKey::StaticIdentifier(key), BindingPattern::BindingIdentifier(local)) => {
                    let (name, local) = (key.name.as_str(), local.name.as_str());
                    imported(specifier, Some(name), local, declaration.span, Some(property.span))
                }
                _ => None,
            };
            object.properties.iter().filter_map(name).collect()
        }
        _ => Vec::new(),
    }
}

fn imported<'a>(
    specifier: &str,
    member: Option<&str>,
    local: &'a str,
    statement: Span,
    place: Option<Span>,
) -> Option<Imported<'a>> {
    let is_core = PACKAGES.contains(&specifier);
    let by_hand = match member {
        None if is_core => false,
        Some(_) if is_core => true,
        Some(member) if is_of_mlflow(specifier) && member.starts_with("traced") => false,
        Some("span") if Section::of(specifier) == Section::Own => true,
        _ => return None,
    };
    let path = member.map_or_else(|| specifier.to_owned(), |member| format!("{specifier}.{member}"));
    let is_plain = local == member.unwrap_or("mlflow");
    let key = if is_plain { format!("import {path}") } else { format!("import {path} as {local}") };
    Some(Imported { key, statement, name: Some(local), place, by_hand })
}

fn is_unused(text: &Text, import: &Imported, gone: &[TextRange]) -> bool {
    let Some(name) = import.name else { return true };
    let scoping = text.tree.scoping();
    let Some(symbol) = scoping.get_root_binding(name.into()) else { return false };
    let uses = scoping.get_resolved_references(symbol).map(|one| text.tree.nodes().kind(one.node_id()).span().start);
    let uses: Vec<u32> = uses.collect();
    let is_gone = |place: &u32| gone.iter().any(|range| range.contains(*place));
    uses.iter().all(is_gone) && !(import.by_hand && uses.is_empty())
}

enum Removal {
    Lines(TextRange),
    Names(Vec<TextRange>),
}

/// Takes names out of the statement that imports them.
fn removal(text: &Text, gone: &[Imported]) -> Result<Removal, &'static str> {
    let source = text.source;
    let statement = gone[0].statement;
    let node = text.tree.program.body.iter().find(|one| one.span() == statement);
    let names: Vec<Option<Span>> = match node {
        Some(Statement::ImportDeclaration(import)) => import
            .specifiers
            .iter()
            .flatten()
            .map(|one| match one {
                ImportDeclarationSpecifier::ImportSpecifier(one) => Some(one.span),
                _ => None,
            })
            .collect(),
        Some(Statement::VariableDeclaration(declaration)) => match &declaration.declarations[0].id {
            BindingPattern::ObjectPattern(object) => object.properties.iter().map(|_| None).collect(),
            _ => vec![None],
        },
        _ => vec![None],
    };
    if names.len() <= gone.len() {
        let lines = TextRange::new(source.line_start(statement.start), source.line_end(statement.end));
        return match (text.has_comment(lines), text.begins_line(statement.start) && text.ends_line(statement.end)) {
            (true, _) => Err("a comment stands on its line"),
            (_, true) => Ok(Removal::Lines(lines)),
            _ => Err("it shares its line with something else"),
        };
    }
    let Some(names) = names.into_iter().collect::<Option<Vec<Span>>>() else {
        return Err("it is imported together with something else");
    };
    let goes = |name: &Span| gone.iter().any(|import| import.place == Some(*name));
    let cut = |(at, name): (usize, &Span)| match names[at + 1..].iter().all(goes) {
        false => TextRange::new(name.start, names[at + 1].start),
        // Some name stays, and it comes before.
        true => {
            TextRange::new(names[..at].iter().rfind(|name| !goes(name)).map_or(name.start, |last| last.end), name.end)
        }
    };
    let cuts: Vec<TextRange> = names.iter().enumerate().filter(|(_, name)| goes(name)).map(cut).collect();
    match cuts.iter().any(|cut| text.has_comment(*cut)) {
        true => Err("a comment stands beside it"),
        false => Ok(Removal::Names(cuts)),
    }
}
