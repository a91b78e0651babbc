//! Small trees of files.

use std::fs;

use tempfile::TempDir;

/// Files and their texts; a path that ends in `/` is an empty folder.
pub type Files<'a> = &'a [(&'a str, &'a str)];

/// A temporary folder with files.
pub fn tree(files: Files<'_>) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, content) in files {
        let path = folder.path().join(path);
        if path.to_string_lossy().ends_with('/') {
            fs::create_dir_all(&path).expect("folder");
        } else {
            fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
            fs::write(&path, content).expect("file");
        }
    }
    folder
}
