//! Places in a text: byte ranges, and the lines and columns that people read.

use serde::{Deserialize, Serialize};

/// A half-open range of byte offsets into a file's UTF-8 text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct TextRange {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl TextRange {
    /// A range from `start` up to, not including, `end`.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Whether `offset` lies inside.
    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether `other` lies wholly inside (equal ranges do).
    pub fn encloses(self, other: TextRange) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: TextRange) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The range as `usize`, to index a text.
    pub fn as_usize(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as people read it: line and column from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// Where the lines of a text begin. Only `\n` ends a line: `\r` belongs to the line before it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    /// The line starts of `text`.
    pub fn of(text: &str) -> Self {
        let ends = memchr::Memchr::new(b'\n', text.as_bytes());
        let mut starts = Vec::with_capacity(ends.clone().count() + 1);
        starts.push(0);
        starts.extend(ends.map(|end| end as u32 + 1));
        Self { starts }
    }

    /// How many lines there are; an empty last line counts.
    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line (from 1) that holds `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset) as u32
    }

    /// The first and the last line of a range.
    pub fn span(&self, range: TextRange) -> (u32, u32) {
        (self.line(range.start), self.line(range.end.saturating_sub(1).max(range.start)))
    }

    /// The offset at which `line` (from 1) begins; the last line's for a line past the end.
    pub fn start(&self, line: u32) -> u32 {
        self.starts[(line.max(1) as usize - 1).min(self.starts.len() - 1)]
    }

    /// Line and column of `offset` in `text`, the text that these lines were made of.
    pub fn place(&self, text: &str, offset: u32) -> Place {
        let line = self.line(offset);
        let start = self.start(line) as usize;
        let column = text.get(start..offset as usize).map_or(1, |before| before.chars().count() as u32 + 1);
        Place { line, column }
    }
}
