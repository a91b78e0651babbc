//! The bytes of each format, and what their schemas say.

use insta::assert_snapshot;
use serde_json::Value;

use mlflow_instrument::pipeline::Options;
use mlflow_instrument::report::{gitlab, json, rdjson, sarif};

use crate::folder::Folder;
use crate::{APPLICATIONS, all_applications, analysed, printed};

const FORMATS: [&str; 5] = ["rdjson", "sarif", "github", "gitlab", "markdown"];

fn schema(path: &str) -> jsonschema::Validator {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(path).expect("it is there");
    // The errata of SARIF mend this pattern, whose bracket strict engines refuse.
    let text = text.replace("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("it is JSON")).expect("it is a schema")
}

#[track_caller]
fn assert_valid(schema: &jsonschema::Validator, text: &str, place: &str) {
    let value: Value = serde_json::from_str(text).expect("it is JSON");
    let errors: Vec<String> =
        schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new(), "{place}");
}

/// Every format over an application; SARIF without the pages of the rules, which have tests of their own.
fn all_formats(application: &str) -> String {
    let folder = Folder::copy_of(application);
    let mut all = String::new();
    for format in FORMATS {
        let text = printed(&folder, &["--format", format, "."]);
        let text = if format == "sarif" { without_rules(&text) } else { text };
        all += &format!("== {format}\n{text}\n");
    }
    all.replace(env!("CARGO_PKG_VERSION"), "[version]")
}

fn without_rules(sarif: &str) -> String {
    let mut value: Value = serde_json::from_str(sarif).expect("it is JSON");
    let rules = value.pointer_mut("/runs/0/tool/driver/rules").and_then(Value::as_array_mut).expect("they are there");
    for rule in rules {
        rule["help"] = Value::from("...");
    }
    serde_json::to_string_pretty(&value).expect("it is JSON") + "\n"
}

#[test]
fn python() {
    assert_snapshot!(all_formats(APPLICATIONS[0]));
}

#[test]
fn typescript() {
    assert_snapshot!(all_formats(APPLICATIONS[1]));
}

#[test]
fn documents_are_what_their_schemas_say() {
    let rdjson_schema = schema("tests/formats/schemas/rdjson.json");
    let sarif_schema = schema("tests/formats/schemas/sarif-2.1.0.json");
    let gitlab_schema = schema("tests/formats/schemas/gitlab-code-quality.json");
    let json_schema = schema("docs/output.schema.json");
    for application in all_applications() {
        let (outcome, names) = analysed(&Folder::copy_of(&application), &Options::default());
        assert_valid(&rdjson_schema, &rdjson::render(&outcome, &names), &application);
        assert_valid(&sarif_schema, &sarif::render(&outcome, &names), &application);
        assert_valid(&gitlab_schema, &gitlab::render(&outcome, &names), &application);
        let mut printed = Vec::new();
        json::write(&outcome, &mut printed).expect("memory takes it");
        assert_valid(&json_schema, std::str::from_utf8(&printed).expect("it is Unicode"), &application);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for application in APPLICATIONS {
        let folder = Folder::copy_of(application);
        for format in FORMATS {
            let text = printed(&folder, &["--format", format, "."]);
            assert_eq!(printed(&folder, &["--format", format, "--threads", "1", "."]), text, "{format}");
        }
    }
}

#[test]
fn rules_of_sarif_are_those_that_results_name() {
    let folder = Folder::copy_of(APPLICATIONS[0]);
    let sarif: Value = serde_json::from_str(&printed(&folder, &["--format", "sarif", "."])).expect("it is JSON");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().expect("a list");
    assert!(!results.is_empty());
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("a number") as usize;
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
}

/// The fingerprints of a document, in order.
fn fingerprints(format: &str, text: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(text).expect("it is JSON");
    let (items, pointer) = match format {
        "sarif" => (&value["runs"][0]["results"], "/partialFingerprints/instrument~1v1"),
        _ => (&value, "/fingerprint"),
    };
    let items = items.as_array().expect("a list").iter();
    items.map(|item| item.pointer(pointer).and_then(Value::as_str).expect("it has one").to_owned()).collect()
}

#[test]
fn fingerprints_are_unique_and_do_not_move_with_lines() {
    for application in APPLICATIONS {
        for format in ["gitlab", "sarif"] {
            let folder = Folder::copy_of(application);
            let before = fingerprints(format, &printed(&folder, &["--format", format, "."]));
            let mut unique = before.clone();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), before.len());
            for path in ["app/bound.py", "app/far.py", "src/answer.ts"] {
                if !folder.path().join(path).exists() {
                    continue;
                }
                let comment = if path.ends_with(".py") { "#" } else { "//" };
                let text = format!("{comment} One.\n{comment} Two.\n\n{}", folder.read(path));
                let moved = Folder::copy_of(application).file(path, text);
                assert_eq!(fingerprints(format, &printed(&moved, &["--format", format, "."])), before, "{path}");
            }
        }
    }
}

