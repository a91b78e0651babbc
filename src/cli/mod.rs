//! Arguments, commands, exit codes, nothing else.

mod arguments;
mod baseline;
mod catalog;
mod clean;
mod crash;
mod explain;
mod init;
mod output;
mod remove;
mod rules;
mod run;
mod stdin;
mod suggest;
mod words;

use std::process::ExitCode;

use clap::Parser;

use crate::pipeline::Failure;
use arguments::{Arguments, CatalogCommand, Command};

/// Something could not be done, or was asked for wrongly.
const FAILED: u8 = 2;

/// Runs the command line.
pub fn main() -> ExitCode {
    crash::install();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    let done = match &arguments.command {
        None => run::run(&arguments.run),
        Some(Command::Explain(explain)) => explain::run(explain),
        Some(Command::Remove(remove)) => remove::run(remove),
        Some(Command::Rules { rule }) => rules::run(*rule),
        Some(Command::Catalog(catalog)) => match &catalog.command {
            Some(CatalogCommand::Suggest(suggest)) => suggest::run(suggest),
            None => catalog::run(catalog.library.as_deref()),
        },
        Some(Command::Baseline(baseline)) => baseline::run(baseline),
        Some(Command::Init) => init::run(),
        Some(Command::Clean(folder)) => clean::run(folder),
    };
    done.unwrap_or_else(|failure| {
        output::error(&failure);
        ExitCode::from(FAILED)
    })
}

/// Prints what clap has to say: help and version are no errors.
fn refuse(error: &clap::Error) -> ExitCode {
    // Nobody is left to tell when the terminal is gone.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(FAILED) } else { ExitCode::SUCCESS }
}

/// The stack of each working thread: the strict parser descends as deep as the text is nested.
const STACK: usize = 64 << 20;

/// Says how many threads work (one for each processor, if nothing is said), before any is started.
fn set_threads(threads: Option<u16>) -> Result<(), Failure> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).num_threads(threads.map_or(0, usize::from));
    pool.build_global().map_err(|error| Failure(format!("the working threads cannot be started: {error}")))
}
