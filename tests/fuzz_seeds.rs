//! The committed seeds of the fuzz targets, each once through what its target checks (`fuzz/README.md`).

#[path = "../fuzz/checks/mod.rs"]
mod checks;

use std::path::Path;

/// Runs every seed of a target; a seed that fails is named.
fn run(target: &str, check: fn(&[u8])) {
    checks::set_stack();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let entries = std::fs::read_dir(folder).expect("the target's seeds");
    let mut seeds: Vec<_> = entries.map(|entry| entry.expect("a seed").path()).collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "{target} has no seeds");
    for seed in seeds {
        let data = std::fs::read(&seed).expect("a seed");
        let thread = std::thread::Builder::new().stack_size(checks::STACK).spawn(move || check(&data));
        let done = thread.expect("a thread").join();
        assert!(done.is_ok(), "{} fails", seed.display());
    }
}

#[test]
fn facts() {
    run("facts", checks::facts);
}

#[test]
fn link() {
    run("link", checks::link);
}

#[test]
fn apply() {
    run("apply", checks::apply);
}

#[test]
fn configuration() {
    run("configuration", checks::configuration);
}

#[test]
fn catalog() {
    run("catalog", checks::catalog);
}
