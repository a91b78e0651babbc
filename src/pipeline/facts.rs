//! What the files say: each is read by itself, in parallel, or its facts are kept from an earlier run.

use std::path::{Path, PathBuf};

use crate::cache::{Cache, Found, Proofs, Source};
use crate::project::SourceFile;
use crate::syntax::{self, Exported, Expr, FileFacts};

/// The facts of all files of the project at `root`, in their order; those that do not `matter` are not read.
pub(super) fn facts_of(root: &Path, files: &[SourceFile], matter: &[bool], cache: Option<&Cache>) -> Found {
    let sources: Vec<Source<'_>> =
        files.iter().zip(matter).filter(|(_, matters)| **matters).map(|(file, _)| source(file)).collect();
    let mut found = match cache {
        Some(cache) => cache.facts(root, &sources),
        None => Found::without_cache(&sources),
    };
    let read: Vec<usize> = (0..files.len()).filter(|at| matter[*at]).collect();
    found.missed.iter_mut().for_each(|missed| *missed = read[*missed]);
    let mut read = std::mem::take(&mut found.facts).into_iter();
    let facts = matter.iter().map(|matters| if *matters { read.next() } else { None });
    found.facts = facts.map(|facts| facts.unwrap_or_else(syntax::blank)).collect();
    found
}

fn source(file: &SourceFile) -> Source<'_> {
    // A file without text still has a top level.
    let text = file.text.as_ref().map_or("", |text| &*text.content);
    Source { language: file.language, path: &file.path, text }
}

/// What is said of the cache, if it was damaged.
pub(super) fn notes(found: &Found, proofs: Option<&Proofs>) -> Vec<String> {
    let damaged: Vec<PathBuf> = found.damaged.iter().cloned().chain(proofs.and_then(Proofs::damaged)).collect();
    let (Some(first), count) = (damaged.first(), damaged.len()) else { return Vec::new() };
    let first = first.display();
    let others = if count > 1 { format!(" and {} more are", count - 1) } else { " is".to_owned() };
    vec![format!("the cache file {first}{others} damaged: what it held was made anew")]
}

/// The paths by which files name what is outside of them.
pub(super) fn imported(files: &[FileFacts]) -> impl Iterator<Item = &str> {
    files.iter().flat_map(|facts| {
        let imports = facts.imports.iter().map(|import| import.module.as_str());
        let exports = facts.exports.iter().filter_map(|export| match &export.exported {
            Exported::From(specifier, _) => Some(specifier.as_str()),
            Exported::Local(_) | Exported::Value(_) => None,
        });
        // `import_module("openai")` imports by a text.
        let by_text = facts.imports.iter().any(|import| import.module == "importlib");
        let in_expressions = facts.exprs.iter().filter_map(move |expr| match expr {
            Expr::Module(specifier) => Some(specifier),
            Expr::Text(text) if by_text => Some(text),
            _ => None,
        });
        imports.chain(exports).chain(in_expressions)
    })
}
