//! Lines that were added near the top of a file, and the blank lines that came with them.

use crate::edit::source::{Source, is_blank};
use crate::syntax::TextRange;

/// The cuts of whole lines, with the blank lines that came with them. `is_its_like` says of the line at an offset whether
/// something like what was added ends on it: then nothing was set apart from it.
pub(in crate::edit) fn paragraphs(
    source: &Source,
    mut lines: Vec<TextRange>,
    is_its_like: &dyn Fn(u32) -> bool,
) -> Vec<TextRange> {
    lines.sort_unstable();
    let follow = |one: &TextRange, other: &TextRange| is_blank(&source.text[one.end as usize..other.start as usize]);
    let cut = |run: &[TextRange]| paragraph(source, TextRange::new(run[0].start, run[run.len() - 1].end), is_its_like);
    lines.chunk_by(follow).map(cut).collect()
}

/// The cut of lines that follow each other. A paragraph is written with a blank line above it, and with blank lines below
/// it where there were none: of those above and below, the more stay.
fn paragraph(source: &Source, lines: TextRange, is_its_like: &dyn Fn(u32) -> bool) -> TextRange {
    let up = |from: u32| source.previous_line(from);
    let down = |from: u32| source.next_line(from).filter(|line| (*line as usize) < source.text.len());
    let count = |from: u32, next: &dyn Fn(u32) -> Option<u32>| {
        std::iter::successors(next(from), |line| next(*line)).take_while(|line| source.line(*line).is_empty()).count()
    };
    let (above, below) = (count(lines.start, &up), count(lines.end, &down));
    let at_top = is_blank(&source.text[..lines.start as usize]);
    let at_end = is_blank(&source.text[lines.end as usize..]);
    let (drop_above, drop_below) = match (above, below) {
        _ if at_top => (0, below),
        _ if at_end => (above.min(1), 0),
        (0, _) if up(lines.start).is_some_and(is_its_like) => (0, 0),
        (0, _) => (0, below),
        (_, 0) => (0, 0),
        (above, below) if above <= below => (above, 0),
        (_, below) => (0, below),
    };
    let start = (0..drop_above).fold(lines.start, |line, _| up(line).unwrap_or(line));
    let end = (0..drop_below).fold(lines.end, |line, _| down(line).unwrap_or(line));
    whole_lines(source, start, end)
}

/// Lines with their newlines: where a file mixes newlines, those that `instrument` wrote are of the commoner kind.
fn whole_lines(source: &Source, start: u32, end: u32) -> TextRange {
    let below = source.next_line(end).map(|next| TextRange::new(start, next));
    let above = source.previous_line(start).map(|above| TextRange::new(source.line_end(above), end));
    let is_written = |range: &TextRange| {
        let cut = &source.text[range.as_usize()];
        let (all, windows) = (cut.matches('\n').count(), cut.matches("\r\n").count());
        windows == if source.newline == "\n" { 0 } else { all }
    };
    let written = below.filter(is_written).or(above.filter(is_written));
    written.or(below).or(above).unwrap_or(TextRange::new(start, end))
}
