//! A folder on Unix: held open, so that no symbolic link that is put in its way later leads out of the project.

use std::ffi::OsStr;
use std::fs::{File, Metadata, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::{Access, AtFlags, Mode, OFlags, accessat, linkat, openat, renameat, unlinkat};

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// How long a run waits for another one.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder; all names are those of files directly in it.
#[derive(Debug)]
pub struct Folder(File);

/// A file as it was found.
#[derive(Debug)]
pub struct Found {
    /// What is in it.
    pub bytes: Vec<u8>,
    file: File,
    metadata: Metadata,
}

impl Found {
    /// How many names the file has.
    pub fn names(&self) -> u64 {
        self.metadata.nlink()
    }

    /// Whether its mode lets nobody write.
    pub fn is_read_only(&self) -> bool {
        self.metadata.permissions().readonly()
    }
}

impl Folder {
    /// Opens the root of all.
    pub fn root(path: &Path) -> io::Result<Self> {
        Ok(Self(File::from(rustix::fs::open(path, FOLDER, Mode::empty())?)))
    }

    /// Opens a folder below, by a path without symbolic links in it.
    pub fn below(&self, folder: &Path) -> io::Result<Self> {
        let mut open = self.0.try_clone()?;
        for part in folder {
            open = File::from(openat(&open, part, FOLDER | OFlags::NOFOLLOW, Mode::empty())?);
        }
        Ok(Self(open))
    }

    /// Waits for the folder's lock, which ends with the process or when the folder is dropped; false where there are no
    /// locks. A folder that was reached from itself has the same lock.
    pub fn lock(&self) -> io::Result<bool> {
        patiently(|| self.0.try_lock())
    }

    /// The same lock, which this run shares with others that ask for it in this way.
    pub fn lock_shared(&self) -> io::Result<bool> {
        patiently(|| self.0.try_lock_shared())
    }

    /// Has what was renamed reach the disk; not every file system can be asked for that.
    pub fn sync(&self) {
        let _ = self.0.sync_all();
    }

    /// Reads a regular file; anything else is an error, and nothing is waited for.
    pub fn read(&self, name: &OsStr) -> io::Result<Found> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mut file = File::from(openat(&self.0, name, flags, Mode::empty())?);
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Found { bytes, file, metadata })
    }

    /// Whether this user may write to a file.
    pub fn may_write(&self, name: &OsStr) -> io::Result<()> {
        Ok(accessat(&self.0, name, Access::WRITE_OK, AtFlags::empty())?)
    }

    /// Creates a file that is not there, open to nobody else until it `is_shared`.
    pub fn create(&self, name: &OsStr, is_shared: bool) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(if is_shared { 0o666 } else { 0o600 });
        Ok(File::from(openat(&self.0, name, flags, mode)?))
    }

    /// Lets two files change places at one stroke; an error of the kind `Unsupported` where the system cannot.
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    pub fn exchange(&self, one: &OsStr, other: &OsStr) -> io::Result<()> {
        self.rename_with(one, other, rustix::fs::RenameFlags::EXCHANGE)
    }

    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    pub fn exchange(&self, _: &OsStr, _: &OsStr) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Puts a file into the place of another.
    pub fn replace(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(renameat(&self.0, from, &self.0, to)?)
    }

    /// Renames a file, never over another.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
        match self.rename_with(from, to, rustix::fs::RenameFlags::NOREPLACE) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
            done => return done,
        }
        linkat(&self.0, from, &self.0, to, AtFlags::empty())?;
        self.remove(from)
    }

    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    fn rename_with(&self, from: &OsStr, to: &OsStr, flags: rustix::fs::RenameFlags) -> io::Result<()> {
        use rustix::io::Errno;
        rustix::fs::renameat_with(&self.0, from, &self.0, to, flags).map_err(|error| match error {
            // The kernel, or the file system.
            Errno::NOSYS | Errno::INVAL | Errno::NOTSUP => io::ErrorKind::Unsupported.into(),
            error => error.into(),
        })
    }

    /// Removes a file.
    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.0, name, AtFlags::empty())?)
    }
}

fn patiently(lock: impl Fn() -> Result<(), TryLockError>) -> io::Result<bool> {
    let begin = Instant::now();
    loop {
        match lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(_)) => return Ok(false),
            Err(TryLockError::WouldBlock) if begin.elapsed() > PATIENCE => return Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// Gives a new file the owner, the mode and the extended attributes (access lists among them) of the one that it replaces.
pub fn keep(new: &File, old: &Found) -> io::Result<()> {
    let (current, wanted) = (new.metadata()?, &old.metadata);
    let mut mode = wanted.permissions().mode();
    if (current.uid(), current.gid()) != (wanted.uid(), wanted.gid())
        && fchown(new, Some(wanted.uid()), Some(wanted.gid())).is_err()
    {
        // Only the superuser may give files away. Another's file must not run with the rights of this user.
        mode &= 0o1777;
        let _ = fchown(new, None, Some(wanted.gid()));
    }
    new.set_permissions(std::fs::Permissions::from_mode(mode))?;
    keep_attributes(new, &old.file)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn keep_attributes(new: &File, old: &File) -> io::Result<()> {
    use rustix::fs::{XattrFlags, fgetxattr, flistxattr, flistxattr_query, fsetxattr};
    // Not every file system has attributes.
    let size = flistxattr_query(old).unwrap_or(0);
    let mut names = Vec::with_capacity(size);
    if size == 0 || flistxattr(old, rustix::buffer::spare_capacity(&mut names)).is_err() {
        return Ok(());
    }
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let mut value = Vec::with_capacity(1 << 16);
        fgetxattr(old, name, rustix::buffer::spare_capacity(&mut value))?;
        // Labels of the system are its own to give.
        let is_own = name.starts_with(b"user.") || name.starts_with(b"system.posix_acl");
        match fsetxattr(new, name, &value, XattrFlags::empty()) {
            Err(error) if is_own => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn keep_attributes(_: &File, _: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// As it is when a folder becomes a link after its path was resolved: a link to the very same files, elsewhere.
    #[test]
    fn a_folder_that_has_become_a_link_is_not_opened() {
        let (inside, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (app, deeper) = (inside.path().join("app"), Path::new("app/deeper"));
        fs::create_dir_all(inside.path().join(deeper)).expect("folders");
        fs::create_dir(outside.path().join("deeper")).expect("a folder");
        let root = Folder::root(inside.path()).expect("the root");
        assert!(root.below(Path::new("app")).is_ok() && root.below(deeper).is_ok());
        fs::rename(&app, inside.path().join("aside")).expect("it is ours");
        symlink(outside.path(), &app).expect("links can be made");
        assert!(root.below(Path::new("app")).is_err(), "the last part is a link");
        assert!(root.below(deeper).is_err(), "a part on the way is a link");
    }
}
