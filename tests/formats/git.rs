//! Every diff is taken by the real `git apply` on a clean checkout, and gives the bytes that the writing mode gives.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::folder::{Folder, finish};
use crate::{APPLICATIONS, all_applications};

/// The bytes of a folder's files, but for what git and `instrument` keep for themselves.
fn bytes(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let root = folder.path();
    let own = |name: &str| name == ".git" || name == ".instrument";
    let entries = walkdir::WalkDir::new(&root).into_iter();
    let entries = entries.filter_entry(|entry| !entry.file_name().to_str().is_some_and(own));
    let files = entries.map(|entry| entry.expect("it can be read")).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).expect("it is below").to_str().expect("it is Unicode");
            (path.to_owned(), fs::read(entry.path()).expect("it can be read"))
        })
        .collect()
}

#[track_caller]
fn git(folder: &Folder, below: &str, arguments: &[&str], input: &[u8]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "core.autocrlf=false"]);
    command.args(arguments).current_dir(folder.path().join(below));
    let (code, stdout, stderr) = finish(command, input);
    assert_eq!(code, 0, "git {arguments:?}: {}{stderr}", String::from_utf8_lossy(&stdout));
}

/// A clean checkout of an application in a folder of a repository.
fn checkout(application: &str, below: &str) -> Folder {
    let source = Folder::copy_of(application);
    let mut folder = Folder::new();
    for (path, content) in bytes(&source) {
        folder = folder.file(&if below.is_empty() { path } else { format!("{below}/{path}") }, content);
    }
    git(&folder, "", &["init", "-q"], b"");
    git(&folder, "", &["add", "--all", "--force"], b"");
    git(&folder, "", &["commit", "-qm", "All"], b"");
    folder
}

/// Compares what `git apply` makes of the diff with what is written; `from` is the folder in which both run.
#[track_caller]
fn compare(application: &str, below: &str, from: &str) {
    let (applied, written) = (checkout(application, below), checkout(application, below));
    let path = if from.is_empty() && !below.is_empty() { below } else { "." };
    let diff = applied.run_with(&["--dry-run", "--format", "diff", path], from, b"");
    assert_eq!(diff.code, 0, "{diff}");
    let before = bytes(&applied);
    if !diff.stdout.is_empty() {
        git(&applied, from, &["apply", "--check", "--whitespace=nowarn", "-"], &diff.stdout);
        assert_eq!(bytes(&applied), before);
        git(&applied, from, &["apply", "--whitespace=nowarn", "-"], &diff.stdout);
        assert_ne!(bytes(&applied), before);
    }
    let ran = written.run_with(&["-q", path], from, b"");
    assert_eq!(ran.code, 0, "{ran}");
    assert!(bytes(&applied) == bytes(&written), "{application} below {below:?} from {from:?}");
}

#[test]
fn diffs_of_all_applications() {
    for application in all_applications() {
        compare(&application, "", "");
    }
}

#[test]
fn diffs_from_folders_of_a_repository() {
    for application in APPLICATIONS {
        compare(application, "services/desk", "");
        compare(application, "services/desk", "services/desk");
        // A folder of its own name above it would be misread.
        compare(application, "app/desk", "app/desk");
    }
}

#[test]
fn diffs_of_odd_files() {
    let body = "client = OpenAI()\n\n\ndef ask(question):\n    reply = client.responses.create(model=\"small\", input=question)\n    return reply.output_text.strip()";
    let text = format!("from openai import OpenAI\n\n{body}");
    let crlf = text.replace('\n', "\r\n");
    let folder = |name: &str, content: &[u8]| {
        let folder = Folder::new().file("requirements.txt", "openai").file(name, content);
        git(&folder, "", &["init", "-q"], b"");
        folder
    };
    let latin: Vec<u8> = b"# coding: latin-1\n# \xfc\n".iter().copied().chain(text.bytes()).collect();
    for (name, content) in [
        ("plain.py", text.as_bytes()),
        ("ended.py", format!("{text}\n").as_bytes()),
        ("crlf.py", crlf.as_bytes()),
        ("bom.py", format!("\u{feff}{text}").as_bytes()),
        ("bom crlf.py", format!("\u{feff}{crlf}\r\n").as_bytes()),
        ("latin.py", &latin),
        ("größe und maß.py", text.as_bytes()),
        ("it's \"quoted\".py", text.as_bytes()),
        ("日本/語.py", text.as_bytes()),
    ] {
        let (applied, written) = (folder(name, content), folder(name, content));
        let diff = applied.run(&["--dry-run", "--format", "diff", "."]);
        git(&applied, "", &["apply", "--whitespace=nowarn", "-"], &diff.stdout);
        assert_eq!(written.run(&["-q", "."]).code, 0);
        assert_ne!(bytes(&written).get(name).map(Vec::as_slice), Some(content), "{name}: nothing to compare");
        assert_eq!(bytes(&applied), bytes(&written), "{name}");
    }
}
