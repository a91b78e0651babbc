//! Lowers values to [`Expr`]. A call lowers to its id: its callee and arguments are lowered where the call itself is
//! read, so nothing is lowered twice, however deep calls nest. Functions and classes lower to their ids likewise.

use smol_str::SmolStr;
use tree_sitter::{Node, TreeCursor};

use super::grammar::{
    Field, Kind, asserted, children, extent, field, first_child, has_word, is_logical, kind, operator, range,
};
use super::misread;
use super::strings::{self, Part};
use crate::syntax::expr::Draft;
use crate::syntax::exprs::Arena;
use crate::syntax::order::{CallIndex, MAX_DEPTH, Order};
use crate::syntax::{CallId, ClassId, ExprId, FunctionId, TextRange};

/// Where in an expression the lowering stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// Levels above.
    pub depth: u16,
    /// At the left of a chain: an operation there was misread and belongs to an expression above.
    pub chained: bool,
}

impl At {
    /// At the root of a value.
    pub const VALUE: At = At { depth: 0, chained: false };

    /// One level below.
    pub fn deeper(self) -> At {
        At { depth: self.depth + 1, chained: false }
    }

    /// One level below, in a chain.
    pub fn left(self) -> At {
        At { depth: self.depth + 1, chained: true }
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
    /// Its functions but the top level.
    pub functions: Order,
    /// Its classes.
    pub classes: Order,
}

impl<'t> Lowering<'t> {
    /// Lowers a value.
    pub fn value(&mut self, node: Node<'t>) -> ExprId {
        self.lower(node, At::VALUE)
    }

    /// The text of a node.
    pub fn text_of(&self, node: Node) -> &'t str {
        &self.text[node.byte_range()]
    }

    /// Adds an expression that stands at `range`.
    pub fn push(&mut self, expr: Draft, range: TextRange) -> ExprId {
        self.arena.push(expr, range)
    }

    /// Where the parts of a call stand: one level below the place where the call was met.
    pub fn inside_call(&self, call: CallId) -> At {
        At { depth: self.calls.depth(call), ..At::VALUE }.deeper()
    }

    /// The id of a function's node.
    pub fn function_id(&self, node: Node) -> Option<FunctionId> {
        self.functions.find(extent(node, self.text)).map(|at| FunctionId(at + 1))
    }

    /// Lowers an expression at some depth.
    pub fn lower(&mut self, node: Node<'t>, at: At) -> ExprId {
        let (node, at) = self.unwrapped(node, at);
        if at.depth >= MAX_DEPTH {
            return self.push(Draft::Other(vec![]), range(node));
        }
        if !at.chained
            && let Some(operation) = misread::operation(node)
            && misread::new_behind(node).is_none()
        {
            let expr = self.operation(operation, Some(node), at);
            return self.push(expr, range(node));
        }
        let expr = self.expr(node, at);
        let start = if at.chained { misread::start(node) } else { range(node).start };
        self.push(expr, TextRange::new(start, range(node).end))
    }

    /// Without parentheses and what else does not change a value.
    fn unwrapped(&self, mut node: Node<'t>, mut at: At) -> (Node<'t>, At) {
        loop {
            let inner = match kind(node) {
                _ if at.chained && misread::is_operation(node) => misread::last_operand(node),
                Some(Kind::NonNull | Kind::Instantiation) => first_child(node),
                Some(Kind::Parenthesized | Kind::Satisfies) => {
                    at.chained = false;
                    first_child(node)
                }
                // `as const`.
                Some(Kind::As) if node.named_child_count() == 1 => first_child(node),
                Some(Kind::Assignment) => field(node, Field::Right),
                Some(Kind::Sequence) => node.named_child(node.named_child_count().saturating_sub(1) as u32),
                _ => None,
            };
            match inner {
                Some(inner) => node = inner,
                None => return (node, at),
            }
        }
    }

