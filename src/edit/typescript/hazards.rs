//! Functions that must be left alone, and the form of the span of all others: the checks of the hazards of
//! `edit::hazards`.
//!
//! Moving the body, not the function, alone answers 1 to 4, 6, 10 to 14, 23 and 33.

use oxc_ast::AstKind;
use oxc_ast::ast::{BinaryOperator, Expression, MethodDefinitionKind, PropertyKind, Statement, TSType};
use oxc_semantic::{NodeId, Reference, SymbolFlags, SymbolId};
use oxc_span::{GetSpan, Span};

use super::names::{PACKAGES, bound, imported};
use super::span::Form;
use super::tree::{Body, Site, Tree};
use super::{promises, recursion, results, secrets};
use crate::edit::hazards::{Found, Hazard, first};

/// A function that is to get a span.
pub(super) struct Case<'t, 'a> {
    pub tree: &'t Tree<'a>,
    pub site: Site<'a>,
    /// The function's own name; empty if it has none.
    name: &'t str,
    /// The module with the project's helper.
    helper: Option<&'t str>,
}

/// A hazard, and its check: the reason, if it is there.
type Check = (Hazard, fn(&Case) -> Option<&'static str>);

/// The checks, in the order in which their reasons matter.
const CHECKS: [Check; 21] = [
    (Hazard::SecondSpan, already_traced),
    (Hazard::Constructor, constructor),
    (Hazard::Accessor, accessor),
    (Hazard::NoBody, empty),
    (Hazard::NeverReturns, never),
    (Hazard::AssertionFunction, assertion),
    (Hazard::OnlyThrows, only_throws),
    (Hazard::ExpectedError, expected_error),
    (Hazard::InferredPredicate, inferred_predicate),
    (Hazard::PromiseOfAnotherKind, special_promise),
    (Hazard::KeptPromise, kept_promise),
    (Hazard::InferredRecursion, returns_itself),
    (Hazard::GetterInResult, results::getter),
    (Hazard::BytesInResult, results::bytes),
    (Hazard::GivesSecret, gives_secret),
    (Hazard::SourceSentElsewhere, serialised),
    (Hazard::RedeclaredParameter, redeclared_parameter),
    (Hazard::NarrowedParameter, narrowed_parameter),
    (Hazard::ThrowsNothing, throws_nothing),
    (Hazard::CallerFrame, reads_stack),
    (Hazard::ProcessExit, ends_process),
];

/// The form of a function's span, or why it must not have one. `helper` is the module with the project's helper;
/// `unseen` hazards are not looked for.
pub(super) fn form<'a>(
    tree: &Tree<'a>,
    site: &Site<'a>,
    name: &str,
    helper: Option<&str>,
    unseen: &[Hazard],
) -> Result<Form, Found> {
    let case = Case { tree, site: *site, name, helper };
    if let Some(found) = first(unseen, CHECKS.iter().map(|(hazard, check)| (*hazard, check(&case)))) {
        return Err(found);
    }
    let is_seen = |hazard| !unseen.contains(&hazard);
    match site.returns {
        _ if site.is_generator && is_seen(Hazard::YieldInCallback) => Ok(Form::Generator),
        _ if !is_seen(Hazard::SynchronousResult) => Ok(Form::Callback),
        _ if site.is_async || !tree.is_typescript() => Ok(Form::Callback),
        Some(TSType::TSTypePredicate(_)) => Ok(Form::Cast("boolean".to_owned())),
        Some(returns) => Ok(Form::Cast(tree.slice(returns.span()).to_owned())),
        None if helper.is_some() => Ok(Form::Helper),
        None => Err(Found {
            hazard: Hazard::SynchronousResult,
            reason: "it is synchronous and declares no return type, which would become `T | Promise<T>`; declare one",
        }),
    }
}

