//! The edit stage alone: `fixtures/edit/*.md` says which functions get a span, and shows the patch.
//!
//! Header lines in a case's prose: `trace: ask=CHAIN, Client.stream=LLM`, `autolog: openai, langchain`,
//! `first-party: core`, `annotations read: handler`, `hazard: setter`. `<module>` is the top level. `named: main=GET /ask` is a span's
//! name, `attributes of main: {"team": "search"}` what it says besides. In TypeScript: `wrap: OpenAI=@mlflow/openai.tracedOpenAI`, `telemetry: generateText`, `tracing module: ./tracing.js`,
//! `span module: ./tracing.js`, `flush: process.exit`, `package: mlflow-tracing`, `module kind: commonjs`.

#[path = "formats/judge.rs"]
mod judge;
mod literate;

use literate::{Case, Found, Outcome};
use mlflow_instrument::edit::{
    AutologCall, Edit, FileAdditions, FilePatch, Held, ScriptAdditions, SpanAddition, Surroundings, Task,
    TelemetryAddition, WrapperAddition, plan_file, plan_task,
};
use mlflow_instrument::project::{FileId, Language};

use mlflow_instrument::report::{self, changes::Changes};
use mlflow_instrument::syntax::{CallId, FileFacts, FunctionId, facts};

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
            if let Some(patch) = patch.as_ref().filter(|_| case.unseen.is_empty()) {
                takes_one_more(case, path, &patch.after);
                can_be_taken_one_by_one(case, patch);
            }
            outcome.files.insert(path.clone(), patch.map_or_else(|| text.clone(), |patch| patch.after));
        }
        let diff = literate::diff(files, &outcome.files);
        outcome.found.push(Found { info: "diff", text: diff, always: true });
        outcome.found.push(Found { info: "held", text: all_held, always: true });
        outcome
    });
}

/// The changes of a patch make it up, and each that is offered alone can be taken alone.
fn can_be_taken_one_by_one(case: &Case, patch: &FilePatch) {
    let outcome = report::Outcome { patches: vec![patch.clone()], ..report::Outcome::default() };
    let changes = Changes::of(&outcome);
    let before = patch.before.as_deref().unwrap_or_default();
    let mut lines: Vec<&str> = before.split_inclusive('\n').collect();
    for change in changes.all().iter().rev() {
        lines.splice(change.lines.clone(), [change.replacement.as_str()]);
    }
    assert_eq!(lines.concat(), patch.after, "{}", case.place());
    let modules = ["tracing module", "span module"].into_iter().filter_map(|word| case.header(word));
    let stubs = modules.map(|module| (module.trim_start_matches("./").to_owned(), String::new()));
    let packages = ["requirements.txt", "package.json"].map(|manifest| (manifest.to_owned(), PACKAGES.to_owned()));
    let files: judge::Files = stubs.chain(packages).chain([(patch.path.clone(), before.to_owned())]).collect();
    for number in 0..changes.all().len() {
        let Ok(offered) = changes.offer(number) else { continue };
        let mut lines: Vec<&str> = before.split_inclusive('\n').collect();
        let replaced = offered.first as usize - 1..offered.last as usize;
        let last = lines[replaced.end - 1];
        let end = &last[last.trim_end_matches(['\r', '\n']).len()..];
        lines.splice(replaced, [offered.text.as_str(), end]);
        let mut after = files.clone();
        after.insert(patch.path.clone(), lines.concat());
        assert_eq!(judge::problems(&files, &after), Vec::<String>::new(), "{}: {offered:?}", case.place());
    }
}

/// What the manifests of these cases name.
const PACKAGES: &str =
    "mlflow @mlflow/core @mlflow/openai @mlflow/anthropic @mlflow/gemini mlflow-tracing mlflow-openai";

fn plan(case: &Case, path: &str, text: &str) -> (Option<FilePatch>, Vec<Held>) {
    let facts = read(path, text);
    let additions = additions(case, text, &facts);
    let task =
        Task { path, text: &text.into(), facts: &facts, additions: &additions, unseen: &case.unseen, known: None };
    let plan = plan_task(&task);
    (plan.patch, plan.held)
}

fn read(path: &str, text: &str) -> FileFacts {
    facts(Language::of(path).expect("a source file"), path, text)
}

