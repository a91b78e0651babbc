//! `instrument explain`: why a function gets a span or none.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::arguments::Explain;
use super::run::{names, notes};
use super::{output, set_threads};
use crate::pipeline::{self, Failure, Options};
use crate::project::Request;
use crate::report::explain::{Target, explain};

/// Explains one function, or all of a file or folder in short.
pub fn run(arguments: &Explain) -> Result<ExitCode, Failure> {
    set_threads(arguments.analysis.threads)?;
    let (path, target) = read(&arguments.place)?;
    let request =
        Request { paths: vec![path.clone()], config: arguments.analysis.config.clone(), ..Request::default() };
    let options =
        Options { cache: arguments.analysis.cache.wanted(), parse_all: true, dry_run: true, ..Options::default() };
    let analysis = pipeline::analyse(&request, &options)?;
    notes(&analysis);
    let relative = below(&analysis.workspace.root, &path);
    let text = explain(&analysis.outcome, &names(&analysis), &relative, &target).map_err(Failure)?;
    output::text(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Reads `PATH`, `PATH:LINE` or `PATH::NAME`.
fn read(place: &str) -> Result<(PathBuf, Target), Failure> {
    if let Some((path, name)) = place.rsplit_once("::") {
        return match name {
            "" => Err(Failure(format!("`{place}`: a function's name belongs behind `::`"))),
            _ => Ok((PathBuf::from(path), Target::Name(name.to_owned()))),
        };
    }
    // A file whose own name ends in a number goes first.
    match place.rsplit_once(':').map(|(path, line)| (path, line.parse())) {
        Some((path, Ok(line))) if !Path::new(place).exists() => Ok((PathBuf::from(path), Target::Line(line))),
        _ => Ok((PathBuf::from(place), Target::All)),
    }
}

/// The path relative to the root, with `/` between parts.
fn below(root: &Path, path: &Path) -> String {
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let relative = absolute.strip_prefix(root).unwrap_or(&absolute);
    relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