/// 30: two tracers make two nested spans of one call.
fn already_traced(case: &Case) -> Option<&'static str> {
    let nodes = case.tree.nodes();
    let bound = bound(case.tree);
    let makes_span = nodes.iter().any(|node| match node.kind() {
        AstKind::CallExpression(call) => {
            let is_span = match imported(&bound, &call.callee) {
                (_, "withSpan" | "startSpan") => true,
                (module, "span") => module.is_some() && module == case.helper,
                _ => false,
            };
            let around = || case.tree.function_around(node.id());
            is_span && around().is_some_and(|function| function.node == case.site.node)
        }
        _ => false,
    });
    let is_handed_over = match nodes.parent_kind(case.site.node) {
        AstKind::CallExpression(call) => {
            matches!(imported(&bound, &call.callee), (Some(module), "trace") if PACKAGES.contains(&module))
        }
        _ => false,
    };
    (makes_span || is_handed_over).then_some("it has a span already")
}

/// 16: a constructor must run `super()` and set the fields itself.
fn constructor(case: &Case) -> Option<&'static str> {
    let AstKind::MethodDefinition(method) = case.tree.nodes().parent_kind(case.site.node) else { return None };
    (method.kind == MethodDefinitionKind::Constructor)
        .then_some("it is a constructor; trace the method that does the work")
}

/// Reading a property is no operation.
fn accessor(case: &Case) -> Option<&'static str> {
    let is_accessor = match case.tree.nodes().parent_kind(case.site.node) {
        AstKind::MethodDefinition(method) => {
            matches!(method.kind, MethodDefinitionKind::Get | MethodDefinitionKind::Set)
        }
        AstKind::ObjectProperty(property) => property.kind != PropertyKind::Init,
        _ => false,
    };
    is_accessor.then_some("it is a getter or setter; trace the method that does the work")
}

fn empty(case: &Case) -> Option<&'static str> {
    match case.site.body {
        Body::Block(block) => block.statements.is_empty().then_some("its body is empty, so there is nothing to trace"),
        Body::Expression(_) => None,
    }
}

/// 6: who calls a function of type `never` relies on its end not being reached, which a cast cannot say.
fn never(case: &Case) -> Option<&'static str> {
    matches!(case.site.returns, Some(TSType::TSNeverKeyword(_)))
        .then_some("it never returns, so its span would never end")
}

/// 6: an assertion function may not return what `withSpan` returns.
fn assertion(case: &Case) -> Option<&'static str> {
    match case.site.returns {
        Some(TSType::TSTypePredicate(predicate)) if predicate.asserts => {
            Some("it is an assertion function, whose type nothing in its body may change")
        }
        _ => None,
    }
}

/// 16: since TypeScript 5.5 the compiler infers `x is T` from a single returned test, and would no longer.
fn inferred_predicate(case: &Case) -> Option<&'static str> {
    let site = &case.site;
    if !case.tree.is_typescript() || site.returns.is_some() || site.is_async || site.parameters.items.is_empty() {
        return None;
    }
    let returned = match site.body {
        Body::Expression(expression) => Some(expression),
        Body::Block(block) => match block.statements.as_slice() {
            [Statement::ReturnStatement(only)] => only.argument.as_ref(),
            _ => None,
        },
    };
    returned
        .is_some_and(is_test)
        .then_some("the compiler may infer a type predicate (`x is T`) from its test; declare its return type")
}

/// Whether an expression can narrow a parameter's type.
fn is_test(expression: &Expression) -> bool {
    match expression.get_inner_expression() {
        Expression::BinaryExpression(binary) => matches!(
            binary.operator,
            BinaryOperator::StrictEquality
                | BinaryOperator::StrictInequality
                | BinaryOperator::Equality
                | BinaryOperator::Inequality
                | BinaryOperator::Instanceof
                | BinaryOperator::In
        ),
        Expression::LogicalExpression(logical) => is_test(&logical.left) || is_test(&logical.right),
        Expression::UnaryExpression(unary) => unary.operator.as_str() == "!",
        _ => false,
    }
}

/// Without a value that it returns, the callback's type is `never`, which no cast makes anything else.
fn only_throws(case: &Case) -> Option<&'static str> {
    let Body::Block(block) = case.site.body else { return None };
    let throws_last = matches!(block.statements.last(), Some(Statement::ThrowStatement(_)));
    let returns = || {
        case.tree.nodes().iter().any(|node| match node.kind() {
            AstKind::ReturnStatement(_) => {
                case.tree.function_around(node.id()).is_some_and(|function| function.node == case.site.node)
            }
            _ => false,
        })
    };
    (case.tree.is_typescript() && !case.site.is_async && !case.site.is_generator && throws_last && !returns())
        .then_some("all it does is to throw an error")
}

