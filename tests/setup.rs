//! What a TypeScript program gets besides spans: `fixtures/setup/*.md`, the whole analysis, written nowhere.

mod literate;
mod parsing;

use literate::{Case, Files, Found, Outcome};
use mlflow_instrument::pipeline::Options;
use mlflow_instrument::project::Request;

#[test]
fn cases() {
    literate::check("fixtures/setup", run);
}

fn run(case: &Case, files: &Files) -> Outcome {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder in the temporary folder");
        std::fs::write(path, text).expect("a file in the temporary folder");
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
    let warnings = outcome.warnings.iter().map(|warning| format!("{warning}\n"));
    let found = [
        Found { info: "diff", text: literate::diff(files, &after), always: true },
        Found { info: "held", text: held.collect(), always: true },
        Found { info: "warnings", text: warnings.collect(), always: false },
    ];
    Outcome { files: after, found: found.into() }
}
