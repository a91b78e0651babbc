//! What calls give, and which functions they run.

mod python;
mod typescript;

use smol_str::format_smolstr;

use super::definitions::Definition;
use super::resolve::{Base, Resolver};
use super::value::{CollectionKind, Value, Values};
use super::{ClassRef, FunctionRef};
use crate::catalog::path::{last_name, split_instance};
use crate::catalog::{ArgumentPlace, GIVES_ARGUMENT, Returned, Role};
use crate::project::{FileId, Language};
use crate::syntax::{Call, CallId, Expr, ExprId, FileFacts, Scope};
pub(super) use typescript::is_function;

impl Resolver<'_, '_> {
    /// What a call gives.
    pub fn call_result(&mut self, file: FileId, id: CallId) -> Values {
        let call = self.facts(file).call(id);
        let callee = self.expr(file, call.scope, call.callee);
        callee.flat_map(|value| self.result_of(file, call, value))
    }

    pub(super) fn result_of(&mut self, file: FileId, call: &Call, callee: &Value) -> Values {
        match callee {
            Value::Class(class) => self.made_of(*class),
            Value::Function(function) | Value::Method { function, .. } if self.language() == Language::TypeScript => {
                self.function_result(file, call, *function)
            }
            Value::Function(function) | Value::Method { function, .. } | Value::FunctionMember { function, .. } => {
                self.result(*function)
            }
            Value::BuiltIn { object, name } => self.built_in_result(file, call, object, name),
            Value::Instance(_) if self.language() == Language::TypeScript => Values::none(),
            Value::Instance(class) => {
                let call_method = self.class_member(*class, "__call__", true);
                call_method.flat_map(|method| match method {
                    Value::Method { function, .. } => self.result(*function),
                    Value::External(path) => self.extended(path, &["()"]),
                    _ => Values::none(),
                })
            }
            Value::External(path) => self.external_result(file, call, path),
            Value::Taking { items, one: true } => items.clone(),
            Value::Taking { items, one: false } => items.clone().collected(CollectionKind::List),
            Value::Lambda { .. } if self.language() == Language::TypeScript => self.given_by(callee),
            Value::Lambda { file, scope, body } => self.expr(*file, *scope, *body),
            _ => Values::none(),
        }
    }

    /// What calling a class gives: an instance, and what its `__new__` keeps for all (`cls._client = MongoClient(...)`).
    fn made_of(&mut self, class: ClassRef) -> Values {
        let mut made = Values::one(Value::Instance(class));
        if self.language() == Language::Python {
            for definition in self.definitions(class.file).name(Scope::Class(class.class), "__new__") {
                let Definition::Function(function) = definition else { continue };
                let kept = self.result(FunctionRef { file: class.file, function: *function });
                made.extend(kept.into_iter().filter(|value| self.is_instance_from_outside(value)).collect());
            }
        }
        made
    }

    /// Whether a value is an instance of a type that the catalog knows.
    fn is_instance_from_outside(&self, value: &Value) -> bool {
        let Value::External(path) = value else { return false };
        split_instance(path).is_some_and(|(owner, member)| member.is_empty() && self.context.catalog.is_type(owner))
    }

    fn external_result(&mut self, file: FileId, call: &Call, path: &str) -> Values {
        let known = match self.language() {
            Language::Python => self.standard_result(file, call, path),
            Language::TypeScript => self.global_result(file, call, path),
        };
        if let Some(found) = known {
            return found;
        }
        let facts = self.facts(file);
        let catalog = self.context.catalog;
        let known = catalog.about(path);
        for registrar in known.registering_call() {
            if registrar.role == Role::Depends
                && let Some(dependency) = argument(facts, call, registrar.arguments)
            {
                let dependency = self.expr(file, call.scope, dependency);
                return dependency.flat_map(|value| self.result_of(file, call, value));
            }
        }
        let given = known.returned(|place| literal(facts, call, place));
        if given.as_ref().is_some_and(|given| given.type_path == GIVES_ARGUMENT) {
            let first = argument_values(call).next();
            return first.map_or_else(Values::none, |first| self.expr(file, call.scope, first));
        }
        let mut result = match given {
            Some(Returned { type_path, many }) => {
                let one = Values::external(format_smolstr!("{type_path}()"));
                if many { one.collected(CollectionKind::List) } else { one }
            }
            None => {
                let maker = made_by_class(path).filter(|_| !catalog.is_listed(path));
                self.extended(catalog.canonical(maker.unwrap_or(path)), &["()"])
            }
        };
        if self.language() == Language::TypeScript {
            result.extend(self.wrapped(file, call, path));
        }
        result
    }

