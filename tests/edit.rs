//! The edit stage alone: `fixtures/edit/*.md` says which functions get a span, and shows the patch.
//!
//! Header lines in a case's prose: `trace: ask=CHAIN, Client.stream=LLM`, `autolog: openai, langchain`,
//! `first-party: core`, `annotations read: handler`.

mod literate;

use literate::{Case, Found, Outcome};
use mlflow_instrument::edit::{AutologCall, FileAdditions, FilePatch, Held, ScriptAdditions, SpanAddition, plan_file};
use mlflow_instrument::project::FileId;
use mlflow_instrument::syntax::{FileFacts, FunctionId, read_python};

#[test]
fn cases() {
    literate::check("fixtures/edit", |case, files| {
        let mut outcome = Outcome::default();
        let mut all_held = String::new();
        for (path, text) in files {
            let (patch, held) = plan(case, path, text);
            for held in held {
                let line = held.line.map_or(String::new(), |line| format!(":{line}"));
                all_held.push_str(&format!("{}{line}: {}: {}\n", held.path, held.what, held.reason));
            }
            if let Some(patch) = &patch {
                takes_one_more(case, path, &patch.after);
            }
            outcome.files.insert(path.clone(), patch.map_or_else(|| text.clone(), |patch| patch.after));
        }
        let diff = literate::diff(files, &outcome.files);
        outcome.found.push(Found { info: "diff", text: diff, always: true });
        outcome.found.push(Found { info: "held", text: all_held, always: true });
        outcome
    });
}

fn plan(case: &Case, path: &str, text: &str) -> (Option<FilePatch>, Vec<Held>) {
    let facts = read_python(text);
    let plan = plan_file(path, text, &facts, &additions(case, &facts));
    (plan.patch, plan.held)
}

fn words(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn additions(case: &Case, facts: &FileFacts) -> FileAdditions {
    let owned = |list| words(list).map(str::to_owned).collect();
    let mut spans: Vec<_> = words(case.header("trace"))
        .map(|word| {
            let (name, span) = word.split_once('=').unwrap_or_else(|| panic!("{}: `{word}`", case.place()));
            let function = facts.functions.iter().skip(1).position(|function| function.qualname == name);
            let function = function.unwrap_or_else(|| panic!("{}: no function `{name}`", case.place()));
            SpanAddition {
                function: FunctionId(function as u32 + 1),
                name: facts.functions[function + 1].name.to_string(),
                span: span.parse().unwrap_or_else(|error| panic!("{}: {error}", case.place())),
                annotations_read: words(case.header("annotations read")).any(|read| read == name),
            }
        })
        .collect();
    spans.sort_by_key(|span| span.function);
    let (autolog, first_party): (Vec<String>, Vec<String>) =
        (owned(case.header("autolog")), owned(case.header("first-party")));
    let autolog = autolog.into_iter().map(|flavor| {
        let before_client = flavor == "bedrock";
        AutologCall { flavor, arguments: String::new(), before_client }
    });
    FileAdditions {
        file: FileId(0),
        spans,
        autolog: autolog.collect(),
        first_party,
        script: ScriptAdditions::default(),
    }
}

/// A file that was edited once takes a further span without a second import: one decorator is all that is added.
fn takes_one_more(case: &Case, path: &str, after: &str) {
    let has_all = ["import mlflow", "SpanType"].iter().all(|word| after.contains(word));
    let newline = mlflow_instrument::project::newline(after);
    let longer = ["", "", "", "def one_more(question):", "    return question", ""].join(newline);
    let text = format!("{}{longer}", after.trim_end_matches(['\n', '\r']));
    let facts = read_python(&text);
    let function = facts.functions.iter().position(|function| function.qualname == "one_more");
    let span = SpanAddition {
        function: FunctionId(function.expect("the function that was added") as u32),
        name: "one_more".to_owned(),
        span: mlflow_instrument::catalog::SpanType::Tool,
        annotations_read: false,
    };
    let additions = FileAdditions { spans: vec![span], ..additions(case, &facts) };
    let patch = plan_file(path, &text, &facts, &additions).patch;
    let edits = patch.unwrap_or_else(|| panic!("{}: the edited file takes no more", case.place())).edits;
    assert!(!has_all || edits.len() == 1, "{}: a second import: {edits:?}", case.place());
}