/// An error that the compiler is told to expect at a returned value may go away with the value's context.
fn expected_error(case: &Case) -> Option<&'static str> {
    let span = case.site.span;
    let mut comments = case.tree.program.comments.iter().map(|comment| comment.span);
    let is_of_return = |comment: Span| {
        let next = case.tree.token_from(comment.end).map(oxc_parser::Token::span);
        case.tree.slice(comment).contains("@ts-expect-error")
            && next.is_some_and(|next| case.tree.slice(next) == "return")
    };
    comments
        .any(|comment| span.start < comment.start && comment.end < span.end && is_of_return(comment))
        .then_some("it expects an error at what it returns (`@ts-expect-error`), which would go away")
}

/// 9: what `withSpan` returns for a promise is a plain one, and for what only resembles a promise it waits not at all.
fn special_promise(case: &Case) -> Option<&'static str> {
    case.site.returns.and_then(promises::of_another_kind)
}

/// 9: what waits for the promise itself is called before what waits for the one that `withSpan` returns.
fn kept_promise(case: &Case) -> Option<&'static str> {
    promises::hands_out_kept(case.tree, &case.site)
        .then_some("it hands out a promise that is kept elsewhere, too, which a span would replace by a later one")
}

/// 16: what a function returns by calling itself is left out when its type is inferred, but not inside the callback.
fn returns_itself(case: &Case) -> Option<&'static str> {
    let site = &case.site;
    let is_inferred = case.tree.is_typescript() && site.returns.is_none() && !site.is_generator;
    (is_inferred && recursion::returns_itself(case.tree, site, names_of(case.tree, site.node)))
        .then_some("it returns what it gets by calling itself, whose type the compiler could no longer infer; declare its return type")
}

/// A span records what its function gives.
fn gives_secret(case: &Case) -> Option<&'static str> {
    (!case.site.is_generator && secrets::gives_secret(case.name, case.site.returns))
        .then_some("by its name it gives a secret, which its span would record in clear")
}

/// Methods that send a function's source somewhere else.
const SENDS_SOURCE: [&str; 9] = [
    "evaluate",
    "evaluateHandle",
    "evaluateAll",
    "$eval",
    "$$eval",
    "addInitScript",
    "evaluateOnNewDocument",
    "waitForFunction",
    "executeScript",
];

/// 15: the source of a function that runs in a browser or a worker knows nothing of this file's imports.
fn serialised(case: &Case) -> Option<&'static str> {
    let nodes = case.tree.nodes();
    let is_sent = |node: NodeId| {
        is_sent(case.tree, node) || names_of(case.tree, node).is_some_and(|symbol| is_symbol_sent(case.tree, symbol))
    };
    let around = nodes.ancestors(case.site.node).map(|ancestor| ancestor.id());
    let functions =
        around.filter(|node| matches!(nodes.kind(*node), AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)));
    std::iter::once(case.site.node)
        .chain(functions)
        .any(is_sent)
        .then_some("its source is sent elsewhere, where this file's imports are unknown")
}

/// Whether an expression is handed to something that takes its source, or turned into text.
fn is_sent(tree: &Tree, node: NodeId) -> bool {
    match tree.nodes().parent_kind(node) {
        AstKind::CallExpression(call) => match &call.callee {
            Expression::StaticMemberExpression(callee) => {
                let is_argument = callee.span() != tree.nodes().kind(node).span();
                is_argument && SENDS_SOURCE.contains(&callee.property.name.as_str())
            }
            Expression::Identifier(callee) => callee.name == "String",
            _ => false,
        },
        AstKind::StaticMemberExpression(member) => member.property.name == "toString",
        AstKind::TemplateLiteral(_) => true,
        AstKind::ParenthesizedExpression(_) => is_sent(tree, tree.nodes().parent_id(node)),
        _ => false,
    }
}

fn is_symbol_sent(tree: &Tree, symbol: SymbolId) -> bool {
    tree.scoping().get_resolved_references(symbol).any(|reference| is_sent(tree, reference.node_id()))
}

