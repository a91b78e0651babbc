//! What was proven once is not proven again by a run that writes nothing, and always by one that writes.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use mlflow_instrument::pipeline::{Analysis, Options, apply, hold};
use mlflow_instrument::project::Request;
use tempfile::TempDir;

use crate::scene::{Scene, analysis};

const PYTHON: &str = "import openai\n\n\ndef ask(question: str) -> str:\n    reply = openai.OpenAI().responses.create(model=\"m\", input=question)\n    return reply.output_text\n";

const TYPESCRIPT: &str = "import OpenAI from 'openai';\n\nexport async function ask(question: string): Promise<string> {\n  const reply = await new OpenAI().responses.create({ model: 'm', input: question });\n  return reply.output_text;\n}\n";

/// A project in both languages, and a cache.
struct Case {
    dir: TempDir,
    scene: Scene,
}

impl Case {
    fn new() -> Self {
        let case = Self { dir: tempfile::tempdir().expect("a temporary folder"), scene: Scene::new() };
        case.write("py/requirements.txt", "openai\n");
        case.write("py/ask.py", PYTHON);
        case.write("py/other.py", &PYTHON.replace("ask", "reply_to"));
        case.write("ts/package.json", "{\n  \"name\": \"asks\",\n  \"dependencies\": { \"openai\": \"^6.0.0\" }\n}\n");
        case.write("ts/ask.ts", TYPESCRIPT);
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it is ours");
        fs::write(path, text).expect("it is ours");
    }

    fn request(&self) -> Request {
        Request { paths: vec![self.dir.path().to_owned()], ..Request::default() }
    }

    fn run(&self, dry_run: bool, with_cache: bool) -> Analysis {
        let cache = with_cache.then(|| self.scene.cache());
        analysis(&self.request(), &Options { cache, dry_run, ..Options::default() })
    }

    fn dry(&self) -> Analysis {
        self.run(true, true)
    }

    /// The pack of proofs.
    fn pack(&self) -> PathBuf {
        self.scene.packs().into_iter().find(|pack| pack.ends_with("proofs")).expect("there are proofs")
    }
}

fn paths<const N: usize>(paths: [&str; N]) -> BTreeSet<String> {
    paths.map(str::to_owned).into()
}

fn all() -> BTreeSet<String> {
    paths(["py/ask.py", "py/other.py", "ts/ask.ts"])
}

#[test]
fn a_second_dry_run_proves_nothing_again() {
    let case = Case::new();
    let cold = case.dry();
    let patched: BTreeSet<String> = cold.outcome.patches.iter().map(|patch| patch.path.clone()).collect();
    assert!(cold.unproven.is_empty() && all().is_subset(&patched), "{patched:?}");
    let warm = case.dry();
    assert_eq!(warm.unproven, all());
    assert_eq!(warm.outcome.patches, cold.outcome.patches);
}

#[test]
fn a_run_that_writes_and_one_without_cache_prove_everything() {
    let case = Case::new();
    case.dry();
    assert!(case.run(false, true).unproven.is_empty());
    assert!(case.run(true, false).unproven.is_empty());
}

#[test]
fn what_this_run_did_not_prove_is_not_written() {
    let case = Case::new();
    let writer = |case: &Case| hold(&case.request()).expect("nobody else runs");
    case.dry();
    let failed = apply(&case.dry(), &writer(&case));
    assert_eq!(failed.iter().map(|held| held.path.clone()).collect::<BTreeSet<_>>(), all());
    assert!(failed.iter().all(|held| held.reason.contains("not proven")), "{failed:?}");
    assert_eq!(fs::read_to_string(case.path("py/ask.py")).expect("it is there"), PYTHON);
    assert_eq!(apply(&case.run(false, true), &writer(&case)), []);
    assert_ne!(fs::read_to_string(case.path("py/ask.py")).expect("it is there"), PYTHON);
}

#[test]
fn a_changed_text_or_edit_is_proven() {
    let case = Case::new();
    case.dry();
    case.write("py/ask.py", &PYTHON.replace("\"m\"", "\"n\""));
    assert_eq!(case.dry().unproven, paths(["py/other.py", "ts/ask.ts"]));
    assert_eq!(case.dry().unproven, all());
    // The same text gets another edit.
    case.write("instrument.toml", "[[override]]\nfunctions = [\"reply_to\"]\nname = \"answer\"\n");
    assert_eq!(case.dry().unproven, paths(["py/ask.py", "ts/ask.ts"]));
}

#[test]
fn damaged_proofs_are_a_warning_and_made_anew() {
    let case = Case::new();
    let wanted = case.dry();
    let (pack, whole) = (case.pack(), fs::read(case.pack()).expect("it is there"));
    let root = case.dir.path().canonicalize().expect("it is there");
    let check = |bytes: &[u8], is_damaged: bool| {
        fs::write(&pack, bytes).expect("it is ours");
        let proofs = case.scene.cache().proofs(&root);
        assert!(proofs.known().is_empty(), "it was used");
        assert_eq!(proofs.damaged(), is_damaged.then(|| pack.clone()));
    };
    (0..whole.len()).for_each(|length| check(&whole[..length], true));
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1 << (at % 8);
        check(&changed, !(16..32).contains(&at));
    }
    let ran = case.dry();
    assert!(ran.unproven.is_empty() && ran.outcome.patches == wanted.outcome.patches);
    assert_eq!(ran.notes, [format!("the cache file {} is damaged: what it held was made anew", pack.display())]);
    assert!(fs::read(&pack).expect("it is there") == whole, "it is not mended");
    assert_eq!(case.dry().unproven, all());
}

#[test]
fn proofs_that_are_gone_or_cannot_be_written_are_no_error() {
    let case = Case::new();
    case.dry();
    fs::remove_file(case.pack()).expect("it is ours");
    let ran = case.dry();
    assert!(ran.unproven.is_empty() && ran.notes.is_empty());
    case.scene.cache().clean().expect("it is emptied");
    assert!(case.dry().unproven.is_empty());
    assert_eq!(case.dry().unproven, all());
}

#[test]
fn proofs_are_dropped_in_time() {
    let scene = Scene::new();
    let proofs = || scene.cache().proofs(Path::new("/the/project"));
    for number in 0..100_u8 {
        proofs().keep(&HashSet::from([[number; 16]]));
    }
    assert_eq!(proofs().known(), (91..100).map(|number| [number; 16]).collect());
    // Nothing new is nothing to write.
    let pack = scene.packs().pop().expect("the proofs");
    fs::remove_file(&pack).expect("it is ours");
    proofs().keep(&HashSet::new());
    assert!(!pack.exists());
}
