//! An index over one file's facts: which definitions a name or an attribute of `self` has.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use smol_str::SmolStr;

use super::higher_order::HigherOrder;
use super::objects::prototype_of;
use crate::syntax::{
    BindingTarget, CallId, ClassId, Expr, ExprId, FileFacts, FunctionForm, FunctionId, FunctionKind, Scope,
};

/// The methods that calling a class runs.
const CONSTRUCTORS: [&str; 3] = ["__init__", "__post_init__", "constructor"];

/// One definition of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Definition {
    /// [`FileFacts::bindings`], by index.
    Binding(u32),
    /// [`FileFacts::imports`], by index.
    Import(u32),
    /// A function.
    Function(FunctionId),
    /// A class.
    Class(ClassId),
    /// A parameter of a function, by position.
    Parameter(FunctionId, u32),
}

/// Some of a list of facts, by index; seldom more than a few.
type Places = SmallVec<[u32; 4]>;

/// All definitions of one file.
#[derive(Debug, Default)]
pub struct Definitions {
    names: FxHashMap<(Scope, SmolStr), SmallVec<[Definition; 1]>>,
    /// `self.name = ...` in any method: bindings by class and name.
    fields: FxHashMap<(ClassId, SmolStr), Places>,
    /// `import *` at the top level, by index.
    stars: Vec<u32>,
    outer: FxHashMap<FunctionId, Vec<SmolStr>>,
    /// Returned and yielded values by function.
    returns: FxHashMap<FunctionId, Places>,
    /// `object.name = ...` of anything but `self`, by the object as written: bindings.
    assigned: FxHashMap<(SmolStr, SmolStr), Places>,
    /// The objects of `assigned`.
    with_members: FxHashSet<SmolStr>,
    /// The name that an object literal is bound to.
    object_names: FxHashMap<ExprId, SmolStr>,
    /// The object literal that a function is a member of.
    holders: FxHashMap<FunctionId, ExprId>,
    /// `Type.prototype.name = function ...`: the type's name.
    prototypes: FxHashMap<FunctionId, SmolStr>,
    /// The call that a function is written as an argument of, and its position.
    takers: FxHashMap<FunctionId, (CallId, u32)>,
    /// Exported names, by index into [`FileFacts::exports`].
    exports: FxHashMap<SmolStr, Places>,
    /// What functions do with functions that they are handed.
    higher_order: HigherOrder,
}

impl Definitions {
    /// The index of one file.
    pub fn of(facts: &FileFacts) -> Self {
        let mut index = Definitions::default();
        index.add_functions(facts);
        for (id, class) in (0u32..).zip(&facts.classes) {
            index.add(class.parent, &class.name, Definition::Class(ClassId(id)));
        }
        for (at, import) in (0u32..).zip(&facts.imports) {
            if import.star {
                index.stars.push(at);
            } else {
                index.add(import.scope, &import.binds, Definition::Import(at));
            }
        }
        for (function, name) in &facts.outer_names {
            index.outer.entry(*function).or_default().push(name.clone());
        }
        index.add_function_places(facts);
        index.add_bindings(facts);
        for (at, returned) in (0u32..).zip(&facts.returns) {
            index.returns.entry(returned.function).or_default().push(at);
        }
        for (at, export) in (0u32..).zip(&facts.exports) {
            index.exports.entry(export.name.clone()).or_default().push(at);
        }
        if facts.functions.iter().skip(1).any(|function| function.form != FunctionForm::Definition) {
            index.higher_order = HigherOrder::of(facts, &index);
        }
        index
    }

    /// Where functions that are values stand: as arguments, as members of object literals.
    fn add_function_places(&mut self, facts: &FileFacts) {
        for (id, call) in (0u32..).map(CallId).zip(&facts.calls) {
            for (at, argument) in (0u32..).zip(&call.arguments) {
                if let Expr::Function(function) = facts.expr(argument.value) {
                    self.takers.insert(function, (id, at));
                }
            }
        }
        for (id, expr) in (0u32..).map(ExprId).zip(facts.exprs.iter()) {
            let Expr::Object(entries) = expr else { continue };
            for (_, value) in entries {
                if let Expr::Function(function) = facts.expr(*value) {
                    self.holders.insert(function, id);
                }
            }
        }
    }

