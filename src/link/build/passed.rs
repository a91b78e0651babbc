//! Functions that are handed on in TypeScript: to functions of the program, to methods of the language, to tracers, as
//! members of objects that describe a tool.

use super::Builder;
use crate::catalog::Role;
use crate::link::FunctionRef;
use crate::link::definitions::Definition;
use crate::link::graph::{EdgeKind, RoleFact};
use crate::link::higher_order::{Runs, parameter};
use crate::link::results::{argument_values, entry, is_function};
use crate::link::value::{Value, Values};
use crate::project::{FileId, Language};
use crate::syntax::{Call, CallId, ClassKind, Expr, ExprId, FileFacts, FunctionId, ReturnKind, Scope};

/// A function that `from` hands on in a call, to be run there.
pub(super) struct Passed {
    from: FunctionRef,
    value: Value,
    kind: EdgeKind,
    call: CallId,
}

/// Keys under which an object that describes a tool holds the function that does its work.
const TOOL_KEYS: [&str; 9] = ["execute", "handler", "run", "func", "fn", "call", "invoke", "callback", "function"];

/// Keys under which it says what the tool is called.
const NAME_KEYS: [&str; 2] = ["name", "key"];

/// Keys under which it says what arguments the tool takes.
const SCHEMA_KEYS: [&str; 8] =
    ["parameters", "inputSchema", "input_schema", "schema", "args", "argsSchema", "input", "paramsSchema"];

impl Builder<'_, '_> {
    /// Whether a call runs a parameter that counts where it is handed over.
    pub(super) fn is_parameter_run(&self, file: FileId, call: &Call) -> bool {
        let definitions = self.resolver.definitions(file);
        definitions.higher_order().is_parameter_run(self.facts(file), definitions, call)
    }

    /// Whether an argument is a parameter that counts where it was handed over.
    pub(super) fn is_parameter(&self, file: FileId, call: &Call, argument: ExprId) -> bool {
        let definitions = self.resolver.definitions(file);
        let known = parameter(self.facts(file), definitions, call.scope, argument);
        known.is_some_and(|(function, at)| definitions.higher_order().runs(function, at).is_some())
    }

    /// Notes the functions that a call hands on.
    pub(super) fn look_at_passed(&mut self, from: FunctionRef, id: CallId, call: &Call, callees: &Values) {
        let pass = |builder: &mut Self, argument: ExprId, kind: EdgeKind| {
            if builder.is_parameter(from.file, call, argument) {
                return;
            }
            for value in builder.resolver.expr(from.file, call.scope, argument) {
                if is_function(&value) {
                    builder.passed.push(Passed { from, value, kind, call: id });
                }
            }
        };
        for callee in callees.iter() {
            match callee {
                Value::BuiltIn { name, .. } => {
                    let kind = match name.as_str() {
                        "bind" | "call" | "apply" => continue,
                        "then" | "catch" | "finally" => EdgeKind::Call,
                        _ => EdgeKind::Callback,
                    };
                    argument_values(call).for_each(|argument| pass(self, argument, kind));
                }
                Value::External(_) => {}
                callee => {
                    for (function, _) in self.resolver.called_functions(callee) {
                        let higher_order = self.resolver.definitions(function.file).higher_order();
                        for (at, argument) in (0u32..).zip(argument_values(call)) {
                            if higher_order.runs(function.function, at) == Some(Runs::Itself) {
                                pass(self, argument, EdgeKind::Call);
                            }
                        }
                    }
                    self.look_at_interface_member(from, id, call, callee);
                }
            }
        }
        let is_outside = callees.iter().all(|callee| matches!(callee, Value::External(_)));
        if is_outside {
            let facts = self.facts(from.file);
            for argument in argument_values(call) {
                if callees.is_empty() {
                    pass(self, argument, EdgeKind::Callback);
                }
                let Expr::Object(entries) = facts.expr(argument) else { continue };
                for (_, value) in entries {
                    if matches!(facts.expr(*value), Expr::Function(_)) {
                        pass(self, *value, EdgeKind::Callback);
                    }
                }
            }
        }
    }

