//! Which part of a file a run is about.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What of a file is asked for: named on the command line, and changed if only changes are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Selection {
    /// Nothing: the file is only read.
    #[default]
    None,
    /// All of it.
    Whole,
    /// These lines: first and last, from 1. Where lines were taken out, the last is the one before the gap and the first
    /// the one behind it, so that a stretch contains the gap if it has both.
    Lines(Vec<(u32, u32)>),
}

impl Selection {
    /// Whether nothing is asked for.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// Whether a stretch of lines (first and last, from 1) has something in common with it.
    pub fn touches(&self, first: u32, last: u32) -> bool {
        match self {
            Self::None => false,
            Self::Whole => true,
            Self::Lines(lines) => lines.iter().any(|own| own.0 <= last && first <= own.1),
        }
    }

    /// The lines of a new text that are not those of the old one; how they end does not count.
    pub fn of_change(old: &str, new: &str) -> Self {
        let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
        let mut lines = Vec::new();
        for operation in capture_diff_slices(Algorithm::Histogram, &old, &new) {
            match operation {
                DiffOp::Equal { .. } => {}
                DiffOp::Delete { old_index, old_len, new_index } => {
                    let shift = slide(&old, old_index, old_len);
                    let deleted = old_index.saturating_add_signed(shift);
                    let gap = new_index.saturating_add_signed(shift);
                    add_gap(&old[deleted..deleted + old_len], &new, gap, &mut lines);
                }
                DiffOp::Insert { new_index, new_len, .. } => {
                    let first = new_index.saturating_add_signed(slide(&new, new_index, new_len));
                    add_lines(&new, first, new_len, &mut lines);
                }
                DiffOp::Replace { new_index, new_len, .. } => add_lines(&new, new_index, new_len, &mut lines),
            }
        }
        if lines.is_empty() { Self::None } else { Self::Lines(lines) }
    }
}

/// Adds changed lines, by their index, and the line below them if they speak of it.
fn add_lines(new: &[&str], first: usize, count: usize, lines: &mut Vec<(u32, u32)>) {
    let last = first + count;
    let last = if speaks_of_next(new[last - 1]) { last + 1 } else { last };
    lines.push((first as u32 + 1, last as u32));
}

/// Adds the place before the line with the index `gap`, where `deleted` lines were: they may also have been the end of the
/// block above, or have spoken of the line below.
fn add_gap(deleted: &[&str], new: &[&str], gap: usize, lines: &mut Vec<(u32, u32)>) {
    let line = gap as u32;
    lines.push((line + 1, line));
    if gap > 0 && ends_block(new[gap - 1], deleted[0]) {
        lines.push((line, line));
    }
    if speaks_of_next(deleted[deleted.len() - 1]) {
        lines.push((line + 1, line + 1));
    }
}

/// Whether a deleted line can have been part of the indented block that now ends with the line above it.
fn ends_block(above: &str, deleted: &str) -> bool {
    let word = deleted.split_whitespace().next().unwrap_or_default();
    let begins_another = word.starts_with('@') || ["def", "async", "class"].contains(&word);
    let is_closed = above.trim().is_empty() || is_closing(above);
    !is_closed && indentation(deleted) > 0 && !(begins_another && indentation(deleted) < indentation(above))
}

/// Whether a line belongs to the one below it: a decorator, a comment for this program.
fn speaks_of_next(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('@') || (line.starts_with(['#', '/']) && line.contains("instrument:"))
}

/// How far a stretch of inserted or deleted lines is to be moved, if the same change can be told in several ways: it
/// should begin where a block does, so that the function above it is not taken for changed.
fn slide(lines: &[&str], first: usize, count: usize) -> isize {
    let up = (0..first).rev().take_while(|at| lines[*at] == lines[*at + count]).count();
    let down = (first + count..lines.len()).take_while(|at| lines[*at] == lines[*at - count]).count();
    let rank = |shift: &isize| {
        let at = first.saturating_add_signed(*shift);
        let blank = lines[at..at + count].iter().take_while(|line| line.trim().is_empty()).count();
        let told = lines[(at + blank).min(at + count - 1)];
        let follows_blank = at + blank == 0 || lines[at + blank - 1].trim().is_empty();
        (is_closing(told), indentation(told), !follows_blank, blank, shift.abs())
    };
    (-(up as isize)..=down as isize).min_by_key(rank).unwrap_or(0)
}

fn is_closing(line: &str) -> bool {
    line.trim_start().starts_with(['}', ')', ']'])
}

fn indentation(line: &str) -> usize {
    if line.trim().is_empty() { 0 } else { line.len() - line.trim_start().len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_touched_by_its_own_lines_and_by_a_gap_inside() {
        let lines = Selection::Lines(vec![(3, 5), (9, 8)]);
        let stretches = [(1, 2), (1, 3), (5, 7), (6, 7), (6, 8), (9, 12), (8, 9), (7, 20)];
        let touched = stretches.map(|(first, last)| lines.touches(first, last));
        assert_eq!(touched, [false, true, true, false, false, false, true, true]);
        assert!(Selection::Whole.touches(1, 1) && !Selection::None.touches(1, 1));
    }

    const PYTHON: &str = "def one():\n    a()\n    return b()\n\n\n@tool\ndef two():\n    return b()\n";

    /// Which functions a change of `PYTHON` touches, each by its lines in the new text.
    #[track_caller]
    fn check(new: &str, touched: &[&str]) {
        let selection = Selection::of_change(PYTHON, new);
        let lines: Vec<&str> = new.lines().collect();
        let starts = (0..lines.len()).filter(|at| {
            let above = at.checked_sub(1).map_or("", |above| lines[above]);
            lines[*at].starts_with(['d', '@']) && !above.starts_with('@')
        });
        let found = starts.filter(|start| {
            let end = (*start..lines.len()).take_while(|at| *at < start + 2 || lines[*at].starts_with(' ')).last();
            selection.touches(*start as u32 + 1, end.unwrap_or(*start) as u32 + 1)
        });
        let name = |start: usize| lines[start..].iter().find_map(|line| line.strip_prefix("def ")).unwrap_or_default();
        let found: Vec<&str> = found.map(|start| name(start).trim_end_matches("():")).collect();
        assert_eq!(found, touched, "{selection:?} in {new}");
    }

    #[test]
    fn what_changes_belongs_to_the_function_around_it() {
        check(PYTHON, &[]);
        check(&PYTHON.replace('\n', "\r\n"), &[]);
        check(&PYTHON.replace("a()", "c()"), &["one"]);
        check(&PYTHON.replace("    a()\n", ""), &["one"]);
        check(&PYTHON.replace("    a()\n    return b()", "    a()"), &["one"]);
        check(&PYTHON.replace("@tool\n", ""), &["two"]);
        check(&PYTHON.replace("@tool", "# instrument: trace\n@tool"), &["two"]);
        check(&format!("import x\n\n\n{PYTHON}"), &[]);
        check(&PYTHON.replace("@tool\ndef two():\n    return b()\n", ""), &[]);
    }

    #[test]
    fn a_new_function_that_ends_as_its_neighbour_does_leaves_that_alone() {
        let new = "def new():\n    x()\n    return b()\n";
        check(&PYTHON.replace("\n\n\n@tool", &format!("\n\n\n{new}\n\n@tool")), &["new"]);
        check(&format!("{PYTHON}\n\n{new}"), &["new"]);
        check(&format!("{new}\n\n{PYTHON}"), &["new"]);
        check(&PYTHON.replace("@tool", &format!("@tool\n{new}\n\n@tool")), &["new"]);
    }
}
