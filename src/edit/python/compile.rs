//! What Python's compiler refuses, though its grammar allows it: a `__future__` import in the middle, `return` outside of a
//! function, `nonlocal` of nothing. A file with such a thing never runs, so it is no more a program than one whose syntax is
//! wrong, and is left alone like it.
//!
//! `await` at the top level is no such thing: notebooks run it. Where versions of Python differ, the one that allows more counts.

use std::cell::RefCell;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Comprehension, Expr, ExprName, Parameters, PythonVersion, Stmt};
use ruff_python_parser::semantic_errors::{
    LazyImportContext, SemanticSyntaxChecker, SemanticSyntaxContext, SemanticSyntaxError, SemanticSyntaxErrorKind,
};
use ruff_text_size::{Ranged, TextRange};

use super::scopes::{Declared, binds};

/// The first thing in a text that the compiler refuses.
pub(super) fn refusal(text: &str, statements: &[Stmt]) -> Option<SemanticSyntaxError> {
    let scopes = Scopes { text, is_postponed: postpones(statements), stack: Vec::new(), first: RefCell::default() };
    let mut compiler = Compiler { checker: SemanticSyntaxChecker::new(), scopes };
    compiler.within(Kind::Module, None, statements);
    compiler.scopes.first.into_inner()
}

/// Whether annotations are not evaluated: `from __future__ import annotations`.
fn postpones(statements: &[Stmt]) -> bool {
    let names = statements.iter().filter_map(Stmt::as_import_from_stmt).flat_map(|import| {
        let is_future = import.module.as_ref().is_some_and(|module| module == "__future__");
        import.names.iter().filter(move |_| is_future)
    });
    names.into_iter().any(|alias| &alias.name == "annotations")
}

/// What the code that is looked at stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Module,
    Class,
    Function {
        is_async: bool,
    },
    Lambda,
    /// `is_lazy`: a generator expression, which may await wherever it stands.
    Comprehension {
        is_lazy: bool,
    },
}

struct Scope<'a> {
    kind: Kind,
    parameters: Option<&'a Parameters>,
    body: &'a [Stmt],
    declared: Declared<'a>,
    /// The loops of this scope around the code that is looked at.
    loops: usize,
}

impl Scope<'_> {
    fn has_parameter(&self, name: &str) -> bool {
        self.parameters.is_some_and(|parameters| parameters.includes(name))
    }
}

/// What the checker of the strict parser asks for.
struct Scopes<'a> {
    text: &'a str,
    is_postponed: bool,
    stack: Vec<Scope<'a>>,
    first: RefCell<Option<SemanticSyntaxError>>,
}

impl Scopes<'_> {
    /// The scopes, from the innermost one outwards.
    fn outwards(&self) -> impl Iterator<Item = &Scope<'_>> {
        self.stack.iter().rev()
    }

    fn kind(&self) -> Kind {
        self.stack.last().map_or(Kind::Module, |scope| scope.kind)
    }

    /// What the innermost comprehensions stand in.
    fn around_comprehensions(&self) -> Kind {
        let mut kinds = self.outwards().map(|scope| scope.kind);
        kinds.find(|kind| !matches!(kind, Kind::Comprehension { .. })).unwrap_or(Kind::Module)
    }

    /// Says what else is refused of names that a scope declares as those of others.
    fn refuse(&self, kind: SemanticSyntaxErrorKind, range: TextRange) {
        self.report_semantic_error(SemanticSyntaxError { kind, range, python_version: self.python_version() });
    }
}

impl SemanticSyntaxContext for Scopes<'_> {
    fn future_annotations_or_stub(&self) -> bool {
        self.is_postponed
    }

    fn lazy_import_context(&self) -> Option<LazyImportContext> {
        None
    }

    fn python_version(&self) -> PythonVersion {
        PythonVersion::PY313
    }

    fn source(&self) -> &str {
        self.text
    }

    fn global(&self, name: &str) -> Option<TextRange> {
        self.stack.last()?.declared.globals.get(name).copied()
    }

    fn has_nonlocal_binding(&self, name: &str) -> bool {
        let knows = |scope: &Scope| match scope.kind {
            Kind::Class => (name == "__class__").then_some(true),
            Kind::Function { .. } if scope.declared.globals.contains_key(name) => Some(false),
            Kind::Function { .. } if scope.declared.nonlocals.contains_key(name) => None,
            Kind::Function { .. } | Kind::Lambda => {
                (scope.has_parameter(name) || binds(scope.body, name)).then_some(true)
            }
            Kind::Module | Kind::Comprehension { .. } => None,
        };
        self.outwards().skip(1).find_map(knows).unwrap_or(false)
    }

    fn in_async_context(&self) -> bool {
        matches!(self.around_comprehensions(), Kind::Module | Kind::Function { is_async: true })
    }

    fn in_await_allowed_context(&self) -> bool {
        self.around_comprehensions() != Kind::Class
    }

    fn in_yield_allowed_context(&self) -> bool {
        false
    }

    fn in_sync_comprehension(&self) -> bool {
        false
    }

    fn in_class_body_comprehension(&self) -> bool {
        self.around_comprehensions() == Kind::Class
    }

    fn in_module_scope(&self) -> bool {
        self.kind() == Kind::Module
    }

    fn in_function_scope(&self) -> bool {
        matches!(self.kind(), Kind::Function { .. } | Kind::Lambda)
    }

    fn in_generator_context(&self) -> bool {
        let comprehensions = self.outwards().take_while(|scope| matches!(scope.kind, Kind::Comprehension { .. }));
        comprehensions.into_iter().any(|scope| scope.kind == Kind::Comprehension { is_lazy: true })
    }

    fn in_notebook(&self) -> bool {
        true
    }

    fn report_semantic_error(&self, error: SemanticSyntaxError) {
        let mut first = self.first.borrow_mut();
        if first.as_ref().is_none_or(|known| error.start() < known.start()) {
            *first = Some(error);
        }
    }

    fn in_loop_context(&self) -> bool {
        self.stack.last().is_some_and(|scope| scope.loops > 0)
    }

    fn is_bound_parameter(&self, name: &str) -> bool {
        self.stack.last().is_some_and(|scope| scope.has_parameter(name))
    }
}

