//! What an expression may stand for.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use smol_str::SmolStr;
use triomphe::ThinArc;

use super::{ClassRef, FunctionRef};
use crate::project::FileId;
use crate::syntax::{ExprId, Scope};

/// One thing that an expression may stand for. An expression stands for a set of these, see [`Values`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A module of the workspace.
    Module(FileId),
    /// A folder of modules without a file of its own: its path, relative to the workspace's root.
    Package(Arc<str>),
    /// A function of the workspace, not bound to an object.
    Function(FunctionRef),
    /// A method of the workspace, bound to an instance of a class.
    Method { function: FunctionRef, class: ClassRef },
    /// A class of the workspace.
    Class(ClassRef),
    /// An instance of a class of the workspace.
    Instance(ClassRef),
    /// What `super()` gives inside a method of a class.
    Super(ClassRef),
    /// Something from outside, by its path (catalog/README.md).
    External(SmolStr),
    /// A list, tuple, set or dictionary, by what it holds.
    Collection { kind: CollectionKind, items: Values },
    /// A method of a collection that gives one item (`get`, `pop`) or the items (`values`, `items`).
    Taking { items: Values, one: bool },
    /// `a | b | c`.
    Pipe(Values),
    /// `lambda: body`, in its file and scope.
    Lambda { file: FileId, scope: Scope, body: ExprId },
    /// A member of a function object that a decorator made (`task.delay`, `tool.invoke`).
    FunctionMember { function: FunctionRef, name: SmolStr },
    /// An object literal, or a value of an object type.
    Object(ObjectRef),
    /// What `new` makes of a function of the old style, with `this.x = ...` and a prototype.
    Constructed(FunctionRef),
    /// A method that the language gives to a value: `list.map`, `promise.then`, `f.bind`.
    BuiltIn { object: Arc<Value>, name: SmolStr },
}

/// An object literal, or an object type in an annotation, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef {
    /// The file.
    pub file: FileId,
    /// Where its names are looked up.
    pub scope: Scope,
    /// The expression.
    pub object: ExprId,
    /// Its members are annotations.
    pub is_type: bool,
}

/// What kind of collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CollectionKind {
    /// By position: list, tuple, set.
    List,
    /// By key.
    Dict,
}

/// A small set of values, sorted, without doubles. Answers are remembered and handed on many times: a copy shares its values,
/// and is one pointer.
#[derive(Debug, Clone, Default)]
pub struct Values(Option<ThinArc<(), Value>>);

/// More alternatives than this tell nothing: the set stays at the first ones found. A table of an agent's tools has dozens.
const MOST: usize = 32;

impl Values {
    /// Nothing known.
    pub fn none() -> Self {
        Self::default()
    }

    /// Sorted values, without doubles.
    fn of(sorted: impl ExactSizeIterator<Item = Value>) -> Self {
        Self((sorted.len() > 0).then(|| ThinArc::from_header_and_iter((), sorted)))
    }

    /// Just this.
    pub fn one(value: Value) -> Self {
        Self::of(std::iter::once(value))
    }

    /// Something from outside.
    pub fn external(path: impl Into<SmolStr>) -> Self {
        Self::one(Value::External(path.into()))
    }

    /// Adds a value, unless the set is full.
    pub fn insert(&mut self, value: Value) {
        self.extend(Values::one(value));
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: Values) {
        if self.is_empty() {
            *self = other;
            return;
        }
        if self.is_same(&other) {
            return;
        }
        let known = self.as_slice();
        let is_new = |value: &&Value| known.binary_search(value).is_err();
        if other.as_slice().iter().any(|value| is_new(&value)) {
            let mut all = Vec::with_capacity(known.len() + other.as_slice().len());
            all.extend_from_slice(known);
            other.into_iter().for_each(|value| add(&mut all, value));
            *self = Self::of(all.into_iter());
        }
    }

    fn is_same(&self, other: &Values) -> bool {
        matches!((&self.0, &other.0), (Some(one), Some(two)) if std::ptr::eq(one.as_ptr(), two.as_ptr()))
    }

    fn as_slice(&self) -> &[Value] {
        self.0.as_ref().map_or(&[], |values| &values.slice)
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a value is among them.
    pub fn contains(&self, value: &Value) -> bool {
        self.as_slice().binary_search(value).is_ok()
    }

    /// The values, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Value> {
        self.as_slice().iter()
    }

    /// The union of what `f` gives for each value.
    pub fn flat_map(&self, mut f: impl FnMut(&Value) -> Values) -> Values {
        let mut all = Values::none();
        for value in self.as_slice() {
            all.extend(f(value));
        }
        all
    }

    /// A collection that holds these.
    pub fn collected(self, kind: CollectionKind) -> Values {
        Values::one(Value::Collection { kind, items: self })
    }
}

impl FromIterator<Value> for Values {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        let mut all = Vec::new();
        values.into_iter().for_each(|value| add(&mut all, value));
        Values::of(all.into_iter())
    }
}

/// Adds a value to sorted ones, unless there are enough.
fn add(all: &mut Vec<Value>, value: Value) {
    if let Err(at) = all.binary_search(&value)
        && all.len() < MOST
    {
        all.insert(at, value);
    }
}

impl IntoIterator for Values {
    type Item = Value;
    type IntoIter = IntoValues;

    fn into_iter(self) -> IntoValues {
        IntoValues { values: self, next: 0 }
    }
}

/// The values of a set, one after the other.
pub struct IntoValues {
    values: Values,
    next: usize,
}

impl Iterator for IntoValues {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        let value = self.values.as_slice().get(self.next).cloned();
        self.next += 1;
        value
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.as_slice() == other.as_slice()
    }
}

impl Eq for Values {}

impl PartialOrd for Values {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Values {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_slice().cmp(other.as_slice())
    }
}

impl Hash for Values {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}
