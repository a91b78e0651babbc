//! The JSON output is what docs/output.schema.json says.

use mlflow_instrument::catalog::{Operation, SpanType};
use mlflow_instrument::classify::SkipRule;
use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::judge;

fn schema() -> Value {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/output.schema.json"));
    serde_json::from_str(&text.expect("it is there")).expect("it is JSON")
}

/// What is wrong with `value`, with the places.
pub fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).expect("it is a schema");
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// What the binary says in JSON is what the schema says.
#[track_caller]
pub fn check(ran: &Ran, place: &str) {
    let schema = schema();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{place}");
    let output: Value = serde_json::from_slice(&ran.stdout).expect("it is JSON");
    assert_eq!(problems(&schema, &output), Vec::<String>::new(), "{place}");
}

#[test]
fn output_is_what_the_schema_says() {
    check(&judge::project().run(&["--dry-run", "--format", "json", "."]), "files that a parser refuses");
    let apps = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/apps");
    for app in std::fs::read_dir(apps).expect("they are there") {
        let app = app.expect("it can be read").path();
        if !app.is_dir() {
            continue;
        }
        let ran = Folder::new().run(&["--dry-run", "--format", "json", app.to_str().expect("it is Unicode")]);
        check(&ran, &app.display().to_string());
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let output =
        Folder::new().file("app.py", "import openai\ndef f(): pass\n").run(&["--dry-run", "--format", "json", "."]);
    let right: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let with = |pointer: &str, value: Value| {
        let mut wrong = right.clone();
        *wrong.pointer_mut(pointer).expect("it is there") = value;
        problems(&schema, &wrong)
    };
    assert_eq!(with("/version", 1.into()), Vec::<String>::new());
    for (pointer, value) in [
        ("/version", Value::from(2)),
        ("/functions/0/line", Value::from(0)),
        ("/functions/0/rule", Value::from("dull")),
        ("/functions/0/path", Value::Null),
        ("/figures", Value::Object(serde_json::Map::new())),
        ("/left_out", serde_json::json!({"other": 1})),
        ("/summary/skipped_by_rule", serde_json::json!({"utility": -1})),
    ] {
        assert_ne!(with(pointer, value), Vec::<String>::new(), "{pointer}");
    }
}

#[test]
fn words_are_the_programs() {
    let schema = schema();
    let listed = |name: &str| {
        let words = schema.pointer(&format!("/$defs/{name}/enum")).and_then(Value::as_array).expect("it is there");
        words.iter().map(|word| word.as_str().expect("a word").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed("operation"), Operation::ALL.iter().map(|word| word.word()).collect::<Vec<_>>());
    assert_eq!(listed("skip_rule"), SkipRule::ALL.iter().map(|word| word.word()).collect::<Vec<_>>());
    assert_eq!(listed("span_type"), SpanType::ALL.iter().map(|word| word.word()).collect::<Vec<_>>());
}
