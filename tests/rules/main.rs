//! The whole analysis, written nowhere: `fixtures/rules/*.md` has the cases of each rule, `fixtures/link/*.md` those of
//! following values through a program.

mod links;
#[path = "../literate/mod.rs"]
mod literate;
#[path = "../parsing/mod.rs"]
mod parsing;
mod words;

use std::path::Path;

use literate::{Case, Files, Found, Outcome};
use mlflow_instrument::classify::Verdict;
use mlflow_instrument::pipeline::Options;
use mlflow_instrument::project::Request;
use mlflow_instrument::report::{self, FunctionReport};

#[test]
fn rules() {
    literate::check("fixtures/rules", run);
}

#[test]
fn links() {
    literate::check("fixtures/link", run);
}

fn run(case: &Case, files: &Files) -> Outcome {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        write(&folder.path().join(path), text);
    }
    let request = Request { paths: vec![folder.path().to_owned()], ..Request::default() };
    let options = Options { unseen: case.unseen.clone(), ..Options::default() };
    let outcome = parsing::whole(&case.place().to_string(), &request, &options);
    let mut after = files.clone();
    after.extend(outcome.patches.iter().map(|patch| (patch.path.clone(), patch.after.clone())));
    let held = outcome.held.iter().map(|held| {
        let line = held.line.map_or(String::new(), |line| format!(":{line}"));
        format!("{}{line}: {}: {}\n", held.path, held.what, held.reason)
    });
    let comments = outcome.comment_problems.iter();
    let comments = comments.map(|one| format!("{}:{}: {}\n", one.path, one.line, one.message));
    let advice = outcome.advice.iter().map(|one| {
        let seen = one.evidence.first().map_or("nothing", |seen| &seen.text);
        format!("{}:{}: {}: {seen}\n", one.path, one.line, one.what)
    });
    let found = [
        Found { info: "decisions", text: decisions(case, &outcome.functions), always: true },
        Found { info: "diff", text: literate::diff(files, &after), always: false },
        Found {
            info: "traces",
            text: anstream::adapter::strip_str(&report::tree::render(
                &outcome.traces,
                &report::paths::Names::relative_to_root(),
            ))
            .to_string(),
            always: false,
        },
        Found { info: "held", text: held.collect(), always: false },
        Found { info: "comments", text: comments.collect(), always: true },
        Found { info: "advice", text: advice.collect(), always: true },
        Found {
            info: "links",
            text: case.block("links").map_or(String::new(), |expected| links::links(folder.path(), expected)),
            always: false,
        },
    ];
    Outcome { files: after, found: found.into() }
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder in the temporary folder");
    std::fs::write(path, text).expect("a file in the temporary folder");
}

/// What is decided for the functions that the case names, in its order.
fn decisions(case: &Case, functions: &[FunctionReport]) -> String {
    let expected = match (case.block("decisions"), case.block("links")) {
        (Some(expected), _) => expected,
        (None, Some(_)) => return String::new(),
        (None, None) => panic!("{}: neither `decisions` nor `links`", case.place()),
    };
    let labels = expected.lines().filter_map(|line| line.split_whitespace().next());
    labels
        .map(|label| {
            let found = functions.iter().find(|function| function.label() == label);
            format!("{label}  {}\n", found.map_or("no such function".to_owned(), decision))
        })
        .collect()
}

fn decision(function: &FunctionReport) -> String {
    match function.verdict {
        Verdict::Trace { operation, span } => {
            let held = if function.applied { "" } else { " not applied" };
            format!("trace {operation} {span} {}{held}", function.confidence)
        }
        Verdict::Skip(rule) => format!("skip {rule}"),
    }
}
