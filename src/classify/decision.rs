//! What is decided for a function, with the evidence that a reader can check.

use serde::{Deserialize, Serialize};

use crate::catalog::{Operation, SpanType, vocabulary};
use crate::link::FunctionRef;
use crate::project::FileId;

vocabulary! {
    /// Why a function is not traced.
    SkipRule {
        /// Dict and list manipulation.
        DataTransformation = "data-transformation",
        /// String formatting, parsing, validation.
        StringFormatting = "string-formatting",
        /// Configuration loading, environment set-up.
        Configuration = "configuration",
        /// Logging or metric emission.
        Logging = "logging",
        /// Pure utility functions: mathematics, sorting, filtering.
        Utility = "utility",
        /// Has a span of its own already, by whatever tracer.
        AlreadyTraced = "already-traced",
        /// A thin wrapper of a call that `autolog()` records.
        Autologged = "autologged",
        /// Performs an operation, but outside every path of a GenAI root.
        NotReachable = "not-reachable",
        /// A form that must not or need not carry a span: property, stub, dunder, overload, ...
        UnsupportedForm = "unsupported-form",
        /// An ignore comment or the configuration says so.
        Ignored = "ignored",
    }
}

vocabulary! {
    /// How sure a decision is.
    Confidence {
        /// Name only.
        Low = "low",
        /// A distinctive shape of call on an unresolved receiver.
        Medium = "medium",
        /// Resolved to a catalogued API through imports and types.
        High = "high",
    }
}

/// What is decided for one function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The function.
    pub function: FunctionRef,
    /// Trace or skip.
    pub verdict: Verdict,
    /// How sure.
    pub confidence: Confidence,
    /// The observations, strongest first.
    pub evidence: Vec<Evidence>,
    /// For a skipped function: what would change the decision, in one sentence.
    pub change: Option<String>,
    /// How sure it must be to become an edit.
    pub least: Confidence,
    /// The name that its span is to have instead of the function's.
    pub name: Option<String>,
    /// What its span is to say besides.
    pub attributes: Vec<(String, String)>,
}

/// Trace or skip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It gets a span.
    Trace {
        /// As what.
        operation: Operation,
        /// Of which type.
        span: SpanType,
    },
    /// It gets none.
    Skip(SkipRule),
}

/// One observation with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The file in which it was seen.
    pub file: FileId,
    /// Where in the file's text, in bytes.
    pub offset: u32,
    /// What was seen, as the end of a sentence: "calls `openai.OpenAI().chat.completions.create`, resolved through ...".
    pub text: String,
}

/// What a decision must be to become an edit, unless the user asks for another.
impl Default for Confidence {
    fn default() -> Self {
        Self::Medium
    }
}
