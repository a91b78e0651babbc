//! Writes a patch to disk: all of it or nothing.
//!
//! The new bytes go into a temporary file in the same folder and reach the disk; then the two files change places at one
//! stroke. What comes out must be what was analysed, else they change back. A run holds the lock of the root from before it
//! reads, and that of each folder while it writes there: other runs wait, and temporary files in a folder that nobody else
//! holds are those of runs that were killed.

#[cfg(not(unix))]
mod other;
mod temporary;
#[cfg(unix)]
mod unix;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

#[cfg(not(unix))]
use other::{Folder, keep};
#[cfg(unix)]
use unix::{Folder, keep};

use temporary::{Temporary, is_temporary};

use super::patch::{FilePatch, Held};
use crate::project::Text;

/// The folder that a run reads and writes, kept from other runs as long as it lives.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    root: Folder,
    /// What keeps runs away that are about a folder above.
    _above: Vec<Folder>,
}

impl Writer {
    /// Waits until no other run is at work in the folder `path`, in one of those `above` it (the outermost first) or below;
    /// says why it cannot be had.
    pub fn hold(path: &Path, above: &[PathBuf]) -> Result<Self, String> {
        let path = path.canonicalize().map_err(missing)?;
        let root = Folder::root(&path).map_err(unreadable)?;
        // From outside to inside, so that no two runs wait for each other.
        let above: Vec<Folder> = above.iter().filter_map(|folder| Folder::root(folder).ok()).collect();
        let held = above.iter().try_for_each(|folder| folder.lock_shared().map(drop)).and_then(|()| root.lock());
        match held {
            Ok(_) => Ok(Self { path, root, _above: above }),
            Err(_) => Err("another run has been at work here for a minute; run again when it has ended".to_owned()),
        }
    }

    /// Replaces a file by the patched text, or creates it; whatever fails, the file stays as it was.
    ///
    /// `original` is the text that was analysed: it says how to encode, and the file must still be it.
    pub fn write(&self, patch: &FilePatch, original: Option<&Text>) -> Result<(), Held> {
        self.try_write(patch, original).map_err(|reason| unwritten(&patch.path, "writing the file", reason))
    }

    /// Deletes a file, which must still be what was read.
    pub fn delete(&self, path: &str, original: &Text) -> Result<(), Held> {
        self.try_delete(path, original).map_err(|reason| unwritten(path, "deleting the file", reason))
    }

    fn try_delete(&self, path: &str, original: &Text) -> Result<(), String> {
        let target = target(&self.path, path)?;
        let (Some(folder), Some(name)) = (target.parent(), target.file_name()) else {
            return Err("it has no name".to_owned());
        };
        let folder = &self.root.below(folder).map_err(unwritable)?;
        folder.lock().map_err(unwritable)?;
        let then = original.encode(&original.content).map_err(|error| error.to_string())?;
        if folder.read(name).map_err(unreadable)?.bytes != then {
            return Err(CHANGED.to_owned());
        }
        let aside = temporary::name();
        folder.rename(name, &aside).map_err(unwritable)?;
        match folder.read(&aside) {
            Ok(out) if out.bytes == then => folder.remove(&aside).map_err(unwritable)?,
            // Someone has saved it since the last look.
            _ => {
                folder.rename(&aside, name).map_err(unwritable)?;
                return Err(CHANGED.to_owned());
            }
        }
        folder.sync();
        Ok(())
    }

    fn try_write(&self, patch: &FilePatch, original: Option<&Text>) -> Result<(), String> {
        let target = target(&self.path, &patch.path)?;
        let (Some(folder), Some(name)) = (target.parent(), target.file_name()) else {
            return Err("it has no name".to_owned());
        };
        let folder = &self.root.below(folder).map_err(unwritable)?;
        let is_locked = folder.lock().map_err(unwritable)?;
        let encoded = |text: &Text, content| text.encode(content).map_err(|error| error.to_string());
        match original {
            Some(text) => {
                let (then, now) = (encoded(text, &text.content)?, encoded(text, &patch.after)?);
                Change { folder, name, then, now }.write(is_locked)?;
            }
            None => create(folder, name, patch.after.as_bytes(), is_locked)?,
        }
        folder.sync();
        Ok(())
    }

    /// Removes what killed runs have left in these folders, which are relative to the root.
    pub fn clear_leftovers<'a>(&self, folders: impl IntoIterator<Item = &'a Path>) {
        for folder in folders {
            let entries = fs::read_dir(self.path.join(folder)).into_iter().flatten().flatten();
            let left: Vec<OsString> =
                entries.map(|entry| entry.file_name()).filter(|name| is_temporary(name)).collect();
            if !left.is_empty()
                && let Ok(folder) = self.root.below(folder)
                && folder.lock().unwrap_or(false)
            {
                for name in left {
                    // Another run may have been here meanwhile.
                    let _ = folder.remove(&name);
                }
            }
        }
    }
}

