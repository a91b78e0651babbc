//! The first block of top-level imports: its groups, its sections, its order, and where a new line belongs in it.

use super::super::top::Anchor;
use super::NewImport;
use crate::edit::source::{Source, is_blank};
use crate::project::{Language, is_standard};
use crate::syntax::{FunctionId, Import, Scope, Statement, StatementKind};

/// Import statements of the top level that follow each other with nothing but comments between them.
pub(super) struct Block<'a> {
    /// Runs of statements without a blank line between them.
    groups: Vec<Vec<Line<'a>>>,
}

/// One import statement.
struct Line<'a> {
    statement: &'a Statement,
    module: &'a str,
    is_from: bool,
    section: Section,
}

/// The sections that import sorters make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Standard,
    Third,
    First,
}

/// The orders that import sorters use within a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// `import x` before `from x import`, each by module.
    ImportFirst,
    /// By module alone.
    ByModule,
}

impl Order {
    fn key(self, module: &str, is_from: bool) -> (bool, String, bool) {
        match self {
            Order::ImportFirst => (is_from, module.to_lowercase(), is_from),
            Order::ByModule => (false, module.to_lowercase(), is_from),
        }
    }

    fn holds(self, group: &[Line]) -> bool {
        group.iter().map(|line| self.key(line.module, line.is_from)).is_sorted()
    }
}

impl<'a> Block<'a> {
    /// The first block that stands before `first_use`.
    pub fn first(source: &Source<'a>, first_use: u32, first_party: &[String]) -> Option<Block<'a>> {
        let facts = source.facts;
        let is_import = |statement: &&Statement| statement.kind == StatementKind::Import;
        let mut groups: Vec<Vec<Line>> = Vec::new();
        let mut end = None;
        let statements = facts.statements.iter().skip_while(|statement| !is_import(statement)).take_while(is_import);
        for statement in statements.take_while(|statement| statement.range.end <= first_use) {
            let Some(import) = facts.imports.iter().find(|import| {
                import.scope == Scope::Function(FunctionId::MODULE) && statement.range.encloses(import.range)
            }) else {
                continue;
            };
            let line = Line {
                statement,
                module: &import.module,
                is_from: import.name.is_some() || import.star,
                section: section(source.path, import, first_party),
            };
            let apart = end.is_none_or(|end| has_blank_line(source, end, statement.range.start));
            match groups.last_mut() {
                Some(group) if !apart => group.push(line),
                _ => groups.push(vec![line]),
            }
            end = Some(statement.range.end);
        }
        (!groups.is_empty()).then_some(Block { groups })
    }

    /// Where a new third-party import belongs, and whether it makes a section of its own there.
    pub fn place(&self, source: &Source, import: &NewImport) -> (Anchor, bool) {
        let all = |group: &&Vec<Line>, section| group.iter().all(|line| line.section == section);
        let has = |group: &&Vec<Line>| group.iter().any(|line| line.section == Section::Third);
        if let Some(group) = self.groups.iter().find(|group| all(group, Section::Third)) {
            return (self.place_in(source, group, import), false);
        }
        let mixed = self.groups.iter().rfind(has);
        if let Some(last) = mixed.and_then(|group| group.last()) {
            return (Anchor::Below(source.logical_end(last.statement)), false);
        }
        let standard = self.groups.iter().rfind(|group| group.iter().any(|line| line.section == Section::Standard));
        if let Some(last) = standard.and_then(|group| group.last()) {
            return (Anchor::Below(source.logical_end(last.statement)), true);
        }
        (self.above_first(source, &self.groups[0]), true)
    }

    /// The place in a group of third-party imports: by order if it has one, else at its end.
    fn place_in(&self, source: &Source, group: &[Line], import: &NewImport) -> Anchor {
        let order = self.order(group);
        let key = order.map(|order| (order, order.key(import.module, import.member.is_some())));
        let comes_before =
            |line: &&Line| key.as_ref().is_none_or(|(order, key)| order.key(line.module, line.is_from) <= *key);
        match group.iter().take_while(comes_before).last() {
            Some(line) => Anchor::Below(source.logical_end(line.statement)),
            None => self.above_first(source, group),
        }
    }

    /// The order that all groups keep, else the one that this group keeps.
    fn order(&self, group: &[Line]) -> Option<Order> {
        let orders = [Order::ImportFirst, Order::ByModule];
        let everywhere = orders.into_iter().find(|order| self.groups.iter().all(|group| order.holds(group)));
        everywhere.or_else(|| orders.into_iter().find(|order| order.holds(group)))
    }

    /// Above a group; below its first line if that shares its line with another statement.
    fn above_first(&self, source: &Source, group: &[Line]) -> Anchor {
        let first = group[0].statement;
        match is_blank(source.before(first.range.start)) {
            true => Anchor::Above(source.line_start(first.range.start)),
            false => Anchor::Below(source.logical_end(first)),
        }
    }
}

/// Which section an import belongs to: relative imports and modules of the project are first-party, as is what has the
/// name of a folder of the file's path; what is left is third-party.
fn section(path: &str, import: &Import, first_party: &[String]) -> Section {
    let top = import.module.split('.').next().unwrap_or_default();
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    if import.level > 0 || first_party.iter().any(|module| module == top) || folders.split('/').any(|name| name == top)
    {
        Section::First
    } else if is_standard(Language::Python, top) {
        Section::Standard
    } else {
        Section::Third
    }
}

/// Whether a blank line stands between two statements.
fn has_blank_line(source: &Source, end: u32, start: u32) -> bool {
    let between = &source.text[end as usize..start as usize];
    let inner = between.split('\n').skip(1);
    let lines = between.matches('\n').count().saturating_sub(1);
    inner.take(lines).any(is_blank)
}
