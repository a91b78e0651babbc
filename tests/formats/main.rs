//! The formats that other tools read: their bytes over two small applications, judged by their schemas; that every
//! suggestion can be taken alone; and that every diff applies.

mod alone;
mod example;
#[path = "../cli/folder.rs"]
mod folder;
mod git;
mod judge;
mod views;

use std::path::PathBuf;

use folder::Folder;
use mlflow_instrument::pipeline::{Options, analyse};
use mlflow_instrument::project::Request;
use mlflow_instrument::report::Outcome;
use mlflow_instrument::report::paths::Names;

/// The applications of these tests, with what there is to show in each format.
const APPLICATIONS: [&str; 2] = ["tests/formats/python", "tests/formats/typescript"];

/// Those, and the fixture applications, as paths in this repository.
fn all_applications() -> Vec<String> {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps");
    let entries = std::fs::read_dir(fixtures).expect("they are there").map(|entry| entry.expect("it can be read"));
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| format!("fixtures/apps/{}", entry.file_name().to_str().expect("it is Unicode")));
    let mut all: Vec<String> = names.chain(APPLICATIONS.map(str::to_owned)).collect();
    all.sort();
    all
}

/// What a run finds, decides and plans, and the names of its files.
fn analysed(folder: &Folder, options: &Options) -> (Outcome, Names) {
    let request = Request { paths: vec![folder.path()], ..Request::default() };
    let analysis = analyse(&request, options).expect("an analysis");
    let root = folder.path();
    (analysis.outcome, Names::new(&root, &root, std::iter::empty()).at_top())
}

/// What a run prints in a format.
#[track_caller]
fn printed(folder: &Folder, arguments: &[&str]) -> String {
    let ran = folder.run(arguments);
    assert_eq!(ran.code, 0, "{ran}");
    ran.stdout()
}
