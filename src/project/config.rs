//! The configuration: `instrument.toml`, `[tool.instrument]` in pyproject.toml, or `"instrument"` in package.json.

mod json;
mod keys;
mod overrides;
mod values;

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use ignore::gitignore::Gitignore;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use self::values::{Problem, deserialized, tables};
use super::Text;
pub use overrides::{Override, Overrides};
pub use values::Word;

/// What `instrument init` writes: every key, commented.
pub const TEMPLATE: &str = include_str!("config/template.toml");

/// What the project asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// `select`: only these rules; empty for all.
    pub select: Vec<Word>,
    /// `ignore`: not these rules.
    pub ignore: Vec<Word>,
    /// `exclude`: files that are not read, as in .gitignore, relative to the configuration's folder.
    pub exclude: Vec<String>,
    /// `include-tests`: tests are read, too.
    pub include_tests: bool,
    /// `include-examples`: examples of how the project is used are read, too.
    pub include_examples: bool,
    /// `min-confidence`: one of `low`, `medium`, `high`.
    pub min_confidence: Option<String>,
    /// `unsafe-fixes`: edits that could change what the program does are applied, too.
    pub unsafe_fixes: bool,
    /// `require-ignore-reason`: an ignore comment without a reason fails `--check`.
    pub require_ignore_reason: bool,
    /// `entry-points`: `path/to/file.py::qualname` (relative to the configuration's folder) or `package.module:function`.
    pub entry_points: Vec<String>,
    /// `externals`: where external services are traced.
    pub externals: Externals,
    /// `dependency`: what is added to the manifest.
    pub dependency: DependencyChoice,
    /// `[[override]]`: what is to hold for some functions only.
    pub overrides: Vec<Override>,
    /// Where all this was read; none if there is no configuration.
    source: Option<Source>,
}

/// The file of a configuration.
#[derive(Debug, Clone, PartialEq)]
struct Source {
    path: PathBuf,
    text: String,
}

/// Where calls of HTTP services, databases, files and queues are traced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Externals {
    /// On paths that lead from or to a GenAI operation.
    #[default]
    Path,
    /// Everywhere.
    All,
}

/// The distribution that is added to the manifest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DependencyChoice {
    /// `mlflow`.
    #[default]
    Mlflow,
    /// `mlflow-tracing`: the light SDK.
    MlflowTracing,
    /// Manifests are left alone.
    None,
}