    fn add(&mut self, scope: Scope, name: &str, definition: Definition) {
        self.names.entry((scope, name.into())).or_default().push(definition);
    }

    fn add_functions(&mut self, facts: &FileFacts) {
        for (id, function) in (0u32..).zip(&facts.functions).skip(1) {
            if binds_name(function.form, function.parent) {
                self.add(function.parent, &function.name, Definition::Function(FunctionId(id)));
            }
            for (at, parameter) in (0u32..).zip(&function.parameters) {
                let definition = Definition::Parameter(FunctionId(id), at);
                self.add(Scope::Function(FunctionId(id)), &parameter.name, definition);
            }
        }
    }

    fn add_bindings(&mut self, facts: &FileFacts) {
        for (at, binding) in (0u32..).zip(&facts.bindings) {
            match &binding.target {
                BindingTarget::Name(name) => {
                    let scope = self.binding_scope(binding.scope, name);
                    self.add(scope, name, Definition::Binding(at));
                    if let Some(value) = binding.value.filter(|value| matches!(facts.expr(*value), Expr::Object(_))) {
                        self.object_names.insert(value, name.clone());
                    }
                }
                BindingTarget::Attribute { object, name } => self.add_member(facts, at, *object, name),
                BindingTarget::Subscript { .. } => {}
            }
        }
    }

    fn add_member(&mut self, facts: &FileFacts, at: u32, object: ExprId, name: &str) {
        let binding = &facts.bindings[at as usize];
        let written = match facts.expr(object) {
            Expr::Name(object) => match class_of_self(facts, binding.scope, object) {
                Some(class) => {
                    self.fields.entry((class, name.into())).or_default().push(at);
                    return;
                }
                None if object == "this" => match self.called_on(facts, binding.scope) {
                    Some(written) => written,
                    None => return,
                },
                None => object.into(),
            },
            Expr::Attribute { object, name: "prototype" } => {
                let Expr::Name(owner) = facts.expr(object) else { return };
                if let Some(Expr::Function(function)) = binding.value.map(|value| facts.expr(value)) {
                    self.prototypes.insert(function, owner.into());
                }
                prototype_of(owner)
            }
            _ => return,
        };
        self.with_members.insert(written.clone());
        self.assigned.entry((written, name.into())).or_default().push(at);
    }

    /// How what a function is called on is written: `Type.prototype`, or the name of the object literal.
    fn called_on(&self, facts: &FileFacts, scope: Scope) -> Option<SmolStr> {
        let Some(This::Function(function)) = this(facts, scope) else { return None };
        match self.holders.get(&function) {
            Some(object) => self.object_names.get(object).cloned(),
            None => {
                let owner = self.prototypes.get(&function).unwrap_or(&facts.function(function).name);
                Some(prototype_of(owner))
            }
        }
    }

    /// `global x` makes an assignment in a function one of the top level (`nonlocal` is taken for the same scope chain).
    fn binding_scope(&self, scope: Scope, name: &str) -> Scope {
        match scope {
            Scope::Function(function)
                if self.outer.get(&function).is_some_and(|names| names.iter().any(|own| own == name)) =>
            {
                Scope::Function(FunctionId::MODULE)
            }
            _ => scope,
        }
    }

    /// The definitions of `name` in just this scope.
    pub fn name(&self, scope: Scope, name: &str) -> &[Definition] {
        self.names.get(&(scope, SmolStr::new(name))).map_or(&[], SmallVec::as_slice)
    }

    /// Whether a class writes itself what calling it runs: then its fields are not what the call is given.
    pub fn writes_constructor(&self, class: ClassId) -> bool {
        CONSTRUCTORS.iter().any(|name| self.names.contains_key(&(Scope::Class(class), SmolStr::new_static(name))))
    }

    /// The bindings of `self.name` in the methods of a class, by index.
    pub fn field(&self, class: ClassId, name: &str) -> &[u32] {
        self.fields.get(&(class, SmolStr::new(name))).map_or(&[], SmallVec::as_slice)
    }

    /// The bindings of `object.name`, by the object as written, by index.
    pub fn assigned(&self, object: &str, name: &str) -> &[u32] {
        self.assigned.get(&(SmolStr::new(object), SmolStr::new(name))).map_or(&[], SmallVec::as_slice)
    }

