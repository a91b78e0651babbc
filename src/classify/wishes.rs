//! What the user chose: for the whole run, and by `[[override]]` for some functions.

use std::collections::BTreeMap;

use super::decision::Confidence;
use crate::catalog::{Operation, SpanType};
use crate::link::FunctionRef;

/// What the user chose.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// External services everywhere, not only on GenAI paths.
    pub all_externals: bool,
    /// What holds for most functions.
    pub general: Wishes,
    /// What holds for functions that an override is for.
    pub special: BTreeMap<FunctionRef, Wishes>,
}

impl Options {
    /// What holds for a function.
    pub fn of(&self, function: FunctionRef) -> &Wishes {
        self.special.get(&function).unwrap_or(&self.general)
    }
}

/// What is to hold for a function.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Only these operations; all, if none is named. Computations that are named come besides.
    pub select: Vec<Operation>,
    /// Not these.
    pub ignore: Vec<Operation>,
    /// How sure a decision must be to become an edit.
    pub least: Confidence,
    /// Traced always, or never.
    pub trace: Option<Wish<bool>>,
    /// The type of its span.
    pub span_type: Option<Wish<SpanType>>,
    /// The name of its span.
    pub name: Option<Wish<String>>,
    /// Attributes of its span.
    pub attributes: Option<Wish<Vec<(String, String)>>>,
}

/// Something that an override asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish<T> {
    /// What.
    pub value: T,
    /// Where it stands, as people write it: `instrument.toml:12`.
    pub place: String,
}

impl Wishes {
    /// Whether functions that do this are to be traced.
    pub fn wants(&self, operation: Operation) -> bool {
        let named = self.select.contains(&operation);
        let all = || self.select.iter().all(|one| one.is_computation());
        let selected = named || !operation.is_computation() && all();
        selected && !self.ignore.contains(&operation)
    }

    /// The override that forbids a span.
    pub fn forbids(&self) -> Option<&Wish<bool>> {
        self.trace.as_ref().filter(|wish| !wish.value)
    }

    /// The override that asks for a span.
    pub fn forces(&self) -> Option<&Wish<bool>> {
        self.trace.as_ref().filter(|wish| wish.value)
    }
}
