//! README.md and docs/ tell no lies: what they show of a file is that file, and every command line that they show runs; and
//! the tables of the catalog's audit are about the catalog as it is.

mod audit;
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

#[test]
fn every_catalogued_name_was_looked_up() {
    audit::check();
}
