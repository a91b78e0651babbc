//! `instrument remove`: takes the instrumentation out again.

use std::process::ExitCode;

use super::arguments::Remove;
use super::{FAILED, output, set_threads};
use crate::pipeline::{self, Failure, RemoveRequest};
use crate::report::paths::Names;
use crate::report::{diff, removal};

/// Removes, root by root.
pub fn run(arguments: &Remove) -> Result<ExitCode, Failure> {
    set_threads(arguments.analysis.threads)?;
    let request = RemoveRequest {
        paths: arguments.paths.clone(),
        config: arguments.analysis.config.clone(),
        all: arguments.all,
        is_dry: arguments.dry_run,
    };
    let removals = pipeline::remove(&request)?;
    let current = std::env::current_dir().and_then(|current| current.canonicalize());
    let names: Vec<Names> = removals
        .iter()
        .map(|removal| {
            let current = current.as_deref().unwrap_or(&removal.root);
            Names::new(&removal.root, current, removal.removed.iter().map(|removed| removed.path.as_str()))
        })
        .collect();
    if arguments.dry_run {
        let diffs = removals.iter().zip(&names).flat_map(|(removal, names)| {
            removal.removed.iter().flat_map(|removed| match &removed.patch {
                Some(patch) => diff::unified(names, patch, Some(&removed.original)),
                None => diff::deletion(names, &removed.path, &removed.original),
            })
        });
        let diffs: Vec<u8> = diffs.collect();
        output::bytes(&if output::is_coloured() { diff::coloured(&diffs) } else { diffs }, None)?;
    }
    let mut is_done = true;
    for (removal, names) in removals.iter().zip(&names) {
        for held in &removal.failed {
            output::error(format_args!("{}: {}: {}", names.shown(&held.path), held.what, held.reason));
            is_done = false;
        }
    }
    if !arguments.quiet {
        output::note(&removal::render(&removals, &names, arguments.dry_run, arguments.all));
    }
    Ok(if is_done { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}
