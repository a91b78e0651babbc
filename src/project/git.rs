//! What git knows of a repository: which files changed, and what is staged.
//!
//! The `git` program is asked, not a library: only it knows every form that a repository takes (linked work trees, partial
//! and shallow clones, split and sparse indexes, hash functions), and who uses these options has it. Nothing of it runs
//! without `--since` or `--staged`. Only plumbing commands are used, which heed no taste of the user's configuration (colours,
//! external diffs, prefixes), and everything is separated by null bytes, so that any file name comes through.

mod entries;
mod merge_base;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub use entries::{Entry, LINK, REGULAR};

/// Why git gives no answer; the whole message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitError(pub String);

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GitError {}

/// Variables that lead git to another repository than the one around the files: hooks have them set. That of the index
/// stays: `git commit -a` and `git commit FILE` run their hooks with an index of their own.
const MISLEADING: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE"];

/// A work tree, and the repository behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// The top folder of the work tree, absolute, without symbolic links.
    pub top: PathBuf,
}

/// What became of a file since another state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    New,
    /// It was there, perhaps under another name, with the content that has this name in the repository.
    Changed(String),
}

/// The files that changed, by their paths relative to the top, with `/`.
pub type Changes = BTreeMap<String, Change>;

impl Repository {
    /// The repository whose work tree holds a folder (absolute, without symbolic links).
    pub fn around(folder: &Path) -> Result<Self, GitError> {
        if let Some(top) = folder.ancestors().find(|above| above.join(".git").exists()) {
            return Ok(Self { top: top.to_path_buf() });
        }
        let outside = Self { top: folder.to_path_buf() };
        let shown = folder.display();
        let bare = outside.ask(&["rev-parse", "--is-bare-repository"])?;
        Err(GitError(match bare.stdout.trim_ascii() {
            b"true" => format!("{shown}: is a bare repository, which has no work tree; run in a clone of it"),
            _ => format!(
                "{shown}: is not in a git repository, so nothing is known of changes; run without --since and \
                 --staged, or run `git init`"
            ),
        }))
    }

    /// What changed since the merge base with a revision: in commits, in the index, in the work tree, and new files that are
    /// not ignored.
    pub fn changes_since(&self, revision: &str) -> Result<Changes, GitError> {
        let base = self.merge_base(revision)?;
        let mut changes = self.differences(&["diff-index", &base])?;
        let untracked = self.read(&["ls-files", "--others", "--exclude-standard", "-z"])?;
        changes.extend(fields(&untracked).map(|path| (text(path), Change::New)));
        Ok(changes)
    }

    /// What the index changes in the last commit.
    pub fn changes_staged(&self, entries: &BTreeMap<String, Entry>) -> Result<Changes, GitError> {
        if self.has_commits()? {
            return self.differences(&["diff-index", "--cached", "HEAD"]);
        }
        Ok(entries.keys().map(|path| (path.clone(), Change::New)).collect())
    }

    /// The differences that a command of the family `diff-index` finds, renamed files recognised.
    fn differences(&self, command: &[&str]) -> Result<Changes, GitError> {
        let mut arguments = vec![command[0], "--raw", "-z", "-M", "--no-abbrev", "--ignore-submodules"];
        arguments.extend(&command[1..]);
        arguments.push("--");
        let output = self.read(&arguments)?;
        let mut fields = fields(&output);
        let mut changes = Changes::new();
        // `:100644 100644 <old> <new> M`, the path, and for `R100` the new path.
        while let Some(header) = fields.next() {
            let header = text(header);
            let parts: Vec<&str> = header.trim_start_matches(':').split(' ').collect();
            let (&[old_mode, _, old, _, status], Some(path)) = (parts.as_slice(), fields.next()) else {
                return Err(self.failure(&arguments, "its answer is not understood"));
            };
            let path = if status.starts_with(['R', 'C']) { fields.next().unwrap_or(path) } else { path };
            let was_file = Entry { mode: old_mode.to_owned(), object: String::new() }.is_file();
            let change = match status.as_bytes()[..1] {
                // A file with conflicts is listed again for what is in the work tree.
                [b'D'] | [b'U'] => continue,
                [b'M' | b'R' | b'T'] if was_file => Change::Changed(old.to_owned()),
                _ => Change::New,
            };
            changes.insert(text(path), change);
        }
        Ok(changes)
    }

