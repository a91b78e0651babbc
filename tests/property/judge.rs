//! The languages' own parsers as judges of edits: CPython (`judge.py`), the TypeScript compiler (`judge.mjs`).

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use mlflow_instrument::project::Language;

use crate::program::Program;

/// Where `tests/property/run` installs the TypeScript compiler.
const COMPILER: &str = "target/property/node_modules/typescript";

/// A judge in a process of its own, which answers one request after the other.
pub struct Judge {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// The version of what judges.
    version: (u32, u32),
}

/// What a judge says.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The program before is no program.
    RefusesBefore(String),
    /// The program after is not what it was to be.
    Complains(String),
    Fine,
    /// The judge is older than the program's language.
    TooOld,
}

impl Judge {
    /// The judge of a language; none if this machine lacks it.
    pub fn of(language: Language) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = match language {
            Language::Python => {
                let mut command = Command::new(std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into()));
                command.args(["-c", include_str!("judge.py")]);
                command
            }
            Language::TypeScript => {
                let compiler = root.join(COMPILER);
                if !compiler.exists() {
                    return None;
                }
                let mut command = Command::new("node");
                command.arg(root.join("tests/property/judge.mjs")).arg(compiler);
                command
            }
        };
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let (input, output) = (process.stdin.take()?, BufReader::new(process.stdout.take()?));
        let mut judge = Self { process, input, output, version: (0, 0) };
        judge.version = serde_json::from_str(&judge.read()?).ok()?;
        Some(judge)
    }

    fn read(&mut self) -> Option<String> {
        let mut line = String::new();
        let count = self.output.read_line(&mut line).ok()?;
        (count > 0).then_some(line)
    }

    /// Whether it is as new as the program's language.
    pub fn reads(&self, program: &Program) -> bool {
        !program.is_newest || self.version >= (3, 12)
    }

    /// Compares a program with what became of it; `lines` are those of the functions that were to get a span.
    pub fn verdict(&mut self, program: &Program, after: Option<&[u8]>, lines: &[u32]) -> Verdict {
        if !self.reads(program) {
            return Verdict::TooOld;
        }
        let latin = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
        let request = (&program.path, latin(&program.bytes), after.map(latin), lines);
        let request = serde_json::to_string(&request).expect("strings and numbers") + "\n";
        let sent = self.input.write_all(request.as_bytes()).and_then(|()| self.input.flush());
        let answer = sent.ok().and_then(|()| self.read());
        let answer = answer.expect("the judge lives on, whatever it is asked");
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("an object");
        let said = |word: &str| answer.get(word).map(|text| text.as_str().unwrap_or_default().to_owned());
        match (said("before"), said("after")) {
            (Some(error), _) => Verdict::RefusesBefore(error),
            (None, Some(complaint)) => Verdict::Complains(complaint),
            (None, None) => Verdict::Fine,
        }
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
