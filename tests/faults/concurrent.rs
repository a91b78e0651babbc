//! Others write at the same time: more runs of the binary, editors, programs that append.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::scene::{Ran, Scene, Snapshot, ended, instrumented, leftovers, project, python};

fn start(scene: &Scene, below: &str) -> Child {
    let mut command = scene.command();
    command.current_dir(scene.path().join(below)).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("it can be started")
}

/// Runs in these folders at once, many times; each time everything is as after one run, and no run fails.
fn at_once(folders: &[&str], rounds: u32) {
    let old = project(5);
    let new = instrumented(&old);
    let scene = Scene::of(&old);
    for round in 0..rounds {
        scene.restore(&old);
        let start = |(at, below): (u32, &&str)| {
            std::thread::sleep(Duration::from_millis(u64::from(round * at * 7 % 40)));
            start(&scene, below)
        };
        let running: Vec<Child> = (0..).zip(folders).map(start).collect();
        let ran: Vec<Ran> = running.into_iter().map(ended).collect();
        assert!(ran.iter().all(|ran| ran.code == Some(0)), "{ran:?}");
        let now = scene.snapshot();
        for path in now.keys().chain(new.keys()) {
            assert!(now.get(path) == new.get(path), "{path}");
        }
    }
}

#[test]
fn several_runs_in_one_tree() {
    at_once(&[".", ".", ".", "."], 6);
}

#[test]
fn several_runs_in_a_tree_and_in_parts_of_it() {
    at_once(&[".", "service", "desk", "."], 6);
}

/// Does something to a random file whenever the run is about to put a new one into its place, until the run has ended.
fn disturb(scene: &Scene, files: &[PathBuf], mut change: impl FnMut(&Path)) -> Ran {
    let child = start(scene, ".");
    let temporary = format!(".instrument-{}.tmp", child.id());
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let run = scope.spawn(|| {
            let ran = ended(child);
            is_over.store(true, Relaxed);
            ran
        });
        let mut touched = BTreeSet::new();
        let mut luck = Luck(u64::from(std::process::id()) << 16 | 1);
        let folder = files[0].parent().expect("it has one").join(temporary);
        while !is_over.load(Relaxed) {
            if folder.exists() {
                // Into the moment of the exchange, with luck: the file is the next that is to be written.
                let begin = Instant::now();
                let wait = Duration::from_micros(luck.below(4000));
                while begin.elapsed() < wait && folder.exists() {}
                let is_next = |path: &&PathBuf| {
                    !touched.contains(*path) && fs::read_to_string(path).is_ok_and(|text| !text.contains("mlflow"))
                };
                if let Some(path) = files.iter().find(is_next) {
                    change(path);
                    touched.insert(path.clone());
                }
            }
            std::thread::sleep(Duration::from_micros(luck.below(300)));
        }
        run.join().expect("it does not panic")
    })
}

/// Numbers that are random enough.
struct Luck(u64);

impl Luck {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

const FILES: usize = 40;
const ROUNDS: usize = 8;

fn small_files() -> Snapshot {
    (0..FILES).map(|at| (format!("answer{at:02}.py"), python(&format!("answer{at}")).into_bytes())).collect()
}

fn paths(scene: &Scene, files: &Snapshot) -> Vec<PathBuf> {
    files.keys().map(|path| scene.path().join(path)).collect()
}

/// Every file is instrumented, or the run says that it is not, and fails.
fn check_reported(scene: &Scene, old: &Snapshot, ran: &Ran) -> usize {
    let now = scene.snapshot();
    let without: Vec<&String> = old.keys().filter(|path| !scene.read(path).contains("@mlflow.trace")).collect();
    for path in &without {
        assert!(ran.stderr.contains(&format!("{path}: it was changed")), "{path}: {}", ran.stderr);
    }
    assert_eq!(ran.code, Some(if without.is_empty() { 0 } else { 2 }), "{}", ran.stderr);
    assert_eq!(leftovers(&now), Vec::<&String>::new());
    without.len()
}

/// A line that was appended is there at the end, unless its writer held the file open while it was replaced.
#[test]
fn lines_that_others_append() {
    let old = small_files();
    let (mut appended, mut held_open, mut refused) = (0, 0, 0);
    for _ in 0..ROUNDS {
        let scene = Scene::of(&old);
        let mut lines: Vec<(PathBuf, String, bool)> = Vec::new();
        let ran = disturb(&scene, &paths(&scene, &old), |path| {
            let line = format!("# appended {}\n", lines.len());
            let mut file = File::options().append(true).open(path).expect("it is there");
            file.write_all(line.as_bytes()).expect("it can be written");
            let inode = |metadata: std::io::Result<fs::Metadata>| metadata.expect("it is there").ino();
            let is_same = inode(file.metadata()) == inode(path.metadata());
            lines.push((path.to_owned(), line, is_same));
        });
        refused += check_reported(&scene, &old, &ran);
        for (path, line, is_same) in &lines {
            let text: String =
                [path.clone(), path.with_extension("py.saved")].iter().flat_map(fs::read_to_string).collect();
            assert!(text.contains(line) || !is_same, "{line:?} of {} is lost", path.display());
        }
        appended += lines.len();
        held_open += lines.iter().filter(|(_, _, is_same)| !is_same).count();
    }
    println!("{appended} lines appended, {held_open} while the file was replaced; {refused} files left alone");
    assert!(appended > 20 && refused > 0, "{appended} lines, {refused} left alone");
}

/// What an editor saves by putting a new file into the place of the old one is never lost.
#[test]
fn files_that_others_replace() {
    let old = small_files();
    let (mut saved, mut refused) = (0, 0);
    for _ in 0..ROUNDS {
        let scene = Scene::of(&old);
        let mut texts: Vec<(PathBuf, String)> = Vec::new();
        let ran = disturb(&scene, &paths(&scene, &old), |path| {
            let text = format!("import openai\n\nVERSION = {}\n", texts.len());
            let draft = path.with_extension("draft");
            fs::write(&draft, &text).expect("it can be written");
            fs::rename(&draft, path).expect("it can be renamed");
            texts.retain(|(other, _)| other != path);
            texts.push((path.to_owned(), text));
        });
        assert!(matches!(ran.code, Some(0 | 2)), "{}", ran.stderr);
        for (path, text) in &texts {
            assert_eq!(fs::read_to_string(path).ok().as_ref(), Some(text), "{}", path.display());
            refused += usize::from(ran.stderr.contains(&format!("{}: it was changed", name(path))));
        }
        let touched = |path: &String| texts.iter().any(|(other, _)| name(other) == *path);
        for path in old.keys().filter(|path| !touched(path)) {
            assert!(scene.read(path).contains("@mlflow.trace"), "{path}: {}", ran.stderr);
        }
        assert_eq!(leftovers(&scene.snapshot()), Vec::<&String>::new());
        saved += texts.len();
    }
    println!("{saved} files saved, {refused} of them left alone by the run");
    assert!(saved > 20 && refused > 0, "{saved} saved, {refused} left alone");
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("it has one")
}
