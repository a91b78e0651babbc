//! `instrument clean`: empties the cache.

use std::process::ExitCode;

use super::arguments::CacheFolder;
use super::output;
use crate::cache::Cleaned;
use crate::pipeline::Failure;

/// Empties it, and says what that gave back.
pub fn run(folder: &CacheFolder) -> Result<ExitCode, Failure> {
    let Some(cache) = folder.cache() else {
        output::note("There is no cache: this user has no home.\n");
        return Ok(ExitCode::SUCCESS);
    };
    let place = cache.folder().display();
    let text = match cache.clean().map_err(|error| Failure(format!("{place}: cannot be emptied: {error}")))? {
        Cleaned { files: 0, .. } => format!("{place} is empty already.\n"),
        Cleaned { files, bytes } => format!("{place} is emptied: {files} files, {} kB.\n", bytes.div_ceil(1000)),
    };
    output::note(&text);
    Ok(ExitCode::SUCCESS)
}
