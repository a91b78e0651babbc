//! What calls give, and what annotations promise.

use smol_str::{SmolStr, format_smolstr};

use super::definitions::enclosing_class;
use super::members::extended;
use super::resolve::Resolver;
use super::value::{CollectionKind, Value, Values};
use super::{ClassRef, FunctionRef};
use crate::catalog::path::last_name;
use crate::catalog::{ArgumentPlace, Role};
use crate::project::FileId;
use crate::syntax::{Call, CallId, Expr, ExprId, FileFacts, Scope};

/// Forms of `typing` whose first argument says what a value is.
pub(super) fn is_special_form(path: &str) -> bool {
    let name = path.strip_prefix("typing.").or_else(|| path.strip_prefix("typing_extensions."));
    matches!(name, Some("Annotated" | "Optional" | "Union"))
}

impl Resolver<'_, '_> {
    /// What a call gives.
    pub fn call_result(&mut self, file: FileId, id: CallId) -> Values {
        let call = self.facts(file).call(id);
        let callee = self.expr(file, call.scope, call.callee);
        callee.flat_map(|value| self.result_of(file, call, value))
    }

    fn result_of(&mut self, file: FileId, call: &Call, callee: &Value) -> Values {
        match callee {
            Value::Class(class) => Values::one(Value::Instance(*class)),
            Value::Function(function) | Value::Method { function, .. } | Value::FunctionMember { function, .. } => {
                self.result(*function)
            }
            Value::Instance(class) => {
                let call_method = self.class_member(*class, &"__call__".into(), true);
                call_method.flat_map(|method| match method {
                    Value::Method { function, .. } => self.result(*function),
                    Value::External(path) => extended(path, "()"),
                    _ => Values::none(),
                })
            }
            Value::External(path) => self.external_result(file, call, path),
            Value::Taking { items, one: true } => items.into(),
            Value::Taking { items, one: false } => Values::from(items).collected(CollectionKind::List),
            Value::Lambda { file, scope, body } => self.expr(*file, *scope, *body),
            _ => Values::none(),
        }
    }

    fn external_result(&mut self, file: FileId, call: &Call, path: &str) -> Values {
        if let Some(found) = self.standard_result(file, call, path) {
            return found;
        }
        let facts = self.facts(file);
        let catalog = self.context.catalog;
        for registrar in catalog.registering_call(path) {
            if registrar.role == Role::Depends
                && let Some(dependency) = argument(call, registrar.arguments)
            {
                let dependency = self.expr(file, call.scope, dependency);
                return dependency.flat_map(|value| self.result_of(file, call, value));
            }
        }
        let given = catalog.returned_type(path, |place| literal(facts, call, place));
        match given {
            Some(type_path) => Values::external(format_smolstr!("{type_path}()")),
            None => extended(catalog.canonical(path), "()"),
        }
    }

