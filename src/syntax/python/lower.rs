//! Lowers expression nodes to [`Expr`]. A call lowers to its id: its callee and arguments are lowered where the call
//! itself is read, so nothing is lowered twice, however deep calls nest.

use smol_str::SmolStr;
use tree_sitter::{Node, TreeCursor};
use unicode_normalization::UnicodeNormalization;

use super::grammar::{Field, Kind, arms, children, field, first_child, kind, range};
use super::strings::{self, Part};
use crate::syntax::expr::Draft;
use crate::syntax::exprs::Arena;
use crate::syntax::order::{CallIndex, MAX_DEPTH};
use crate::syntax::{ExprId, TextRange};

/// Where in an expression the lowering stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// Levels above.
    pub depth: u16,
    /// Strings are annotations, their content is an expression.
    pub annotation: bool,
    /// A `*` at the beginning belongs to an expression above.
    pub starred: bool,
}

impl At {
    /// At the root of a value.
    pub const VALUE: At = At { depth: 0, annotation: false, starred: false };

    /// One level below.
    pub fn deeper(self) -> At {
        At { depth: self.depth + 1, starred: false, ..self }
    }

    /// Where the leftmost part of an expression stands.
    pub fn leftmost(self) -> At {
        At { starred: self.starred, ..self.deeper().as_value() }
    }

    /// The same place, but strings are values.
    pub fn as_value(self) -> At {
        At { annotation: false, ..self }
    }
}

/// Lowers the expressions of one tree.
pub(super) struct Lowering<'t> {
    /// The text of the tree.
    pub text: &'t str,
    /// Where expressions go.
    pub arena: Arena,
    /// A cursor to list children with.
    pub cursor: TreeCursor<'t>,
    /// The calls of the tree.
    pub calls: CallIndex,
    /// Stands for all ranges: set while the content of a string annotation is lowered.
    pub place: Option<TextRange>,
    /// Parenthesised nodes that are the arguments of `type(...)`, which the parser took for a type alias.
    pub type_calls: Vec<(Node<'t>, TextRange)>,
}

impl<'t> Lowering<'t> {
    /// Lowers a value.
    pub fn value(&mut self, node: Node<'t>) -> ExprId {
        self.lower(node, At::VALUE)
    }

    /// Lowers an annotation: strings in it are expressions.
    pub fn annotation(&mut self, node: Node<'t>) -> ExprId {
        self.lower(node, At { annotation: true, ..At::VALUE })
    }

