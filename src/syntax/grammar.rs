//! A tree-sitter grammar as the code uses it: the node kinds and fields that it names, looked up once and compared as
//! numbers, and the children of a node.

use tree_sitter::{Language, Node, TreeCursor};

use super::TextRange;

/// An enumeration of names of a grammar.
macro_rules! names {
    ($(#[$doc:meta])* $enum:ident { $($variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum $enum { $($variant,)* }

        impl $enum {
            const NAMES: &'static [($enum, &'static str)] = &[$(($enum::$variant, $name)),*];
        }
    };
}
pub(super) use names;

/// A grammar with the numbers of the names that the code uses.
pub(super) struct Grammar<K> {
    pub language: Language,
    kinds: Vec<Option<K>>,
    fields: Vec<u16>,
}

impl<K: Copy + PartialEq> Grammar<K> {
    /// Looks the names up. The fields are numbered in the order of `fields`.
    pub fn new<F>(language: Language, kinds: &[(K, &str)], fields: &[(F, &str)]) -> Self {
        let kind = |id: u16| {
            let name = language.node_kind_for_id(id).filter(|_| language.node_kind_is_named(id))?;
            kinds.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
        };
        let kinds = (0..language.node_kind_count() as u16).map(kind).collect();
        let field = |name: &str| language.field_id_for_name(name).map_or(0, u16::from);
        let fields = fields.iter().map(|(_, name)| field(name)).collect();
        Self { language, kinds, fields }
    }

    /// The kind of a node, if the code names it. An ERROR has an id past the end of the table.
    pub fn kind(&self, node: Node) -> Option<K> {
        self.kinds.get(node.kind_id() as usize).copied().flatten()
    }

    /// The first child in a field, by the field's place among those that the code names.
    pub fn field<'t>(&self, node: Node<'t>, field: usize) -> Option<Node<'t>> {
        node.child_by_field_id(self.fields[field])
    }

    /// Names that the grammar does not have.
    #[cfg(test)]
    pub fn missing<'a, F>(&self, kinds: &[(K, &'a str)], fields: &[(F, &'a str)]) -> Vec<&'a str> {
        let kinds = kinds.iter().filter(|(kind, _)| !self.kinds.contains(&Some(*kind))).map(|(_, name)| *name);
        let fields = fields.iter().zip(&self.fields).filter(|(_, id)| **id == 0).map(|((_, name), _)| *name);
        kinds.chain(fields).collect()
    }
}

/// Where a node stands.
pub(super) fn range(node: Node) -> TextRange {
    TextRange::new(node.start_byte() as u32, node.end_byte() as u32)
}

/// The named children, comments left out.
pub(super) fn children<'t>(node: Node<'t>, cursor: &mut TreeCursor<'t>) -> Vec<Node<'t>> {
    node.named_children(cursor).filter(|child| !child.is_extra()).collect()
}

/// The first named child that is no comment.
pub(super) fn first_child(node: Node) -> Option<Node> {
    (0..).map_while(|at| node.named_child(at)).find(|child| !child.is_extra())
}
