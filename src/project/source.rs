//! A file's text, decoded so that it can be written back byte for byte.

use std::fmt;

/// How a file's bytes become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark, which is not part of the text.
    Utf8Bom,
    /// What a coding cookie names (PEP 263).
    Named(&'static encoding_rs::Encoding),
}

/// A file's text and what is needed to write it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text, line endings untouched, without byte order mark.
    pub content: String,
    /// How it was encoded.
    pub encoding: Encoding,
}

/// Why a file has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceError {
    /// It could not be read; the operating system's words.
    Unreadable(String),
    /// Its bytes are not what its encoding says; offset of the first bad byte.
    Undecodable { encoding: String, offset: usize },
    /// It has a null byte.
    Binary,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "cannot be read: {why}"),
            Self::Undecodable { encoding, offset } => write!(f, "is not {encoding}: bad byte at offset {offset}"),
            Self::Binary => write!(f, "is binary: it has a null byte"),
        }
    }
}

impl std::error::Error for SourceError {}
