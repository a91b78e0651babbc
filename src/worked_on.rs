//! Which file a thread is working on, so that the message of a crash can name it.

use std::cell::RefCell;

thread_local! {
    static FILES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// While it lives, its thread is working on a file.
#[derive(Debug)]
#[must_use = "the file is forgotten when this is dropped"]
pub struct WorkedOn(());

/// Notes that this thread works on the file at `path` from now on. A thread that waits for others may take up another
/// file in between, so the notes stack up.
pub fn enter(path: &str) -> WorkedOn {
    FILES.with_borrow_mut(|files| files.push(path.to_owned()));
    WorkedOn(())
}

impl Drop for WorkedOn {
    fn drop(&mut self) {
        FILES.with_borrow_mut(|files| files.pop());
    }
}

/// The file that this thread is working on.
pub fn current() -> Option<String> {
    FILES.try_with(|files| files.try_borrow().ok()?.last().cloned()).ok()?
}
