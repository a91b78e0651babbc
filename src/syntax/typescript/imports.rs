//! Imports, one fact for each name that they bind, and `require`.

use smol_str::SmolStr;
use tree_sitter::Node;

use super::bindings::{Source, Target};
use super::grammar::{Field, Kind, children, extent, field, first_child, has_word, kind, range};
use super::lower::module_called;
use super::reader::Reader;
use crate::syntax::expr::Draft;
use crate::syntax::{Import, ImportGuard, Scope, TextRange};

impl<'t> Reader<'t> {
    /// Reads an import statement of any form.
    pub fn import(&mut self, node: Node<'t>) {
        self.mark_guarded_import();
        let types = has_word(node, "type") || has_word(node, "typeof");
        let parts = children(node, &mut self.lowering.cursor);
        let required = parts.iter().find(|part| kind(**part) == Some(Kind::ImportRequire)).copied();
        let source = field(node, Field::Source).or(required.and_then(|clause| field(clause, Field::Source)));
        let Some(source) = source else { return };
        let mut plain = self.plain_import(self.lowering.property(source).into(), extent(node, self.text));
        if types {
            plain.guard = ImportGuard::TypeChecking;
        }
        let clause = parts.into_iter().find(|part| kind(*part) == Some(Kind::ImportClause));
        let imported = clause.or(required).map(|clause| children(clause, &mut self.lowering.cursor));
        for part in imported.unwrap_or_default() {
            match kind(part) {
                Some(Kind::Identifier) => {
                    let name = required.is_none().then(|| "default".into());
                    self.add_import(&plain, name, self.lowering.text_of(part));
                }
                Some(Kind::NamespaceImport) => {
                    let binds = first_child(part).map_or("", |name| self.lowering.text_of(name));
                    self.add_import(&plain, None, binds);
                }
                Some(Kind::NamedImports) => {
                    for specifier in children(part, &mut self.lowering.cursor) {
                        self.specifier(&plain, specifier);
                    }
                }
                _ => {}
            }
        }
        if clause.is_none() && required.is_none() {
            self.facts.imports.push(plain);
        }
    }

    fn specifier(&mut self, plain: &Import, specifier: Node<'t>) {
        let Some(name) = field(specifier, Field::Name) else { return };
        let mut plain = plain.clone();
        if has_word(specifier, "type") || has_word(specifier, "typeof") {
            plain.guard = ImportGuard::TypeChecking;
        }
        let binds = field(specifier, Field::Alias).unwrap_or(name);
        self.add_import(&plain, Some(self.lowering.property(name).into()), self.lowering.text_of(binds));
    }

    /// An import at the present place that binds nothing.
    fn plain_import(&self, module: SmolStr, range: TextRange) -> Import {
        let context = self.context();
        Import {
            scope: Scope::Function(context.function),
            module,
            level: 0,
            name: None,
            star: false,
            binds: SmolStr::default(),
            aliased: false,
            guard: context.guard,
            range,
        }
    }

    fn add_import(&mut self, plain: &Import, name: Option<SmolStr>, binds: &str) {
        let binds = SmolStr::from(binds);
        self.declared.insert((self.context().function, binds.clone()));
        let aliased = name.as_ref() != Some(&binds);
        self.facts.imports.push(Import { name, binds, aliased, ..plain.clone() });
    }

    /// `const target = require('module')` or `require('module').name`, if it is one.
    pub fn require(&mut self, declarator: Node<'t>, pattern: Node<'t>, value: Node<'t>, target: Target) -> bool {
        let (call, name) = match kind(value) {
            Some(Kind::Member) => (field(value, Field::Object), field(value, Field::Property)),
            _ => (Some(value), None),
        };
        let Some((call, module)) = call.and_then(|call| Some((call, required(call, self.text)?))) else { return false };
        let declaration = declarator.parent().unwrap_or(declarator);
        let plain = self.plain_import(module.clone(), extent(declaration, self.text));
        match (kind(pattern), name) {
            (Some(Kind::Identifier), name) => {
                let name = name.map(|name| self.lowering.text_of(name).into());
                self.add_import(&plain, name, self.lowering.text_of(pattern));
            }
            (Some(Kind::ObjectPattern), None) => self.require_names(&plain, pattern, call, target),
            _ => return false,
        }
        self.mark_guarded_import();
        true
    }

    /// `const {a, b: c} = require('module')`; what is taken apart further is bound.
    fn require_names(&mut self, plain: &Import, pattern: Node<'t>, call: Node<'t>, target: Target) {
        for part in children(pattern, &mut self.lowering.cursor) {
            let (key, bound) = match kind(part) {
                Some(Kind::ShorthandPattern) => (Some(part), Some(part)),
                Some(Kind::PairPattern) => (field(part, Field::Key), field(part, Field::Value)),
                _ => (None, None),
            };
            match (key, bound) {
                (Some(key), Some(bound))
                    if matches!(kind(bound), Some(Kind::Identifier | Kind::ShorthandPattern))
                        && kind(key) != Some(Kind::ComputedName) =>
                {
                    self.add_import(plain, Some(self.lowering.property(key).into()), self.lowering.text_of(bound));
                }
                (Some(key), Some(bound)) => {
                    let object = self.lowering.value(call);
                    let name = self.lowering.property(key).into();
                    let value = self.lowering.push(Draft::Attribute { object, name }, range(key));
                    self.bind(bound, Source::of(Some(value)), target);
                }
                _ => {
                    let value = self.lowering.value(call);
                    self.bind(part, Source::of(Some(value)), target);
                }
            }
        }
    }

    /// `require('module');` as a statement.
    pub fn bare_require(&mut self, statement: Node<'t>) {
        let module = first_child(statement).and_then(|call| required(call, self.text));
        if let Some(module) = module {
            let import = self.plain_import(module, extent(statement, self.text));
            self.facts.imports.push(import);
            self.mark_guarded_import();
        }
    }
}

/// The module of a `require('module')`, whatever a compiler put around it.
pub(super) fn required(call: Node, text: &str) -> Option<SmolStr> {
    let callee = field(call, Field::Function)?;
    if kind(callee) == Some(Kind::Import) { None } else { module_called(call, text) }
}
