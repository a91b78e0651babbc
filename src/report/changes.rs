//! The changes of a run one by one: which whole lines give way to which, what for, and which other changes each needs.
//! The review formats are views of them.
//!
//! - [`Change::needs`] names what must be there for a change to do no harm: the import of a name, the module that is
//!   imported, the package in the manifest.
//! - [`Changes::offer`] says whether a change can be taken alone, and as what: **taking a single suggestion never leaves a
//!   program that fails.**

mod offer;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{FunctionReport, Outcome, ProjectReport};
use crate::edit::{Edit, FilePatch, Purpose};
use crate::syntax::TextRange;
pub use offer::{Fix, Obstacle, Suggestion};
pub use words::KINDS;

/// All changes of a run.
#[derive(Debug)]
pub struct Changes<'a> {
    all: Vec<Change<'a>>,
    outcome: &'a Outcome,
}

/// One change: some whole lines of a file give way to others.
#[derive(Debug)]
pub struct Change<'a> {
    /// The patch that it is part of.
    pub patch: &'a FilePatch,
    /// The lines that it replaces, from 0; an empty range stands before the line with its number.
    pub lines: Range<usize>,
    /// What takes their place, with line ends.
    pub replacement: String,
    /// What it is for, sorted.
    pub purposes: Vec<&'a Purpose>,
    /// The functions that it gives a span, in the order of the text.
    pub functions: Vec<&'a FunctionReport>,
    /// The changes without which it does harm, by their numbers.
    pub needs: BTreeSet<usize>,
    /// The new text, without that of imports.
    inserted: String,
}

impl<'a> Changes<'a> {
    /// The changes of an outcome, in the order of files and lines.
    pub fn of(outcome: &'a Outcome) -> Self {
        let functions: BTreeMap<_, _> =
            outcome.functions.iter().map(|function| ((function.path.as_str(), function.id), function)).collect();
        let mut all: Vec<Change<'a>> = Vec::new();
        for patch in &outcome.patches {
            all.extend(of_patch(patch));
        }
        for change in &mut all {
            let spans = change.purposes.iter().filter_map(|purpose| match purpose {
                Purpose::Span(id) => functions.get(&(change.patch.path.as_str(), *id)).copied(),
                _ => None,
            });
            change.functions = spans.collect();
            change.functions.sort_by_key(|function| function.line);
        }
        let needs: Vec<_> = (0..all.len()).map(|at| needs(&all, at, &outcome.projects)).collect();
        for (change, needs) in all.iter_mut().zip(needs) {
            change.needs = needs;
        }
        Self { all, outcome }
    }

    /// Each change, by its number.
    pub fn all(&self) -> &[Change<'a>] {
        &self.all
    }

    /// The changes that say something to a reviewer: imports only serve others.
    pub fn worth_telling(&self) -> impl Iterator<Item = (usize, &Change<'a>)> {
        self.all.iter().enumerate().filter(|(_, change)| !change.is_import())
    }
}

impl Change<'_> {
    /// Whether it makes a file.
    pub fn is_new_file(&self) -> bool {
        self.patch.before.is_none()
    }

    /// Whether it imports, and does nothing else.
    pub fn is_import(&self) -> bool {
        self.purposes.iter().all(|purpose| matches!(purpose, Purpose::Import { name: Some(_), .. }))
    }

    /// The line that it is about, from 1: that of a function that gets a span, else the first that it touches.
    pub fn line(&self) -> u32 {
        let first = self.functions.first().map(|function| function.line);
        first.unwrap_or_else(|| offer::anchored(self).start as u32 + 1)
    }
}

/// The lines of a text with their ends.
fn lines_of(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The changes that make up a patch.
fn of_patch(patch: &FilePatch) -> Vec<Change<'_>> {
    let before = patch.before.as_deref().unwrap_or_default();
    let starts: Vec<usize> = std::iter::once(0).chain(before.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line = |offset: u32| starts.partition_point(|start| *start <= offset as usize) - 1;
    let runs = runs(&patch.edits, |range| line(range.start)..line(range.end) + 1);
    let old = lines_of(before);
    let mut changes: Vec<Change<'_>> = Vec::new();
    for (run, edits) in runs {
        let start = starts[run.start];
        let end = starts.get(run.end).copied().unwrap_or(before.len());
        let mut new = String::new();
        let mut at = start;
        for edit in &edits {
            new.push_str(&before[at..edit.range.start as usize]);
            new.push_str(&edit.text);
            at = edit.range.end as usize;
        }
        new.push_str(&before[at..end]);
        let change = trimmed(patch, &old, run.start..run.end.min(old.len()), &new, &edits);
        // What is put between the same lines is one change: nobody could tell which of the two comes first.
        match changes.last_mut() {
            Some(last)
                if last.lines.end == change.lines.start && (last.lines.is_empty() || change.lines.is_empty()) =>
            {
                last.join(change);
            }
            _ => changes.push(change),
        }
    }
    changes
}

impl Change<'_> {
    fn join(&mut self, mut other: Self) {
        self.lines.end = other.lines.end;
        self.replacement.push_str(&other.replacement);
        self.purposes.append(&mut other.purposes);
        self.purposes.sort();
        self.purposes.dedup();
        self.inserted.push_str(&other.inserted);
    }
}

