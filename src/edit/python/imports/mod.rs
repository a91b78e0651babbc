//! Adds imports: at the place where the file's own style would have them.

mod block;

use super::top::{Anchor, Paragraph, below_header};
use crate::edit::apply::Insertions;
use crate::edit::patch::Purpose;
use crate::edit::source::Source;
use crate::syntax::{FunctionId, ImportGuard, Scope, StatementKind};
use block::Block;

/// Longest line that an existing import is extended to.
const LINE_LENGTH: usize = 88;

/// An import to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewImport {
    /// The module.
    pub module: &'static str,
    /// The imported name of a `from` import, with its alias.
    pub member: Option<String>,
    /// The whole statement.
    pub line: String,
}

impl NewImport {
    /// `import module`, under the given name.
    pub fn module(module: &'static str, name: &str) -> Self {
        let line = if name == module { format!("import {module}") } else { format!("import {module} as {name}") };
        Self { module, member: None, line }
    }

    /// `from module import member`, under the given name.
    pub fn member(module: &'static str, member: &str, name: &str) -> Self {
        let member = if name == member { member.to_owned() } else { format!("{member} as {name}") };
        Self { module, line: format!("from {module} import {member}"), member: Some(member) }
    }

    fn purpose(&self) -> Purpose {
        // The name stands last in all forms of the statement.
        let name = self.line.rsplit(' ').next().map(str::to_owned);
        Purpose::Import { name, module: self.module.to_owned() }
    }
}

/// Plans the imports; all of them run before `first_use`. A member is added to a `from` import of its module if there is
/// one of one line, everything else gets a line of its own.
pub(super) fn plan(
    source: &Source,
    imports: &[NewImport],
    first_use: u32,
    first_party: &[String],
    insertions: &mut Insertions,
) -> Vec<Paragraph> {
    let block = Block::first(source, first_use, first_party);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    for import in imports {
        if let Some((offset, text)) = extension(source, import, first_use) {
            insertions.are_for(vec![import.purpose()]);
            insertions.push(offset, text);
            continue;
        }
        let (anchor, apart) = match &block {
            Some(block) => block.place(source, import),
            None => (below_header(source), true),
        };
        match paragraphs.iter_mut().find(|paragraph| paragraph.anchor == anchor) {
            Some(paragraph) => {
                paragraph.lines.push(import.line.clone());
                paragraph.purposes.push(import.purpose());
            }
            None => {
                let (lines, purposes) = (vec![import.line.clone()], vec![import.purpose()]);
                paragraphs.push(Paragraph { anchor, lines, purposes, apart });
            }
        }
    }
    paragraphs
}

/// How an existing `from` import of the same module takes the member in: only if it stands on one line, without
/// parentheses, and stays short enough.
fn extension(source: &Source, import: &NewImport, first_use: u32) -> Option<(u32, String)> {
    let member = import.member.as_ref()?;
    let facts = source.facts;
    let existing = facts.imports.iter().find(|existing| {
        existing.scope == Scope::Function(FunctionId::MODULE)
            && existing.guard == ImportGuard::None
            && existing.level == 0
            && existing.module == import.module
            && existing.name.is_some()
            && existing.range.end <= first_use
    })?;
    let statement = &source.text[existing.range.as_usize()];
    let (_, names) = statement.split_once(" import ")?;
    let whole_line = existing.range.start == source.line_start(existing.range.start);
    let length = source.line(source.line_start(existing.range.start)).len() + member.len() + 2;
    if statement.contains(['(', '\\', '\n']) || !whole_line || length > LINE_LENGTH {
        return None;
    }
    let start = existing.range.end - names.len() as u32;
    let sorted = names.split(',').map(|name| name.trim().to_lowercase()).is_sorted();
    let mut offset = start;
    for name in names.split(',') {
        let leading = name.len() - name.trim_start().len();
        if sorted && name.trim().to_lowercase() > member.to_lowercase() {
            return Some((offset + leading as u32, format!("{member}, ")));
        }
        offset += name.len() as u32 + 1;
    }
    Some((start + names.trim_end().len() as u32, format!(", {member}")))
}

/// Where a file's top-level imports end: below the last one before the first definition. `early` stops before the first
/// statement that might make a client already.
pub(super) fn end_of_imports(source: &Source, early: bool) -> Anchor {
    let calls = |range: crate::syntax::TextRange| source.facts.calls.iter().any(|call| range.encloses(call.range));
    let last = source
        .facts
        .statements
        .iter()
        .take_while(|statement| match statement.kind {
            StatementKind::Definition | StatementKind::MainGuard => false,
            StatementKind::Assignment => !(early && calls(statement.range)),
            _ => true,
        })
        .filter(|statement| matches!(statement.kind, StatementKind::Import | StatementKind::GuardedImport))
        .last();
    last.map_or_else(|| below_header(source), |statement| Anchor::Below(source.logical_end(statement)))
}
