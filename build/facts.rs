//! Works out the version of facts: a cache holds them for one version alone.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// Everything that facts and their form in the cache depend on: what reads files, and the versions of the grammars.
const FACTS_COME_OF: [&str; 6] = ["src/syntax", "src/cache.rs", "src/cache", "queries", "Cargo.toml", "Cargo.lock"];

/// Sets `FACTS_VERSION`.
pub fn version() -> io::Result<()> {
    let mut files = Vec::new();
    for path in FACTS_COME_OF.map(Path::new).into_iter().filter(|path| path.exists()) {
        println!("cargo:rerun-if-changed={}", path.display());
        add_files(path, &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    println!("cargo:rustc-env=FACTS_VERSION={:016x}", hasher.finish());
    Ok(())
}

/// The files at and below a path.
fn add_files(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        add_files(&entry?.path(), files)?;
    }
    Ok(())
}
