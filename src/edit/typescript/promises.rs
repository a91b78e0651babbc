//! Functions whose promise must stay the one that it is: `withSpan` returns another one, which is settled later.

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, TSType, TSTypeName};
use oxc_semantic::{Reference, SymbolId};
use oxc_span::{GetSpan, Span};

use super::recursion::returned;
use super::tree::{Site, Tree};

/// Why a promise of this type must not be touched, if it is another than a `Promise`.
pub(super) fn of_another_kind(returns: &TSType) -> Option<&'static str> {
    if let TSType::TSUnionType(union) = returns {
        return union.types.iter().find_map(of_another_kind);
    }
    match type_name(returns)? {
        "Promise" => None,
        name if name.ends_with("Promise") => {
            Some("it returns a promise with methods of its own, which a span would replace by a plain one")
        }
        name if name.ends_with("PromiseLike") => {
            Some("it returns what is like a promise but need not be one, and a span would not wait for it")
        }
        _ => None,
    }
}

/// Whether a function that is not `async` hands out a promise that others hold as well: a field, a variable around the
/// function, or a variable of its own that it puts into one of these or hands to somebody.
pub(super) fn hands_out_kept(tree: &Tree, site: &Site) -> bool {
    !site.is_async && !site.is_generator && returned(tree, site).into_iter().any(|value| is_kept(tree, site, value))
}

fn is_kept(tree: &Tree, site: &Site, value: &Expression) -> bool {
    let is_promise = |span| declares_promise(site) || is_waited_for(tree, span);
    match value.get_inner_expression() {
        Expression::LogicalExpression(either) => {
            is_kept(tree, site, &either.left) || is_kept(tree, site, &either.right)
        }
        Expression::ConditionalExpression(either) => {
            is_kept(tree, site, &either.consequent) || is_kept(tree, site, &either.alternate)
        }
        // `return this.loading = load();`
        Expression::AssignmentExpression(assignment) => {
            assignment.left.is_member_expression() && is_promise(assignment.left.span())
        }
        Expression::Identifier(name) => is_promise(name.span) && is_held_by_others(tree, site, value),
        member => match member.as_member_expression() {
            Some(member) => {
                (member.static_property_name().is_some_and(|name| name == "promise") || is_promise(member.span()))
                    && is_held_by_others(tree, site, member.object())
            }
            None => false,
        },
    }
}

/// Whether an expression begins with something that not only the function itself holds.
fn is_held_by_others(tree: &Tree, site: &Site, value: &Expression) -> bool {
    let value = value.get_inner_expression();
    if let Some(member) = value.as_member_expression() {
        return is_held_by_others(tree, site, member.object());
    }
    let Expression::Identifier(name) = value else {
        return matches!(value, Expression::ThisExpression(_) | Expression::Super(_));
    };
    let symbol = name.reference_id.get().and_then(|id| tree.scoping().get_reference(id).symbol_id());
    symbol.is_none_or(|symbol| !is_own(tree, site, symbol) || is_passed_on(tree, symbol))
}

/// Whether the declared type says that a promise is returned.
fn declares_promise(site: &Site) -> bool {
    fn has_promise(returns: &TSType) -> bool {
        match returns {
            TSType::TSUnionType(union) => union.types.iter().any(has_promise),
            _ => type_name(returns) == Some("Promise"),
        }
    }
    site.returns.is_some_and(has_promise)
}

/// Whether a method of promises is called on the same expression somewhere in the file.
fn is_waited_for(tree: &Tree, value: Span) -> bool {
    let text = tree.slice(value);
    tree.nodes().iter().any(|node| match node.kind() {
        AstKind::StaticMemberExpression(member) => {
            matches!(member.property.name.as_str(), "then" | "catch" | "finally")
                && tree.slice(member.object.span()) == text
        }
        AstKind::AwaitExpression(awaited) => tree.slice(awaited.argument.span()) == text,
        _ => false,
    })
}

/// Whether a variable is declared in the function's body: what a parameter holds, the caller has, too.
fn is_own(tree: &Tree, site: &Site, symbol: SymbolId) -> bool {
    let place = tree.scoping().symbol_span(symbol);
    let body = site.parameters.span.end..site.span.end;
    body.contains(&place.start)
}

/// Whether a variable is put into a field, or handed to a function.
fn is_passed_on(tree: &Tree, symbol: SymbolId) -> bool {
    let is_passed_on = |reference: &Reference| match tree.nodes().parent_kind(reference.node_id()) {
        AstKind::AssignmentExpression(assignment) => {
            assignment.left.is_member_expression()
                && assignment.right.span() == tree.nodes().kind(reference.node_id()).span()
        }
        AstKind::CallExpression(call) => {
            call.arguments.iter().any(|argument| argument.span() == tree.nodes().kind(reference.node_id()).span())
        }
        _ => false,
    };
    tree.scoping().get_resolved_references(symbol).any(is_passed_on)
}

fn type_name<'a>(returns: &'a TSType<'a>) -> Option<&'a str> {
    let TSType::TSTypeReference(reference) = returns else { return None };
    match &reference.type_name {
        TSTypeName::IdentifierReference(name) => Some(name.name.as_str()),
        TSTypeName::QualifiedName(name) => Some(name.right.name.as_str()),
        TSTypeName::ThisExpression(_) => None,
    }
}
