//! setup.cfg: `install_requires` with one requirement a line.

use super::{Target, indent, insert, line_end, sorted_place};
use crate::project::manifests::ini;
use crate::project::{newline, normalise};

pub(super) fn target(text: &str, requirement: &str) -> Target {
    let entries = ini::entries(text);
    let Some(entry) = entries.iter().find(|entry| entry.section == "options" && entry.key == "install_requires") else {
        return Target::Elsewhere;
    };
    let (first, lines) = entry.value.split_first().expect("an entry has a first line");
    let Some(last) = lines.last().filter(|_| first.is_empty()) else {
        return Target::Advice(format!(
            "`install_requires` has no line of its own for each requirement: add `{requirement}`"
        ));
    };
    let newline = newline(text);
    let name = |line: &str| {
        let end =
            line.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.".contains(letter)).unwrap_or(line.len());
        normalise(&line[..end])
    };
    let names: Vec<String> = lines.iter().map(|range| name(&text[range.clone()])).collect();
    let follows = |pair: &[std::ops::Range<usize>]| text[pair[0].end..pair[1].start].trim().is_empty();
    let is_one_list = lines.windows(2).all(follows);
    let place = sorted_place(&names, &name(requirement)).filter(|_| is_one_list);
    let edit = match place.and_then(|at| lines.get(at)) {
        Some(next) => insert(next.start, format!("{requirement}{newline}{}", indent(text, next.start))),
        None => insert(line_end(text, last.end), format!("{newline}{}{requirement}", indent(text, last.start))),
    };
    Target::Insert(vec![edit], None)
}
