//! A project that gets changes everywhere, and what is in a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_instrument");

/// The files of a folder: relative path and bytes. Links, special files and the records of runs are not among them.
pub type Snapshot = BTreeMap<String, Vec<u8>>;

pub fn snapshot(folder: &Path) -> Snapshot {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let is_record = |entry: &walkdir::DirEntry| entry.path().components().any(|part| part.as_os_str() == ".instrument");
    let files = entries.filter(|entry| entry.file_type().is_file() && !is_record(entry));
    // A temporary file may be gone before it is read.
    let read = files.filter_map(|entry| {
        let path = entry.path().strip_prefix(folder).ok()?.to_str()?.to_owned();
        Some((path, fs::read(entry.path()).ok()?))
    });
    read.collect()
}

/// A folder that is gone with the test.
pub struct Scene {
    dir: TempDir,
}

impl Scene {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    pub fn of(files: &Snapshot) -> Self {
        let scene = Self::new();
        scene.restore(files);
        scene
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().canonicalize().expect("it is there")
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("folders can be made");
        fs::write(path, content).expect("files can be written");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.dir.path().join(path)).expect("it can be read")
    }

    pub fn snapshot(&self) -> Snapshot {
        snapshot(self.dir.path())
    }

    /// Makes the folder hold these files and no others.
    pub fn restore(&self, files: &Snapshot) {
        let now = self.snapshot();
        for path in now.keys().filter(|path| !files.contains_key(*path)) {
            fs::remove_file(self.dir.path().join(path)).expect("it is ours");
        }
        for (path, bytes) in files.iter().filter(|(path, bytes)| now.get(*path) != Some(bytes)) {
            self.write(path, bytes);
        }
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(BINARY);
        command.arg(".").current_dir(self.path());
        command
    }

    pub fn run(&self) -> Ran {
        finish(self.command())
    }
}

/// What came of a run.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stderr: String,
}

/// Runs a command to its end, which must come within five minutes.
pub fn finish(mut command: Command) -> Ran {
    ended(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it can be started"))
}

/// Waits for the end of what was started with its standard error piped.
pub fn ended(mut child: Child) -> Ran {
    use std::io::Read;
    let mut pipe = child.stderr.take().expect("it is piped");
    let reader = std::thread::spawn(move || {
        let mut stderr = String::new();
        pipe.read_to_string(&mut stderr).map(|_| stderr)
    });
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        if begin.elapsed() > Duration::from_secs(300) {
            child.kill().expect("it is ours");
            panic!("the run does not end");
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let stderr = reader.join().expect("it does not panic").expect("messages are Unicode");
    Ran { code: status.code(), stderr }
}

/// The names of temporary files among these.
pub fn leftovers(files: &Snapshot) -> Vec<&String> {
    files.keys().filter(|path| path.rsplit('/').next().is_some_and(|name| name.starts_with(".instrument-"))).collect()
}

pub fn python(name: &str) -> String {
    format!(
        "import openai\n\nclient = openai.OpenAI()\n\n\ndef {name}(question: str) -> str:\n    reply = \
         client.chat.completions.create(model=\"gpt-4o\", messages=[{{\"role\": \"user\", \"content\": question}}])\n    \
         return reply.choices[0].message.content\n"
    )
}

fn typescript(name: &str) -> String {
    format!(
        "import OpenAI from 'openai';\n\nconst client = new OpenAI();\n\nexport async function {name}(question: string) {{\n  \
         const reply = await client.chat.completions.create({{\n    model: 'gpt-4o',\n    messages: [{{ role: 'user', \
         content: question }}],\n  }});\n  return reply.choices[0].message.content;\n}}\n"
    )
}

/// A project in both languages: `files` files in each, their manifests, and a program that leads to all of them.
pub fn project(files: usize) -> Snapshot {
    let mut project = Snapshot::new();
    let mut add = |path: &str, text: String| project.insert(path.to_owned(), text.into_bytes());
    add("service/requirements.txt", "fastapi\nopenai>=1.0\n".to_owned());
    let dependencies = "\"dependencies\": {\n    \"openai\": \"^4.0.0\"\n  }";
    let scripts = "\"scripts\": {\n    \"start\": \"tsx src/main.ts\"\n  }";
    let head = "\"name\": \"desk\",\n  \"type\": \"module\"";
    add("desk/package.json", format!("{{\n  {head},\n  {scripts},\n  {dependencies}\n}}\n"));
    let mut main = String::new();
    for at in 0..files {
        // Some files are larger than what is written at once.
        let lines = if at % 5 == 0 { 450 } else { 0 };
        let (hash, slashes) = ("# a line of comment that says nothing\n", "// a line of comment that says nothing\n");
        let (hash, slashes) = (hash.repeat(lines), slashes.repeat(lines));
        add(&format!("service/part{}/answer{at}.py", at % 4), format!("{}{hash}", python(&format!("answer{at}"))));
        add(
            &format!("desk/src/part{}/reply{at}.ts", at % 4),
            format!("{}{slashes}", typescript(&format!("reply{at}"))),
        );
        main += &format!("import {{ reply{at} }} from './part{}/reply{at}.js';\n", at % 4);
    }
    let calls: String = (0..files).map(|at| format!("console.log(await reply{at}('Who?'));\n")).collect();
    add("desk/src/main.ts", format!("{main}\n{calls}"));
    project
}

/// What an undisturbed run makes of it: everything is changed.
pub fn instrumented(old: &Snapshot) -> Snapshot {
    let scene = Scene::of(old);
    let ran = scene.run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let new = scene.snapshot();
    for (path, bytes) in old {
        assert!(new.get(path) != Some(bytes), "{path} is changed");
    }
    new
}
