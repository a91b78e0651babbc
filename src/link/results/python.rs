//! What the functions of Python itself give, where it depends on their arguments.

use crate::link::ClassRef;
use crate::link::definitions::enclosing_class;
use crate::link::resolve::Resolver;
use crate::link::value::{CollectionKind, Value, Values};
use crate::project::FileId;
use crate::syntax::{Call, Expr};

impl Resolver<'_, '_> {
    /// What a function of the standard library gives; none if it is like any other.
    pub(super) fn standard_result(&mut self, file: FileId, call: &Call, path: &str) -> Option<Values> {
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
}
