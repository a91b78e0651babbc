//! package.json: packages go into `dependencies`, in the order and the layout that it has.

use std::path::PathBuf;

use jsonc_parser::ast::{ObjectProp, Value};

use super::{ManifestChange, held, indent, insert, slashed};
use crate::edit::{Edit, FilePatch};
use crate::project::json::{self, Object};
use crate::project::{Dependency, LOCKS, ManifestKind, PackageManager, Project, manifests, newline};

/// A package and the versions that are asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NpmPackage {
    /// Its name.
    pub name: String,
    /// The versions.
    pub versions: String,
}

/// Adds those of the packages to a project's package.json that it does not list yet.
pub fn add_packages(project: &Project, packages: &[NpmPackage]) -> ManifestChange {
    let listed = listed(project);
    let is_missing = |package: &&NpmPackage| !listed.iter().any(|dependency| dependency.name == package.name);
    let missing: Vec<&NpmPackage> = packages.iter().filter(is_missing).collect();
    let (Some(first), words) = (missing.first(), words(&missing)) else { return ManifestChange::Nothing };
    let refused = |path: &str, reason| ManifestChange::Held(held(path, &first.name, reason));
    let mut manifests = project.manifests.iter();
    let Some(manifest) = manifests.find(|manifest| manifest.kind == ManifestKind::PackageJson) else {
        let reason = format!("there is no package.json: install {words}");
        return refused(&slashed(&project.folder), reason);
    };
    let path = slashed(&manifest.path);
    let Some(text) = manifest.text.as_ref().map(|text| &*text.content) else {
        return refused(&path, format!("the file cannot be read as text: add {words} to it"));
    };
    match json::strict(text) {
        Err(error) => refused(&path, format!("it {error}; mend it, then add {words}")),
        Ok(object) => match patch(&path, text, edits(text, &object, missing.clone()), &missing) {
            Some(patch) => ManifestChange::Patch { patch, afterwards: Some(afterwards(project)) },
            None => refused(&path, format!("its form is unusual: add {words} by hand")),
        },
    }
}

/// What a project's package.json asks for, in any way.
pub(in crate::edit) fn listed(project: &Project) -> Vec<Dependency> {
    let packages = project.manifests.iter().filter(|manifest| manifest.kind == ManifestKind::PackageJson);
    let texts = packages.filter_map(|manifest| Some(&*manifest.text.as_ref()?.content));
    let contents = texts.filter_map(|text| manifests::read(ManifestKind::PackageJson, "package.json", text).ok());
    contents.flat_map(|contents| contents.requirements).map(|found| found.dependency).collect()
}

fn words(packages: &[&NpmPackage]) -> String {
    let named: Vec<String> =
        packages.iter().map(|package| format!("`\"{}\": \"{}\"`", package.name, package.versions)).collect();
    named.join(", ")
}

/// What is left to do: packages are not installed, lock files not written.
fn afterwards(project: &Project) -> String {
    let manager = project.package.as_ref().and_then(|package| package.manager);
    let command = match manager {
        Some(PackageManager::Pnpm) => "pnpm install",
        Some(PackageManager::Yarn) => "yarn install",
        Some(PackageManager::Bun) => "bun install",
        Some(PackageManager::Npm) | None => "npm install",
    };
    // A workspace is installed where its lock file lies.
    let is_lock = |path: &&PathBuf| LOCKS.iter().any(|(name, _)| path.ends_with(name));
    let lock = project.lock_files.iter().find(is_lock).and_then(|lock| lock.parent());
    let folder = slashed(lock.unwrap_or(&project.folder));
    let place = if folder.is_empty() { String::new() } else { format!(" in {folder}") };
    format!("run `{command}`{place}: package.json names new packages")
}

fn edits(text: &str, object: &Object<'_>, mut packages: Vec<&NpmPackage>) -> Vec<Edit> {
    packages.sort();
    match json::property(object, "dependencies") {
        Some(ObjectProp { value: Value::Object(listed), .. }) if listed.properties.is_empty() => {
            let outer = indent(text, listed.range.start);
            let (mut entries, closing) = inside(text, object, outer, &packages);
            if !text[listed.range.start..listed.range.end].contains('\n') {
                entries.push_str(&closing);
            }
            vec![insert(listed.range.start + 1, entries)]
        }
        Some(ObjectProp { value: Value::Object(listed), .. }) => among(text, listed, &packages),
        Some(_) => Vec::new(),
        None => new_object(text, object, &packages),
    }
}

