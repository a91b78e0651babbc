//! Literate cases: Markdown in which a `##` heading is a test.
//!
//! A fenced block whose info string has a path (```` ```python app/llm.py ````) is a file. The other blocks are
//! expectations: ```` ```diff ```` is the exact patch over all files, ```` ```held ```` says what was held back,
//! ```` ```decisions ```` what was decided for the functions that it names, ```` ```traces ```` the predicted trees,
//! ```` ```links ```` what linking finds of the functions and files that it names, ```` ```comments ```` what is wrong
//! with comments, ```` ```advice ```` what looks wrong in tracing that was there before; prose says why. `INSTRUMENT_UPDATE=1` rewrites them in place.
//!
//! A line `hazard: <name>` in the prose says what a case is about: with that hazard's check left out, another outcome must
//! come of it.
//!
//! What cannot be seen is written with signs: `␉` tab, `␍` carriage return, `␌` form feed, `␄` at the very end for no
//! final newline.

mod hazards;
mod judge;
mod markdown;
#[path = "../reversal/mod.rs"]
mod reversal;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use markdown::Case;
use markdown::Document;
use markdown::visible;
use mlflow_instrument::project::Language;
use similar::TextDiff;

/// Files by path.
pub type Files = BTreeMap<String, String>;

/// What a run over the files of a case gives.
#[derive(Default)]
pub struct Outcome {
    /// All files after the run.
    pub files: Files,
    /// What is compared with the blocks of expectations.
    pub found: Vec<Found>,
}

/// Something that a block of expectations is compared with.
pub struct Found {
    /// The block's info string.
    pub info: &'static str,
    /// What came.
    pub text: String,
    /// Without a block, nothing is expected to come; otherwise it is compared only where a block stands.
    pub always: bool,
}

/// Runs all cases of a folder. Each is run a further time for each hazard that it is about, which is then not looked for:
/// something else must come of it. Each is run twice, the second time on its own result, where it must change nothing; what
/// was written must be found again by its form, and give the file back when it is taken out; and CPython must find that
/// every changed Python file means what it meant, but for the tracing.
pub fn check(folder: &str, run: impl Fn(&Case, &Files) -> Outcome + Sync) {
    let mut failures = Vec::new();
    let mut changed = Vec::new();
    let mut cases = 0;
    for path in documents(folder) {
        let mut document = Document::read(&path);
        let twice = |case: Case| {
            let before = case.files();
            let outcome = run(&case, &before);
            let twice = run(&case, &outcome.files);
            let needless = hazards::needless(case, &before, &outcome, &run);
            (before, outcome, twice, needless)
        };
        let runs = on_threads(document.cases(), twice);
        for (before, outcome, twice, (case, needless)) in runs {
            failures.extend(needless);
            if twice.files != outcome.files {
                let again = diff(&outcome.files, &twice.files);
                failures.push(format!("{}: the second run changes something:\n{again}", case.place()));
            }
            for found in &outcome.found {
                if found.always || case.block(found.info).is_some() {
                    failures.extend(document.expect(&case, found.info, &found.text));
                }
            }
            failures.extend(irreversible(&case, &before, &outcome.files));
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

/// The changed files that taking out what was written does not give back.
fn irreversible(case: &Case, before: &Files, after: &Files) -> Vec<String> {
    let changed = before.iter().filter_map(|(path, old)| Some((path, old, after.get(path)?)));
    let sources = changed.filter(|(path, old, new)| Language::of(path).is_some() && old != new);
    sources.filter_map(|(path, old, new)| reversal::difference(&case.place(), path, old, new)).collect()
}

/// Threads of their own: linking waits for one, which a thread of the pool that it works in must not.
fn on_threads<T: Send, R: Send>(items: Vec<T>, run: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut open: Vec<(usize, T)> = items.into_iter().enumerate().collect();
    let mut shares: Vec<Vec<(usize, T)>> = (0..threads).map(|_| Vec::new()).collect();
    while let Some((at, item)) = open.pop() {
        shares[at % threads].push((at, item));
    }
    let work = |share: Vec<(usize, T)>| share.into_iter().map(|(at, item)| (at, run(item))).collect::<Vec<_>>();
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let started: Vec<_> = shares.into_iter().map(|share| scope.spawn(|| work(share))).collect();
        started.into_iter().flat_map(|thread| thread.join().expect("a case panics")).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

fn documents(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files =
        walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(|entry| entry.expect("folder of cases"));
    files.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
}

/// The patch over all files; blank context lines are empty, since editors strip them anyway, and what cannot be seen is
/// written with signs.
pub fn diff(before: &Files, after: &Files) -> String {
    let mut result = String::new();
    for (path, new) in after {
        let old = before.get(path).map_or("", String::as_str);
        if old != new {
            let text = TextDiff::from_lines(old, new);
            let from = if before.contains_key(path) { format!("a/{path}") } else { "/dev/null".to_owned() };
            result.push_str(&text.unified_diff().header(&from, &format!("b/{path}")).to_string());
        }
    }
    let lines = result.lines().map(|line| if line == " " { "" } else { line });
    visible(&lines.fold(String::new(), |text, line| text + line + "\n"))
}
