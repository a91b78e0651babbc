//! What a rule finds in a function.

use super::decision::{Confidence, Evidence};
use crate::catalog::{Operation, SpanType};

/// A reason to trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// As what.
    pub operation: Operation,
    /// With which span type.
    pub span: SpanType,
    /// How sure.
    pub confidence: Confidence,
    /// The observations, strongest first.
    pub evidence: Vec<Evidence>,
}

/// A reason to skip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The observations, strongest first.
    pub evidence: Vec<Evidence>,
    /// What would change the decision.
    pub change: String,
}
