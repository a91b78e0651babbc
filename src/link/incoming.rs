//! What callers hand to the parameters of functions and the fields of classes: found in one round, used in the next, so
//! that injected clients are known where they are used.

use std::hash::{BuildHasher, Hash};

use rustc_hash::{FxBuildHasher, FxHashMap};
use smol_str::SmolStr;

use super::answers::Changed;
use super::resolve::{Resolver, has_decorator};
use super::results::{argument_at, argument_values};
use super::value::{Value, Values};
use super::{ClassRef, FunctionRef};
use crate::catalog::{ArgumentPlace, Registrar, Role};
use crate::project::{FileId, Language};
use crate::syntax::{Argument, Call, Expr, ExprId, FunctionForm, FunctionKind, ParameterKind};

/// Arguments by parameter and by field.
#[derive(Debug, Default, PartialEq)]
pub struct Incoming {
    parameters: FxHashMap<(FunctionRef, u32), Values>,
    fields: FxHashMap<(ClassRef, SmolStr), Values>,
}

impl Incoming {
    /// What callers hand to the parameter at a position.
    pub fn parameter(&self, function: FunctionRef, at: u32) -> Option<&Values> {
        self.parameters.get(&(function, at))
    }

    /// What constructor calls hand to a field of a class that writes no constructor (dataclasses, pydantic models).
    pub fn field(&self, class: ClassRef, name: &str) -> Option<&Values> {
        self.fields.get(&(class, name.into()))
    }

    /// Stands for a parameter in [`Asked`](super::answers::Asked); what two have in common is worked out once too often, at most.
    pub fn parameter_key(function: FunctionRef, at: u32) -> u64 {
        FxBuildHasher.hash_one((function, at)) | 1
    }

    /// Stands for a field.
    pub fn field_key(class: ClassRef, name: &str) -> u64 {
        FxBuildHasher.hash_one((class, name)) | 1
    }

    /// Adds what was noted elsewhere.
    pub fn absorb(&mut self, other: &Incoming) {
        for (parameter, values) in &other.parameters {
            self.parameters.entry(*parameter).or_default().extend(values.clone());
        }
        for (field, values) in &other.fields {
            self.fields.entry(field.clone()).or_default().extend(values.clone());
        }
    }

    /// The keys of the parameters and fields that something else is handed to than in `other`.
    pub fn changed_from(&self, other: &Incoming) -> Changed {
        let parameters = differing(&self.parameters, &other.parameters);
        let fields = differing(&self.fields, &other.fields);
        let parameters = parameters.map(|(function, at)| Self::parameter_key(*function, *at));
        parameters.chain(fields.map(|(class, name)| Self::field_key(*class, name))).collect()
    }

