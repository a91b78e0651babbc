//! Taking a single suggestion never leaves a program that fails, and all changes together are what is written.

use std::collections::BTreeMap;

use mlflow_instrument::classify::Confidence;
use mlflow_instrument::pipeline::Options;
use mlflow_instrument::project::Text;
use mlflow_instrument::report::{json, rdjson, sarif};
use serde_json::Value;

use crate::folder::Folder;
use crate::judge::{Files, problems};
use crate::{all_applications, analysed, printed};

/// The texts of a folder.
fn files(folder: &Folder) -> Files {
    let root = folder.path();
    let entries = walkdir::WalkDir::new(&root).into_iter().map(|entry| entry.expect("it can be read"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    let files = files.filter_map(|entry| {
        let path = entry.path().strip_prefix(&root).expect("it is below").to_str().expect("it is Unicode").to_owned();
        Some((path, Text::read(entry.path()).ok()?.content.to_string()))
    });
    files.filter(|(path, _)| !path.starts_with(".instrument/")).collect()
}

/// A text whose lines from `first` to `last` (from 1, included) have given way to others, the end of the last one kept.
fn with_lines(text: &str, first: u64, last: u64, new: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    assert!(1 <= first && first <= last && last as usize <= lines.len(), "{first} to {last} of {}", lines.len());
    let end = lines[last as usize - 1];
    let end = &end[end.trim_end_matches(['\r', '\n']).len()..];
    [&lines[..first as usize - 1].concat(), new, end, &lines[last as usize..].concat()].concat()
}

fn number(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{pointer} of {value}"))
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} of {value}"))
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The reviews of a folder in which as much as possible is to be added: rdjson, SARIF and JSON.
fn reviews(folder: &Folder) -> [Value; 3] {
    let options = Options { min_confidence: Some(Confidence::Low), unsafe_fixes: true, ..Options::default() };
    let (outcome, names) = analysed(folder, &options);
    let mut json = Vec::new();
    json::write(&outcome, &mut json).expect("memory takes it");
    let texts = [rdjson::render(&outcome, &names), sarif::render(&outcome, &names)];
    let [rdjson, sarif] = texts.map(|text| serde_json::from_str(&text).expect("it is JSON"));
    [rdjson, sarif, serde_json::from_slice(&json).expect("it is JSON")]
}

/// How many suggestions there were in each form, of how many changes.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    changes: usize,
    suggestions: usize,
    fixes: usize,
}

/// Takes every suggestion and every fix of a folder, each alone.
fn take_each_alone(folder: &Folder, place: &str, seen: &mut Seen) {
    let before = files(folder);
    let [rdjson, sarif, _] = reviews(folder);
    for diagnostic in list(&rdjson, "/diagnostics") {
        seen.changes += usize::from(text(diagnostic, "/severity") == "WARNING");
        let path = text(diagnostic, "/location/path");
        for suggestion in list(diagnostic, "/suggestions") {
            assert_eq!(suggestion["range"], diagnostic["location"]["range"], "{place}: {diagnostic}");
            let old = &before[path];
            let (first, last) = (number(suggestion, "/range/start/line"), number(suggestion, "/range/end/line"));
            let mut after = before.clone();
            after.insert(path.to_owned(), with_lines(old, first, last, text(suggestion, "/text")));
            assert_eq!(problems(&before, &after), Vec::<String>::new(), "{place}: {diagnostic}");
            seen.suggestions += 1;
        }
    }
    for result in list(&sarif, "/runs/0/results") {
        for fix in list(result, "/fixes") {
            let mut after = before.clone();
            for change in list(fix, "/artifactChanges") {
                let path = text(change, "/artifactLocation/uri").replace("%20", " ");
                let mut new = before[&path].clone();
                for replacement in list(change, "/replacements").iter().rev() {
                    let region = |name| number(replacement, &format!("/deletedRegion/{name}"));
                    new = with_lines(
                        &new,
                        region("startLine"),
                        region("endLine"),
                        text(replacement, "/insertedContent/text"),
                    );
                }
                after.insert(path, new);
            }
            assert_ne!(before, after, "{place}: {result}");
            assert_eq!(problems(&before, &after), Vec::<String>::new(), "{place}: {result}");
            seen.fixes += 1;
        }
    }
}

/// A copy of an application in which manifests and new files are there already: only its sources are to be edited.
fn set_up(application: &str) -> Folder {
    let written = Folder::copy_of(application);
    let before = files(&written);
    printed(&written, &["-q", "--format", "json", "."]);
    let is_source = |path: &str| {
        before.contains_key(path) && [".py", ".ts", ".tsx", ".js", ".mjs"].iter().any(|end| path.ends_with(end))
    };
    let mut folder = Folder::copy_of(application);
    for (path, text) in files(&written).into_iter().filter(|(path, _)| !is_source(path)) {
        folder = folder.file(&path, text);
    }
    folder
}

#[test]
fn every_suggestion_can_be_taken_alone() {
    let mut seen = Seen::default();
    for application in all_applications() {
        take_each_alone(&Folder::copy_of(&application), &application, &mut seen);
    }
    // Most of these applications name no package of MLflow, and so cannot take a change alone.
    assert!(seen.changes > 100 && seen.suggestions > 10 && seen.fixes > 50, "{seen:?}");
    let mut seen = Seen::default();
    for application in all_applications() {
        take_each_alone(&set_up(&application), &format!("{application}, set up"), &mut seen);
    }
    assert!(seen.suggestions * 2 > seen.changes, "{seen:?}");
}

#[test]
fn all_changes_together_are_what_is_written() {
    for application in all_applications() {
        let folder = Folder::copy_of(&application);
        let before = files(&folder);
        let json: Value = serde_json::from_str(&printed(&folder, &["--format", "json", "."])).expect("it is JSON");
        let written = files(&folder);
        let mut by_path: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for change in list(&json, "/changes") {
            by_path.entry(text(change, "/path")).or_default().push(change);
        }
        let mut after = before.clone();
        for (path, changes) in by_path {
            let old = before.get(path).map_or("", String::as_str);
            let mut lines: Vec<&str> = old.split_inclusive('\n').collect();
            for change in changes.iter().rev() {
                let (first, last) = (number(change, "/line") as usize, number(change, "/end_line") as usize);
                lines.splice(first - 1..last, [text(change, "/replacement")]);
            }
            after.insert(path.to_owned(), lines.concat());
        }
        assert_eq!(after, written, "{application}");
    }
}

#[test]
fn what_needs_another_change_says_so() {
    let [.., json] = reviews(&Folder::copy_of("tests/formats/python"));
    let obstacles: Vec<(&str, &str)> = list(&json, "/changes")
        .iter()
        .filter_map(|change| Some((text(change, "/path"), change["obstacle"].as_str()?)))
        .collect();
    assert_eq!(
        obstacles,
        [
            ("app/far.py", "It needs the import at line 3 first."),
            ("app/far.py", "It needs the import at line 3 first."),
            ("legacy/ask.py", "It needs the change of `legacy/requirements.txt` first."),
            ("legacy/ask.py", "It needs the change of `legacy/requirements.txt` first."),
            ("locked/ask.py", "It needs the change of `locked/pyproject.toml` first."),
            ("locked/ask.py", "It needs the change of `locked/pyproject.toml` first."),
            ("locked/pyproject.toml", "Run `instrument` to write it, then bring `locked/uv.lock` up to date."),
        ]
    );
    let setup = Folder::new().file("setup.py", "from setuptools import setup\nsetup(install_requires=['openai'])\n");
    let setup = setup.file("ask.py", Folder::copy_of("tests/formats/python").read("legacy/ask.py"));
    let [.., json] = reviews(&setup);
    let obstacles = list(&json, "/changes").iter().map(|change| text(change, "/obstacle"));
    for obstacle in obstacles {
        assert!(
            obstacle.starts_with("It needs a package first that is not named yet: setup.py is a program"),
            "{obstacle}"
        );
    }
    assert_eq!(list(&json, "/changes").len(), 2);
}

#[test]
fn what_is_wrong_is_seen() {
    let project = |path: &str, text: &str, manifest: &str| {
        let manifest = [("requirements.txt", manifest), ("package.json", manifest)];
        manifest
            .into_iter()
            .chain([(path, text)])
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect::<Files>()
    };
    let judge = |path: &str, old: &str, new: &str, manifest: &str| {
        problems(&project(path, old, manifest), &project(path, new, manifest)).join("; ")
    };
    let old = "def f():\n    pass\n";
    assert_eq!(judge("a.py", old, &format!("import mlflow\n@mlflow.trace\n{old}"), "mlflow"), "");
    assert_eq!(judge("a.py", old, &format!("@mlflow.trace\n{old}"), "mlflow"), "a.py: `mlflow` is not bound");
    assert_eq!(
        judge("a.py", old, &format!("@mlflow.trace\n{old}import mlflow\n"), "mlflow"),
        "a.py: `mlflow` is not bound"
    );
    assert_eq!(judge("a.py", old, &format!("import mlflow\n{old}"), "openai"), "a.py: `mlflow` is in no manifest");
    assert!(judge("a.py", old, &format!("@\n{old}"), "").contains("does not parse"));
    let old = "export const f = () => 1;\n";
    let span = "export const f = () => span(() => 1);\n";
    assert_eq!(
        judge("a.ts", old, &format!("import {{ span }} from './span';\n{span}"), ""),
        "a.ts: `./span` is not there"
    );
    assert_eq!(judge("a.ts", old, span, ""), "a.ts: `span` is not bound");
    assert_eq!(judge("a.js", old, &format!("const {{ span }} = require('x');\n{span}"), ""), "a.js: `x` is not there");
}
