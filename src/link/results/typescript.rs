//! What calls give in TypeScript: methods that the language gives to values, its global functions, and functions that
//! take functions.

use super::argument_values;
use crate::link::FunctionRef;
use crate::link::higher_order::parameter;
use crate::link::members::UNKNOWN;
use crate::link::resolve::Resolver;
use crate::link::value::{CollectionKind, Value, Values};
use crate::project::FileId;
use crate::syntax::{Binding, Call, Expr, ExprId, Scope};

/// Methods that hand their callback the object that they are called on, or one that does the same.
const GIVES_ITSELF: [&str; 8] =
    ["register", "group", "plugin", "guard", "transaction", "$transaction", "withTransaction", "batch"];

impl Resolver<'_, '_> {
    /// What calling a function of the workspace gives: what it gives back of its arguments, else what it returns.
    pub(super) fn function_result(&mut self, file: FileId, call: &Call, function: FunctionRef) -> Values {
        if call.is_new && self.is_old_style(function) {
            return Values::one(Value::Constructed(function));
        }
        let argument = |at: u32| argument_values(call).nth(at as usize);
        let higher_order = self.definitions(function.file).higher_order();
        let (given_back, wrapped) =
            (higher_order.given_back(function.function), higher_order.wrapped(function.function));
        let mut all = Values::none();
        for argument in given_back.iter().filter_map(|at| argument(*at)) {
            all.extend(self.expr(file, call.scope, argument));
        }
        // An object that the function which is given back hands on (`makeSearch(store)`) is not what is given.
        for argument in wrapped.into_iter().filter_map(argument) {
            let values = self.expr(file, call.scope, argument);
            all.extend(values.into_iter().filter(may_be_called).collect());
        }
        if !all.iter().any(is_function) {
            all.extend(self.result(function));
        }
        all
    }

    /// Whether a returned value is a parameter: each call tells what it is.
    pub(in crate::link) fn is_given_back(&self, function: FunctionRef, value: ExprId) -> bool {
        let (facts, definitions) = (self.facts(function.file), self.definitions(function.file));
        let scope = Scope::Function(function.function);
        parameter(facts, definitions, scope, value).is_some_and(|(own, _)| own == function.function)
    }

    /// What calling a value gives, whatever the arguments.
    pub(in crate::link) fn given_by(&mut self, function: &Value) -> Values {
        match function {
            Value::Function(function) | Value::Method { function, .. } => self.result(*function),
            Value::Lambda { file, scope, body } => self.annotation(*file, *scope, *body),
            Value::External(path) => self.extended(path, &["()"]),
            _ => Values::none(),
        }
    }

    /// What a method that the language gives to a value gives.
    pub(super) fn built_in_result(&mut self, file: FileId, call: &Call, object: &Value, name: &str) -> Values {
        let itself = || if is_unknown(object) { Values::none() } else { Values::one(object.clone()) };
        match name {
            "then" => {
                let given = self.callback_result(file, call, 0);
                if given.is_empty() && call.arguments.is_empty() { itself() } else { given }
            }
            "catch" | "bind" | "finally" | "filter" | "slice" | "sort" | "toSorted" | "reverse" | "toReversed"
            | "splice" | "values" | "push" | "unshift" | "set" | "add" | "fill" | "with" => itself(),
            "call" | "apply" => self.result_of(file, call, object),
            "concat" => {
                let mut items = self.element(object);
                for argument in argument_values(call) {
                    let more = self.expr(file, call.scope, argument);
                    items.extend(more.flat_map(|value| self.element(value)));
                }
                items.collected(CollectionKind::List)
            }
            "map" => self.callback_result(file, call, 0).collected(CollectionKind::List),
            "flatMap" => {
                let lists = self.callback_result(file, call, 0);
                lists.flat_map(|list| self.element(list)).collected(CollectionKind::List)
            }
            "flat" => {
                let inner = self.element(object);
                inner.flat_map(|list| self.element(list)).collected(CollectionKind::List)
            }
            "find" | "findLast" | "at" | "pop" | "shift" | "get" | "next" => self.element(object),
            "entries" => {
                let pair = self.element(object).collected(CollectionKind::List);
                pair.collected(CollectionKind::List)
            }
            "reduce" | "reduceRight" => {
                let mut all = self.callback_result(file, call, 0);
                if let Some(first) = argument_values(call).nth(1) {
                    all.extend(self.expr(file, call.scope, first));
                }
                all
            }
            _ => Values::none(),
        }
    }

