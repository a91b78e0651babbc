//! Advice for projects whose code shows a hazard that no edit can answer: seeded random numbers, forked processes, threads
//! that part a trace.

use std::collections::{BTreeMap, BTreeSet};

use super::resolve::path;
use crate::edit::additions::Additions;
use crate::edit::hazards::Hazard;
use crate::edit::patch::FileAdditions;
use crate::link::{EdgeKind, FunctionRef, Program};
use crate::project::FileId;

/// A pattern in the code, and what to do.
struct Advice {
    hazard: Hazard,
    /// The calls that show it.
    calls: &'static [&'static str],
    /// What happens and what to do, as the end of a sentence that begins with the call and its place.
    text: &'static str,
}

const ADVICE: [Advice; 2] = [
    Advice {
        hazard: Hazard::SeededRandom,
        calls: &[
            "random.seed",
            "transformers.set_seed",
            "lightning.seed_everything",
            "pytorch_lightning.seed_everything",
        ],
        text: "seeds the random numbers that MLflow draws its ids from, so results would change and ids repeat; set \
               MLFLOW_TRACE_USE_ISOLATED_RANDOM_ID_GENERATOR=true",
    },
    Advice {
        hazard: Hazard::ForkedProcess,
        calls: &[
            "os.fork",
            "multiprocessing.Process",
            "multiprocessing.Pool",
            "multiprocessing.pool.Pool",
            "concurrent.futures.ProcessPoolExecutor",
            "concurrent.futures.process.ProcessPoolExecutor",
        ],
        text: "starts processes that may be forked, whose traces would be lost; set \
               MLFLOW_ENABLE_ASYNC_TRACE_LOGGING=false",
    },
];

/// Adds a line per hazard and project, for the first place that shows it in a file through which traced code runs.
pub(super) fn add(
    program: &Program<'_>,
    unseen: &[Hazard],
    by_file: &BTreeMap<FileId, FileAdditions>,
    all: &mut Additions,
) {
    let traced: BTreeSet<FileId> =
        by_file.iter().filter(|(_, one)| !one.spans.is_empty()).map(|(file, _)| *file).collect();
    for advice in ADVICE.iter().filter(|advice| !unseen.contains(&advice.hazard)) {
        let mut warned = BTreeSet::new();
        for file in (0..program.files.len() as u32).map(FileId) {
            let source = program.workspace.file(file);
            let Some((line, call)) = first_line(program, file, advice) else { continue };
            if !warned.contains(&source.project) && !program.imported_files(file).is_disjoint(&traced) {
                warned.insert(source.project);
                all.warnings.push(format!("{}:{line}: `{call}` {} [{}]", source.path, advice.text, advice.hazard));
            }
        }
    }
    if !unseen.contains(&Hazard::OtherThread) {
        all.warnings.extend(parted(program, by_file));
    }
}

/// A line per project, for the first place where a function with a span has another one with a span run in a thread.
fn parted(program: &Program<'_>, by_file: &BTreeMap<FileId, FileAdditions>) -> Vec<String> {
    let functions = by_file.iter().flat_map(|(file, additions)| {
        additions.spans.iter().map(|span| FunctionRef { file: *file, function: span.function })
    });
    let traced: BTreeSet<FunctionRef> = functions.collect();
    let mut warned = BTreeSet::new();
    let mut lines = Vec::new();
    for edge in traced.iter().flat_map(|function| program.runs(*function)) {
        let Some(call) = edge.call.filter(|_| edge.kind == EdgeKind::Thread && traced.contains(&edge.to)) else {
            continue;
        };
        let source = program.workspace.file(edge.from.file);
        if !warned.insert(source.project) {
            continue;
        }
        let facts = program.facts(edge.from.file);
        let line = facts.lines.line(facts.call(call).range.start);
        let (from, to) = (&program.function(edge.from).qualname, &program.function(edge.to).qualname);
        lines.push(format!(
            "{}:{line}: `{to}` runs in another thread, which does not see the span of `{from}`, so its trace is one of its \
             own; to join them, start it with `contextvars.copy_context().run` [{}]",
            source.path,
            Hazard::OtherThread
        ));
    }
    lines
}

/// The line of the first call in a file that shows a pattern, and what it calls.
fn first_line(program: &Program<'_>, file: FileId, advice: &Advice) -> Option<(u32, String)> {
    let facts = program.facts(file);
    let root = |path: &'_ str| path.split('.').next().unwrap_or_default().to_owned();
    let imported: BTreeSet<String> = facts.imports.iter().map(|import| root(&import.module)).collect();
    if !advice.calls.iter().any(|call| imported.contains(&root(call))) {
        return None;
    }
    facts.calls.iter().find_map(|call| {
        let path = path(facts, call.callee)?;
        advice.calls.contains(&path.as_str()).then(|| (facts.lines.line(call.range.start), path))
    })
}
