//! What an expression stands for: follows names, imports, attributes, calls and annotations through the whole program, on
//! demand, each question answered once.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::annotations::is_special_form;
use super::answers::{ANY, Answers, remembered};
use super::definitions::{Definitions, class_of_self};
use super::incoming::Incoming;
use super::members::member_of_unknown;
use super::modules::Modules;
use super::value::{CollectionKind, ObjectRef, Value, Values};
use super::{ClassRef, FunctionRef};
use crate::catalog::Catalog;
use crate::project::{FileId, Language};
use crate::syntax::{Binding, BindingKind, Expr, ExprId, FileFacts, FunctionId, ParameterKind, ReturnKind, Scope};

/// Questions nested deeper than this stay open: no program that people write needs more, and the stack is finite.
const DEEPEST: u32 = 160;

/// Paths longer than this are not followed further.
const LONGEST_PATH: usize = 160;

/// What is fixed while values are resolved.
#[derive(Clone, Copy)]
pub struct Context<'r, 'a> {
    /// Facts of every file, by [`FileId`].
    pub files: &'a [FileFacts],
    /// Definitions of every file, by [`FileId`].
    pub definitions: &'r [Definitions],
    /// Which file an import means.
    pub modules: &'r Modules,
    /// What is known of libraries.
    pub catalog: &'a Catalog,
    /// What callers hand to parameters, as far as the rounds before this one found it.
    pub incoming: &'r Incoming,
}

/// Answers what expressions stand for; remembers every answer.
pub struct Resolver<'r, 'a> {
    pub(super) context: Context<'r, 'a>,
    pub(super) answers: Answers,
    depth: u32,
    /// What of the incoming was asked for by the questions that are being answered, see [`super::answers::Asked`].
    pub(super) trail: Vec<u64>,
    /// What every text stands for.
    text: Values,
    /// What paths from outside stand for, shared: programs ask for the same ones again and again.
    outside: FxHashMap<SmolStr, Values>,
    /// Room to write such a path in.
    path: String,
}

/// A class that a class stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// A class of the workspace.
    Local(ClassRef),
    /// A class from outside, by its path.
    External(SmolStr),
}

impl<'r, 'a> Resolver<'r, 'a> {
    /// A resolver that knows some answers.
    pub fn with(context: Context<'r, 'a>, answers: Answers) -> Self {
        let text = Values::external(match context.catalog.language {
            Language::Python => "builtins.str()",
            Language::TypeScript => "globals.String()",
        });
        Self { context, answers, depth: 0, trail: Vec::new(), text, outside: FxHashMap::default(), path: String::new() }
    }

    pub(super) fn language(&self) -> Language {
        self.context.catalog.language
    }