/// The edits by the lines that they touch: those with the same purpose belong together, and so do those on the same lines.
fn runs(edits: &[Edit], lines: impl Fn(TextRange) -> Range<usize>) -> Vec<(Range<usize>, Vec<&Edit>)> {
    let mut hulls: Vec<Range<usize>> = edits.iter().map(|edit| lines(edit.range)).collect();
    let mut by_purpose: BTreeMap<&Purpose, Range<usize>> = BTreeMap::new();
    for (edit, own) in edits.iter().zip(&hulls) {
        for purpose in edit.purposes.iter().filter(|purpose| !matches!(purpose, Purpose::Import { .. })) {
            let hull = by_purpose.entry(purpose).or_insert_with(|| own.clone());
            *hull = hull.start.min(own.start)..hull.end.max(own.end);
        }
    }
    hulls.extend(by_purpose.into_values());
    hulls.sort_by_key(|hull| hull.start);
    let mut runs: Vec<(Range<usize>, Vec<&Edit>)> = Vec::new();
    for hull in hulls {
        match runs.last_mut() {
            Some((last, _)) if hull.start < last.end => last.end = last.end.max(hull.end),
            _ => runs.push((hull, Vec::new())),
        }
    }
    for edit in edits {
        let at = runs.partition_point(|(run, _)| run.end <= lines(edit.range).start);
        runs[at].1.push(edit);
    }
    runs
}

/// The change of a run of lines, without the lines that stay at its two ends.
fn trimmed<'a>(patch: &'a FilePatch, old: &[&str], run: Range<usize>, new: &str, edits: &[&'a Edit]) -> Change<'a> {
    let new = lines_of(new);
    let own = &old[run.clone()];
    let front = own.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (own, rest) = (&own[front..], &new[front..]);
    let back = own.iter().rev().zip(rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let mut purposes: Vec<&Purpose> = edits.iter().flat_map(|edit| &edit.purposes).collect();
    purposes.sort();
    purposes.dedup();
    let is_import = |purpose: &Purpose| matches!(purpose, Purpose::Import { .. });
    let others = edits.iter().filter(|edit| !edit.purposes.iter().all(is_import));
    Change {
        patch,
        lines: run.start + front..run.end - back,
        replacement: rest[..rest.len() - back].concat(),
        purposes,
        functions: Vec::new(),
        needs: BTreeSet::new(),
        inserted: others.map(|edit| edit.text.as_str()).collect::<Vec<_>>().join("\n"),
    }
}

/// What the change with this number needs: the imports of the names that it uses, the new modules that it imports, and the
/// packages that it imports.
fn needs(all: &[Change<'_>], at: usize, projects: &[ProjectReport]) -> BTreeSet<usize> {
    let change = &all[at];
    let others = all.iter().enumerate().filter(|(number, _)| *number != at);
    let is_needed = |other: &Change<'_>| {
        let same_file = std::ptr::eq(other.patch, change.patch);
        let imported = |purpose: &&Purpose| match purpose {
            Purpose::Import { name: Some(name), .. } => same_file && has_word(&change.inserted, name),
            _ => false,
        };
        other.purposes.iter().any(imported) || change.imports_from(other, projects)
    };
    others.filter(|(_, other)| is_needed(other)).map(|(number, _)| number).collect()
}

impl Change<'_> {
    /// Whether it imports a package.
    fn imports_package(&self) -> bool {
        self.purposes.iter().any(|purpose| matches!(purpose, Purpose::Import { module, .. } if !is_own(module)))
    }

    /// Whether it imports what another change brings: a new module, or a package that a manifest comes to name.
    fn imports_from(&self, other: &Change<'_>, projects: &[ProjectReport]) -> bool {
        let is_dependency = other.purposes.contains(&&Purpose::Dependency);
        if is_dependency && self.is_new_file() {
            return is_within(&self.patch.path, &other.patch.path, projects);
        }
        let imports = |purpose: &&Purpose| match purpose {
            Purpose::Import { module, .. } if is_own(module) => other.is_new_file() && names(module, &other.patch.path),
            Purpose::Import { .. } => is_dependency && is_within(&self.patch.path, &other.patch.path, projects),
            _ => false,
        };
        self.purposes.iter().any(imports)
    }
}

/// Whether a module is a file of the project.
fn is_own(module: &str) -> bool {
    module.starts_with(['.', '/', '~', '#']) || module.starts_with("@/")
}

/// Whether a module may be the file at a path: the two end in the same name.
fn names(module: &str, path: &str) -> bool {
    fn stem(path: &str) -> &str {
        let file = path.rsplit('/').next().unwrap_or(path);
        file.split('.').next().unwrap_or(file)
    }
    stem(module) == stem(path)
}

/// Whether a file lies in the project that a manifest (or folder) is for, or in one below it.
fn is_within(path: &str, manifest: &str, projects: &[ProjectReport]) -> bool {
    let is_owner =
        |project: &&ProjectReport| project.folder == manifest || project.manifests.iter().any(|own| own == manifest);
    let mut owners = projects.iter().filter(is_owner);
    owners.any(|project| {
        project.folder.is_empty() || path.strip_prefix(&project.folder).is_some_and(|rest| rest.starts_with('/'))
    })
}

/// Whether a word occurs in code.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}
