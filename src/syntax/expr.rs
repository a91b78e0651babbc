//! Expressions as small abstract values: enough to follow what a name stands for, nothing more.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::facts::{CallId, ClassId, FunctionId};

/// An expression of one file: an index into [`FileFacts::exprs`](super::FileFacts::exprs).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExprId(pub u32);

/// What an expression is made of. Parentheses, `x!` and `x satisfies T` vanish, `?.` is `.`; `await x` is [`Expr::Await`] so that the call inside stays itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expr {
    /// `name` (also `self`, `cls`, `this`, `super` when it is not called).
    Name(SmolStr),
    /// `object.name`.
    Attribute {
        /// What stands before the dot.
        object: ExprId,
        /// What stands behind it.
        name: SmolStr,
    },
    /// `object[key]`.
    Subscript {
        /// What is subscripted.
        object: ExprId,
        /// What stands in the brackets.
        key: ExprId,
    },
    /// A call; its callee and arguments are in [`FileFacts::calls`](super::FileFacts::calls).
    Call(CallId),
    /// `await value`.
    Await(ExprId),
    /// A string without interpolation, its content without quotes (at most 600 characters; adjacent literals joined).
    Text(SmolStr),
    /// A string or template with interpolation, or strings added or `%`-formatted: its parts in order, literal parts as `Text`.
    Format(Vec<ExprId>),
    /// A number, a boolean, `None`, `...`: its spelling (at most 40 characters).
    Constant(SmolStr),
    /// A list, tuple or set display.
    List(Vec<ExprId>),
    /// A dictionary display: key (none for `**spread`) and value.
    Dict(Vec<(Option<ExprId>, ExprId)>),
    /// An object literal, or an object type in an annotation: key (`Text` where it is written as a name or string; none
    /// for `...spread`) and value (the annotation, in a type).
    Object(Vec<(Option<ExprId>, ExprId)>),
    /// A function written as a value, or a method of an object literal.
    Function(FunctionId),
    /// A class written as a value.
    Class(ClassId),
    /// `import('module')`, `require('module')` as a value: the module.
    Module(SmolStr),
    /// `value as Type`, `<Type>value`.
    Cast {
        /// The value.
        value: ExprId,
        /// The type.
        annotation: ExprId,
    },
    /// `typeof value` in an annotation.
    TypeOf(ExprId),
    /// `left | right`; in TypeScript only of types, and `left & right` likewise.
    Pipe(ExprId, ExprId),
    /// One of these: `a if c else b`, `c ? a : b`, `a or b`, `a ?? b`, `a and b`; the value of `:=` or `=` is its right side.
    Choice(Vec<ExprId>),
    /// `lambda ...: body`; in an annotation a function type, with what it gives back.
    Lambda(ExprId),
    /// `*value`, `**value`.
    Spread(ExprId),
    /// A comprehension or generator expression; the element (the value, for a dictionary).
    Comprehension(ExprId),
    /// Anything else (comparison, arithmetic, slice, ...), with its operands.
    Other(Vec<ExprId>),
}

/// A longer text is cut to this many characters.
pub(super) const MAX_TEXT: usize = 600;

/// A longer constant is cut to this many characters.
const MAX_CONSTANT: usize = 40;

impl Expr {
    /// A string without interpolation.
    pub(super) fn text(content: &str) -> Expr {
        Expr::Text(content.chars().take(MAX_TEXT).collect())
    }

    /// A constant, by its spelling.
    pub(super) fn constant(spelling: &str) -> Expr {
        Expr::Constant(spelling.chars().take(MAX_CONSTANT).collect())
    }
}
