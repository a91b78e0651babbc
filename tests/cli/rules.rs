//! docs/RULES.md is made of the rules' own words.

use mlflow_instrument::classify::{RuleInfo, RuleKind, rules};
use serde_json::Value;

use crate::folder::Folder;

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
        + &section("What gets a span", |rule| matches!(rule.kind, RuleKind::Operation(_)) && !rule.is_optional())
        + &section("What gets a span if it is selected", RuleInfo::is_optional)
        + &section("What is left alone", |rule| matches!(rule.kind, RuleKind::Skip(_)));
    if std::env::var_os("INSTRUMENT_UPDATE").is_some() {
        std::fs::write(path, &page).expect("docs can be written");
    }
    let current = std::fs::read_to_string(path).unwrap_or_default();
    assert!(current == page, "docs/RULES.md is not current: run with INSTRUMENT_UPDATE=1");
}

/// The examples are true: what they say is traced or left alone is so. `examples/` has what they do not show.
#[test]
fn examples_are_true() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let blocks = rule.explanation.split("```python\n").skip(1).filter_map(|rest| rest.split("```").next());
        for (number, block) in (1..).zip(blocks) {
            let module = format!("{}\n{block}", include_str!("examples/imports.py"));
            let folder = Folder::copy_of("tests/cli/examples").file("example.py", &module);
            let select = format!("--select={}", rule.name);
            let mut arguments = vec!["--dry-run", "--format", "json", "example.py"];
            arguments.extend(rule.is_optional().then_some(select.as_str()));
            let ran = folder.run(&arguments);
            let found: Value = serde_json::from_slice(&ran.stdout).expect("it is JSON");
            let mut claims = 0;
            for (line, text) in (1..).zip(module.lines()) {
                let Some(claim) = claim(text, rule.name) else { continue };
                claims += 1;
                let decision = decision(&found, line);
                if decision != claim {
                    wrong.push(format!(
                        "{}, example {number}: `{}` is {decision}, not {claim}",
                        rule.name,
                        text.trim()
                    ));
                }
            }
            assert!(claims > 0, "{}, example {number} claims nothing", rule.name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a line says of its function: `# traced: LLM`, or `# left alone: utility`, by this page's rule if none is named.
fn claim(line: &str, page: &str) -> Option<String> {
    let word = |text: &str| text.split([' ', ',', ';']).next().unwrap_or_default().to_owned();
    if let Some((_, span)) = line.split_once("# traced: ") {
        return Some(word(span));
    }
    let (_, rest) = line.split_once("# left alone")?;
    Some(rest.strip_prefix(": ").map_or_else(|| page.to_owned(), word))
}

fn decision(found: &Value, line: u64) -> String {
    let functions = found["functions"].as_array().expect("a list");
    let function = functions.iter().find(|function| function["line"] == line).expect("a claim stands at a `def`");
    let word = |key: &str| function[key].as_str().unwrap_or_default().to_owned();
    if word("verdict") == "trace" { word("span_type") } else { word("rule") }
}
