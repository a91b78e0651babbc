//! tsconfig.json and jsconfig.json, with what they extend and refer to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use jsonc_parser::ast::Value;

use super::json::{self, Object};
use super::{Text, TsConfig, walk};

/// Reads the files of a workspace.
pub(super) struct TsConfigs<'a> {
    root: &'a Path,
    /// Folder of each package of the workspace, relative to the root, by its name: what `extends` may name.
    packages: &'a BTreeMap<String, String>,
    /// What could not be read, each a full message.
    pub warnings: BTreeSet<String>,
}

/// The compiler options that matter, with absolute paths.
#[derive(Debug, Clone, Default)]
struct Options {
    base_url: Option<PathBuf>,
    paths: Vec<(String, Vec<PathBuf>)>,
    experimental_decorators: Option<bool>,
    module: Option<String>,
    out_dir: Option<PathBuf>,
    root_dir: Option<PathBuf>,
}

/// Files that extend each other in a longer row do so in a circle.
const LONGEST_CHAIN: usize = 16;

impl<'a> TsConfigs<'a> {
    pub fn new(root: &'a Path, packages: &'a BTreeMap<String, String>) -> Self {
        Self { root, packages, warnings: BTreeSet::new() }
    }

    /// What a file (relative to the root) says, and the files that it refers to. One that only refers says nothing itself.
    pub fn read(&mut self, path: &str) -> Vec<TsConfig> {
        let mut found = Vec::new();
        self.read_referred(&self.root.join(path), &mut BTreeSet::new(), &mut found);
        found
    }

    fn read_referred(&mut self, path: &Path, seen: &mut BTreeSet<PathBuf>, found: &mut Vec<TsConfig>) {
        if !seen.insert(path.to_path_buf()) {
            return;
        }
        let Some(text) = text(path) else { return };
        let Some(object) = self.object(path, &text) else { return };
        let folder = path.parent().unwrap_or(self.root);
        let references = references(&object, folder);
        let has_no_files = json::value(&object, &["files"])
            .and_then(Value::as_array)
            .is_some_and(|files| files.elements.is_empty() && json::value(&object, &["include"]).is_none());
        if !has_no_files || references.is_empty() {
            let options = self.options(path, 0);
            found.extend(walk::relative(self.root, folder).map(|folder| self.relative(folder, &options)));
        }
        // A folder that is referred to is a package with a tsconfig.json of its own.
        for reference in
            references.into_iter().filter(|reference| reference.extension().is_some_and(|end| end == "json"))
        {
            self.read_referred(&reference, seen, found);
        }
    }

    /// The options of a file, with those that it inherits.
    fn options(&mut self, path: &Path, depth: usize) -> Options {
        let Some(text) = text(path).filter(|_| depth < LONGEST_CHAIN) else { return Options::default() };
        let Some(object) = self.object(path, &text) else { return Options::default() };
        let folder = path.parent().unwrap_or(self.root);
        let extended = json::value(&object, &["extends"]).map(json::strings).unwrap_or_default();
        let mut options = Options::default();
        for base in &extended {
            if let Some(base) = self.extended(folder, base) {
                options.overlay(self.options(&base, depth + 1));
            }
        }
        options.read(&object, folder);
        options
    }

    /// The file that `extends` names: relative, absolute, or in a package of the workspace. Installed packages are not
    /// looked into: what is understood must not depend on what is installed.
    fn extended(&self, folder: &Path, named: &str) -> Option<PathBuf> {
        let path = if named.starts_with('.') || named.starts_with('/') {
            resolve(folder, named)
        } else {
            let name_parts = if named.starts_with('@') { 2 } else { 1 };
            let mut parts = named.split('/');
            let name = parts.by_ref().take(name_parts).collect::<Vec<_>>().join("/");
            let rest = parts.collect::<Vec<_>>().join("/");
            let package = self.root.join(self.packages.get(&name)?);
            resolve(&package, if rest.is_empty() { "tsconfig.json" } else { &rest })
        };
        let with_ending = PathBuf::from(format!("{}.json", path.display()));
        [path.clone(), with_ending, path.join("tsconfig.json")].into_iter().find(|path| path.is_file())
    }

