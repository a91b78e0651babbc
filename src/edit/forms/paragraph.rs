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
    let dropping = |above: usize, below: usize| {
        let start = (0..above).fold(lines.start, |line, _| up(line).unwrap_or(line));
        let end = (0..below).fold(lines.end, |line, _| down(line).unwrap_or(line));
        whole_lines(source, TextRange::new(start, end))
    };
    let best = dropping(drop_above, drop_below);
    // A blank line that ends in another way than what was written was there before: then as many go on the other side, or none.
    let other = if above == below { dropping(drop_below, drop_above) } else { Vec::new() };
    let alone = dropping(0, 0);
    let written = best.iter().chain(&other).chain(&alone).find(|cut| is_written(source, cut));
    written.or(best.first()).copied().unwrap_or(lines)
}

/// Lines with the newlines below them, or with those above.
fn whole_lines(source: &Source, lines: TextRange) -> Vec<TextRange> {
    let below = source.next_line(lines.end).map(|next| TextRange::new(lines.start, next));
    let above = source.previous_line(lines.start).map(|above| TextRange::new(source.line_end(above), lines.end));
    below.into_iter().chain(above).collect()
}

/// Whether all newlines of a cut are of the file's commoner kind, as those that `instrument` writes.
fn is_written(source: &Source, cut: &TextRange) -> bool {
    let cut = &source.text[cut.as_usize()];
    let (all, windows) = (cut.matches('\n').count(), cut.matches("\r\n").count());
    windows == if source.newline == "\n" { 0 } else { all }
}
