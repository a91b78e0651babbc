//! Standard input as a file: `instrument -` is a filter.

use std::io::Read;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::arguments::Run;
use crate::pipeline::{Analysis, Failure};
use crate::project::Part;

/// What standard input holds.
#[derive(Debug)]
pub struct Stdin {
    bytes: Vec<u8>,
    name: PathBuf,
    /// An empty folder for a text without a name: it is analysed alone.
    alone: Option<TempDir>,
}

impl Stdin {
    /// Reads standard input if the arguments ask for it.
    pub fn of(arguments: &Run) -> Result<Option<Self>, Failure> {
        let asked = arguments.paths.iter().any(|path| path == Path::new("-"));
        match (asked, arguments.paths.len(), &arguments.stdin_filename) {
            (false, _, None) => return Ok(None),
            (false, _, Some(_)) => return Err(Failure("--stdin-filename goes with the path `-`".to_owned())),
            (true, 2.., _) => return Err(Failure("`-` is standard input and goes with no other path".to_owned())),
            (true, ..) if arguments.part() != Part::Whole => {
                return Err(Failure("`-` is standard input, of which git knows no changes: name files".to_owned()));
            }
            (true, ..) => {}
        }
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure(format!("standard input: cannot be read: {error}")))?;
        Ok(Some(match &arguments.stdin_filename {
            Some(name) => Self { bytes, name: name.clone(), alone: None },
            None => {
                let folder = tempfile::tempdir()
                    .map_err(|error| Failure(format!("no temporary folder can be made: {error}")))?;
                Self { bytes, name: folder.path().join("stdin.py"), alone: Some(folder) }
            }
        }))
    }

    /// The file's name and bytes, as a request has them.
    pub fn request(&self) -> (PathBuf, Vec<u8>) {
        (self.name.clone(), self.bytes.clone())
    }

    /// Whether the text has no name and is analysed alone.
    pub fn is_nameless(&self) -> bool {
        self.alone.is_some()
    }

    /// The patched text in the encoding of the original; the bytes as they came if nothing changes.
    pub fn patched(&self, analysis: &Analysis) -> Vec<u8> {
        let patched = analysis.outcome.patches.first().and_then(|patch| {
            let original = analysis.original(&patch.path)?;
            original.encode(&patch.after).ok()
        });
        patched.unwrap_or_else(|| self.bytes.clone())
    }
}
