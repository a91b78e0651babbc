//! Annotations, and subscripts as they mostly stand in annotations: strings in them are expressions.

use tree_sitter::Node;

use super::grammar::{Kind, children, first_child, kind, language, range};
use super::lower::{At, Lowering};
use crate::syntax::TextRange;
use crate::syntax::expr::Draft;
use crate::syntax::order::CallIndex;
use crate::syntax::parse::{MOST_WORK, parse};

/// A longer string is no annotation.
const MAX_ANNOTATION: usize = 500;

impl<'t> Lowering<'t> {
    /// `object[key, ...]`.
    pub fn subscript(&mut self, node: Node<'t>, at: At) -> Draft {
        let mut parts = children(node, &mut self.cursor).into_iter();
        let Some(object) = parts.next() else { return Draft::Other(vec![]) };
        let keys: Vec<_> = parts.collect();
        let place =
            keys.first().zip(keys.last()).map(|(first, last)| TextRange::new(range(*first).start, range(*last).end));
        self.with_keys(object, keys, place, at)
    }

    /// `name[type, ...]` as the parser reads it in annotations.
    pub fn generic_type(&mut self, node: Node<'t>, at: At) -> Draft {
        match children(node, &mut self.cursor)[..] {
            [object, parameters] => {
                let keys = children(parameters, &mut self.cursor);
                self.with_keys(object, keys, Some(range(parameters)), at)
            }
            _ => Draft::Other(vec![]),
        }
    }

    fn with_keys(&mut self, object: Node<'t>, keys: Vec<Node<'t>>, place: Option<TextRange>, at: At) -> Draft {
        let below = at.deeper();
        let whole = self.text_of(object);
        // Arguments of `Literal` are values; of `Annotated` only the first is a type.
        let types = match whole.rsplit('.').next() {
            Some("Literal") => 0,
            Some("Annotated") => 1,
            _ => keys.len(),
        };
        let object = self.lower(object, at.leftmost());
        let lower = |(index, key)| self.lower(key, if index < types { below } else { below.as_value() });
        let mut keys: Vec<_> = keys.into_iter().enumerate().map(lower).collect();
        let key = match keys.len() {
            1 => keys.remove(0),
            _ => self.push(Draft::List(keys), place.unwrap_or_default()),
        };
        Draft::Subscript { object, key }
    }

    /// The expression that the content of a string is, if it is a simple one. All its parts stand at `place`.
    pub fn string_annotation(&mut self, content: &str, place: TextRange, at: At) -> Option<Draft> {
        if content.len() > MAX_ANNOTATION {
            return None;
        }
        let tree = parse(language(), content.trim(), MOST_WORK)?;
        let statement = Some(tree.root_node()).filter(|root| !root.has_error() && root.named_child_count() == 1)?;
        let statement = first_child(statement)?;
        let single = kind(statement) == Some(Kind::ExpressionStatement) && statement.named_child_count() == 1;
        let expression = first_child(statement).filter(|_| single)?;
        let simple = matches!(
            kind(expression),
            Some(Kind::Identifier | Kind::Attribute | Kind::Subscript | Kind::BinaryOperator | Kind::None)
        );
        if !simple {
            return None;
        }
        let mut inner = Lowering {
            text: content.trim(),
            arena: std::mem::take(&mut self.arena),
            cursor: tree.walk(),
            calls: CallIndex::default(),
            place: Some(self.place.unwrap_or(place)),
            type_calls: vec![],
        };
        let expr = inner.expr(expression, at);
        self.arena = inner.arena;
        Some(expr)
    }
}