    fn object<'t>(&mut self, path: &Path, text: &'t str) -> Option<Object<'t>> {
        let read = json::with_comments(text);
        if let Err(error) = &read {
            let name = walk::relative(self.root, path).unwrap_or_else(|| path.display().to_string());
            self.warnings.insert(format!("{name} {error}; nothing is known of its options"));
        }
        read.ok()
    }

    /// The options with paths relative to the root; what lies outside is dropped.
    fn relative(&self, folder: String, options: &Options) -> TsConfig {
        let inside = |path: &PathBuf| walk::relative(self.root, path);
        TsConfig {
            folder,
            base_url: options.base_url.as_ref().and_then(inside),
            paths: options
                .paths
                .iter()
                .map(|(pattern, targets)| (pattern.clone(), targets.iter().filter_map(inside).collect()))
                .collect(),
            experimental_decorators: options.experimental_decorators.unwrap_or(false),
            module: options.module.clone(),
            out_dir: options.out_dir.as_ref().and_then(inside),
            root_dir: options.root_dir.as_ref().and_then(inside),
        }
    }
}

impl Options {
    /// What `other` says goes before what is known.
    fn overlay(&mut self, other: Options) {
        let known = std::mem::take(self);
        *self = Self {
            base_url: other.base_url.or(known.base_url),
            paths: if other.paths.is_empty() { known.paths } else { other.paths },
            experimental_decorators: other.experimental_decorators.or(known.experimental_decorators),
            module: other.module.or(known.module),
            out_dir: other.out_dir.or(known.out_dir),
            root_dir: other.root_dir.or(known.root_dir),
        };
    }

    fn read(&mut self, object: &Object<'_>, folder: &Path) {
        let Some(written) = json::value(object, &["compilerOptions"]).and_then(Value::as_object) else { return };
        let path = |key: &str| json::string(written, &[key]).map(|path| resolve(folder, &path));
        let base_url = path("baseUrl").or(self.base_url.take());
        let base = base_url.clone().unwrap_or_else(|| folder.to_path_buf());
        let patterns = json::value(written, &["paths"]).and_then(Value::as_object);
        let paths = patterns.into_iter().flat_map(|patterns| &patterns.properties).map(|pattern| {
            let targets = json::strings(&pattern.value);
            (pattern.name.as_str().to_owned(), targets.iter().map(|target| resolve(&base, target)).collect())
        });
        let own = Self {
            base_url,
            paths: paths.collect(),
            experimental_decorators: json::value(written, &["experimentalDecorators"])
                .and_then(Value::as_boolean_lit)
                .map(|literal| literal.value),
            module: json::string(written, &["module"]).map(|module| module.to_ascii_lowercase()),
            out_dir: path("outDir"),
            root_dir: path("rootDir"),
        };
        self.overlay(own);
    }
}

fn text(path: &Path) -> Option<String> {
    Text::read(path).ok().map(|text| text.content.to_string())
}

fn references(object: &Object<'_>, folder: &Path) -> Vec<PathBuf> {
    let listed = json::value(object, &["references"]).and_then(Value::as_array);
    let paths = listed.into_iter().flat_map(|listed| &listed.elements);
    let paths = paths.filter_map(|reference| json::string(reference.as_object()?, &["path"]));
    paths.map(|path| resolve(folder, &path)).collect()
}

/// A written path from a folder, without `.` and `..`. `${configDir}` is taken for the folder of the file that has it.
fn resolve(folder: &Path, written: &str) -> PathBuf {
    let written = written.strip_prefix("${configDir}").map_or(written, |below| below.trim_start_matches('/'));
    let mut path = PathBuf::new();
    for part in folder.join(written).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(path.pop()),
            part => path.push(part),
        }
    }
    path
}
