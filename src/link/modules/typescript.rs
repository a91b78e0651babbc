//! Which file a module specifier of TypeScript means: relative paths, `paths` and `baseUrl`, packages of the workspace.

use rustc_hash::FxHashMap;

use super::{Modules, folder_of, join, slashed};
use crate::project::{FileId, Package, TsConfig, Workspace};

/// Endings that a specifier may leave out, in the order in which they are tried.
const ENDINGS: [&str; 8] = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"];

/// The ending of a compiled file, and of the sources that it may be compiled from.
const COMPILED: [(&str, &[&str]); 4] =
    [("js", &["ts", "tsx", "jsx"]), ("mjs", &["mts"]), ("cjs", &["cts"]), ("jsx", &["tsx"])];

/// Folders that hold built files where no tsconfig says so.
const BUILT: [&str; 6] = ["dist", "build", "lib", "out", "esm", "cjs"];

/// Where a specifier leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Specified {
    /// To a file of the workspace.
    File(FileId),
    /// Into the workspace, but to nothing that is read.
    Missing,
    /// To a package from outside.
    Outside,
}

/// The packages of the workspace.
#[derive(Debug, Default)]
pub(super) struct Packages {
    /// Folder and package of each project.
    projects: Vec<Option<(String, Package)>>,
    /// Projects by the name of their package.
    names: FxHashMap<String, usize>,
}

impl Packages {
    pub fn of(workspace: &Workspace) -> Self {
        let mut packages = Packages::default();
        for (at, project) in workspace.projects.iter().enumerate() {
            let package = project.package.clone().map(|package| (slashed(&project.folder), package));
            if let Some(name) = package.as_ref().and_then(|(_, package)| package.name.clone()) {
                packages.names.entry(name).or_insert(at);
            }
            packages.projects.push(package);
        }
        packages
    }
}

impl Modules {
    /// Where a specifier in `file` leads.
    pub fn specified(&self, file: FileId, specifier: &str) -> Specified {
        let found = |at: Option<FileId>| at.map_or(Specified::Missing, Specified::File);
        if is_relative(specifier) {
            let path = normal(&join(folder_of(&self.paths[file.0 as usize]), specifier));
            return found(path.and_then(|path| self.source(&path)));
        }
        if let Some(config) = self.config_of(file) {
            if let Some(targets) = aliased(config, specifier) {
                return found(targets.iter().find_map(|path| self.source(&normal(path)?)));
            }
            let below = config.base_url.as_ref().and_then(|base| self.source(&join(base, specifier)));
            if let Some(below) = below {
                return Specified::File(below);
            }
        }
        let own = self.packages.projects[self.projects[file.0 as usize]].as_ref();
        if let Some((folder, package)) = own.filter(|_| specifier.starts_with('#')) {
            let targets = substituted(&package.imports, specifier).unwrap_or_default();
            return found(targets.iter().find_map(|path| self.built_from(folder, package, &normal(path)?)));
        }
        match self.package_of(file, specifier) {
            Some((project, subpath)) => found(self.exported_file(project, subpath)),
            None if specifier.starts_with(['#', '/']) => Specified::Missing,
            None => Specified::Outside,
        }
    }

    /// The nearest tsconfig around a file.
    fn config_of(&self, file: FileId) -> Option<&TsConfig> {
        let path = &self.paths[file.0 as usize];
        let all = self.packages.projects.iter().flatten().flat_map(|(_, package)| &package.tsconfigs);
        let around = all.filter(|config| is_inside(path, &config.folder));
        // A second one in the same folder (tsconfig.build.json) says less of imports.
        around.min_by_key(|config| (std::cmp::Reverse(config.folder.len()), config.paths.is_empty()))
    }

