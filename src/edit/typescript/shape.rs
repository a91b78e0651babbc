//! Takes the planned additions out of a patched file's syntax tree, to see that nothing else has changed.

use oxc_allocator::{Allocator, ArenaVec, TakeIn};
use oxc_ast::ast::{
    Argument, ArrowFunctionBody, ArrowFunctionExpression, BlockStatement, Decorator, Expression, Function,
    FunctionBody, ImportDeclaration, JSXText, MethodDefinition, ObjectExpression, Program, Statement, Str,
};
use oxc_ast_visit::{VisitMut, walk_mut};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeFlags;

use super::imports::required;
use super::tree::range_of;
use crate::edit::apply::Inserted;

/// Removes what stands in the inserted places and is of a kind that is ever added: imports and names in them, options and
/// flushes; calls around bodies, expressions and clients and the `try` of a generator give way to what they hold.
pub(super) fn without_additions<'a>(program: &mut Program<'a>, inserted: &Inserted, allocator: &'a Allocator) {
    Additions { inserted, allocator }.visit_program(program);
}

struct Additions<'i, 'a> {
    inserted: &'i Inserted,
    allocator: &'a Allocator,
}

impl<'a> Additions<'_, 'a> {
    fn holds(&self, span: Span) -> bool {
        self.inserted.encloses(range_of(span))
    }

    fn is_import(&self, statement: &Statement) -> bool {
        let kind = match statement {
            Statement::ImportDeclaration(_) | Statement::TSImportEqualsDeclaration(_) => true,
            Statement::VariableDeclaration(declaration) => {
                declaration.declarations.iter().all(|one| one.init.as_ref().and_then(required).is_some())
            }
            Statement::ExpressionStatement(statement) => required(&statement.expression).is_some(),
            _ => false,
        };
        kind && self.holds(statement.span())
    }

    fn is_flush(&self, statement: &Statement) -> bool {
        let Statement::ExpressionStatement(statement) = statement else { return false };
        let Expression::AwaitExpression(awaited) = &statement.expression else { return false };
        let Expression::CallExpression(call) = &awaited.argument else { return false };
        let name = match &call.callee {
            Expression::Identifier(callee) => callee.name.as_str(),
            Expression::StaticMemberExpression(callee) => callee.property.name.as_str(),
            _ => "",
        };
        name == "flushTraces" && self.holds(statement.span)
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
        if !self.holds(call.callee.span()) || call.type_arguments.is_some() {
            return None;
        }
        let [Argument::ArrowFunctionExpression(callback), options] = call.arguments.as_mut_slice() else { return None };
        let is_added = self.holds(options.span()) && self.holds(callback.params.span);
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
                let ends =
                    [added.handler.as_ref().map(|part| part.span), added.finalizer.as_ref().map(|part| part.span)];
                let is_added = ends.iter().all(|part| part.is_some_and(|part| self.holds(part)));
                (is_added && !self.holds(added.block.span)).then(|| added.block.body.take_in(&self.allocator))
            }
            _ => None,
        };
        if let Some(moved) = moved {
            body.statements.pop();
            let is_start = |statement: &Statement| matches!(statement, Statement::VariableDeclaration(_));
            if body.statements.last().is_some_and(|start| is_start(start) && self.holds(start.span())) {
                body.statements.pop();
            }
            body.statements.extend(moved);
        }
    }

    /// Puts back the client that was handed through a wrapper.
    fn unwrap_client(&self, expression: &mut Expression<'a>) {
        if let Expression::CallExpression(call) = expression
            && self.holds(call.callee.span())
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
            names.retain(|name| !self.holds(name.span()));
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
        method.decorators.retain(|decorator| !(is_trace(decorator) && self.holds(decorator.span)));
        walk_mut::walk_method_definition(self, method);
    }

    fn visit_expression(&mut self, expression: &mut Expression<'a>) {
        self.unwrap_client(expression);
        walk_mut::walk_expression(self, expression);
    }

    fn visit_object_expression(&mut self, object: &mut ObjectExpression<'a>) {
        object.properties.retain(|property| !self.holds(property.span()));
        walk_mut::walk_object_expression(self, object);
    }
}

/// `@mlflow.trace({...})`: never written, but taken out on demand, which is judged as if it were added again.
fn is_trace(decorator: &Decorator) -> bool {
    let callee = match &decorator.expression {
        Expression::CallExpression(call) => &call.callee,
        plain => plain,
    };
    match callee {
        Expression::Identifier(callee) => callee.name == "trace",
        Expression::StaticMemberExpression(callee) => callee.property.name == "trace",
        _ => false,
    }
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
