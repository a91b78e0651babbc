//! Looks for packages that the catalog does not know.

use std::path::Path;

use smol_str::SmolStr;

use super::chosen::own_libraries;
use super::facts::facts_of;
use super::{Failure, languages, only};
use crate::cache::Cache;
use crate::catalog::path::last_name;
use crate::catalog::{self, Catalog};
use crate::link::{UnknownPackage, unknown_packages};
use crate::project::{FileId, Request, Workspace};
use crate::report::suggestions::{Called, Suggestion, Suggestions, Usual};
use crate::syntax::FileFacts;

/// The packages that the files of the request import and the catalog does not know; writes nothing.
pub fn suggest(request: &Request, cache: Option<&Cache>) -> Result<Suggestions, Failure> {
    let workspace = Workspace::open(request)?;
    let extra = own_libraries(&workspace)?;
    let all = vec![true; workspace.files.len()];
    let mut files = rayon::scope(|_| facts_of(&workspace.root, &workspace.files, &all, cache).facts);
    let mut packages = Vec::new();
    for language in languages(&workspace) {
        let catalog = catalog::load(language, &extra).map_err(|error| Failure(error.to_string()))?;
        let own = only(language, &workspace, &mut files);
        let found = unknown_packages(&workspace, &own, &catalog);
        packages.extend(found.iter().map(|(import, package)| of(import, package, &workspace, &own, &catalog)));
    }
    packages.sort_by(|one, other| {
        other.calls.cmp(&one.calls).then(other.files.len().cmp(&one.files.len())).then(one.import.cmp(&other.import))
    });
    let configuration = configuration(workspace.config_path.as_deref());
    Ok(Suggestions { root: workspace.root.clone(), configuration, packages })
}

fn of(
    import: &SmolStr,
    package: &UnknownPackage,
    workspace: &Workspace,
    facts: &[FileFacts],
    catalog: &Catalog,
) -> Suggestion {
    let path = |file: FileId| workspace.file(file).path.clone();
    let mut called: Vec<Called> = package
        .calls
        .iter()
        .map(|(called, places)| {
            let (file, offset) = places[0];
            Called {
                path: called.to_string(),
                calls: places.len(),
                first: format!("{}:{}", path(file), facts[file.0 as usize].lines.line(offset)),
                usual: catalog.usual(last_name(called)).map(|(does, span)| Usual { does, span }),
            }
        })
        .collect();
    called.sort_by_key(|called| std::cmp::Reverse(called.calls));
    Suggestion {
        import: import.to_string(),
        language: catalog.language,
        calls: called.iter().map(|called| called.calls).sum(),
        files: package.files.iter().map(|file| path(*file)).collect(),
        called,
    }
}

/// The file that own libraries belong into, and what stands before the names of their tables.
fn configuration(path: Option<&Path>) -> (String, &'static str) {
    let name = path.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    match name.as_deref() {
        Some("pyproject.toml") => ("pyproject.toml".to_owned(), "tool.instrument."),
        Some("package.json") => ("\"instrument\" of package.json (here as TOML)".to_owned(), ""),
        Some(name) => (name.to_owned(), ""),
        None => ("instrument.toml".to_owned(), ""),
    }
}
