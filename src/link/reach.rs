//! What functions do, themselves or through what they run: effects flow up the call graph to a fixpoint.

use std::collections::{BTreeMap, BTreeSet};

use super::FunctionRef;
use super::graph::Graph;
use crate::catalog::Operation;

/// A set of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effects(u16);

impl Effects {
    /// Just this one.
    pub fn of(operation: Operation) -> Self {
        Self(1 << operation as u8)
    }

    /// Both.
    pub fn and(self, other: Effects) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether an operation is among them.
    pub fn has(self, operation: Operation) -> bool {
        self.0 & Effects::of(operation).0 != 0
    }

    /// Whether there is anything that only a GenAI program does.
    pub fn is_genai(self) -> bool {
        [Operation::LlmCall, Operation::Retrieval, Operation::AgentDecision].iter().any(|one| self.has(*one))
    }

    /// Whether there is nothing.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Effects of all functions.
#[derive(Debug, Default)]
pub struct Reach {
    own: BTreeMap<FunctionRef, Effects>,
    all: BTreeMap<FunctionRef, Effects>,
}

impl Reach {
    pub(super) fn of(graph: &Graph<'_>) -> Self {
        let mut reach = Reach::default();
        for (function, calls) in &graph.api_calls {
            let operations = calls.iter().filter_map(|call| call.api.does.operation());
            let own = operations.fold(Effects::default(), |sum, operation| sum.and(Effects::of(operation)));
            reach.own.insert(*function, own);
        }
        reach.all = reach.own.clone();
        let mut open: BTreeSet<FunctionRef> = reach.own.keys().copied().collect();
        while let Some(function) = open.pop_first() {
            let effects = reach.reached(function);
            for edge in graph.into.get(&function).map_or(&[][..], Vec::as_slice) {
                let above = reach.all.entry(edge.from).or_default();
                let sum = above.and(effects);
                if sum != *above {
                    *above = sum;
                    open.insert(edge.from);
                }
            }
        }
        reach
    }

    /// What a function itself does.
    pub fn own(&self, function: FunctionRef) -> Effects {
        self.own.get(&function).copied().unwrap_or_default()
    }

    /// What a function does, itself or through what it runs.
    pub fn reached(&self, function: FunctionRef) -> Effects {
        self.all.get(&function).copied().unwrap_or_default()
    }
}
