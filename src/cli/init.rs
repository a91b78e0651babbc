//! `instrument init`: writes a commented configuration.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use super::output;
use crate::pipeline::Failure;
use crate::project::TEMPLATE;

/// The file that is written, in the current folder.
const NAME: &str = "instrument.toml";

/// Writes it, unless there is one.
pub fn run() -> Result<ExitCode, Failure> {
    let written = File::create_new(NAME).and_then(|mut file| file.write_all(TEMPLATE.as_bytes()));
    match written {
        Ok(()) => {
            output::note(&format!("{NAME} is written: every key is there, commented out.\n"));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(Failure(format!("{NAME} is there already and stays as it is; delete it first to get a new one")))
        }
        Err(error) => Err(Failure(format!("{NAME}: cannot be written: {error}"))),
    }
}