fn unwritten(path: &str, what: &str, reason: String) -> Held {
    Held { path: path.to_owned(), line: None, what: what.to_owned(), reason, hazard: None }
}

const CHANGED: &str = "it was changed while it was being analysed; run again";

/// The file behind a path, relative to the root: a symbolic link is followed to the file itself, but never out of the root.
fn target(root: &Path, path: &str) -> Result<PathBuf, String> {
    let named = root.join(path);
    let target = match named.symlink_metadata() {
        Ok(_) => named.canonicalize().map_err(missing)?,
        Err(_) => {
            let folder = named.parent().ok_or("it has no folder")?.canonicalize().map_err(missing)?;
            folder.join(named.file_name().ok_or("it has no name")?)
        }
    };
    match target.strip_prefix(root) {
        Ok(below) => Ok(below.to_owned()),
        Err(_) => Err(format!("it is outside of the project: {}", target.display())),
    }
}

/// Creates a file, never over another.
fn create(folder: &Folder, name: &OsStr, bytes: &[u8], is_locked: bool) -> Result<(), String> {
    match folder.read(name) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        // Another run wanted the same.
        Ok(found) if found.bytes == bytes => return Ok(()),
        _ => return Err("it was to be created, but is there now; run again".to_owned()),
    }
    let mut new = Temporary::create(folder, true, is_locked).map_err(unwritable)?;
    new.fill(bytes).map_err(unwritable)?;
    folder.rename(&new.name, name).map_err(unwritable)
}

/// A file that is to become another.
struct Change<'a> {
    folder: &'a Folder,
    name: &'a OsStr,
    /// What was analysed.
    then: Vec<u8>,
    /// What it is to be.
    now: Vec<u8>,
}

impl Change<'_> {
    fn write(&self, is_locked: bool) -> Result<(), String> {
        let found = self.folder.read(self.name).map_err(unreadable)?;
        if found.bytes == self.now {
            // Another run wanted the same.
            return Ok(());
        }
        if found.bytes != self.then {
            return Err(CHANGED.to_owned());
        }
        if found.names() > 1 {
            return Err(
                "it has another name, a hard link, and would be parted from it: make it a file of its own (`cp` \
                        and `mv`) and run again"
                    .to_owned(),
            );
        }
        if found.is_read_only() {
            return Err("it is read-only; make it writable and run again".to_owned());
        }
        self.folder.may_write(self.name).map_err(unwritable)?;
        let mut new = Temporary::create(self.folder, false, is_locked).map_err(unwritable)?;
        keep(&new.file, &found).and_then(|()| new.fill(&self.now)).map_err(unwritable)?;
        self.swap(new)
    }

    /// Puts the new file into its place, if what is there still is what was analysed.
    fn swap(&self, new: Temporary<'_>) -> Result<(), String> {
        // Writing has taken its time.
        if self.folder.read(self.name).map_err(unreadable)?.bytes != self.then {
            return Err(CHANGED.to_owned());
        }
        self.exchange(new)
    }

    /// Lets the two files change places, and back if someone has saved the old one since the last look.
    fn exchange(&self, new: Temporary<'_>) -> Result<(), String> {
        match self.folder.exchange(&new.name, self.name) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                return self.folder.replace(&new.name, self.name).map_err(unwritable);
            }
            Err(error) => return Err(unwritable(error)),
        }
        match self.folder.read(&new.name) {
            Ok(out) if out.bytes == self.then || out.bytes == self.now => Ok(()),
            _ => Err(self.put_back(new)),
        }
    }

    /// Puts back what someone else has saved; says so.
    fn put_back(&self, mut new: Temporary<'_>) -> String {
        let back = self.folder.exchange(&new.name, self.name).or_else(|error| match error.kind() {
            ErrorKind::NotFound => self.folder.rename(&new.name, self.name),
            _ => Err(error),
        });
        match (back, self.folder.read(&new.name)) {
            (Ok(()), Ok(out)) if out.bytes == self.now => return CHANGED.to_owned(),
            (Ok(()), Err(error)) if error.kind() == ErrorKind::NotFound => return CHANGED.to_owned(),
            _ => new.is_another = true,
        }
        // Saved twice in that moment: neither text is lost, nor one of an earlier moment.
        let mut aside = std::iter::once(".saved".to_owned()).chain((2..100).map(|number| format!(".saved{number}")));
        let kept = aside.find_map(|ending| {
            let name = OsString::from_iter([self.name, ending.as_ref()]);
            self.folder.rename(&new.name, &name).ok().map(|()| name)
        });
        let kept = kept.unwrap_or_else(|| new.name.clone());
        format!("it was changed twice while it was being written; one of its texts is in {}", kept.display())
    }
}

