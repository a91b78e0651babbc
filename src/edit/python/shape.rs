//! Takes the planned additions out of a patched file's syntax tree, to see that nothing else has changed.

use ruff_python_ast::visitor::transformer::{Transformer, walk_stmt};
use ruff_python_ast::{Expr, ModModule, Stmt, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::strict::range_of;
use crate::edit::apply::Inserted;

/// Removes what stands in the inserted places and is of a kind that is ever added: decorators, imports and names in
/// them, calls of `autolog()`, and `with` statements around bodies, which give way to what they hold.
pub(super) fn without_additions(tree: &mut ModModule, inserted: &Inserted) {
    let additions = Additions { inserted };
    tree.body.retain(|statement| !additions.is_top_level(statement));
    for statement in &mut tree.body {
        additions.visit_stmt(statement);
    }
}

struct Additions<'a> {
    inserted: &'a Inserted,
}

impl Additions<'_> {
    fn holds(&self, node: &impl Ranged) -> bool {
        self.inserted.encloses(range_of(node))
    }

    fn is_top_level(&self, statement: &Stmt) -> bool {
        let kind = matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_)) || is_call_of(statement, "autolog");
        kind && self.holds(statement)
    }

    fn unwrap_body(&self, function: &mut StmtFunctionDef) {
        function.decorator_list.retain(|decorator| !self.holds(decorator));
        let is_added = |statement: &Stmt| match statement {
            Stmt::With(with) => with.items.iter().all(|item| self.holds(item)),
            _ => false,
        };
        let wraps = function.body.last().is_some_and(is_added);
        if let Some(Stmt::With(with)) = wraps.then(|| function.body.pop()).flatten() {
            let is_inputs = |statement: &Stmt| is_call_of(statement, "set_inputs") && self.holds(statement);
            function.body.extend(with.body.into_iter().filter(|statement| !is_inputs(statement)));
        }
    }
}

impl Transformer for Additions<'_> {
    fn visit_stmt(&self, statement: &mut Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.unwrap_body(function),
            Stmt::ImportFrom(import) => import.names.retain(|name| !self.holds(name)),
            _ => {}
        }
        walk_stmt(self, statement);
    }
}

/// Whether a statement is a call of a method.
fn is_call_of(statement: &Stmt, method: &str) -> bool {
    let Stmt::Expr(expression) = statement else { return false };
    let Expr::Call(call) = expression.value.as_ref() else { return false };
    matches!(call.func.as_ref(), Expr::Attribute(callee) if callee.attr.as_str() == method)
}