    /// What the language's own functions give, where it depends on their arguments.
    fn standard_result(&mut self, file: FileId, call: &Call, path: &str) -> Option<Values> {
        let facts = self.facts(file);
        let first = call.arguments.iter().find(|argument| argument.name.is_none()).map(|argument| argument.value);
        let named = |name: &str| call.arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
        match path {
            "builtins.super" => {
                let class = enclosing_class(facts, call.scope)?;
                Some(Values::one(Value::Super(ClassRef { file, class })))
            }
            "builtins.type"
            | "copy.copy"
            | "copy.deepcopy"
            | "functools.partial"
            | "functools.partialmethod"
            | "asyncio.run"
            | "asyncio.create_task"
            | "asyncio.ensure_future"
            | "asyncio.wait_for"
            | "asyncio.shield"
            | "contextlib.closing"
            | "contextlib.nullcontext"
            | "contextlib.aclosing" => {
                let value = self.expr(file, call.scope, first?);
                if path != "builtins.type" {
                    return Some(value);
                }
                Some(value.flat_map(|value| match value {
                    Value::Instance(class) => Values::one(Value::Class(*class)),
                    _ => Values::none(),
                }))
            }
            "asyncio.to_thread" => {
                let function = self.expr(file, call.scope, first?);
                Some(function.flat_map(|function| self.result_of(file, call, function)))
            }
            "importlib.import_module" => match facts.expr(first?) {
                Expr::Text(module) if !module.starts_with('.') => Some(self.imported(file, module)),
                _ => None,
            },
            "typing.cast" => Some(self.annotation(file, call.scope, first?)),
            "builtins.list"
            | "builtins.tuple"
            | "builtins.set"
            | "builtins.sorted"
            | "builtins.reversed"
            | "builtins.iter"
            | "builtins.frozenset"
            | "builtins.enumerate"
            | "builtins.zip"
            | "builtins.filter"
            | "asyncio.gather"
            | "asyncio.as_completed" => {
                let mut items = Values::none();
                for argument in call.arguments.iter().filter(|argument| argument.name.is_none()) {
                    let value = self.expr(file, call.scope, argument.value);
                    items.extend(match path {
                        "asyncio.gather" => value,
                        _ => value.flat_map(|value| self.element(value)),
                    });
                }
                Some(items.collected(CollectionKind::List))
            }
            "builtins.next" | "builtins.anext" | "builtins.max" | "builtins.min" => {
                let value = self.expr(file, call.scope, first?);
                Some(value.flat_map(|value| self.element(value)))
            }
            "builtins.dict" => {
                let mut items = Values::none();
                for argument in call.arguments.iter().filter(|argument| argument.name.is_some()) {
                    items.extend(self.expr(file, call.scope, argument.value));
                }
                Some(items.collected(CollectionKind::Dict))
            }
            "builtins.getattr" => {
                let second = call.arguments.iter().filter(|argument| argument.name.is_none()).nth(1)?.value;
                let Expr::Text(name) = facts.expr(second) else { return None };
                let object = self.expr(file, call.scope, first?);
                Some(object.flat_map(|object| self.attribute(object, name)))
            }
            "dataclasses.field" | "pydantic.Field" | "attr.ib" | "attrs.field" => {
                let factory = named("default_factory").or(named("factory"));
                if let Some(factory) = factory {
                    let factory = self.expr(file, call.scope, factory.value);
                    return Some(factory.flat_map(|factory| self.result_of(file, call, factory)));
                }
                Some(match named("default") {
                    Some(default) => self.expr(file, call.scope, default.value),
                    None => Values::none(),
                })
            }
            _ => None,
        }
    }

    /// The values that something annotated may hold: an instance for a class, the alternatives of a union, a collection
    /// for `list[T]`, the dependency of `Annotated[T, Depends(f)]`.
    pub fn annotation(&mut self, file: FileId, scope: Scope, id: ExprId) -> Values {
        if !self.enter() {
            return Values::none();
        }
        let promised = self.promised(file, scope, id);
        self.leave();
        promised
    }

    fn promised(&mut self, file: FileId, scope: Scope, id: ExprId) -> Values {
        let facts = self.facts(file);
        match facts.expr(id) {
            Expr::Name(_) | Expr::Attribute { .. } => {
                let named = self.expr(file, scope, id);
                named.flat_map(|value| match value {
                    Value::Class(class) => Values::one(Value::Instance(*class)),
                    Value::External(path) if is_vague(path) => Values::none(),
                    Value::External(path) => extended(self.context.catalog.canonical(path), "()"),
                    _ => Values::none(),
                })
            }
            Expr::Pipe(left, right) => {
                let mut both = self.annotation(file, scope, *left);
                both.extend(self.annotation(file, scope, *right));
                both
            }
            Expr::Subscript { object, key } => self.generic(file, scope, *object, *key),
            _ => Values::none(),
        }
    }

    /// `ClientDep = Annotated[Client, ...]`, `Maybe = Optional[Client]`: the name stands for the class.
    pub(super) fn alias(&mut self, file: FileId, scope: Scope, key: ExprId) -> Values {
        let first = match self.facts(file).expr(key) {
            Expr::List(keys) => keys.first().copied(),
            _ => Some(key),
        };
        first.map_or_else(Values::none, |first| self.expr(file, scope, first))
    }

