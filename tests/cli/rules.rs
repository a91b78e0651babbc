//! docs/RULES.md is made of the rules' own words.

use mlflow_instrument::classify::{RuleInfo, RuleKind, rules};

const INTRODUCTION: &str = "\
# The rules

What `instrument` gives a span, and what it leaves alone. The same words stand in `--select` and `--ignore`, in the
configuration, in comments (`# instrument: ignore[llm-call]`), and in the JSON output; `instrument rules RULE` prints a page,
`instrument explain PATH::NAME` says which rule decided on a function, and why.

This file is generated: edit `src/classify/rules/*.md`, then run `INSTRUMENT_UPDATE=1 cargo test --test cli rules`.
";

#[test]
fn page_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/RULES.md");
    let section = |heading: &str, wanted: fn(&RuleInfo) -> bool| {
        let rules = rules().iter().filter(|rule| wanted(rule));
        let pages: String =
            rules.map(|rule| format!("\n### `{}`\n\n{}\n\n{}", rule.name, rule.summary, rule.explanation)).collect();
        format!("\n## {heading}\n{pages}")
    };
    let page = INTRODUCTION.to_owned()
        + &section("What gets a span", |rule| matches!(rule.kind, RuleKind::Operation(_)))
        + &section("What is left alone", |rule| matches!(rule.kind, RuleKind::Skip(_)));
    if std::env::var_os("INSTRUMENT_UPDATE").is_some() {
        std::fs::write(path, &page).expect("docs can be written");
    }
    let current = std::fs::read_to_string(path).unwrap_or_default();
    assert!(current == page, "docs/RULES.md is not current: run with INSTRUMENT_UPDATE=1");
}