/// What is wrong with a configuration, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1, where one is known.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path.display(), self.message),
            None => write!(f, "{}: {}", self.path.display(), self.message),
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Loads the file `named` (`--config`), or else the nearest configuration in `root` and the folders above it, up to
    /// and including `top`. In one folder `instrument.toml` goes before pyproject.toml, and that before package.json.
    pub fn load(root: &Path, top: Option<&Path>, named: Option<&Path>) -> Result<(Self, Option<PathBuf>), ConfigError> {
        if let Some(path) = named {
            let missing = || "there is no [tool.instrument] table in it".to_string();
            let config = Self::read(path)?.ok_or_else(|| error_in(path, None, missing()))?;
            return Ok((config, Some(path.to_path_buf())));
        }
        let top = top.unwrap_or(root);
        for folder in root.ancestors().take_while(|folder| folder.starts_with(top)) {
            for name in ["instrument.toml", "pyproject.toml", "package.json"] {
                let path = folder.join(name);
                if path.is_file()
                    && let Some(config) = Self::read(&path)?
                {
                    return Ok((config, Some(path)));
                }
            }
        }
        Ok((Self::default(), None))
    }

    /// Reads one file; `None` when it is a manifest without a configuration in it.
    fn read(path: &Path) -> Result<Option<Self>, ConfigError> {
        let text = match Text::read(path) {
            Ok(text) => text.content.to_string(),
            // That a manifest cannot be read is a warning when the project's manifests are.
            Err(_) if path.ends_with("pyproject.toml") || path.ends_with("package.json") => return Ok(None),
            Err(error) => return Err(error_in(path, None, error.to_string())),
        };
        let source = Source { path: path.to_path_buf(), text };
        let read = source.table().and_then(|table| table.as_ref().map(keys::read).transpose());
        let read = read.map_err(|problem| source.error(problem))?;
        Ok(read.map(|config| Self { source: Some(source), ..config }))
    }

    /// `[[library]]`: the project's own libraries, in the words of the type that knows them.
    pub fn libraries<T: DeserializeOwned>(&self) -> Result<Vec<(Range<usize>, T)>, ConfigError> {
        let Some(source) = &self.source else { return Ok(Vec::new()) };
        let read = || {
            let Some(table) = source.table()? else { return Ok(Vec::new()) };
            let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == "library") else {
                return Ok(Vec::new());
            };
            let tables = tables(key, value)?.into_iter();
            tables.map(|table| Ok((table.span(), deserialized(table)?))).collect()
        };
        read().map_err(|problem| source.error(problem))
    }

    /// That something is wrong at a place of the configuration.
    pub fn mistake(&self, place: &Range<usize>, message: String) -> ConfigError {
        let problem = Problem::at(place, message);
        match &self.source {
            Some(source) => source.error(problem),
            None => error_in(Path::new("the configuration"), None, problem.message),
        }
    }

    /// A place of the configuration as people write it: `instrument.toml:12`.
    pub fn shown(&self, place: &Range<usize>) -> String {
        let name = |source: &Source| {
            let name = source.path.file_name().unwrap_or_default().to_string_lossy();
            format!("{name}:{}", source.line(place.start))
        };
        self.source.as_ref().map_or_else(String::new, name)
    }

    /// What patterns and paths of the configuration are relative to: its folder; the root, if it lies elsewhere (`--config`).
    pub(super) fn folder(&self, root: &Path) -> PathBuf {
        let path = self.source.as_ref().and_then(|source| source.path.canonicalize().ok());
        let folder = path.as_deref().and_then(Path::parent).filter(|folder| root.starts_with(folder));
        folder.unwrap_or(root).to_path_buf()
    }

    /// The matcher of `exclude`.
    pub(super) fn excluded(&self, root: &Path) -> Gitignore {
        overrides::patterns(&self.folder(root), &self.exclude)
    }
}

impl Source {
    /// The configuration in the file; none in a manifest without one.
    fn table(&self) -> Result<Option<DeTable<'_>>, Problem> {
        if self.path.ends_with("package.json") {
            return in_package_json(&self.text);
        }
        let parsed = DeTable::parse(&self.text).map(Spanned::into_inner).map_err(|error| Problem {
            offset: error.span().map(|span| span.start),
            message: format!("is no valid TOML: {}", error.message()),
        });
        match parsed {
            Ok(table) if self.path.ends_with("pyproject.toml") => in_pyproject(&table),
            // Nothing for us in it: that it is broken is a warning when the project's manifests are read.
            Err(_) if self.path.ends_with("pyproject.toml") && !self.text.contains("tool.instrument") => Ok(None),
            parsed => parsed.map(Some),
        }
    }

    fn error(&self, problem: Problem) -> ConfigError {
        error_in(&self.path, problem.offset.map(|offset| self.line(offset)), problem.message)
    }

    fn line(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }
}

fn error_in(path: &Path, line: Option<usize>, message: String) -> ConfigError {
    ConfigError { path: path.to_path_buf(), line, message }
}

fn in_pyproject<'i>(table: &DeTable<'i>) -> Result<Option<DeTable<'i>>, Problem> {
    let Some(DeValue::Table(tools)) = table.get("tool").map(Spanned::get_ref) else { return Ok(None) };
    match tools.get("instrument").map(|value| (value.span(), value.get_ref())) {
        None => Ok(None),
        Some((_, DeValue::Table(own))) => Ok(Some(own.clone())),
        Some((place, _)) => Err(Problem::at(&place, "`tool.instrument` must be a table")),
    }
}

fn in_package_json(text: &str) -> Result<Option<DeTable<'_>>, Problem> {
    // That it is broken is a warning when the project's manifests are read.
    let Ok(package) = super::json::strict(text) else { return Ok(None) };
    match super::json::property(&package, "instrument") {
        None => Ok(None),
        Some(property) => match property.value.as_object() {
            Some(own) => json::table(own).map(Some),
            None => Err(Problem::at(&json::place(property), "`instrument` must be an object")),
        },
    }
}
