//! Functions that are handed over: to a library's registrar, with a description, as parts of a pipe, as callbacks.

use smol_str::SmolStr;

use super::Builder;
use crate::catalog::path::last_name;
use crate::catalog::{ArgumentPlace, Registrar, Role};
use crate::link::graph::{EdgeKind, RoleFact};
use crate::link::resolve::Base;
use crate::link::results::{argument_at, argument_values, is_function};
use crate::link::value::{Value, Values};
use crate::link::{ClassRef, FunctionRef};
use crate::project::{FileId, Language};
use crate::syntax::{Call, CallId, Expr};

/// What the method is called by which a class of tools does its work.
const TOOL_METHODS: [&str; 14] = [
    "run", "arun", "_run", "_arun", "execute", "aexecute", "_execute", "call", "acall", "invoke", "ainvoke", "forward",
    "_call", "handler",
];

impl Builder<'_, '_> {
    /// A function among the arguments of a call that the catalog does not know may be called back, unless the call gives it
    /// back (`functools.partial`): then it is run by whoever calls that.
    pub(super) fn look_at_callbacks(&mut self, caller: FunctionRef, id: CallId, call: &Call) {
        for argument in &call.arguments {
            if self.is_parameter(caller.file, call, argument.value) {
                continue;
            }
            for value in self.resolver.expr(caller.file, call.scope, argument.value) {
                let is_function = matches!(value, Value::Function(_) | Value::Method { .. });
                if is_function && !self.resolver.call_result(caller.file, id).contains(&value) {
                    self.add_edges(caller, &value, EdgeKind::Callback, Some(id));
                }
            }
        }
    }

    /// What stands in a place of a call, with the offset of the argument: the keys of a name lead through object literals,
    /// `*` through all members.
    pub(super) fn handed(&mut self, file: FileId, call: &Call, place: &ArgumentPlace) -> (Values, u32) {
        let facts = self.facts(file);
        if let Some(argument) = argument_at(facts, call, place) {
            return (self.resolver.expr(file, call.scope, argument), facts.expr_range(argument).start);
        }
        let nothing = (Values::none(), call.range.start);
        let ArgumentPlace::Name(name) = place else { return nothing };
        if self.catalog.language == Language::Python {
            return nothing;
        }
        for argument in argument_values(call) {
            let mut values = self.resolver.expr(file, call.scope, argument);
            for key in name.split('.') {
                let resolver = &mut self.resolver;
                values = match key {
                    "*" => values.flat_map(|value| resolver.element(value)),
                    key => values.flat_map(|value| resolver.attribute(value, key)),
                };
            }
            if values.iter().any(is_function) {
                return (values, facts.expr_range(argument).start);
            }
        }
        nothing
    }

    pub(super) fn hand_over(
        &mut self,
        caller: FunctionRef,
        id: CallId,
        values: &Values,
        offset: u32,
        registrar: &Registrar<'_>,
        path: &SmolStr,
    ) {
        let functions = values.iter().flat_map(|value| match value {
            Value::Collection { items, .. } => items.clone(),
            other => Values::one(other.clone()),
        });
        for value in functions.collect::<Vec<_>>() {
            let is_function = matches!(value, Value::Function(_) | Value::Method { .. } | Value::FunctionMember { .. });
            let is_callable = matches!(value, Value::Instance(_));
            if !is_function && !is_callable {
                continue;
            }
            let edge = match registrar.role {
                Role::Thread => Some(EdgeKind::Thread),
                Role::Callback => Some(EdgeKind::Callback),
                _ => None,
            };
            for (function, class) in self.resolver.called_functions(&value) {
                let text = format!("handed to `{path}`");
                for overriding in self.overrides(function, class) {
                    self.add_role(overriding, registrar.clone(), text.clone(), caller.file, offset);
                }
                self.add_role(function, registrar.clone(), text, caller.file, offset);
            }
            if let Some(kind) = edge {
                self.add_edges(caller, &value, kind, Some(id));
            }
        }
    }

    /// Functions that are parts of a pipe run when the pipe is run.
    pub(super) fn look_at_pipe(&mut self, caller: FunctionRef, id: CallId, call: &Call) {
        let Expr::Attribute { object, .. } = self.facts(caller.file).expr(call.callee) else { return };
        for value in self.resolver.expr(caller.file, call.scope, object) {
            let Value::Pipe(parts) = value else { continue };
            for part in parts.iter() {
                self.add_edges(caller, part, EdgeKind::Framework, Some(id));
            }
        }
    }

    /// A function that is handed over together with a name and a description is a tool, whoever takes it:
    /// `Tool(name=..., description=..., fn=search)` of a class of the project's own.
    pub(super) fn look_at_described(&mut self, caller: FunctionRef, call: &Call) {
        let named = |name: &str| call.arguments.iter().any(|argument| argument.name.as_deref() == Some(name));
        if !named("name") || !named("description") {
            return;
        }
        for argument in &call.arguments {
            let offset = self.facts(caller.file).expr_range(argument.value).start;
            for value in self.resolver.expr(caller.file, call.scope, argument.value) {
                let (Value::Function(function) | Value::Method { function, .. }) = value else { continue };
                let known =
                    self.graph.roles.get(&function).is_some_and(|roles| {
                        roles.iter().any(|fact| fact.file == caller.file && fact.offset == offset)
                    });
                if !known {
                    let registrar = "handed over with a name and a description".to_owned();
                    self.graph.add_role(function, RoleFact::local(Role::Tool, registrar, caller.file, offset));
                }
            }
        }
    }

    /// The working method of a class that stands on one called `...Tool`.
    pub(super) fn look_at_tool_class(&mut self, function: FunctionRef, class: ClassRef) {
        let definition = self.facts(function.file).function(function.function);
        if !TOOL_METHODS.contains(&definition.name.as_str()) || definition.is_stub {
            return;
        }
        let bases = self.resolver.bases(class);
        let name_of = |base: &Base| match base {
            Base::Local(base) => self.facts(base.file).class(base.class).name.to_string(),
            Base::External(path) => last_name(path).to_owned(),
        };
        let Some(base) = bases.iter().map(name_of).find(|name| name.ends_with("Tool")) else { return };
        if self.graph.roles.contains_key(&function) {
            return;
        }
        let registrar = format!("writes `{}` of a class that stands on `{base}`", definition.name);
        let offset = definition.name_range.start;
        self.graph.add_role(function, RoleFact::local(Role::Tool, registrar, function.file, offset));
    }
}
