//! Every diff is applied by the real `git apply`, and gives the very bytes.

use std::fs;
use std::path::Path;
use std::process::Command;

use mlflow_instrument::edit::FilePatch;
use mlflow_instrument::project::Text;
use mlflow_instrument::report::diff;
use mlflow_instrument::report::paths::Names;

use crate::folder::{Folder, finish};

/// Applies the diff of `patches` in `current`, with the project at `root` (both below the folder).
#[track_caller]
fn apply(folder: &Folder, root: &str, current: &str, patches: &[FilePatch]) -> Vec<u8> {
    let (root, current) = (folder.path().join(root), folder.path().join(current));
    let names = Names::new(&root, &current, patches.iter().map(|patch| patch.path.as_str()));
    let render = |patch: &FilePatch| diff::unified(&names, patch, Text::read(&root.join(&patch.path)).ok().as_ref());
    let diff: Vec<u8> = patches.iter().flat_map(render).collect();
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn", "-"]).current_dir(names.elsewhere().unwrap_or(&current));
    // Folders of tests lie in no repository but their own.
    git.env("GIT_CEILING_DIRECTORIES", folder.path().parent().expect("it has one"));
    let (code, _, stderr) = finish(git, &diff);
    assert_eq!((code, stderr.as_str()), (0, ""), "{}", String::from_utf8_lossy(&diff));
    diff
}

fn patch(path: &str, before: Option<&str>, after: &str) -> FilePatch {
    let before = before.map(str::to_owned);
    FilePatch { path: path.to_owned(), before: before.map(Into::into), after: after.to_owned(), edits: Vec::new() }
}

/// Writes `before`, applies the diff to `after`, and compares bytes. The texts are encoded as `before` says.
#[track_caller]
fn check(before: &[u8], change: impl Fn(&str) -> String) -> String {
    let folder = Folder::new().file("app.py", before);
    let text = Text::decode(before.to_vec()).expect("it is a text");
    let after = change(&text.content);
    let diff = apply(&folder, "", "", &[patch("app.py", Some(&text.content), &after)]);
    let written = fs::read(folder.path().join("app.py")).expect("it is there");
    assert_eq!(written, text.encode(&after).expect("it can be said"));
    String::from_utf8_lossy(&diff).into_owned()
}

fn add_import(text: &str) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    format!("import mlflow{newline}{text}")
}

const LINES: &str = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\ng = 7\nh = 8\ni = 9\nj = 10\nk = 11\n";

#[test]
fn hunks_have_three_lines_of_context() {
    let diff = check(LINES.as_bytes(), |text| text.replace("e = 5\n", "e = 5\nnew = 0\n"));
    insta::assert_snapshot!(diff);
    let two = check(LINES.as_bytes(), |text| text.replace("a = 1", "a = 0").replace("k = 11", "k = 0"));
    assert_eq!(two.matches("@@ -").count(), 2);
}

#[test]
fn line_ends_are_kept() {
    check(LINES.replace('\n', "\r\n").as_bytes(), add_import);
    // Mixed, a lone carriage return, a form feed, other separators of Unicode, blanks at the end.
    check("a\r\nb\nc\rd\n\x0ce\u{2028}f\u{85}g  \n\t\n".as_bytes(), add_import);
}

#[test]
fn missing_newline_at_the_end() {
    let diff = check(b"a = 1\nb = 2", |text| text.replace("a = 1", "a = 0"));
    assert!(diff.ends_with(" b = 2\n\\ No newline at end of file\n"), "{diff}");
    check(b"a = 1\nb = 2", |text| format!("{text}\n"));
    check(b"a = 1\nb = 2\n", |text| text.trim_end().to_owned());
    check(b"a = 1", |text| text.replace('1', "2"));
}

#[test]
fn encodings_are_kept() {
    check("\u{feff}a = 'é'\n".as_bytes(), |text| text.replace("a =", "import mlflow\na ="));
    check(b"# coding: latin-1\na = '\xe9'\n", |text| format!("{text}b = 'ü'\n"));
    check(b"# coding: shift_jis\na = '\x83\x65\x83\x58'\n", |text| format!("{text}b = 'テ'\n"));
}

#[test]
fn empty_and_new_files() {
    check(b"", |_| "a = 1\n".to_owned());
    check(b"a = 1\n", |_| String::new());
    let folder = Folder::new().file("other.py", "");
    let diff = apply(&folder, "", "", &[patch("app/new.py", None, "a = 1\nb = 2")]);
    assert_eq!(folder.read("app/new.py"), "a = 1\nb = 2");
    assert!(String::from_utf8_lossy(&diff).starts_with("--- /dev/null\n+++ b/app/new.py\n@@ -0,0 +1,2 @@\n"));
}

