//! `instrument baseline`: today's untraced functions are known, and only new ones are asked about.

use insta::assert_snapshot;

use crate::folder::Folder;

const BASELINE: &str = "instrument-baseline.txt";

const OLD: &str = "\
from openai import OpenAI

client = OpenAI()


def complete(prompt: str) -> str:
    return client.responses.create(model=\"gpt-4o-mini\", input=prompt).output_text


def title(text: str) -> str:
    reply = client.responses.create(model=\"gpt-4o-mini\", input=f\"Title: {text}\")
    return reply.output_text.strip()


def title(text: str, words: int = 9) -> str:
    reply = client.responses.create(model=\"gpt-4o-mini\", input=f\"Title of {words}: {text}\")
    return reply.output_text.strip()


def page(text: str) -> str:
    first = title(text)
    return first + complete(text)


if __name__ == \"__main__\":
    print(client.responses.create(model=\"gpt-4o-mini\", input=\"hello\"))
";

const OLD_SCRIPT: &str = "\
import OpenAI from 'openai';

const client = new OpenAI();

export async function shorten(text: string): Promise<string> {
  const reply = await client.responses.create({ model: 'gpt-4o-mini', input: text });
  return reply.output_text.trim();
}
";

const NEW: &str = "\n\n\
def teaser(text: str) -> str:
    reply = client.responses.create(model=\"gpt-4o-mini\", input=f\"Teaser: {text}\")
    return reply.output_text.strip()
";

fn project() -> Folder {
    Folder::new()
        .file("app/llm.py", OLD)
        .file("requirements.txt", "openai\n")
        .file("web/package.json", "{\n  \"name\": \"web\",\n  \"dependencies\": { \"openai\": \"^6.0.0\" }\n}\n")
        .file("web/src/llm.ts", OLD_SCRIPT)
}

#[test]
fn after_it_nothing_is_asked_until_something_is_new() {
    let folder = project();
    assert_eq!(folder.run(&["--check", "-q", "."]).code, 1);
    assert_snapshot!("baseline_of_a_dry_run", folder.run(&["baseline", "--dry-run"]));
    assert_snapshot!("baseline_is_written", folder.run(&["baseline"]));
    assert_snapshot!("baseline_file", folder.read(BASELINE));
    assert_snapshot!("baseline_check_after_it", folder.run(&["--check", "."]));
    assert_eq!(folder.run(&["--check", "--no-baseline", "-q", "."]).code, 1);
    assert_snapshot!("baseline_again", folder.run(&["baseline"]));

    let folder = folder.file("app/llm.py", OLD.to_owned() + NEW);
    let ran = folder.run(&["--check", "--format", "diff", "."]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout().contains("+@mlflow.trace(span_type=SpanType.LLM)\n def teaser"), "{}", ran.stdout());
    assert_eq!(ran.stdout().matches("+@mlflow.trace").count(), 1, "{}", ran.stdout());
    // Recording is switched on for what is new; files that nothing new is in stay as they are.
    assert!(ran.stdout().contains("+mlflow.openai.autolog()"), "{}", ran.stdout());
    assert!(!ran.stdout().contains("llm.ts"), "{}", ran.stdout());
    assert_eq!(folder.run(&["-q", "."]).code, 0);
    assert_eq!(folder.run(&["--check", "."]).code, 0);
    assert_eq!(folder.run(&["remove", "-q"]).code, 0);
    assert_eq!(folder.read("app/llm.py"), OLD.to_owned() + NEW);
}

#[test]
fn entries_only_go_unless_new_ones_are_let_in() {
    let folder = project();
    folder.run(&["baseline", "-q"]);
    let first = folder.read(BASELINE);
    let folder = folder.file("app/llm.py", OLD.replace("def page", "def leaf") + NEW);
    assert_snapshot!("baseline_entries_that_no_longer_match", folder.run(&["--check", "."]));
    assert_snapshot!("baseline_ratchet", folder.run(&["baseline"]));
    let second = folder.read(BASELINE);
    assert!(second.lines().all(|line| first.contains(line)), "{second}");
    assert!(!second.contains("::page ") && !second.contains("teaser"), "{second}");
    assert_eq!(folder.run(&["--check", "-q", "."]).code, 1);
    assert_snapshot!("baseline_lets_in", folder.run(&["baseline", "--add"]));
    assert!(folder.read(BASELINE).contains("app/llm.py::teaser llm-call\n"));
    assert_eq!(folder.run(&["--check", "-q", "."]).code, 0);
    // What is traced in the end needs no entry.
    folder.run(&["--no-baseline", "-q", "."]);
    assert_eq!(folder.run(&["--check", "-q", "."]).code, 0);
    folder.run(&["baseline", "-q"]);
    let left = folder.read(BASELINE);
    assert!(!left.contains("title") && !left.contains("shorten"), "{left}");
}

#[test]
fn a_renamed_file_is_said() {
    let folder = project();
    folder.run(&["baseline", "-q"]);
    std::fs::rename(folder.path().join("app/llm.py"), folder.path().join("app/model.py")).expect("it can be renamed");
    let ran = folder.run(&["--check", "."]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("if it was renamed, `instrument baseline --add` knows it again"), "{}", ran.stderr);
    assert_eq!(folder.run(&["baseline", "--add", "-q"]).code, 0);
    assert_eq!(folder.run(&["--check", "-q", "."]).code, 0);
    assert!(!folder.read(BASELINE).contains("app/llm.py"));
}

#[test]
fn a_broken_baseline_names_its_line() {
    for (text, message) in [
        ("# ours\n<<<<<<< HEAD\na.py::f llm-call\n", ":2: a merge is not finished here: "),
        ("a.py::f llm-call\n=======\n", ":2: a merge is not finished here: "),
        ("\nnonsense\n", ":2: `nonsense` is no entry: "),
        ("a.py llm-call\n", ":1: `a.py llm-call` is no entry: "),
        ("a.py:: llm-call\n", ":1: `a.py:: llm-call` is no entry: "),
    ] {
        let ran = project().file(BASELINE, text).run(&["--check", "."]);
        assert_eq!(ran.code, 2, "{text}");
        assert!(ran.stderr.contains(&format!("{BASELINE}{message}")), "{}", ran.stderr);
    }
}

#[test]
fn two_merged_baselines_hold_in_any_order_with_any_line_ends() {
    let folder = project();
    folder.run(&["baseline", "-q"]);
    let text = folder.read(BASELINE);
    let (header, entries): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
    let merged: Vec<&str> = entries.iter().rev().chain(&header).chain(&entries).copied().collect();
    let folder = folder.file(BASELINE, merged.join("\r\n"));
    assert_eq!(folder.run(&["--check", "-q", "."]).code, 0);
    folder.run(&["baseline", "-q"]);
    assert_eq!(folder.read(BASELINE).replace("\r\n", "\n"), text);
}

#[test]
fn it_is_explained_and_said_in_json() {
    let folder = project();
    folder.run(&["baseline", "-q"]);
    assert_snapshot!("baseline_explained", folder.run(&["explain", "app/llm.py::page"]));
    let ran = folder.run(&["--dry-run", "--format", "json", "."]);
    crate::schema::check(&ran, "a baseline");
    let output: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("it is JSON");
    assert_eq!(output["baseline"]["left"], 4);
    let known = output["functions"].as_array().expect("a list").iter().filter(|one| one["in_baseline"] == true).count();
    assert_eq!(known, 4);
}

#[test]
fn nothing_to_record_writes_nothing() {
    let folder = Folder::new().file("app.py", "def f():\n    return 1\n");
    let ran = folder.run(&["baseline"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "Nothing to record: no function is left to trace.\n"));
    assert!(!folder.path().join(BASELINE).exists());
}
