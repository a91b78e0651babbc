//! A folder for projects that must lie on disk; `TMPDIR` says where it is made.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::input::File;

thread_local! {
    static FOLDER: TempDir = tempfile::tempdir().expect("a temporary folder");
}

/// Calls `run` with a folder that holds these files and nothing else. A file that has another one's name as its folder is
/// left out.
pub fn with<R>(files: &[File], run: impl FnOnce(&Path) -> R) -> R {
    FOLDER.with(|folder| {
        // A folder of its own within: what is in it is removed together.
        let root: PathBuf = folder.path().join("project");
        if root.exists() {
            fs::remove_dir_all(&root).expect("an old project is removed");
        }
        fs::create_dir(&root).expect("a folder in the temporary folder");
        for file in files {
            let path = root.join(&file.path);
            if fs::create_dir_all(path.parent().expect("inside the folder")).is_ok() && !path.is_dir() {
                fs::write(path, &file.bytes).expect("a file in the temporary folder");
            }
        }
        run(&root)
    })
}