    /// The expression of an unwrapped node.
    fn expr(&mut self, node: Node<'t>, at: At) -> Draft {
        let below = at.deeper();
        match kind(node) {
            Some(
                Kind::Identifier
                | Kind::ShorthandProperty
                | Kind::ShorthandPattern
                | Kind::TypeIdentifier
                | Kind::This
                | Kind::Super,
            ) => Draft::Name(self.text_of(node).into()),
            Some(Kind::Member) => match (field(node, Field::Object), field(node, Field::Property)) {
                (Some(object), Some(name)) => {
                    Draft::Attribute { object: self.lower(object, at.left()), name: self.text_of(name).into() }
                }
                _ => Draft::Other(vec![]),
            },
            Some(Kind::MetaProperty) => match self.text_of(node).split_once('.') {
                Some((object, name)) => {
                    let start = range(node).start;
                    let before = TextRange::new(start, start + object.len() as u32);
                    Draft::Attribute {
                        object: self.push(Draft::Name(object.trim().into()), before),
                        name: name.trim().into(),
                    }
                }
                None => Draft::Other(vec![]),
            },
            Some(Kind::Subscript) => match (field(node, Field::Object), field(node, Field::Index)) {
                (Some(object), Some(key)) => {
                    Draft::Subscript { object: self.lower(object, at.left()), key: self.lower(key, below) }
                }
                _ => Draft::Other(vec![]),
            },
            Some(Kind::Call | Kind::New) => self.call(node, at),
            Some(Kind::Await | Kind::Binary | Kind::Unary) => self.operation(node, None, at),
            Some(Kind::String | Kind::Template) => self.string(node, at),
            Some(Kind::Number | Kind::True | Kind::False | Kind::Null | Kind::Undefined) => {
                Draft::constant(self.text_of(node))
            }
            Some(Kind::Array) => Draft::List(self.lower_children(node, below)),
            Some(Kind::Object) => self.object(node, below),
            Some(Kind::Spread) => match first_child(node) {
                Some(value) => Draft::Spread(self.lower(value, below)),
                None => Draft::Other(vec![]),
            },
            Some(
                Kind::Arrow
                | Kind::FunctionExpression
                | Kind::GeneratorFunction
                | Kind::FunctionDeclaration
                | Kind::Method,
            ) => self.function_id(node).map_or(Draft::Other(vec![]), Draft::Function),
            Some(Kind::Class) => match self.classes.find(extent(node, self.text)) {
                Some(class) => Draft::Class(ClassId(class)),
                None => Draft::Other(vec![]),
            },
            Some(Kind::Ternary) => match (field(node, Field::Consequence), field(node, Field::Alternative)) {
                (Some(first), Some(second)) => Draft::Choice(vec![self.lower(first, below), self.lower(second, below)]),
                _ => Draft::Other(vec![]),
            },
            Some(Kind::AugmentedAssignment) if is_logical(operator(node, self.text).trim_end_matches('=')) => {
                Draft::Choice(self.lower_children(node, below))
            }
            Some(Kind::As) => match children(node, &mut self.cursor)[..] {
                [value, annotation] => {
                    Draft::Cast { value: self.lower(value, below), annotation: self.lower_type(annotation, below) }
                }
                _ => Draft::Other(vec![]),
            },
            Some(Kind::TypeAssertion) => match (first_child(node).and_then(first_child), asserted(node)) {
                (Some(annotation), Some(value)) => {
                    Draft::Cast { value: self.lower(value, below), annotation: self.lower_type(annotation, below) }
                }
                _ => Draft::Other(vec![]),
            },
            Some(Kind::JsxElement | Kind::JsxSelfClosing) => Draft::Other(self.jsx(node, below)),
            Some(Kind::Regex) => Draft::Other(vec![]),
            _ => Draft::Other(self.lower_children(node, below)),
        }
    }

    fn lower_children(&mut self, node: Node<'t>, at: At) -> Vec<ExprId> {
        children(node, &mut self.cursor).into_iter().map(|child| self.lower(child, at)).collect()
    }

    /// A call, or the module that it stands for.
    fn call(&mut self, node: Node<'t>, at: At) -> Draft {
        if let Some(module) = module_called(node, self.text) {
            return Draft::Module(module);
        }
        let whole = TextRange::new(misread::start(node), extent(node, self.text).end);
        match self.calls.meet(whole, at.depth) {
            Some(call) => Draft::Call(call),
            // `import(name)`.
            None => match field(node, Field::Arguments) {
                Some(arguments) => Draft::Other(self.lower_children(arguments, at.deeper())),
                None => Draft::Other(vec![]),
            },
        }
    }

    /// An operation; `chain` is what truly stands for its last operand.
    fn operation(&mut self, node: Node<'t>, chain: Option<Node<'t>>, at: At) -> Draft {
        let below = at.deeper();
        let Some(last) = misread::last_operand(node) else { return Draft::Other(vec![]) };
        let is_number = kind(node) == Some(Kind::Unary) && kind(last) == Some(Kind::Number);
        let lower_last = |lowering: &mut Self| match chain {
            Some(chain) if misread::is_operation(last) => {
                let expr = lowering.operation(last, Some(chain), below);
                lowering.push(expr, TextRange::new(range(last).start, range(chain).end))
            }
            Some(chain) => lowering.lower(chain, At { chained: true, ..below }),
            None => lowering.lower(last, below),
        };
        match kind(node) {
            Some(Kind::Await) => Draft::Await(lower_last(self)),
            Some(Kind::Unary) if is_number => Draft::constant(self.text_of(node)),
            Some(Kind::Binary) => {
                let operator = operator(node, self.text);
                let operands = strings::chain(node, self.text, operator);
                let formats = operator == "+" && operands.iter().any(|operand| strings::is_string(*operand));
                let first = &operands[..operands.len() - 1];
                let mut parts: Vec<_> = first.iter().map(|part| self.lower(*part, below)).collect();
                parts.push(lower_last(self));
                match formats {
                    true => Draft::Format(parts),
                    false if is_logical(operator) => Draft::Choice(parts),
                    false => Draft::Other(parts),
                }
            }
            _ => Draft::Other(vec![lower_last(self)]),
        }
    }