    /// A function-typed member of an interface: the members of the classes that implement it run.
    fn look_at_interface_member(&mut self, from: FunctionRef, id: CallId, call: &Call, callee: &Value) {
        let (Value::Lambda { .. }, Expr::Attribute { object, name }) =
            (callee, self.facts(from.file).expr(call.callee))
        else {
            return;
        };
        for value in self.resolver.expr(from.file, call.scope, object) {
            let Value::Instance(class) = value else { continue };
            if self.facts(class.file).class(class.class).kind != ClassKind::Interface {
                continue;
            }
            for below in self.subclasses.get(&class).cloned().unwrap_or_default() {
                for member in self.resolver.class_member(below, name, true) {
                    self.add_edges(from, &member, EdgeKind::Call, Some(id));
                }
            }
        }
    }

    /// Has whoever hands a function on run it, unless the function has a part of its own to play.
    pub(super) fn add_passed(&mut self) {
        for passed in std::mem::take(&mut self.passed) {
            let called = self.resolver.called_functions(&passed.value);
            let plays_part = called.iter().any(|(function, _)| {
                let mut roles = self.graph.roles.get(function).into_iter().flatten();
                roles.any(|fact| !matches!(fact.role, Role::Callback | Role::Thread))
            });
            if !plays_part {
                self.add_edges(passed.from, &passed.value, passed.kind, Some(passed.call));
            }
        }
    }

    /// A call of a function of the program's own that hands what it is given to a tracer, as the helper does that
    /// `instrument` itself writes.
    pub(super) fn look_at_tracing_helper(&mut self, caller: FunctionRef, id: CallId, call: &Call, callee: &Value) {
        let (Value::Function(helper) | Value::Method { function: helper, .. }) = callee else { return };
        if let Some(text) = self.tracing_helpers.get(helper).cloned() {
            self.look_at_tracing(caller, id, call, &text);
        }
    }

    /// Finds the functions that hand their own parameter to a tracer which runs it.
    pub(super) fn index_tracing_helpers(&mut self, file: FileId) {
        let facts = self.facts(file);
        for call in &facts.calls {
            if !hands_on_parameter(facts, call) {
                continue;
            }
            for callee in self.resolver.expr(file, call.scope, call.callee) {
                let Value::External(path) = callee else { continue };
                let known = self.catalog.about(&path);
                if let Some(tracer) = known.tracing().filter(|_| known.runs_in_span()) {
                    let text = format!("calls `{path}` of {}", tracer.name);
                    self.tracing_helpers.insert(FunctionRef { file, function: call.function }, text);
                }
            }
        }
    }

    /// A call of a tracer: the functions that it is handed are traced, and its caller, if what it gives is the caller's
    /// own result. A client that is handed over is not the caller's business.
    pub(super) fn look_at_tracing(&mut self, caller: FunctionRef, id: CallId, call: &Call, text: &str) {
        let mut functions = Vec::new();
        for argument in argument_values(call) {
            for value in self.resolver.expr(caller.file, call.scope, argument) {
                functions.extend(self.resolver.called_functions(&value).into_iter().filter(|_| is_function(&value)));
            }
        }
        let wraps_client = argument_values(call).next().is_some_and(|first| {
            let values = self.resolver.expr(caller.file, call.scope, first);
            values.iter().any(|value| matches!(value, Value::External(path) if !path.starts_with("globals.")))
        });
        let is_result = functions.is_empty() && !wraps_client || is_own_result(self.facts(caller.file), caller, id);
        let is_helper = self.tracing_helpers.contains_key(&caller);
        if is_result && !is_helper && caller.function != FunctionId::MODULE {
            self.note_traced(caller, text, caller.file, call);
        }
        for (function, _) in functions {
            self.note_traced(function, text, caller.file, call);
        }
    }

    /// `{ name, description, parameters, execute }`: the function does the work of a tool, whoever takes the object.
    pub(super) fn look_at_described_objects(&mut self, file: FileId) {
        let facts = self.facts(file);
        for (at, expr) in (0u32..).zip(facts.exprs.iter()) {
            let object = ExprId(at);
            let (Expr::Object(_) | Expr::Dict(_)) = expr else { continue };
            let has = |key: &str| entry(facts, object, key).is_some();
            if !NAME_KEYS.iter().any(|key| has(key)) || !has("description") || !SCHEMA_KEYS.iter().any(|key| has(key)) {
                continue;
            }
            let Some(work) = TOOL_KEYS.iter().find_map(|key| entry(facts, object, key)) else { continue };
            let (scope, range) = (scope_at(facts, facts.expr_range(object).start), facts.expr_range(work));
            for value in self.resolver.expr(file, scope, work) {
                for (function, _) in self.resolver.called_functions(&value) {
                    if is_function(&value) && !self.graph.roles.contains_key(&function) {
                        let text = "stands beside a name, a description and a schema".to_owned();
                        self.graph.add_role(function, RoleFact::local(Role::Tool, text, file, range.start));
                    }
                }
            }
        }
    }