fn missing(error: io::Error) -> String {
    format!("it cannot be found: {error}; run again")
}

fn unreadable(error: io::Error) -> String {
    format!("it cannot be read any more: {error}; run again")
}

/// Why a file cannot be written, and what to do.
pub fn unwritable(error: io::Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            format!("there is no space left for its new text ({error}); free some and run again")
        }
        ErrorKind::FileTooLarge => {
            format!("its new text is larger than a file may be ({error}); raise the limit (`ulimit -f`) and run again")
        }
        ErrorKind::PermissionDenied => {
            format!("it or its folder cannot be written to ({error}); give yourself the permission and run again")
        }
        ErrorKind::ReadOnlyFilesystem => {
            format!("it is on a read-only file system ({error}); make that writable and run again")
        }
        ErrorKind::WouldBlock => {
            "another program holds the lock of its folder; run again when that has ended".to_owned()
        }
        _ => format!("it cannot be written: {error}; mend that and run again"),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    /// A folder with one file, its text as analysed, and a patch that puts an import above it.
    fn scene(bytes: &[u8]) -> (tempfile::TempDir, PathBuf, Text, FilePatch) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("llm.py");
        fs::write(&file, bytes).expect("a file");
        let text = Text::read(&file).expect("a text");
        let after = format!("import mlflow\n{}", text.content);
        let patch =
            FilePatch { path: "llm.py".to_owned(), before: Some(text.content.clone()), after, edits: Vec::new() };
        (folder, file, text, patch)
    }

    fn write(root: &Path, patch: &FilePatch, original: Option<&Text>) -> Result<(), Held> {
        Writer::hold(root, &[]).expect("nobody else is here").write(patch, original)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        entries.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn keeps_mode_and_byte_order_mark_and_leaves_nothing_else() {
        let (folder, file, text, patch) = scene(b"\xEF\xBB\xBFx = '\xC3\xBC'\r\n");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o750)).expect("permissions");
        write(folder.path(), &patch, Some(&text)).expect("written");
        assert_eq!(fs::read(&file).expect("bytes"), b"\xEF\xBB\xBFimport mlflow\nx = '\xC3\xBC'\r\n");
        assert_eq!(fs::metadata(&file).expect("metadata").permissions().mode() & 0o777, 0o750);
        assert_eq!(names(folder.path()), ["llm.py"]);
    }

    #[test]
    fn keeps_the_encoding_of_the_cookie() {
        let (folder, file, text, patch) = scene(b"# coding: latin-1\nx = '\xFC'\n");
        let patch = FilePatch { after: patch.after.replace("import mlflow\n", ""), ..patch };
        write(folder.path(), &patch, Some(&text)).expect("written");
        assert_eq!(fs::read(&file).expect("bytes"), b"# coding: latin-1\nx = '\xFC'\n");
    }

    #[test]
    fn leaves_a_file_that_was_changed_meanwhile() {
        let (folder, file, text, patch) = scene(b"x = 1\n");
        fs::write(&file, "x = 2\n").expect("a file");
        let held = write(folder.path(), &patch, Some(&text)).expect_err("held");
        assert!(held.reason.contains("was changed while"), "{}", held.reason);
        assert_eq!(fs::read(&file).expect("bytes"), b"x = 2\n");
    }

    #[test]
    fn leaves_a_read_only_file() {
        let (folder, file, text, patch) = scene(b"x = 1\n");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("permissions");
        let held = write(folder.path(), &patch, Some(&text)).expect_err("held");
        assert!(held.reason.contains("read-only"), "{}", held.reason);
        assert_eq!(fs::read(&file).expect("bytes"), b"x = 1\n");
    }

    #[test]
    fn leaves_a_file_that_is_gone() {
        let (folder, file, text, patch) = scene(b"x = 1\n");
        fs::remove_file(&file).expect("removed");
        assert!(write(folder.path(), &patch, Some(&text)).is_err());
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn follows_a_link_inside_the_root_and_none_that_leads_out() {
        let (folder, file, text, patch) = scene(b"x = 1\n");
        symlink(&file, folder.path().join("link.py")).expect("a link");
        write(folder.path(), &FilePatch { path: "link.py".to_owned(), ..patch.clone() }, Some(&text)).expect("written");
        assert!(folder.path().join("link.py").is_symlink());
        assert_eq!(fs::read(&file).expect("bytes"), b"import mlflow\nx = 1\n");

        let (outside, target, text, patch) = scene(b"x = 1\n");
        symlink(&target, folder.path().join("out.py")).expect("a link");
        let patch = FilePatch { path: "out.py".to_owned(), ..patch };
        let held = write(folder.path(), &patch, Some(&text)).expect_err("held");
        assert!(held.reason.contains("outside of the project"), "{}", held.reason);
        assert_eq!(fs::read(outside.path().join("llm.py")).expect("bytes"), b"x = 1\n");
    }

    #[test]
    fn creates_a_file_but_never_over_another() {
        let (folder, file, _, patch) = scene(b"x = 1\n");
        let new = FilePatch { path: "new.toml".to_owned(), before: None, after: "a = 1\n".to_owned(), ..patch.clone() };
        write(folder.path(), &new, None).expect("written");
        assert_eq!(fs::read(folder.path().join("new.toml")).expect("bytes"), b"a = 1\n");
        assert!(write(folder.path(), &patch, None).is_err());
        assert_eq!(fs::read(&file).expect("bytes"), b"x = 1\n");
    }

    const ANALYSED: &[u8] = b"x = 1\n";
    const PATCHED: &[u8] = b"import mlflow\nx = 1\n";
    const SAVED: &[u8] = b"x = 2\n";
    const SAVED_AGAIN: &[u8] = b"x = 3\n";

    /// A file that someone else has saved between the last look and the exchange, and the change of which that is part.
    fn in_the_moment(act: impl FnOnce(&Change, Temporary, &Path) -> Result<(), String>) -> (tempfile::TempDir, String) {
        let (held, file, ..) = scene(SAVED);
        let folder = Folder::root(held.path()).expect("a folder");
        let change =
            Change { folder: &folder, name: OsStr::new("llm.py"), then: ANALYSED.to_vec(), now: PATCHED.to_vec() };
        let mut new = Temporary::create(&folder, false, true).expect("a file");
        new.fill(PATCHED).expect("written");
        let reason = act(&change, new, &file).expect_err("it was changed");
        (held, reason)
    }

    fn content(folder: &Path, name: &str) -> Vec<u8> {
        fs::read(folder.join(name)).expect("bytes")
    }

    #[test]
    fn what_was_saved_before_the_exchange_is_put_back() {
        let (folder, reason) = in_the_moment(|change, new, _| change.exchange(new));
        assert_eq!(reason, CHANGED);
        assert_eq!(content(folder.path(), "llm.py"), SAVED);
        assert_eq!(names(folder.path()), ["llm.py"]);
    }

    #[test]
    fn what_was_saved_before_and_after_the_exchange_is_kept_beside_each_other() {
        let (folder, reason) = in_the_moment(|change, new, file| {
            change.folder.exchange(&new.name, change.name).expect("exchanged");
            fs::write(file, SAVED_AGAIN).expect("a file");
            Err(change.put_back(new))
        });
        assert_eq!(reason, "it was changed twice while it was being written; one of its texts is in llm.py.saved");
        assert_eq!(content(folder.path(), "llm.py"), SAVED);
        assert_eq!(content(folder.path(), "llm.py.saved"), SAVED_AGAIN);
        assert_eq!(names(folder.path()).len(), 2);
    }

    #[test]
    fn a_copy_of_an_earlier_moment_is_not_written_over() {
        let (folder, reason) = in_the_moment(|change, new, file| {
            fs::write(file.with_file_name("llm.py.saved"), "earlier").expect("a file");
            change.folder.exchange(&new.name, change.name).expect("exchanged");
            fs::write(file, SAVED_AGAIN).expect("a file");
            Err(change.put_back(new))
        });
        assert_eq!(content(folder.path(), "llm.py"), SAVED);
        assert_eq!(content(folder.path(), "llm.py.saved"), b"earlier");
        assert!(reason.ends_with("in llm.py.saved2"), "{reason}");
        assert_eq!(content(folder.path(), "llm.py.saved2"), SAVED_AGAIN);
    }

    #[test]
    fn what_was_saved_before_the_exchange_and_then_deleted_is_put_back() {
        let (folder, reason) = in_the_moment(|change, new, file| {
            change.folder.exchange(&new.name, change.name).expect("exchanged");
            fs::remove_file(file).expect("removed");
            Err(change.put_back(new))
        });
        assert_eq!(reason, CHANGED);
        assert_eq!(content(folder.path(), "llm.py"), SAVED);
        assert_eq!(names(folder.path()), ["llm.py"]);
    }
}
