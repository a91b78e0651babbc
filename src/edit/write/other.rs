//! A folder where the system has no handles to work from: by its path, without locks and exchanges.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// A folder; all names are those of files directly in it.
#[derive(Debug)]
pub struct Folder(PathBuf);

/// A file as it was found.
#[derive(Debug)]
pub struct Found {
    /// What is in it.
    pub bytes: Vec<u8>,
    metadata: Metadata,
}

impl Found {
    /// How many names the file has: not known.
    pub fn names(&self) -> u64 {
        1
    }

    /// Whether it is marked as read-only.
    pub fn is_read_only(&self) -> bool {
        self.metadata.permissions().readonly()
    }
}

impl Folder {
    /// Opens the root of all.
    pub fn root(path: &Path) -> io::Result<Self> {
        Ok(Self(path.to_owned()))
    }

    /// Opens a folder below, by a path without symbolic links in it.
    pub fn below(&self, folder: &Path) -> io::Result<Self> {
        Ok(Self(self.0.join(folder)))
    }

    /// Waits for the folder's lock: there is none.
    pub fn lock(&self) -> io::Result<bool> {
        Ok(false)
    }

    /// The same lock, shared with others: there is none.
    pub fn lock_shared(&self) -> io::Result<bool> {
        Ok(false)
    }

    /// Has what was renamed reach the disk, which folders cannot be asked for here.
    pub fn sync(&self) {}

    /// Reads a regular file.
    pub fn read(&self, name: &OsStr) -> io::Result<Found> {
        let path = self.0.join(name);
        let metadata = path.symlink_metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        Ok(Found { bytes: fs::read(path)?, metadata })
    }

    /// Whether this user may write to a file: opening it for that tells.
    pub fn may_write(&self, name: &OsStr) -> io::Result<()> {
        File::options().append(true).open(self.0.join(name)).map(|_| ())
    }

    /// Creates a file that is not there.
    pub fn create(&self, name: &OsStr, _: bool) -> io::Result<File> {
        File::create_new(self.0.join(name))
    }

    /// Lets two files change places at one stroke, which cannot be done here.
    pub fn exchange(&self, _: &OsStr, _: &OsStr) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Puts a file into the place of another.
    pub fn replace(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    /// Renames a file, never over another.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        fs::hard_link(self.0.join(from), self.0.join(to))?;
        self.remove(from)
    }

    /// Removes a file.
    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        fs::remove_file(self.0.join(name))
    }
}

/// Gives a new file the permissions of the one that it replaces.
pub fn keep(new: &File, old: &Found) -> io::Result<()> {
    new.set_permissions(old.metadata.permissions())
}
