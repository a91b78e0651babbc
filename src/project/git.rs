//! What git knows of a repository: which files changed, and what is staged.
//!
//! The `git` program is asked, not a library: only it knows every form that a repository takes (linked work trees, partial
//! and shallow clones, split and sparse indexes, hash functions), and who uses these options has it. Nothing of it runs
//! without `--since` or `--staged`. Only plumbing commands are used, which heed no taste of the user's configuration (colours,
//! external diffs, prefixes), and everything is separated by null bytes, so that any file name comes through.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

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

/// The mode of a regular file in the index.
pub const REGULAR: &str = "100644";
const EXECUTABLE: &str = "100755";
/// The mode of a symbolic link.
pub const LINK: &str = "120000";

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

/// A file in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its mode: `100644`, ...
    pub mode: String,
    /// Its content's name in the repository.
    pub object: String,
}

impl Entry {
    /// Whether it is a file with content of its own: no link, no submodule.
    pub fn is_file(&self) -> bool {
        [REGULAR, EXECUTABLE].contains(&self.mode.as_str())
    }
}

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

    /// The commit that this state and a revision have both come from.
    fn merge_base(&self, revision: &str) -> Result<String, GitError> {
        // What begins like an option is no revision.
        let output = match revision.starts_with('-') || revision.is_empty() {
            true => None,
            false => Some(self.ask(&["merge-base", "HEAD", revision])?),
        };
        match output {
            Some(output) if output.status.success() => Ok(text(output.stdout.trim_ascii())),
            _ => Err(self.no_merge_base(revision, output)?),
        }
    }

    /// Why there is no merge base.
    fn no_merge_base(&self, revision: &str, output: Option<Output>) -> Result<GitError, GitError> {
        let top = self.top.display();
        if let Some(output) = output.as_ref().filter(|output| self.is_refusal(output)) {
            return Ok(self.failure(&["merge-base"], &words(&output.stderr)));
        }
        if !self.has_commits()? {
            return Ok(GitError(format!(
                "{top}: the repository has no commit yet, so there is nothing to compare with: \
                 run without --since, or use --staged"
            )));
        }
        let is_shallow = self.read(&["rev-parse", "--is-shallow-repository"])?.trim_ascii() == b"true";
        let deepen = "run `git fetch --unshallow` (in GitHub's actions/checkout: `fetch-depth: 0`)";
        let is_commit = !revision.starts_with('-') && self.is_commit(revision)?;
        Ok(GitError(match (is_commit, is_shallow) {
            (true, true) => format!(
                "{top}: the clone is shallow and lacks the commit that HEAD and `{revision}` have both come from: {deepen}"
            ),
            (true, false) => format!(
                "{top}: HEAD and `{revision}` have no commit in common, so it is not known what changed between them: \
                 name a revision of the same history"
            ),
            (false, _) => {
                let shallow = if is_shallow { format!("; the clone is shallow: {deepen}") } else { String::new() };
                let hint = self.hint(revision)?;
                format!("{top}: there is no revision `{revision}`: {hint}{shallow}")
            }
        }))
    }

    /// What to do about a revision that is not known.
    fn hint(&self, revision: &str) -> Result<String, GitError> {
        let remotes = text(&self.read(&["remote"])?);
        let of_remote = remotes.lines().find_map(|remote| {
            let branch = revision.strip_prefix(remote)?.strip_prefix('/')?;
            Some(format!("if it is a branch there, run `git fetch {remote} {branch}`"))
        });
        if let Some(hint) = of_remote {
            return Ok(hint);
        }
        for remote in remotes.lines() {
            if !revision.starts_with('-') && self.is_commit(&format!("{remote}/{revision}"))? {
                return Ok(format!("there is `{remote}/{revision}`"));
            }
        }
        Ok(match remotes.lines().next() {
            Some(remote) => format!(
                "if it is a branch of `{remote}`, run `git fetch {remote} {revision}` and name `{remote}/{revision}`"
            ),
            None => "`git branch --all` and `git tag` list what there is".to_owned(),
        })
    }

    fn is_commit(&self, revision: &str) -> Result<bool, GitError> {
        Ok(self.ask(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?.status.success())
    }

    fn has_commits(&self) -> Result<bool, GitError> {
        self.is_commit("HEAD")
    }

    /// All files in the index; an error if some have conflicts.
    pub fn entries(&self) -> Result<BTreeMap<String, Entry>, GitError> {
        let output = self.read(&["ls-files", "--stage", "-z"])?;
        let mut entries = BTreeMap::new();
        let mut conflicts = Vec::new();
        // `100644 <object> 0<tab>path`
        for field in fields(&output).map(text) {
            let Some((header, path)) = field.split_once('\t') else { continue };
            let parts: Vec<&str> = header.split(' ').collect();
            match parts.as_slice() {
                [mode, object, "0"] => {
                    let entry = Entry { mode: (*mode).to_owned(), object: (*object).to_owned() };
                    entries.insert(path.to_owned(), entry);
                }
                _ => conflicts.push(path.to_owned()),
            }
        }
        conflicts.dedup();
        match conflicts.first() {
            None => Ok(entries),
            Some(first) => {
                let others = conflicts.len() - 1;
                let more = if others > 0 { format!(" (and {others} more)") } else { String::new() };
                Err(GitError(format!(
                    "{}: has conflicts that are not resolved{more}, so what is staged is not known: resolve them and \
                     `git add` the result",
                    self.top.join(first).display()
                )))
            }
        }
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

    /// Which of these files hold something else in the work tree than in the repository: attributes have git translate them.
    pub fn translated(&self, paths: &[&str]) -> Result<Vec<String>, GitError> {
        let asked: Vec<u8> = paths.iter().flat_map(|path| [path.as_bytes(), b"\0"].concat()).collect();
        let arguments = ["check-attr", "-z", "--stdin", "filter", "ident", "working-tree-encoding"];
        let output = self.give(&arguments, asked)?;
        let fields: Vec<String> = fields(&output).map(text).collect();
        // The path, the attribute, its value.
        let set =
            fields.chunks(3).filter(|field| field.len() == 3 && !["unspecified", "unset"].contains(&field[2].as_str()));
        Ok(set.map(|field| field[0].clone()).collect())
    }

    /// Puts contents into the repository; gives back their names.
    pub fn store<'c>(&self, contents: impl Iterator<Item = &'c [u8]>) -> Result<Vec<String>, GitError> {
        let failed = |error: io::Error| GitError(format!("{}: {error}", std::env::temp_dir().display()));
        let folder = TempDir::with_prefix("instrument-").map_err(failed)?;
        let mut paths = Vec::new();
        for (number, content) in contents.enumerate() {
            let path = folder.path().join(number.to_string());
            std::fs::write(&path, content).map_err(failed)?;
            paths.extend([path.as_os_str().as_encoded_bytes(), b"\n"].concat());
        }
        let names = self.give(&["hash-object", "-w", "--no-filters", "--stdin-paths"], paths)?;
        Ok(text(&names).lines().map(str::to_owned).collect())
    }

    /// Replaces entries of the index, all of them or none.
    pub fn stage(&self, entries: &[(String, Entry)]) -> Result<(), GitError> {
        let lines = entries.iter().map(|(path, entry)| format!("{} {}\t{path}\0", entry.mode, entry.object));
        self.give(&["update-index", "-z", "--index-info"], lines.collect::<String>().into_bytes()).map(drop)
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

    /// git refuses to work here at all: the repository is another user's, or damaged.
    fn is_refusal(&self, output: &Output) -> bool {
        let said = words(&output.stderr);
        said.contains("dubious ownership") || said.contains("not a git repository")
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
