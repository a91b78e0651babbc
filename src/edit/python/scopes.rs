//! The names that a body binds in its own scope, and those that it declares to be of another.

use std::collections::BTreeMap;

use ruff_python_ast::visitor::{Visitor, walk_except_handler, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{Comprehension, ExceptHandler, Expr, ExprContext, Identifier, Pattern, Stmt};
use ruff_text_size::TextRange;

/// The names that a body declares with `global` and `nonlocal`, with their last places.
#[derive(Default)]
pub(super) struct Declared<'a> {
    pub globals: BTreeMap<&'a str, TextRange>,
    pub nonlocals: BTreeMap<&'a str, TextRange>,
}

impl<'a> Declared<'a> {
    pub fn of(body: &'a [Stmt]) -> Self {
        let mut declared = Self::default();
        declared.visit_body(body);
        declared
    }
}

impl<'a> Visitor<'a> for Declared<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let named = |name: &'a Identifier| (name.as_str(), name.range);
        match statement {
            Stmt::Global(global) => self.globals.extend(global.names.iter().map(named)),
            Stmt::Nonlocal(nonlocal) => self.nonlocals.extend(nonlocal.names.iter().map(named)),
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, _: &'a Expr) {}
}

/// Whether a body binds a name in its own scope.
pub(super) fn binds(body: &[Stmt], name: &str) -> bool {
    let mut bound = Bound { name, is_bound: false };
    bound.visit_body(body);
    bound.is_bound
}

struct Bound<'a> {
    name: &'a str,
    is_bound: bool,
}

impl Bound<'_> {
    fn bind(&mut self, name: &str) {
        self.is_bound |= name == self.name;
    }
}

impl<'a> Visitor<'a> for Bound<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.bind(&function.name);
                function.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                self.visit_parameters(&function.parameters);
                return;
            }
            Stmt::ClassDef(class) => {
                self.bind(&class.name);
                class.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                class.arguments.iter().for_each(|arguments| self.visit_arguments(arguments));
                return;
            }
            Stmt::Import(import) => import.names.iter().for_each(|alias| match &alias.asname {
                Some(name) => self.bind(name),
                None => self.bind(alias.name.split('.').next().unwrap_or_default()),
            }),
            Stmt::ImportFrom(import) => {
                import.names.iter().for_each(|alias| self.bind(alias.asname.as_ref().unwrap_or(&alias.name)));
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) if name.ctx != ExprContext::Load => self.bind(&name.id),
            // Its parameters and what it binds are its own.
            Expr::Lambda(lambda) => lambda.parameters.iter().for_each(|parameters| self.visit_parameters(parameters)),
            _ => walk_expr(self, expression),
        }
    }

    /// The targets are the comprehension's own.
    fn visit_comprehension(&mut self, comprehension: &'a Comprehension) {
        self.visit_expr(&comprehension.iter);
        comprehension.ifs.iter().for_each(|condition| self.visit_expr(condition));
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        inner.name.iter().for_each(|name| self.bind(name));
        walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(capture) => capture.name.as_ref(),
            Pattern::MatchStar(capture) => capture.name.as_ref(),
            Pattern::MatchMapping(mapping) => mapping.rest.as_ref(),
            _ => None,
        };
        name.into_iter().for_each(|name| self.bind(name));
        walk_pattern(self, pattern);
    }
}
