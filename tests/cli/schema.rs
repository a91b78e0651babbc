//! The JSON output is what docs/output.schema.json says. The check knows the keywords that this schema uses, and refuses
//! any other.

use mlflow_instrument::catalog::{Operation, SpanType};
use mlflow_instrument::classify::SkipRule;
use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::judge;

fn schema() -> Value {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/output.schema.json"));
    serde_json::from_str(&text.expect("it is there")).expect("it is JSON")
}

/// What is wrong with `value`, with the place in front.
fn problems(root: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, wanted) in schema.as_object().expect("a schema is an object") {
        let fits = match keyword.as_str() {
            "$schema" | "title" | "description" | "$defs" => true,
            "$ref" => {
                let path = wanted.as_str().and_then(|path| path.strip_prefix('#')).expect("it points into the schema");
                found.extend(problems(root, root.pointer(path).expect("it is there"), value, place));
                true
            }
            "type" => one_or_many(wanted).any(|name| is_of_type(value, name)),
            "const" => value == wanted,
            "enum" => wanted.as_array().expect("a list").contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().expect("a number")),
            "anyOf" => {
                let mut choices = wanted.as_array().expect("a list").iter();
                choices.any(|choice| problems(root, choice, value, place).is_empty())
            }
            "required" => one_or_many(wanted).all(|key| value.as_object().is_none_or(|value| value.contains_key(key))),
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(problems(root, wanted, item, &format!("{place}/{at}")));
                }
                true
            }
            "properties" | "additionalProperties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    let named = schema.get("properties").and_then(|properties| properties.get(key));
                    match (keyword.as_str(), named, wanted) {
                        ("properties", Some(named), _) => {
                            found.extend(problems(root, named, inner, &format!("{place}/{key}")));
                        }
                        ("additionalProperties", None, Value::Bool(false)) => {
                            found.push(format!("{place}/{key}: unknown"))
                        }
                        ("additionalProperties", None, other) => {
                            found.extend(problems(root, other, inner, &format!("{place}/{key}")));
                        }
                        _ => {}
                    }
                }
                true
            }
            other => panic!("the check does not know `{other}`"),
        };
        if !fits {
            found.push(format!("{place}: {keyword} {wanted} does not fit {value}"));
        }
    }
    found
}

fn one_or_many(value: &Value) -> impl Iterator<Item = &str> {
    let one = value.as_str();
    let many = value.as_array().into_iter().flatten().map(|item| item.as_str().expect("a word"));
    one.into_iter().chain(many)
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("the check does not know the type `{other}`"),
    }
}

/// What the binary says in JSON is what the schema says.
#[track_caller]
pub fn check(ran: &Ran, place: &str) {
    let schema = schema();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{place}");
    let output: Value = serde_json::from_slice(&ran.stdout).expect("it is JSON");
    assert_eq!(problems(&schema, &schema, &output, ""), Vec::<String>::new(), "{place}");
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
    let output = Folder::new().file("app.py", "def f(): pass\n").run(&["--dry-run", "--format", "json", "."]);
    let right: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let with = |pointer: &str, value: Value| {
        let mut wrong = right.clone();
        *wrong.pointer_mut(pointer).expect("it is there") = value;
        problems(&schema, &schema, &wrong, "")
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
        assert_eq!(with(pointer, value).len(), 1, "{pointer}");
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
