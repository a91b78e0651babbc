//! The real binary: what it prints, in which format, and with which exit code. Snapshots lie in `snapshots/`; to accept new
//! ones, run with `INSTA_UPDATE=always`.

mod advice;
mod apply;
mod baseline;
mod basics;
mod config;
mod explain;
mod failures;
mod folder;
mod formats;
mod growth;
mod hazards;
mod ignores;
mod judge;
mod nothing;
mod remove;
mod rules;
mod run;
mod schema;
mod stdin;
mod suggest;
