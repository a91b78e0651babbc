//! The top of a file: what stands above its first statement, and where lines are added there.

use oxc_span::Span;

use super::tree::{Tree, extent};
use crate::edit::source::Source;

/// A place between two lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Below the line that ends at this offset.
    Below(u32),
    /// Above the line that starts at this offset.
    Above(u32),
}

/// Comments that speak of the line below them.
const OF_NEXT_LINE: [&str; 5] =
    ["eslint-disable-next-line", "@ts-ignore", "@ts-expect-error", "prettier-ignore", "biome-ignore"];

/// Comments that speak of the whole file, wherever the first statement stands.
const OF_FILE: [&str; 14] = [
    "@ts-check",
    "@ts-nocheck",
    "eslint-disable",
    "eslint-env",
    "biome-ignore-all",
    "@license",
    "@preserve",
    "copyright",
    "license",
    "spdx",
    "@jsx",
    "@jest-environment",
    "@packagedocumentation",
    "@fileoverview",
];

/// Below a statement, past whatever else ends on its last line.
pub(super) fn below(source: &Source, tree: &Tree, statement: Span) -> Place {
    let mut end = source.line_end(statement.end);
    for later in tree.program.body.iter().map(extent).filter(|later| later.start >= statement.end) {
        if later.start > end {
            break;
        }
        end = source.line_end(later.end);
    }
    Place::Below(end)
}

/// Above a statement and the comments that speak of its line; below the statement if it does not begin its line.
pub(super) fn above(source: &Source, tree: &Tree, statement: Span) -> Place {
    if !source.before(statement.start).trim().is_empty() {
        return below(source, tree, statement);
    }
    let mut start = source.line_start(statement.start);
    while let Some(before) = source.previous_line(start) {
        let line = source.line(before);
        let is_comment = line.trim_start().starts_with("//") || line.trim_start().starts_with("/*");
        if !is_comment || !OF_NEXT_LINE.iter().any(|word| line.contains(word)) {
            break;
        }
        start = before;
    }
    Place::Above(start)
}

/// The place above all code: below directives, the shebang and the comments that belong to the file and not to its
/// first statement.
pub(super) fn above_code(source: &Source, tree: &Tree) -> Place {
    if let Some(directive) = tree.program.directives.last() {
        return Place::Below(source.line_end(directive.span.end));
    }
    let code = tree.program.body.first().map_or(source.text.len() as u32, |statement| extent(statement).start);
    let mut end = tree.program.hashbang.as_ref().map(|hashbang| hashbang.span.end);
    let comments: Vec<Span> =
        tree.program.comments.iter().map(|comment| comment.span).take_while(|comment| comment.end <= code).collect();
    for (index, comment) in comments.iter().enumerate() {
        let next = comments.get(index + 1).map_or(code, |next| next.start);
        let gap = &source.text[comment.end as usize..next as usize];
        if gap.matches('\n').count() > 1 || speaks_of_file(tree.slice(*comment)) {
            end = Some(comment.end);
        }
    }
    match end {
        Some(end) => Place::Below(source.line_end(end)),
        None => Place::Above(source.line_start(comments.first().map_or(code, |comment| comment.start))),
    }
}

fn speaks_of_file(comment: &str) -> bool {
    let lower = comment.to_lowercase();
    let of_line = lower.contains("eslint-disable-next-line") || lower.contains("eslint-disable-line");
    comment.starts_with("///")
        || comment.starts_with("/*!")
        || !of_line && OF_FILE.iter().any(|word| lower.contains(word))
}
