//! What is known of libraries, loaded from `catalog/<language>/*.toml`; the format is described in catalog/README.md.

mod words;

pub(crate) use words::vocabulary;
pub use words::{Operation, SpanType};
