//! Where the names of a file are used.

use ruff_python_ast::visitor::{Visitor, walk_annotation, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use super::Text;
use crate::edit::python::names::{binds, has_word};
use crate::edit::python::strict::range_of;
use crate::syntax::{FunctionId, Scope, TextRange};

/// Where statements use a name, but for functions among them that bind it to something of their own.
pub(super) fn uses(text: &Text, statements: &[Stmt], name: &str) -> Vec<u32> {
    let mut uses = Uses { name, places: Vec::new(), in_annotation: false };
    uses.visit_body(statements);
    let (Some(first), Some(last)) = (statements.first(), statements.last()) else { return Vec::new() };
    let whole = TextRange::new(range_of(first).start, range_of(last).end);
    uses.places.retain(|place| !is_shadowed(text, whole, name, *place));
    uses.places
}

fn is_shadowed(text: &Text, whole: TextRange, name: &str, place: u32) -> bool {
    let facts = text.source.facts;
    let functions = (1..facts.functions.len() as u32).map(FunctionId);
    let mut around = functions.filter(|id| {
        let function = facts.function(*id);
        whole.encloses(function.range) && function.body.contains(place)
    });
    let is_outer = |id: FunctionId| facts.outer_names.iter().any(|(function, outer)| *function == id && outer == name);
    around.any(|id| !is_outer(id) && binds(facts, Scope::Function(id), name, |_| false))
}

struct Uses<'n> {
    name: &'n str,
    places: Vec<u32>,
    in_annotation: bool,
}

impl<'a> Visitor<'a> for Uses<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let declared = match statement {
            Stmt::Global(global) => global.names.as_slice(),
            Stmt::Nonlocal(nonlocal) => nonlocal.names.as_slice(),
            _ => &[],
        };
        let declared = declared.iter().filter(|declared| declared.as_str() == self.name);
        self.places.extend(declared.map(|declared| range_of(declared).start));
        walk_stmt(self, statement);
    }

    /// Annotations may be written as strings.
    fn visit_annotation(&mut self, annotation: &'a Expr) {
        let around = std::mem::replace(&mut self.in_annotation, true);
        walk_annotation(self, annotation);
        self.in_annotation = around;
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        let is_use = match expression {
            Expr::Name(name) => name.id.as_str() == self.name,
            Expr::StringLiteral(text) => self.in_annotation && has_word(text.value.to_str(), self.name),
            _ => false,
        };
        if is_use {
            self.places.push(expression.start().to_u32());
        }
        walk_expr(self, expression);
    }
}
