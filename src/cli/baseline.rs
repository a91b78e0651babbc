//! `instrument baseline`: records today's untraced functions, so that only new ones are asked about.

use std::process::ExitCode;

use super::arguments::Baseline;
use super::run::{names, notes};
use super::{output, set_threads};
use crate::pipeline::{self, Failure, NewBaseline, Options};
use crate::project::Request;
use crate::report::diff;

/// Records them, or shows what would change.
pub fn run(arguments: &Baseline) -> Result<ExitCode, Failure> {
    set_threads(arguments.analysis.threads)?;
    let request =
        Request { paths: arguments.paths.clone(), config: arguments.analysis.config.clone(), ..Request::default() };
    let options = Options { cache: arguments.analysis.cache.wanted(), dry_run: true, ..Options::default() };
    let new = pipeline::baseline(&request, &options, arguments.add)?;
    let names = names(&new.analysis);
    let nothing = new.entries == 0 && new.before.is_none();
    if new.is_new() && !nothing {
        match arguments.dry_run {
            true => output::bytes(&shown(&new, &names), None)?,
            false => new.write()?,
        }
    }
    if !arguments.quiet {
        notes(&new.analysis);
        let place = new.patch().map_or_else(|| new.path.display().to_string(), |patch| names.shown(&patch.path));
        output::note(&told(&new, &place, arguments.dry_run));
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(new: &NewBaseline, names: &crate::report::paths::Names) -> Vec<u8> {
    new.patch().map_or_else(|| new.after.clone().into_bytes(), |patch| diff::unified(names, &patch, None))
}

/// What was done.
fn told(new: &NewBaseline, place: &str, dry_run: bool) -> String {
    let functions = |count: usize| match count {
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    };
    let mut text = match (new.entries, new.is_new(), dry_run) {
        (0, ..) if new.before.is_none() => return "Nothing to record: no function is left to trace.\n".to_owned(),
        (0, ..) => format!("{place}: no entry is left; delete the file.\n"),
        (count, false, _) => format!("{place} stays as it is: {}.\n", functions(count)),
        (count, true, false) => format!("{place} is written: {}.\n", functions(count)),
        (count, true, true) => format!("{place} would have {}.\n", functions(count)),
    };
    if new.dropped > 0 {
        text += &format!("Gone, because it is traced, gone or no longer asked for: {}.\n", functions(new.dropped));
    }
    if new.left_out > 0 {
        text += &format!(
            "Not let in, because it is new: {}; trace it, or let it in with `instrument baseline --add`.\n",
            functions(new.left_out)
        );
    }
    text
}
