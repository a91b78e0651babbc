//! `instrument rules`: the rules and the hazards in a list, or the page of one.

use std::process::ExitCode;

use super::output;
use crate::classify::{RuleInfo, RuleKind, rules};
use crate::edit::{HazardInfo, hazards};
use crate::pipeline::Failure;

/// Prints the list, or one page.
pub fn run(rule: Option<&str>) -> Result<ExitCode, Failure> {
    let rule_page = rule.and_then(|name| rules().iter().find(|rule| rule.name == name)).map(rule_page);
    let hazard_page = rule.and_then(|name| hazards().iter().find(|hazard| hazard.name == name)).map(hazard_page);
    output::text(&rule_page.or(hazard_page).unwrap_or_else(list))?;
    Ok(ExitCode::SUCCESS)
}

fn list() -> String {
    let rules_of = |wanted: fn(&RuleInfo) -> bool| {
        rules().iter().filter(|rule| wanted(rule)).map(|rule| (rule.name, rule.summary)).collect::<Vec<_>>()
    };
    let operations = rules_of(|rule| matches!(rule.kind, RuleKind::Operation(_)) && !rule.is_optional());
    let computations = rules_of(RuleInfo::is_optional);
    let skips = rules_of(|rule| matches!(rule.kind, RuleKind::Skip(_)));
    let hazards: Vec<_> = hazards().iter().map(|hazard| (hazard.name, hazard.summary)).collect();
    section("What gets a span", &operations)
        + &section("What gets a span if it is selected", &computations)
        + &section("What is left alone", &skips)
        + &section("Hazards: where an edit could break a program", &hazards)
        + "`instrument rules NAME` explains one of them.\n"
}

fn section(heading: &str, lines: &[(&str, &str)]) -> String {
    let bold = anstyle::Style::new().bold();
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines: String = lines.iter().map(|(name, summary)| format!("  {name:width$}  {summary}\n")).collect();
    format!("{bold}{heading}{bold:#}\n{lines}\n")
}

fn rule_page(rule: &RuleInfo) -> String {
    let kind = match rule.kind {
        RuleKind::Operation(_) if rule.is_optional() => "a computation: what it finds gets a span if it is selected",
        RuleKind::Operation(_) => "an operation: what it finds gets a span",
        RuleKind::Skip(_) => "what it finds is left alone",
    };
    page(rule.name, kind, rule.summary, rule.explanation)
}

fn hazard_page(hazard: &HazardInfo) -> String {
    page(hazard.name, &format!("a hazard: {}", hazard.answer.words()), hazard.summary, hazard.explanation)
}

fn page(name: &str, kind: &str, summary: &str, explanation: &str) -> String {
    let bold = anstyle::Style::new().bold();
    format!("{bold}{name}{bold:#} ({kind})\n\n{summary}\n\n{explanation}")
}
