//! `instrument remove`: what was written is taken out again, byte for byte, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;

use crate::folder::{Folder, finish};

/// All files of a folder by their paths, records included.
fn files(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder.path()).into_iter().map(|entry| entry.expect("it can be read"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    let named = files.map(|entry| {
        let path = entry.path().strip_prefix(folder.path()).expect("it is below").to_string_lossy().into_owned();
        (path, fs::read(entry.path()).expect("it can be read"))
    });
    named.collect()
}

fn app(name: &str) -> Folder {
    Folder::copy_of(&format!("fixtures/apps/{name}"))
}

fn append(folder: &Folder, path: &str, text: &str) {
    let longer = folder.read(path) + text;
    fs::write(folder.path().join(path), longer).expect("it can be written");
}

#[track_caller]
fn assert_same(before: &BTreeMap<String, Vec<u8>>, folder: &Folder) {
    let after = files(folder);
    let paths: Vec<_> =
        before.keys().chain(after.keys()).filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(paths.is_empty(), "{paths:?}");
}

#[test]
fn every_application_gets_its_bytes_back() {
    let apps = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps");
    let mut changed = 0;
    for entry in fs::read_dir(apps).expect("it is there").map(|entry| entry.expect("it can be read")) {
        if !entry.path().is_dir() {
            continue;
        }
        let folder = app(&entry.file_name().to_string_lossy());
        let before = files(&folder);
        for arguments in [&["-q", "."][..], &["-q", "--min-confidence", "low", "--unsafe-fixes", "."]] {
            assert_eq!(folder.run(arguments).code, 0);
            changed += usize::from(files(&folder) != before);
            let ran = folder.run(&["remove", "."]);
            assert_eq!(ran.code, 0, "{ran}");
            assert_same(&before, &folder);
        }
    }
    assert!(changed > 20, "{changed}");
}

#[test]
fn says_what_it_does_and_only_shows_it_when_asked() {
    let folder = app("express-rag");
    assert_snapshot!("nothing_is_recorded", folder.run(&["remove"]));
    folder.run(&["-q", "."]);
    let instrumented = files(&folder);
    let dry = folder.run(&["remove", "--dry-run", "src/server.ts"]);
    assert_eq!(files(&folder), instrumented);
    assert_snapshot!("removal_as_a_diff", dry);
    assert_snapshot!("removed", folder.run(&["remove"]));
    assert_snapshot!("nothing_is_recorded_any_more", folder.run(&["remove"]));
}

#[test]
fn the_diff_of_a_removal_is_taken_by_git() {
    let folder = app("hono-anthropic");
    let before = files(&folder);
    folder.run(&["-q", "."]);
    let diff = folder.run(&["remove", "--dry-run", "-q"]).stdout();
    assert!(diff.contains("+++ /dev/null"), "{diff}");
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn", "-"]).current_dir(folder.path());
    git.env("GIT_CEILING_DIRECTORIES", folder.path().parent().expect("it has one"));
    let (code, _, stderr) = finish(git, diff.as_bytes());
    assert_eq!((code, stderr.as_str()), (0, ""));
    let after: BTreeMap<_, _> =
        files(&folder).into_iter().filter(|(path, _)| !path.starts_with(".instrument/")).collect();
    assert_eq!(after, before);
}

#[test]
fn what_supports_others_goes_with_the_last_of_them() {
    let folder = app("fastapi-rag");
    let before = files(&folder);
    folder.run(&["-q", "."]);
    let edited: Vec<String> = files(&folder)
        .into_iter()
        .filter(|(path, bytes)| path.ends_with(".py") && before.get(path) != Some(bytes))
        .map(|(path, _)| path)
        .collect();
    let (last, others) = edited.split_last().expect("some are edited");
    for path in others {
        assert_eq!(folder.run(&["remove", path]).code, 0);
        assert_eq!(files(&folder)[path], before[path]);
        assert!(folder.read("requirements.txt").contains("mlflow"));
    }
    assert_snapshot!("a_manifest_that_is_still_needed", folder.run(&["remove", "requirements.txt"]));
    assert_eq!(folder.run(&["remove", last]).code, 0);
    assert_same(&before, &folder);
}

/// A function that searches, one that asks a model, and one that calls both.
const CHAT: &str = "import chromadb\nimport openai\n\n\ndef search(question):\n    return chromadb.Client()\
                    .get_collection('docs').query(query_texts=[question])\n\n\ndef ask(question, found):\n    \
                    return openai.OpenAI().responses.create(model='m', input=[question, found])\n\n\n\
                    def answer(question):\n    return ask(question, search(question))\n\n\n\
                    if __name__ == \"__main__\":\n    answer('?')\n";

#[test]
fn a_second_run_adds_to_the_record() {
    for second in [&["-q", "."][..], &["-q", "--min-confidence", "low", "--unsafe-fixes", "."]] {
        let folder = Folder::new().file("requirements.txt", "openai\n").file("chat.py", CHAT);
        let before = files(&folder);
        folder.run(&["-q", "--select", "llm-call", "."]);
        let between = folder.read("chat.py");
        assert_ne!(between, CHAT);
        folder.run(second);
        assert_ne!(folder.read("chat.py"), between);
        assert_eq!(folder.run(&["remove"]).code, 0);
        assert_same(&before, &folder);
    }
}

#[test]
fn without_a_record_nothing_is_written() {
    let folder = Folder::new().file("chat.py", CHAT).file(".instrument/unfinished/in", "the way\n");
    let before = files(&folder);
    let ran = folder.run(&["."]);
    assert_eq!(ran.code, 2, "{ran}");
    assert!(ran.stderr.contains("its record"), "{ran}");
    assert_same(&before, &folder);
}

#[test]
fn a_manifest_that_was_edited_since_keeps_the_edit() {
    let folder = Folder::new().file("requirements.txt", "openai\n").file(
        "app.py",
        "import openai\n\n\ndef ask(q):\n    return openai.OpenAI().responses.create(model='m', input=q)\n",
    );
    let before = files(&folder);
    folder.run(&["-q", "."]);
    assert!(folder.read("requirements.txt").contains("mlflow"));
    append(&folder, "requirements.txt", "rich\n");
    assert_eq!(folder.run(&["remove"]).code, 0);
    assert_eq!(folder.read("requirements.txt"), "openai\nrich\n");
    assert_eq!(files(&folder)["app.py"], before["app.py"]);
}

#[test]
fn a_module_that_was_edited_since_stays() {
    let folder = app("hono-anthropic");
    let before = files(&folder);
    folder.run(&["-q", "."]);
    let made = files(&folder).into_keys().find(|path| path.ends_with("tracing.ts") && !before.contains_key(path));
    let made = made.expect("a tracing module is made");
    append(&folder, &made, "export const MINE = 1;\n");
    let ran = folder.run(&["remove"]);
    assert_snapshot!(ran);
    assert!(folder.read(&made).contains("MINE"));
}

#[test]
fn a_run_that_was_killed_before_it_wrote_leaves_nothing_to_take_out() {
    let folder = app("fastapi-rag");
    let before = files(&folder);
    folder.run(&["-q", "."]);
    let written = files(&folder);
    for (path, bytes) in
        written.iter().filter(|(path, _)| path.starts_with(".instrument/") && path.ends_with(".record"))
    {
        // As it is after the announcement: the record is there, the file is not yet written.
        let file = path.trim_start_matches(".instrument/").trim_end_matches(".record");
        fs::write(folder.path().join(format!("{path}.next")), bytes).expect("written");
        fs::remove_file(folder.path().join(path)).expect("removed");
        fs::write(folder.path().join(file), &before[file]).expect("written");
    }
    assert_eq!(folder.run(&["remove"]).code, 0);
    assert_same(&before, &folder);
}

#[test]
fn a_damaged_record_is_reported_and_stops_nothing_else() {
    let folder = app("fastapi-rag");
    let before = files(&folder);
    folder.run(&["-q", "."]);
    let mut records = files(&folder).into_keys().filter(|path| path.ends_with(".py.record"));
    let damaged = records.next().expect("there are records");
    fs::write(folder.path().join(&damaged), "{").expect("written");
    let ran = folder.run(&["remove"]);
    assert!(ran.stderr.contains("is damaged") && ran.stderr.contains("--all"), "{ran}");
    for path in records {
        let file = path.trim_start_matches(".instrument/").trim_end_matches(".record");
        assert_eq!(files(&folder)[file], before[file]);
    }
}

#[test]
fn records_are_found_from_any_folder_and_kept_out_of_git() {
    let folder = app("pnpm-monorepo");
    let before = files(&folder);
    folder.run(&["-q", "."]);
    assert_eq!(folder.read(".instrument/.gitignore"), "*\n");
    let below = fs::read_dir(folder.path().join("packages")).expect("it is there").flatten().next();
    let below = format!("packages/{}", below.expect("there is one").file_name().to_string_lossy());
    assert_eq!(folder.run_with(&["remove", "."], &below, b"").code, 0);
    assert_eq!(folder.run(&["remove", "."]).code, 0);
    assert_same(&before, &folder);
}

const HAND_WRITTEN: &str = "import mlflow\nimport openai\nfrom mlflow.entities import SpanType\n\nclient = openai.OpenAI()\n\n\n\
    @mlflow.trace(span_type=SpanType.LLM)\ndef ask(q: str) -> str:\n    \
    return client.responses.create(model='m', input=q).output_text\n\n\n\
    @mlflow.trace(name=\"plan\", span_type=SpanType.CHAIN)\ndef plan(q: str) -> str:\n    return ask(ask(q))\n\n\n\
    @mlflow.trace(attributes={\"team\": q_team()})\ndef find(q: str) -> str:\n    return q\n";

#[test]
fn hand_written_tracing_stays_unless_all_is_asked_for() {
    let folder = Folder::new().file("app.py", HAND_WRITTEN).file("requirements.txt", "mlflow\nopenai\n");
    let before = files(&folder);
    assert_eq!(folder.run(&["remove"]).code, 0);
    assert_same(&before, &folder);
    // Beside it, `instrument` switches autologging on; that alone is recorded.
    folder.run(&["-q", "."]);
    assert!(folder.read("app.py").contains("mlflow.openai.autolog()"));
    folder.run(&["remove", "-q"]);
    assert_same(&before, &folder);
    assert_snapshot!("all_that_has_the_form", folder.run(&["remove", "--all"]));
    assert_snapshot!("app_without_all_that_has_the_form", folder.read("app.py"));
}

/// `mlflow` is imported under that name in another function only, and means MLflow above `plan` as soon as it is imported.
const HAND_WRITTEN_WITHOUT_IMPORT: &str = "import openai\n\n\ndef tracer():\n    from ddtrace import tracer as mlflow\n\n    \
    @mlflow.trace\n    def inner():\n        return mlflow\n\n    return inner\n\n\n\
    @mlflow.trace\ndef plan(q: str) -> str:\n    return ask(ask(q))\n\n\n\
    def ask(q: str) -> str:\n    return openai.OpenAI().responses.create(model='m', input=q).output_text\n";

#[test]
fn hand_written_tracing_without_an_import_stays_in_a_file_that_was_edited_since() {
    let folder = Folder::new().file("app.py", HAND_WRITTEN_WITHOUT_IMPORT);
    folder.run(&["-q", "--min-confidence", "low", "."]);
    assert!(folder.read("app.py").contains("import mlflow\n"));
    append(&folder, "app.py", "# edited since\n");
    assert_eq!(folder.run(&["remove"]).code, 0);
    // The program uses the import now.
    assert_eq!(folder.read("app.py"), format!("import mlflow\n{HAND_WRITTEN_WITHOUT_IMPORT}# edited since\n"));
}

#[test]
fn all_takes_out_what_came_by_git() {
    let folder = app("anthropic-cli");
    let before = files(&folder);
    folder.run(&["-q", "."]);
    fs::remove_dir_all(folder.path().join(".instrument")).expect("it is there");
    let instrumented = files(&folder);
    folder.run(&["remove", "-q"]);
    assert_same(&instrumented, &folder);
    assert_eq!(folder.run(&["remove", "--all", "."]).code, 0);
    let after = files(&folder);
    let sources = before.iter().filter(|(path, _)| path.ends_with(".py"));
    for (path, bytes) in sources {
        assert_eq!(String::from_utf8_lossy(&after[path]), String::from_utf8_lossy(bytes), "{path}");
    }
}

#[test]
fn all_leaves_a_module_alone_that_may_be_somebodys_own() {
    let server =
        "import './tracing.js';\nimport { run } from './run.js';\n\nawait run();\n// traced with mlflow by hand\n";
    let folder = Folder::new().file("package.json", "{\"type\": \"module\"}").file("server.ts", server);
    let folder =
        folder.file("tracing.ts", "import { NodeSDK } from '@opentelemetry/sdk-node';\n\nnew NodeSDK().start();\n");
    let before = files(&folder);
    assert_eq!(folder.run(&["remove", "--all"]).code, 0);
    assert_same(&before, &folder);
}

#[test]
fn all_takes_out_what_came_by_git_in_typescript() {
    let folder = app("express-rag");
    let before = files(&folder);
    folder.run(&["-q", "."]);
    fs::remove_dir_all(folder.path().join(".instrument")).expect("it is there");
    let ran = folder.run(&["remove", "--all", "."]);
    assert_eq!(ran.code, 0, "{ran}");
    let after = files(&folder);
    // The entries keep the import of the tracing module, which stays, too.
    assert!(folder.read("src/server.ts").contains("import './tracing.js';"));
    for (path, bytes) in before.iter().filter(|(path, _)| path.ends_with(".ts")) {
        let after = String::from_utf8_lossy(&after[path]).into_owned();
        let kept = after.split_inclusive('\n').filter(|line| !line.ends_with("/tracing.js';\n"));
        assert_eq!(kept.collect::<String>(), String::from_utf8_lossy(bytes), "{path}");
    }
}

#[test]
fn a_source_file_that_was_edited_since_keeps_the_edit() {
    let folder = app("anthropic-cli");
    let before = files(&folder);
    folder.run(&["-q", "."]);
    let is_edited = |path: &&String| path.ends_with(".py") && before.get(*path) != files(&folder).get(*path);
    let edited: Vec<String> = before.keys().filter(is_edited).cloned().collect();
    for path in &edited {
        append(&folder, path, "\n\ndef added(x):\n    return x\n");
    }
    let ran = folder.run(&["remove"]);
    assert_eq!(ran.code, 0, "{ran}");
    for path in &edited {
        let expected =
            String::from_utf8(before[path].clone()).expect("it is Unicode") + "\n\ndef added(x):\n    return x\n";
        assert_eq!(folder.read(path), expected, "{path}");
    }
}
