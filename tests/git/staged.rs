//! `--staged`.
