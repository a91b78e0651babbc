//! Exports: `export` statements, and the assignments that are exports in CommonJS.

use smol_str::SmolStr;
use tree_sitter::{Node, TreeCursor};

use super::grammar::{Field, Kind, children, extent, field, first_child, has_word, kind, plain_value, range};
use super::reader::Reader;
use crate::syntax::{Export, Exported, Expr, ExprId, FunctionId, Scope};

impl<'t> Reader<'t> {
    /// Reads an export statement of any form.
    pub fn export(&mut self, node: Node<'t>) {
        if self.context().scope != Scope::Function(FunctionId::MODULE) || self.is_in_namespace(range(node).start) {
            return;
        }
        let plain = Export {
            name: "default".into(),
            exported: Exported::Local(SmolStr::default()),
            type_only: has_word(node, "type"),
            common_js: has_word(node, "="),
            range: extent(node, self.text),
        };
        let declaration = field(node, Field::Declaration);
        let value = field(node, Field::Value).or_else(|| first_child(node).filter(|_| has_word(node, "=")));
        if let Some(declaration) = declaration {
            self.export_declaration(declaration, has_word(node, "default"), plain);
        } else if let Some(value) = value {
            let exported = match kind(value) {
                Some(Kind::Identifier) => Exported::Local(self.lowering.text_of(value).into()),
                _ => {
                    self.name_plainly(value, "default");
                    Exported::Value(self.lowering.value(value))
                }
            };
            self.facts.exports.push(Export { exported, ..plain });
        } else {
            self.export_names(node, plain);
        }
    }

    fn export_declaration(&mut self, declaration: Node<'t>, is_default: bool, plain: Export) {
        let type_only =
            plain.type_only || matches!(kind(declaration), Some(Kind::InterfaceDeclaration | Kind::TypeAlias));
        for name in declared_names(declaration, &mut self.lowering.cursor) {
            let local = SmolStr::from(self.lowering.text_of(name));
            let name = if is_default { plain.name.clone() } else { local.clone() };
            self.facts.exports.push(Export { name, exported: Exported::Local(local), type_only, ..plain.clone() });
        }
    }

    /// `export { a as b } from 'module'`, `export * as ns from 'module'`.
    fn export_names(&mut self, node: Node<'t>, plain: Export) {
        let source = field(node, Field::Source).map(|source| SmolStr::from(self.lowering.property(source)));
        let parts = children(node, &mut self.lowering.cursor);
        let Some(clause) = parts.iter().find(|part| kind(**part) == Some(Kind::ExportClause)) else {
            let Some(source) = source else { return };
            let namespace = parts.iter().find(|part| kind(**part) == Some(Kind::NamespaceExport));
            let name = namespace.and_then(|namespace| first_child(*namespace));
            let name = name.map_or("*", |name| self.lowering.property(name)).into();
            self.facts.exports.push(Export { name, exported: Exported::From(source, None), ..plain });
            return;
        };
        for specifier in children(*clause, &mut self.lowering.cursor) {
            let Some(local) = field(specifier, Field::Name) else { continue };
            let name = field(specifier, Field::Alias).unwrap_or(local);
            let name = self.lowering.property(name).into();
            let local = SmolStr::from(self.lowering.property(local));
            let exported = match &source {
                Some(source) => Exported::From(source.clone(), Some(local)),
                None => Exported::Local(local),
            };
            let type_only = plain.type_only || has_word(specifier, "type");
            self.facts.exports.push(Export { name, exported, type_only, ..plain.clone() });
        }
    }

    /// `module.exports = value`, `exports.name = value`: the export that an assignment is.
    pub fn common_js(&mut self, node: Node<'t>, target: Node<'t>, right: Node<'t>, value: ExprId) {
        if self.context().function != FunctionId::MODULE {
            return;
        }
        let words: SmolStr = self.lowering.text_of(target).split_whitespace().collect();
        let name = match words.strip_prefix("module.exports").or_else(|| words.strip_prefix("exports")) {
            Some("") if words.starts_with("module") => "default",
            Some(rest) => match rest.strip_prefix('.') {
                Some(name) if !name.contains(['.', '[', '(']) => name,
                _ => return,
            },
            None => return,
        };
        // The transpilers' `exports.a = exports.b = void 0` only announces the names.
        if self.lowering.text_of(right).ends_with("void 0") {
            return;
        }
        let export = |name: SmolStr, value| Export {
            name,
            exported: Exported::Value(value),
            type_only: false,
            common_js: true,
            range: range(node),
        };
        self.facts.exports.push(export(name.into(), value));
        if words == "module.exports" && kind(plain_value(right)) == Some(Kind::Object) {
            let Expr::Object(entries) = self.lowering.arena.expr(value) else { return };
            let named = entries.iter().filter_map(|(key, value)| match self.lowering.arena.expr((*key)?) {
                Expr::Text(name) => Some(export(name.into(), *value)),
                _ => None,
            });
            self.facts.exports.extend(named);
        }
    }
}

/// The names that a declaration declares.
pub(super) fn declared_names<'t>(declaration: Node<'t>, cursor: &mut TreeCursor<'t>) -> Vec<Node<'t>> {
    let mut names = vec![];
    let mut rest = vec![declaration];
    while let Some(node) = rest.pop() {
        let inner = match kind(node) {
            Some(
                Kind::LexicalDeclaration
                | Kind::VariableDeclaration
                | Kind::AmbientDeclaration
                | Kind::ObjectPattern
                | Kind::ArrayPattern
                | Kind::RestPattern,
            ) => children(node, cursor),
            Some(Kind::VariableDeclarator) => field(node, Field::Name).into_iter().collect(),
            Some(Kind::PairPattern) => field(node, Field::Value).into_iter().collect(),
            Some(Kind::AssignmentPattern | Kind::ObjectAssignmentPattern) => {
                field(node, Field::Left).into_iter().collect()
            }
            Some(Kind::Identifier | Kind::ShorthandPattern) => {
                names.push(node);
                continue;
            }
            Some(Kind::ImportAlias) => first_child(node).into_iter().collect(),
            _ => {
                names.extend(field(node, Field::Name));
                continue;
            }
        };
        rest.extend(inner.into_iter().rev());
    }
    names
}
