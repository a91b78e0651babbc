//! What linking alone finds of the functions that a case names: who runs whom, which calls leave the program, what
//! handing over makes of a function, and where a file runs.

use std::fmt::Write as _;
use std::path::Path;

use mlflow_instrument::catalog;
use mlflow_instrument::link::{FunctionRef, Program, Runtime, link};
use mlflow_instrument::project::{FileId, Language, Request, Workspace};
use mlflow_instrument::syntax::{FileFacts, FunctionId, facts};

/// Links the files of one language under `folder` and describes what `expected` names: lines that are not indented.
pub fn links(folder: &Path, expected: &str) -> String {
    let request = Request { paths: vec![folder.to_owned()], ..Request::default() };
    let workspace = Workspace::open(&request).expect("a folder of files");
    let language = workspace.files.first().map_or(Language::TypeScript, |file| file.language);
    let catalog = catalog::load(language, &[]).expect("the built-in catalog");
    let endpoints = catalog::endpoints().expect("the built-in endpoints");
    let texts = workspace.files.iter().map(|file| (file, file.text.as_ref().map_or("", |text| &*text.content)));
    let files: Vec<FileFacts> = texts.map(|(file, text)| facts(file.language, &file.path, text)).collect();
    let program = link(&workspace, &workspace.config, &files, &catalog, &endpoints);
    let named = expected.lines().filter(|line| !line.is_empty() && !line.starts_with(' '));
    named.map(|label| described(&program, label)).collect()
}

fn described(program: &Program<'_>, label: &str) -> String {
    let mut text = format!("{label}\n");
    let path = label.split_once("::").map_or(label, |(path, _)| path);
    let Some(file) = program.workspace.files.iter().position(|file| file.path == path) else {
        return text + "  no such file\n";
    };
    let file = FileId(file as u32);
    let is_named = |function: &FunctionRef| program.label(*function) == label;
    let all = (0..program.facts(file).functions.len() as u32).map(|id| FunctionRef { file, function: FunctionId(id) });
    let function = match label.contains("::") {
        true => all.into_iter().find(is_named),
        false => Some(FunctionRef { file, function: FunctionId::MODULE }),
    };
    let Some(function) = function else { return text + "  no such function\n" };
    if !label.contains("::") {
        let line = match program.runtime(file) {
            Runtime::Server => "server".to_owned(),
            Runtime::Browser(told) => format!("browser: {}", told.text),
            Runtime::Edge(told) => format!("edge: {}", told.text),
        };
        let _ = writeln!(text, "  {line}");
    }
    for fact in program.roles(function) {
        let kind = fact.kind.map_or(String::new(), |kind| format!(" {kind}"));
        let _ = writeln!(text, "  is {}{kind}: {}", fact.role, fact.registrar);
    }
    if let Some((seen, ..)) = program.traced(function) {
        let _ = writeln!(text, "  is traced: {seen}");
    }
    let runs = program.runs(function).iter();
    let runs = runs.map(|edge| format!("  runs {} ({:?})\n", program.label(edge.to), edge.kind));
    let calls = program.api_calls(function).iter();
    let calls = calls.map(|call| format!("  calls {} ({:?})\n", call.path, call.resolution));
    for line in runs.chain(calls) {
        if !text.contains(&line) {
            text.push_str(&line);
        }
    }
    text
}
