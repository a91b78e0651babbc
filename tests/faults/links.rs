//! Files outside of the project are never written, by whatever link they are reached; special files are left alone.

use std::fs;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::scene::{BINARY, Ran, Scene, finish, leftovers, python};

/// A project with one file, and a folder outside with another.
fn scenes() -> (Scene, Scene) {
    let (inside, outside) = (Scene::new(), Scene::new());
    inside.write("app/own.py", python("own"));
    inside.write("requirements.txt", "openai\n");
    outside.write("lib/other.py", python("other"));
    (inside, outside)
}

fn link(target: &Path, at: &Path) {
    symlink(target, at).expect("links can be made");
}

fn run_with(scene: &Scene, arguments: &[&str]) -> Ran {
    let mut command = Command::new(BINARY);
    command.args(arguments).current_dir(scene.path());
    finish(command)
}

#[track_caller]
fn check(inside: &Scene, outside: &Scene) {
    assert!(inside.read("app/own.py").contains("@mlflow.trace"));
    assert_eq!(outside.snapshot().len(), 1);
    assert_eq!(outside.read("lib/other.py"), python("other"));
}

#[test]
fn links_that_lead_out() {
    let (inside, outside) = scenes();
    let (here, there) = (inside.path(), outside.path());
    link(&there.join("lib/other.py"), &here.join("file.py"));
    link(&there.join("lib"), &here.join("folder"));
    // A chain: through a link inside, and through one outside that leads back.
    link(&here.join("file.py"), &here.join("app/chain.py"));
    link(&here.join("folder"), &here.join("app/chained"));
    assert_eq!(inside.run().code, Some(0));
    check(&inside, &outside);
    for named in ["file.py", "app/chain.py", "folder/other.py", "app/chained/other.py"] {
        run_with(&inside, &[named]);
        // By its folder, the file is one of the project outside: that is what was named.
        let is_outside = named.ends_with("other.py");
        assert_eq!(outside.read("lib/other.py") == python("other"), !is_outside, "{named}");
        outside.write("lib/other.py", python("other"));
    }
    assert!(here.join("file.py").is_symlink() && here.join("app/chain.py").is_symlink());
}

#[test]
fn manifests_that_lead_out() {
    let (inside, outside) = scenes();
    outside.write("lib/other.py", "openai\n");
    inside.write("requirements.txt", "-r base.txt\n");
    link(&outside.path().join("lib/other.py"), &inside.path().join("base.txt"));
    inside.run();
    assert_eq!(outside.read("lib/other.py"), "openai\n");
}

#[test]
fn a_root_that_is_a_link() {
    let (inside, outside) = scenes();
    link(&inside.path(), &outside.path().join("door"));
    let ran = run_with(&outside, &["door"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    check(&inside, &outside);
    assert!(inside.read("requirements.txt").contains("mlflow"));
}

/// While another thread lets two things change places all the time.
fn exchanging(one: &Path, other: &Path, run: impl FnOnce()) {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Relaxed) {
                // The run may hold one of them by another name for a moment.
                let _ = renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE);
                std::thread::sleep(Duration::from_micros(300));
            }
        });
        run();
        is_over.store(true, Relaxed);
    });
}

/// Linux and macOS can exchange; elsewhere there is nothing to test with.
fn can_exchange(scene: &Scene) -> bool {
    scene.write("one", "");
    scene.write("other", "");
    let (one, other) = (scene.path().join("one"), scene.path().join("other"));
    let can = renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE).is_ok();
    fs::remove_file(one).and_then(|()| fs::remove_file(other)).expect("they are ours");
    if !can {
        println!("skipped: this file system cannot exchange files");
    }
    can
}

/// The very bytes of the project's own file lie outside, too, so that only the place tells them apart.
#[test]
fn a_folder_that_becomes_a_link() {
    let (inside, outside) = scenes();
    if !can_exchange(&inside) {
        return;
    }
    outside.write("lib/own.py", python("own"));
    let before = outside.snapshot();
    let (folder, door) = (inside.path().join("app"), inside.path().join("door"));
    link(&outside.path().join("lib"), &door);
    let mut written = 0;
    for _ in 0..40 {
        exchanging(&folder, &door, || drop(inside.run()));
        assert!(outside.snapshot() == before, "nothing is written outside");
        // Whichever of the two is the folder now.
        let own = if folder.is_symlink() { "door/own.py" } else { "app/own.py" };
        let text = inside.read(own);
        written += usize::from(text.contains("@mlflow.trace"));
        assert!(text == python("own") || text.contains("@mlflow.trace"));
        inside.write(own, python("own"));
    }
    println!("written in {written} of 40 runs");
}

#[test]
fn a_file_that_becomes_a_link() {
    let (inside, outside) = scenes();
    if !can_exchange(&inside) {
        return;
    }
    outside.write("lib/own.py", python("own"));
    let before = outside.snapshot();
    let (file, door) = (inside.path().join("app/own.py"), inside.path().join("app/door"));
    link(&outside.path().join("lib/own.py"), &door);
    for _ in 0..40 {
        exchanging(&file, &door, || drop(inside.run()));
        assert!(outside.snapshot() == before, "nothing is written outside");
        assert_eq!(leftovers(&inside.snapshot()), Vec::<&String>::new());
        let links = [&file, &door].iter().filter(|path| path.is_symlink()).count();
        assert_eq!(links, 1, "the link is a link, and the file is a file");
        let own = if file.is_symlink() { "app/door" } else { "app/own.py" };
        inside.write(own, python("own"));
    }
}

#[test]
fn a_file_with_two_names() {
    let (inside, outside) = scenes();
    fs::remove_file(inside.path().join("app/own.py")).expect("it is ours");
    let linked = fs::hard_link(outside.path().join("lib/other.py"), inside.path().join("app/own.py"));
    if linked.is_err() {
        println!("skipped: this file system has no hard links");
        return;
    }
    let ran = inside.run();
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("app/own.py: it has another name, a hard link"), "{}", ran.stderr);
    assert_eq!(outside.read("lib/other.py"), python("other"));
    assert_eq!(inside.read("app/own.py"), python("other"));
}

#[test]
fn pipes_sockets_and_devices() {
    let (inside, outside) = scenes();
    let here = inside.path();
    let fifo = here.join("app/pipe.py");
    assert!(Command::new("mkfifo").arg(&fifo).status().is_ok_and(|status| status.success()));
    let socket = here.join("app/socket.py");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("sockets can be made");
    link(Path::new("/dev/zero"), &here.join("app/device.py"));
    link(&fifo, &here.join("app/link.py"));
    for name in
        ["requirements-dev.txt", "pyproject.toml", "setup.py", "package.json", "tsconfig.json", "instrument.toml"]
    {
        assert!(Command::new("mkfifo").arg(here.join("app").join(name)).status().is_ok_and(|status| status.success()));
    }
    let ran = inside.run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    check(&inside, &outside);
    for named in ["app/pipe.py", "app/socket.py", "app/link.py", "app/device.py"] {
        let ran = run_with(&inside, &[named]);
        assert_eq!(ran.code, Some(2), "{named}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("{named}: is neither a file nor a folder")), "{}", ran.stderr);
    }
    let kind = |path: &Path| fs::symlink_metadata(path).expect("it is there").file_type();
    assert!(kind(&fifo).is_fifo() && kind(&socket).is_socket());
}
