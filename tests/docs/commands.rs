//! Every line `$ ...` of a `console` block is run by a shell, in a fresh copy of a small project under git.

use std::fs;
use std::path::Path;
use std::process::Command;

use walkdir::WalkDir;

use super::page::{Page, root};

/// What is not run here, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("tests/", "runs this very test"),
    ("pre-commit ", "tests/precommit runs it"),
    ("cargo install ", "takes minutes; tests/action sees what the action makes of it"),
];

/// Runs them all.
pub fn check() {
    let mut problems = Vec::new();
    let mut run = 0;
    for page in Page::all() {
        for block in page.blocks().iter().filter(|block| block.info == "console") {
            let text = &page.text[block.inside.clone()];
            for line in text.lines().filter_map(|line| line.strip_prefix("$ ")) {
                if ELSEWHERE.iter().any(|(start, _)| line.starts_with(start)) {
                    continue;
                }
                run += 1;
                if let Err(problem) = run_line(line) {
                    problems.push(format!("{}:{}: `{line}` {problem}", page.name(), block.line));
                }
            }
        }
    }
    assert!(run > 0, "no page shows a command line");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Runs one line: it must succeed, or find with `--check` what it was to find.
fn run_line(line: &str) -> Result<(), String> {
    let scene = tempfile::tempdir().expect("a temporary folder");
    let folder = match line.strip_prefix("cargo run -- ") {
        // Reads an application of this repository.
        Some(_) => root(),
        None => {
            project(scene.path());
            scene.path()
        }
    };
    let command = without_placeholders(&line.replacen("cargo run -- ", "instrument ", 1));
    let binary = Path::new(env!("CARGO_BIN_EXE_instrument")).parent().expect("it is in a folder");
    let paths = format!("{}:{}", binary.display(), std::env::var("PATH").expect("a search path"));
    let ran = Command::new("bash")
        .args(["-o", "pipefail", "-c", &command])
        .current_dir(folder)
        .env("PATH", paths)
        .output()
        .expect("bash is there");
    match ran.status.code() {
        Some(0) => Ok(()),
        Some(1) if line.contains("--check") => Ok(()),
        code => Err(format!("ended with {code:?}: {}", String::from_utf8_lossy(&ran.stderr))),
    }
}

/// Without what stands for something to put in, such as `[PATHS]...`: it may be left out.
fn without_placeholders(line: &str) -> String {
    let words = line.split(' ').filter(|word| {
        let inside = word.trim_end_matches("...").strip_prefix('[').and_then(|word| word.strip_suffix(']'));
        !inside.is_some_and(|name| name.chars().all(|letter| letter.is_ascii_uppercase()))
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The project of the recipes on a branch with a commit, something staged, and something that is not.
fn project(folder: &Path) {
    copy("fixtures/recipes/project", folder);
    git(folder, &["init", "--quiet", "--initial-branch=main"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "The shop"]);
    git(folder, &["update-ref", "refs/remotes/origin/main", "main"]);
    git(folder, &["checkout", "--quiet", "-b", "feature"]);
    copy("fixtures/recipes/pull-request", folder);
    git(folder, &["add", "app/chat.py", "app/summary.py"]);
    git(folder, &["commit", "--quiet", "--message", "Translates and sums up", "app/chat.py"]);
}

fn git(folder: &Path, arguments: &[&str]) {
    let who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"];
    let ran = Command::new("git").arg("-C").arg(folder).args(who).args(arguments).output().expect("git is there");
    assert!(ran.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

fn copy(from: &str, to: &Path) {
    let from = root().join(from);
    for entry in WalkDir::new(&from) {
        let entry = entry.expect("a fixture can be read");
        let path = to.join(entry.path().strip_prefix(&from).expect("it is below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(path).expect("a folder in the temporary folder");
        } else {
            fs::copy(entry.path(), path).expect("a file in the temporary folder");
        }
    }
}
