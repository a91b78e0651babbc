//! CPython as the judge of edits, where there is one.

use std::io::Write;
use std::process::{Command, Stdio};

/// A Python file before and after.
pub struct Pair {
    pub place: String,
    pub before: String,
    pub after: String,
}

/// What CPython says against the pairs, in one process for all.
pub fn differences(pairs: &[Pair]) -> Vec<String> {
    let spawned = Command::new("python3")
        .args(["-c", include_str!("judge.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut python) = spawned else {
        eprintln!("no python3: the edits are judged by Rust parsers alone");
        return Vec::new();
    };
    let input: Vec<_> = pairs.iter().map(|pair| [&pair.place, &pair.before, &pair.after]).collect();
    let input = serde_json::to_vec(&input).expect("strings");
    python.stdin.take().expect("a pipe").write_all(&input).expect("python3 reads");
    let output = python.wait_with_output().expect("python3 ends");
    assert!(output.status.success(), "python3 failed");
    serde_json::from_slice(&output.stdout).expect("a list of strings")
}
