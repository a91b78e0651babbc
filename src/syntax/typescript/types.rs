//! Lowers types to the same expressions as values: `Promise<T>` is a subscript, `T[]` a subscript of `Array`, a union or an
//! intersection a pipe, an object type an object, a function type a lambda of what it gives back.

use tree_sitter::Node;

use super::grammar::{Field, Kind, children, field, first_child, kind, range};
use super::lower::{At, Lowering, module_called};
use crate::syntax::expr::Draft;
use crate::syntax::order::MAX_DEPTH;
use crate::syntax::{ExprId, TextRange};

impl<'t> Lowering<'t> {
    /// Lowers an annotation, with or without its colon.
    pub fn annotation(&mut self, node: Node<'t>) -> ExprId {
        self.lower_type(node, At::VALUE)
    }

    /// Lowers a type at some depth.
    pub fn lower_type(&mut self, node: Node<'t>, at: At) -> ExprId {
        let node = plain_type(node);
        let expr = if at.depth >= MAX_DEPTH { Draft::Other(vec![]) } else { self.type_expr(node, at.deeper()) };
        self.push(expr, range(node))
    }

    fn type_expr(&mut self, node: Node<'t>, at: At) -> Draft {
        match kind(node) {
            Some(Kind::TypeIdentifier | Kind::PredefinedType | Kind::Identifier | Kind::ThisType) => {
                Draft::Name(self.text_of(node).into())
            }
            Some(Kind::NestedType | Kind::NestedIdentifier | Kind::Member) => {
                match children(node, &mut self.cursor)[..] {
                    [object, name] => {
                        Draft::Attribute { object: self.lower_type(object, at), name: self.text_of(name).into() }
                    }
                    _ => Draft::Other(vec![]),
                }
            }
            Some(Kind::GenericType | Kind::Instantiation) => match children(node, &mut self.cursor)[..] {
                [object, arguments] => {
                    let object = self.lower_type(object, at);
                    let key = self.type_arguments(arguments, at);
                    Draft::Subscript { object, key }
                }
                _ => Draft::Other(vec![]),
            },
            Some(Kind::ArrayType) => match first_child(node) {
                Some(element) => {
                    let object = self.push(Draft::Name("Array".into()), range(node));
                    Draft::Subscript { object, key: self.lower_type(element, at) }
                }
                None => Draft::Other(vec![]),
            },
            Some(Kind::LookupType) => match children(node, &mut self.cursor)[..] {
                [object, key] => {
                    Draft::Subscript { object: self.lower_type(object, at), key: self.lower_type(key, at) }
                }
                _ => Draft::Other(vec![]),
            },
            Some(Kind::UnionType | Kind::IntersectionType) => match children(node, &mut self.cursor)[..] {
                [left, right] => Draft::Pipe(self.lower_type(left, at), self.lower_type(right, at)),
                _ => Draft::Other(vec![]),
            },
            Some(Kind::ObjectType) => self.object_type(node, at),
            Some(Kind::FunctionType) => match field(node, Field::ReturnType) {
                Some(returns) => Draft::Lambda(self.lower_type(returns, at)),
                None => Draft::Other(vec![]),
            },
            Some(Kind::TupleType) => Draft::List(self.types(node, at)),
            Some(Kind::RequiredParameter | Kind::OptionalParameter) => match field(node, Field::Type) {
                Some(annotation) => self.type_expr(plain_type(annotation), at),
                None => Draft::Other(vec![]),
            },
            Some(Kind::RestType) => match first_child(node) {
                Some(rest) => Draft::Spread(self.lower_type(rest, at)),
                None => Draft::Other(vec![]),
            },
            Some(Kind::LiteralType) => match first_child(node) {
                Some(text) if kind(text) == Some(Kind::String) => Draft::text(self.property(text)),
                _ => Draft::constant(self.text_of(node)),
            },
            Some(Kind::TypeQuery) => match first_child(node) {
                Some(value) => Draft::TypeOf(self.lower(value, at)),
                None => Draft::Other(vec![]),
            },
            Some(Kind::ConditionalType) => match (field(node, Field::Consequence), field(node, Field::Alternative)) {
                (Some(first), Some(second)) => {
                    Draft::Choice(vec![self.lower_type(first, at), self.lower_type(second, at)])
                }
                _ => Draft::Other(vec![]),
            },
            Some(Kind::TypePredicate) => match field(node, Field::Type) {
                Some(tested) => Draft::Other(vec![self.lower_type(tested, at)]),
                None => Draft::Other(vec![]),
            },
            Some(Kind::Call) => module_called(node, self.text).map_or(Draft::Other(vec![]), Draft::Module),
            Some(Kind::Asserts) => match first_child(node) {
                Some(predicate) if kind(predicate) == Some(Kind::TypePredicate) => self.type_expr(predicate, at),
                _ => Draft::Other(vec![]),
            },
            _ => Draft::Other(self.types(node, at)),
        }
    }

    /// `object<arguments>`.
    pub fn generic(&mut self, object: ExprId, arguments: Node<'t>, at: At) -> ExprId {
        let key = self.type_arguments(arguments, at);
        let place = TextRange::new(self.arena.range(object).start, range(arguments).end);
        self.push(Draft::Subscript { object, key }, place)
    }

    fn type_arguments(&mut self, arguments: Node<'t>, at: At) -> ExprId {
        let mut keys: Vec<_> = self.types(arguments, at);
        match keys.len() {
            1 => keys.remove(0),
            _ => self.push(Draft::List(keys), range(arguments)),
        }
    }

    fn types(&mut self, node: Node<'t>, at: At) -> Vec<ExprId> {
        children(node, &mut self.cursor).into_iter().map(|child| self.lower_type(child, at)).collect()
    }

    fn object_type(&mut self, node: Node<'t>, at: At) -> Draft {
        let mut entries = vec![];
        for member in children(node, &mut self.cursor) {
            let Some(name) = field(member, Field::Name) else { continue };
            let value = match kind(member) {
                Some(Kind::PropertySignature) => match field(member, Field::Type) {
                    Some(annotation) => self.lower_type(annotation, at),
                    None => self.push(Draft::Other(vec![]), range(member)),
                },
                Some(Kind::MethodSignature) => {
                    let returns = field(member, Field::ReturnType).map(|returns| self.lower_type(returns, at.deeper()));
                    let value = returns.map_or(Draft::Other(vec![]), Draft::Lambda);
                    self.push(value, range(member))
                }
                _ => continue,
            };
            entries.push((Some(self.key(name, at)), value));
        }
        Draft::Object(entries)
    }
}

/// A type without what does not change it: its colon, parentheses, `readonly`, a sign before the first of a union.
fn plain_type(mut node: Node) -> Node {
    loop {
        let wraps = match kind(node) {
            Some(
                Kind::TypeAnnotation
                | Kind::ParenthesizedType
                | Kind::ReadonlyType
                | Kind::OptionalType
                | Kind::AssertsAnnotation
                | Kind::TypePredicateAnnotation,
            ) => true,
            Some(Kind::UnionType | Kind::IntersectionType) => node.named_child_count() == 1,
            _ => false,
        };
        match first_child(node).filter(|_| wraps) {
            Some(inner) => node = inner,
            None => return node,
        }
    }
}
