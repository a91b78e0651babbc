//! The real binary in real git repositories: `--since` and `--staged`.

mod errors;
mod hook;
mod scene;
mod since;
mod staged;
