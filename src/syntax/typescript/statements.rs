//! Statements: directives, the list of the top level, and what statements do besides calling.

use tree_sitter::Node;

use super::context::guard_of;
use super::grammar::{Field, Kind, children, extent, field, first_child, kind, operator, range};
use super::imports::required;
use super::reader::Reader;
use super::strings;
use crate::syntax::context::Guard;
use crate::syntax::{FunctionId, ImportGuard, Scope, Statement, StatementKind};

/// Whether a statement is nothing but a string; the first ones of a body are directives.
pub(super) fn is_directive(statement: Node) -> bool {
    kind(statement) == Some(Kind::ExpressionStatement) && first_child(statement).and_then(kind) == Some(Kind::String)
}

impl<'t> Reader<'t> {
    /// Counts a statement for its function.
    pub fn statement(&mut self, node: Node<'t>) {
        if is_directive(node) {
            return;
        }
        if kind(node) == Some(Kind::ExpressionStatement) {
            self.bare_require(node);
        }
        let tally = self.tally();
        tally.statements += 1;
        match kind(node) {
            Some(Kind::ForStatement | Kind::ForInStatement | Kind::WhileStatement | Kind::DoStatement) => {
                tally.loops += 1;
            }
            Some(Kind::ThrowStatement) => tally.raises += 1,
            _ => {}
        }
    }

    /// Counts a binary operation: a sum of texts is one formatting.
    pub fn binary(&mut self, node: Node<'t>) {
        let operator = operator(node, self.text);
        match operator {
            "+" if self.counted.remove(&node.id()) => {}
            "+" => {
                let operands = strings::chain(node, self.text, "+");
                let mut inner = field(node, Field::Left);
                for _ in 2..operands.len() {
                    self.counted.extend(inner.map(|node| node.id()));
                    inner = inner.and_then(|node| field(node, Field::Left));
                }
                match operands.iter().any(|operand| strings::is_string(*operand)) {
                    true => self.tally().formats += 1,
                    false => self.tally().arithmetic += operands.len() as u32 - 1,
                }
            }
            "-" | "*" | "/" | "%" | "**" | "<<" | ">>" | ">>>" | "&" | "|" | "^" => self.tally().arithmetic += 1,
            _ => self.tally().comparisons += 1,
        }
    }

    /// Lists a statement of the top level.
    pub fn top_statement(&mut self, node: Node<'t>) {
        if node.is_extra() || node.is_error() || kind(node) == Some(Kind::HashBang) {
            return;
        }
        let at = range(node).start;
        let exported = field(node, Field::Declaration).or(field(node, Field::Value));
        let inner = exported.filter(|_| kind(node) == Some(Kind::ExportStatement)).unwrap_or(node);
        let kind = match kind(inner) {
            _ if is_directive(node) && at < self.facts.function(FunctionId::MODULE).first_statement => {
                StatementKind::Directive
            }
            Some(Kind::ImportStatement) => StatementKind::Import,
            Some(Kind::LexicalDeclaration | Kind::VariableDeclaration) => match self.requires(inner) {
                true => StatementKind::Import,
                false => StatementKind::Assignment,
            },
            Some(Kind::ExpressionStatement) => match first_child(inner) {
                Some(call) if required(call, self.text).is_some() => StatementKind::Import,
                Some(value) if kind(value) == Some(Kind::Assignment) => StatementKind::Assignment,
                Some(value) if kind(value) == Some(Kind::InternalModule) => StatementKind::Definition,
                _ => StatementKind::Other,
            },
            Some(
                Kind::FunctionDeclaration
                | Kind::GeneratorDeclaration
                | Kind::FunctionExpression
                | Kind::GeneratorFunction
                | Kind::FunctionSignature
                | Kind::ClassDeclaration
                | Kind::AbstractClass
                | Kind::Class
                | Kind::InterfaceDeclaration
                | Kind::TypeAlias
                | Kind::EnumDeclaration
                | Kind::InternalModule
                | Kind::Module
                | Kind::AmbientDeclaration,
            ) => StatementKind::Definition,
            Some(Kind::IfStatement) => {
                let condition = field(inner, Field::Condition).map_or("", |it| self.lowering.text_of(it));
                if guard_of(condition) == Guard::Main { StatementKind::MainGuard } else { StatementKind::Other }
            }
            _ => StatementKind::Other,
        };
        self.facts.statements.push(Statement { kind, range: extent(node, self.text) });
    }

    /// Whether all that a declaration declares is required.
    fn requires(&mut self, declaration: Node<'t>) -> bool {
        let declarators = children(declaration, &mut self.lowering.cursor);
        let requires = |declarator: &Node| {
            let value = field(*declarator, Field::Value);
            let object = value.filter(|value| kind(*value) == Some(Kind::Member));
            let call = object.and_then(|member| field(member, Field::Object)).or(value);
            call.is_some_and(|call| required(call, self.text).is_some())
        };
        !declarators.is_empty() && declarators.iter().all(requires)
    }

    /// An import under a guard makes the statement around it a guarded import.
    pub fn mark_guarded_import(&mut self) {
        let context = self.context();
        if context.scope == Scope::Function(FunctionId::MODULE)
            && context.guard != ImportGuard::None
            && let Some(statement) = self.facts.statements.last_mut()
            && statement.kind == StatementKind::Other
            && ["try", "if"].iter().any(|word| self.text[statement.range.as_usize()].starts_with(word))
        {
            statement.kind = StatementKind::GuardedImport;
        }
    }
}
