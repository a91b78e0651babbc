//! The fixture applications as their owners would see them: for each, `fixtures/expected/<application>.diff` is the whole
//! diff and `<application>.traces` the predicted trace trees. `INSTRUMENT_UPDATE=1` rewrites both.

mod parsing;
mod reversal;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use mlflow_instrument::classify::Verdict;
use mlflow_instrument::pipeline::{Analysis, Options, analyse, apply, hold};
use mlflow_instrument::project::{Language, Request};
use mlflow_instrument::report::paths::Names;
use mlflow_instrument::report::text::Mode;
use mlflow_instrument::report::{Outcome, diff, text, tree};

/// Applications without a model.
const NOTHING_TO_TRACE: [&str; 4] = ["data-science", "django-shop", "express-shop", "react-spa"];

fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn applications() -> BTreeSet<String> {
    let entries = fs::read_dir(in_repository("fixtures/apps")).expect("the fixture applications");
    let folders = entries.map(|entry| entry.expect("an entry")).filter(|entry| entry.path().is_dir());
    folders.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect()
}

/// A copy that the analysis may write to.
fn copy(application: &str) -> tempfile::TempDir {
    let to = tempfile::tempdir().expect("a temporary folder");
    copy_to(application, to.path());
    to
}

fn copy_to(application: &str, to: &Path) {
    let from = in_repository("fixtures/apps").join(application);
    for entry in walkdir::WalkDir::new(&from) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.path().strip_prefix(&from).expect("inside"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("a folder");
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn request(folder: &Path) -> Request {
    Request { paths: vec![folder.to_owned()], ..Request::default() }
}

fn analysed(folder: &Path) -> Analysis {
    analyse(&request(folder), &Options::default()).expect("an analysis")
}

/// Compares a text with the file that has it, or writes the file.
fn expect(name: &str, actual: &str, failures: &mut Vec<String>) {
    let path = in_repository("fixtures/expected").join(name);
    if std::env::var_os("INSTRUMENT_UPDATE").is_some() {
        fs::write(&path, actual).expect("an expectation");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected != actual {
        let change = similar::TextDiff::from_lines(&expected, actual);
        failures.push(change.unified_diff().header(name, "what came").to_string());
    }
}

#[test]
fn every_application_gives_the_expected_diff_and_traces() {
    let mut failures = Vec::new();
    for application in applications() {
        let folder = copy(&application);
        let analysis = analysed(folder.path());
        let patches: String = analysis.outcome.patches.iter().map(diff::text).collect();
        let trees = anstream::adapter::strip_str(&tree::render(&analysis.outcome.traces, &Names::relative_to_root()))
            .to_string();
        expect(&format!("{application}.diff"), &patches, &mut failures);
        expect(&format!("{application}.traces"), &trees, &mut failures);
    }
    assert!(failures.is_empty(), "INSTRUMENT_UPDATE=1 accepts:\n{}", failures.join("\n"));
}

#[test]
fn files_that_are_not_parsed_make_no_difference() {
    for application in applications() {
        let folder = copy(&application);
        parsing::whole(&application, &request(folder.path()), &Options::default());
    }
}

#[test]
fn every_expectation_is_of_an_application() {
    let files = fs::read_dir(in_repository("fixtures/expected")).expect("the expectations");
    let stem = |file: fs::DirEntry| file.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let stems: BTreeSet<String> = files.map(|file| stem(file.expect("a file"))).collect();
    assert_eq!(stems, applications());
}

#[test]
fn a_second_run_changes_nothing() {
    for application in applications() {
        let folder = copy(&application);
        let first = analysed(folder.path());
        let writer = hold(&request(folder.path())).expect("nobody else is there");
        assert!(apply(&first, &writer).is_empty(), "{application}: not all could be written");
        let second = analysed(folder.path()).outcome;
        let again: String = second.patches.iter().map(diff::text).collect();
        assert!(again.is_empty(), "{application}:\n{again}");
        let shape = |analysis: &Outcome| {
            let tree =
                anstream::adapter::strip_str(&tree::render(&analysis.traces, &Names::relative_to_root())).to_string();
            tree.replace("  traced already", "")
        };
        assert_eq!(shape(&first.outcome), shape(&second), "{application}: what was written leaves other traces");
    }
}

#[test]
fn what_was_written_is_found_by_its_form_and_can_be_taken_out() {
    let mut failures = Vec::new();
    for application in applications() {
        let outcome = analysed(copy(&application).path()).outcome;
        let sources = outcome.patches.iter().filter(|patch| Language::of(&patch.path).is_some());
        let changed = sources.filter_map(|patch| Some((patch, patch.before.as_deref()?)));
        failures.extend(
            changed.filter_map(|(patch, before)| reversal::difference(&application, &patch.path, before, &patch.after)),
        );
    }
    assert!(failures.is_empty(), "{} files:\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn an_application_without_a_model_is_left_as_it_is() {
    for application in applications() {
        let folder = copy(&application);
        let outcome = analysed(folder.path()).outcome;
        let nothing = NOTHING_TO_TRACE.contains(&application.as_str());
        assert_eq!(outcome.patches.is_empty(), nothing, "{application}");
        if nothing {
            let said = text::render(&outcome, &Names::relative_to_root(), Mode::DryRun, false);
            assert!(said.contains("nothing to trace"), "{application}: {said}");
        }
    }
}

#[test]
fn applications_side_by_side_are_decided_as_each_alone() {
    let all = tempfile::tempdir().expect("a temporary folder");
    let applications = applications();
    applications.iter().for_each(|application| copy_to(application, &all.path().join(application)));
    let together = parsing::whole("all applications", &request(all.path()), &Options::default());
    let told = |outcome: &Outcome, folder: &str| {
        let traced = outcome.functions.iter().filter(|function| matches!(function.verdict, Verdict::Trace { .. }));
        let own = traced.filter_map(|function| Some((function.path.strip_prefix(folder)?, function)));
        let told = own.map(|(path, function)| {
            format!("{path}::{} {:?} {}\n", function.qualname, function.verdict, function.applied)
        });
        told.collect::<String>()
    };
    for application in &applications {
        let alone = told(&analysed(copy(application).path()).outcome, "");
        let beside = told(&together, &format!("{application}/"));
        let change = similar::TextDiff::from_lines(&alone, &beside);
        let change = change.unified_diff().header("alone", "beside the others").to_string();
        assert!(change.is_empty(), "{application}:\n{change}");
    }
}

#[test]
fn runs_side_by_side_do_not_wait_for_each_other_for_ever() {
    let all = tempfile::tempdir().expect("a temporary folder");
    applications().iter().for_each(|application| copy_to(application, &all.path().join(application)));
    let (done, ended) = std::sync::mpsc::channel();
    // As many as the pool has threads: each run has one of them.
    for _ in 0..rayon::current_num_threads() {
        let (done, request) = (done.clone(), request(all.path()));
        std::thread::spawn(move || {
            let options = Options { smallest_island: Some(0), ..Options::default() };
            let functions = analyse(&request, &options).map(|analysis| analysis.outcome.functions.len());
            done.send(functions.map_err(|failure| failure.to_string())).expect("somebody waits");
        });
    }
    for _ in 0..rayon::current_num_threads() {
        let functions = ended.recv_timeout(std::time::Duration::from_secs(120)).expect("it ends");
        assert!(functions.is_ok_and(|functions| functions > 100));
    }
}
