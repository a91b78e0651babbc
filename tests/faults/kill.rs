//! Real SIGKILLs at many moments.

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::scene::{Scene, Snapshot, instrumented, leftovers, project};

/// How often a run is killed while it writes, and before.
const WRITING: u32 = 130;
const BEFORE: u32 = 20;

/// How long a run takes until its first file is written, and from there to its end.
fn times(scene: &Scene, first: &str, old: &Snapshot) -> (Duration, Duration) {
    let begin = Instant::now();
    let mut child = scene.command().stderr(Stdio::null()).spawn().expect("it can be started");
    await_change(scene, first, old, &mut child);
    let writes = begin.elapsed();
    child.wait().expect("it ends");
    (writes, begin.elapsed() - writes)
}

fn await_change(scene: &Scene, path: &str, old: &Snapshot, child: &mut std::process::Child) {
    while scene.read(path).as_bytes() == old[path] && child.try_wait().is_ok_and(|status| status.is_none()) {
        sleep(Duration::from_micros(200));
    }
}

/// Each file is the old one or the new one, nothing is damaged, and nothing is added but one temporary file. How many
/// files are new.
#[track_caller]
fn check(now: &Snapshot, old: &Snapshot, new: &Snapshot) -> usize {
    let left = leftovers(now);
    assert!(left.len() <= 1, "{left:?}");
    for path in old.keys() {
        assert!(now.contains_key(path), "{path} is gone");
    }
    let mut changed = 0;
    for (path, bytes) in now.iter().filter(|(path, _)| !left.contains(path)) {
        let is_new = new.get(path) == Some(bytes);
        assert!(is_new || old.get(path) == Some(bytes), "{path} is neither the old one nor the new one");
        changed += usize::from(is_new);
    }
    changed
}

#[test]
fn every_file_is_the_old_one_or_the_new_one() {
    let old = project(30);
    let new = instrumented(&old);
    let first = "desk/package.json";
    let scene = Scene::of(&old);
    let (before, writing) = times(&scene, first, &old);
    let (mut between, mut left, mut killed) = (0, 0, 0);
    for at in 0..WRITING + BEFORE {
        scene.restore(&old);
        let mut child = scene.command().stderr(Stdio::null()).spawn().expect("it can be started");
        if at < BEFORE {
            sleep(before * at / BEFORE);
        } else {
            await_change(&scene, first, &old, &mut child);
            sleep(writing * (at - BEFORE) / WRITING);
        }
        child.kill().expect("it is ours");
        killed += u32::from(child.wait().expect("it ends").code().is_none());
        let now = scene.snapshot();
        let changed = check(&now, &old, &new);
        between += usize::from(changed > 0 && changed < new.len());
        left += leftovers(&now).len();
        // The next run completes the work and leaves nothing.
        if at % 10 == 0 {
            let ran = scene.run();
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            let done = scene.snapshot();
            for path in done.keys().chain(new.keys()) {
                assert!(done.get(path) == new.get(path), "{path} after the next run");
            }
        }
    }
    println!("{killed} runs killed, {between} between the first file and the last, {left} temporary files left over");
    // A machine that is busy with other things hits less well.
    assert!(killed > WRITING / 2 && between > WRITING as usize / 4, "{killed} killed, {between} between");
}

/// A run that is killed again and again comes to its end: what is done stays done.
#[test]
fn killed_again_and_again() {
    let old = project(10);
    let new = instrumented(&old);
    let scene = Scene::of(&old);
    let (before, writing) = times(&scene, "desk/package.json", &old);
    scene.restore(&old);
    for round in 0.. {
        let mut child = scene.command().stderr(Stdio::null()).spawn().expect("it can be started");
        sleep(before + writing * (1 + round) / 12);
        child.kill().expect("it is ours");
        let is_killed = child.wait().expect("it ends").code().is_none();
        check(&scene.snapshot(), &old, &new);
        if !is_killed {
            break;
        }
    }
    assert!(scene.snapshot() == new);
}

/// What the user has is not taken for a leftover.
#[test]
fn only_what_killed_runs_left_is_removed() {
    let mut old = project(2);
    for name in [".instrument-notes.tmp", ".instrument-12.txt", ".instrument-.tmp", "instrument-12.tmp"] {
        old.insert(format!("service/{name}"), b"mine".to_vec());
    }
    let scene = Scene::of(&old);
    scene.write("service/part1/.instrument-12.tmp", "import openai");
    let dry = scene.path();
    let mut command = scene.command();
    command.arg("--dry-run");
    assert_eq!(crate::scene::finish(command).code, Some(0));
    assert!(dry.join("service/part1/.instrument-12.tmp").exists(), "--dry-run touches nothing");
    assert_eq!(scene.run().code, Some(0));
    let now = scene.snapshot();
    assert!(!now.contains_key("service/part1/.instrument-12.tmp"));
    assert_eq!(now.values().filter(|bytes| *bytes == b"mine").count(), 4);
}
