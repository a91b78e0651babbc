//! Adds imports where the file's own style would have them.

use oxc_ast::ast::{Expression, ImportOrExportKind, Statement, TSModuleReference};
use oxc_span::{GetSpan, Span};

use super::header::{Place, above, above_code, below};
use super::style::Style;
use super::tree::Tree;
use crate::edit::apply::Insertions;
use crate::edit::patch::Purpose;
use crate::edit::source::Source;
use crate::project::{Language, is_standard};

/// The sections in which imports are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    /// The tracing module, before anything else.
    Tracing,
    /// Modules of Node.js.
    Builtin,
    /// Packages.
    Package,
    /// Files of the project.
    Own,
}

impl Section {
    /// The section of a specifier.
    pub fn of(specifier: &str) -> Self {
        let top = specifier.split('/').next().unwrap_or_default();
        if specifier.starts_with("node:") || is_standard(Language::TypeScript, top) {
            Section::Builtin
        } else if specifier.starts_with(['.', '/', '~', '#']) || specifier.starts_with("@/") {
            Section::Own
        } else {
            Section::Package
        }
    }
}

/// An import to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewImport {
    /// The name that it binds.
    pub name: Option<String>,
    pub specifier: String,
    /// The whole statement.
    pub line: String,
    pub section: Section,
}

/// An import statement of the file.
struct Import<'a> {
    span: Span,
    specifier: &'a str,
    section: Section,
    /// Binds nothing: it is there for what it does, so its place matters.
    is_effect: bool,
}

/// Plans the imports.
pub(super) fn plan(
    source: &Source,
    tree: &Tree,
    style: &Style,
    mut imports: Vec<NewImport>,
    insertions: &mut Insertions,
) {
    imports.sort_by(|one, other| (one.section, &one.specifier).cmp(&(other.section, &other.specifier)));
    let block = Block::of(source, tree);
    let mut places: Vec<(Place, bool, Vec<&NewImport>)> = Vec::new();
    for import in &imports {
        let (place, apart) = match import.section {
            Section::Tracing => first_place(source, tree),
            _ => block
                .as_ref()
                .map_or_else(|| (above_code(source, tree), true), |block| block.place(source, tree, import)),
        };
        match places.iter_mut().find(|(other, ..)| *other == place) {
            Some((_, _, lines)) => lines.push(import),
            None => places.push((place, apart, vec![import])),
        }
    }
    for (place, apart, lines) in places {
        let (offset, text) = paragraph(source, tree, style, (place, apart), &lines);
        let purpose =
            |import: &&NewImport| Purpose::Import { name: import.name.clone(), module: import.specifier.clone() };
        insertions.are_for(lines.iter().map(purpose).collect());
        insertions.push(offset, text);
    }
}

fn paragraph(
    source: &Source,
    tree: &Tree,
    style: &Style,
    (place, apart): (Place, bool),
    imports: &[&NewImport],
) -> (u32, String) {
    let newline = style.newline;
    let is_blank = |line: Option<u32>| line.is_none_or(|line| source.line(line).trim().is_empty());
    let (Place::Below(offset) | Place::Above(offset)) = place;
    let mut lines: Vec<String> = imports.iter().map(|import| import.line.clone()).collect();
    if let Some(last) = lines.last_mut().filter(|last| !last.ends_with(';') && continues(tree, offset)) {
        last.push(';');
    }
    let mut text = String::new();
    match place {
        Place::Below(end) => {
            text.extend(apart.then_some(newline));
            for line in &lines {
                text.extend([newline, line]);
            }
            text.extend((apart && !is_blank(source.next_line(end))).then_some(newline));
        }
        Place::Above(start) => {
            for line in &lines {
                text.extend([line, newline]);
            }
            text.extend((apart && !is_blank(Some(start))).then_some(newline));
        }
    }
    (offset, text)
}

/// Whether what follows would read as the continuation of a statement without a semicolon, or as its semicolon.
fn continues(tree: &Tree, offset: u32) -> bool {
    let next = tree.token_from(offset).map(|token| &tree.text[token.start() as usize..token.end() as usize]);
    next.is_some_and(|next| next.starts_with(['(', '[', '`', '+', '-', '/', '*', ',', '.', '<', ';']))
}

/// The place for the tracing module: before the first statement, but below what loads the environment.
fn first_place(source: &Source, tree: &Tree) -> (Place, bool) {
    let Some(first) = tree.program.body.first() else { return (above_code(source, tree), true) };
    match import_of(first) {
        Some(import) if import.specifier.starts_with("dotenv") && import.is_effect => {
            (below(source, tree, import.span), false)
        }
        Some(import) => (above(source, tree, import.span), false),
        None => (above_code(source, tree), true),
    }
}

