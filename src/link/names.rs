//! What names and imports stand for.

use super::answers::remembered;
use super::definitions::{Definition, Definitions};
use super::modules::Module;
use super::resolve::Resolver;
use super::value::{Value, Values};
use super::{ClassRef, FunctionRef};
use crate::project::{FileId, Language};
use crate::syntax::{FileFacts, FunctionId, Import, Scope};

impl Resolver<'_, '_> {
    /// What a name stands for in a scope: own scope, enclosing functions, top level, what the language provides.
    pub fn name(&mut self, file: FileId, scope: Scope, name: &str) -> Values {
        remembered!(self.names, (file, scope, name.into()), self.work_out_name(file, scope, name))
    }

    fn work_out_name(&mut self, file: FileId, scope: Scope, name: &str) -> Values {
        let language = self.language();
        if language == Language::TypeScript && matches!(name, "this" | "super") {
            return self.this(file, scope, name == "super");
        }
        let found = defined(self.facts(file), self.definitions(file), scope, name);
        if !found.is_empty() {
            let mut all = Values::none();
            for definition in found {
                all.extend(self.definition(file, *definition));
            }
            return all;
        }
        if language == Language::TypeScript && matches!(name, "undefined" | "NaN" | "Infinity") {
            return Values::none();
        }
        let starred = self.starred(file, name);
        if starred.is_empty() { Values::external(format!("{}.{name}", language.builtins())) } else { starred }
    }

    /// What a name of another module stands for.
    pub(super) fn exported(&mut self, file: FileId, name: &str) -> Values {
        match self.language() {
            Language::Python => self.top_level(file, name),
            Language::TypeScript => self.export(file, name),
        }
    }

    /// What a name of a file's top level stands for.
    pub(super) fn top_level(&mut self, file: FileId, name: &str) -> Values {
        let module = Scope::Function(FunctionId::MODULE);
        if !self.definitions(file).name(module, name).is_empty() {
            return self.name(file, module, name);
        }
        self.starred(file, name)
    }

    fn starred(&mut self, file: FileId, name: &str) -> Values {
        let facts = self.facts(file);
        let mut all = Values::none();
        for star in self.definitions(file).stars() {
            let import = &facts.imports[*star as usize];
            let found = match self.module_of(file, import) {
                Some(Module::File(other)) if other != file && self.enter() => {
                    let found = self.exported(other, name);
                    self.leave();
                    found
                }
                None if import.level == 0 => {
                    let path = format!("{}.{name}", import.module);
                    let listed = self.context.catalog.is_listed(&path);
                    if listed { Values::external(path) } else { Values::none() }
                }
                _ => Values::none(),
            };
            all.extend(found);
        }
        all
    }

    pub(super) fn definition(&mut self, file: FileId, definition: Definition) -> Values {
        let facts = self.facts(file);
        match definition {
            Definition::Binding(at) => self.binding(file, &facts.bindings[at as usize]),
            Definition::Import(at) => self.import(file, &facts.imports[at as usize]),
            Definition::Function(function) => Values::one(Value::Function(FunctionRef { file, function })),
            Definition::Class(class) => Values::one(Value::Class(ClassRef { file, class })),
            Definition::Parameter(function, at) => self.parameter(FunctionRef { file, function }, at),
        }
    }

    fn module_of(&self, file: FileId, import: &Import) -> Option<Module> {
        match self.context.modules.of_import(file, import) {
            // A folder that happens to have a library's name is no package of the workspace.
            Some(Module::Folder(_))
                if import.level == 0 && self.context.catalog.library_of(&import.module).is_some() =>
            {
                None
            }
            found => found,
        }
    }

    fn import(&mut self, file: FileId, import: &Import) -> Values {
        if self.language() == Language::TypeScript {
            return self.import_of_specifier(file, import);
        }
        let module = self.module_of(file, import);
        let Some(name) = &import.name else {
            return match module {
                Some(module) if import.aliased => module_value(&module),
                Some(_) => self.first_part(file, &import.module),
                None if import.aliased => Values::external(import.module.clone()),
                None => Values::external(first_part(&import.module)),
            };
        };
        match module {
            Some(module) => self.member_of_module(&module, name),
            None if import.level == 0 => Values::external(format!("{}.{name}", import.module)),
            None => Values::none(),
        }
    }

    /// What importing a whole module by its dotted name gives.
    pub(super) fn imported(&self, file: FileId, dotted: &str) -> Values {
        match self.context.modules.absolute(file, dotted) {
            Some(module @ Module::File(_)) => module_value(&module),
            _ => Values::external(dotted),
        }
    }

    /// `import a.b.c` binds `a`.
    fn first_part(&self, file: FileId, dotted: &str) -> Values {
        let first = first_part(dotted);
        self.context
            .modules
            .absolute(file, first)
            .map_or_else(|| Values::external(first), |module| module_value(&module))
    }

    pub(super) fn member_of_module(&mut self, module: &Module, name: &str) -> Values {
        if let Module::File(file) = module {
            let found = self.exported(*file, name);
            if !found.is_empty() {
                return found;
            }
        }
        self.context.modules.below(module, name).map_or_else(Values::none, |below| module_value(&below))
    }
}

/// The definitions of a name that count in a scope.
pub(super) fn defined<'d>(
    facts: &FileFacts,
    definitions: &'d Definitions,
    scope: Scope,
    name: &str,
) -> &'d [Definition] {
    let mut at = scope;
    loop {
        let found = definitions.name(at, name);
        if !found.is_empty() {
            return found;
        }
        at = match at {
            Scope::Function(FunctionId::MODULE) => return &[],
            Scope::Function(function) => skip_classes(facts, facts.function(function).parent),
            Scope::Class(class) => skip_classes(facts, facts.class(class).parent),
        };
    }
}

/// Names in a function are not looked up in the class bodies around it.
fn skip_classes(facts: &FileFacts, mut scope: Scope) -> Scope {
    while let Scope::Class(class) = scope {
        scope = facts.class(class).parent;
    }
    scope
}

fn first_part(dotted: &str) -> &str {
    dotted.split('.').next().unwrap_or(dotted)
}

/// A module as a value.
pub(super) fn module_value(module: &Module) -> Values {
    Values::one(match module {
        Module::File(file) => Value::Module(*file),
        Module::Folder(folder) => Value::Package(folder.as_str().into()),
    })
}
