//! What the modules of TypeScript hand out: exports, re-exports, barrels, and `module.exports`.

use super::answers::remembered;
use super::modules::{Specified, outside_path};
use super::resolve::Resolver;
use super::value::{Value, Values};
use crate::project::{FileId, Language};
use crate::syntax::{Export, Exported, FunctionId, Import, Scope};

impl Resolver<'_, '_> {
    pub(super) fn import_of_specifier(&mut self, file: FileId, import: &Import) -> Values {
        match &import.name {
            Some(name) => self.member_of_specifier(file, &import.module, name),
            None => self.module_object(file, &import.module),
        }
    }

    /// What `import { name } from 'specifier'` gives.
    fn member_of_specifier(&mut self, file: FileId, specifier: &str, name: &str) -> Values {
        match self.context.modules.specified(file, specifier) {
            Specified::File(module) => self.export(module, name),
            Specified::Missing => Values::none(),
            // A default export has the path of its module.
            Specified::Outside if name == "default" => Values::external(outside_path(specifier)),
            Specified::Outside => Values::external(format!("{}.{name}", outside_path(specifier))),
        }
    }

    /// What `import * as name`, `require('specifier')` and `await import('specifier')` give.
    pub(super) fn module_object(&mut self, file: FileId, specifier: &str) -> Values {
        match self.context.modules.specified(file, specifier) {
            Specified::File(module) => self.module_values(module),
            Specified::Missing => Values::none(),
            Specified::Outside => Values::external(outside_path(specifier)),
        }
    }

    /// A module as a value: what it assigns to `module.exports`, if it does.
    fn module_values(&mut self, module: FileId) -> Values {
        let facts = self.facts(module);
        let assigned = self.definitions(module).exports("default").iter().map(|at| &facts.exports[*at as usize]);
        let assigned: Vec<&Export> = assigned.filter(|export| export.common_js).collect();
        let mut all = Values::none();
        for export in &assigned {
            all.extend(self.exported_value(module, export));
        }
        let only_assigned = !assigned.is_empty() && facts.exports.len() == assigned.len();
        if !only_assigned {
            all.insert(Value::Module(module));
        }
        all
    }

    /// What an exported name stands for.
    pub(super) fn export(&mut self, file: FileId, name: &str) -> Values {
        remembered!(self.exports, (file, name.into()), self.work_out_export(file, name))
    }

    fn work_out_export(&mut self, file: FileId, name: &str) -> Values {
        let (facts, definitions) = (self.facts(file), self.definitions(file));
        let mut all = Values::none();
        for at in definitions.exports(name) {
            all.extend(self.exported_value(file, &facts.exports[*at as usize]));
        }
        if !all.is_empty() {
            return all;
        }
        for at in definitions.exports("*") {
            all.extend(self.starred_export(file, &facts.exports[*at as usize], name));
        }
        let is_common_js = facts.exports.iter().any(|export| export.common_js);
        if all.is_empty() && is_common_js {
            let module = self.module_values(file);
            if name == "default" {
                return module;
            }
            all = module.flat_map(|value| match value {
                Value::Module(own) if *own == file => Values::none(),
                value => self.attribute(value, name),
            });
        }
        all
    }

    /// What any name that a module exports may stand for.
    pub(super) fn any_export(&mut self, file: FileId) -> Values {
        if self.language() == Language::Python {
            return Values::none();
        }
        let facts = self.facts(file);
        let mut all = Values::none();
        for export in facts.exports.iter().filter(|export| !export.type_only && export.name != "*") {
            all.extend(self.export(file, &export.name));
        }
        all
    }

    fn exported_value(&mut self, file: FileId, export: &Export) -> Values {
        let top = Scope::Function(FunctionId::MODULE);
        match &export.exported {
            Exported::Local(name) => self.name(file, top, name),
            Exported::Value(value) => self.expr(file, top, *value),
            Exported::From(specifier, Some(name)) => self.member_of_specifier(file, specifier, name),
            Exported::From(specifier, None) => self.module_object(file, specifier),
        }
    }

    /// `export * from 'specifier'`: everything but the default.
    fn starred_export(&mut self, file: FileId, export: &Export, name: &str) -> Values {
        let Exported::From(specifier, _) = &export.exported else { return Values::none() };
        match self.context.modules.specified(file, specifier) {
            Specified::File(module) if name != "default" => self.export(module, name),
            Specified::Outside => {
                let path = format!("{}.{name}", outside_path(specifier));
                let listed = self.context.catalog.is_listed(&path);
                if listed { Values::external(path) } else { Values::none() }
            }
            _ => Values::none(),
        }
    }
}
