//! Takes the planned additions out of a patched file's syntax tree, to see that nothing else has changed. What is no
//! addition of a known kind stays in, and makes the tree different.

use oxc_allocator::{Allocator, ArenaVec, TakeIn};
use oxc_ast::ast::{
    Argument, ArrayExpression, ArrayExpressionElement, ArrowFunctionBody, ArrowFunctionExpression, BindingPattern,
    BlockStatement, Decorator, Expression, Function, FunctionBody, ImportDeclaration, ImportDeclarationSpecifier,
    JSXText, MethodDefinition, ObjectExpression, ObjectPropertyKind, Program, Statement, Str, TSModuleReference,
    TryStatement,
};
use oxc_ast_visit::{VisitMut, walk_mut};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeFlags;

use super::imports::required;
use super::names::{Bound, imported};
use super::tree::range_of;
use crate::edit::apply::Inserted;

/// Removes what stands in the inserted places and is of a kind that is ever added: imports and names in them, options,
/// names in lists, and flushes; calls around bodies, expressions and clients and the `try` of a generator give way to what
/// they hold. `bound` says what the names stand for that the file imports.
pub(super) fn without_additions<'a>(
    program: &mut Program<'a>,
    inserted: &Inserted,
    bound: &[Bound],
    allocator: &'a Allocator,
) {
    Additions { inserted, bound, allocator }.visit_program(program);
}

struct Additions<'i, 'a> {
    inserted: &'i Inserted,
    bound: &'i [Bound<'i>],
    allocator: &'a Allocator,
}

