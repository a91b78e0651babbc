//! Projects as they lie on disk: every case is a small tree in a temporary folder.

mod config;
mod manifest;
mod tree;
mod workspace;
