//! What a reviewer is offered for a change: lines to take in place of others, or the reason why there is nothing to take.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Change, Changes, is_within, lines_of};
use crate::edit::{FilePatch, Purpose};

/// What a change needs travels with it over so many lines at most that stay as they are.
const FAR: usize = 20;

/// Whole lines of a file, and what to put in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The first line, from 1.
    pub first: u32,
    /// The last line, included.
    pub last: u32,
    /// What takes their place; the end of the last line is left out, and stays.
    pub text: String,
}

/// The suggestions of one file that belong to a fix.
#[derive(Debug)]
pub struct Fix<'a> {
    /// Its path, relative to the workspace's root.
    pub path: &'a str,
    /// What is replaced, in the order of the lines, without overlap.
    pub replaced: Vec<Suggestion>,
}

/// Why a change cannot be taken alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// It makes a file, or has no line of an old one to stand at.
    NewFile,
    /// The lock file with this path would not go with the manifest any more.
    Lock(String),
    /// This other file must change first.
    OtherFile(String),
    /// This other file must be made first.
    OtherNewFile(String),
    /// It imports a package that no manifest comes to name; why.
    Unlisted(String),
    /// The imports at these lines of the file must be taken first.
    First(Vec<u32>),
}

impl<'a> Changes<'a> {
    /// What a reviewer can take for the change with this number: the change with all that it needs, if that is in the same
    /// file and near.
    pub fn offer(&self, number: usize) -> Result<Suggestion, Obstacle> {
        let change = &self.all[number];
        if change.is_new_file() {
            return Err(Obstacle::NewFile);
        }
        if let Some(lock) = self.lock(change) {
            return Err(Obstacle::Lock(lock));
        }
        let all: Vec<&Change<'a>> = self.closure(number).into_iter().map(|number| &self.all[number]).collect();
        if let Some(other) = all.iter().find(|other| !std::ptr::eq(other.patch, change.patch)) {
            let path = other.patch.path.clone();
            return Err(if other.is_new_file() { Obstacle::OtherNewFile(path) } else { Obstacle::OtherFile(path) });
        }
        if let Some(reason) = self.unlisted(&all) {
            return Err(Obstacle::Unlisted(reason.to_owned()));
        }
        let untouched: usize = all.windows(2).map(|pair| pair[1].lines.start.saturating_sub(pair[0].lines.end)).sum();
        if untouched > FAR {
            let others = all.iter().filter(|other| !std::ptr::eq(**other, change));
            return Err(Obstacle::First(others.map(|other| other.line()).collect()));
        }
        let ranges: Vec<Range<usize>> = all.iter().map(|change| anchored(change)).collect();
        let first = ranges.iter().map(|range| range.start).min().unwrap_or_default();
        let last = ranges.iter().map(|range| range.end).max().unwrap_or_default();
        if first == last { Err(Obstacle::NewFile) } else { Ok(replaced(change.patch, &(first..last), &all)) }
    }

    /// Whether all that need the import with this number, and some do, bring it along.
    pub fn is_carried(&self, number: usize) -> bool {
        let import = &self.all[number];
        let mut users = (0..self.all.len())
            .filter(|user| self.all[*user].needs.contains(&number) && std::ptr::eq(self.all[*user].patch, import.patch))
            .peekable();
        users.peek().is_some() && users.all(|user| self.offer(user).is_ok())
    }

    /// The change with this number and all that it needs, file by file; none if it takes a new file, or a package that no
    /// manifest comes to name.
    pub fn fix(&self, number: usize) -> Option<Vec<Fix<'a>>> {
        let all: Vec<&Change<'a>> = self.closure(number).into_iter().map(|number| &self.all[number]).collect();
        if all.iter().any(|change| change.is_new_file()) || self.unlisted(&all).is_some() {
            return None;
        }
        let files = all.chunk_by(|one, other| std::ptr::eq(one.patch, other.patch));
        files.map(|changes| fix_of_file(changes)).collect()
    }

    /// A change and all that it needs, by number.
    fn closure(&self, number: usize) -> BTreeSet<usize> {
        let mut closure = BTreeSet::new();
        let mut open = vec![number];
        while let Some(next) = open.pop() {
            if closure.insert(next) {
                open.extend(&self.all[next].needs);
            }
        }
        closure
    }

    /// Why the dependency was held back on a package that one of the changes imports.
    fn unlisted(&self, changes: &[&Change<'_>]) -> Option<&'a str> {
        let mut importers = changes.iter().filter(|change| change.imports_package());
        let dependencies = self.outcome.held.iter().filter(|held| held.is_dependency());
        let projects = &self.outcome.projects;
        let held = importers
            .find_map(|change| dependencies.clone().find(|held| is_within(&change.patch.path, &held.path, projects)))?;
        Some(&held.reason)
    }

    /// The lock file that does not know of a dependency.
    fn lock(&self, change: &Change<'_>) -> Option<String> {
        if !change.purposes.contains(&&Purpose::Dependency) {
            return None;
        }
        let mut projects = self.outcome.projects.iter();
        projects.find(|project| project.manifests.contains(&change.patch.path))?.lock_files.first().cloned()
    }
}

fn fix_of_file<'a>(changes: &[&Change<'a>]) -> Option<Fix<'a>> {
    let mut ranges: Vec<(Range<usize>, Vec<&Change<'a>>)> = Vec::new();
    for change in changes {
        let range = anchored(change);
        if range.is_empty() {
            return None;
        }
        match ranges.last_mut() {
            Some((last, all)) if range.start < last.end => {
                last.end = last.end.max(range.end);
                all.push(change);
            }
            _ => ranges.push((range, vec![change])),
        }
    }
    let patch = changes.first()?.patch;
    let replaced = ranges.iter().map(|(range, changes)| replaced(patch, range, changes)).collect();
    Some(Fix { path: &patch.path, replaced })
}

/// The lines that a change replaces; where they are none, a line beside it that is not blank, the one below first. Empty
/// only if the file is.
pub(super) fn anchored(change: &Change<'_>) -> Range<usize> {
    let (old, lines) = (lines_of(change.patch.before.as_deref().unwrap_or_default()), &change.lines);
    if !lines.is_empty() || old.is_empty() {
        return lines.clone();
    }
    let below = Some(lines.start).filter(|line| *line < old.len());
    let above = lines.start.checked_sub(1);
    let is_blank = |line: &usize| old[*line].trim().is_empty();
    let beside = below.filter(|line| !is_blank(line)).or(above.filter(|line| !is_blank(line))).or(below).or(above);
    beside.map_or_else(|| lines.clone(), |line| line..line + 1)
}

/// The text of some lines with the changes made that lie in them.
fn replaced(patch: &FilePatch, range: &Range<usize>, changes: &[&Change<'_>]) -> Suggestion {
    let old = lines_of(patch.before.as_deref().unwrap_or_default());
    let mut text = String::new();
    let mut at = range.start;
    for change in changes {
        text.extend(old[at..change.lines.start].iter().copied());
        text.push_str(&change.replacement);
        at = change.lines.end;
    }
    text.extend(old[at..range.end].iter().copied());
    let end = text.strip_suffix('\n').map_or(text.len(), str::len);
    text.truncate(end);
    if text.ends_with('\r') {
        text.pop();
    }
    Suggestion { first: range.start as u32 + 1, last: range.end as u32, text }
}
