//! The rules in words, for `instrument rules` and docs/RULES.md: one Markdown file per rule in `rules/`, a summary of one
//! sentence first.

use std::sync::LazyLock;

use super::decision::SkipRule;
use crate::catalog::Operation;

/// A rule in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// The word for it: in options, comments, configuration and output.
    pub name: &'static str,
    /// What it is for.
    pub kind: RuleKind,
    /// One sentence.
    pub summary: &'static str,
    /// What it sees, with an example and a near miss, and how to change its verdict; Markdown.
    pub explanation: &'static str,
}

impl RuleInfo {
    /// Whether it gives a span only where it is selected.
    pub fn is_optional(&self) -> bool {
        matches!(self.kind, RuleKind::Operation(operation) if operation.is_computation())
    }
}

/// What a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// To give a span.
    Operation(Operation),
    /// To leave alone.
    Skip(SkipRule),
}

/// All rules: the operations, then the skip rules, in the order of the guide.
pub fn rules() -> &'static [RuleInfo] {
    static RULES: LazyLock<Vec<RuleInfo>> = LazyLock::new(|| {
        let operations = Operation::ALL.iter().map(|operation| (RuleKind::Operation(*operation), operation.word()));
        let skips = SkipRule::ALL.iter().map(|rule| (RuleKind::Skip(*rule), rule.word()));
        operations.chain(skips).map(|(kind, name)| read(kind, name)).collect()
    });
    &RULES
}

fn read(kind: RuleKind, name: &'static str) -> RuleInfo {
    let text = text(kind);
    let (summary, explanation) = text.split_once("\n\n").unwrap_or((text, ""));
    RuleInfo { name, kind, summary, explanation }
}

fn text(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Operation(operation) => match operation {
            Operation::RootOperation => include_str!("rules/root-operation.md"),
            Operation::LlmCall => include_str!("rules/llm-call.md"),
            Operation::Retrieval => include_str!("rules/retrieval.md"),
            Operation::ToolCall => include_str!("rules/tool-call.md"),
            Operation::AgentDecision => include_str!("rules/agent-decision.md"),
            Operation::ExternalService => include_str!("rules/external-service.md"),
            Operation::PromptBuilder => include_str!("rules/prompt-builder.md"),
            Operation::OutputParser => include_str!("rules/output-parser.md"),
            Operation::Guard => include_str!("rules/guard.md"),
            Operation::Scorer => include_str!("rules/scorer.md"),
            Operation::Memory => include_str!("rules/memory.md"),
        },
        RuleKind::Skip(rule) => match rule {
            SkipRule::DataTransformation => include_str!("rules/data-transformation.md"),
            SkipRule::StringFormatting => include_str!("rules/string-formatting.md"),
            SkipRule::Configuration => include_str!("rules/configuration.md"),
            SkipRule::Logging => include_str!("rules/logging.md"),
            SkipRule::Utility => include_str!("rules/utility.md"),
            SkipRule::AlreadyTraced => include_str!("rules/already-traced.md"),
            SkipRule::Autologged => include_str!("rules/autologged.md"),
            SkipRule::NotReachable => include_str!("rules/not-reachable.md"),
            SkipRule::UnsupportedForm => include_str!("rules/unsupported-form.md"),
            SkipRule::Ignored => include_str!("rules/ignored.md"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_parts() {
        for rule in rules() {
            assert!(rule.summary.ends_with('.') && !rule.summary.contains('\n'), "{}: {}", rule.name, rule.summary);
            for part in ["```python\n", "Near miss", "To change it"] {
                assert!(rule.explanation.contains(part), "{} lacks {part}", rule.name);
            }
        }
    }
}