    /// The package of the workspace that a specifier names, and what stands behind its name.
    fn package_of<'s>(&self, file: FileId, specifier: &'s str) -> Option<(usize, &'s str)> {
        if specifier.starts_with('#') {
            return None;
        }
        let mut end = specifier.len();
        loop {
            let name = &specifier[..end];
            if let Some(project) = self.packages.names.get(name) {
                // A package that is called like the library that it is an example for.
                let is_itself = *project == self.projects[file.0 as usize] && end == specifier.len();
                return (!is_itself).then(|| (*project, specifier[end..].trim_start_matches('/')));
            }
            end = name.rfind('/')?;
        }
    }

    /// The source behind a package's main entry, or behind a path below its name.
    fn exported_file(&self, project: usize, subpath: &str) -> Option<FileId> {
        let (folder, package) = self.packages.projects[project].as_ref()?;
        let exported: Vec<(String, Vec<String>)> = package
            .entries
            .iter()
            .filter_map(|entry| Some((entry.exported_as.clone()?, vec![entry.path.clone()])))
            .collect();
        let name = if subpath.is_empty() { ".".to_owned() } else { format!("./{subpath}") };
        let named = substituted(&exported, &name).unwrap_or_default();
        let same = exported.iter().filter(|(own, _)| *own == name).flat_map(|(_, paths)| paths);
        let named = same.chain(&named).find_map(|path| self.built_from(folder, package, path));
        if let Some(file) = named {
            return Some(file);
        }
        if !subpath.is_empty() {
            return self.built_from(folder, package, &join(folder, subpath));
        }
        let mut usual = ["src/index", "index", "lib/index", "src/main"].iter();
        usual.find_map(|path| self.source(&join(folder, path)))
    }

    /// The source that a file of a package is built from; the file itself, if it is one.
    fn built_from(&self, folder: &str, package: &Package, path: &str) -> Option<FileId> {
        let configured = package.tsconfigs.iter().filter_map(|config| {
            let rest = path.strip_prefix(config.out_dir.as_deref()?)?.strip_prefix('/')?;
            let root = config.root_dir.clone().unwrap_or_else(|| join(&config.folder, "src"));
            Some(vec![join(&root, rest), join(&config.folder, rest)])
        });
        let below = path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/');
        let mut parts: Vec<&str> = below.split('/').collect();
        while parts.len() > 1 && BUILT.contains(&parts[0]) {
            parts.remove(0);
        }
        let rest = parts.join("/");
        let usual = vec![join(folder, &format!("src/{rest}")), join(folder, &rest)];
        let own = std::iter::once(vec![path.to_owned()]);
        own.chain(configured).chain(std::iter::once(usual)).flatten().find_map(|path| self.source(&path))
    }

    /// The source file that a path means, with or without its ending, or as a folder.
    fn source(&self, path: &str) -> Option<FileId> {
        if let Some(file) = self.files.get(path) {
            return Some(*file);
        }
        let stem = path.rsplit_once('.').and_then(|(stem, ending)| {
            let sources = COMPILED.iter().find(|(compiled, _)| *compiled == ending)?.1;
            sources.iter().find_map(|ending| self.files.get(&format!("{stem}.{ending}")))
        });
        let written = || ENDINGS.iter().find_map(|ending| self.files.get(&format!("{path}.{ending}")));
        let index = || ENDINGS.iter().find_map(|ending| self.files.get(&join(path, &format!("index.{ending}"))));
        stem.or_else(written).or_else(index).copied()
    }
}

/// The path from outside of a specifier (catalog/README.md): no `node:`, no ending of a subpath.
pub fn outside_path(specifier: &str) -> &str {
    let specifier = specifier.strip_prefix("node:").unwrap_or(specifier);
    let name_parts = if specifier.starts_with('@') { 2 } else { 1 };
    if specifier.split('/').count() > name_parts {
        for ending in [".js", ".mjs", ".cjs"] {
            if let Some(stem) = specifier.strip_suffix(ending) {
                return stem;
            }
        }
    }
    specifier
}

fn is_relative(specifier: &str) -> bool {
    matches!(specifier, "." | "..") || specifier.starts_with("./") || specifier.starts_with("../")
}

/// What `paths` of a tsconfig put in a specifier's place, if a pattern fits.
fn aliased(config: &TsConfig, specifier: &str) -> Option<Vec<String>> {
    // `"*": ["types/*"]` catches every package, too.
    let telling: Vec<_> = config.paths.iter().filter(|(pattern, _)| pattern != "*").cloned().collect();
    substituted(&telling, specifier)
}

/// What the longest pattern that fits puts in a specifier's place.
fn substituted(patterns: &[(String, Vec<String>)], specifier: &str) -> Option<Vec<String>> {
    let fitting = patterns.iter().filter_map(|(pattern, targets)| {
        let Some((before, after)) = pattern.split_once('*') else {
            return (pattern == specifier).then_some((usize::MAX, "", targets));
        };
        let middle = specifier.strip_prefix(before)?.strip_suffix(after)?;
        Some((before.len(), middle, targets))
    });
    let (_, middle, targets) = fitting.max_by_key(|(length, ..)| *length)?;
    Some(targets.iter().map(|target| target.replace('*', middle)).collect())
}

fn is_inside(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// A path without `.` and `..`; none if it leaves the workspace.
fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_from_outside() {
        assert_eq!(outside_path("node:fs/promises"), "fs/promises");
        assert_eq!(outside_path("@modelcontextprotocol/sdk/server/mcp.js"), "@modelcontextprotocol/sdk/server/mcp");
        assert_eq!(outside_path("discord.js"), "discord.js");
        assert_eq!(outside_path("@scope/chart.js"), "@scope/chart.js");
    }

    #[test]
    fn the_longest_alias_wins() {
        let config = TsConfig {
            paths: vec![
                ("@/*".to_owned(), vec!["src/*".to_owned()]),
                ("@/lib/*".to_owned(), vec!["shared/*".to_owned()]),
            ],
            ..TsConfig::default()
        };
        assert_eq!(aliased(&config, "@/lib/ai"), Some(vec!["shared/ai".to_owned()]));
        assert_eq!(aliased(&config, "@/app"), Some(vec!["src/app".to_owned()]));
        assert_eq!(aliased(&config, "react"), None);
    }

    #[test]
    fn parts_of_paths() {
        assert_eq!(normal("src/a/../b/./c"), Some("src/b/c".to_owned()));
        assert_eq!(normal("../x"), None);
    }
}