    /// The text of a node.
    pub fn text_of(&self, node: Node) -> &'t str {
        &self.text[node.byte_range()]
    }

    /// The name that an identifier is: Python reads `ｎａｍｅ` and `name` as one (PEP 3131).
    pub fn name_of(&self, node: Node) -> SmolStr {
        let text = self.text_of(node);
        if text.is_ascii() { text.into() } else { text.nfkc().collect() }
    }

    /// Adds an expression that stands at `range`.
    pub fn push(&mut self, expr: Draft, range: TextRange) -> ExprId {
        self.arena.push(expr, self.place.unwrap_or(range))
    }

    /// Lowers an expression at some depth.
    pub fn lower(&mut self, node: Node<'t>, at: At) -> ExprId {
        let node = self.unwrapped(node);
        if at.depth >= MAX_DEPTH {
            return self.push(Draft::Other(vec![]), range(node));
        }
        if self.text.as_bytes().get(node.start_byte()) == Some(&b'*') {
            return self.starred(node, at);
        }
        let expr = self.expr(node, at);
        self.push(expr, range(node))
    }

    /// Lowers what is called; a `*` before it belongs to the place where the call was met.
    pub fn callee(&mut self, node: Node<'t>, at: At) -> ExprId {
        self.lower(node, At { starred: true, ..at })
    }

    /// Lowers what begins with a `*`. In `[*f(x)]` the parser takes `*f` for what is called.
    fn starred(&mut self, node: Node<'t>, at: At) -> ExprId {
        let whole = range(node);
        let misread = !is_splat(node);
        let (value, place) = match (first_child(node), misread) {
            (Some(value), false) => (value, range(value)),
            _ => (node, without_star(self.text, node)),
        };
        if at.starred && !misread {
            return self.lower(value, at);
        }
        if at.starred {
            let expr = self.expr(value, at);
            return self.push(expr, place);
        }
        let value = self.lower(value, At { starred: misread, ..at.deeper() });
        self.push(Draft::Spread(value), whole)
    }

    /// Without parentheses, `:=`, `as` and `type` nodes around it.
    fn unwrapped(&self, mut node: Node<'t>) -> Node<'t> {
        loop {
            let inner = match kind(node) {
                Some(Kind::Parenthesized) if self.type_call(node).is_none() => first_child(node),
                Some(Kind::Type | Kind::AsPattern) => first_child(node),
                Some(Kind::NamedExpression) => field(node, Field::Value),
                _ => None,
            };
            match inner {
                Some(inner) => node = inner,
                None => return node,
            }
        }
    }

    /// The expression of an unwrapped node.
    pub fn expr(&mut self, node: Node<'t>, at: At) -> Draft {
        let below = at.deeper();
        let plain = below.as_value();
        match kind(node) {
            Some(Kind::Identifier) => Draft::Name(self.name_of(node)),
            Some(Kind::Attribute) => match (field(node, Field::Object), field(node, Field::Attribute)) {
                (Some(object), Some(name)) => {
                    Draft::Attribute { object: self.lower(object, at.leftmost()), name: self.name_of(name) }
                }
                _ => Draft::Other(vec![]),
            },
            Some(Kind::MemberType) => match children(node, &mut self.cursor)[..] {
                [object, name] => {
                    Draft::Attribute { object: self.lower(object, at.leftmost()), name: self.name_of(name) }
                }
                _ => Draft::Other(vec![]),
            },
            Some(Kind::Subscript) => self.subscript(node, at),
            Some(Kind::GenericType) => self.generic_type(node, at),
            Some(Kind::Call) => self.call(without_star(self.text, node), at),
            Some(Kind::Await) => match first_child(node) {
                Some(value) => Draft::Await(self.lower(value, plain)),
                None => Draft::Other(vec![]),
            },
            Some(Kind::String | Kind::ConcatenatedString) => self.string(node, at),
            Some(Kind::Integer | Kind::Float | Kind::True | Kind::False | Kind::None | Kind::Ellipsis) => {
                Draft::constant(self.text_of(node))
            }
            Some(Kind::Parenthesized | Kind::Tuple) if self.type_call(node).is_some() => {
                let call = self.type_call(node).unwrap_or_default();
                self.call(call, at)
            }
            Some(
                Kind::List
                | Kind::Tuple
                | Kind::Set
                | Kind::ExpressionList
                | Kind::PatternList
                | Kind::ListPattern
                | Kind::TuplePattern,
            ) => Draft::List(self.lower_children(node, below)),
            Some(Kind::Dictionary) => self.dictionary(node, plain),
            Some(Kind::BinaryOperator) => self.binary(node, at),
            Some(Kind::UnionType) => match children(node, &mut self.cursor)[..] {
                [left, right] => Draft::Pipe(self.lower(left, below), self.lower(right, below)),
                _ => Draft::Other(vec![]),
            },
            Some(Kind::UnaryOperator) => self.unary(node, plain),
            Some(Kind::BooleanOperator) => {
                let operands = spine(node, |node| kind(node) == Some(Kind::BooleanOperator));
                Draft::Choice(operands.into_iter().map(|operand| self.lower(operand, plain)).collect())
            }
            Some(Kind::ConditionalExpression) => match arms(node) {
                Some([first, _, second]) => Draft::Choice(vec![self.lower(first, plain), self.lower(second, plain)]),
                None => Draft::Other(vec![]),
            },
            Some(Kind::Lambda) => match field(node, Field::Body) {
                Some(body) => Draft::Lambda(self.lower(body, plain)),
                None => Draft::Other(vec![]),
            },
            Some(
                Kind::ListComprehension
                | Kind::SetComprehension
                | Kind::DictionaryComprehension
                | Kind::GeneratorExpression,
            ) => {
                let body = field(node, Field::Body);
                let element = body
                    .map(|body| field(body, Field::Value).filter(|_| kind(body) == Some(Kind::Pair)).unwrap_or(body));
                element.map_or(Draft::Other(vec![]), |element| Draft::Comprehension(self.lower(element, plain)))
            }
            _ => Draft::Other(self.lower_children(node, plain)),
        }
    }

    fn lower_children(&mut self, node: Node<'t>, at: At) -> Vec<ExprId> {
        children(node, &mut self.cursor).into_iter().map(|child| self.lower(child, at)).collect()
    }

    /// The range of the call `type(...)` whose parentheses the parser took for the target of a type alias.
    fn type_call(&self, node: Node) -> Option<TextRange> {
        self.type_calls.iter().find(|(parentheses, _)| *parentheses == node).map(|(_, call)| *call)
    }

    fn string(&mut self, node: Node<'t>, at: At) -> Draft {
        let parts = strings::parts(node, &mut self.cursor);
        if let [Part::Text(content)] = parts[..]
            && at.annotation
            && let Some(expr) = self.string_annotation(&self.text[content.as_usize()], range(node), at)
        {
            return expr;
        }
        if parts.iter().all(|part| matches!(part, Part::Text(_))) {
            return Draft::Text(strings::joined(self.text, &parts));
        }
        let lower = |run: &[Part<'t>]| match run {
            [Part::Value(value)] => self.lower(*value, at.deeper().as_value()),
            _ => self.push(Draft::Text(strings::joined(self.text, run)), strings::place(run)),
        };
        Draft::Format(strings::runs(&parts).map(lower).collect())
    }

    fn dictionary(&mut self, node: Node<'t>, at: At) -> Draft {
        let mut entries = vec![];
        for entry in children(node, &mut self.cursor) {
            match (field(entry, Field::Key), field(entry, Field::Value)) {
                (Some(key), Some(value)) => entries.push((Some(self.lower(key, at)), self.lower(value, at))),
                _ => entries.extend(first_child(entry).map(|value| (None, self.lower(value, at)))),
            }
        }
        Draft::Dict(entries)
    }

    fn binary(&mut self, node: Node<'t>, at: At) -> Draft {
        let below = at.deeper();
        let (Some(left), Some(right)) = (field(node, Field::Left), field(node, Field::Right)) else {
            return Draft::Other(vec![]);
        };
        match strings::operator(node, self.text) {
            "|" => Draft::Pipe(self.lower(left, below), self.lower(right, below)),
            "%" if strings::is_string(left, self.text) => {
                let template = self.lower(left, below.as_value());
                let values = self.unwrapped(right);
                let mut parts = vec![template];
                match kind(values) {
                    Some(Kind::Tuple) => parts.extend(self.lower_children(values, below.as_value())),
                    _ => parts.push(self.lower(values, below.as_value())),
                }
                Draft::Format(parts)
            }
            "+" => {
                let operands = strings::sum(node, self.text);
                let formats = operands.iter().any(|operand| strings::is_string(*operand, self.text));
                let place = |index| if index == 0 { at.leftmost() } else { below.as_value() };
                let parts = operands.into_iter().enumerate();
                let parts: Vec<_> = parts.map(|(index, part)| self.lower(part, place(index))).collect();
                if formats { Draft::Format(parts) } else { Draft::Other(parts) }
            }
            _ => Draft::Other(vec![self.lower(left, at.leftmost()), self.lower(right, below.as_value())]),
        }
    }

    fn unary(&mut self, node: Node<'t>, at: At) -> Draft {
        match field(node, Field::Argument) {
            Some(number) if matches!(kind(number), Some(Kind::Integer | Kind::Float)) => {
                Draft::constant(self.text_of(node))
            }
            Some(operand) => Draft::Other(vec![self.lower(operand, at)]),
            None => Draft::Other(vec![]),
        }
    }
}

/// Whether a node is a `*value` or `**value`.
fn is_splat(node: Node) -> bool {
    matches!(
        kind(node),
        Some(
            Kind::ListSplat
                | Kind::DictionarySplat
                | Kind::ListSplatPattern
                | Kind::DictionarySplatPattern
                | Kind::SplatType
        )
    )
}

/// The range of a node without the `*` that the parser took into it.
pub(super) fn without_star(text: &str, node: Node) -> TextRange {
    let TextRange { start, end } = range(node);
    match text[start as usize..end as usize].strip_prefix('*') {
        Some(rest) => TextRange::new(end - rest.trim_start().len() as u32, end),
        None => TextRange::new(start, end),
    }
}

/// The operands of a chain of left-associative operators, from left to right.
pub(super) fn spine<'t>(node: Node<'t>, continues: impl Fn(Node<'t>) -> bool) -> Vec<Node<'t>> {
    let mut operands = vec![];
    let mut rest = Some(node);
    while let Some(node) = rest {
        if !continues(node) {
            operands.push(node);
            break;
        }
        operands.extend(field(node, Field::Right));
        rest = field(node, Field::Left);
    }
    operands.reverse();
    operands
}
