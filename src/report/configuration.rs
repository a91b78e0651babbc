//! The configuration that `instrument init` writes: every key with its meaning, and what was seen of the project where it
//! matters for a key. A run does the same with it and without it, until somebody changes it.

use std::collections::BTreeMap;

use super::Outcome;
use crate::classify::Verdict;
use crate::project::{TEMPLATE, Workspace};

/// Folders of code that is read, but seldom runs in production.
const ASIDE: [&str; 12] = [
    "examples",
    "example",
    "scripts",
    "notebooks",
    "benchmarks",
    "benchmark",
    "evals",
    "evaluation",
    "demo",
    "demos",
    "experiments",
    "sandbox",
];

/// The line of the template that each of these follows.
const EXCLUDE: &str = "# exclude = [";
const DEPENDENCY: &str = "# dependency = ";

/// The configuration for a project of which this came.
pub fn fitted(outcome: &Outcome, workspace: &Workspace) -> String {
    let aside = aside(outcome);
    let (head, keys) = TEMPLATE.split_once("\n\n").unwrap_or((TEMPLATE, ""));
    let mut text = format!("{head}\n\n{}", seen(outcome));
    for line in keys.lines() {
        match line {
            _ if line.starts_with(EXCLUDE) && !aside.is_empty() => text += &exclude(&aside),
            _ if line.starts_with(DEPENDENCY) && requires_light(workspace) => {
                text +=
                    "# The project requires the light one already, and keeps it.\ndependency = \"mlflow-tracing\"\n";
            }
            _ => text += &format!("{line}\n"),
        }
    }
    text
}

/// What was seen, for who reads the file.
fn seen(outcome: &Outcome) -> String {
    let mut languages: Vec<String> =
        outcome.projects.iter().flat_map(|project| &project.languages).map(ToString::to_string).collect();
    languages.sort();
    languages.dedup();
    let traced = outcome.functions.iter().filter(|function| matches!(function.verdict, Verdict::Trace { .. })).count();
    let or_none = |words: &[String]| if words.is_empty() { "none".to_owned() } else { words.join(", ") };
    format!(
        "# What was seen when this was written\n#   languages: {}\n#   libraries: {}\n#   functions worth a span: {traced} of {}\n\n",
        or_none(&languages),
        or_none(&outcome.libraries),
        outcome.functions.len(),
    )
}

/// The folders aside that hold functions worth a span, with how many.
fn aside(outcome: &Outcome) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let traced = outcome.functions.iter().filter(|function| matches!(function.verdict, Verdict::Trace { .. }));
    for function in traced {
        let parts: Vec<&str> = function.path.split('/').collect();
        let folders = &parts[..parts.len() - 1];
        if let Some(at) = folders.iter().position(|part| ASIDE.contains(part)) {
            *found.entry(format!("{}/", folders[..=at].join("/"))).or_insert(0) += 1;
        }
    }
    found
}

fn exclude(aside: &BTreeMap<String, usize>) -> String {
    let counted = aside.iter().map(|(folder, functions)| format!("{folder} ({functions})"));
    let counted: Vec<String> = counted.collect();
    let patterns: Vec<String> = aside.keys().map(|folder| format!("\"/{folder}\"")).collect();
    format!(
        "# These are read, with so many functions worth a span: {}.\n{EXCLUDE}{}]\n",
        counted.join(", "),
        patterns.join(", ")
    )
}

/// Whether the project requires MLflow's light SDK, and not the whole.
fn requires_light(workspace: &Workspace) -> bool {
    let requires = |name: &str| {
        let mut all = workspace.projects.iter().flat_map(|project| &project.dependencies);
        all.any(|dependency| dependency.name == name)
    };
    let is_python = workspace.files.iter().any(|file| file.language == crate::project::Language::Python);
    is_python && requires("mlflow-tracing") && !requires("mlflow")
}
