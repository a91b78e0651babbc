//! `instrument init`: looks at the project and writes a commented configuration for it.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{output, set_threads};
use crate::pipeline::{self, Failure, Options};
use crate::project::Request;
use crate::report::configuration;

/// The file that is written, in the current folder.
const NAME: &str = "instrument.toml";

/// Writes it, unless there is one, or a configuration that it would hide.
pub fn run() -> Result<ExitCode, Failure> {
    if PathBuf::from(NAME).symlink_metadata().is_ok() {
        return Err(there_already());
    }
    set_threads(None)?;
    let request = Request { paths: vec![PathBuf::from(".")], ..Request::default() };
    let analysis = pipeline::analyse(&request, &Options { parse_all: true, ..Options::default() })?;
    if let Some(path) = &analysis.workspace.config_path {
        let path = path.display();
        return Err(Failure(format!(
            "{path} configures this project already, and {NAME} here would hide that: edit it"
        )));
    }
    let text = configuration::fitted(&analysis.outcome, &analysis.workspace);
    match File::create_new(NAME).and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => {
            output::note(&format!(
                "{NAME} is written: every key is there with its meaning, and what was seen of this project.\n"
            ));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(there_already()),
        Err(error) => Err(Failure(format!("{NAME}: cannot be written: {error}"))),
    }
}

fn there_already() -> Failure {
    Failure(format!("{NAME} is there already and stays as it is; delete it first to get a new one"))
}