/// Entries among others: each at its place if these are sorted, else all at the end.
fn among(text: &str, listed: &Object<'_>, packages: &[&NpmPackage]) -> Vec<Edit> {
    let properties = &listed.properties;
    let names: Vec<&str> = properties.iter().map(|property| property.name.as_str()).collect();
    let place = |package: &NpmPackage| match names.is_sorted() {
        true => names.partition_point(|name| *name < package.name.as_str()),
        false => names.len(),
    };
    let gap = gap(text, listed);
    let mut edits: Vec<Edit> = Vec::new();
    for (at, property) in properties.iter().enumerate() {
        let here = packages.iter().filter(|package| place(package) == at);
        let entries: String = here.map(|package| format!("{},{gap}", entry(package))).collect();
        if !entries.is_empty() {
            edits.push(insert(property.range.start, entries));
        }
    }
    let last = packages.iter().filter(|package| place(package) == names.len());
    let entries: String = last.map(|package| format!(",{gap}{}", entry(package))).collect();
    if let (false, Some(property)) = (entries.is_empty(), properties.last()) {
        edits.push(insert(property.range.end, entries));
    }
    edits
}

/// What stands between two entries: a line ending and an indentation, or a space.
fn gap(text: &str, object: &Object<'_>) -> String {
    let Some(last) = object.properties.last() else { return " ".to_owned() };
    let start = match object.properties.len() {
        0 | 1 => object.range.start + 1,
        several => object.properties[several - 2].range.end,
    };
    let before = &text[start..last.range.start];
    match before.contains('\n') {
        true => format!("{}{}", newline(text), indent(text, last.range.start)),
        false if object.properties.len() > 1 && !before.ends_with(' ') => String::new(),
        false => " ".to_owned(),
    }
}

/// `"dependencies": {...}`, before the other lists of packages, else at the end.
fn new_object(text: &str, object: &Object<'_>, packages: &[&NpmPackage]) -> Vec<Edit> {
    let gap = gap(text, object);
    let outer = gap.trim_start_matches(['\r', '\n']);
    let (entries, closing) = inside(text, object, outer, packages);
    let written = format!("\"dependencies\": {{{entries}{closing}}}");
    let is_other = |property: &&ObjectProp<'_>| {
        matches!(property.name.as_str(), "devDependencies" | "peerDependencies" | "optionalDependencies")
    };
    match (object.properties.iter().find(is_other), object.properties.last()) {
        (Some(other), _) => vec![insert(other.range.start, format!("{written},{gap}"))],
        (None, Some(last)) => vec![insert(last.range.end, format!(",{gap}{written}"))],
        (None, None) => vec![insert(object.range.start + 1, format!(" {written} "))],
    }
}

/// The inside of an object without entries whose line is indented by `outer`, and what its closing brace stands behind.
fn inside(text: &str, object: &Object<'_>, outer: &str, packages: &[&NpmPackage]) -> (String, String) {
    let entries: Vec<String> = packages.iter().map(|package| entry(package)).collect();
    if !text[object.range.start..object.range.end].contains('\n') {
        return (format!(" {}", entries.join(", ")), " ".to_owned());
    }
    let newline = newline(text);
    let step = object.properties.first().map_or("  ", |property| indent(text, property.range.start));
    let lines: Vec<String> = entries.iter().map(|entry| format!("{newline}{outer}{step}{entry}")).collect();
    (lines.join(","), format!("{newline}{outer}"))
}

fn entry(package: &NpmPackage) -> String {
    format!("\"{}\": \"{}\"", package.name, package.versions)
}

/// The patch, if the new text says what the old one did and lists the packages besides.
fn patch(path: &str, text: &str, edits: Vec<Edit>, packages: &[&NpmPackage]) -> Option<FilePatch> {
    let mut after = text.to_owned();
    for edit in edits.iter().rev() {
        after.replace_range(edit.range.as_usize(), &edit.text);
    }
    let listed = |text: &str| -> Option<Vec<(String, String)>> {
        let contents = manifests::read(ManifestKind::PackageJson, path, text).ok()?;
        let found =
            contents.requirements.into_iter().map(|found| (found.dependency.name, found.dependency.requirement));
        Some(found.collect())
    };
    let mut expected = listed(text)?;
    expected.extend(packages.iter().map(|package| (package.name.clone(), package.versions.clone())));
    let mut found = listed(&after)?;
    expected.sort();
    found.sort();
    (found == expected).then(|| FilePatch { path: path.to_owned(), before: Some(text.into()), after, edits })
}
