//! Writes patches of what is staged: into the index, and the same into the work tree. What is not staged is neither
//! staged nor lost; where it meets what is to be added, the file is held back.

use std::collections::BTreeSet;

use super::Analysis;
use super::apply::{in_order, write};
use crate::edit::{FilePatch, Held, Writer, carry_additions, carry_edits};
use crate::project::{Entry, GitError, Language, REGULAR, Staged, Text};

/// A file that is written in both places.
struct Fix<'a> {
    /// What is staged.
    patch: &'a FilePatch,
    /// Its path in the index.
    path: String,
    /// The bytes for the index.
    bytes: Vec<u8>,
    /// What is written into the work tree, and the text that is there; none if it is there already.
    work: Option<(FilePatch, Option<Text>)>,
}

/// Writes the patches; gives back what could not be written.
pub(super) fn apply(analysis: &Analysis, writer: &Writer, staged: &Staged) -> Vec<Held> {
    let all = || analysis.outcome.patches.iter();
    let held_all = |reason: String| all().map(|patch| held(patch, reason.clone())).collect();
    if staged.is_of_one_commit() {
        return held_all(
            "`git commit FILE` commits from an index of its own, in which it would not stay: run `instrument --staged` \
             before you commit"
                .to_owned(),
        );
    }
    let paths: Vec<String> = all().map(|patch| staged.path(&patch.path)).collect();
    let translated = match staged.repository.translated(&paths.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(translated) => translated.into_iter().collect(),
        Err(error) => return held_all(error.to_string()),
    };
    let mut fixes = Vec::new();
    let mut failed = in_order(analysis, |patch| {
        fixes.push(fix(analysis, staged, &translated, patch).map_err(|reason| held(patch, reason))?);
        Ok(())
    });
    if let Err(error) = stage(staged, &fixes) {
        failed.extend(fixes.iter().map(|fix| held(fix.patch, error.to_string())));
        return failed;
    }
    let mut unwritten = in_order(analysis, |patch| {
        let Some(fix) = fixes.iter().find(|fix| fix.patch.path == patch.path) else { return Ok(()) };
        match &fix.work {
            Some((work, original)) => write(&analysis.workspace, writer, work, original.as_ref()),
            None => Ok(()),
        }
    });
    let is_unwritten = |fix: &&Fix<'_>| unwritten.iter().any(|held| held.path == fix.patch.path);
    if let Err(error) = unstage(staged, fixes.iter().filter(is_unwritten)) {
        for held in &mut unwritten {
            held.reason += &format!("; it stays staged, because {error}");
        }
    }
    failed.extend(unwritten);
    failed
}

/// What is to be written of a patch; an error is the whole reason why nothing is.
fn fix<'a>(
    analysis: &Analysis,
    staged: &Staged,
    translated: &BTreeSet<String>,
    patch: &'a FilePatch,
) -> Result<Fix<'a>, String> {
    let path = staged.path(&patch.path);
    let is_translated = translated.contains(&path);
    let bytes = |bytes| Fix { patch, path: path.clone(), bytes, work: None };
    let Some(before) = &patch.before else {
        if staged.entry(&patch.path).is_some() {
            return Err("it is in the index already, but not read: it is excluded or generated".to_owned());
        }
        if is_translated {
            return Err(TRANSLATED.to_owned());
        }
        return Ok(Fix { work: Some((patch.clone(), None)), ..bytes(patch.after.clone().into_bytes()) });
    };
    if !staged.entry(&patch.path).is_some_and(Entry::is_file) {
        return Err("it is no regular file in the index".to_owned());
    }
    let original = analysis.original(&patch.path).ok_or("its text is not known")?;
    let encode = |text: &str| original.encode(text).map_err(|error| error.to_string());
    let (then, now) = (encode(before)?, encode(&patch.after)?);
    let place = analysis.workspace.absolute(&patch.path);
    if place.is_symlink() {
        return Err(
            "it is a file in the index, but a link in the work tree: stage the link, or restore the file".to_owned()
        );
    }
    let work = match std::fs::read(place) {
        Ok(work) => work,
        Err(error) => {
            return Err(format!(
                "it is staged, but cannot be read in the work tree ({error}): restore it (`git restore`), or stage that \
                 it is deleted"
            ));
        }
    };
    if work == now {
        return Ok(bytes(now));
    }
    if work == then {
        return Ok(Fix { work: Some((patch.clone(), Some(original.clone()))), ..bytes(now) });
    }
    if is_translated {
        return Err(TRANSLATED.to_owned());
    }
    let language = Language::of(&patch.path).unwrap_or(Language::TypeScript);
    let text = Text::decode_as(language, work).map_err(|error| format!("its version in the work tree {error}"))?;
    let carried = match analysis.additions.get(&patch.path) {
        Some(additions) => carry_additions(&patch.path, additions, before, &text.content)?,
        None => carry_edits(patch, &text.content)?,
    };
    Ok(Fix { work: Some((carried, Some(text))), ..bytes(now) })
}

const TRANSLATED: &str = "git translates it between the repository and the work tree (`filter`, `ident` or \
                          `working-tree-encoding` in .gitattributes), so it cannot be written in both: run `instrument` \
                          without --staged, and stage the result";

/// Puts the new texts into the index, all of them or none.
fn stage(staged: &Staged, fixes: &[Fix<'_>]) -> Result<(), GitError> {
    if fixes.is_empty() {
        return Ok(());
    }
    let now = staged.repository.entries()?;
    if let Some(fix) = fixes.iter().find(|fix| now.get(&fix.path) != staged.entry(&fix.patch.path)) {
        return Err(GitError(format!("{}: was staged anew while it was being analysed; run again", fix.path)));
    }
    let objects = staged.repository.store(fixes.iter().map(|fix| fix.bytes.as_slice()))?;
    let mode = |fix: &Fix<'_>| staged.entry(&fix.patch.path).map_or(REGULAR.to_owned(), |entry| entry.mode.clone());
    let entries = fixes.iter().zip(objects);
    let entries = entries.map(|(fix, object)| (fix.path.clone(), Entry { mode: mode(fix), object }));
    staged.repository.stage(&entries.collect::<Vec<_>>())
}

/// Puts back what was staged before.
fn unstage<'a>(staged: &Staged, fixes: impl Iterator<Item = &'a Fix<'a>>) -> Result<(), GitError> {
    let entries = fixes.map(|fix| {
        let before = staged.entry(&fix.patch.path).cloned();
        (fix.path.clone(), before.unwrap_or_else(|| staged.no_entry()))
    });
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() { Ok(()) } else { staged.repository.stage(&entries) }
}

fn held(patch: &FilePatch, reason: String) -> Held {
    Held { path: patch.path.clone(), line: None, what: "writing the file".to_owned(), reason, hazard: None }
}
