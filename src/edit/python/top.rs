//! Where lines are added near the top of a file, and with how many blank lines around them.

use crate::edit::apply::Insertions;
use crate::edit::patch::Purpose;
use crate::edit::source::{Source, is_blank, is_comment};
use crate::syntax::StatementKind;

/// A place between two lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Anchor {
    /// Below the line that ends at this offset.
    Below(u32),
    /// Above the line that starts at this offset.
    Above(u32),
}

impl Anchor {
    /// The offset at which text is inserted.
    pub fn offset(self) -> u32 {
        match self {
            Anchor::Below(end) => end,
            Anchor::Above(start) => start,
        }
    }
}

/// Lines to be added.
#[derive(Debug)]
pub(super) struct Paragraph {
    /// Where.
    pub anchor: Anchor,
    /// The lines, without newlines.
    pub lines: Vec<String>,
    /// What they are for.
    pub purposes: Vec<Purpose>,
    /// Set apart by a blank line on both sides.
    pub apart: bool,
}

/// Adds paragraphs; those with the same anchor follow each other in the order given.
pub(super) fn insert(source: &Source, mut paragraphs: Vec<Paragraph>, insertions: &mut Insertions) {
    paragraphs.sort_by_key(|paragraph| paragraph.anchor);
    for same in paragraphs.chunk_by(|a, b| a.anchor == b.anchor) {
        let anchor = same[0].anchor;
        let newline = source.newline;
        let mut text = String::new();
        for (index, paragraph) in same.iter().enumerate() {
            let gap = paragraph.apart && (index > 0 || matches!(anchor, Anchor::Below(_)));
            if gap {
                text.push_str(newline);
            }
            for line in &paragraph.lines {
                match anchor {
                    Anchor::Below(_) => text.extend([newline, line]),
                    Anchor::Above(_) => text.extend([line, newline]),
                }
            }
        }
        if same.iter().any(|paragraph| paragraph.apart) {
            text.push_str(&newline.repeat(blank_lines_after(source, anchor)));
        }
        insertions.are_for(same.iter().flat_map(|paragraph| paragraph.purposes.clone()).collect());
        insertions.push(anchor.offset(), text);
    }
}

/// How many blank lines a paragraph needs after it: none if there are some, else two before a definition and one before
/// anything else.
fn blank_lines_after(source: &Source, anchor: Anchor) -> usize {
    let next = match anchor {
        Anchor::Below(end) => source.next_line(end),
        Anchor::Above(start) => Some(start),
    };
    let Some(next) = next.filter(|next| (*next as usize) < source.text.len()) else { return 0 };
    if is_blank(source.line(next)) {
        return 0;
    }
    let statement = source.facts.statements.iter().find(|statement| statement.range.start >= next);
    if statement.is_some_and(|statement| statement.kind == StatementKind::Definition) { 2 } else { 1 }
}

/// The place for the first imports of a file that has none: below the docstring and `from __future__`, else below the
/// header comments, else above everything.
pub(super) fn below_header(source: &Source) -> Anchor {
    let is_head = |kind| matches!(kind, StatementKind::Docstring | StatementKind::Future);
    let head = source.facts.statements.iter().take_while(|statement| is_head(statement.kind)).last();
    if let Some(statement) = head {
        return Anchor::Below(source.logical_end(statement));
    }
    match header_comments(source) {
        Some(end) => Anchor::Below(end),
        None => Anchor::Above(first_text(source)),
    }
}

/// The start of the first line that is not blank.
fn first_text(source: &Source) -> u32 {
    let mut line = 0;
    while is_blank(source.line(line)) {
        match source.next_line(line) {
            Some(next) => line = next,
            None => break,
        }
    }
    line
}

/// The end of the comments that belong to the file and not to its first statement: the shebang and the encoding, script
/// metadata, a licence, and the first block of comments if a blank line follows it.
fn header_comments(source: &Source) -> Option<u32> {
    let mut end = None;
    let mut block = first_text(source);
    loop {
        let mut lines = Vec::new();
        let mut next = Some(block);
        while let Some(line) = next.filter(|line| is_comment(source.line(*line))) {
            lines.push(line);
            next = source.next_line(line);
        }
        let last = *lines.last()?;
        let speaks_of_file = lines.iter().rposition(|line| is_file_comment(source.line(*line), *line == 0));
        let apart = next.is_none_or(|next| is_blank(source.line(next)));
        match speaks_of_file {
            _ if apart && (end.is_none() || speaks_of_file.is_some()) => end = Some(source.line_end(last)),
            Some(_) if lines.iter().any(|line| is_licence(source.line(*line))) => end = Some(source.line_end(last)),
            Some(index) => return Some(source.line_end(lines[index])),
            None => return end,
        }
        let Some(mut after) = next.filter(|_| apart) else { return end };
        while is_blank(source.line(after)) {
            match source.next_line(after) {
                Some(line) => after = line,
                None => return end,
            }
        }
        if !is_comment(source.line(after)) {
            return end;
        }
        block = after;
    }
}

fn is_file_comment(line: &str, first: bool) -> bool {
    let cookie = line.contains("coding:") || line.contains("coding=");
    (first && line.starts_with("#!")) || cookie || line.starts_with("# ///") || is_licence(line)
}

fn is_licence(line: &str) -> bool {
    let line = line.to_lowercase();
    ["copyright", "licence", "license", "spdx"].iter().any(|word| line.contains(word))
}
