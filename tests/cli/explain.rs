//! `instrument explain`.

use insta::assert_snapshot;

use crate::folder::Folder;
use crate::formats::project;

#[test]
fn traced_by_line() {
    assert_snapshot!(project().run(&["explain", "handbook/assistant.py:25"]));
}

#[test]
fn skipped_by_name() {
    assert_snapshot!(project().run(&["explain", "handbook/text.py::build_prompt"]));
}

#[test]
fn by_the_end_of_a_name() {
    let folder = project();
    let short = folder.run(&["explain", "handbook/assistant.py::answer"]);
    assert_eq!(short.stdout(), folder.run(&["explain", "handbook/assistant.py::Assistant.answer"]).stdout());
    assert_eq!(short.code, 0);
}

#[test]
fn file() {
    assert_snapshot!(project().run(&["explain", "handbook/assistant.py"]));
}

#[test]
fn folder() {
    assert_snapshot!(project().run(&["explain", "."]));
}

#[test]
fn from_a_folder_below() {
    assert_snapshot!(project().run_with(&["explain", "text.py:1"], "handbook", b""));
}

#[test]
fn line_without_a_function() {
    assert_snapshot!(project().run(&["explain", "handbook/assistant.py:1"]));
}

#[test]
fn misspelt_name() {
    assert_snapshot!(project().run(&["explain", "handbook/assistant.py::Assistant.anser"]));
}

#[test]
fn unknown_name() {
    assert_snapshot!(project().run(&["explain", "handbook/assistant.py::nothing_like_it"]));
}

#[test]
fn ambiguous_name() {
    assert_snapshot!(project().run(&["explain", "handbook/assistant.py::__init__"]));
}

#[test]
fn missing_file() {
    assert_snapshot!(project().run(&["explain", "handbook/other.py:3"]));
}

#[test]
fn unreadable_file() {
    assert_snapshot!(project().file("latin.py", b"x = '\xe9'\n").run(&["explain", "latin.py"]));
}

#[test]
fn name_left_empty() {
    assert_snapshot!(project().run(&["explain", "handbook/assistant.py::"]));
}

/// What is said to be joined has a span, or is said to have none.
#[test]
fn joins_a_service_without_a_span() {
    let store = "import psycopg\n\nconnection = psycopg.connect('shop')\n\n\n\
                 def store(user: str, text: str) -> None:\n    row = (user, text)\n    query = 'insert into log values (%s, %s)'\n    \
                 cursor = connection.cursor()\n    cursor.execute(query, row)\n    connection.commit()\n";
    let app = "import openai\nfrom fastapi import FastAPI\n\nfrom store import store\n\napp = FastAPI()\nclient = openai.OpenAI()\n\n\n\
               def ask(text: str) -> str:\n    reply = client.responses.create(model='small', input=f'Answer: {text}')\n    \
               return reply.output_text.strip()\n\n\n@app.post('/ask')\ndef answer(user: str, text: str) -> str:\n    \
               store(user, text)\n    return ask(text)\n\n\n@app.post('/log')\ndef note(user: str, text: str) -> None:\n    \
               store(user, text)\n";
    let folder = Folder::new().file("store.py", store).file("app.py", app);
    assert_snapshot!(folder.run(&["explain", "app.py::answer"]));
    assert_snapshot!(folder.run(&["explain", "store.py"]));
}

/// Each line about a computation says where its value goes.
#[test]
fn selected_computation() {
    let folder = project().file("instrument.toml", "select = [\"prompt-builder\"]\n");
    assert_snapshot!(folder.run(&["explain", "handbook/text.py::build_prompt"]));
}