    /// Whether nothing is handed to anything.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.fields.is_empty()
    }

    /// Notes the arguments of one call whose callee stands for `callee`.
    pub fn note(&mut self, resolver: &mut Resolver<'_, '_>, file: FileId, call: &Call, callee: &Value) {
        let constructed = match callee {
            Value::Class(class) => Some(*class),
            _ => None,
        };
        if let Value::External(path) = callee {
            self.note_handed_over(resolver, file, call, path);
            return;
        }
        if let Value::BuiltIn { object, name } = callee {
            self.note_called_back(resolver, file, call, object, name);
        }
        let called = resolver.called_functions(callee);
        for (function, class) in &called {
            let bound = class.is_some() || constructed.is_some();
            self.note_arguments(resolver, file, call, *function, bound);
        }
        if let (Some(class), true) = (constructed, called.is_empty()) {
            for argument in &call.arguments {
                if let Some(name) = &argument.name {
                    let value = telling(resolver.expr(file, call.scope, argument.value));
                    if !value.is_empty() {
                        self.fields.entry((class, name.clone())).or_default().extend(value);
                    }
                }
            }
        }
    }

    /// `app.register(routes, options)`: the function is given the application, and the options.
    fn note_plugin(&mut self, resolver: &mut Resolver<'_, '_>, file: FileId, call: &Call, path: &str) {
        let given = resolver.given_to_plugin(path);
        let mut arguments = argument_values(call);
        let Some(plugin) = arguments.next().filter(|_| !given.is_empty()) else { return };
        let options = arguments.next();
        for value in resolver.expr(file, call.scope, plugin) {
            for (function, _) in resolver.called_functions(&value) {
                self.parameters.entry((function, 0)).or_default().extend(given.clone());
                if let Some(options) = options {
                    let options = telling(resolver.expr(file, call.scope, options));
                    self.parameters.entry((function, 1)).or_default().extend(options);
                }
            }
        }
    }

    /// `items.map(summarise)`, `answer.then(save)`: what a method of the language hands to a function that stands elsewhere.
    fn note_called_back(
        &mut self,
        resolver: &mut Resolver<'_, '_>,
        file: FileId,
        call: &Call,
        object: &Value,
        name: &str,
    ) {
        let Some(callback) = argument_values(call).next() else { return };
        if matches!(resolver.facts(file).expr(callback), Expr::Function(_)) {
            return;
        }
        for value in resolver.expr(file, call.scope, callback) {
            for (function, _) in resolver.called_functions(&value) {
                for at in 0..2 {
                    let value = telling(resolver.handed_back(file, call, object, name, at));
                    if !value.is_empty() {
                        self.parameters.entry((function, at)).or_default().extend(value);
                    }
                }
            }
        }
    }

    /// `pool.submit(f, a, b)`, `partial(f, a)`, `Thread(target=f, args=(a, b))`: the arguments that `f` will get.
    fn note_handed_over(&mut self, resolver: &mut Resolver<'_, '_>, file: FileId, call: &Call, path: &str) {
        if resolver.language() == Language::TypeScript {
            self.note_plugin(resolver, file, call, path);
            return;
        }
        let facts = resolver.facts(file);
        let places: Vec<ArgumentPlace> = match path {
            "functools.partial" => vec![ArgumentPlace::Position(0)],
            _ => {
                let registrars = resolver.context.catalog.about(path).registering_call();
                let runs = |registrar: &Registrar<'_>| matches!(registrar.role, Role::Thread | Role::Callback);
                registrars.filter(runs).flat_map(|one| one.arguments).cloned().collect()
            }
        };
        for place in places {
            let Some(function) = argument_at(facts, call, &place) else { continue };
            let rest: Vec<ExprId> = match place {
                ArgumentPlace::Position(at) => {
                    let positional = call.arguments.iter().filter(|argument| argument.name.is_none());
                    positional.skip(at as usize + 1).map(|argument| argument.value).collect()
                }
                ArgumentPlace::Name(_) => {
                    let listed = argument_at(facts, call, &ArgumentPlace::Name("args".to_owned()));
                    match listed.map(|listed| facts.expr(listed)) {
                        Some(Expr::List(items)) => items.to_vec(),
                        _ => Vec::new(),
                    }
                }
            };
            for value in resolver.expr(file, call.scope, function) {
                for (function, class) in resolver.called_functions(&value) {
                    for (at, argument) in (u32::from(class.is_some())..).zip(&rest) {
                        let value = telling(resolver.expr(file, call.scope, *argument));
                        if !value.is_empty() {
                            self.parameters.entry((function, at)).or_default().extend(value);
                        }
                    }
                }
            }
        }
    }

    fn note_arguments(
        &mut self,
        resolver: &mut Resolver<'_, '_>,
        file: FileId,
        call: &Call,
        function: FunctionRef,
        bound: bool,
    ) {
        let facts = resolver.facts(function.file);
        let definition = facts.function(function.function);
        let is_method = definition.kind == FunctionKind::Method;
        // Only Python writes the receiver as a parameter.
        let has_receiver = is_method
            && definition.form == FunctionForm::Definition
            && !has_decorator(facts, function.function, "staticmethod");
        let skipped = usize::from(has_receiver && bound);
        let mut position = skipped;
        // The first argument of `f.call(object, ...)` is what `f` is called on.
        for argument in call.arguments.iter().skip(usize::from(is_called_on(resolver, file, call))) {
            let at = match &argument.name {
                Some(name) => definition.parameters.iter().position(|parameter| parameter.name == *name),
                None if is_spread(resolver, file, argument) => break,
                None => {
                    position += 1;
                    let positional = definition.parameters.get(position - 1);
                    let takes = positional.is_some_and(|parameter| {
                        matches!(parameter.kind, ParameterKind::Positional | ParameterKind::Normal)
                    });
                    takes.then(|| position - 1)
                }
            };
            let Some(at) = at else { continue };
            let value = telling(resolver.expr(file, call.scope, argument.value));
            if !value.is_empty() {
                self.parameters.entry((function, at as u32)).or_default().extend(value);
            }
        }
    }
}

/// The keys that have different values in two maps, or none in one.
fn differing<'m, K: Hash + Eq>(
    one: &'m FxHashMap<K, Values>,
    other: &'m FxHashMap<K, Values>,
) -> impl Iterator<Item = &'m K> {
    let new = one.iter().filter(|(key, values)| other.get(*key) != Some(*values));
    let gone = other.iter().filter(|(key, _)| !one.contains_key(*key));
    new.chain(gone).map(|(key, _)| key)
}

/// `f.call(object, ...)` in TypeScript.
fn is_called_on(resolver: &Resolver<'_, '_>, file: FileId, call: &Call) -> bool {
    let is_call = matches!(resolver.facts(file).expr(call.callee), Expr::Attribute { name, .. } if name == "call");
    is_call && resolver.language() == Language::TypeScript
}

fn is_spread(resolver: &Resolver<'_, '_>, file: FileId, argument: &Argument) -> bool {
    matches!(resolver.facts(file).expr(argument.value), Expr::Spread(_))
}

/// Strings, numbers and the like tell nothing about what a parameter can do.
fn telling(values: Values) -> Values {
    let tells = |value: &Value| match value {
        Value::External(path) if path.starts_with("globals.") => !path.contains("()"),
        Value::External(path) => !path.starts_with("builtins."),
        Value::Collection { items, .. } => !items.is_empty(),
        _ => true,
    };
    values.into_iter().filter(tells).collect()
}
