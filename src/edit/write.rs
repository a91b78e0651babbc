//! Writes a patch to disk: all of it or nothing.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::patch::{FilePatch, Held};
use crate::project::Text;

/// Replaces a file under `root` by the patched text, or creates it. The new bytes go into a temporary file in the same
/// folder, reach the disk, and take the file's place and its mode; whatever fails, the file stays as it was.
///
/// `original` is the text that was analysed: it says how to encode, and the file must still be it.
pub fn write(root: &Path, patch: &FilePatch, original: Option<&Text>) -> Result<(), Held> {
    replace(root, patch, original).map_err(|reason| Held {
        path: patch.path.clone(),
        line: None,
        what: "writing the file".to_owned(),
        reason,
        hazard: None,
    })
}

fn replace(root: &Path, patch: &FilePatch, original: Option<&Text>) -> Result<(), String> {
    let target = target(root, &patch.path)?;
    let folder = target.parent().ok_or("it has no folder")?;
    let bytes = match original {
        Some(text) => text.encode(&patch.after).map_err(|error| error.to_string())?,
        None => patch.after.clone().into_bytes(),
    };
    let metadata = match (original, fs::metadata(&target)) {
        (Some(text), Ok(metadata)) => {
            unchanged(&target, text)?;
            if metadata.permissions().readonly() {
                return Err("it is read-only; make it writable and run again".to_owned());
            }
            Some(metadata)
        }
        (None, Err(_)) => None,
        (Some(_), Err(error)) => return Err(format!("it cannot be read any more: {error}")),
        (None, Ok(_)) => return Err("it was to be created, but is there now; run again".to_owned()),
    };
    let failed = |error: std::io::Error| format!("its folder cannot be written to: {error}");
    let mut new = tempfile::Builder::new().prefix(".instrument-").tempfile_in(folder).map_err(failed)?;
    new.write_all(&bytes).map_err(failed)?;
    keep_mode(new.as_file(), metadata.as_ref()).map_err(failed)?;
    new.as_file().sync_all().map_err(failed)?;
    match metadata {
        Some(_) => new.persist(&target).map_err(|error| failed(error.error))?,
        None => new.persist_noclobber(&target).map_err(|error| failed(error.error))?,
    };
    // The rename itself reaches the disk with the folder; not every file system can be asked for that.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// The file behind a path: a symbolic link is followed to the file itself, but never out of the root.
fn target(root: &Path, path: &str) -> Result<PathBuf, String> {
    let missing = |error: std::io::Error| format!("it cannot be found: {error}");
    let root = root.canonicalize().map_err(missing)?;
    let named = root.join(path);
    let target = match named.symlink_metadata() {
        Ok(_) => named.canonicalize().map_err(missing)?,
        Err(_) => {
            let folder = named.parent().ok_or("it has no folder")?.canonicalize().map_err(missing)?;
            folder.join(named.file_name().ok_or("it has no name")?)
        }
    };
    match target.starts_with(&root) {
        true => Ok(target),
        false => Err(format!("it is outside of the project: {}", target.display())),
    }
}

/// Whether the file still is what was analysed.
fn unchanged(target: &Path, original: &Text) -> Result<(), String> {
    let now = fs::read(target).map_err(|error| format!("it cannot be read any more: {error}"))?;
    let then = original.encode(&original.content).map_err(|error| error.to_string())?;
    if now == then { Ok(()) } else { Err("it was changed while it was being analysed; run again".to_owned()) }
}

/// Gives a new file the mode and the owner of the one that it replaces; without one, the mode that new files have.
#[cfg(unix)]
fn keep_mode(new: &File, old: Option<&fs::Metadata>) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let Some(old) = old else { return new.set_permissions(fs::Permissions::from_mode(0o644)) };
    let current = new.metadata()?;
    if (current.uid(), current.gid()) != (old.uid(), old.gid()) {
        // Only the superuser may give files away; anyone else keeps what the system allows.
        let _ = fchown(new, Some(old.uid()), Some(old.gid()));
    }
    new.set_permissions(old.permissions())
}

/// Gives a new file the permissions of the one that it replaces.
#[cfg(not(unix))]
fn keep_mode(new: &File, old: Option<&fs::Metadata>) -> std::io::Result<()> {
    old.map_or(Ok(()), |old| new.set_permissions(old.permissions()))
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
}
