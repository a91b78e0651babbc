//! What attributes, items and base classes give.

mod typescript;

pub(super) use typescript::{UNKNOWN, member_of_unknown};

use std::sync::Arc;

use smol_str::{SmolStr, format_smolstr};

use super::answers::{Asked, remembered};
use super::definitions::Definition;
use super::incoming::Incoming;
use super::modules::Module;
use super::resolve::{Base, Resolver, has_decorator};
use super::value::{CollectionKind, Value, Values};
use super::{ClassRef, FunctionRef};
use crate::catalog::Action;
use crate::project::Language;
use crate::syntax::{Expr, FileFacts, FunctionForm, FunctionId, Scope};

/// A class that stands on more classes than this is not followed to the last: each of a row of them would hold all before.
const MOST_BASES: usize = 100;

/// What `a | b | c` makes in the one library that pipes (langchain_core).
const SEQUENCE: &str = "langchain_core.runnables.RunnableSequence()";

/// Decorators under which a method is read like a field.
const PROPERTIES: [&str; 4] = ["property", "cached_property", "computed_field", "hybrid_property"];

/// Whether a method is read like a field.
pub(super) fn is_property(facts: &FileFacts, function: FunctionId) -> bool {
    facts.function(function).form == FunctionForm::Getter
        || PROPERTIES.iter().any(|property| has_decorator(facts, function, property))
}

impl Resolver<'_, '_> {
    /// What `value.name` stands for.
    pub fn attribute(&mut self, value: &Value, name: &str) -> Values {
        if self.language() == Language::TypeScript {
            return self.script_attribute(value, name);
        }
        match value {
            Value::Module(file) => self.member_of_module(&Module::File(*file), name),
            Value::Package(folder) => self.member_of_module(&Module::Folder(folder.to_string()), name),
            Value::Class(class) => self.class_member(*class, name, false),
            Value::Instance(class) => self.class_member(*class, name, true),
            Value::Super(class) => self.inherited_member(*class, name, true),
            Value::External(path) => self.extended(path, &[".", name]),
            Value::Collection { kind, items } => match name {
                "get" | "pop" | "popleft" | "setdefault" | "__getitem__" => {
                    Values::one(Value::Taking { items: items.clone(), one: true })
                }
                "values" | "items" | "copy" => Values::one(Value::Taking { items: items.clone(), one: false }),
                _ => Values::external(format!("{}.{name}", collection_path(*kind))),
            },
            Value::Pipe(parts) => self.pipe_member(parts, name),
            Value::Function(function) | Value::Method { function, .. } => {
                Values::one(Value::FunctionMember { function: *function, name: name.into() })
            }
            Value::Taking { .. } | Value::Lambda { .. } | Value::FunctionMember { .. } => Values::none(),
            Value::Object(_) | Value::Constructed(_) | Value::BuiltIn { .. } => Values::none(),
        }
    }

    /// A member of a pipe is one of a sequence if one of its parts is a model, and the retriever's own if there is only
    /// that; a pipe of other things stands for nothing known.
    fn pipe_member(&self, parts: &Values, name: &str) -> Values {
        let catalog = self.context.catalog;
        let paths = parts.iter().filter_map(|part| match part {
            Value::External(path) => Some(path),
            _ => None,
        });
        let mut found = Values::none();
        for path in paths {
            let member = format_smolstr!("{path}.{name}");
            match catalog.about(&member).call().map(|api| api.does) {
                Some(Action::LlmCall) => return Values::external(format!("{SEQUENCE}.{name}")),
                Some(Action::Retrieval) => found = Values::external(member),
                _ => {}
            }
        }
        found
    }

    /// What iterating over a value or subscripting it gives.
    pub fn element(&mut self, value: &Value) -> Values {
        match value {
            Value::Collection { items, .. } | Value::Taking { items, one: false } => items.clone(),
            // `Generic[T]`, `list[int]`: the class itself.
            Value::Class(_) => Values::one(value.clone()),
            Value::External(path) => self.element_from_outside(path),
            Value::Object(object) => self.object_element(*object),
            Value::Module(file) => self.any_export(*file),
            Value::Instance(class) => {
                let getter = ["__getitem__", "__iter__", "__aiter__"].iter().find_map(|name| {
                    let found = self.class_member(*class, name, true);
                    (!found.is_empty()).then_some(found)
                });
                getter.unwrap_or_default().flat_map(|getter| match getter {
                    Value::Method { function, .. } => self.result(*function),
                    _ => Values::none(),
                })
            }
            _ => Values::none(),
        }
    }

    /// What a subscript of something from outside gives: what the catalog says of it, else the type itself (`Queue[Job]`).
    fn element_from_outside(&mut self, path: &SmolStr) -> Values {
        let catalog = self.context.catalog;
        match catalog.about(&format!("{path}.__getitem__")).returned(|_| None) {
            Some(item) => Values::external(format_smolstr!("{}()", item.type_path)),
            None if catalog.is_type(path) => Values::external(path.clone()),
            None => self.extended(path, &["[]"]),
        }
    }

    /// What `with value as target` binds.
    pub(super) fn entered(&mut self, value: &Value) -> Values {
        match value {
            Value::Collection { items, .. } => items.clone(),
            Value::Instance(class) => {
                let enter = ["__enter__", "__aenter__"].iter().find_map(|name| {
                    let found = self.class_member(*class, name, true);
                    (!found.is_empty()).then_some(found)
                });
                let entered = enter.unwrap_or_default().flat_map(|enter| match enter {
                    Value::Method { function, .. } => self.result(*function),
                    _ => Values::none(),
                });
                if entered.is_empty() { Values::one(value.clone()) } else { entered }
            }
            other => Values::one(other.clone()),
        }
    }

