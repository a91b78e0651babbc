//! What was written into each file, so that `instrument remove` can take it out again byte for byte.
//!
//! The records lie in the folder `.instrument` at the root of a run. It keeps itself out of git, and its files have an
//! ending that no other tool takes for source code. A record is made before its file is written ([`Records::announce`])
//! and takes the place of the one before afterwards ([`Records::settle`]): wherever a run is cut short, one of the two
//! tells what is in the file.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The folder of the records.
pub const FOLDER: &str = ".instrument";

const ENDING: &str = ".record";
const NEXT: &str = ".next";
const IGNORE: &str = ".gitignore";
const UNFINISHED: &str = "unfinished";

/// What was written into a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    version: u32,
    /// The text without what `instrument` wrote; none for a file that it made.
    pub original: Option<String>,
    /// The text as it was written.
    pub written: String,
    /// The run was not about this file: the others need it (a manifest, a tracing module).
    pub supports: bool,
}

impl Record {
    /// The record of a text that was written.
    pub fn new(original: Option<String>, written: String, supports: bool) -> Self {
        Self { version: 1, original, written, supports }
    }
}

/// The records below a root.
#[derive(Debug)]
pub struct Records {
    folder: PathBuf,
}

impl Records {
    /// The records of a root (absolute); they need not be there.
    pub fn of(root: &Path) -> Self {
        Self { folder: root.join(FOLDER) }
    }

    /// Whether there are any.
    pub fn exist(&self) -> bool {
        self.folder.is_dir()
    }

    /// The paths of all files with a record, relative to the root, with `/`.
    pub fn paths(&self) -> Vec<String> {
        let entries = walkdir::WalkDir::new(&self.folder).sort_by_file_name().into_iter().flatten();
        let mut paths: Vec<String> = entries
            .filter(|entry| entry.file_type().is_file())
            .filter_map(|entry| {
                let parts: Option<Vec<&str>> =
                    entry.path().strip_prefix(&self.folder).ok()?.iter().map(|part| part.to_str()).collect();
                let name = parts?.join("/");
                let name = name.strip_suffix(NEXT).unwrap_or(&name);
                name.strip_suffix(ENDING).map(str::to_owned)
            })
            .collect();
        paths.dedup();
        paths
    }

    /// The record of a file whose text is `now`: of two, the one that tells what is in it. An error is the whole reason.
    pub fn read(&self, path: &str, now: Option<&str>) -> Result<Option<Record>, String> {
        let place = self.place(path);
        let announced = read(&with_ending(&place, NEXT))?;
        let settled = read(&place)?;
        match announced {
            Some(announced) if settled.is_none() || now == Some(announced.written.as_str()) => Ok(Some(announced)),
            _ => Ok(settled),
        }
    }

    /// Says what is about to be written. An error is of the kind that writing the file itself would give.
    pub fn announce(&self, path: &str, record: &Record) -> io::Result<()> {
        let place = with_ending(&self.place(path), NEXT);
        self.write(&place, record).map_err(|error| {
            let _ = fs::remove_file(self.folder.join(UNFINISHED));
            self.sweep(path);
            io::Error::new(error.kind(), format!("its record {}: {error}", place.display()))
        })
    }

    fn write(&self, place: &Path, record: &Record) -> io::Result<()> {
        self.make_folder()?;
        fs::create_dir_all(place.parent().unwrap_or(&self.folder))?;
        // Only one run at a time writes below a root, so that one name is enough.
        let unfinished = self.folder.join(UNFINISHED);
        let mut file = File::create(&unfinished)?;
        file.write_all(&serde_json::to_vec(record)?)?;
        file.sync_all()?;
        fs::rename(&unfinished, place)
    }

    /// What was announced is in the file now.
    pub fn settle(&self, path: &str) -> Result<(), String> {
        let place = self.place(path);
        fs::rename(with_ending(&place, NEXT), &place).map_err(|error| format!("{}: {error}", place.display()))
    }

