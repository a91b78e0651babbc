//! `instrument rules`: the rules in a list, or the page of one.

use std::process::ExitCode;

use super::output;
use crate::classify::{RuleInfo, RuleKind, rules};
use crate::pipeline::Failure;

/// Prints the list, or one page.
pub fn run(rule: Option<&str>) -> Result<ExitCode, Failure> {
    let text = match rule.and_then(|name| rules().iter().find(|rule| rule.name == name)) {
        Some(rule) => page(rule),
        None => list(),
    };
    output::text(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn list() -> String {
    let bold = anstyle::Style::new().bold();
    let width = rules().iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let section = |heading: &str, wanted: fn(&RuleInfo) -> bool| {
        let rules = rules().iter().filter(|rule| wanted(rule));
        let lines: String = rules.map(|rule| format!("  {:width$}  {}\n", rule.name, rule.summary)).collect();
        format!("{bold}{heading}{bold:#}\n{lines}\n")
    };
    let mut text = section("What gets a span", |rule| matches!(rule.kind, RuleKind::Operation(_)));
    text += &section("What is left alone", |rule| matches!(rule.kind, RuleKind::Skip(_)));
    text + "`instrument rules RULE` explains one of them.\n"
}

fn page(rule: &RuleInfo) -> String {
    let bold = anstyle::Style::new().bold();
    let kind = match rule.kind {
        RuleKind::Operation(_) => "an operation: what it finds gets a span",
        RuleKind::Skip(_) => "what it finds is left alone",
    };
    format!("{bold}{}{bold:#} ({kind})\n\n{}\n\n{}", rule.name, rule.summary, rule.explanation)
}
