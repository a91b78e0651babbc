//! What the package.json of a project says, joined with its tsconfig.jsons and the lock files above it.

use std::collections::BTreeMap;
use std::path::Path;

use super::manifests::{self, PackageJson};
use super::members::{ancestors, join};
use super::tsconfig::TsConfigs;
use super::{ManifestKind, Package, PackageEntry, PackageManager, Text, TsConfig};

/// Lock files of package managers, and whose they are.
pub const LOCKS: [(&str, PackageManager); 6] = [
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

/// Folders that hold built files where no tsconfig.json says so.
const BUILT: [&str; 6] = ["dist", "build", "lib", "out", "esm", "cjs"];

/// Endings of sources, in the order in which they are tried.
const ENDINGS: [&str; 8] = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"];

impl Package {
    /// Finds the source of each entry among the files that are read.
    pub(super) fn find_sources(&mut self, folder: &str, is_read: impl Fn(&str) -> bool) {
        for entry in &mut self.entries {
            let candidates = sources(folder, &self.tsconfigs, &entry.path);
            entry.source = candidates.into_iter().find(|path| is_read(path));
        }
    }
}

/// The paths at which the source of a file may lie: its own, where the tsconfig.jsons put it, then where it usually is.
fn sources(folder: &str, tsconfigs: &[TsConfig], path: &str) -> Vec<String> {
    let mut stems = vec![path.to_owned()];
    for config in tsconfigs {
        let below = |out: &str| path.strip_prefix(out).and_then(|rest| rest.strip_prefix('/'));
        if let Some(rest) = config.out_dir.as_deref().and_then(below) {
            // Without `rootDir` the compiler takes the folder that all sources share.
            let roots = [config.root_dir.clone(), join(&config.folder, "src"), Some(config.folder.clone())];
            stems.extend(roots.iter().flatten().filter_map(|root| join(root, rest)));
        }
    }
    let below = if folder.is_empty() { Some(path) } else { path.strip_prefix(folder) };
    let parts = below.unwrap_or_default().split('/').filter(|part| !part.is_empty());
    let rest: Vec<&str> = parts.skip_while(|part| BUILT.contains(part)).collect();
    stems.extend(["src", ""].iter().filter_map(|root| join(&join(folder, root)?, &rest.join("/"))));
    stems.iter().flat_map(|stem| with_endings(stem)).collect()
}

/// A path as written, with the endings of what it may be compiled from, and as a folder.
fn with_endings(path: &str) -> Vec<String> {
    let compiled = [".js", ".mjs", ".cjs", ".jsx"].iter().find_map(|ending| path.strip_suffix(ending));
    let stem = compiled.unwrap_or(path);
    let mut paths = vec![path.to_owned()];
    paths.extend(ENDINGS.iter().map(|ending| format!("{stem}.{ending}")));
    paths.extend(ENDINGS.iter().filter_map(|ending| join(path, &format!("index.{ending}"))));
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_built_files() {
        let config = |out: &str, root: Option<&str>| TsConfig {
            folder: "api".to_owned(),
            out_dir: Some(out.to_owned()),
            root_dir: root.map(str::to_owned),
            ..TsConfig::default()
        };
        let first = |configs: &[TsConfig], path: &str, read: &[&str]| {
            sources("api", configs, path).into_iter().find(|path| read.contains(&path.as_str()))
        };
        let all = ["api/src/server.ts", "api/server.ts", "api/src/main.ts", "api/src/cli/index.tsx"];
        let found = |configs: &[TsConfig], path: &str| first(configs, path, &all).unwrap_or_default();
        assert_eq!(found(&[config("api/dist", Some("api"))], "api/dist/src/server.js"), "api/src/server.ts");
        assert_eq!(found(&[config("api/built", Some("api/src"))], "api/built/server.js"), "api/src/server.ts");
        assert_eq!(found(&[config("api/built", None)], "api/built/main.js"), "api/src/main.ts");
        assert_eq!(found(&[], "api/dist/server.js"), "api/src/server.ts");
        assert_eq!(found(&[], "api/server.ts"), "api/server.ts");
        assert_eq!(found(&[], "api/dist/main"), "api/src/main.ts");
        assert_eq!(found(&[], "api/dist/cli"), "api/src/cli/index.tsx");
        assert_eq!(found(&[], "api/dist/other.js"), "");
    }
}
