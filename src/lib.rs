//! `instrument` reads a GenAI project, understands what each function does, and writes the diff that adds MLflow
//! tracing to it.
//!
//! The modules are the stages of the data flow, in order; a stage imports only from stages before it:
//!
//! ```text
//! project  ->  syntax  ->  link  ->  classify  ->  edit  ->  report
//! what is     what each   what is    trace or      the        show it
//! there       file says   what,      skip, and     patches
//!                         who calls  why
//!                         whom
//! ```
//!
//! `catalog` is what is known of libraries, as data; `cache` keeps what files say from run to run; `pipeline` runs the stages,
//! and `cli` alone sees all of them.
//! docs/ARCHITECTURE.md is the map.

pub mod project;

pub mod syntax;

pub mod cache;

pub mod catalog;

pub mod link;

pub mod classify;

pub mod edit;

pub mod report;

pub mod pipeline;

pub mod cli;

mod identifier;
mod nearest;
mod worked_on;
