//! Functions that return what they get by calling themselves.

use oxc_ast::AstKind;
use oxc_ast::ast::{Class, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::members::key;
use super::tree::{Body, Site, Tree};

/// Whether a function speaks of itself in what it returns. `symbol` is the name that it is bound to.
pub(super) fn returns_itself(tree: &Tree, site: &Site, symbol: Option<SymbolId>) -> bool {
    let returned: Vec<Span> = returned(tree, site).into_iter().map(GetSpan::span).collect();
    let is_returned = |node: NodeId| {
        let span = tree.nodes().kind(node).span();
        returned.iter().any(|range| range.start <= span.start && span.end <= range.end)
    };
    let mut references = symbol.into_iter().flat_map(|symbol| tree.scoping().get_resolved_references(symbol));
    references.any(|reference| is_returned(reference.node_id())) || {
        let Some(own) = Own::of(tree, site.node) else { return false };
        let nodes = tree.nodes().iter();
        nodes.filter(|node| own.is_it(node.kind())).any(|node| is_returned(node.id()))
    }
}

/// The expressions that a function returns itself.
pub(super) fn returned<'a>(tree: &Tree<'a>, site: &Site<'a>) -> Vec<&'a Expression<'a>> {
    if let Body::Expression(expression) = site.body {
        return vec![expression];
    }
    let is_own = |node: NodeId| tree.function_around(node).is_some_and(|function| function.node == site.node);
    let nodes = tree.nodes().iter();
    let statements = nodes.filter_map(|node| match node.kind() {
        AstKind::ReturnStatement(statement) if is_own(node.id()) => statement.argument.as_ref(),
        _ => None,
    });
    statements.collect()
}

/// What a method is called, and the class or the variable that it is called on besides `this`.
struct Own<'a> {
    method: &'a str,
    holder: Option<&'a str>,
}

impl<'a> Own<'a> {
    fn of(tree: &Tree<'a>, function: NodeId) -> Option<Self> {
        let parent = tree.nodes().parent_kind(function);
        let name = match parent {
            AstKind::MethodDefinition(method) => &method.key,
            AstKind::PropertyDefinition(property) => &property.key,
            AstKind::ObjectProperty(property) => &property.key,
            _ => return None,
        };
        let mut around = tree.nodes().ancestor_kinds(function);
        let holder = around.find_map(|kind| match kind {
            AstKind::Class(class) => Some(class_name(class)),
            AstKind::VariableDeclarator(variable) => {
                Some(variable.id.get_binding_identifier().map(|id| id.name.as_str()))
            }
            _ => None,
        });
        Some(Self { method: key(name)?, holder: holder.flatten() })
    }

    fn is_it(&self, kind: AstKind<'a>) -> bool {
        let Some(member) = kind.as_member_expression_kind() else { return false };
        let object = member.object();
        let is_own = match object {
            Expression::ThisExpression(_) => true,
            Expression::Identifier(name) => self.holder == Some(name.name.as_str()),
            _ => false,
        };
        is_own && member.static_property_name().is_some_and(|name| name == self.method)
    }
}

fn class_name<'a>(class: &'a Class<'a>) -> Option<&'a str> {
    class.id.as_ref().map(|id| id.name.as_str())
}
