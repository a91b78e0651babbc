//! Planning and writing: every patch is sound, and a written project is left alone by a second run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mlflow_instrument::catalog::SpanType;
use mlflow_instrument::classify::Confidence;
use mlflow_instrument::edit::{FileAdditions, Held, RECORDS, ScriptAdditions, SpanAddition, Surroundings, plan_file};
use mlflow_instrument::pipeline::{self, Analysis, Options, RemoveRequest};
use mlflow_instrument::project::{FileId, Request};
use mlflow_instrument::syntax::{FunctionId, facts};
use walkdir::WalkDir;

use super::input::{self, Source};
use super::{folder, patches};

/// Gives every function a span, then runs the whole pipeline over the project, twice.
pub fn apply(data: &[u8]) {
    let files = input::files(data);
    for source in input::sources(&files) {
        every_function(&source);
    }
    folder::with(&files, whole_project);
}

/// A span for every function: harder on the editor than what is ever decided.
fn every_function(source: &Source) {
    let text = &source.text.content;
    let facts = facts(source.language, &source.path, text);
    if !facts.errors.is_empty() {
        return;
    }
    let span = |function: u32| SpanAddition {
        function: FunctionId(function),
        name: facts.functions[function as usize].name.to_string(),
        span: SpanType::Tool,
        attributes: Vec::new(),
        surroundings: Surroundings {
            annotations_read: function % 4 == 3,
            called_by_compiled: function % 8 == 5,
            in_circle: function % 8 == 6,
            ..Surroundings::default()
        },
    };
    let additions = FileAdditions {
        file: FileId(0),
        spans: (1..facts.functions.len() as u32).map(span).collect(),
        autolog: Vec::new(),
        first_party: Vec::new(),
        starred: Vec::new(),
        script: ScriptAdditions { is_common_js: source.path.ends_with(".cjs"), ..ScriptAdditions::default() },
    };
    let plan = plan_file(&source.path, text, &facts, &additions);
    // A patch that fails its check is a fault of the planner.
    let is_fault = |held: &&Held| held.reason.contains("report this file as a bug");
    assert_eq!(plan.held.iter().find(is_fault), None, "{}", source.path);
    if let Some(patch) = plan.patch {
        patches::is_sound(&patch);
        assert!(source.text.encode(&patch.after).is_ok(), "{}: the new text cannot be encoded", source.path);
    }
}

/// What is written is what was planned, a second run finds nothing to do, and removing gives the old files.
fn whole_project(root: &Path) {
    let Some(first) = analysed(root) else { return };
    let patches = &first.outcome.patches;
    patches.iter().for_each(patches::is_sound);
    if patches.is_empty() {
        return;
    }
    let before = contents(root);
    let writer = pipeline::hold(&request(root)).expect("nobody else is there");
    let held = pipeline::apply(&first, &writer);
    drop(writer);
    assert!(held.is_empty(), "{held:?}");
    for patch in patches {
        let written = fs::read(root.join(&patch.path)).expect("a file that was written");
        let expected = match first.original(&patch.path) {
            Some(original) => original.encode(&patch.after).expect("it was written"),
            None => patch.after.clone().into_bytes(),
        };
        assert!(written == expected, "{}: something else was written", patch.path);
    }
    let second = analysed(root).expect("a project that was analysed before");
    assert_eq!(second.outcome.patches.first(), None, "a second run changes a file again");
    pipeline::remove(&RemoveRequest { paths: vec![root.to_owned()], ..RemoveRequest::default() }).expect("a removal");
    assert!(contents(root) == before, "removing does not give the files as they were");
}

/// Every file of the project, with its bytes.
fn contents(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = WalkDir::new(root).into_iter().filter_entry(|entry| entry.file_name() != RECORDS).flatten();
    let files = files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    files.map(|file| (file.clone(), fs::read(file).expect("a file that was listed"))).collect()
}

fn request(root: &Path) -> Request {
    Request { paths: vec![root.to_owned()], ..Request::default() }
}

fn analysed(root: &Path) -> Option<Analysis> {
    let options = Options { min_confidence: Some(Confidence::Low), unsafe_fixes: true, ..Options::default() };
    pipeline::analyse(&request(root), &options).ok()
}
