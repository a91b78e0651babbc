//! Imports, one fact for each name that they bind.

use smol_str::SmolStr;
use tree_sitter::Node;

use super::grammar::{Field, Kind, children, field, kind, range};
use super::reader::Reader;
use crate::syntax::Import;

impl<'t> Reader<'t> {
    /// Reads an import statement of any form.
    pub fn import(&mut self, node: Node<'t>) {
        self.mark_guarded_import();
        let context = self.context();
        let plain = Import {
            scope: context.scope,
            module: SmolStr::default(),
            level: 0,
            name: None,
            star: false,
            binds: SmolStr::default(),
            aliased: false,
            guard: context.guard,
            range: range(node),
        };
        let source = match kind(node) {
            Some(Kind::Import) => None,
            Some(Kind::FutureImport) => Some(("__future__".into(), 0)),
            _ => field(node, Field::ModuleName).map(|module| self.source(module)),
        };
        let module = field(node, Field::ModuleName);
        for imported in children(node, &mut self.lowering.cursor) {
            if Some(imported) == module {
                continue;
            }
            let (name, alias) = match kind(imported) {
                Some(Kind::WildcardImport) => (None, None),
                Some(Kind::AliasedImport) => (field(imported, Field::Name), field(imported, Field::Alias)),
                Some(Kind::DottedName) => (Some(imported), None),
                _ => continue,
            };
            let name = name.map(|name| self.dotted(name));
            let alias = alias.map(|alias| self.lowering.name_of(alias));
            let aliased = alias.is_some();
            let mut import = match (&source, name) {
                (Some((module, level)), Some(name)) => Import {
                    module: module.clone(),
                    level: *level,
                    binds: name.clone(),
                    name: Some(name),
                    ..plain.clone()
                },
                (Some((module, level)), None) => {
                    Import { module: module.clone(), level: *level, star: true, ..plain.clone() }
                }
                (None, Some(module)) => {
                    let first = module.split('.').next().unwrap_or_default().into();
                    Import { module, binds: first, ..plain.clone() }
                }
                (None, None) => continue,
            };
            import.binds = alias.unwrap_or(import.binds);
            import.aliased = aliased;
            self.facts.postponed_annotations |=
                import.module == "__future__" && import.level == 0 && import.name.as_deref() == Some("annotations");
            self.facts.imports.push(import);
        }
    }

    /// The module of `from ... import` and its number of dots.
    fn source(&mut self, module: Node<'t>) -> (SmolStr, u32) {
        if kind(module) != Some(Kind::RelativeImport) {
            return (self.dotted(module), 0);
        }
        let parts = children(module, &mut self.lowering.cursor);
        let name = parts.iter().find(|part| kind(**part) == Some(Kind::DottedName)).copied();
        let dots = parts.first().map_or(0, |prefix| self.lowering.text_of(*prefix).matches('.').count() as u32);
        (name.map(|name| self.dotted(name)).unwrap_or_default(), dots)
    }

    /// A dotted name without the spaces that may stand around its dots.
    fn dotted(&mut self, name: Node<'t>) -> SmolStr {
        let parts: Vec<_> = children(name, &mut self.lowering.cursor);
        let parts: Vec<_> = parts.into_iter().map(|part| self.lowering.name_of(part)).collect();
        parts.join(".").into()
    }
}
