//! Writes to standard output, to the file of `--output`, and to standard error.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};

use crate::pipeline::Failure;

/// Writes bytes as they are to `file`, else to standard output.
pub fn bytes(bytes: &[u8], file: Option<&Path>) -> Result<(), Failure> {
    streamed(file, |to| to.write_all(bytes))
}

/// Lets `write` write to `file`, else to standard output: what is long need not be in memory as a whole.
pub fn streamed(file: Option<&Path>, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let flushed = |mut to: BufWriter<Box<dyn Write>>| write(&mut to).and_then(|()| to.flush());
    match file {
        Some(file) => {
            let written = File::create(file).and_then(|file| flushed(BufWriter::new(Box::new(file))));
            written.map_err(|error| Failure(format!("{}: cannot be written: {error}", file.display())))
        }
        None => ended(flushed(BufWriter::new(Box::new(io::stdout().lock())))),
    }
}

/// Writes text with colours to standard output; they are dropped where there is no terminal.
pub fn text(text: &str) -> Result<(), Failure> {
    ended(anstream::stdout().lock().write_all(text.as_bytes()).and_then(|()| anstream::stdout().flush()))
}

/// Writes text with colours to standard error.
pub fn note(text: &str) {
    // Nobody is left to tell when standard error is gone.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Says what went wrong and does not stop the run.
pub fn warning(message: impl Display) {
    let yellow = anstyle::AnsiColor::Yellow.on_default().bold();
    note(&format!("{yellow}warning:{yellow:#} {message}\n"));
}

/// Says why the run failed.
pub fn error(message: impl Display) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    note(&format!("{red}error:{red:#} {message}\n"));
}

/// Whether what goes to standard output may be coloured.
pub fn is_coloured() -> bool {
    io::stdout().is_terminal() && AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// A reader that has seen enough (`| head`) is no failure.
fn ended(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("standard output: cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}
