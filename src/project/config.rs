//! The configuration: `instrument.toml`, `[tool.instrument]` in pyproject.toml, or `"instrument"` in package.json.

mod keys;

use std::fmt;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use self::keys::Problem;
use super::{Text, json};

/// What `instrument init` writes: every key, commented.
pub const TEMPLATE: &str = include_str!("config/template.toml");

/// What the project asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// `select`: only these rules; empty for all.
    pub select: Vec<String>,
    /// `ignore`: not these rules.
    pub ignore: Vec<String>,
    /// `exclude`: files that are not read, as in .gitignore, relative to the configuration's folder.
    pub exclude: Vec<String>,
    /// `include-tests`: tests are read, too.
    pub include_tests: bool,
    /// `min-confidence`: one of `low`, `medium`, `high`.
    pub min_confidence: Option<String>,
    /// `unsafe-fixes`: edits that could change what the program does are applied, too.
    pub unsafe_fixes: bool,
    /// `entry-points`: `path/to/file.py::qualname` (relative to the configuration's folder) or `package.module:function`.
    pub entry_points: Vec<String>,
    /// `externals`: where external services are traced.
    pub externals: Externals,
    /// `dependency`: what is added to the manifest.
    pub dependency: DependencyChoice,
    /// `[[library]]`: the project's own libraries, in the catalog's words.
    pub libraries: Vec<toml::Table>,
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
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let text = match Text::read(path) {
            Ok(text) => text.content,
            // That a manifest cannot be read is a warning when the project's manifests are.
            Err(_) if matches!(name, "pyproject.toml" | "package.json") => return Ok(None),
            Err(error) => return Err(error_in(path, None, error.to_string())),
        };
        let at = |problem: Problem| {
            let line = problem.offset.map(|offset| text[..offset].matches('\n').count() + 1);
            error_in(path, line, problem.message)
        };
        match name {
            "package.json" => read_json(path, &text),
            "pyproject.toml" => match parse(&text) {
                Ok(table) => within(&table, &["tool", "instrument"]).map(keys::read).transpose().map_err(at),
                Err(problem) if text.contains("tool.instrument") => Err(at(problem)),
                // Nothing for us in it: that it is broken is a warning when the project's manifests are read.
                Err(_) => Ok(None),
            },
            _ => parse(&text).and_then(|table| keys::read(&table)).map(Some).map_err(at),
        }
    }

    /// The matcher of `exclude`; `folder` is the one that the configuration stands in.
    pub(super) fn excluded(&self, folder: &Path) -> Gitignore {
        let mut builder = GitignoreBuilder::new(folder);
        for pattern in &self.exclude {
            builder.add_line(None, pattern).expect("patterns are checked when the configuration is read");
        }
        builder.build().expect("patterns are checked when the configuration is read")
    }
}

fn error_in(path: &Path, line: Option<usize>, message: String) -> ConfigError {
    ConfigError { path: path.to_path_buf(), line, message }
}

fn parse(text: &str) -> Result<DeTable<'_>, Problem> {
    DeTable::parse(text).map(Spanned::into_inner).map_err(|error| Problem {
        offset: error.span().map(|span| span.start),
        message: format!("is no valid TOML: {}", error.message()),
    })
}

fn within<'a, 'i>(table: &'a DeTable<'i>, keys: &[&str]) -> Option<&'a DeTable<'i>> {
    keys.iter().try_fold(table, |table, key| match table.get(*key)?.get_ref() {
        DeValue::Table(inner) => Some(inner),
        _ => None,
    })
}

fn read_json(path: &Path, text: &str) -> Result<Option<Config>, ConfigError> {
    let Ok(serde_json::Value::Object(mut package)) = serde_json::from_str(text) else { return Ok(None) };
    let Some(value) = package.remove("instrument") else { return Ok(None) };
    // What is read as TOML has lost its places: the first line of it that has the offending key is where it stands.
    let own = json::strict(text).ok().and_then(|object| Some(json::property(&object, "instrument")?.range.start));
    let from = own.unwrap_or(0);
    let line_of = |word: &str| {
        let at = text[from..].find(&format!("\"{word}\"")).map_or(from, |at| from + at);
        Some(text[..at].matches('\n').count() + 1)
    };
    let as_toml = toml::Table::try_from(&value)
        .and_then(|table| toml::to_string(&table))
        .map_err(|error| error_in(path, line_of("instrument"), format!("`instrument` must be an object: {error}")))?;
    let table = parse(&as_toml).map_err(|problem| error_in(path, line_of("instrument"), problem.message))?;
    keys::read(&table).map(Some).map_err(|problem| {
        let quoted = problem.message.split('`').nth(1).unwrap_or("instrument");
        error_in(path, line_of(quoted), problem.message.clone())
    })
}
