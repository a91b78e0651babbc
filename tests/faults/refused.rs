//! Folders and files that may not be written to.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::scene::{BINARY, Ran, Scene, finish, leftovers, project, python};
use crate::space::with_mounts;

/// Nobody's user id, as which the superuser runs the binary: nothing is closed to root.
const NOBODY: u32 = 65534;

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
}

fn is_root(scene: &Scene) -> bool {
    scene.path().metadata().expect("it is there").uid() == 0
}

/// Runs as somebody who is bound by permissions and owns everything in the folder.
fn run_bound(scene: &Scene) -> Ran {
    // A copy of the binary, for the place where it was built may be closed to nobody. Another process makes it: what this one has open for
    // writing may be open in a process that another test starts at that moment, and then the copy could not be run.
    let binary = tempfile::tempdir().expect("a temporary folder can be made");
    let copy = binary.path().join("instrument");
    let copied = Command::new("cp").arg(BINARY).arg(&copy).status().expect("cp can be run");
    assert!(copied.success(), "the binary can be copied");
    mode(binary.path(), 0o755);
    let mut command = Command::new(&copy);
    command.arg(".").current_dir(scene.path());
    if is_root(scene) {
        for entry in walkdir::WalkDir::new(scene.path()) {
            chown(entry.expect("it is there").path(), Some(NOBODY), Some(NOBODY)).expect("root may give files away");
        }
        command.uid(NOBODY).gid(NOBODY);
    }
    finish(command)
}

#[track_caller]
fn check(scene: &Scene, ran: &Ran, reported: &[&str]) {
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    for words in reported {
        assert!(ran.stderr.contains(words), "{words:?} is not in: {}", ran.stderr);
    }
    assert_eq!(leftovers(&scene.snapshot()), Vec::<&String>::new());
}

#[test]
fn a_read_only_folder() {
    let old = project(4);
    let scene = Scene::of(&old);
    let closed = scene.path().join("service/part1");
    mode(&closed, 0o555);
    let ran = run_bound(&scene);
    mode(&closed, 0o755);
    check(
        &scene,
        &ran,
        &["service/part1/answer1.py: it or its folder cannot be written to", "permission and run again"],
    );
    for (path, bytes) in scene.snapshot() {
        assert_eq!(old.get(&path) == Some(&bytes), path.starts_with("service/part1/"), "{path}");
    }
}

#[test]
fn a_read_only_file() {
    let old = project(4);
    let scene = Scene::of(&old);
    mode(&scene.path().join("service/part1/answer1.py"), 0o444);
    let ran = run_bound(&scene);
    check(&scene, &ran, &["service/part1/answer1.py: it is read-only; make it writable and run again"]);
    for (path, bytes) in scene.snapshot() {
        assert_eq!(old.get(&path) == Some(&bytes), path.ends_with("answer1.py"), "{path}");
    }
}

/// The folder is one's own, the file is not.
#[test]
fn a_file_of_another_user() {
    let scene = Scene::new();
    scene.write("answer.py", python("answer"));
    if !is_root(&scene) {
        println!("skipped: only root has files of two users");
        return;
    }
    chown(scene.path(), Some(NOBODY), Some(NOBODY)).expect("root may give files away");
    let binary = Scene::new();
    fs::copy(BINARY, binary.path().join("instrument")).expect("it can be copied");
    mode(&binary.path(), 0o755);
    let mut command = Command::new(binary.path().join("instrument"));
    let ran = finish({
        command.arg(".").current_dir(scene.path()).uid(NOBODY).gid(NOBODY);
        command
    });
    check(&scene, &ran, &["answer.py: it or its folder cannot be written to"]);
    assert_eq!(scene.read("answer.py"), python("answer"));
}

#[test]
fn a_read_only_file_system() {
    let old = project(2);
    let scene = Scene::of(&old);
    let script = "mount --bind . .; mount -o remount,bind,ro .; cd \"$PWD\"; exec \"$1\" .";
    let Some(ran) = with_mounts(&scene, script) else { return };
    check(&scene, &ran, &["service/part1/answer1.py: it is on a read-only file system"]);
    assert!(scene.snapshot() == old);
}

#[test]
fn an_immutable_file() {
    let old = project(2);
    let scene = Scene::of(&old);
    let fixed = scene.path().join("service/part1/answer1.py");
    let chattr =
        |flag: &str| Command::new("chattr").arg(flag).arg(&fixed).output().is_ok_and(|out| out.status.success());
    if !chattr("+i") {
        println!("skipped: chattr +i is not allowed, or not known to this file system");
        return;
    }
    let ran = scene.run();
    assert!(chattr("-i"));
    check(&scene, &ran, &["service/part1/answer1.py: it or its folder cannot be written to"]);
    for (path, bytes) in scene.snapshot() {
        assert_eq!(old.get(&path) == Some(&bytes), path.ends_with("answer1.py"), "{path}");
    }
}