#[test]
fn odd_names() {
    for name in
        ["two words.py", "größe.py", "it's.py", "a b/c d.py", "x  y.py", "dash-.py", "#1.py", "b/b.py", "a/a.py"]
    {
        round_trip(name);
    }
}

/// Names that Windows does not allow.
#[cfg(unix)]
#[test]
fn names_that_are_quoted() {
    for name in ["quo\"te.py", "back\\slash.py", "tab\there.py", "line\nend.py", "date\t2024-01-01 00:00:00.py"] {
        round_trip(name);
    }
}

#[track_caller]
fn round_trip(name: &str) {
    let folder = Folder::new().file(name, "a = 1\n").file("plain.py", "a = 1\n");
    apply(&folder, "", "", &[patch(name, Some("a = 1\n"), "a = 2\n"), patch("plain.py", Some("a = 1\n"), "a = 2\n")]);
    assert_eq!((folder.read(name), folder.read("plain.py")), ("a = 2\n".to_owned(), "a = 2\n".to_owned()));
}

/// A repository with the same two files in each of several folders; the diff changes those of the project at `root`.
#[track_caller]
fn in_repository(root: &str, current: &str, changed: &[&str]) -> String {
    let mut folder = Folder::new();
    let git = Command::new("git").args(["init", "-q"]).current_dir(folder.path()).status().expect("git is there");
    assert!(git.success());
    for above in ["", "shop/", "b/", "b/shop/", "shop/shop/"] {
        folder = folder.file(&format!("{above}shop/app.py"), LINES).file(&format!("{above}setup.py"), LINES);
    }
    let after = LINES.replace("e = 5", "e = 0");
    let patches: Vec<FilePatch> = changed.iter().map(|path| patch(path, Some(LINES), &after)).collect();
    let diff = apply(&folder, root, current, &patches);
    let files = walkdir::WalkDir::new(folder.path()).into_iter().filter_map(Result::ok);
    let is_changed = |path: &Path| fs::read_to_string(path).is_ok_and(|text| text == after);
    let found: Vec<_> =
        files.map(|entry| entry.into_path()).filter(|path| path.extension().is_some() && is_changed(path)).collect();
    let mut wanted: Vec<_> = changed.iter().map(|path| folder.path().join(root).join(path)).collect();
    wanted.sort();
    let mut found: Vec<_> = found;
    found.sort();
    assert_eq!(found, wanted);
    String::from_utf8(diff).expect("it is Unicode")
}

#[test]
fn from_the_top_of_a_repository() {
    let diff = in_repository("", "", &["shop/app.py", "setup.py"]);
    assert!(diff.starts_with("--- a/shop/app.py\n+++ b/shop/app.py\n"), "{diff}");
    let diff = in_repository("shop", "", &["shop/app.py", "setup.py"]);
    assert!(diff.starts_with("--- a/shop/shop/app.py\n"), "{diff}");
}

#[test]
fn from_a_folder_below() {
    let diff = in_repository("shop", "shop", &["setup.py"]);
    assert!(diff.starts_with("--- a/setup.py\n"), "{diff}");
    // `git apply` would take the folder's own name for the way from the top.
    let diff = in_repository("shop", "shop", &["setup.py", "shop/app.py"]);
    assert!(diff.starts_with("diff --git a/shop/setup.py b/shop/setup.py\n"), "{diff}");
    in_repository("b/shop", "b/shop", &["shop/app.py", "setup.py"]);
    in_repository("", "shop", &["shop/app.py", "shop/shop/app.py"]);
}

#[test]
fn from_beside_or_inside_the_changed_files() {
    let diff = in_repository("shop", "b", &["shop/app.py"]);
    assert!(diff.starts_with("diff --git a/shop/shop/app.py"), "{diff}");
    in_repository("shop", "shop/shop", &["shop/app.py", "setup.py"]);
}

#[test]
fn without_a_repository() {
    let folder = Folder::new().file("one/shop/app.py", LINES).file("two/x.py", "");
    let after = LINES.replace("e = 5", "e = 0");
    let change = [patch("shop/app.py", Some(LINES), &after)];
    let diff = apply(&folder, "one", "", &change);
    assert!(diff.starts_with(b"--- a/one/shop/app.py\n"));
    assert_eq!(folder.read("one/shop/app.py"), after);
    let folder = folder.file("one/shop/app.py", LINES);
    let diff = apply(&folder, "one", "two", &change);
    assert!(diff.starts_with(b"--- a/shop/app.py\n"));
    assert_eq!(folder.read("one/shop/app.py"), after);
}