    /// Whether members are assigned to an object, as written.
    pub fn has_members(&self, object: &str) -> bool {
        self.with_members.contains(object)
    }

    /// What functions do with functions that they are handed.
    pub fn higher_order(&self) -> &HigherOrder {
        &self.higher_order
    }

    /// The name that an object literal is bound to.
    pub fn object_name(&self, object: ExprId) -> Option<&SmolStr> {
        self.object_names.get(&object)
    }

    /// The object literal that a function is a member of.
    pub fn holder(&self, function: FunctionId) -> Option<ExprId> {
        self.holders.get(&function).copied()
    }

    /// The name of the type whose prototype a function is assigned to.
    pub fn prototype(&self, function: FunctionId) -> Option<&SmolStr> {
        self.prototypes.get(&function)
    }

    /// The call that a function is written as an argument of, and its position.
    pub fn taker(&self, function: FunctionId) -> Option<(CallId, u32)> {
        self.takers.get(&function).copied()
    }

    /// The exports of a name, by index.
    pub fn exports(&self, name: &str) -> &[u32] {
        self.exports.get(name).map_or(&[], SmallVec::as_slice)
    }

    /// The star imports of the top level, by index.
    pub fn stars(&self) -> &[u32] {
        &self.stars
    }

    /// The values that a function hands out, by index into [`FileFacts::returns`].
    pub fn returns(&self, function: FunctionId) -> &[u32] {
        self.returns.get(&function).map_or(&[], SmallVec::as_slice)
    }
}

/// Whether a function is found by its name in the scope around it; the others are reached as values.
fn binds_name(form: FunctionForm, parent: Scope) -> bool {
    match form {
        FunctionForm::Definition | FunctionForm::Declaration | FunctionForm::Signature => true,
        FunctionForm::Method | FunctionForm::Getter | FunctionForm::Setter | FunctionForm::Constructor => {
            matches!(parent, Scope::Class(_))
        }
        FunctionForm::Expression | FunctionForm::Arrow | FunctionForm::ObjectMethod => false,
    }
}

/// The class whose instance (or which itself) the name `object` stands for in `scope`: in Python `self` or `cls`, the
/// first parameter of the nearest enclosing method; in TypeScript `this`.
pub fn class_of_self(facts: &FileFacts, scope: Scope, object: &str) -> Option<ClassId> {
    if object == "this"
        && let Some(This::Class { class, .. }) = this(facts, scope)
    {
        return Some(class);
    }
    let mut scope = scope;
    loop {
        let Scope::Function(id) = scope else { return None };
        let function = facts.function(id);
        if function.kind == FunctionKind::Module {
            return None;
        }
        if let (Scope::Class(class), Some(first)) = (function.parent, function.parameters.first())
            && function.form == FunctionForm::Definition
            && first.name == object
        {
            return Some(class);
        }
        scope = function.parent;
    }
}

/// What `this` is in a scope of a TypeScript file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum This {
    /// An instance of a class, or the class itself.
    Class { class: ClassId, is_static: bool },
    /// Whatever the function is called on: told by what holds it.
    Function(FunctionId),
}

/// What `this` is: arrow functions have that of the scope around them.
pub fn this(facts: &FileFacts, scope: Scope) -> Option<This> {
    let mut scope = scope;
    loop {
        let id = match scope {
            Scope::Class(class) => return Some(This::Class { class, is_static: false }),
            Scope::Function(id) => id,
        };
        let function = facts.function(id);
        match (function.form, function.parent) {
            (FunctionForm::Definition, _) => return None,
            (_, Scope::Class(class)) => return Some(This::Class { class, is_static: function.is_static }),
            (FunctionForm::Arrow, outer) => scope = outer,
            (_, _) => return Some(This::Function(id)),
        }
    }
}

/// The nearest class around a scope, methods and nested functions looked through.
pub fn enclosing_class(facts: &FileFacts, scope: Scope) -> Option<ClassId> {
    let mut scope = scope;
    loop {
        match scope {
            Scope::Class(class) => return Some(class),
            Scope::Function(FunctionId::MODULE) => return None,
            Scope::Function(id) => scope = facts.function(id).parent,
        }
    }
}
