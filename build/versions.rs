//! Works out the versions of facts and of proofs: a cache holds each for one version alone.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// What tree-sitter's and the strict parsers' answers depend on: the reader, the queries, and the versions of all crates.
const PARSERS: [&str; 4] = ["src/syntax", "queries", "Cargo.toml", "Cargo.lock"];

/// What else facts depend on: the form in which they are kept.
const FORM: [&str; 2] = ["src/cache.rs", "src/cache"];

/// What else proofs depend on: what proves, and what it knows of languages and line ends.
const PROVERS: [&str; 2] = ["src/edit", "src/project"];

/// Sets `FACTS_VERSION` and `PROOFS_VERSION`.
pub fn set() -> io::Result<()> {
    for (name, own) in [("FACTS_VERSION", FORM), ("PROOFS_VERSION", PROVERS)] {
        println!("cargo:rustc-env={name}={:016x}", version(PARSERS.into_iter().chain(own))?);
    }
    Ok(())
}

/// The hash of all files at and below some paths.
fn version(paths: impl Iterator<Item = &'static str>) -> io::Result<u64> {
    let mut files = Vec::new();
    for path in paths.map(Path::new).filter(|path| path.exists()) {
        println!("cargo:rerun-if-changed={}", path.display());
        add_files(path, &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
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
