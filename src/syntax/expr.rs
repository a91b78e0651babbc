//! Expressions as small abstract values: enough to follow what a name stands for, nothing more.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::facts::{CallId, ClassId, FunctionId};

/// An expression of one file: its place in [`FileFacts::exprs`](super::FileFacts::exprs).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExprId(pub u32);

/// An expression as it is looked at: its names and lists are those of its file.
pub type Expr<'f> = Form<&'f str, &'f [ExprId], &'f [Entry]>;

/// An expression that is not yet among those of its file.
pub(super) type Draft = Form<SmolStr, Vec<ExprId>, Vec<Entry>>;

/// An entry of a display: its key, if it has one, and its value.
pub type Entry = (Option<ExprId>, ExprId);

/// What an expression is made of, whatever holds its names and its lists. Parentheses, `x!` and `x satisfies T` vanish, `?.`
/// is `.`; `await x` is [`Form::Await`] so that the call inside stays itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form<Name, List, Entries> {
    /// `name` (also `self`, `cls`, `this`, `super` when it is not called).
    Name(Name),
    /// `object.name`.
    Attribute {
        /// What stands before the dot.
        object: ExprId,
        /// What stands behind it.
        name: Name,
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
    Text(Name),
    /// A string or template with interpolation, or strings added or `%`-formatted: its parts in order, literal parts as `Text`.
    Format(List),
    /// A number, a boolean, `None`, `...`: its spelling (at most 40 characters).
    Constant(Name),
    /// A list, tuple or set display.
    List(List),
    /// A dictionary display: key (none for `**spread`) and value.
    Dict(Entries),
    /// An object literal, or an object type in an annotation: key (`Text` where it is written as a name or string; none
    /// for `...spread`) and value (the annotation, in a type).
    Object(Entries),
    /// A function written as a value, or a method of an object literal.
    Function(FunctionId),
    /// A class written as a value.
    Class(ClassId),
    /// `import('module')`, `require('module')` as a value: the module.
    Module(Name),
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
    Choice(List),
    /// `lambda ...: body`; in an annotation a function type, with what it gives back.
    Lambda(ExprId),
    /// `*value`, `**value`.
    Spread(ExprId),
    /// A comprehension or generator expression; the element (the value, for a dictionary).
    Comprehension(ExprId),
    /// Anything else (comparison, arithmetic, slice, ...), with its operands.
    Other(List),
}

/// A longer text is cut to this many characters.
pub(super) const MAX_TEXT: usize = 600;

/// A longer constant is cut to this many characters.
const MAX_CONSTANT: usize = 40;

impl<Name, List, Entries> Form<Name, List, Entries> {
    /// The same, with its names and lists held in another way.
    pub(super) fn map<N, L, E>(
        self,
        name: impl FnOnce(Name) -> N,
        list: impl FnOnce(List) -> L,
        entries: impl FnOnce(Entries) -> E,
    ) -> Form<N, L, E> {
        match self {
            Self::Name(own) => Form::Name(name(own)),
            Self::Attribute { object, name: own } => Form::Attribute { object, name: name(own) },
            Self::Subscript { object, key } => Form::Subscript { object, key },
            Self::Call(call) => Form::Call(call),
            Self::Await(value) => Form::Await(value),
            Self::Text(content) => Form::Text(name(content)),
            Self::Format(parts) => Form::Format(list(parts)),
            Self::Constant(spelling) => Form::Constant(name(spelling)),
            Self::List(items) => Form::List(list(items)),
            Self::Dict(own) => Form::Dict(entries(own)),
            Self::Object(own) => Form::Object(entries(own)),
            Self::Function(function) => Form::Function(function),
            Self::Class(class) => Form::Class(class),
            Self::Module(module) => Form::Module(name(module)),
            Self::Cast { value, annotation } => Form::Cast { value, annotation },
            Self::TypeOf(value) => Form::TypeOf(value),
            Self::Pipe(left, right) => Form::Pipe(left, right),
            Self::Choice(options) => Form::Choice(list(options)),
            Self::Lambda(body) => Form::Lambda(body),
            Self::Spread(value) => Form::Spread(value),
            Self::Comprehension(element) => Form::Comprehension(element),
            Self::Other(operands) => Form::Other(list(operands)),
        }
    }
}

impl Draft {
    /// A string without interpolation.
    pub fn text(content: &str) -> Self {
        Self::Text(content.chars().take(MAX_TEXT).collect())
    }

    /// A constant, by its spelling.
    pub fn constant(spelling: &str) -> Self {
        Self::Constant(spelling.chars().take(MAX_CONSTANT).collect())
    }
}