/// The name that a function is declared by, or bound to by its variable.
fn names_of(tree: &Tree, function: NodeId) -> Option<SymbolId> {
    if let AstKind::Function(function) = tree.nodes().kind(function)
        && let Some(id) = &function.id
    {
        return id.symbol_id.get();
    }
    match tree.nodes().parent_kind(function) {
        AstKind::VariableDeclarator(variable) => variable.id.get_binding_identifier()?.symbol_id.get(),
        _ => None,
    }
}

/// The symbols of a function's parameters.
fn parameters<'t>(case: &'t Case) -> impl Iterator<Item = SymbolId> + 't {
    let scoping = case.tree.scoping();
    let places = case.site.parameters.span;
    scoping.iter_bindings_in(case.site.scope).filter(move |symbol| {
        let place = scoping.symbol_span(*symbol);
        places.start <= place.start && place.end <= places.end
    })
}

/// 16: `var x` in the body is the parameter `x`; inside the callback it would be another variable.
fn redeclared_parameter(case: &Case) -> Option<&'static str> {
    let scoping = case.tree.scoping();
    let is_variable = |symbol: SymbolId| {
        let again = scoping.symbol_redeclarations(symbol).iter();
        again.filter(|other| other.flags.contains(SymbolFlags::FunctionScopedVariable)).count() > 1
    };
    parameters(case).any(is_variable).then_some("it declares one of its parameters again with `var`")
}

/// 16: TypeScript narrows a parameter inside a closure only if it is assigned in the function's own code.
fn narrowed_parameter(case: &Case) -> Option<&'static str> {
    if !case.tree.is_typescript() || case.site.is_generator {
        return None;
    }
    let scoping = case.tree.scoping();
    let is_in_closure = |reference: &Reference| {
        case.tree.function_around(reference.node_id()).is_some_and(|function| function.node != case.site.node)
    };
    let is_hazard = |symbol: SymbolId| {
        let references = || scoping.get_resolved_references(symbol);
        references().any(Reference::is_write) && references().any(is_in_closure)
    };
    parameters(case)
        .any(is_hazard)
        .then_some("it assigns to a parameter that a function inside it uses, whose type would no longer be narrowed")
}

/// 27: the tracer takes what is thrown for an error, and does not end the span of none.
fn throws_nothing(case: &Case) -> Option<&'static str> {
    let is_nothing = |thrown: &Expression| match thrown.get_inner_expression() {
        Expression::NullLiteral(_) => true,
        Expression::Identifier(name) => name.name == "undefined",
        _ => false,
    };
    let mut nodes = case.tree.nodes().iter();
    let throws = nodes.any(|node| match node.kind() {
        AstKind::ThrowStatement(statement) => {
            let is_own =
                || case.tree.function_around(node.id()).is_some_and(|function| function.node == case.site.node);
            is_nothing(&statement.argument) && is_own()
        }
        _ => false,
    });
    throws.then_some("it throws `null` or `undefined`, which would leave its span open; throw an Error")
}

/// 29: a traced call adds eight lines to a stack, of which ten are kept.
fn reads_stack(case: &Case) -> Option<&'static str> {
    let is_error = |object: &Expression| match object.get_inner_expression() {
        Expression::NewExpression(new) => new.callee.is_specific_id("Error"),
        _ => false,
    };
    let span = case.site.span;
    let mut nodes = case.tree.nodes().iter();
    let reads = nodes.any(|node| match node.kind() {
        AstKind::StaticMemberExpression(member) => {
            let name = member.property.name.as_str();
            let reads = name == "captureStackTrace" || name == "stack" && is_error(&member.object);
            reads && span.start <= member.span.start && member.span.end <= span.end
        }
        _ => false,
    });
    reads.then_some("it reads the stack of calls, which a span changes")
}

/// A span that is open when the process ends is lost, and with it the whole trace.
fn ends_process(case: &Case) -> Option<&'static str> {
    let Body::Block(block) = case.site.body else { return None };
    let is_exit = |statement: &Statement| match statement {
        Statement::ExpressionStatement(statement) => match statement.expression.get_inner_expression() {
            Expression::CallExpression(call) => call.callee.is_specific_member_access("process", "exit"),
            _ => false,
        },
        _ => false,
    };
    block.statements.iter().any(is_exit).then_some(
        "it ends the process, and its span with it, before the span is sent; trace the function that it calls",
    )
}
