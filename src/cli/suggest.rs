//! `instrument catalog suggest`: the packages that the catalog does not know.

use std::process::ExitCode;

use super::arguments::{Suggest, SuggestFormat};
use super::run::names_below;
use super::{output, set_threads};
use crate::pipeline::{self, Failure};
use crate::project::Request;
use crate::report::suggestions;

/// Prints them.
pub fn run(arguments: &Suggest) -> Result<ExitCode, Failure> {
    set_threads(arguments.analysis.threads)?;
    let request =
        Request { paths: arguments.paths.clone(), config: arguments.analysis.config.clone(), ..Request::default() };
    let found = pipeline::suggest(&request, arguments.analysis.cache.wanted().as_ref())?;
    match arguments.format {
        SuggestFormat::Text => output::text(&suggestions::text(&found, &names_below(&found.root, std::iter::empty())))?,
        SuggestFormat::Json => {
            let mut bytes = Vec::new();
            suggestions::json(&found, &mut bytes).expect("writing to memory does not fail");
            output::bytes(&bytes, None)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
