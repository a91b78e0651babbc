//! What is said when `instrument` itself is at fault.

use std::any::Any;
use std::panic::{Location, PanicHookInfo};

use crate::worked_on;

/// Replaces Rust's message of a panic by one for users. The exit code stays Rust's own, 101.
pub fn install() {
    std::panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        eprintln!("{}", message(panic.payload(), panic.location(), worked_on::current().as_deref()));
    }));
}

fn message(payload: &dyn Any, location: Option<&Location<'_>>, file: Option<&str>) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    let at = location.map(|location| format!(" at {}:{}", location.file(), location.line())).unwrap_or_default();
    let file = file.map(|file| format!(" while it worked on {file}")).unwrap_or_default();
    format!(
        "error: instrument {version} crashed{file}: panicked{at}: {text}\n\
         No file was left half-written. This is a bug in instrument: please report it with this message and, if you can, \
         the file. `exclude` in the configuration passes by the file until it is mended.",
        version = env!("CARGO_PKG_VERSION"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_file_and_asks_to_report() {
        let _working = worked_on::enter("app/chat.py");
        let text = message(&"index out of bounds", Some(Location::caller()), worked_on::current().as_deref());
        assert!(text.contains("crashed while it worked on app/chat.py: panicked at src/cli/crash.rs:"), "{text}");
        assert!(text.contains(": index out of bounds\n") && text.contains("please report it"), "{text}");
        let text = message(&String::from("odd"), None, None);
        assert!(text.contains("crashed: panicked: odd\n"), "{text}");
    }
}
