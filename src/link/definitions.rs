//! An index over one file's facts: which definitions a name or an attribute of `self` has.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::syntax::{BindingTarget, ClassId, Expr, FileFacts, FunctionId, FunctionKind, Scope};

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

/// All definitions of one file.
#[derive(Debug, Default)]
pub struct Definitions {
    names: HashMap<(Scope, SmolStr), Vec<Definition>>,
    /// `self.name = ...` in any method: bindings by class and name.
    fields: HashMap<(ClassId, SmolStr), Vec<u32>>,
    /// `import *` at the top level, by index.
    stars: Vec<u32>,
    outer: HashMap<FunctionId, Vec<SmolStr>>,
    /// Returned and yielded values by function.
    returns: HashMap<FunctionId, Vec<u32>>,
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
        index.add_bindings(facts);
        for (at, returned) in (0u32..).zip(&facts.returns) {
            index.returns.entry(returned.function).or_default().push(at);
        }
        index
    }

    fn add(&mut self, scope: Scope, name: &SmolStr, definition: Definition) {
        self.names.entry((scope, name.clone())).or_default().push(definition);
    }

    fn add_functions(&mut self, facts: &FileFacts) {
        for (id, function) in (0u32..).zip(&facts.functions).skip(1) {
            self.add(function.parent, &function.name, Definition::Function(FunctionId(id)));
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
                }
                BindingTarget::Attribute { object, name } => {
                    let Expr::Name(object) = facts.expr(*object) else { continue };
                    if let Some(class) = class_of_self(facts, binding.scope, object) {
                        self.fields.entry((class, name.clone())).or_default().push(at);
                    }
                }
                BindingTarget::Subscript { .. } => {}
            }
        }
    }

    /// `global x` makes an assignment in a function one of the top level (`nonlocal` is taken for the same scope chain).
    fn binding_scope(&self, scope: Scope, name: &SmolStr) -> Scope {
        match scope {
            Scope::Function(function) if self.outer.get(&function).is_some_and(|names| names.contains(name)) => {
                Scope::Function(FunctionId::MODULE)
            }
            _ => scope,
        }
    }

    /// The definitions of `name` in just this scope.
    pub fn name(&self, scope: Scope, name: &str) -> &[Definition] {
        self.names.get(&(scope, SmolStr::new(name))).map_or(&[], Vec::as_slice)
    }

    /// The bindings of `self.name` in the methods of a class, by index.
    pub fn field(&self, class: ClassId, name: &str) -> &[u32] {
        self.fields.get(&(class, SmolStr::new(name))).map_or(&[], Vec::as_slice)
    }

    /// The star imports of the top level, by index.
    pub fn stars(&self) -> &[u32] {
        &self.stars
    }

    /// The values that a function hands out, by index into [`FileFacts::returns`].
    pub fn returns(&self, function: FunctionId) -> &[u32] {
        self.returns.get(&function).map_or(&[], Vec::as_slice)
    }
}

/// The class whose instance (or which itself) the name `object` stands for in `scope`: `self` or `cls`, the first
/// parameter of the nearest enclosing method.
pub fn class_of_self(facts: &FileFacts, scope: Scope, object: &str) -> Option<ClassId> {
    let mut scope = scope;
    loop {
        let Scope::Function(id) = scope else { return None };
        let function = facts.function(id);
        if function.kind == FunctionKind::Module {
            return None;
        }
        if let (Scope::Class(class), Some(first)) = (function.parent, function.parameters.first())
            && first.name == object
        {
            return Some(class);
        }
        scope = function.parent;
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
