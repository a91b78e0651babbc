//! A run that was cut short between two files: the next one makes of it what one undisturbed run does.

use std::path::Path;
use std::process::Command;

use crate::scene::{BINARY, Scene, Snapshot, finish, project, snapshot};

/// The applications among the fixtures.
fn applications() -> Vec<(String, Snapshot)> {
    let apps = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps");
    let entries = std::fs::read_dir(apps).expect("they can be read").map(|entry| entry.expect("it is there").path());
    let folders = entries.filter(|path| path.is_dir());
    folders
        .map(|path| (path.file_name().expect("it has one").to_string_lossy().into_owned(), snapshot(&path)))
        .collect()
}

/// The paths that a run writes, in its order: by the times of what it has written.
fn order(old: &Snapshot, scene: &Scene) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let new = scene.snapshot();
    let changed = new.iter().filter(|(path, bytes)| old.get(*path) != Some(*bytes));
    let mut written: Vec<_> = changed
        .map(|(path, _)| {
            let metadata = scene.path().join(path).metadata().expect("it is there");
            ((metadata.ctime(), metadata.ctime_nsec()), path.clone())
        })
        .collect();
    written.sort();
    written.into_iter().map(|(_, path)| path).collect()
}

#[test]
fn the_next_run_completes_it() {
    let mut applications = applications();
    applications.push(("both languages".to_owned(), project(6)));
    let mut states = 0;
    for (name, old) in applications {
        let scene = Scene::of(&old);
        assert_eq!(scene.run().code, Some(0), "{name}");
        let (order, new) = (order(&old, &scene), scene.snapshot());
        for cut in 1..order.len() {
            let mut state = old.clone();
            state.extend(order[..cut].iter().map(|path| (path.clone(), new[path].clone())));
            scene.restore(&state);
            let mut command = Command::new(BINARY);
            command.args(["-q", "."]).current_dir(scene.path());
            let ran = finish(command);
            assert_eq!(ran.code, Some(0), "{name} after {:?}: {}", &order[..cut], ran.stderr);
            let now = scene.snapshot();
            for path in now.keys().chain(new.keys()) {
                assert!(now.get(path) == new.get(path), "{name}: {path} after {:?}", &order[..cut]);
            }
            states += 1;
        }
    }
    println!("{states} states completed");
    assert!(states > 100, "{states}");
}