    fn callback_result(&mut self, file: FileId, call: &Call, at: usize) -> Values {
        let Some(callback) = argument_values(call).nth(at) else { return Values::none() };
        let callback = self.expr(file, call.scope, callback);
        callback.flat_map(|callback| self.given_by(callback))
    }

    /// What a parameter gets when its function is written as the argument of a method that the language gives to a value.
    pub(in crate::link) fn called_back_with(&mut self, function: FunctionRef, at: u32) -> Values {
        let Some((call, 0)) = self.definitions(function.file).taker(function.function) else { return Values::none() };
        let call = self.facts(function.file).call(call);
        let callee = self.expr(function.file, call.scope, call.callee);
        callee.flat_map(|callee| match callee {
            Value::BuiltIn { object, name } => self.handed_back(function.file, call, object, name, at),
            Value::External(path) if at == 0 => self.given_to_plugin(path),
            _ => Values::none(),
        })
    }

    /// `app.register(async (app) => ...)`, `db.transaction(async (tx) => ...)`: what is registered or run inside is given
    /// the object itself.
    pub(in crate::link) fn given_to_plugin(&self, path: &str) -> Values {
        let given = path.rsplit_once('.').filter(|(object, name)| object.ends_with(')') && GIVES_ITSELF.contains(name));
        given.map_or_else(Values::none, |(object, _)| Values::external(object))
    }

    /// What a method that the language gives to a value hands to its callback.
    pub(in crate::link) fn handed_back(
        &mut self,
        file: FileId,
        call: &Call,
        object: &Value,
        name: &str,
        at: u32,
    ) -> Values {
        match (name, at) {
            _ if is_unknown(object) => Values::none(),
            ("then", 0) => Values::one(object.clone()),
            (
                "map" | "flatMap" | "forEach" | "filter" | "find" | "findLast" | "findIndex" | "some" | "every"
                | "sort" | "toSorted",
                0,
            )
            | ("reduce" | "reduceRight" | "sort" | "toSorted", 1) => self.element(object),
            ("reduce" | "reduceRight", 0) => {
                let first = argument_values(call).nth(1);
                first.map_or_else(Values::none, |first| self.expr(file, call.scope, first))
            }
            _ => Values::none(),
        }
    }

