//! The binary with its cache: several at once, where nothing can be written, and what is said.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::scene::Scene;

const APPLICATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/apps/support-service");

fn command(cache: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_instrument"));
    command.args(arguments).env("INSTRUMENT_CACHE_DIR", cache).env_remove("INSTRUMENT_NO_CACHE");
    command
}

fn run(cache: &Path, arguments: &[&str]) -> Output {
    command(cache, arguments).output().expect("it can be started")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are Unicode")
}

const DRY: [&str; 4] = ["--dry-run", "--format", "json", APPLICATION];

#[test]
fn no_cache_writes_nothing() {
    let scene = Scene::new();
    let wanted = run(scene.path(), &["--no-cache", DRY[0], DRY[1], DRY[2], DRY[3]]);
    assert!(wanted.status.success() && !scene.own().exists());
    assert_eq!(command(scene.path(), &DRY).env("INSTRUMENT_NO_CACHE", "1").output().unwrap(), wanted);
    assert!(!scene.own().exists());
    assert_eq!(command(scene.path(), &DRY).env("INSTRUMENT_NO_CACHE", "0").output().unwrap(), wanted);
    assert!(scene.own().exists());
    // A text without a name belongs to no project.
    scene.cache().clean().expect("it is emptied");
    let child = command(scene.path(), &["-"]).stdin(std::process::Stdio::null()).output().expect("it can be started");
    assert!(child.status.success() && !scene.own().exists());
}

#[test]
fn the_option_goes_before_the_variable() {
    let (scene, other) = (Scene::new(), Scene::new());
    let folder = other.path().join("made/on/the/way");
    let ran = run(scene.path(), &["explain", "--cache-dir", folder.to_str().unwrap(), APPLICATION]);
    assert!(ran.status.success() && folder.join("instrument-facts/CACHEDIR.TAG").exists() && !scene.own().exists());
}

#[test]
fn many_runs_at_once() {
    let scene = Scene::new();
    let wanted = run(scene.path(), &["--no-cache", DRY[0], DRY[1], DRY[2], DRY[3]]);
    for round in 0..3 {
        let start = |_| {
            command(scene.path(), &DRY)
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
        };
        let started: Vec<_> = (0..8).map(start).collect();
        for child in started {
            let output = child.and_then(|child| child.wait_with_output()).expect("it ends");
            assert_eq!(output, wanted, "round {round}");
        }
        let left = scene.packs().into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with('.'));
        assert_eq!(left, None);
        // The next round finds half of it gone.
        scene.packs().iter().step_by(2).for_each(|pack| fs::remove_file(pack).expect("it is ours"));
    }
}

#[test]
fn a_damaged_cache_is_a_warning() {
    let scene = Scene::new();
    let wanted = run(scene.path(), &DRY);
    let packs = scene.packs();
    for pack in &packs[..2] {
        fs::write(pack, "a poem").expect("it is ours");
    }
    let ran = run(scene.path(), &DRY);
    assert_eq!((ran.status, &ran.stdout), (wanted.status, &wanted.stdout));
    let first = packs[0].display();
    assert_eq!(
        stderr(&ran),
        format!("warning: the cache file {first} and 1 more are damaged: what it held was made anew\n")
    );
    assert_eq!(run(scene.path(), &DRY), wanted);
    fs::write(&packs[0], "a poem").expect("it is ours");
    let ran = run(scene.path(), &["--quiet", "--dry-run", APPLICATION]);
    assert_eq!((ran.status, stderr(&ran)), (wanted.status, String::new()));
}

/// Also for root, who may write everywhere: a file stands where the folder would be.
#[test]
fn a_folder_that_cannot_be_written_is_no_error() {
    let scene = Scene::new();
    let wanted = run(scene.path(), &["--no-cache", DRY[0], DRY[1], DRY[2], DRY[3]]);
    let file = scene.path().join("file");
    fs::write(&file, "x").expect("it is ours");
    for place in [&file, &file.join("below"), Path::new("/proc/no/such")] {
        assert_eq!(run(place, &DRY), wanted);
    }
    assert_eq!(run(Path::new(""), &["clean", "--cache-dir", file.to_str().unwrap()]).status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    assert!(run(scene.path(), &DRY).status.success());
    assert!(!scene.packs().is_empty());
    for pack in scene.packs() {
        assert_eq!(pack.metadata().expect("it is there").permissions().mode() & 0o077, 0);
    }
}

#[test]
fn clean_says_what_it_did() {
    let scene = Scene::new();
    let place = scene.path().display();
    assert_eq!(stderr(&run(scene.path(), &["clean"])), format!("{place} is empty already.\n"));
    assert!(run(scene.path(), &DRY).status.success());
    let said = stderr(&run(scene.path(), &["clean"]));
    assert!(said.starts_with(&format!("{place} is emptied: ")) && said.ends_with(" kB.\n"), "{said}");
    assert!(!scene.own().exists());
}
