//! Trace or skip, and why: one file per operation of the guide and one per skip rule. A decision is nothing but the
//! evidence and the rule that weighed it.

mod decision;
mod rules;

pub use decision::{Confidence, Decision, Evidence, SkipRule, Verdict};
pub use rules::{RuleInfo, RuleKind, rules};