    /// What was announced was not written.
    pub fn withdraw(&self, path: &str) {
        // A record too much does no harm: its text is not that of the file.
        let _ = fs::remove_file(with_ending(&self.place(path), NEXT));
        self.sweep(path);
    }

    /// Nothing of what was written is in the file any more.
    pub fn forget(&self, path: &str) -> Result<(), String> {
        let place = self.place(path);
        for record in [with_ending(&place, NEXT), place] {
            match fs::remove_file(&record) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(format!("its record {} cannot be deleted: {error}", record.display()));
                }
                _ => {}
            }
        }
        self.sweep(path);
        Ok(())
    }

    /// Removes the folders that became empty with a file's record, in the end that of all records.
    fn sweep(&self, path: &str) {
        for above in Path::new(path).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty()) {
            if fs::remove_dir(self.folder.join(above)).is_err() {
                return;
            }
        }
        let mut entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        if entries.all(|entry| entry.file_name() == IGNORE || entry.file_name() == UNFINISHED) {
            // What stays for want of permission is an empty folder.
            let _ = fs::remove_file(self.folder.join(UNFINISHED));
            let _ = fs::remove_file(self.folder.join(IGNORE));
            let _ = fs::remove_dir(&self.folder);
        }
    }

    /// Makes the folder, which tells git to pass it by. A link in its place might lead out of the project.
    fn make_folder(&self) -> io::Result<()> {
        match fs::symlink_metadata(&self.folder) {
            Ok(found) if !found.is_dir() => return Err(io::Error::new(ErrorKind::NotADirectory, "it is no folder")),
            Ok(_) => {}
            Err(_) => fs::create_dir(&self.folder)?,
        }
        let ignore = self.folder.join(IGNORE);
        if ignore.exists() { Ok(()) } else { fs::write(ignore, "*\n") }
    }

    fn place(&self, path: &str) -> PathBuf {
        with_ending(&self.folder.join(path), ENDING)
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn read(place: &Path) -> Result<Option<Record>, String> {
    let damaged = |why: String| {
        format!("its record {} is damaged ({why}); delete that and use `instrument remove --all`", place.display())
    };
    match fs::read(place) {
        Ok(bytes) => {
            let record: Record = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
            if record.version == 1 { Ok(Some(record)) } else { Err(damaged("it is of another version".to_owned())) }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(damaged(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(written: &str) -> Record {
        Record::new(Some("a\n".to_owned()), written.to_owned(), false)
    }

    #[test]
    fn of_two_records_the_one_counts_that_tells_what_is_in_the_file() {
        let root = tempfile::tempdir().expect("a folder");
        let records = Records::of(root.path());
        records.announce("src/a.py", &record("one")).expect("announced");
        records.settle("src/a.py").expect("settled");
        records.announce("src/a.py", &record("two")).expect("announced");
        let written = |now| records.read("src/a.py", now).expect("readable").map(|record| record.written);
        assert_eq!(written(Some("one")).as_deref(), Some("one"));
        assert_eq!(written(Some("two")).as_deref(), Some("two"));
        assert_eq!(records.paths(), ["src/a.py"]);
    }

    #[test]
    fn the_last_record_takes_the_folder_with_it() {
        let root = tempfile::tempdir().expect("a folder");
        let records = Records::of(root.path());
        for path in ["src/a.py", "b.py"] {
            records.announce(path, &record("one")).expect("announced");
            records.settle(path).expect("settled");
        }
        records.forget("src/a.py").expect("forgotten");
        assert!(records.exist() && !root.path().join(FOLDER).join("src").exists());
        records.forget("b.py").expect("forgotten");
        assert!(!records.exist());
    }

    #[test]
    fn a_damaged_record_is_an_error_that_says_what_to_do() {
        let root = tempfile::tempdir().expect("a folder");
        let records = Records::of(root.path());
        records.announce("a.py", &record("one")).expect("announced");
        fs::write(root.path().join(FOLDER).join("a.py.record.next"), "{").expect("written");
        assert!(records.read("a.py", None).expect_err("damaged").contains("remove --all"));
    }
}
