//! What reading files took, in numbers that are the same on every machine: a test compares them with what they were.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

static PARSED: AtomicU64 = AtomicU64::new(0);
static CAPTURED: AtomicU64 = AtomicU64::new(0);

/// The work of this process so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// Texts that were parsed.
    pub parsed: u64,
    /// Captures that queries found in them.
    pub captured: u64,
}

impl Work {
    /// Up to now.
    pub fn done() -> Self {
        Self { parsed: PARSED.load(Relaxed), captured: CAPTURED.load(Relaxed) }
    }
}

/// A text was parsed.
pub(super) fn count_parsed() {
    PARSED.fetch_add(1, Relaxed);
}

/// A query found so many captures in a text.
pub(super) fn count_captured(captured: usize) {
    CAPTURED.fetch_add(captured as u64, Relaxed);
}
