//! What a run does, in numbers that are the same on every machine: no noise hides a step back. `work.txt` has the numbers.
//!
//! When this fails because a run has to do more, for a reason that is worth it, or does less: `INSTRUMENT_UPDATE=1 cargo
//! test --test work` writes the file anew, and its difference goes into the commit with the reason. A new Rust may change
//! the number of allocations a little; within [`TOLERANCE`] that is not looked at.

use std::fs;
use std::path::{Path, PathBuf};

use mlflow_instrument::cache::Cache;
use mlflow_instrument::pipeline::{Options, analyse};
use mlflow_instrument::project::Request;
use mlflow_instrument::syntax::Work;

/// Allocations and the number of libraries may differ by this share: a library more in the catalog is no step back.
const TOLERANCE: f64 = 0.1;

const HEAD: &str = "application, cache: files, files parsed, texts parsed in all (checks of patches too), captures, libraries read, allocations\n";

fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The work of one run, on this thread alone.
#[derive(Debug, PartialEq)]
struct Done {
    run: String,
    counts: [usize; 4],
    libraries: usize,
    allocations: usize,
}

impl Done {
    fn by(application: &str, state: &str, cache: Option<Cache>) -> Self {
        let request = Request { paths: vec![in_repository("fixtures/apps").join(application)], ..Request::default() };
        let options = Options { cache, dry_run: true, ..Options::default() };
        let before = Work::done();
        let mut analysis = None;
        let counted =
            allocation_counter::measure(|| analysis = Some(analyse(&request, &options).expect("an analysis")));
        let (analysis, after) = (analysis.expect("it was made"), Work::done());
        let parsed = (after.parsed - before.parsed) as usize;
        let captured = (after.captured - before.captured) as usize;
        Self {
            run: format!("{application}, {state}"),
            counts: [analysis.workspace.files.len(), analysis.parsed.len(), parsed, captured],
            libraries: analysis.libraries,
            allocations: counted.count_total as usize,
        }
    }

    fn line(&self) -> String {
        let [files, parsed, texts, captured] = self.counts;
        format!("{}: {files}, {parsed}, {texts}, {captured}, {}, {}\n", self.run, self.libraries, self.allocations)
    }

    /// What a line of the file says.
    fn of(line: &str) -> Option<Self> {
        let (run, numbers) = line.split_once(": ")?;
        let numbers: Vec<usize> = numbers.split(", ").map(str::parse).collect::<Result<_, _>>().ok()?;
        let (counts, [libraries, allocations]) = numbers.split_first_chunk()? else { return None };
        Some(Self { run: run.to_owned(), counts: *counts, libraries: *libraries, allocations: *allocations })
    }

    fn is_like(&self, other: &Self) -> bool {
        let about = |one: usize, other: usize| one.abs_diff(other) as f64 <= TOLERANCE * other as f64;
        self.run == other.run
            && self.counts == other.counts
            && about(self.libraries, other.libraries)
            && about(self.allocations, other.allocations)
    }
}

/// All runs, one after the other on one thread: counts are of the whole process.
fn all() -> Vec<Done> {
    let mut runs = Vec::new();
    for application in ["support-service", "fastapi-rag", "django-shop", "express-rag", "react-spa", "monorepo"] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cache = || Some(Cache::at(folder.path()));
        // Once for what is made once in a process: queries, the catalog.
        Done::by(application, "first", None);
        runs.extend(
            [("none", None), ("empty", cache()), ("full", cache())]
                .map(|(state, cache)| Done::by(application, state, cache)),
        );
    }
    runs
}

#[test]
fn runs_do_no_more_than_they_did() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(64 << 20).build().expect("a thread");
    let done = pool.install(all);
    let path = in_repository("tests/work.txt");
    if std::env::var_os("INSTRUMENT_UPDATE").is_some() {
        fs::write(&path, HEAD.to_owned() + &done.iter().map(Done::line).collect::<String>())
            .expect("it can be written");
    }
    let text = fs::read_to_string(&path).expect("the numbers");
    let known: Vec<Done> = text.lines().skip(1).map(|line| Done::of(line).expect("a line of numbers")).collect();
    let is_known = |done: &&Done| known.iter().any(|known| done.is_like(known));
    let changed: String = done.iter().filter(|done| !is_known(done)).map(Done::line).collect();
    assert!(changed.is_empty() && known.len() == done.len(), "other work than in tests/work.txt:\n{HEAD}{changed}");
    for done in done.iter().filter(|done| done.run.ends_with("full")) {
        assert_eq!(done.counts[1], 0, "{}: a file was read again though its facts are kept", done.run);
    }
}