impl<'a> Additions<'_, 'a> {
    fn holds(&self, span: Span) -> bool {
        self.inserted.encloses(range_of(span))
    }

    /// The name that something is exported by, if it is imported from one of MLflow's packages.
    fn of_mlflow(&self, expression: &Expression) -> Option<String> {
        let (module, name) = imported(self.bound, expression);
        module.filter(|module| is_mlflow(module)).map(|_| name.to_owned())
    }

    /// An import of MLflow, of the tracing module for what it does, or of the helper `span`.
    fn is_import(&self, statement: &Statement) -> bool {
        let is_planned = match statement {
            Statement::ImportDeclaration(import) => {
                is_mlflow(&import.source.value) || import.specifiers.iter().flatten().all(is_helper)
            }
            Statement::TSImportEqualsDeclaration(import) => match &import.module_reference {
                TSModuleReference::ExternalModuleReference(module) => is_mlflow(&module.expression.value),
                _ => false,
            },
            Statement::VariableDeclaration(declaration) => declaration.declarations.iter().all(|one| {
                let call = one.init.as_ref().filter(|call| matches!(call, Expression::CallExpression(_)));
                call.and_then(required).is_some_and(|module| is_mlflow(module) || binds_helper(&one.id))
            }),
            Statement::ExpressionStatement(statement) => {
                matches!(&statement.expression, Expression::CallExpression(call) if call.callee.is_specific_id("require"))
                    && required(&statement.expression).is_some()
            }
            _ => false,
        };
        is_planned && self.holds(statement.span())
    }

    fn is_flush(&self, statement: &Statement) -> bool {
        let Statement::ExpressionStatement(statement) = statement else { return false };
        let Expression::AwaitExpression(awaited) = &statement.expression else { return false };
        let Expression::CallExpression(call) = &awaited.argument else { return false };
        let is_flush = self.of_mlflow(&call.callee).as_deref() == Some("flushTraces");
        is_flush && call.arguments.is_empty() && self.holds(statement.span)
    }

    /// `@mlflow.trace({...})`: never written, but taken out on demand, which is judged as if it were added again.
    fn is_trace(&self, decorator: &Decorator) -> bool {
        let callee = match &decorator.expression {
            Expression::CallExpression(call) => &call.callee,
            plain => plain,
        };
        self.of_mlflow(callee).as_deref() == Some("trace")
    }

    /// `withSpan` of MLflow, or the project's helper `span`.
    fn is_span(&self, callee: &Expression) -> bool {
        let is_helper =
            || matches!((callee, imported(self.bound, callee)), (Expression::Identifier(_), (Some(_), "span")));
        self.of_mlflow(callee).as_deref() == Some("withSpan") || is_helper()
    }

    /// What the callback of an added call runs.
    fn callback<'e>(
        &self,
        expression: &'e mut Expression<'a>,
        is_async: bool,
    ) -> Option<&'e mut ArrowFunctionBody<'a>> {
        let call = match expression {
            Expression::TSAsExpression(cast) if !self.holds(cast.type_annotation.span()) => return None,
            Expression::TSAsExpression(cast) => &mut cast.expression,
            plain => plain,
        };
        let Expression::CallExpression(call) = call else { return None };
        if !self.holds(call.callee.span()) || !self.is_span(&call.callee) || call.type_arguments.is_some() {
            return None;
        }
        let [Argument::ArrowFunctionExpression(callback), options] = call.arguments.as_mut_slice() else { return None };
        let has_options = options.as_expression().is_some_and(is_plain);
        let is_added = has_options && self.holds(options.span()) && self.holds(callback.params.span);
        let is_plain = callback.params.items.is_empty() && callback.params.rest.is_none();
        (is_added && is_plain && callback.r#async == is_async).then_some(&mut callback.body)
    }

    /// Puts back the statements that moved into a callback or a `try`: all of them, or the tree stays different.
    fn unwrap_body(&self, body: &mut FunctionBody<'a>, is_async: bool) {
        let others = body.statements.iter().rev().skip(1);
        if !others.map(|statement| statement.span()).all(|span| self.holds(span)) {
            return;
        }
        let moved = match body.statements.last_mut() {
            Some(Statement::ReturnStatement(added)) => {
                let span = added.span;
                let starts = self.inserted.encloses(range_of(Span::new(span.start, span.start + 6)));
                let argument = added.argument.as_mut().filter(|_| starts && !self.holds(span));
                match argument.and_then(|argument| self.callback(argument, is_async)) {
                    Some(ArrowFunctionBody::FunctionBody(block)) if block.directives.is_empty() => {
                        Some(block.statements.take_in(&self.allocator))
                    }
                    _ => None,
                }
            }
            Some(Statement::TryStatement(added)) => {
                let is_added = self.has_planned_end(added) && !self.holds(added.block.span);
                is_added.then(|| added.block.body.take_in(&self.allocator))
            }
            _ => None,
        };
        if let Some(moved) = moved {
            body.statements.pop();
            if body.statements.last().is_some_and(|start| self.is_start(start) && self.holds(start.span())) {
                body.statements.pop();
            }
            body.statements.extend(moved);
        }
    }

    /// `const span = mlflow.startSpan({ ... })`.
    fn is_start(&self, statement: &Statement) -> bool {
        let Statement::VariableDeclaration(declaration) = statement else { return false };
        let [started] = declaration.declarations.as_slice() else { return false };
        let Some(Expression::CallExpression(call)) = &started.init else { return false };
        let [options] = call.arguments.as_slice() else { return false };
        matches!(started.id, BindingPattern::BindingIdentifier(_))
            && self.of_mlflow(&call.callee).as_deref() == Some("startSpan")
            && options.as_expression().is_some_and(is_plain)
    }

    /// What follows the `try` of a generator: `catch` notes the error and throws it on, `finally` ends the span.
    fn has_planned_end(&self, added: &TryStatement) -> bool {
        let (Some(handler), Some(finalizer)) = (&added.handler, &added.finalizer) else { return false };
        let [Statement::ExpressionStatement(noted), Statement::ThrowStatement(thrown)] = handler.body.body.as_slice()
        else {
            return false;
        };
        let [Statement::ExpressionStatement(ended)] = finalizer.body.as_slice() else { return false };
        let error = handler.param.as_ref().and_then(|error| error.pattern.get_binding_identifier());
        let is_same =
            matches!((&thrown.argument, error), (Expression::Identifier(it), Some(error)) if it.name == error.name);
        self.holds(handler.span)
            && self.holds(finalizer.span)
            && is_same
            && is_method(&noted.expression, "setStatus")
            && is_method(&ended.expression, "end")
    }

    /// Puts back the client that was handed through a wrapper.
    fn unwrap_client(&self, expression: &mut Expression<'a>) {
        if let Expression::CallExpression(call) = expression
            && self.holds(call.callee.span())
            && self.of_mlflow(&call.callee).is_some_and(|name| name.starts_with("traced"))
            && let [client] = call.arguments.as_mut_slice()
            && !self.holds(client.span())
            && let Some(client) = client.as_expression_mut()
        {
            *expression = client.take_in(&self.allocator);
        }
    }

    /// Puts back a statement that was given braces.
    fn unwrap_block(&self, statement: &mut Statement<'a>) {
        if let Statement::BlockStatement(block) = statement
            && self.holds(Span::new(block.span.start, block.span.start + 1))
            && let Some(only) = self.only_statement(block)
        {
            *statement = only;
        }
    }

    fn only_statement(&self, block: &mut BlockStatement<'a>) -> Option<Statement<'a>> {
        block.body.retain(|statement| !self.is_flush(statement));
        if block.body.len() == 1 { block.body.pop() } else { None }
    }
}

impl<'a> VisitMut<'a> for Additions<'_, 'a> {
    fn visit_program(&mut self, program: &mut Program<'a>) {
        program.body.retain(|statement| !self.is_import(statement));
        walk_mut::walk_program(self, program);
    }

    fn visit_statements(&mut self, statements: &mut ArenaVec<'a, Statement<'a>>) {
        statements.retain(|statement| !self.is_flush(statement));
        walk_mut::walk_statements(self, statements);
    }

    fn visit_statement(&mut self, statement: &mut Statement<'a>) {
        self.unwrap_block(statement);
        walk_mut::walk_statement(self, statement);
    }

    fn visit_import_declaration(&mut self, import: &mut ImportDeclaration<'a>) {
        if let Some(names) = &mut import.specifiers {
            names.retain(|name| !(is_mlflow(&import.source.value) && self.holds(name.span())));
        }
    }

    fn visit_function(&mut self, function: &mut Function<'a>, flags: ScopeFlags) {
        let is_async = function.r#async;
        if let Some(body) = &mut function.body {
            self.unwrap_body(body, is_async);
        }
        walk_mut::walk_function(self, function, flags);
    }

    fn visit_arrow_function_expression(&mut self, arrow: &mut ArrowFunctionExpression<'a>) {
        let is_async = arrow.r#async;
        match &mut arrow.body {
            ArrowFunctionBody::FunctionBody(body) => self.unwrap_body(body, is_async),
            body => {
                let expression = body.to_expression_mut();
                let inner = self.callback(expression, is_async).and_then(ArrowFunctionBody::as_expression_mut);
                if let Some(inner) = inner.map(|inner| inner.take_in(&self.allocator)) {
                    *expression = inner;
                }
            }
        }
        walk_mut::walk_arrow_function_expression(self, arrow);
    }

    fn visit_method_definition(&mut self, method: &mut MethodDefinition<'a>) {
        method.decorators.retain(|decorator| !(self.is_trace(decorator) && self.holds(decorator.span)));
        walk_mut::walk_method_definition(self, method);
    }

    fn visit_expression(&mut self, expression: &mut Expression<'a>) {
        self.unwrap_client(expression);
        walk_mut::walk_expression(self, expression);
    }

    fn visit_array_expression(&mut self, list: &mut ArrayExpression<'a>) {
        let is_name = |element: &ArrayExpressionElement| matches!(element, ArrayExpressionElement::StringLiteral(_));
        list.elements.retain(|element| !(is_name(element) && self.holds(element.span())));
        walk_mut::walk_array_expression(self, list);
    }

    fn visit_object_expression(&mut self, object: &mut ObjectExpression<'a>) {
        let is_option = |property: &ObjectPropertyKind| match property {
            ObjectPropertyKind::ObjectProperty(property) => !property.computed && is_plain(&property.value),
            ObjectPropertyKind::SpreadProperty(_) => false,
        };
        object.properties.retain(|property| !(self.holds(property.span()) && is_option(property)));
        walk_mut::walk_object_expression(self, object);
    }
}

/// Whether a module is one of MLflow's packages, under its present or its former name.
fn is_mlflow(module: &str) -> bool {
    module.starts_with("@mlflow/") || module.starts_with("mlflow-")
}

/// `{ span }`, the project's helper.
fn is_helper(specifier: &ImportDeclarationSpecifier) -> bool {
    match specifier {
        ImportDeclarationSpecifier::ImportSpecifier(one) => one.imported.name() == "span",
        _ => false,
    }
}

/// `const { span } = ...`.
fn binds_helper(pattern: &BindingPattern) -> bool {
    let BindingPattern::ObjectPattern(object) = pattern else { return false };
    object.rest.is_none() && object.properties.iter().all(|property| property.key.is_specific_static_name("span"))
}

/// Whether reading a value does nothing: names, texts, numbers, and objects and lists of such.
fn is_plain(expression: &Expression) -> bool {
    match expression {
        Expression::StaticMemberExpression(member) => is_plain(&member.object),
        Expression::ObjectExpression(object) => object.properties.iter().all(|property| match property {
            ObjectPropertyKind::ObjectProperty(property) => !property.computed && is_plain(&property.value),
            ObjectPropertyKind::SpreadProperty(_) => false,
        }),
        Expression::ArrayExpression(list) => {
            list.elements.iter().all(|element| element.as_expression().is_some_and(is_plain))
        }
        Expression::Identifier(_) => true,
        other => other.is_literal(),
    }
}

/// Whether an expression is a call of a method of a name: `span.end()`.
fn is_method(expression: &Expression, name: &str) -> bool {
    let Expression::CallExpression(call) = expression else { return false };
    let Expression::StaticMemberExpression(callee) = &call.callee else { return false };
    callee.property.name == name && matches!(callee.object, Expression::Identifier(_))
}

/// Takes the indentation out of markup's text, which says nothing: JSX drops it.
pub(super) fn left_align_markup<'a>(program: &mut Program<'a>, allocator: &'a Allocator) {
    Markup { allocator }.visit_program(program);
}

struct Markup<'a> {
    allocator: &'a Allocator,
}

impl<'a> VisitMut<'a> for Markup<'a> {
    fn visit_jsx_text(&mut self, text: &mut JSXText<'a>) {
        text.value = Str::from_str_in(&left_aligned(&text.value), &self.allocator);
    }
}

/// A text without what its lines but the first begin with.
pub(super) fn left_aligned(text: &str) -> String {
    let lines = text.split('\n').enumerate();
    let aligned = lines.map(|(at, line)| if at == 0 { line } else { line.trim_start_matches([' ', '\t']) });
    aligned.collect::<Vec<_>>().join("\n")
}
