//! What is remembered once although many answers say it: sets of values, and what they were worked out from.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};

use rustc_hash::FxHashSet;
use triomphe::ThinArc;

use super::{ANY, Changed};
use crate::link::value::Values;

/// What was worked out from more parameters than these is worked out again whenever one changes.
const MOST_ASKED: usize = 24;

/// Of what callers hand to parameters and fields: what an answer was worked out from. Nothing, if it is empty.
#[derive(Debug, Clone, Default)]
pub(in crate::link) struct Asked(Option<ThinArc<(), u64>>);

impl Asked {
    fn as_slice(&self) -> &[u64] {
        self.0.as_ref().map_or(&[], |asked| &asked.slice)
    }

    /// All of it.
    pub fn iter(&self) -> impl Iterator<Item = &u64> {
        self.as_slice().iter()
    }

    /// Whether an answer may be another one now.
    pub fn is_touched_by(&self, changed: &Changed) -> bool {
        self.iter().any(|asked| *asked == ANY || changed.contains(asked))
    }
}

impl Borrow<[u64]> for Asked {
    fn borrow(&self) -> &[u64] {
        self.as_slice()
    }
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Asked {}

impl Hash for Asked {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

/// What many answers share.
#[derive(Default)]
pub(in crate::link) struct Shared {
    values: FxHashSet<Values>,
    asked: FxHashSet<Asked>,
}

impl Shared {
    /// These values, as they are kept.
    pub fn values(&mut self, values: Values) -> Values {
        if values.is_empty() {
            return values;
        }
        if let Some(known) = self.values.get(&values) {
            return known.clone();
        }
        self.values.insert(values.clone());
        values
    }

    /// What is on a trail behind a mark, which stays there once.
    pub fn asked(&mut self, mark: usize, trail: &mut Vec<u64>) -> Asked {
        if trail.len() == mark {
            return Asked::default();
        }
        trail[mark..].sort_unstable();
        let mut end = mark + 1;
        for at in mark + 1..trail.len() {
            if trail[at] != trail[end - 1] {
                trail[end] = trail[at];
                end += 1;
            }
        }
        trail.truncate(end);
        if trail.len() - mark > MOST_ASKED {
            trail.truncate(mark);
            trail.push(ANY);
        }
        if let Some(known) = self.asked.get(&trail[mark..]) {
            return known.clone();
        }
        let asked = Asked(Some(ThinArc::from_header_and_slice((), &trail[mark..])));
        self.asked.insert(asked.clone());
        asked
    }
}
