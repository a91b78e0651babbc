//! Object literals, object types, `this`, and types of the old style with a prototype.

use smol_str::{SmolStr, format_smolstr};

use super::answers::remembered;
use super::definitions::{This, this};
use super::resolve::Resolver;
use super::value::{ObjectRef, Value, Values};
use super::{ClassRef, FunctionRef};
use crate::project::FileId;
use crate::syntax::{Expr, ExprId, FunctionForm, Scope};

impl Resolver<'_, '_> {
    /// What `this`, or `super`, stands for in a scope.
    pub(super) fn this(&mut self, file: FileId, scope: Scope, is_super: bool) -> Values {
        match this(self.facts(file), scope) {
            Some(This::Class { class, is_static }) => {
                let class = ClassRef { file, class };
                Values::one(match (is_super, is_static) {
                    (true, _) => Value::Super(class),
                    (false, true) => Value::Class(class),
                    (false, false) => Value::Instance(class),
                })
            }
            Some(This::Function(function)) => self.called_on(FunctionRef { file, function }),
            None => Values::none(),
        }
    }

    /// What a function is called on: the object literal or the prototype that holds it, or what it constructs.
    fn called_on(&mut self, function: FunctionRef) -> Values {
        let definitions = self.definitions(function.file);
        let definition = self.facts(function.file).function(function.function);
        if let Some(object) = definitions.holder(function.function) {
            let (file, scope) = (function.file, definition.parent);
            return Values::one(Value::Object(ObjectRef { file, scope, object, is_type: false }));
        }
        let Some(owner) = definitions.prototype(function.function) else {
            return if self.is_old_style(function) {
                Values::one(Value::Constructed(function))
            } else {
                Values::none()
            };
        };
        let owner = self.name(function.file, definition.parent, owner);
        owner.flat_map(|owner| match owner {
            Value::Function(owner) => Values::one(Value::Constructed(*owner)),
            Value::Class(class) => Values::one(Value::Instance(*class)),
            _ => Values::none(),
        })
    }

    /// Whether a function is a type of the old style: it sets members of `this`, or has a prototype.
    pub(super) fn is_old_style(&self, function: FunctionRef) -> bool {
        let definition = self.facts(function.file).function(function.function);
        matches!(definition.form, FunctionForm::Declaration | FunctionForm::Expression)
            && self.definitions(function.file).has_members(&prototype_of(&definition.name))
    }

    /// A member of what a function of the old style constructs.
    pub(super) fn constructed_member(&mut self, function: FunctionRef, name: &str) -> Values {
        let owner = &self.facts(function.file).function(function.function).name;
        let own = self.assigned(function.file, &prototype_of(owner), name);
        if !own.is_empty() {
            return own;
        }
        // `Type.prototype = { method() {} }`.
        let prototype = self.assigned(function.file, owner, "prototype");
        prototype.flat_map(|object| self.attribute(object, name))
    }

    /// `object.name = value` somewhere in the file, for a name or a prototype.
    pub(super) fn assigned_member(&mut self, file: FileId, object: ExprId, name: &str) -> Values {
        match self.facts(file).expr(object) {
            Expr::Name(object) => self.assigned(file, object, name),
            _ => Values::none(),
        }
    }

    fn assigned(&mut self, file: FileId, object: &str, name: &str) -> Values {
        let (facts, definitions) = (self.facts(file), self.definitions(file));
        let mut all = Values::none();
        if self.enter() {
            for at in definitions.assigned(object, name) {
                all.extend(self.binding(file, &facts.bindings[*at as usize]));
            }
            self.leave();
        }
        all
    }

    /// What a key of an object literal, or of an object type, stands for.
    pub(super) fn object_member(&mut self, object: ObjectRef, name: &str) -> Values {
        remembered!(self.objects, (object, Some(name.into())), self.work_out_member(object, name))
    }

    fn work_out_member(&mut self, object: ObjectRef, name: &str) -> Values {
        let facts = self.facts(object.file);
        let Expr::Object(entries) = facts.expr(object.object) else { return Values::none() };
        let mut found = Values::none();
        for (key, value) in entries {
            if key.is_some_and(|key| matches!(facts.expr(key), Expr::Text(own) if own == name)) {
                found.extend(self.entry(object, *value));
            }
        }
        if found.is_empty() {
            for (_, spread) in entries.iter().filter(|(key, _)| key.is_none()) {
                let spread = self.expr(object.file, object.scope, *spread);
                found.extend(spread.flat_map(|value| self.attribute(value, name)));
            }
        }
        if let Some(own) = self.definitions(object.file).object_name(object.object) {
            found.extend(self.assigned(object.file, own, name));
        }
        found
    }

    /// What any key of an object literal may stand for.
    pub(super) fn object_element(&mut self, object: ObjectRef) -> Values {
        remembered!(self.objects, (object, None), self.work_out_element(object))
    }

    fn work_out_element(&mut self, object: ObjectRef) -> Values {
        let Expr::Object(entries) = self.facts(object.file).expr(object.object) else { return Values::none() };
        let mut all = Values::none();
        for (key, value) in entries {
            let value = match key {
                Some(_) => self.entry(object, *value),
                None => {
                    let spread = self.expr(object.file, object.scope, *value);
                    spread.flat_map(|value| self.element(value))
                }
            };
            all.extend(value);
        }
        all
    }

    /// The value of one key; a getter is read, not called.
    fn entry(&mut self, object: ObjectRef, value: ExprId) -> Values {
        if object.is_type {
            return self.annotation(object.file, object.scope, value);
        }
        let facts = self.facts(object.file);
        match facts.expr(value) {
            Expr::Function(function) if facts.function(function).form == FunctionForm::Getter => {
                self.result(FunctionRef { file: object.file, function })
            }
            _ => self.expr(object.file, object.scope, value),
        }
    }
}

/// How a prototype is written.
pub(super) fn prototype_of(owner: &str) -> SmolStr {
    format_smolstr!("{owner}.prototype")
}