    /// Whether the callee, or what it is a method of, is taken out of a collection: `tools[name](...)`,
    /// `tools.get(name)?.execute(...)`, `const tool = tools.find(...)`.
    pub(super) fn is_from_script_table(&self, facts: &FileFacts, file: FileId, call: &Call) -> bool {
        debug_assert_eq!(self.catalog.language, Language::TypeScript);
        let callee = match facts.expr(call.callee) {
            Expr::Attribute { object, name } if !matches!(name, "then" | "catch" | "finally") => object,
            _ => call.callee,
        };
        let taken_out = |expr: ExprId| match facts.expr(without_wrapping(facts, expr)) {
            Expr::Subscript { key, .. } => !matches!(facts.expr(key), Expr::Text(_) | Expr::Constant(_)),
            Expr::Call(inner) => {
                let name = match facts.expr(facts.call(inner).callee) {
                    Expr::Attribute { name, .. } => name,
                    _ => "",
                };
                matches!(name, "get" | "find")
            }
            _ => false,
        };
        let mut scope = call.scope;
        let Expr::Name(name) = facts.expr(callee) else { return taken_out(callee) };
        loop {
            let found = self.resolver.definitions(file).name(scope, name);
            if !found.is_empty() {
                let value = |definition: &Definition| match definition {
                    Definition::Binding(at) => facts.bindings[*at as usize].value,
                    _ => None,
                };
                return found.iter().filter_map(value).any(taken_out);
            }
            match scope {
                Scope::Function(FunctionId::MODULE) | Scope::Class(_) => return false,
                Scope::Function(function) => scope = facts.function(function).parent,
            }
        }
    }
}

/// Without `await`, casts and the alternatives of `??`.
fn without_wrapping(facts: &FileFacts, expr: ExprId) -> ExprId {
    match facts.expr(expr) {
        Expr::Await(inner) | Expr::Cast { value: inner, .. } => without_wrapping(facts, inner),
        Expr::Choice(options) => options.first().map_or(expr, |first| without_wrapping(facts, *first)),
        _ => expr,
    }
}

/// Whether a function waits for a call, or returns what it gives.
fn is_own_result(facts: &FileFacts, function: FunctionRef, call: CallId) -> bool {
    let range = facts.call(call).range;
    let returned = facts.returns.iter().filter(|returned| returned.function == function.function);
    let mut values = returned.filter(|returned| returned.kind == ReturnKind::Return).filter_map(|one| one.value);
    facts.call(call).awaited || values.any(|value| facts.expr_range(value).encloses(range))
}

/// The scope that holds an offset.
fn scope_at(facts: &FileFacts, offset: u32) -> Scope {
    let after = facts.functions.partition_point(|function| function.range.start <= offset);
    let inner = (1..after).rev().find(|at| facts.functions[*at].range.contains(offset));
    let function = inner.unwrap_or(0);
    let mut classes = facts.classes.iter().enumerate();
    let class = classes.rfind(|(_, class)| class.range.contains(offset));
    match class {
        Some((id, class)) if inner.is_none_or(|at| class.range.start > facts.functions[at].range.start) => {
            Scope::Class(crate::syntax::ClassId(id as u32))
        }
        _ => Scope::Function(FunctionId(function as u32)),
    }
}

/// The key of an exported object or list, as a name.
pub(super) fn key_name(facts: &FileFacts, key: Option<ExprId>) -> Option<&str> {
    match facts.expr(key?) {
        Expr::Text(name) => Some(name),
        _ => None,
    }
}

/// Whether the first argument of a call is a parameter of the function that makes it.
fn hands_on_parameter(facts: &FileFacts, call: &Call) -> bool {
    let Some(mut first) = argument_values(call).next() else { return false };
    while let Expr::Cast { value, .. } = facts.expr(first) {
        first = value;
    }
    let Expr::Name(name) = facts.expr(first) else { return false };
    facts.function(call.function).parameters.iter().any(|parameter| parameter.name == *name)
}
