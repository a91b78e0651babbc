//! Literate cases: Markdown in which a `##` heading is a test.
//!
//! A fenced block whose info string has a path (```` ```python app/llm.py ````) is a file, a ```` ```diff ```` block is the
//! exact expected patch over all files, a ```` ```held ```` block says what was held back, an ```` ```explain ```` block
//! (optional) what was decided; prose says why. `INSTRUMENT_UPDATE=1` rewrites the expectations in place.
//!
//! What cannot be seen is written with signs: `␉` tab, `␍` carriage return, `␌` form feed, `␄` at the very end for no
//! final newline.

mod judge;
mod markdown;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use markdown::Document;
pub use markdown::{Case, visible};
use similar::TextDiff;

/// Files by path.
pub type Files = BTreeMap<String, String>;

/// What a run over the files of a case gives.
#[derive(Default)]
pub struct Outcome {
    /// All files after the run.
    pub files: Files,
    /// What was held back, one line each.
    pub held: String,
    /// What was decided, one line each.
    pub explain: String,
}

/// Runs all cases of a folder. Each is run twice, the second time on its own result, where it must change nothing; and
/// CPython must find that every changed Python file means what it meant, but for the tracing.
pub fn check(folder: &str, run: impl Fn(&Case, &Files) -> Outcome) {
    let mut failures = Vec::new();
    let mut changed = Vec::new();
    let mut cases = 0;
    for path in documents(folder) {
        let mut document = Document::read(&path);
        for case in document.cases() {
            let before = case.files();
            let outcome = run(&case, &before);
            let twice = run(&case, &outcome.files);
            if twice.files != outcome.files {
                let again = visible(&diff(&outcome.files, &twice.files));
                failures.push(format!("{}: the second run changes something:\n{again}", case.place()));
            }
            let diff = visible(&diff(&before, &outcome.files));
            failures.extend(document.expect(&case, "diff", &diff));
            failures.extend(document.expect(&case, "held", &outcome.held));
            if case.block("explain").is_some() {
                failures.extend(document.expect(&case, "explain", &outcome.explain));
            }
            changed.extend(outcome.files.into_iter().filter_map(|(path, after)| {
                let before = before.get(&path).cloned().unwrap_or_default();
                (path.ends_with(".py") && before != after).then(|| judge::Pair { place: case.place(), before, after })
            }));
            cases += 1;
        }
        if std::env::var_os("INSTRUMENT_UPDATE").is_some() {
            document.write();
        }
    }
    assert!(cases > 0, "no cases in {folder}");
    failures.extend(judge::differences(&changed));
    assert!(failures.is_empty(), "{} of {cases} cases:\n\n{}", failures.len(), failures.join("\n\n"));
}

fn documents(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files =
        walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(|entry| entry.expect("folder of cases"));
    files.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
}

/// The patch over all files, as `git apply` takes it; blank context lines are empty, since editors strip them anyway.
fn diff(before: &Files, after: &Files) -> String {
    let mut result = String::new();
    for (path, new) in after {
        let old = before.get(path).map_or("", String::as_str);
        if old != new {
            let text = TextDiff::from_lines(old, new);
            let from = if before.contains_key(path) { format!("a/{path}") } else { "/dev/null".to_owned() };
            result.push_str(&text.unified_diff().header(&from, &format!("b/{path}")).to_string());
        }
    }
    result.lines().map(|line| if line == " " { "" } else { line }).fold(String::new(), |text, line| text + line + "\n")
}
