//! One word for one rule: in the rules' own list, the cases, docs/RULES.md, JSON output and ignore comments.

use std::collections::BTreeSet;
use std::path::Path;

use mlflow_instrument::catalog::SpanType;
use mlflow_instrument::classify::{Confidence, RuleInfo, RuleKind, Verdict, rules};
use mlflow_instrument::pipeline::{Options, analyse};
use mlflow_instrument::project::Request;
use mlflow_instrument::report::{FunctionReport, Outcome, json};
use mlflow_instrument::syntax::FunctionId;

fn words() -> BTreeSet<String> {
    rules().iter().map(|rule| rule.name.to_owned()).collect()
}

fn in_repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn every_rule_has_a_file_of_cases() {
    let files = std::fs::read_dir(in_repository("fixtures/rules")).expect("the folder of cases");
    let names =
        files.map(|file| file.expect("a file").file_name().to_string_lossy().trim_end_matches(".md").to_owned());
    assert_eq!(names.collect::<BTreeSet<_>>(), words());
}

/// A file of cases is about its rule: it has functions that the rule decides, and functions that it does not.
#[test]
fn every_file_of_cases_is_about_its_rule() {
    for rule in rules() {
        let text = std::fs::read_to_string(in_repository(&format!("fixtures/rules/{}.md", rule.name)));
        let text = text.expect("a file of cases");
        let verdicts = || text.lines().filter(|line| line.contains(".py::"));
        let own = verdicts().filter(|line| line.split_whitespace().nth(2) == Some(rule.name)).count();
        assert!(own >= 3, "{}: {own} functions are decided by it", rule.name);
        assert!(verdicts().count() > own, "{}: no near miss", rule.name);
    }
}

#[test]
fn every_rule_has_a_section_of_the_page() {
    let page = std::fs::read_to_string(in_repository("docs/RULES.md")).expect("docs/RULES.md");
    let sections = page.lines().filter_map(|line| line.strip_prefix("### "));
    assert_eq!(sections.map(|title| title.trim_matches('`').to_owned()).collect::<BTreeSet<_>>(), words());
}

#[test]
fn output_for_programs_has_the_words() {
    let function = |rule: &RuleInfo| FunctionReport {
        path: "app.py".to_owned(),
        id: FunctionId::MODULE,
        qualname: "run".to_owned(),
        line: 1,
        lines: (1, 2),
        verdict: match rule.kind {
            RuleKind::Operation(operation) => Verdict::Trace { operation, span: SpanType::Chain },
            RuleKind::Skip(rule) => Verdict::Skip(rule),
        },
        confidence: Confidence::High,
        applied: false,
        evidence: Vec::new(),
        change: None,
        least: Confidence::Medium,
        in_baseline: false,
    };
    let outcome = Outcome { functions: rules().iter().map(function).collect(), ..Outcome::default() };
    let mut bytes = Vec::new();
    json::write(&outcome, &mut bytes).expect("JSON");
    let document: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let functions = document["functions"].as_array().expect("functions").iter();
    let word = |function: &serde_json::Value| {
        let keys = ["operation", "rule"].iter().filter_map(|key| function[key].as_str());
        keys.map(str::to_owned).collect::<Vec<_>>().join(" and ")
    };
    assert_eq!(functions.map(word).collect::<BTreeSet<_>>(), words());
}

/// Comments take the words of operations: only what would be traced can be ignored.
#[test]
fn comments_take_the_words_of_operations() {
    let mut understood = BTreeSet::new();
    for rule in rules() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = format!("# instrument: ignore[{}]\ndef run():\n    return 1\n", rule.name);
        std::fs::write(folder.path().join("app.py"), text).expect("a file");
        let request = Request { paths: vec![folder.path().to_owned()], ..Request::default() };
        let outcome = analyse(&request, &Options::default()).expect("an outcome").outcome;
        let problem = outcome.comment_problems.first().expect("the comment keeps nothing from being traced");
        if !problem.message.contains("unknown") {
            understood.insert(rule.name);
        }
    }
    let operations = rules().iter().filter(|rule| matches!(rule.kind, RuleKind::Operation(_)));
    assert_eq!(understood, operations.map(|rule| rule.name).collect());
}
