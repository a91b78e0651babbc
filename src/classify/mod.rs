//! Trace or skip, and why: one file per operation of the guide and one per skip rule. A decision is nothing but the
//! evidence and the rule that weighed it.

mod advice;
mod comments;
mod computations;
mod decide;
mod decision;
mod finding;
mod fronts;
mod joins;
mod loops;
mod operations;
mod origins;
mod performs;
mod rules;
mod skips;
mod tools;
mod view;
mod wishes;

pub use advice::Advice;
pub use decide::{Decisions, decide};
pub use decision::{Confidence, Decision, Evidence, SkipRule, Verdict};
pub use operations::llm_call::{NAMES as MODEL_NAMES, names_model};
pub use rules::{RuleInfo, RuleKind, rules};
pub use tools::DESCRIBES;
pub use wishes::{Options, Wish, Wishes};
