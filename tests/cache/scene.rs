//! A cache in a folder that is gone with the test, and texts to keep in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use mlflow_instrument::cache::{Cache, Found, Source};
use mlflow_instrument::pipeline::{Analysis, Options, analyse};
use mlflow_instrument::project::{Language, Request};
use tempfile::TempDir;

/// A file of the tests: its path and its text.
pub type File = (String, String);

/// Sources of files; those of no language are left out.
pub fn sources(files: &[File]) -> Vec<Source<'_>> {
    files.iter().filter_map(|(path, text)| Some(Source { language: Language::of(path)?, path, text })).collect()
}

/// The folder of a cache.
pub struct Scene {
    dir: TempDir,
}

impl Scene {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn cache(&self) -> Cache {
        Cache::at(self.path())
    }

    /// The tool's own folder in it.
    pub fn own(&self) -> PathBuf {
        self.path().join("instrument-facts")
    }

    /// The facts of files of a project that always has the same root.
    pub fn facts(&self, files: &[File]) -> Found {
        self.cache().facts(Path::new("/the/project"), &sources(files))
    }

    /// The folders of packs, of whatever project and version.
    pub fn folders(&self) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = entries(&self.own()).into_iter().filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
    }

    /// All packs.
    pub fn packs(&self) -> Vec<PathBuf> {
        let mut packs: Vec<PathBuf> = self.folders().iter().flat_map(|folder| entries(folder)).collect();
        packs.sort();
        packs
    }
}

/// One analysis at a time: side by side in one process they would wait for each other's threads.
pub fn analysis(request: &Request, options: &Options) -> Analysis {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().expect("no analysis panics");
    analyse(request, options).expect("an analysis")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path()).collect()
}

/// A few small files of every grammar.
pub fn few() -> Vec<File> {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    vec![
        file("a.py", "import openai\n\n\ndef ask(question: str) -> str:\n    return openai.ask(question, n=1)\n"),
        file("b.py", "class B:\n    def run(self):\n        return [x for x in self.all]\n"),
        file("c.ts", "export const c = async (q: string) => <number>(await q.length);\n"),
        file("d.tsx", "export const D = () => <b>{'a\\\nb'}</b>;\n"),
        file("broken.py", "def f(:\n"),
        file("empty.py", ""),
    ]
}
