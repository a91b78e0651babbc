//! The expressions of a file, packed: a name is kept once however often it is written, and all lists lie in one.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use super::expr::{Draft, Entry, Expr, ExprId, Form};
use super::place::TextRange;

/// The expressions of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exprs {
    forms: Vec<Packed>,
    ranges: Vec<TextRange>,
    names: Names,
    /// The items of all lists.
    items: Vec<ExprId>,
    /// The entries of all displays that have keys.
    entries: Vec<Entry>,
}

type Packed = Form<Name, Span, Span>;

impl Exprs {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// The expression behind an id.
    pub fn get(&self, id: ExprId) -> Expr<'_> {
        self.look_at(self.forms[id.0 as usize])
    }

    /// Where an expression stands.
    pub fn range(&self, id: ExprId) -> TextRange {
        self.ranges[id.0 as usize]
    }

    /// All of them, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = Expr<'_>> {
        self.forms.iter().map(|form| self.look_at(*form))
    }

    /// Where each of them stands, in the order of their ids.
    pub fn ranges(&self) -> &[TextRange] {
        &self.ranges
    }

    fn look_at(&self, form: Packed) -> Expr<'_> {
        form.map(|name| self.names.get(name), |list| &self.items[list.range()], |list| &self.entries[list.range()])
    }

    /// Gives back the room that lists were given to grow into.
    pub(super) fn shrink_to_fit(&mut self) {
        self.forms.shrink_to_fit();
        self.ranges.shrink_to_fit();
        self.names.text.shrink_to_fit();
        self.names.ends.shrink_to_fit();
        self.items.shrink_to_fit();
        self.entries.shrink_to_fit();
    }
}

/// The expressions of a file while it is read.
#[derive(Debug, Default)]
pub(super) struct Arena {
    exprs: Exprs,
    /// The names that are there, by what they say.
    known: HashTable<Name>,
}

impl Arena {
    /// Adds an expression that stands at `range`.
    pub fn push(&mut self, expr: Draft, range: TextRange) -> ExprId {
        let Exprs { forms, ranges, names, items, entries } = &mut self.exprs;
        let packed = expr.map(
            |name| names.add(&name, &mut self.known),
            |list| Span::of_added(items, list),
            |list| Span::of_added(entries, list),
        );
        forms.push(packed);
        ranges.push(range);
        ExprId(forms.len() as u32 - 1)
    }

    /// The expression behind an id.
    pub fn expr(&self, id: ExprId) -> Expr<'_> {
        self.exprs.get(id)
    }

    /// Where an expression stands.
    pub fn range(&self, id: ExprId) -> TextRange {
        self.exprs.range(id)
    }

    /// All that were added.
    pub fn finish(self) -> Exprs {
        self.exprs
    }
}

/// A name of one file, or another text in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Name(u32);

/// Texts one behind the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Names {
    text: String,
    /// Where each ends; it begins where the one before it ends.
    ends: Vec<u32>,
}

impl Names {
    fn get(&self, name: Name) -> &str {
        let at = name.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// Adds a name, if it is not among those that are `known`.
    fn add(&mut self, name: &str, known: &mut HashTable<Name>) -> Name {
        let hash = |name: &str| FxBuildHasher.hash_one(name);
        if let Some(name) = known.find(hash(name), |own| self.get(*own) == name) {
            return *name;
        }
        let new = Name(self.ends.len() as u32);
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
        known.insert_unique(hash(name), new, |own| hash(self.get(*own)));
        new
    }
}

/// A list among those that lie one behind the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Span {
    start: u32,
    count: u32,
}

impl Span {
    /// Of items that are put behind all others.
    fn of_added<T>(all: &mut Vec<T>, items: Vec<T>) -> Self {
        let start = all.len() as u32;
        all.extend(items);
        Self { start, count: all.len() as u32 - start }
    }

    fn range(self) -> Range<usize> {
        self.start as usize..(self.start + self.count) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_once() {
        let mut arena = Arena::default();
        let place = TextRange::default();
        let name = arena.push(Form::Name("client".into()), place);
        let other = arena.push(Form::Attribute { object: name, name: "chat".into() }, place);
        let same = arena.push(Form::Text("client".into()), place);
        let list = arena.push(Form::List(vec![same, other]), place);
        let exprs = arena.finish();
        assert_eq!((exprs.names.text.as_str(), exprs.len()), ("clientchat", 4));
        assert_eq!(exprs.get(name), Form::Name("client"));
        assert_eq!(exprs.get(other), Form::Attribute { object: name, name: "chat" });
        assert_eq!(exprs.get(same), Form::Text("client"));
        assert_eq!(exprs.get(list), Form::List(&[same, other][..]));
    }

    #[test]
    fn an_expression_takes_twelve_bytes() {
        assert_eq!(size_of::<Packed>(), 12);
    }
}
