//! The configuration's keys.

use toml::de::DeTable;

use super::overrides;
use super::values::{Problem, boolean, check_pattern, checked, one_of, tables, words};
use super::{Config, DependencyChoice, Externals};
use crate::nearest::unknown;

/// The keys of the configuration.
const KEYS: [&str; 13] = [
    "select",
    "ignore",
    "exclude",
    "include-tests",
    "include-examples",
    "min-confidence",
    "unsafe-fixes",
    "require-ignore-reason",
    "entry-points",
    "externals",
    "dependency",
    "library",
    "override",
];

/// Reads a table's keys; one that is not known is an error.
pub(super) fn read(table: &DeTable<'_>) -> Result<Config, Problem> {
    let mut config = Config::default();
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "select" => config.select = words(key, value)?,
            "ignore" => config.ignore = words(key, value)?,
            "exclude" => config.exclude = checked(key, value, check_pattern)?,
            "include-tests" => config.include_tests = boolean(key, value)?,
            "include-examples" => config.include_examples = boolean(key, value)?,
            "min-confidence" => config.min_confidence = Some(one_of(key, value, &LEVELS)?.to_owned()),
            "unsafe-fixes" => config.unsafe_fixes = boolean(key, value)?,
            "require-ignore-reason" => config.require_ignore_reason = boolean(key, value)?,
            "entry-points" => config.entry_points = checked(key, value, check_entry_point)?,
            "externals" => {
                config.externals = one_of(key, value, &[("path", Externals::Path), ("all", Externals::All)])?
            }
            "dependency" => {
                let choices = [
                    ("mlflow", DependencyChoice::Mlflow),
                    ("mlflow-tracing", DependencyChoice::MlflowTracing),
                    ("none", DependencyChoice::None),
                ];
                config.dependency = one_of(key, value, &choices)?;
            }
            // Whoever knows libraries reads them: see `Config::libraries`.
            "library" => drop(tables(key, value)?),
            "override" => config.overrides = overrides::read(key, value)?,
            other => return Err(Problem::at(&key.span(), unknown("key", other, &KEYS))),
        }
    }
    Ok(config)
}

/// How sure a decision can be.
pub(super) const LEVELS: [(&str, &str); 3] = [("low", "low"), ("medium", "medium"), ("high", "high")];

fn check_entry_point(text: &str) -> Result<(), String> {
    let (place, function) = text.split_once("::").or_else(|| text.split_once(':')).unwrap_or((text, ""));
    if place.is_empty() || function.is_empty() {
        return Err("must be \"path/to/file.py::function\" or \"package.module:function\"".to_string());
    }
    Ok(())
}
