//! A folder with files in which the binary is run.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_instrument");

/// A temporary folder.
pub struct Folder {
    dir: TempDir,
}

impl Folder {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    /// Adds a file, with the folders above it.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("folders can be made");
        fs::write(path, content).expect("files can be written");
        self
    }

    /// Adds the files of a folder of this repository.
    pub fn copy_of(source: &str) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
        let mut folder = Self::new();
        for entry in walkdir::WalkDir::new(&source) {
            let entry = entry.expect("fixtures can be read");
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(&source).expect("it is below").to_str().expect("it is Unicode");
                folder = folder.file(path, fs::read(entry.path()).expect("fixtures can be read"));
            }
        }
        folder
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().canonicalize().expect("it is there")
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.dir.path().join(path)).expect("it can be read")
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, ".", b"")
    }

    /// Runs in a folder below, with this standard input.
    pub fn run_with(&self, arguments: &[&str], below: &str, stdin: &[u8]) -> Ran {
        let mut command = Command::new(BINARY);
        command.args(arguments).current_dir(self.path().join(below));
        let (code, stdout, stderr) = finish(command, stdin);
        let mut called = vec!["instrument"];
        called.extend(arguments);
        Ran { called: called.join(" "), code, stdout, stderr, folder: self.path() }
    }
}

/// Runs a command to its end, in an environment that does not depend on who runs the tests.
pub fn finish(mut command: Command, stdin: &[u8]) -> (i32, Vec<u8>, String) {
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "RUST_BACKTRACE"] {
        command.env_remove(variable);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it can be started");
    // A program that fails before it reads does not want its input.
    let _ = child.stdin.take().expect("it is piped").write_all(stdin);
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8(output.stderr).expect("messages are Unicode");
    (output.status.code().expect("it ends by itself"), output.stdout, stderr)
}

/// What came of a run. Displayed, it is a snapshot that does not depend on the machine.
pub struct Ran {
    called: String,
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
    folder: PathBuf,
}

impl Ran {
    pub fn stdout(&self) -> String {
        String::from_utf8(self.stdout.clone()).expect("it is Unicode")
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!(
            "$ {}\nexit code {}\n-- stdout --\n{}-- stderr --\n{}",
            self.called,
            self.code,
            String::from_utf8_lossy(&self.stdout),
            self.stderr
        );
        let folder = self.folder.to_str().expect("it is Unicode");
        f.write_str(&text.replace(folder, "[folder]").replace(env!("CARGO_PKG_VERSION"), "[version]"))
    }
}
