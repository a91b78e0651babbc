//! What the package.json of a project says, joined with its tsconfig.jsons and the lock files above it.

use std::collections::BTreeMap;
use std::path::Path;

use super::manifests::{self, PackageJson};
use super::members::{ancestors, join};
use super::tsconfig::TsConfigs;
use super::{ManifestKind, Package, PackageEntry, PackageManager, Text};

/// Lock files, and whose they are.
pub(super) const LOCKS: [(&str, PackageManager); 6] = [
    ("pnpm-lock.yaml", PackageManager::Pnpm),
    ("yarn.lock", PackageManager::Yarn),
    ("bun.lock", PackageManager::Bun),
    ("bun.lockb", PackageManager::Bun),
    ("package-lock.json", PackageManager::Npm),
    ("npm-shrinkwrap.json", PackageManager::Npm),
];

/// The package in a folder (relative to the root); `tsconfigs` are the files that hold for it, the nearest to the root
/// first.
pub(super) fn package(
    root: &Path,
    git_top: Option<&Path>,
    folder: &str,
    name: Option<String>,
    written: Option<&PackageJson>,
    tsconfigs: (&[String], &mut TsConfigs<'_>),
) -> Package {
    let (paths, reader) = tsconfigs;
    let inside = |path: &str| join(folder, path);
    let entries = written.into_iter().flat_map(|written| &written.entries);
    let entries = entries.filter_map(|entry| Some(PackageEntry { path: inside(&entry.path)?, ..entry.clone() }));
    let imports = written.into_iter().flat_map(|written| &written.imports);
    let imports =
        imports.map(|(name, targets)| (name.clone(), targets.iter().filter_map(|target| inside(target)).collect()));
    Package {
        name,
        is_module: written.is_some_and(|written| written.is_module),
        manager: manager(root, git_top, folder),
        engine: written.and_then(|written| written.engine.clone()),
        entries: entries.collect(),
        imports: imports.collect(),
        tsconfigs: paths.iter().flat_map(|path| reader.read(path)).collect(),
    }
}

/// The manager of the nearest folder that tells one, by `packageManager` or a lock file, up to the git top level.
fn manager(root: &Path, git_top: Option<&Path>, folder: &str) -> Option<PackageManager> {
    let top = git_top.filter(|top| root.starts_with(top)).unwrap_or(root);
    let folder = root.join(folder);
    let mut folders = folder.ancestors().take_while(|above| above.starts_with(top));
    folders.find_map(|folder| {
        let declared = Text::read(&folder.join("package.json")).ok().and_then(|text| {
            let contents = manifests::read(ManifestKind::PackageJson, "package.json", &text.content).ok()?;
            contents.package?.manager
        });
        let locked = || LOCKS.iter().find(|(name, _)| folder.join(name).is_file()).map(|(_, manager)| *manager);
        declared.or_else(locked)
    })
}

/// The tsconfig.jsons that hold for a project: those in its folder, below it and above it, the nearest to the root first.
pub(super) fn tsconfigs_of(folder: &str, owners: &BTreeMap<String, String>) -> Vec<String> {
    let above: Vec<&str> = ancestors(folder).collect();
    let holds = |(path, owner): &(&String, &String)| {
        let at = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        owner.as_str() == folder || above.contains(&at)
    };
    let mut found: Vec<String> = owners.iter().filter(holds).map(|(path, _)| path.clone()).collect();
    found.sort_by_key(|path| (path.matches('/').count(), path.clone()));
    found
}