/// The import that a statement is.
fn import_of<'a>(statement: &'a Statement<'a>) -> Option<Import<'a>> {
    let (specifier, is_effect) = match statement {
        Statement::ImportDeclaration(import) => (import.source.value.as_str(), import.specifiers.is_none()),
        Statement::TSImportEqualsDeclaration(import) => match &import.module_reference {
            TSModuleReference::ExternalModuleReference(module) => (module.expression.value.as_str(), false),
            _ => return None,
        },
        Statement::VariableDeclaration(declaration) => {
            let mut required = declaration.declarations.iter().map(|one| required(one.init.as_ref()?));
            let first = required.next()??;
            (required.all(|one| one.is_some()).then_some(first)?, false)
        }
        Statement::ExpressionStatement(statement) => (required(&statement.expression)?, true),
        _ => return None,
    };
    Some(Import { span: statement.span(), specifier, section: Section::of(specifier), is_effect })
}

/// The module of `require('module')`, also where something of it is taken or called at once.
pub(super) fn required<'a>(expression: &'a Expression<'a>) -> Option<&'a str> {
    match expression.get_inner_expression() {
        Expression::CallExpression(call) => match (call.callee.is_specific_id("require"), call.arguments.as_slice()) {
            (true, [argument]) => match argument.as_expression()? {
                Expression::StringLiteral(specifier) => Some(specifier.value.as_str()),
                _ => None,
            },
            _ => required(&call.callee),
        },
        Expression::StaticMemberExpression(member) => required(&member.object),
        _ => None,
    }
}

/// Whether an import is for types alone and vanishes when the program runs.
pub(super) fn is_type_only(kind: ImportOrExportKind) -> bool {
    kind == ImportOrExportKind::Type
}

/// The imports at the top of a file, in groups without a blank line between them.
struct Block<'a> {
    groups: Vec<Vec<Import<'a>>>,
}

impl<'a> Block<'a> {
    fn of(source: &Source, tree: &Tree<'a>) -> Option<Self> {
        let mut groups: Vec<Vec<Import>> = Vec::new();
        let mut end = None;
        let imports = tree.program.body.iter().map(import_of);
        for import in imports.skip_while(Option::is_none).map_while(|import| import) {
            let between = end.map(|end: u32| &source.text[end as usize..import.span.start as usize]);
            end = Some(import.span.end);
            match groups.last_mut() {
                Some(group) if between.is_some_and(|between| !has_blank_line(between)) => group.push(import),
                _ => groups.push(vec![import]),
            }
        }
        (!groups.is_empty()).then_some(Self { groups })
    }

    /// Where an import goes, and whether it makes a section of its own there.
    fn place(&self, source: &Source, tree: &Tree, import: &NewImport) -> (Place, bool) {
        let of = |section: Section| {
            move |group: &&Vec<Import>| group.iter().any(|line| line.section == section && !line.is_effect)
        };
        let mut groups = self.groups.iter();
        let group = if import.section == Section::Own {
            groups.rfind(of(Section::Own))
        } else {
            groups.find(of(import.section))
        };
        if let Some(group) = group {
            return (place_in(source, tree, group, import), false);
        }
        let apart = self.groups.len() > 1;
        let before =
            [Section::Builtin, Section::Package, Section::Own].into_iter().filter(|section| *section < import.section);
        if let Some(group) = before.rev().find_map(|section| self.groups.iter().rfind(of(section))) {
            return (below(source, tree, group[group.len() - 1].span), apart);
        }
        let bound = self.groups.iter().flatten().find(|line| !line.is_effect);
        match bound {
            Some(line) => (above(source, tree, line.span), apart),
            None => {
                let last = self.groups.last().and_then(|group| group.last());
                // A block has at least one group, and a group at least one import.
                last.map_or((above_code(source, tree), true), |last| (below(source, tree, last.span), false))
            }
        }
    }
}

/// The place among the imports of the same section: by order if they have one, else below the last.
fn place_in(source: &Source, tree: &Tree, group: &[Import], import: &NewImport) -> Place {
    let same: Vec<&Import> = group.iter().filter(|line| line.section == import.section && !line.is_effect).collect();
    let key = |specifier: &str| specifier.to_lowercase();
    let is_sorted = same.iter().map(|line| key(line.specifier)).is_sorted() && import.section == Section::Package;
    let comes_before = |line: &&&Import| !is_sorted || key(line.specifier) <= key(&import.specifier);
    match same.iter().take_while(comes_before).last() {
        Some(line) => below(source, tree, line.span),
        // `comes_before` holds for none, so there is a first.
        None => above(source, tree, same[0].span),
    }
}

fn has_blank_line(between: &str) -> bool {
    let lines = between.matches('\n').count().saturating_sub(1);
    between.split('\n').skip(1).take(lines).any(|line| line.trim().is_empty())
}
