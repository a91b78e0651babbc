//! What the files say: each is read by itself, in parallel, or its facts are kept from an earlier run.

use std::path::Path;

use crate::cache::{Cache, Found, Source};
use crate::project::SourceFile;

/// The facts of all files of the project at `root`, in their order.
pub(super) fn facts_of(root: &Path, files: &[SourceFile], cache: Option<&Cache>) -> Found {
    let sources: Vec<Source<'_>> = files.iter().map(source).collect();
    match cache {
        Some(cache) => cache.facts(root, &sources),
        None => Found::without_cache(&sources),
    }
}

fn source(file: &SourceFile) -> Source<'_> {
    // A file without text still has a top level.
    let text = file.text.as_ref().map_or("", |text| text.content.as_str());
    Source { language: file.language, path: &file.path, text }
}

/// What is said of the cache, if it was damaged.
pub(super) fn notes(found: &Found) -> Vec<String> {
    let (Some(first), count) = (found.damaged.first(), found.damaged.len()) else { return Vec::new() };
    let first = first.display();
    let others = if count > 1 { format!(" and {} more are", count - 1) } else { " is".to_owned() };
    vec![format!("the cache file {first}{others} damaged: what it held was read anew")]
}