#[test]
fn a_review_writes_nothing_and_check_still_fails() {
    for format in FORMATS {
        let folder = Folder::copy_of(APPLICATIONS[0]);
        let before = folder.read("app/bound.py");
        let text = printed(&folder, &["--format", format, "."]);
        assert_eq!(folder.read("app/bound.py"), before);
        assert!(!folder.path().join(".instrument").exists());
        let ran = folder.run(&["--format", format, "--check", "."]);
        assert_eq!((ran.code, ran.stdout()), (1, text.clone()), "{format}");
        let ran = folder.run(&["--format", format, "-o", "out", "."]);
        assert_eq!((ran.code, ran.stdout(), folder.read("out")), (0, String::new(), text), "{format}");
    }
}

#[test]
fn nothing_to_add() {
    let folder = Folder::new().file("app.py", "print('hello')\n");
    let mut all = String::new();
    for format in FORMATS.iter().filter(|format| **format != "sarif") {
        all += &format!("== {format}\n{}", printed(&folder, &["--format", format, "--check", "."]));
    }
    assert_snapshot!(all);
}

#[test]
fn paths_are_from_the_top_of_the_repository() {
    let source = Folder::copy_of(APPLICATIONS[0]);
    let folder = Folder::new()
        .file("services/desk/app/near.py", source.read("app/near.py"))
        .file("services/desk/pyproject.toml", source.read("pyproject.toml"));
    std::fs::create_dir(folder.path().join(".git")).expect("it can be made");
    for format in FORMATS {
        let top = printed(&folder, &["--format", format, "services/desk"]);
        assert!(top.contains("services/desk/app/near.py"), "{format}: {top}");
        let below = folder.run_with(&["--format", format, "."], "services/desk/app", b"");
        assert_eq!((below.code, below.stdout()), (0, top), "{format}");
    }
}

/// An application with so many functions to trace.
fn large(functions: usize) -> Folder {
    let mut text =
        "import mlflow\nfrom mlflow.entities import SpanType\nfrom openai import OpenAI\n\nclient = OpenAI()\n"
            .to_owned();
    for number in 0..functions {
        text += &format!(
            "\n\ndef ask_{number}(question: str) -> str:\n    reply = client.responses.create(model=\"small\", input=question)\n    \
             return reply.output_text.strip()\n"
        );
    }
    Folder::new().file("requirements.txt", "mlflow\nopenai\n").file("app.py", text)
}

#[test]
fn of_many_changes_github_gets_the_first_and_a_sentence() {
    let text = printed(&large(30), &["--format", "github", "."]);
    assert_eq!(text.matches("::warning ").count(), 10);
    let last = text.lines().last().expect("there are some");
    assert_eq!(last, "::notice title=instrument::Not shown here: 21 changes. `instrument --dry-run` shows everything.");
}

#[test]
fn a_comment_is_no_longer_than_its_host_takes() {
    for functions in [50, 120, 200, 600] {
        let text = printed(&large(functions), &["--format", "markdown", "."]);
        assert!(text.encode_utf16().count() <= 65_536 && text.len() <= 65_536, "{functions}: {}", text.len());
        let rows = text.lines().filter(|line| line.starts_with("| `app.py:")).count();
        assert_eq!(text.contains("Left out, because a comment must not be longer"), functions > 120, "{functions}");
        assert!(text.lines().all(|line| !line.starts_with('|') || line.ends_with('|')), "{functions}");
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        assert!(functions > 200 || rows > functions, "{functions}: {rows}");
    }
}

#[test]
fn standard_input_is_told_what_must_come_first() {
    let folder = Folder::copy_of(APPLICATIONS[0]);
    let text = folder.read("legacy/ask.py");
    let review = |arguments: &[&str]| {
        let ran = folder.run_with(arguments, ".", text.as_bytes());
        assert_eq!(ran.code, 0, "{ran}");
        ran.stdout()
    };
    let named = review(&["--format", "rdjson", "--stdin-filename", "legacy/ask.py", "-"]);
    assert!(named.contains("It needs the change of `legacy/requirements.txt` first."), "{named}");
    assert!(!named.contains("app/"), "{named}");
    let nameless = review(&["--format", "rdjson", "-"]);
    assert!(nameless.contains("It needs a package first that is not named yet"), "{nameless}");
    assert!(!nameless.contains("suggestions"), "{nameless}");
}
