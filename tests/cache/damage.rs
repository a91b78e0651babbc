//! Packs that are cut short, changed, foreign or old count as empty.

use std::fs;
use std::path::Path;

use mlflow_instrument::cache::Found;
use mlflow_instrument::syntax::FileFacts;

use crate::scene::{File, Scene, few, sources};

/// Magic words, version, checksum.
const HEADER: usize = 16 + 16 + 32;

/// A cache that holds the facts of a few files.
struct Full {
    scene: Scene,
    files: Vec<File>,
    wanted: Vec<FileFacts>,
}

impl Full {
    fn new() -> Self {
        let (scene, files) = (Scene::new(), few()[2..].to_vec());
        let wanted = Found::without_cache(&sources(&files)).facts;
        scene.facts(&files);
        Self { scene, files, wanted }
    }

    /// Runs with `bytes` in place of a pack, and checks that the answer is right and the pack is mended.
    #[track_caller]
    fn check(&self, pack: &Path, bytes: &[u8], is_damaged: bool) {
        let whole = fs::read(pack).expect("it is there");
        fs::write(pack, bytes).expect("it is ours");
        let found = self.scene.facts(&self.files);
        assert!(found.facts == self.wanted, "a wrong answer");
        assert_eq!(found.damaged, if is_damaged { vec![pack.to_owned()] } else { vec![] });
        assert!(found.hits() < self.files.len(), "it was used");
        assert!(fs::read(pack).expect("it is there") == whole, "it is not mended");
        assert_eq!(self.scene.facts(&self.files).hits(), self.files.len());
    }
}

#[test]
fn cut_short_anywhere() {
    let full = Full::new();
    for pack in full.scene.packs() {
        let bytes = fs::read(&pack).expect("it is there");
        for length in 0..bytes.len() {
            full.check(&pack, &bytes[..length], true);
        }
    }
}

#[test]
fn a_bit_is_wrong_anywhere() {
    let full = Full::new();
    for pack in full.scene.packs() {
        let bytes = fs::read(&pack).expect("it is there");
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            full.check(&pack, &changed, !(16..32).contains(&at));
        }
    }
}

#[test]
fn foreign_files() {
    let full = Full::new();
    let pack = &full.scene.packs()[0];
    let bytes = fs::read(pack).expect("it is there");
    full.check(pack, b"a poem", true);
    full.check(pack, &[b"instrument facts".as_slice(), &[0xff; 4000]].concat(), false);
    full.check(pack, &[&bytes, b"more".as_slice()].concat(), true);
    full.check(pack, &[&bytes[..HEADER], &bytes].concat(), true);
}

#[test]
fn another_version_is_silently_replaced() {
    let full = Full::new();
    let pack = &full.scene.packs()[0];
    let mut bytes = fs::read(pack).expect("it is there");
    bytes[16..32].copy_from_slice(b"0123456789abcdef");
    full.check(pack, &bytes, false);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_opened() {
    let full = Full::new();
    let pack = &full.scene.packs()[0];
    for make in ["mkfifo", "mkdir"] {
        fs::remove_file(pack).expect("it is ours");
        assert!(std::process::Command::new(make).arg(pack).status().expect("it can be started").success());
        let found = full.scene.facts(&full.files);
        assert!(found.facts == full.wanted);
        assert_eq!(found.damaged, std::slice::from_ref(pack));
        if make == "mkdir" {
            fs::remove_dir(pack).expect("it is ours");
        }
    }
}
