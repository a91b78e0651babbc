//! Types of TypeScript.

use crate::catalog::path::last_name;
use crate::link::ClassRef;
use crate::link::answers::remembered;
use crate::link::definitions::Definition;
use crate::link::modules::{Specified, outside_path};
use crate::link::names::defined;
use crate::link::resolve::Resolver;
use crate::link::value::{CollectionKind, ObjectRef, Value, Values};
use crate::project::FileId;
use crate::syntax::{Exported, Expr, ExprId, FunctionId, Import, Scope};

/// Types that promise nothing about what a value can do.
const VAGUE: [&str; 12] = [
    "any",
    "unknown",
    "never",
    "void",
    "null",
    "undefined",
    "symbol",
    "object",
    "Object",
    "Function",
    "boolean",
    "bigint",
];

/// Types of plain values, with the path of their instances.
const PLAIN: [(&str, &str); 4] = [
    ("string", "globals.String()"),
    ("String", "globals.String()"),
    ("number", "globals.Number()"),
    ("Number", "globals.Number()"),
];

impl Resolver<'_, '_> {
    /// See [`Resolver::annotation`].
    pub(super) fn promised_by_type(&mut self, file: FileId, scope: Scope, id: ExprId) -> Values {
        match self.facts(file).expr(id) {
            Expr::Name(name) => self.type_named(file, scope, name),
            Expr::Attribute { object, name } => {
                let object = self.expr(file, scope, object);
                object.flat_map(|object| match object {
                    Value::Module(module) => self.exported_type(*module, name),
                    Value::External(path) => self.instance_of(&format!("{path}.{name}")),
                    _ => Values::none(),
                })
            }
            Expr::Subscript { object, key } => self.applied_type(file, scope, object, key),
            Expr::Pipe(left, right) => self.any_of_types(file, scope, &[left, right]),
            Expr::Choice(types) => self.any_of_types(file, scope, types),
            Expr::List(types) => self.any_of_types(file, scope, types).collected(CollectionKind::List),
            Expr::Spread(rest) => self.annotation(file, scope, rest).flat_map(|value| self.element(value)),
            Expr::Object(_) => Values::one(Value::Object(ObjectRef { file, scope, object: id, is_type: true })),
            Expr::Lambda(body) => Values::one(Value::Lambda { file, scope, body }),
            Expr::TypeOf(value) => self.expr(file, scope, value),
            _ => Values::none(),
        }
    }

    fn any_of_types(&mut self, file: FileId, scope: Scope, types: &[ExprId]) -> Values {
        let mut all = Values::none();
        for one in types {
            all.extend(self.annotation(file, scope, *one));
        }
        all
    }

    /// What a value of a named type may be.
    fn type_named(&mut self, file: FileId, scope: Scope, name: &str) -> Values {
        if VAGUE.contains(&name) {
            return Values::none();
        }
        if let Some((_, path)) = PLAIN.iter().find(|(plain, _)| *plain == name) {
            return Values::external(*path);
        }
        if name == "this" {
            return self.this(file, scope, false);
        }
        let facts = self.facts(file);
        let found = defined(facts, self.definitions(file), scope, name);
        if found.is_empty() {
            let path = format!("globals.{name}");
            return if self.context.catalog.is_type(&path) { self.instance_of(&path) } else { Values::none() };
        }
        let mut all = Values::none();
        for definition in found {
            all.extend(match definition {
                Definition::Class(class) => Values::one(Value::Instance(ClassRef { file, class: *class })),
                Definition::Import(at) => self.imported_type(file, &facts.imports[*at as usize]),
                Definition::Binding(at) => {
                    let alias = &facts.bindings[*at as usize];
                    let meant = alias.value.or(alias.annotation);
                    meant.map_or_else(Values::none, |meant| self.annotation(file, alias.scope, meant))
                }
                Definition::Function(_) | Definition::Parameter(..) => Values::none(),
            });
        }
        all
    }

    fn imported_type(&mut self, file: FileId, import: &Import) -> Values {
        match &import.name {
            Some(name) => self.type_of_specifier(file, &import.module, name),
            // `const Client = require('./client')`, `import Client = require('./client')`.
            None => {
                let module = self.module_object(file, &import.module);
                module.flat_map(|value| self.instance(value))
            }
        }
    }