    pub(super) fn facts(&self, file: FileId) -> &'a FileFacts {
        &self.context.files[file.0 as usize]
    }

    pub(super) fn definitions(&self, file: FileId) -> &'r Definitions {
        &self.context.definitions[file.0 as usize]
    }

    /// A path from outside with something behind it, unless it grows too long.
    pub(super) fn extended(&mut self, path: &str, steps: &[&str]) -> Values {
        self.path.clear();
        self.path.push_str(path);
        steps.iter().for_each(|step| self.path.push_str(step));
        if self.path.len() > LONGEST_PATH {
            return Values::none();
        }
        if let Some(known) = self.outside.get(self.path.as_str()) {
            return known.clone();
        }
        let path = SmolStr::new(&self.path);
        let value = Values::external(path.clone());
        self.outside.insert(path, value.clone());
        value
    }

    pub(super) fn enter(&mut self) -> bool {
        if self.depth >= DEEPEST {
            // Asked from elsewhere, it may have an answer.
            self.trail.push(ANY);
            return false;
        }
        self.depth += 1;
        true
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// What an expression of a file stands for; `scope` is where its names are looked up.
    pub fn expr(&mut self, file: FileId, scope: Scope, id: ExprId) -> Values {
        // Many arguments are these: there is nothing to remember.
        match self.facts(file).expr(id) {
            Expr::Text(_) | Expr::Format(_) => return self.text.clone(),
            Expr::Constant(_) => return Values::none(),
            _ => {}
        }
        remembered!(self.exprs, (file, id), self.work_out_expr(file, scope, id))
    }

    fn work_out_expr(&mut self, file: FileId, scope: Scope, id: ExprId) -> Values {
        let facts = self.facts(file);
        match facts.expr(id) {
            Expr::Name(name) => self.name(file, scope, name),
            Expr::Attribute { object, name } => self.member(file, scope, object, name),
            Expr::Subscript { object, key } => self.subscript(file, scope, object, key),
            Expr::Call(call) => self.call_result(file, call),
            Expr::Await(value) => self.expr(file, scope, value),
            Expr::Spread(value) => {
                let value = self.expr(file, scope, value);
                value.flat_map(|value| self.element(value))
            }
            Expr::Text(_) | Expr::Format(_) => self.text.clone(),
            Expr::List(items) => self.union(file, scope, items).collected(CollectionKind::List),
            Expr::Dict(entries) => {
                let items: Vec<ExprId> = entries.iter().map(|(_, value)| *value).collect();
                self.union(file, scope, &items).collected(CollectionKind::Dict)
            }
            Expr::Comprehension(item) => self.expr(file, scope, item).collected(CollectionKind::List),
            Expr::Choice(options) => self.union(file, scope, options),
            Expr::Pipe(left, right) if self.language() == Language::TypeScript => {
                self.union(file, scope, &[left, right])
            }
            Expr::Pipe(left, right) => self.pipe(file, scope, left, right),
            Expr::Lambda(body) => Values::one(Value::Lambda { file, scope, body }),
            Expr::Function(function) => Values::one(Value::Function(FunctionRef { file, function })),
            Expr::Class(class) => Values::one(Value::Class(ClassRef { file, class })),
            Expr::Cast { value, annotation } => {
                let mut all = self.annotation(file, scope, annotation);
                all.extend(self.expr(file, scope, value));
                all
            }
            Expr::Object(_) => Values::one(Value::Object(ObjectRef { file, scope, object: id, is_type: false })),
            Expr::Module(specifier) => self.module_object(file, specifier),
            Expr::TypeOf(value) => self.expr(file, scope, value),
            Expr::Other(operands) => self.divided(file, scope, operands),
            Expr::Constant(_) => Values::none(),
        }
    }

    /// What `object.name` stands for.
    fn member(&mut self, file: FileId, scope: Scope, object: ExprId, name: &str) -> Values {
        let values = self.expr(file, scope, object);
        let found = values.flat_map(|value| self.attribute(value, name));
        if found.is_empty() && self.language() == Language::TypeScript {
            let assigned = self.assigned_member(file, object, name);
            return if assigned.is_empty() && values.is_empty() { member_of_unknown(name) } else { assigned };
        }
        found
    }

    fn subscript(&mut self, file: FileId, scope: Scope, object: ExprId, key: ExprId) -> Values {
        let values = self.expr(file, scope, object);
        if self.language() == Language::TypeScript
            && let Expr::Text(name) = self.facts(file).expr(key)
        {
            return values.flat_map(|value| self.attribute(value, name));
        }
        values.flat_map(|value| match value {
            Value::External(path) if is_special_form(path) => self.alias(file, scope, key),
            value => self.element(value),
        })
    }

    pub(super) fn union(&mut self, file: FileId, scope: Scope, exprs: &[ExprId]) -> Values {
        let mut all = Values::none();
        for expr in exprs {
            all.extend(self.expr(file, scope, *expr));
        }
        all
    }

    /// `folder / "name"`, where the catalog says that dividing gives something to work with.
    fn divided(&mut self, file: FileId, scope: Scope, operands: &[ExprId]) -> Values {
        let [left, _] = operands else { return Values::none() };
        if self.language() != Language::Python {
            return Values::none();
        }
        let catalog = self.context.catalog;
        let left = self.expr(file, scope, *left);
        left.flat_map(|value| match value {
            Value::External(path) => {
                let given = catalog.about(&format!("{path}.__truediv__")).returned(|_| None);
                given.map_or_else(Values::none, |given| Values::external(format!("{}()", given.type_path)))
            }
            _ => Values::none(),
        })
    }

    /// `left | right`: the parts of both sides, dictionaries opened.
    fn pipe(&mut self, file: FileId, scope: Scope, left: ExprId, right: ExprId) -> Values {
        let sides = [self.expr(file, scope, left), self.expr(file, scope, right)];
        let mut parts = Values::none();
        for value in sides.iter().flat_map(Values::iter) {
            match value {
                Value::Pipe(items) | Value::Collection { items, .. } => parts.extend(items.clone()),
                _ => parts.insert(value.clone()),
            }
        }
        Values::one(Value::Pipe(parts))
    }

    /// What a binding gives its target.
    pub(super) fn binding(&mut self, file: FileId, binding: &Binding) -> Values {
        let mut all = match binding.annotation {
            Some(annotation) => self.annotation(file, binding.scope, annotation),
            None => Values::none(),
        };
        let Some(value) = binding.value else { return all };
        let value = self.expr(file, binding.scope, value);
        let mut value = match binding.kind {
            BindingKind::Assign | BindingKind::Augment => value,
            BindingKind::Element => value.flat_map(|value| self.element(value)),
            BindingKind::Context => value.flat_map(|value| self.entered(value)),
            BindingKind::Exception | BindingKind::Opaque => Values::none(),
        };
        if let Some(at) = binding.unpacked {
            value = match self.settled_at(file, binding, at) {
                Some(one) => one,
                None => value.flat_map(unpacked),
            };
        }
        all.extend(value);
        all
    }

    pub(super) fn parameter(&mut self, function: FunctionRef, at: u32) -> Values {
        let facts = self.facts(function.file);
        let definition = facts.function(function.function);
        let parameter = &definition.parameters[at as usize];
        let scope = Scope::Function(function.function);
        if at == 0
            && let Some(class) = class_of_self(facts, scope, &parameter.name)
            && definition.parent == Scope::Class(class)
            && !has_decorator(facts, function.function, "staticmethod")
        {
            let class = ClassRef { file: function.file, class };
            let is_class = has_decorator(facts, function.function, "classmethod");
            return Values::one(if is_class { Value::Class(class) } else { Value::Instance(class) });
        }
        self.trail.push(Incoming::parameter_key(function, at));
        let mut all = Values::none();
        if let Some(annotation) = parameter.annotation {
            all.extend(self.annotation(function.file, definition.parent, annotation));
        }
        match parameter.kind {
            // In Python the annotation is of one of them.
            ParameterKind::Rest if self.language() == Language::Python || all.is_empty() => {
                return all.collected(CollectionKind::List);
            }
            ParameterKind::KeywordRest => return all.collected(CollectionKind::Dict),
            _ => {}
        }
        if let Some(default) = parameter.default {
            all.extend(self.expr(function.file, definition.parent, default));
        }
        if let Some(incoming) = self.context.incoming.parameter(function, at) {
            all.extend(incoming.clone());
        }
        all.extend(self.called_back_with(function, at));
        all
    }

    /// What calling a function gives: its annotation and its returned values; what it yields, collected, for a generator.
    pub fn result(&mut self, function: FunctionRef) -> Values {
        remembered!(self.results, function, self.work_out_result(function))
    }

    fn work_out_result(&mut self, function: FunctionRef) -> Values {
        let (facts, definitions) = (self.facts(function.file), self.definitions(function.file));
        let definition = facts.function(function.function);
        let mut all = match definition.returns {
            Some(annotation) => self.annotation(function.file, definition.parent, annotation),
            None => Values::none(),
        };
        let mut yielded = Values::none();
        for at in definitions.returns(function.function) {
            let returned = &facts.returns[*at as usize];
            let Some(value) = returned.value else { continue };
            if self.language() == Language::TypeScript && self.is_given_back(function, value) {
                continue;
            }
            let value = self.expr(function.file, Scope::Function(function.function), value);
            match returned.kind {
                ReturnKind::Return => all.extend(value),
                ReturnKind::Yield => yielded.extend(value),
                ReturnKind::YieldFrom => yielded.extend(value.flat_map(|value| self.element(value))),
            }
        }
        if definition.is_generator {
            all.extend(yielded.collected(CollectionKind::List));
        }
        all
    }
}

fn unpacked(value: &Value) -> Values {
    match value {
        Value::Collection { items, .. } => items.clone(),
        other => Values::one(other.clone()),
    }
}

/// Whether a function carries a decorator whose last name is `name`, called or not.
pub fn has_decorator(facts: &FileFacts, function: FunctionId, name: &str) -> bool {
    facts.function(function).decorators.iter().any(|decorator| {
        let callee = match facts.expr(decorator.expr) {
            Expr::Call(call) => facts.call(call).callee,
            _ => decorator.expr,
        };
        match facts.expr(callee) {
            Expr::Name(own) | Expr::Attribute { name: own, .. } => own == name,
            _ => false,
        }
    })
}
