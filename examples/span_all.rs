//! Gives every function of the given files a span, whatever it does, to see what the edit engine makes of other people's
//! code: how many files the parsers disagree on, how many functions are edited, and why the others are held back.
//!
//!     cargo run --example span_all -- [--into FOLDER] PATH...
//!
//! `--into` writes the edited files, and their originals beside them under `before/`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mlflow_instrument::catalog::SpanType;
use mlflow_instrument::edit::{FileAdditions, FilePlan, Held, ScriptAdditions, SpanAddition, Surroundings, plan_file};
use mlflow_instrument::project::{FileId, Language};
use mlflow_instrument::syntax::{FileFacts, FunctionId, facts};
use walkdir::WalkDir;

/// Bigger files and files of long lines are minified, and the tool leaves them out.
const MAX_BYTES: usize = 1_000_000;
const MAX_LINE: usize = 2_000;

/// Counts of one kind of files: those that the first parser reads whole, or those in which it finds errors.
#[derive(Default)]
struct Counts {
    files: usize,
    refused: usize,
    edited_files: usize,
    edited: usize,
    held: BTreeMap<String, usize>,
}

fn main() {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let into = (paths.first().map(String::as_str) == Some("--into")).then(|| {
        paths.remove(0);
        PathBuf::from(paths.remove(0))
    });
    let (mut clean, mut damaged) = (Counts::default(), Counts::default());
    for root in &paths {
        for entry in WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok) {
            let path = entry.path().to_string_lossy().into_owned();
            let is_source = entry.file_type().is_file() && !path.contains(".d.");
            let Some(language) = Language::of(&path).filter(|_| is_source) else { continue };
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if text.len() > MAX_BYTES || text.lines().any(|line| line.len() > MAX_LINE) {
                continue;
            }
            let facts = facts(language, &path, &text);
            let everything = everything(&facts);
            let plan = plan_file(&path, &text, &facts, &everything);
            if plan.patch.is_none() && plan.held.iter().any(is_bug) {
                say_which(&path, &text, &facts, &everything);
            }
            let counts = if facts.errors.is_empty() { &mut clean } else { &mut damaged };
            if let Some(into) = &into {
                write(into, Path::new(root), entry.path(), &text, &plan);
            }
            count(counts, plan);
        }
    }
    report("read whole by the first parser", &clean);
    report("with errors of the first parser", &damaged);
}

/// A span for every function.
fn everything(facts: &FileFacts) -> FileAdditions {
    let functions = (1..facts.functions.len() as u32).map(FunctionId);
    let spans = functions.map(|function| SpanAddition {
        function,
        name: facts.function(function).qualname.replace(['\'', '"', '\\', '\n'], " "),
        span: SpanType::Chain,
        attributes: Vec::new(),
        surroundings: Surroundings::default(),
    });
    FileAdditions {
        file: FileId(0),
        spans: spans.collect(),
        autolog: Vec::new(),
        first_party: Vec::new(),
        starred: Vec::new(),
        script: ScriptAdditions { span_module: Some("./tracing.js".to_owned()), ..ScriptAdditions::default() },
    }
}

fn is_bug(held: &Held) -> bool {
    held.reason.ends_with("please report this file as a bug")
}

/// Which functions the check fails for, each alone.
fn say_which(path: &str, text: &str, facts: &FileFacts, wanted: &FileAdditions) {
    let Some(held) = plan_file(path, text, facts, wanted).held.into_iter().find(is_bug) else { return };
    if let [span] = wanted.spans.as_slice() {
        let function = facts.function(span.function);
        println!("{path}:{}: `{}` alone: {}", facts.lines.line(function.range.start), function.qualname, held.reason);
        return;
    }
    let (first, second) = wanted.spans.split_at(wanted.spans.len() / 2);
    for half in [first, second] {
        say_which(path, text, facts, &FileAdditions { spans: half.to_vec(), ..wanted.clone() });
    }
}

fn count(counts: &mut Counts, plan: FilePlan) {
    counts.files += 1;
    counts.edited_files += usize::from(plan.patch.is_some());
    counts.edited += plan.spans.len();
    for held in plan.held {
        let is_refused = held.reason.starts_with("the strict parser");
        counts.refused += usize::from(is_refused);
        if is_bug(&held) {
            println!("{}:{}: {}: {}", held.path, held.line.unwrap_or(1), held.what, held.reason);
        }
        let reason = if is_refused { "the strict parser refuses or objects".to_owned() } else { held.reason };
        *counts.held.entry(reason).or_insert(0) += 1;
    }
}

fn write(into: &Path, root: &Path, path: &Path, text: &str, plan: &FilePlan) {
    let Some(patch) = &plan.patch else { return };
    let name = path.strip_prefix(root.parent().unwrap_or(root)).unwrap_or(path);
    for (folder, text) in [("before", text), ("after", patch.after.as_str())] {
        let target = into.join(folder).join(name);
        std::fs::create_dir_all(target.parent().expect("it has a folder")).expect("it can be made");
        std::fs::write(target, text).expect("it can be written");
    }
}

fn report(kind: &str, counts: &Counts) {
    let Counts { files, refused, edited_files, edited, .. } = counts;
    println!("{files} files {kind}: {refused} refused, {edited_files} edited; {edited} functions edited");
    let mut reasons: Vec<_> = counts.held.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (reason, count) in reasons {
        println!("  {count:6} held: {reason}");
    }
}
