//! Projects as they lie on disk: every case is a small tree in a temporary folder.

mod config;
mod damaged;
mod manifest;
mod package_json;
mod packages;
mod tree;
mod workspace;