    fn generic(&mut self, file: FileId, scope: Scope, object: ExprId, key: ExprId) -> Values {
        let facts = self.facts(file);
        let keys: Vec<ExprId> = match facts.expr(key) {
            Expr::List(keys) => keys.clone(),
            _ => vec![key],
        };
        let name = match facts.expr(object) {
            Expr::Name(name) | Expr::Attribute { name, .. } => name.as_str(),
            _ => return Values::none(),
        };
        let mut union = |keys: &[ExprId]| {
            let mut all = Values::none();
            for key in keys {
                all.extend(self.annotation(file, scope, *key));
            }
            all
        };
        match name {
            "Optional" | "Union" | "ClassVar" | "Final" | "Required" | "NotRequired" | "Awaitable" | "ReadOnly" => {
                union(&keys)
            }
            "Coroutine" => union(&keys[keys.len() - 1..]),
            "Annotated" => {
                let mut all = union(&keys[..1]);
                for extra in &keys[1..] {
                    if matches!(facts.expr(*extra), Expr::Call(_)) {
                        all.extend(self.expr(file, scope, *extra));
                    }
                }
                all
            }
            "list" | "List" | "Sequence" | "Iterable" | "Iterator" | "AsyncIterable" | "AsyncIterator"
            | "Generator" | "AsyncGenerator" | "set" | "Set" | "frozenset" | "FrozenSet" | "deque" | "Deque"
            | "Collection" => union(&keys[..1]).collected(CollectionKind::List),
            "tuple" | "Tuple" => union(&keys).collected(CollectionKind::List),
            "dict" | "Dict" | "Mapping" | "MutableMapping" | "defaultdict" | "DefaultDict" | "OrderedDict" => {
                union(&keys[keys.len() - 1..]).collected(CollectionKind::Dict)
            }
            "type" | "Type" => self.expr(file, scope, keys[0]),
            "Callable" | "Literal" => Values::none(),
            _ => self.annotation(file, scope, object),
        }
    }

    /// The functions that a value may run when it is called.
    pub fn called_functions(&mut self, value: &Value) -> Vec<(FunctionRef, Option<ClassRef>)> {
        match value {
            Value::Function(function) | Value::FunctionMember { function, .. } => vec![(*function, None)],
            Value::Method { function, class } => vec![(*function, Some(*class))],
            Value::Class(class) => {
                let names = ["__init__", "__post_init__"].iter();
                let written = names.flat_map(|name| self.class_member(*class, &SmolStr::new_static(name), true));
                written.filter_map(method).collect()
            }
            Value::Instance(class) => {
                let call = self.class_member(*class, &SmolStr::new_static("__call__"), true);
                call.into_iter().filter_map(method).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn method(value: Value) -> Option<(FunctionRef, Option<ClassRef>)> {
    match value {
        Value::Method { function, class } => Some((function, Some(class))),
        _ => None,
    }
}

/// Annotations that promise nothing: any object, a type variable.
fn is_vague(path: &str) -> bool {
    matches!(last_name(path), "Any" | "object" | "None" | "TypeVar" | "Self" | "Callable")
}

/// The first argument of a call that stands in one of these places.
pub fn argument(call: &Call, places: &[ArgumentPlace]) -> Option<ExprId> {
    places.iter().find_map(|place| argument_at(call, place))
}

/// The argument in one place.
pub fn argument_at(call: &Call, place: &ArgumentPlace) -> Option<ExprId> {
    match place {
        ArgumentPlace::Position(at) => {
            let mut positional = call.arguments.iter().filter(|argument| argument.name.is_none());
            positional.nth(usize::try_from(*at).ok()?).map(|argument| argument.value)
        }
        ArgumentPlace::Name(name) => {
            let named = call.arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
            named.map(|argument| argument.value)
        }
    }
}

/// The text of a literal argument, if it is one.
fn literal(facts: &FileFacts, call: &Call, place: &ArgumentPlace) -> Option<String> {
    match facts.expr(argument_at(call, place)?) {
        Expr::Text(text) | Expr::Constant(text) => Some(text.to_string()),
        _ => None,
    }
}
