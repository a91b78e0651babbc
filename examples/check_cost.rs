//! Measures what the check of every patch costs, on one thread: the processor time of the whole analysis of a project, and
//! that of verifying its patches once more. Prints the medians. Reads Linux's /proc, so that other processes do not count.
//!
//!     cargo run --release --example check_cost -- ROUNDS FOLDER...

use std::path::PathBuf;
use std::time::Duration;

use mlflow_instrument::classify::Confidence;
use mlflow_instrument::edit::{FilePatch, verify};
use mlflow_instrument::pipeline::{Options, analyse};
use mlflow_instrument::project::{Language, Request};
use mlflow_instrument::syntax::{FileFacts, facts};

fn main() {
    // As the binary does it: trees of other people's code can be deep.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(64 << 20);
    pool.build_global().expect("there is no other pool");
    let mut arguments = std::env::args().skip(1);
    let rounds: usize = arguments.next().and_then(|rounds| rounds.parse().ok()).expect("ROUNDS FOLDER...");
    for folder in arguments {
        let request = Request { paths: vec![PathBuf::from(&folder)], ..Request::default() };
        let options = Options { min_confidence: Some(Confidence::Low), ..Options::default() };
        let (mut whole, mut checks) = (Vec::new(), Vec::new());
        let (mut files, mut edited, mut bytes, mut spans) = (0, 0, 0, 0);
        for _ in 0..rounds {
            let begin = used();
            let outcome = analyse(&request, &options).unwrap_or_else(|failure| panic!("{failure}")).outcome;
            whole.push(used() - begin);
            let known: Vec<(&FilePatch, FileFacts)> = outcome.patches.iter().filter_map(with_facts).collect();
            let begin = used();
            for (patch, facts) in &known {
                verify(patch, facts).expect("it was harmless before");
            }
            checks.push(used() - begin);
            files = outcome.figures.files;
            edited = known.len();
            bytes = known.iter().map(|(patch, _)| patch.after.len()).sum();
            spans = outcome.functions.iter().filter(|function| function.applied).count();
        }
        let (whole, check) = (median(whole), median(checks));
        let share = 100.0 * check.as_secs_f64() / whole.as_secs_f64();
        println!(
            "{folder}: {files} files, {edited} edited ({} kB), {spans} spans; whole {whole:.1?}, check {check:.1?}: {share:.1}%",
            bytes / 1000
        );
    }
}

/// The facts of the text before, for patches of source files that were there.
fn with_facts(patch: &FilePatch) -> Option<(&FilePatch, FileFacts)> {
    let (language, before) = (Language::of(&patch.path)?, patch.before.as_deref()?);
    Some((patch, facts(language, &patch.path, before)))
}

/// The processor time that all threads have used so far.
fn used() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").expect("it runs under Linux");
    let used = threads.filter_map(Result::ok).map(|thread| {
        let statistics = std::fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
        statistics.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()).unwrap_or(0)
    });
    Duration::from_nanos(used.sum())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
