//! A repository in a temporary folder, in an environment that does not depend on who runs the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A program with one function that is traced, `answer`.
pub const CHAT: &str = "\
from openai import OpenAI

client = OpenAI()


def answer(question):
    reply = client.chat.completions.create(model=\"m\", messages=[{\"role\": \"user\", \"content\": question}])
    return reply.choices[0].message.content
";

/// Another function of that program.
pub const SUMMARISE: &str = "

def summarise(text):
    reply = client.chat.completions.create(model=\"m\", messages=[{\"role\": \"user\", \"content\": text}])
    return reply.choices[0].message.content
";

/// What starts the program: autologging belongs here.
pub const MAIN: &str = "\
from chat import answer

if __name__ == \"__main__\":
    print(answer(\"Hello\"))
";

pub struct Scene {
    folder: TempDir,
    /// Where commands run, relative to the folder.
    pub at: PathBuf,
    /// More variables.
    pub environment: Vec<(String, String)>,
}

/// What became of a command.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Scene {
    /// A repository without commits.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let scene = Self { folder, at: PathBuf::from("work"), environment: Vec::new() };
        fs::create_dir(scene.path("")).expect("a folder can be made");
        scene.git(&["init", "--quiet", "--initial-branch=main"]);
        scene
    }

    /// A repository with one commit that holds the program, already instrumented or not.
    pub fn committed(files: &[(&str, &str)]) -> Self {
        let scene = Self::empty();
        for (path, text) in files {
            scene.write(path, text);
        }
        scene.commit("one");
        scene
    }

    /// The same with commands running elsewhere, relative to the folder.
    pub fn elsewhere(self, at: impl Into<PathBuf>) -> Self {
        Self { at: at.into(), ..self }
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("it is there")
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder().join(&self.at).join(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("folders can be made");
        fs::write(path, text).expect("files can be written");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("it can be read")
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    /// Runs git, which has to succeed; gives what it prints.
    pub fn git(&self, arguments: &[&str]) -> String {
        let ran = self.run(Command::new("git").args(arguments));
        assert_eq!(ran.code, 0, "git {arguments:?}: {}", ran.stderr);
        ran.stdout
    }

    /// What is staged of a file.
    pub fn staged(&self, path: &str) -> String {
        self.git(&["show", &format!(":{path}")])
    }

    pub fn instrument(&self, arguments: &[&str]) -> Ran {
        self.run(Command::new(env!("CARGO_BIN_EXE_instrument")).args(arguments))
    }

    pub fn run(&self, command: &mut Command) -> Ran {
        let variables = std::env::vars_os().map(|(name, _)| name);
        for name in variables.filter(|name| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        let home = self.folder().join("home");
        fs::create_dir_all(&home).expect("a folder can be made");
        command.env("HOME", &home).env("XDG_CONFIG_HOME", &home);
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", home.join("gitconfig"));
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@example.org");
            command.env(format!("GIT_{who}_DATE"), "2026-01-02T03:04:05Z");
        }
        command.envs(self.environment.iter().cloned()).env_remove("CLICOLOR_FORCE").current_dir(self.path(""));
        let output = command.output().expect("it can be started");
        Ran {
            code: output.status.code().expect("it ends by itself"),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// The lines that a diff adds, without their plus, by file.
    pub fn added(&self) -> Vec<(String, Vec<String>)> {
        let mut added: Vec<(String, Vec<String>)> = Vec::new();
        for line in self.stdout.lines() {
            match (line.strip_prefix("+++ b/"), line.strip_prefix('+')) {
                (Some(path), _) => added.push((path.to_owned(), Vec::new())),
                (None, Some(text)) => added.last_mut().expect("a file").1.push(text.to_owned()),
                (None, None) => {}
            }
        }
        added
    }

    /// The files that a diff changes.
    pub fn files(&self) -> Vec<String> {
        self.added().into_iter().map(|(path, _)| path).collect()
    }
}

/// The functions below a decorator of MLflow in a text.
pub fn traced(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let decorated = lines.windows(2).filter(|pair| pair[0].starts_with("@mlflow.trace"));
    let name =
        |line: &str| line.trim_start_matches("async ").trim_start_matches("def ").split('(').next().map(str::to_owned);
    decorated.filter_map(|pair| name(pair[1])).collect()
}

/// Whether a path is there.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