    fn is_commit(&self, revision: &str) -> Result<bool, GitError> {
        Ok(self.ask(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?.status.success())
    }

    fn has_commits(&self) -> Result<bool, GitError> {
        self.is_commit("HEAD")
    }

    /// The contents with these names, in their order.
    pub fn contents(&self, objects: &[&str]) -> Result<Vec<Vec<u8>>, GitError> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let arguments = ["cat-file", "--batch", "--buffer"];
        let asked: String = objects.iter().map(|object| format!("{object}\n")).collect();
        let output = self.give(&arguments, asked.into_bytes())?;
        let not_understood = || self.failure(&arguments, "its answer is not understood");
        let mut rest = output.as_slice();
        let mut contents = Vec::with_capacity(objects.len());
        // `<object> blob <size>`, the content, an end of line.
        for object in objects {
            let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(not_understood)?;
            let header = text(&rest[..end]);
            let Some(size) = header.split(' ').nth(2).and_then(|size| size.parse::<usize>().ok()) else {
                return Err(self.failure(&arguments, &format!("the repository lacks {object}")));
            };
            contents.push(rest.get(end + 1..end + 1 + size).ok_or_else(not_understood)?.to_vec());
            rest = rest.get(end + 2 + size..).ok_or_else(not_understood)?;
        }
        Ok(contents)
    }

    /// The answer of a command that has to succeed.
    fn read(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        self.give(arguments, Vec::new())
    }

    /// The same for a command that reads `input`.
    fn give(&self, arguments: &[&str], input: Vec<u8>) -> Result<Vec<u8>, GitError> {
        let output = self.run(arguments, input)?;
        match output.status.success() {
            true => Ok(output.stdout),
            false => Err(self.failure(arguments, &words(&output.stderr))),
        }
    }

    /// What a command says that may fail.
    fn ask(&self, arguments: &[&str]) -> Result<Output, GitError> {
        self.run(arguments, Vec::new())
    }

    fn run(&self, arguments: &[&str], input: Vec<u8>) -> Result<Output, GitError> {
        let mut command = Command::new("git");
        command.args(["--no-pager", "--literal-pathspecs"]).args(arguments).current_dir(&self.top);
        for variable in MISLEADING {
            command.env_remove(variable);
        }
        // Messages are read, and nothing may ask or wait.
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let failed = |error: io::Error| self.not_run(arguments, &error);
        let mut child = command.spawn().map_err(failed)?;
        let mut stdin = child.stdin.take().expect("it was asked for");
        // What git answers while it is still being told must be read meanwhile. It may end before it has read all.
        let telling = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().map_err(failed)?;
        let _ = telling.join();
        Ok(output)
    }

    fn not_run(&self, arguments: &[&str], error: &io::Error) -> GitError {
        match error.kind() {
            ErrorKind::NotFound => GitError(
                "git: the program is not found, and --since and --staged ask it what changed: install git, or put its \
                 folder on PATH"
                    .to_owned(),
            ),
            _ => self.failure(arguments, &error.to_string()),
        }
    }

    fn failure(&self, arguments: &[&str], why: &str) -> GitError {
        GitError(format!("{}: `git {}` failed: {why}", self.top.display(), arguments[0]))
    }
}

/// A path below a folder; both relative, with `/`.
pub(super) fn below(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// What stands between null bytes.
fn fields(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output.split(|byte| *byte == 0).filter(|field| !field.is_empty())
}

/// A path that is not UTF-8 is none of a file that is read.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What git says, in one line.
fn words(said: &[u8]) -> String {
    text(said).split_whitespace().collect::<Vec<_>>().join(" ")
}
