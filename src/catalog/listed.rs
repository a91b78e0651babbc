//! What the libraries of a catalog list under one key: a path, or a method behind the type that it is called on.

use super::index::LibraryId;

/// The lists of a library whose entries are found by a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Calls,
    Returns,
    Decorators,
    RegisteringCalls,
}

/// An entry of one library's list, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EntryRef {
    pub library: LibraryId,
    pub entry: u32,
}

/// What is listed under a key.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub is_type: bool,
    /// For a type: the one above it.
    pub extends: Option<String>,
    /// What wins comes first.
    entries: Vec<(List, EntryRef)>,
    /// Whose tracing it is.
    pub tracer: Option<LibraryId>,
}

impl Listed {
    pub fn add(&mut self, list: List, entry: EntryRef) {
        self.entries.push((list, entry));
    }

    /// The entries of a list.
    pub fn of(&self, list: List) -> impl Iterator<Item = EntryRef> + Clone + use<'_> {
        self.entries.iter().filter(move |(own, _)| *own == list).map(|(_, entry)| *entry)
    }

    /// Whether it is more than a name of tracing.
    pub fn is_known(&self) -> bool {
        self.is_type || !self.entries.is_empty()
    }
}
