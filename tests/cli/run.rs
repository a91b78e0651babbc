//! Instrumenting in place, and checking.

use insta::assert_snapshot;

use crate::formats::project;

#[test]
fn writes_and_says_what_to_do_next() {
    let folder = project();
    let wanted = folder.run(&["--dry-run", "--format", "diff", "."]);
    let ran = folder.run(&["."]);
    assert_snapshot!(ran);
    // What was written is what the diff said; a second run finds nothing.
    assert!(wanted.stdout().contains("+import mlflow\n"));
    assert!(folder.read("handbook/assistant.py").contains("@mlflow.trace"));
    assert_snapshot!("writes_nothing_the_second_time", folder.run(&["."]));
    assert_eq!(folder.run(&["--check", "."]).code, 0);
}

#[test]
fn check_writes_nothing() {
    let folder = project();
    let before = folder.read("handbook/assistant.py");
    assert_snapshot!(folder.run(&["--check", "."]));
    assert_eq!(folder.read("handbook/assistant.py"), before);
    let ran = folder.run(&["--check", "-q", "."]);
    assert_eq!((ran.code, ran.stdout(), ran.stderr), (1, String::new(), String::new()));
}

#[test]
fn check_with_a_diff() {
    let folder = project();
    let diff = folder.run(&["--dry-run", "--format", "diff", "."]).stdout();
    for arguments in [["--check", "--dry-run", "."], ["--check", "--format=diff", "."]] {
        let ran = folder.run(&arguments);
        assert_eq!((ran.code, ran.stdout()), (1, diff.clone()));
    }
}

#[test]
fn only_named_files_are_edited() {
    let folder = project();
    let before = folder.read("handbook/tools.py");
    assert_eq!(folder.run(&["handbook/assistant.py"]).code, 0);
    assert!(folder.read("handbook/assistant.py").contains("@mlflow.trace"));
    assert_eq!(folder.read("handbook/tools.py"), before);
}

#[test]
fn selected_operations() {
    let ran = project().run(&["--dry-run", "-q", "--select", "llm-call", "."]);
    assert!(ran.stdout().contains("SpanType.LLM") && !ran.stdout().contains("SpanType.CHAIN"), "{ran}");
    let ran = project().run(&["--dry-run", "-q", "--ignore", "llm-call,root-operation", "."]);
    assert!(!ran.stdout().contains("SpanType.LLM") && !ran.stdout().contains("SpanType.CHAIN"), "{ran}");
}

#[test]
fn options_go_before_the_configuration() {
    let folder = project().file("instrument.toml", "select = [\"external-service\"]\n");
    assert!(!folder.run(&["--dry-run", "-q", "."]).stdout().contains("SpanType.LLM"));
    assert!(folder.run(&["--dry-run", "-q", "--select", "llm-call", "."]).stdout().contains("SpanType.LLM"));
    let folder = project().file("other/mine.toml", "select = [\"external-service\"]\n");
    let ran = folder.run(&["--dry-run", "-q", "--config", "other/mine.toml", "."]);
    assert!(ran.code == 0 && !ran.stdout().contains("SpanType.LLM"));
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_a_failure() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let folder = project();
    let before = folder.read("handbook/assistant.py");
    set_permissions(folder.path().join("handbook/assistant.py"), Permissions::from_mode(0o444)).expect("it is ours");
    assert_snapshot!(folder.run(&["."]));
    assert_eq!(folder.read("handbook/assistant.py"), before);
}