    fn string(&mut self, node: Node<'t>, at: At) -> Draft {
        let parts = strings::parts(node, &mut self.cursor);
        match parts[..] {
            [] => return Draft::text(""),
            [Part::Text(content)] => return Draft::text(&self.text[content.as_usize()]),
            _ => {}
        }
        let lower = |part: Part<'t>| match part {
            Part::Text(content) => self.push(Draft::text(&self.text[content.as_usize()]), content),
            Part::Value(value) => self.lower(value, at.deeper()),
        };
        Draft::Format(parts.into_iter().map(lower).collect())
    }

    fn object(&mut self, node: Node<'t>, at: At) -> Draft {
        let mut entries = vec![];
        for entry in children(node, &mut self.cursor) {
            match kind(entry) {
                Some(Kind::Pair) => {
                    if let (Some(key), Some(value)) = (field(entry, Field::Key), field(entry, Field::Value)) {
                        entries.push((Some(self.key(key, at)), self.lower(value, at)));
                    }
                }
                Some(Kind::ShorthandProperty) => {
                    let key = self.push(Draft::text(self.text_of(entry)), range(entry));
                    entries.push((Some(key), self.lower(entry, at)));
                }
                Some(Kind::Method) if has_word(entry, "set") => {}
                Some(Kind::Method) => {
                    if let Some(name) = field(entry, Field::Name) {
                        entries.push((Some(self.key(name, at)), self.lower(entry, at)));
                    }
                }
                Some(Kind::Spread) => entries.extend(first_child(entry).map(|value| (None, self.lower(value, at)))),
                _ => {}
            }
        }
        Draft::Object(entries)
    }

    /// The name of a property: a text where it is written as one.
    pub fn key(&mut self, node: Node<'t>, at: At) -> ExprId {
        match kind(node) {
            Some(Kind::ComputedName) => match first_child(node) {
                Some(key) => self.lower(key, at),
                None => self.push(Draft::Other(vec![]), range(node)),
            },
            _ => self.push(Draft::text(self.property(node)), range(node)),
        }
    }

    /// The name of a property as it is spoken of: without quotes, but with the brackets of a computed one.
    pub fn property(&self, node: Node<'t>) -> &'t str {
        match kind(node) {
            Some(Kind::String) => strings::content(self.text_of(node)),
            _ => self.text_of(node),
        }
    }

    /// The components and the values in an element, inner elements included.
    fn jsx(&mut self, node: Node<'t>, at: At) -> Vec<ExprId> {
        let mut values = vec![];
        let mut rest = vec![node];
        while let Some(node) = rest.pop() {
            match kind(node) {
                Some(Kind::JsxElement | Kind::JsxSelfClosing | Kind::JsxOpening | Kind::JsxAttribute) => {
                    rest.extend(children(node, &mut self.cursor).into_iter().rev());
                }
                Some(Kind::JsxExpression) => values.extend(first_child(node)),
                Some(Kind::Member) => values.push(node),
                Some(Kind::Identifier) if self.text_of(node).starts_with(char::is_uppercase) => values.push(node),
                _ => {}
            }
        }
        values.into_iter().map(|value| self.lower(value, at)).collect()
    }
}

/// What compilers put around `require` where the source has an import.
const INTEROP: [&str; 4] = ["__importDefault", "__importStar", "_interopRequireDefault", "_interopRequireWildcard"];

/// The module that `import('module')`, `require('module')` and `__importDefault(require('module'))` stand for.
pub(super) fn module_called(node: Node, text: &str) -> Option<SmolStr> {
    let callee = field(node, Field::Function)?;
    let last = field(callee, Field::Property).unwrap_or(callee);
    if INTEROP.contains(&&text[last.byte_range()]) {
        let required = field(node, Field::Arguments).and_then(first_child)?;
        return (kind(required) == Some(Kind::Call)).then(|| module_called(required, text)).flatten();
    }
    let loads = match kind(callee)? {
        Kind::Import => true,
        Kind::Identifier => &text[callee.byte_range()] == "require",
        _ => false,
    };
    let name = loads.then(|| field(node, Field::Arguments)).flatten().and_then(first_child)?;
    let content = strings::content(&text[name.byte_range()]);
    match kind(name)? {
        Kind::String => Some(content.into()),
        Kind::Template if !content.contains("${") => Some(content.into()),
        _ => None,
    }
}
