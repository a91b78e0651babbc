//! The order of a file's nodes, which gives them their ids before any of them is read.

use std::cmp::Reverse;

use super::{CallId, TextRange};

/// Past this many levels an expression is [`Expr::Other`] without operands, so that no reader of expressions can
/// overflow its stack. Levels are counted through calls: `a().b().c()` has five.
pub(super) const MAX_DEPTH: u16 = 200;

/// Nodes of one sort in the order of the text: outer ones before the inner ones that begin at the same place.
#[derive(Debug, Default)]
pub(super) struct Order {
    places: Vec<(u32, Reverse<u32>)>,
}

impl Order {
    /// Of nodes in the order of the text.
    pub fn of(ranges: impl Iterator<Item = TextRange>) -> Self {
        Self { places: ranges.map(|range| (range.start, Reverse(range.end))).collect() }
    }

    /// The place of a node in the order.
    pub fn find(&self, range: TextRange) -> Option<u32> {
        self.places.binary_search(&(range.start, Reverse(range.end))).ok().map(|at| at as u32)
    }
}

/// The calls of a file in the order of the text, so that a node finds its id.
#[derive(Debug, Default)]
pub(super) struct CallIndex {
    order: Order,
    /// How deep in an expression each call was met.
    depths: Vec<u16>,
}

impl CallIndex {
    /// Of calls in the order of the text.
    pub fn of(calls: impl Iterator<Item = TextRange>) -> Self {
        let order = Order::of(calls);
        Self { depths: vec![0; order.places.len()], order }
    }

    /// A call that is met at `depth` in an expression.
    pub fn meet(&mut self, range: TextRange, depth: u16) -> Option<CallId> {
        let call = self.order.find(range)?;
        let met = &mut self.depths[call as usize];
        *met = depth.max(*met);
        Some(CallId(call))
    }

    /// How deep a call was met.
    pub fn depth(&self, call: CallId) -> u16 {
        self.depths[call.0 as usize]
    }
}
