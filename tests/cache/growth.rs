//! What is kept, and for how long.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::scene::{Scene, few, sources};

/// Takes a file or folder for one that was written so many days ago.
fn written(path: &Path, days: u64) {
    let time = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
    File::open(path).and_then(|file| file.set_modified(time)).expect("it is ours");
}

#[test]
fn texts_that_are_gone_are_dropped_in_time() {
    let scene = Scene::new();
    let edited = |number: usize| vec![("a.py".to_owned(), format!("x = {number}\n"))];
    for number in 0..500 {
        scene.facts(&edited(number));
    }
    // Of the versions before, each pack keeps those that its last few rewritings were made without.
    let kept = (0..500).rev().filter(|number| scene.facts(&edited(*number)).hits() == 1).count();
    assert!((100..=16 * 9).contains(&kept), "{kept} are kept");
}

#[test]
fn a_branch_may_be_left_and_come_back() {
    let scene = Scene::new();
    let (one, other) = (few(), few().into_iter().map(|(path, text)| (path, text + "\n")).collect::<Vec<_>>());
    scene.facts(&one);
    scene.facts(&other);
    assert_eq!(scene.facts(&one).hits(), one.len());
    assert_eq!(scene.facts(&other).hits(), other.len());
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let scene = Scene::new();
    scene.facts(&few());
    let packs = scene.packs();
    packs.iter().for_each(|pack| written(pack, 3));
    let times = || packs.iter().map(|pack| pack.metadata().and_then(|it| it.modified()).unwrap()).collect::<Vec<_>>();
    let before = times();
    scene.facts(&few());
    scene.facts(&few()[..2]);
    assert_eq!(times(), before);
}

#[test]
fn folders_of_the_past_are_removed() {
    let scene = Scene::new();
    scene.facts(&few());
    let [own] = &scene.folders()[..] else { panic!("one folder") };
    let project = own.file_name().unwrap().to_str().unwrap().split_once('-').unwrap().0.to_owned();
    let make = |name: &str, days: u64| {
        let folder = scene.own().join(name);
        fs::create_dir(&folder).expect("it is ours");
        written(&folder, days);
    };
    fs::remove_dir_all(own).expect("it is ours");
    make(&format!("{project}-older"), 2);
    make(&format!("{project}-oldest"), 3);
    make("1111111111111111-gone", 31);
    make("2222222222222222-used", 29);
    scene.facts(&few());
    let names =
        scene.folders().iter().map(|it| it.file_name().unwrap().to_str().unwrap().to_owned()).collect::<Vec<_>>();
    let mut wanted = [own.file_name().unwrap().to_str().unwrap(), &format!("{project}-older"), "2222222222222222-used"];
    wanted.sort();
    assert_eq!(names, wanted);
}

#[test]
fn the_number_of_folders_is_limited() {
    let scene = Scene::new();
    for number in 0..130 {
        scene.cache().facts(Path::new(&format!("/project/{number}")), &sources(&few()[..1]));
    }
    assert_eq!(scene.folders().len(), 100);
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let scene = Scene::new();
    scene.facts(&few()[..1]);
    let left = scene.folders()[0].join(".writing-x1");
    fs::write(&left, "half").expect("it is ours");
    scene.facts(&few()[..2]);
    assert!(left.exists(), "it may still be written");
    written(&left, 1);
    scene.facts(&few()[..3]);
    assert!(!left.exists());
}

#[test]
fn clean_removes_what_is_its_own() {
    let scene = Scene::new();
    fs::write(scene.path().join("precious"), "x").expect("it is ours");
    assert_eq!(scene.cache().clean().expect("nothing to do").files, 0);
    scene.facts(&few());
    let packs = scene.packs().len();
    let cleaned = scene.cache().clean().expect("it is emptied");
    assert!(cleaned.files == packs + 2 && cleaned.bytes > 1000, "{cleaned:?}");
    assert!(!scene.own().exists() && scene.path().join("precious").exists());
    assert_eq!(scene.facts(&few()).hits(), 0);
    // A folder that only happens to have the name.
    scene.cache().clean().expect("it is emptied");
    fs::create_dir(scene.own()).expect("it is ours");
    assert!(scene.cache().clean().unwrap_err().to_string().contains("CACHEDIR.TAG"));
    assert!(scene.own().exists());
}
