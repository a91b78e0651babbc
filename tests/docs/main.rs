//! README.md and docs/ tell no lies: what they show of a file is that file, and every command line that they show runs.

mod commands;
mod copies;
mod page;

#[test]
fn what_is_shown_of_a_file_is_that_file() {
    copies::check();
}

#[test]
fn every_command_line_runs() {
    commands::check();
}
