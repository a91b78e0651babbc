//! Planning and writing: every patch is sound, and a written project is left alone by a second run.

use std::fs;
use std::path::Path;

use mlflow_instrument::catalog::SpanType;
use mlflow_instrument::classify::Confidence;
use mlflow_instrument::edit::{FileAdditions, ScriptAdditions, SpanAddition, plan_file, verify};
use mlflow_instrument::pipeline::{self, Analysis, Options};
use mlflow_instrument::project::{FileId, Request};
use mlflow_instrument::syntax::{FunctionId, facts};

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
        annotations_read: function % 4 == 3,
    };
    let additions = FileAdditions {
        file: FileId(0),
        spans: (1..facts.functions.len() as u32).map(span).collect(),
        autolog: Vec::new(),
        first_party: Vec::new(),
        script: ScriptAdditions { is_common_js: source.path.ends_with(".cjs"), ..ScriptAdditions::default() },
    };
    if let Some(patch) = plan_file(&source.path, text, &facts, &additions).patch {
        patches::is_sound(&patch);
        assert_eq!(verify(&patch, &facts), Ok(()), "{}", source.path);
        assert!(source.text.encode(&patch.after).is_ok(), "{}: the new text cannot be encoded", source.path);
    }
}

/// What is written is what was planned, and a second run finds nothing to do.
fn whole_project(root: &Path) {
    let Some(first) = analysed(root) else { return };
    for patch in &first.outcome.patches {
        patches::is_sound(patch);
    }
    let held = pipeline::apply(&first);
    assert!(held.is_empty(), "{held:?}");
    for patch in &first.outcome.patches {
        let written = fs::read(root.join(&patch.path)).expect("a file that was written");
        let expected = match first.original(&patch.path) {
            Some(original) => original.encode(&patch.after).expect("it was written"),
            None => patch.after.clone().into_bytes(),
        };
        assert!(written == expected, "{}: something else was written", patch.path);
    }
    if first.outcome.patches.is_empty() {
        return;
    }
    let second = analysed(root).expect("a project that was analysed before");
    let again = second.outcome.patches.first();
    assert_eq!(again, None, "a second run changes a file again");
}

fn analysed(root: &Path) -> Option<Analysis> {
    let request = Request { paths: vec![root.to_owned()], ..Request::default() };
    let options = Options { min_confidence: Some(Confidence::Low), unsafe_fixes: true, ..Options::default() };
    pipeline::analyse(&request, &options).ok()
}