fn words(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn additions(case: &Case, text: &str, facts: &FileFacts) -> FileAdditions {
    let owned = |list| words(list).map(str::to_owned).collect();
    let mut spans: Vec<_> = words(case.header("trace"))
        .map(|word| {
            let (name, span) = word.split_once('=').unwrap_or_else(|| panic!("{}: `{word}`", case.place()));
            // In a file that was edited, what is inside a function is inside its callback, too.
            let last = name.rsplit('.').next().unwrap_or(name);
            let qualname = if name == "<module>" { "" } else { name };
            let mut functions = facts.functions.iter();
            let function = functions.clone().position(|function| function.qualname == qualname);
            let function = function.or_else(|| functions.position(|function| function.name == last));
            let function = function.unwrap_or_else(|| {
                let known: Vec<_> = facts.functions.iter().map(|function| function.qualname.as_str()).collect();
                panic!("{}: no function `{name}` among {known:?}", case.place())
            });
            SpanAddition {
                function: FunctionId(function as u32),
                name: pairs(case.header("named"))
                    .find(|(named, _)| *named == name)
                    .map_or_else(|| facts.functions[function].name.to_string(), |(_, other)| other.to_owned()),
                span: span.parse().unwrap_or_else(|error| panic!("{}: {error}", case.place())),
                attributes: attributes(case, name),
                surroundings: Surroundings {
                    annotations_read: words(case.header("annotations read")).any(|read| read == name),
                    ..Surroundings::default()
                },
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
        starred: Vec::new(),
        script: script(case, text, facts),
    }
}

/// `attributes of search: {"team": "search"}`.
fn attributes(case: &Case, function: &str) -> Vec<(String, String)> {
    let Some(written) = case.header(&format!("attributes of {function}")) else { return Vec::new() };
    let read: serde_json::Map<String, serde_json::Value> = serde_json::from_str(written).expect("an object");
    let text = |value: serde_json::Value| value.as_str().expect("a string").to_owned();
    read.into_iter().map(|(name, value)| (name, text(value))).collect()
}

fn pairs(list: Option<&str>) -> impl Iterator<Item = (&str, &str)> {
    words(list).filter_map(|word| word.split_once('='))
}

/// What only TypeScript files get.
fn script(case: &Case, text: &str, facts: &FileFacts) -> ScriptAdditions {
    let calls = |callee: &str| {
        let is_it = |call: &CallId| &text[facts.expr_range(facts.call(*call).callee).as_usize()] == callee;
        (0..facts.calls.len() as u32).map(CallId).filter(is_it).collect::<Vec<_>>()
    };
    let mut script = ScriptAdditions {
        is_common_js: case.header("module kind") == Some("commonjs"),
        core_package: case.header("package").map(str::to_owned),
        tracing_module: case.header("tracing module").map(str::to_owned),
        span_module: case.header("span module").map(str::to_owned),
        ..ScriptAdditions::default()
    };
    for (made, wrapper) in pairs(case.header("wrap")) {
        let (package, function) = wrapper.rsplit_once('.').expect("`package.function`");
        let (package, function) = (package.to_owned(), function.to_owned());
        let made = calls(made).into_iter().filter(|call| facts.call(*call).is_new);
        script.wrappers.extend(made.map(|call| WrapperAddition {
            call,
            package: package.clone(),
            function: function.clone(),
        }));
    }
    for called in words(case.header("telemetry")) {
        let (option, value) = ("experimental_telemetry".to_owned(), "{ isEnabled: true }".to_owned());
        let called = calls(called).into_iter();
        script.telemetry.extend(called.map(|call| TelemetryAddition {
            call,
            option: option.clone(),
            value: value.clone(),
        }));
    }
    for called in words(case.header("flush")) {
        script.flushes.extend(calls(called));
    }
    script
}

/// A file that was edited once takes a further span without a second import.
fn takes_one_more(case: &Case, path: &str, after: &str) {
    let language = Language::of(path).expect("a source file");
    let (imports, lines): (&[&str], &[&str]) = match language {
        Language::Python => (&["import mlflow", "SpanType"], &["def one_more(question):", "    return question", ""]),
        Language::TypeScript => {
            (&["mlflow.withSpan"], &["async function one_more(question) {", "  return question;", "}", ""])
        }
    };
    let has_all = imports.iter().all(|word| after.contains(word));
    let newline = mlflow_instrument::project::newline(after);
    let longer = [&["", "", ""], lines].concat().join(newline);
    let text = format!("{}{longer}", after.trim_end_matches(['\n', '\r']));
    let facts = read(path, &text);
    let function = facts.functions.iter().position(|function| function.qualname == "one_more");
    let span = SpanAddition {
        function: FunctionId(function.expect("the function that was added") as u32),
        name: "one_more".to_owned(),
        span: mlflow_instrument::catalog::SpanType::Tool,
        attributes: Vec::new(),
        surroundings: Surroundings::default(),
    };
    let additions = FileAdditions { spans: vec![span], ..additions(case, &text, &facts) };
    let patch = plan_file(path, &text, &facts, &additions).patch;
    let edits = patch.unwrap_or_else(|| panic!("{}: the edited file takes no more", case.place())).edits;
    let imports = |edit: &Edit| edit.text.contains("import ") || edit.text.contains("require(");
    assert!(!has_all || !edits.iter().any(imports), "{}: a second import: {edits:?}", case.place());
}
