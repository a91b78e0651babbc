//! No space: a disk that is full, and a limit on the size of files.

use std::process::Command;

use crate::scene::{BINARY, Scene, finish, leftovers, project, python};

/// Runs a script with mounts of its own; none where that is not allowed.
pub fn with_mounts(scene: &Scene, script: &str) -> Option<crate::scene::Ran> {
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-ec", script, "sh", BINARY]).current_dir(scene.path());
        command
    };
    let allowed = unshare("mount -t tmpfs none .").output();
    if !allowed.is_ok_and(|output| output.status.success()) {
        println!("skipped: this user may not mount anything (unshare --map-root-user --mount)");
        return None;
    }
    Some(finish(unshare(script)))
}

#[test]
fn the_disk_is_full() {
    let scene = Scene::new();
    let text = format!("{}{}", python("answer"), "# x\n".repeat(10_000));
    scene.write("old/large.py", &text);
    scene.write("old/small.py", python("other"));
    std::fs::create_dir(scene.path().join("disk")).expect("a folder can be made");
    // The large file fits once, the small one twice.
    let script = "mount -t tmpfs -o size=64k none disk; cp old/* disk; code=0; cd disk; \"$1\" . || code=$?; cd ..; mkdir \
                  new; cp -a disk/. new; exit $code";
    let Some(ran) = with_mounts(&scene, script) else { return };
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("large.py: there is no space left for its new text"), "{}", ran.stderr);
    assert!(ran.stderr.contains("free some and run again"), "{}", ran.stderr);
    assert_eq!(scene.read("new/large.py"), text);
    assert!(scene.read("new/small.py").contains("@mlflow.trace"), "the others are written");
    assert_eq!(leftovers(&scene.snapshot()), Vec::<&String>::new());
}

/// A program that may not write larger files: those that fit are written.
#[test]
fn files_may_not_grow_so_large() {
    let old = project(6);
    let scene = Scene::of(&old);
    let mut command = Command::new("sh");
    // Blocks are of 512 bytes or of 1024.
    command.args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" .", BINARY]).current_dir(scene.path());
    let ran = finish(command);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let now = scene.snapshot();
    for (path, bytes) in &old {
        let is_large = bytes.len() > 16 * 1024;
        assert_eq!(now[path] == *bytes, is_large, "{path}");
        assert_eq!(
            ran.stderr.contains(&format!("{path}: its new text is larger than a file may be")),
            is_large,
            "{path}"
        );
    }
    assert_eq!(leftovers(&now), Vec::<&String>::new());
}

/// A module that could not be created is imported by nobody.
#[test]
fn nothing_imports_a_module_that_could_not_be_created() {
    let mut old = project(3);
    old.retain(|path, _| path.starts_with("desk/"));
    let scene = Scene::of(&old);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" . 2>&1 | cat >&2", BINARY]).current_dir(scene.path());
    let ran = finish(command);
    assert!(ran.stderr.contains("which its project is to import, was not written"), "{}", ran.stderr);
    assert!(scene.snapshot() == old);
}
