//! The file under edit as the planners see it: its text by lines, its newline, its indentation.

use crate::project::newline;
use crate::syntax::{FileFacts, Statement};

/// A file's path, text and facts.
pub(super) struct Source<'a> {
    pub path: &'a str,
    pub text: &'a str,
    pub facts: &'a FileFacts,
    /// The newline that most of the file's lines end with.
    pub newline: &'static str,
}

impl<'a> Source<'a> {
    pub fn new(path: &'a str, text: &'a str, facts: &'a FileFacts) -> Self {
        Self { path, text, facts, newline: newline(text) }
    }

    /// Where the line that holds `offset` begins.
    pub fn line_start(&self, offset: u32) -> u32 {
        self.text[..offset as usize].rfind('\n').map_or(0, |at| at as u32 + 1)
    }

    /// Where the line that holds `offset` ends, its newline not included.
    pub fn line_end(&self, offset: u32) -> u32 {
        let rest = &self.text[offset as usize..];
        let line = rest.split('\n').next().unwrap_or_default();
        offset + line.strip_suffix('\r').unwrap_or(line).len() as u32
    }

    /// Where the line after the one that holds `offset` begins, if there is one.
    pub fn next_line(&self, offset: u32) -> Option<u32> {
        self.text[offset as usize..].find('\n').map(|at| offset + at as u32 + 1)
    }

    /// Where the line before the one that holds `offset` begins, if there is one.
    pub fn previous_line(&self, offset: u32) -> Option<u32> {
        let start = self.line_start(offset);
        (start > 0).then(|| self.line_start(start - 1))
    }

    /// The line that begins at `start`, without its newline.
    pub fn line(&self, start: u32) -> &'a str {
        &self.text[start as usize..self.line_end(start) as usize]
    }

    /// What stands before `offset` in its line.
    pub fn before(&self, offset: u32) -> &'a str {
        &self.text[self.line_start(offset) as usize..offset as usize]
    }

    /// The end of the line on which a top-level statement ends, past other statements that share its lines.
    pub fn logical_end(&self, statement: &Statement) -> u32 {
        let mut end = self.line_end(statement.range.end);
        for later in self.facts.statements.iter().filter(|later| later.range.start >= statement.range.end) {
            if later.range.start > end {
                break;
            }
            end = self.line_end(later.range.end);
        }
        end
    }

    /// Whether `offset` lies inside a string that spans lines.
    pub fn in_string(&self, offset: u32) -> bool {
        self.facts.multiline_strings.iter().any(|string| string.start < offset && offset < string.end)
    }
}

/// The white space that indents what follows it; a form feed sets the column back to zero, so it is not part of it.
pub(super) fn indent_of(before: &str) -> &str {
    before.rsplit('\x0c').next().unwrap_or_default()
}

/// Whether a character does not show, ends lines or turns their direction: literals escape it. All of them have at most four
/// hexadecimal digits.
pub(super) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a line holds nothing but white space.
pub(super) fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Whether a line holds nothing but a comment.
pub(super) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}