    /// The functions that a value may run when it is called.
    pub fn called_functions(&mut self, value: &Value) -> Vec<(FunctionRef, Option<ClassRef>)> {
        match value {
            Value::Function(function) | Value::FunctionMember { function, .. } => vec![(*function, None)],
            Value::Method { function, class } => vec![(*function, Some(*class))],
            Value::Class(class) if self.language() == Language::TypeScript => {
                let constructor = self.class_member(*class, "constructor", true);
                constructor.into_iter().filter_map(method).collect()
            }
            Value::Super(class) if self.language() == Language::TypeScript => {
                let bases = self.bases(*class);
                let base = bases.iter().find_map(|base| match base {
                    Base::Local(base) => Some(Value::Class(*base)),
                    Base::External(_) => None,
                });
                base.map_or_else(Vec::new, |base| self.called_functions(&base))
            }
            Value::BuiltIn { object, name } if matches!(name.as_str(), "call" | "apply") => {
                self.called_functions(object)
            }
            Value::Instance(_) if self.language() == Language::TypeScript => Vec::new(),
            Value::Class(class) => {
                let names = ["__init__", "__post_init__"].iter();
                let written = names.flat_map(|name| self.class_member(*class, name, true));
                written.filter_map(method).collect()
            }
            Value::Instance(class) => {
                let call = self.class_member(*class, "__call__", true);
                call.into_iter().filter_map(method).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The class of a class method that makes an instance: `Chroma.from_documents(...)`, `HNSWLib.fromTexts(...)`.
fn made_by_class(path: &str) -> Option<&str> {
    let (class, method) = path.rsplit_once('.')?;
    let how = method.strip_prefix("from")?;
    let is_class = !class.contains("()") && last_name(class).starts_with(char::is_uppercase);
    (is_class && how.starts_with(|letter: char| letter == '_' || letter.is_uppercase())).then_some(class)
}

fn method(value: Value) -> Option<(FunctionRef, Option<ClassRef>)> {
    match value {
        Value::Method { function, class } => Some((function, Some(class))),
        _ => None,
    }
}

/// The first argument of a call that stands in one of these places.
pub fn argument(facts: &FileFacts, call: &Call, places: &[ArgumentPlace]) -> Option<ExprId> {
    places.iter().find_map(|place| argument_at(facts, call, place))
}

/// The arguments that are given by position.
pub fn argument_values(call: &Call) -> impl DoubleEndedIterator<Item = ExprId> + '_ {
    call.arguments.iter().filter(|argument| argument.name.is_none()).map(|argument| argument.value)
}

/// The argument in one place, as it is written in the call: a name is a keyword, or the key of an object literal.
pub fn argument_at(facts: &FileFacts, call: &Call, place: &ArgumentPlace) -> Option<ExprId> {
    match place {
        ArgumentPlace::Position(at @ 0..) => argument_values(call).nth(usize::try_from(*at).ok()?),
        ArgumentPlace::Position(at) => argument_values(call).nth_back(usize::try_from(-at).ok()? - 1),
        ArgumentPlace::Name(name) => {
            let named = call.arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
            named.map(|argument| argument.value).or_else(|| {
                let within = |argument| name.split('.').try_fold(argument, |object, key| entry(facts, object, key));
                argument_values(call).find_map(within)
            })
        }
    }
}

/// The value of a key of an object or a dictionary as it is written.
pub fn entry(facts: &FileFacts, object: ExprId, key: &str) -> Option<ExprId> {
    let (Expr::Object(entries) | Expr::Dict(entries)) = facts.expr(object) else { return None };
    let is_key = |own: &ExprId| matches!(facts.expr(*own), Expr::Text(text) if text == key);
    entries.iter().find(|(own, _)| own.as_ref().is_some_and(is_key)).map(|(_, value)| *value)
}

/// The text of a literal argument, if it is one.
fn literal(facts: &FileFacts, call: &Call, place: &ArgumentPlace) -> Option<String> {
    match facts.expr(argument_at(facts, call, place)?) {
        Expr::Text(text) | Expr::Constant(text) => Some(text.to_string()),
        _ => None,
    }
}
