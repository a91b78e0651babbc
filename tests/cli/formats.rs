//! The formats, and where they go.

use insta::assert_snapshot;

use crate::folder::{BINARY, Folder};

/// A project that has everything an output can show.
pub fn project() -> Folder {
    Folder::copy_of("tests/cli/project")
}

#[test]
fn text_of_a_dry_run() {
    assert_snapshot!(project().run(&["--dry-run", "."]));
}

#[test]
fn text_with_everything() {
    assert_snapshot!(project().run(&["--dry-run", "-v", "handbook"]));
}

#[test]
fn diff() {
    assert_snapshot!(project().run(&["--dry-run", "--format", "diff", "."]));
}

#[test]
fn json() {
    assert_snapshot!(project().run(&["--dry-run", "--format", "json", "."]));
}

#[test]
fn quiet_prints_the_diff_alone() {
    let folder = project();
    let (quiet, diff) = (folder.run(&["--dry-run", "-q", "."]), folder.run(&["--dry-run", "--format", "diff", "."]));
    assert_eq!((quiet.stdout(), quiet.stderr), (diff.stdout(), String::new()));
}

#[test]
fn into_a_file() {
    let folder = project();
    let diff = folder.run(&["--dry-run", "--format", "diff", "."]).stdout();
    let ran = folder.run(&["--dry-run", "-o", "out.diff", "."]);
    assert_eq!((ran.code, ran.stdout(), folder.read("out.diff")), (0, String::new(), diff));
    let json = folder.run(&["--dry-run", "--format", "json", "."]).stdout();
    let ran = folder.run(&["--dry-run", "--format", "json", "--output", "out.json", "."]);
    assert_eq!((ran.code, ran.stdout(), ran.stderr.as_str()), (0, String::new(), ""));
    assert_eq!(folder.read("out.json"), json);
}

#[test]
fn paths_are_those_of_the_current_folder() {
    let ran = project().run_with(&["--dry-run", "--format", "text", "."], "handbook", b"");
    assert_snapshot!(ran);
}

#[test]
fn the_number_of_threads_makes_no_difference() {
    let folder = project();
    let all = folder.run(&["--dry-run", "--format", "json", "."]).stdout();
    for threads in ["1", "2", "7"] {
        assert_eq!(folder.run(&["--dry-run", "--format", "json", "--threads", threads, "."]).stdout(), all);
    }
}

#[test]
fn colours_only_when_asked_for() {
    use crate::folder::finish;
    let folder = project();
    let run = |variable: &str| {
        let mut command = std::process::Command::new("env");
        command.args([variable, BINARY, "--dry-run", "."]).current_dir(folder.path());
        finish(command, b"")
    };
    let has_colours = |text: &str| text.contains('\u{1b}');
    assert!(!has_colours(&run("NO_COLOR=1").2) && !has_colours(&run("TERM=xterm").2));
    // A diff that goes into a file or a pipe is never coloured: it must apply.
    let (_, stdout, stderr) = run("CLICOLOR_FORCE=1");
    assert!(has_colours(&stderr) && !has_colours(&String::from_utf8_lossy(&stdout)));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    use std::process::{Command, Stdio};
    let folder = project();
    let mut command = Command::new(BINARY);
    command.args(["--dry-run", "."]).current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it can be started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