    /// What `class.name` stands for: through an instance (`bound`), or through the class itself.
    pub(super) fn class_member(&mut self, class: ClassRef, name: &str, bound: bool) -> Values {
        remembered!(self.members, (class, name.into(), bound), {
            let own = self.own_member(class, class, name, bound);
            let found = if own.is_empty() { self.inherited_member(class, name, bound) } else { own };
            if found.is_empty() && bound { self.forwarded_member(class, name) } else { found }
        })
    }

    /// A member that `__getattr__` takes from something else: `return getattr(self._module, name)`.
    fn forwarded_member(&mut self, class: ClassRef, name: &str) -> Values {
        let (facts, definitions) = (self.facts(class.file), self.definitions(class.file));
        let getter = definitions.name(Scope::Class(class.class), "__getattr__").iter().find_map(|found| match found {
            Definition::Function(id) => Some(*id),
            _ => None,
        });
        let Some(getter) = getter else { return Values::none() };
        let mut found = Values::none();
        for at in definitions.returns(getter) {
            let Some(Expr::Call(call)) = facts.returns[*at as usize].value.map(|value| facts.expr(value)) else {
                continue;
            };
            let call = facts.call(call);
            let is_getattr = matches!(facts.expr(call.callee), Expr::Name(callee) if callee == "getattr");
            if let (true, [object, _, ..]) = (is_getattr, call.arguments.as_slice()) {
                let object = self.expr(class.file, call.scope, object.value);
                found.extend(object.flat_map(|object| self.attribute(object, name)));
            }
        }
        found
    }

    /// The same, the class itself left out.
    fn inherited_member(&mut self, class: ClassRef, name: &str, bound: bool) -> Values {
        let bases = self.bases(class);
        for base in bases.iter() {
            if let Base::Local(base) = base {
                let found = self.own_member(*base, class, name, bound);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        let instance = if bound { "()" } else { "" };
        let outside = bases.iter().filter_map(|base| match base {
            Base::External(path) => Some(Value::External(format_smolstr!("{path}{instance}.{name}"))),
            Base::Local(_) => None,
        });
        outside.collect()
    }

    fn own_member(&mut self, class: ClassRef, receiver: ClassRef, name: &str, bound: bool) -> Values {
        let (facts, definitions) = (self.facts(class.file), self.definitions(class.file));
        let mut all = Values::none();
        for definition in definitions.name(Scope::Class(class.class), name) {
            let value = match definition {
                Definition::Function(id) => {
                    let function = FunctionRef { file: class.file, function: *id };
                    let is_static = has_decorator(facts, *id, "staticmethod") || facts.function(*id).is_static;
                    if facts.function(*id).form == FunctionForm::Setter {
                        Values::none()
                    } else if bound && is_property(facts, *id) {
                        self.result(function)
                    } else if is_static || !(bound || has_decorator(facts, *id, "classmethod")) {
                        Values::one(Value::Function(function))
                    } else {
                        Values::one(Value::Method { function, class: receiver })
                    }
                }
                Definition::Binding(at) => self.binding(class.file, &facts.bindings[*at as usize]),
                Definition::Class(id) => Values::one(Value::Class(ClassRef { file: class.file, class: *id })),
                Definition::Import(_) | Definition::Parameter(..) => Values::none(),
            };
            all.extend(value);
        }
        if bound {
            for at in definitions.field(class.class, name) {
                all.extend(self.binding(class.file, &facts.bindings[*at as usize]));
            }
            if !definitions.writes_constructor(class.class) {
                self.trail.push(Incoming::field_key(class, name));
            }
            if let Some(incoming) = self.context.incoming.field(class, name) {
                all.extend(incoming.clone());
            }
        }
        all
    }

    /// The classes that a class stands on, nearest first, at most [`MOST_BASES`].
    pub fn bases(&mut self, class: ClassRef) -> Arc<[Base]> {
        if let Some(known) = self.answers.bases.get(&class, &mut self.trail) {
            return known;
        }
        self.answers.bases.begin(class);
        let mark = self.trail.len();
        let all: Arc<[Base]> = self.work_out_bases(class).into();
        let asked = Asked::since(mark, &mut self.trail);
        self.answers.bases.finish(class, all.clone(), asked);
        all
    }

    fn work_out_bases(&mut self, class: ClassRef) -> Vec<Base> {
        let facts = self.facts(class.file);
        let mut all: Vec<Base> = Vec::new();
        for expr in &facts.class(class.class).bases {
            for value in self.expr(class.file, facts.class(class.class).parent, *expr) {
                match value {
                    Value::Class(base) if base != class => {
                        push_new(&mut all, Base::Local(base));
                        for above in self.bases(base).iter().take(MOST_BASES.saturating_sub(all.len())) {
                            push_new(&mut all, above.clone());
                        }
                    }
                    Value::External(path) => push_new(&mut all, Base::External(path)),
                    _ => {}
                }
            }
        }
        all
    }
}

fn push_new(all: &mut Vec<Base>, base: Base) {
    if !all.contains(&base) {
        all.push(base);
    }
}

fn collection_path(kind: CollectionKind) -> &'static str {
    match kind {
        CollectionKind::List => "builtins.list()",
        CollectionKind::Dict => "builtins.dict()",
    }
}
