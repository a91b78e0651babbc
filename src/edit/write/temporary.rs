//! Temporary files: their names, and what becomes of them.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, ErrorKind, Write};

use super::Folder;

/// A file that takes another's place or is removed.
pub struct Temporary<'a> {
    folder: &'a Folder,
    /// The name that it has for now.
    pub name: OsString,
    /// The file, to be written.
    pub file: File,
    /// What has this name now was written by someone else.
    pub is_another: bool,
}

impl<'a> Temporary<'a> {
    /// Creates it, open to nobody else until it `is_shared`. What a killed run has left under its name is removed in a folder
    /// that `is_locked`.
    pub fn create(folder: &'a Folder, is_shared: bool, is_locked: bool) -> io::Result<Self> {
        let name = name();
        let file = match folder.create(&name, is_shared) {
            // A killed run had the same number.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && is_locked => {
                folder.remove(&name)?;
                folder.create(&name, is_shared)
            }
            created => created,
        }?;
        Ok(Self { folder, name, file, is_another: false })
    }

    /// Writes the bytes, so that they are on the disk.
    pub fn fill(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.is_another {
            // It is gone already where it took a place without giving one.
            let _ = self.folder.remove(&self.name);
        }
    }
}

const PREFIX: &str = ".instrument-";
const SUFFIX: &str = ".tmp";

/// The name of this process's temporary file.
pub fn name() -> OsString {
    OsString::from(format!("{PREFIX}{}{SUFFIX}", std::process::id()))
}

/// Whether a file has the name of a temporary one: `.instrument-`, the number of a process, `.tmp`.
pub fn is_temporary(name: &OsStr) -> bool {
    let number = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