/// Walks over a tree as the compiler does.
struct Compiler<'a> {
    checker: SemanticSyntaxChecker,
    scopes: Scopes<'a>,
}

impl<'a> Compiler<'a> {
    /// Looks at a body in a scope of its own.
    fn within(&mut self, kind: Kind, parameters: Option<&'a Parameters>, body: &'a [Stmt]) {
        self.enter(kind, parameters, body);
        self.visit_body(body);
        self.scopes.stack.pop();
    }

    fn enter(&mut self, kind: Kind, parameters: Option<&'a Parameters>, body: &'a [Stmt]) {
        let declared = Declared::of(body);
        for (name, range) in &declared.nonlocals {
            if declared.globals.contains_key(name) {
                self.scopes.refuse(SemanticSyntaxErrorKind::NonlocalAndGlobal((*name).to_owned()), *range);
            }
        }
        self.scopes.stack.push(Scope { kind, parameters, body, declared, loops: 0 });
    }

    fn visit_loop(&mut self, body: &'a [Stmt], or_else: &'a [Stmt]) {
        let repeat = |scopes: &mut Scopes, by: isize| {
            scopes.stack.last_mut().into_iter().for_each(|scope| scope.loops = scope.loops.saturating_add_signed(by));
        };
        repeat(&mut self.scopes, 1);
        self.visit_body(body);
        repeat(&mut self.scopes, -1);
        self.visit_body(or_else);
    }

    /// The first thing that is gone through belongs to what the comprehension stands in.
    fn visit_comprehensions(&mut self, parts: &[&'a Expr], generators: &'a [Comprehension], is_lazy: bool) {
        generators.first().into_iter().for_each(|first| self.visit_expr(&first.iter));
        self.enter(Kind::Comprehension { is_lazy }, None, &[]);
        for (at, generator) in generators.iter().enumerate() {
            if at > 0 {
                self.visit_expr(&generator.iter);
            }
            self.visit_expr(&generator.target);
            generator.ifs.iter().for_each(|condition| self.visit_expr(condition));
        }
        parts.iter().for_each(|part| self.visit_expr(part));
        self.scopes.stack.pop();
    }

    /// What the checker does not look for: a name that is declared `nonlocal` below its use, or has an annotation as well.
    fn check_nonlocal(&self, name: &ExprName, is_annotated: bool) {
        let declared = self.scopes.stack.last().and_then(|scope| scope.declared.nonlocals.get(name.id.as_str()));
        let Some(declared) = declared else { return };
        let (text, start) = (name.id.to_string(), declared.start());
        if is_annotated {
            self.scopes.refuse(SemanticSyntaxErrorKind::AnnotatedNonlocal(text), name.range);
        } else if name.start() < start {
            self.scopes
                .refuse(SemanticSyntaxErrorKind::LoadBeforeNonlocalDeclaration { name: text, start }, name.range);
        }
    }
}

impl<'a> Visitor<'a> for Compiler<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.checker.visit_stmt(statement, &self.scopes);
        match statement {
            Stmt::FunctionDef(function) => {
                function.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                function.type_params.iter().for_each(|parameters| self.visit_type_params(parameters));
                self.visit_parameters(&function.parameters);
                function.returns.iter().for_each(|returns| self.visit_annotation(returns));
                let kind = Kind::Function { is_async: function.is_async };
                self.within(kind, Some(&function.parameters), &function.body);
            }
            Stmt::ClassDef(class) => {
                class.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                class.type_params.iter().for_each(|parameters| self.visit_type_params(parameters));
                class.arguments.iter().for_each(|arguments| self.visit_arguments(arguments));
                self.within(Kind::Class, None, &class.body);
            }
            Stmt::For(loops) => {
                self.visit_expr(&loops.iter);
                self.visit_expr(&loops.target);
                self.visit_loop(&loops.body, &loops.orelse);
            }
            Stmt::While(loops) => {
                self.visit_expr(&loops.test);
                self.visit_loop(&loops.body, &loops.orelse);
            }
            _ => {
                if let Stmt::AnnAssign(assigned) = statement
                    && let Expr::Name(name) = assigned.target.as_ref()
                {
                    self.check_nonlocal(name, true);
                }
                walk_stmt(self, statement);
            }
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        self.checker.visit_expr(expression, &self.scopes);
        match expression {
            Expr::Name(name) => self.check_nonlocal(name, false),
            Expr::Lambda(lambda) => {
                lambda.parameters.iter().for_each(|parameters| self.visit_parameters(parameters));
                self.enter(Kind::Lambda, lambda.parameters.as_deref(), &[]);
                self.visit_expr(&lambda.body);
                self.scopes.stack.pop();
            }
            Expr::ListComp(list) => self.visit_comprehensions(&[&list.elt], &list.generators, false),
            Expr::SetComp(set) => self.visit_comprehensions(&[&set.elt], &set.generators, false),
            Expr::Generator(lazy) => self.visit_comprehensions(&[&lazy.elt], &lazy.generators, true),
            Expr::DictComp(dict) => {
                let parts: Vec<&Expr> = dict.key.as_deref().into_iter().chain([dict.value.as_ref()]).collect();
                self.visit_comprehensions(&parts, &dict.generators, false);
            }
            _ => walk_expr(self, expression),
        }
    }
}
