//! `instrument explain`.

use insta::assert_snapshot;

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