    /// What a global function, or another that everybody knows, gives; none if it is like any other.
    pub(super) fn global_result(&mut self, file: FileId, call: &Call, path: &str) -> Option<Values> {
        let first = argument_values(call).next();
        let mut given = |argument: Option<ExprId>| {
            argument.map_or_else(Values::none, |argument| self.expr(file, call.scope, argument))
        };
        match path {
            "globals.Promise.resolve"
            | "globals.Object.freeze"
            | "globals.Object.seal"
            | "globals.structuredClone"
            | "globals.Object.create"
            | "util.promisify"
            | "react.cache"
            | "react.memo"
            | "react.useCallback" => Some(given(first)),
            "globals.Object.assign" => {
                let mut all = Values::none();
                argument_values(call).for_each(|argument| all.extend(given(Some(argument))));
                Some(all)
            }
            "globals.Promise.all"
            | "globals.Promise.allSettled"
            | "globals.Object.values"
            | "globals.Set"
            | "globals.Array.from" => {
                if path == "globals.Array.from" && call.arguments.len() > 1 {
                    return Some(self.callback_result(file, call, 1).collected(CollectionKind::List));
                }
                let items = given(first).flat_map(|value| self.element(value));
                Some(items.collected(CollectionKind::List))
            }
            "globals.Promise.race" | "globals.Promise.any" => Some(given(first).flat_map(|value| self.element(value))),
            "globals.Object.entries" => {
                let pair = given(first).flat_map(|value| self.element(value)).collected(CollectionKind::List);
                Some(pair.collected(CollectionKind::List))
            }
            "globals.Map" | "globals.Object.fromEntries" => {
                let pairs = given(first).flat_map(|value| self.element(value));
                let items = pairs.flat_map(|pair| self.element(pair));
                let tells = |value: &Value| !matches!(value, Value::External(path) if path == "globals.String()");
                Some(items.into_iter().filter(tells).collect::<Values>().collected(CollectionKind::Dict))
            }
            "globals.Array.of" => {
                let arguments: Vec<ExprId> = argument_values(call).collect();
                Some(self.union(file, call.scope, &arguments).collected(CollectionKind::List))
            }
            _ => None,
        }
    }

    /// What a function from outside that takes a function gives, beside what its path says: the function, wrapped
    /// (`debounce(save)`, `withAuth(handler)`); and tracing a client gives the client.
    pub(super) fn wrapped(&mut self, file: FileId, call: &Call, path: &str) -> Values {
        let catalog = self.context.catalog;
        let known = catalog.about(path);
        let is_tracing = known.tracing().is_some();
        if path.starts_with("globals.") || !is_tracing && known.registering_call().next().is_some() {
            return Values::none();
        }
        let arguments: Vec<ExprId> = argument_values(call).collect();
        let mut functions = Values::none();
        for argument in &arguments {
            let values = self.expr(file, call.scope, *argument);
            functions.extend(values.into_iter().filter(is_function).collect());
        }
        if known.runs_in_span() {
            return functions.flat_map(|function| self.result_of(file, call, function));
        }
        match arguments.first() {
            Some(first) if is_tracing && functions.is_empty() => self.expr(file, call.scope, *first),
            _ => functions,
        }
    }

    /// `const [a, b] = await Promise.all([one(), two()])`: what stands at a position.
    pub(in crate::link) fn settled_at(&mut self, file: FileId, binding: &Binding, at: u32) -> Option<Values> {
        let facts = self.facts(file);
        let mut value = binding.value?;
        while let Expr::Await(inner) | Expr::Cast { value: inner, .. } = facts.expr(value) {
            value = inner;
        }
        let Expr::Call(call) = facts.expr(value) else { return None };
        let call = facts.call(call);
        let Expr::Attribute { object, name } = facts.expr(call.callee) else { return None };
        let is_all = name == "all" && matches!(facts.expr(object), Expr::Name(object) if object == "Promise");
        let Expr::List(items) = facts.expr(argument_values(call).next()?) else { return None };
        let is_plain = !items.iter().any(|item| matches!(facts.expr(*item), Expr::Spread(_)));
        let item = items.get(at as usize).filter(|_| is_all && is_plain)?;
        Some(self.expr(file, call.scope, *item))
    }
}

/// Whether a value stands for a receiver that is not known.
fn is_unknown(value: &Value) -> bool {
    matches!(value, Value::External(path) if path == UNKNOWN)
}

/// Whether calling a value may be all that it is for.
fn may_be_called(value: &Value) -> bool {
    match value {
        Value::Function(_) | Value::Method { .. } | Value::Lambda { .. } | Value::BuiltIn { .. } => true,
        Value::External(path) => !path.ends_with("()"),
        _ => false,
    }
}

/// Whether a value is a function of the workspace.
pub(in crate::link) fn is_function(value: &Value) -> bool {
    matches!(value, Value::Function(_) | Value::Method { .. })
}