    fn type_of_specifier(&mut self, file: FileId, specifier: &str, name: &str) -> Values {
        match self.context.modules.specified(file, specifier) {
            Specified::File(module) => self.exported_type(module, name),
            Specified::Missing => Values::none(),
            Specified::Outside if name == "default" => self.instance_of(outside_path(specifier)),
            Specified::Outside => self.instance_of(&format!("{}.{name}", outside_path(specifier))),
        }
    }

    /// What a value of a type that a module exports may be.
    fn exported_type(&mut self, file: FileId, name: &str) -> Values {
        remembered!(self.types, (file, name.into()), self.work_out_exported_type(file, name))
    }

    fn work_out_exported_type(&mut self, file: FileId, name: &str) -> Values {
        let (facts, definitions) = (self.facts(file), self.definitions(file));
        let top = Scope::Function(FunctionId::MODULE);
        let mut all = Values::none();
        for at in definitions.exports(name) {
            all.extend(match &facts.exports[*at as usize].exported {
                Exported::Local(local) => self.type_named(file, top, local),
                Exported::Value(value) => self.expr(file, top, *value).flat_map(|value| self.instance(value)),
                Exported::From(specifier, Some(name)) => self.type_of_specifier(file, specifier, name),
                Exported::From(_, None) => Values::none(),
            });
        }
        if !all.is_empty() {
            return all;
        }
        for at in definitions.exports("*") {
            if let Exported::From(specifier, _) = &facts.exports[*at as usize].exported
                && let Specified::File(module) = self.context.modules.specified(file, specifier)
            {
                all.extend(self.exported_type(module, name));
            }
        }
        all
    }

    /// An instance of what a value is.
    fn instance(&mut self, value: &Value) -> Values {
        match value {
            Value::Class(class) => Values::one(Value::Instance(*class)),
            Value::External(path) => self.instance_of(path),
            _ => Values::none(),
        }
    }

    fn instance_of(&mut self, path: &str) -> Values {
        if VAGUE.contains(&last_name(path)) {
            return Values::none();
        }
        self.extended(self.context.catalog.canonical(path), &["()"])
    }

    /// `Name<...>`, `Name['key']`.
    fn applied_type(&mut self, file: FileId, scope: Scope, object: ExprId, key: ExprId) -> Values {
        let facts = self.facts(file);
        let keys: Vec<ExprId> = match facts.expr(key) {
            Expr::List(keys) => keys.to_vec(),
            _ => vec![key],
        };
        let (Some(first), Some(last)) = (keys.first().copied(), keys.last().copied()) else {
            return self.annotation(file, scope, object);
        };
        let own = match facts.expr(object) {
            Expr::Name(name) if defined(facts, self.definitions(file), scope, name).is_empty() => name,
            _ => "",
        };
        match own {
            "Promise" | "PromiseLike" | "Awaited" | "Partial" | "Required" | "Readonly" | "NonNullable" | "Pick"
            | "Omit" | "Extract" | "Exclude" | "NoInfer" => self.annotation(file, scope, first),
            "Array"
            | "ReadonlyArray"
            | "Set"
            | "ReadonlySet"
            | "Iterable"
            | "AsyncIterable"
            | "Iterator"
            | "AsyncIterator"
            | "IterableIterator"
            | "AsyncIterableIterator"
            | "Generator"
            | "AsyncGenerator" => self.annotation(file, scope, first).collected(CollectionKind::List),
            "Record" | "Map" | "ReadonlyMap" | "WeakMap" => {
                self.annotation(file, scope, last).collected(CollectionKind::Dict)
            }
            "ReturnType" => {
                let function = self.annotation(file, scope, first);
                function.flat_map(|function| self.given_by(function))
            }
            "InstanceType" => {
                let class = self.annotation(file, scope, first);
                class.flat_map(|class| self.instance(class))
            }
            "Parameters" | "ConstructorParameters" => Values::none(),
            _ => {
                let found = self.member_type(file, scope, object, first);
                // `Maybe<Client>`, whose own parameter says nothing.
                if found.is_empty() && own.is_empty() { self.any_of_types(file, scope, &keys) } else { found }
            }
        }
    }

    /// `Type['member']`, `Type[number]`; any other argument says nothing.
    fn member_type(&mut self, file: FileId, scope: Scope, object: ExprId, key: ExprId) -> Values {
        let whole = self.annotation(file, scope, object);
        match self.facts(file).expr(key) {
            Expr::Text(name) => {
                let member = whole.flat_map(|value| self.attribute(value, name));
                if member.is_empty() { whole } else { member }
            }
            Expr::Name("number") => whole.flat_map(|value| self.element(value)),
            _ => whole,
        }
    }
}
