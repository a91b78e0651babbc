//! `await mlflow.flushTraces()` before a call that ends the process: what is not sent by then is lost.

use oxc_ast::AstKind;
use oxc_semantic::{NodeId, ScopeId};
use oxc_span::{GetSpan, Span};

use super::style::Style;
use super::tree::Tree;
use crate::edit::apply::Insertions;
use crate::edit::patch::Purpose;
use crate::edit::source::Source;
use crate::syntax::{CallId, FileFacts};

/// A statement that ends the process.
pub(super) struct Exit {
    call: CallId,
    statement: Span,
    /// It is the whole branch of an `if`, and needs braces.
    is_bare: bool,
    pub scope: ScopeId,
}

impl Exit {
    /// The statement around a call; none if it waits for the traces already. `is_module` says whether the top level may
    /// wait.
    pub fn of(tree: &Tree, facts: &FileFacts, id: CallId, is_module: bool) -> Result<Option<Self>, &'static str> {
        let Some((node, call)) = tree.call_at(facts.call(id).range) else {
            return Err("two parsers disagree on where the call begins or ends; please report this file as a bug");
        };
        let nodes = tree.nodes();
        let is_async = tree.function_around(node).map_or(is_module, |function| function.is_async);
        if !is_async {
            return Err("the function around it is not async, so it cannot wait until the traces are sent");
        }
        let Some(statement) = statement_around(tree, node) else {
            return Err("no statement around it could be preceded by another; give the function a body");
        };
        if !is_whole(nodes.kind(statement), call.span) {
            return Err("it may not be reached when its statement runs; wait for `flushTraces()` before it");
        }
        let (span, parent) = (nodes.kind(statement).span(), nodes.parent_kind(statement));
        let is_bare = match parent {
            AstKind::Program(_) | AstKind::BlockStatement(_) | AstKind::FunctionBody(_) | AstKind::SwitchCase(_) => {
                false
            }
            AstKind::IfStatement(_) => true,
            _ => return Err("the statement around it is the body of a loop or a label; give it braces"),
        };
        let before = tree.text[..span.start as usize].trim_end().trim_end_matches(';');
        let is_flushed = before.ends_with("flushTraces()");
        let scope = nodes.get_node(statement).scope_id();
        Ok((!is_flushed).then_some(Self { call: id, statement: span, is_bare, scope }))
    }

    /// Where the statement begins.
    pub fn start(&self) -> u32 {
        self.statement.start
    }

    /// What its edits are for.
    pub fn purpose(&self) -> Purpose {
        Purpose::Flush(self.call)
    }

    /// Plans the statement in front. `flush` is what is called, `more` is added to the indentation.
    pub fn plan(&self, source: &Source, style: &Style, flush: &str, more: &str, insertions: &mut Insertions) {
        let start = self.statement.start;
        let before = source.before(start);
        if self.is_bare {
            insertions.push(start, format!("{{ await {flush}(); "));
            insertions.push(self.statement.end, " }");
        } else if before.trim().is_empty() {
            let separator = format!("{}{before}{more}", style.newline);
            insertions.push(start, format!("await {flush}(){}{separator}", style.semicolon));
        } else {
            insertions.push(start, format!("await {flush}(); "));
        }
    }
}

/// Whether a statement does nothing but make a call, or return what it gives.
fn is_whole(statement: AstKind, call: Span) -> bool {
    let expression = match statement {
        AstKind::ExpressionStatement(statement) => Some(&statement.expression),
        AstKind::ReturnStatement(statement) => statement.argument.as_ref(),
        _ => None,
    };
    expression.is_some_and(|expression| expression.get_inner_expression().span() == call)
}

/// The innermost statement around a node in the same function.
fn statement_around(tree: &Tree, node: NodeId) -> Option<NodeId> {
    let nodes = tree.nodes();
    let inside = nodes
        .ancestors(node)
        .take_while(|ancestor| !matches!(ancestor.kind(), AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)));
    inside.map(|ancestor| ancestor.id()).find(|ancestor| {
        matches!(
            nodes.kind(*ancestor),
            AstKind::ExpressionStatement(_)
                | AstKind::ReturnStatement(_)
                | AstKind::VariableDeclaration(_)
                | AstKind::ThrowStatement(_)
        )
    })
}
