//! Statements: where they end, docstrings, stubs, and the list of the top level.

use tree_sitter::Node;

use super::context::guard_of;
use super::grammar::{Field, Kind, children, field, first_child, kind, range, without_parentheses};
use super::reader::Reader;
use super::strings;
use crate::syntax::context::Guard;
use crate::syntax::{FunctionId, ImportGuard, Scope, Statement, StatementKind, TextRange};

/// The end of the last simple statement in a statement: the parser counts comments and `;` behind it as part of a block.
pub(super) fn end_of(statement: Node) -> u32 {
    let mut cursor = statement.walk();
    let mut node = statement;
    while let Some(
        Kind::Block
        | Kind::CaseClause
        | Kind::ClassDefinition
        | Kind::DecoratedDefinition
        | Kind::ElifClause
        | Kind::ElseClause
        | Kind::ExceptClause
        | Kind::FinallyClause
        | Kind::ForStatement
        | Kind::FunctionDefinition
        | Kind::IfStatement
        | Kind::MatchStatement
        | Kind::TryStatement
        | Kind::WhileStatement
        | Kind::WithStatement,
    ) = kind(node)
    {
        match node.named_children(&mut cursor).filter(|child| !child.is_extra()).last() {
            Some(last) => node = last,
            None => break,
        }
    }
    range(node).end
}

/// The docstring that a first statement is.
pub(super) fn docstring(statement: Node, text: &str) -> Option<TextRange> {
    if kind(statement) != Some(Kind::ExpressionStatement) || statement.named_child_count() != 1 {
        return None;
    }
    let literal = without_parentheses(first_child(statement)?);
    let mut cursor = literal.walk();
    let strings = match kind(literal) {
        Some(Kind::String) => vec![literal],
        Some(Kind::ConcatenatedString) => children(literal, &mut cursor),
        _ => return None,
    };
    strings.iter().all(|string| strings::is_plain(&text[string.byte_range()])).then(|| range(statement))
}

/// Whether a statement does nothing: `...`, `pass`, `raise NotImplementedError`.
pub(super) fn is_stub(statement: Node, text: &str) -> bool {
    match (kind(statement), first_child(statement)) {
        (Some(Kind::PassStatement), _) => true,
        (Some(Kind::ExpressionStatement), Some(value)) => kind(value) == Some(Kind::Ellipsis),
        (Some(Kind::RaiseStatement), Some(raised)) => {
            let class = field(raised, Field::Function).unwrap_or(raised);
            &text[class.byte_range()] == "NotImplementedError"
        }
        _ => false,
    }
}

impl<'t> Reader<'t> {
    /// Counts a statement for its function.
    pub fn statement(&mut self, node: Node<'t>) {
        let function = self.context().function;
        let function = &mut self.facts.functions[function.0 as usize];
        if function.docstring == Some(range(node)) {
            return;
        }
        function.tally.statements += 1;
        match kind(node) {
            Some(Kind::ForStatement | Kind::WhileStatement) => function.tally.loops += 1,
            Some(Kind::RaiseStatement) => function.tally.raises += 1,
            _ => {}
        }
    }

    /// Lists a statement of the top level.
    pub fn top_statement(&mut self, node: Node<'t>) {
        if node.is_extra() || node.is_error() {
            return;
        }
        let range = TextRange::new(range(node).start, end_of(node));
        let kind = match kind(node) {
            _ if self.facts.function(FunctionId::MODULE).docstring == Some(range) => StatementKind::Docstring,
            Some(Kind::FutureImport) => StatementKind::Future,
            Some(Kind::Import | Kind::ImportFrom) => StatementKind::Import,
            Some(Kind::FunctionDefinition | Kind::ClassDefinition | Kind::DecoratedDefinition) => {
                StatementKind::Definition
            }
            Some(Kind::IfStatement)
                if field(node, Field::Condition).is_some_and(|it| guard_of(it, self.text) == Guard::Main) =>
            {
                StatementKind::MainGuard
            }
            Some(Kind::ExpressionStatement) if assigns_name(node) => StatementKind::Assignment,
            _ => StatementKind::Other,
        };
        self.facts.statements.push(Statement { kind, range });
    }

    /// An import under a guard makes the statement around it a guarded import.
    pub fn mark_guarded_import(&mut self) {
        let context = self.context();
        if context.scope == Scope::Function(FunctionId::MODULE)
            && matches!(context.guard, ImportGuard::Try | ImportGuard::TypeChecking | ImportGuard::Condition)
            && let Some(statement) = self.facts.statements.last_mut()
            && statement.kind == StatementKind::Other
            && ["try", "if"].iter().any(|word| self.text[statement.range.as_usize()].starts_with(word))
        {
            statement.kind = StatementKind::GuardedImport;
        }
    }
}

fn assigns_name(statement: Node) -> bool {
    let assignment = first_child(statement).filter(|it| kind(*it) == Some(Kind::Assignment));
    let left = assignment.and_then(|assignment| field(assignment, Field::Left));
    left.and_then(kind) == Some(Kind::Identifier)
}
