//! The configuration's keys and the forms of their values.

use std::ops::Range;

use ignore::gitignore::GitignoreBuilder;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::nearest::unknown;

use super::{Config, DependencyChoice, Externals};

/// The keys of the configuration.
const KEYS: [&str; 10] = [
    "select",
    "ignore",
    "exclude",
    "include-tests",
    "min-confidence",
    "unsafe-fixes",
    "entry-points",
    "externals",
    "dependency",
    "library",
];

/// Something wrong in a table, and at which byte.
pub(super) struct Problem {
    pub offset: Option<usize>,
    pub message: String,
}

impl Problem {
    fn new(span: &Range<usize>, message: String) -> Self {
        Self { offset: Some(span.start), message }
    }
}

/// Reads a table's keys; one that is not known is an error.
pub(super) fn read(table: &DeTable<'_>) -> Result<Config, Problem> {
    let mut config = Config::default();
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "select" => config.select = strings(key, value)?,
            "ignore" => config.ignore = strings(key, value)?,
            "exclude" => config.exclude = checked(key, value, check_pattern)?,
            "include-tests" => config.include_tests = boolean(key, value)?,
            "min-confidence" => {
                let levels = [("low", "low"), ("medium", "medium"), ("high", "high")];
                config.min_confidence = Some(one_of(key, value, &levels)?.to_string());
            }
            "unsafe-fixes" => config.unsafe_fixes = boolean(key, value)?,
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
            "library" => config.libraries = tables(key, value)?,
            other => return Err(Problem::new(&key.span(), unknown("key", other, &KEYS))),
        }
    }
    Ok(config)
}

type Key<'i> = Spanned<std::borrow::Cow<'i, str>>;
type Value<'i> = Spanned<DeValue<'i>>;

fn expected<T>(key: &Key<'_>, value: &Value<'_>, what: &str) -> Result<T, Problem> {
    let found = value.get_ref().type_str();
    Err(Problem::new(&value.span(), format!("`{}` must be {what}, not {found}", key.get_ref())))
}

fn boolean(key: &Key<'_>, value: &Value<'_>) -> Result<bool, Problem> {
    match value.get_ref() {
        DeValue::Boolean(value) => Ok(*value),
        _ => expected(key, value, "true or false"),
    }
}

fn strings(key: &Key<'_>, value: &Value<'_>) -> Result<Vec<String>, Problem> {
    checked(key, value, |_| Ok(()))
}

/// A list of strings, each of which passes `check`.
fn checked(
    key: &Key<'_>,
    value: &Value<'_>,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<Vec<String>, Problem> {
    let DeValue::Array(items) = value.get_ref() else { return expected(key, value, "a list of strings") };
    let read = |item: &Value<'_>| match item.get_ref() {
        DeValue::String(text) => match check(text) {
            Ok(()) => Ok(text.to_string()),
            Err(why) => Err(Problem::new(&item.span(), format!("`{}`: `{text}` {why}", key.get_ref()))),
        },
        _ => expected(key, item, "a list of strings"),
    };
    items.iter().map(read).collect()
}

fn one_of<T: Clone>(key: &Key<'_>, value: &Value<'_>, choices: &[(&str, T)]) -> Result<T, Problem> {
    let words = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let DeValue::String(text) = value.get_ref() else { return expected(key, value, &format!("one of {words}")) };
    match choices.iter().find(|(word, _)| word == text) {
        Some((_, choice)) => Ok(choice.clone()),
        None => Err(Problem::new(&value.span(), format!("`{}` must be one of {words}, not \"{text}\"", key.get_ref()))),
    }
}

fn tables(key: &Key<'_>, value: &Value<'_>) -> Result<Vec<toml::Table>, Problem> {
    let wanted = "a list of tables, written [[library]]";
    let DeValue::Array(items) = value.get_ref() else { return expected(key, value, wanted) };
    let read = |item: &Value<'_>| match item.get_ref() {
        DeValue::Table(table) => {
            let table = toml::Deserializer::from(Spanned::new(item.span(), table.clone()));
            toml::Table::deserialize(table).map_err(|error| Problem::new(&item.span(), error.message().to_string()))
        }
        _ => expected(key, item, wanted),
    };
    items.iter().map(read).collect()
}

fn check_pattern(pattern: &str) -> Result<(), String> {
    let mut builder = GitignoreBuilder::new("");
    let result = builder.add_line(None, pattern).map(|_| ());
    result.map_err(|error| format!("is no valid pattern: {error}"))
}

fn check_entry_point(text: &str) -> Result<(), String> {
    let (place, function) = text.split_once("::").or_else(|| text.split_once(':')).unwrap_or((text, ""));
    if place.is_empty() || function.is_empty() {
        return Err("must be \"path/to/file.py::function\" or \"package.module:function\"".to_string());
    }
    Ok(())
}
