//! `[[override]]`: what is to hold for some functions only.

use std::ops::Range;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use toml::Spanned;
use toml::de::DeTable;

use super::Config;
use super::keys::LEVELS;
use super::values::{Key, Problem, Value, Word, boolean, check_pattern, checked, one_of, tables, text, texts, words};
use crate::nearest::unknown;

const KEYS: [&str; 9] =
    ["paths", "functions", "select", "ignore", "min-confidence", "trace", "span-type", "name", "attributes"];

/// What a span's name may be made of.
const PLACEHOLDERS: [&str; 2] = ["{qualname}", "{function}"];

/// One `[[override]]` table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Override {
    /// `paths`: files, as in .gitignore, relative to the configuration's folder.
    pub paths: Vec<String>,
    /// `functions`: qualified names, with `*` for anything; all functions, if there are none.
    pub functions: Vec<String>,
    /// `select`: only these rules.
    pub select: Option<Vec<Word>>,
    /// `ignore`: not these rules.
    pub ignore: Option<Vec<Word>>,
    /// `min-confidence`: one of `low`, `medium`, `high`.
    pub min_confidence: Option<String>,
    /// `trace`: always or never, whatever the rules say.
    pub trace: Option<bool>,
    /// `span-type`: the type of the spans.
    pub span_type: Option<Word>,
    /// `name`: the name of the spans; `{qualname}` and `{function}` stand for the function's.
    pub name: Option<Word>,
    /// `attributes`: of the spans.
    pub attributes: Option<Vec<(String, String)>>,
    /// Where the table stands in the configuration's text.
    pub place: Range<usize>,
}

pub(super) fn read(key: &Key<'_>, value: &Value<'_>) -> Result<Vec<Override>, Problem> {
    tables(key, value)?.iter().map(read_one).collect()
}

fn read_one(table: &Spanned<DeTable<'_>>) -> Result<Override, Problem> {
    let mut one = Override { place: table.span(), ..Override::default() };
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "paths" => one.paths = checked(key, value, check_pattern)?,
            "functions" => one.functions = checked(key, value, |_| Ok(()))?,
            "select" => one.select = Some(words(key, value)?),
            "ignore" => one.ignore = Some(words(key, value)?),
            "min-confidence" => one.min_confidence = Some(one_of(key, value, &LEVELS)?.to_owned()),
            "trace" => one.trace = Some(boolean(key, value)?),
            "span-type" => one.span_type = Some(text(key, value)?),
            "name" => one.name = Some(name(text(key, value)?)?),
            "attributes" => one.attributes = Some(attributes(key, value)?),
            other => return Err(Problem::at(&key.span(), unknown("key", other, &KEYS))),
        }
    }
    match one.paths.is_empty() && one.functions.is_empty() {
        true => Err(Problem::at(&table.span(), "an override needs `paths`, `functions` or both: what it is for")),
        false => Ok(one),
    }
}

/// Attributes that both languages can write.
fn attributes(key: &Key<'_>, value: &Value<'_>) -> Result<Vec<(String, String)>, Problem> {
    let attributes = texts(key, value)?;
    match attributes.iter().find(|(name, _)| name.is_empty() || name == "__proto__") {
        Some((name, _)) => {
            Err(Problem::at(&value.span(), format!("`attributes`: \"{name}\" can be no attribute's name")))
        }
        None => Ok(attributes),
    }
}

/// A name whose braces are placeholders.
fn name(word: Word) -> Result<Word, Problem> {
    let plain = PLACEHOLDERS.iter().fold(word.get_ref().clone(), |text, placeholder| text.replace(placeholder, ""));
    match plain.contains(['{', '}']) {
        true => {
            let message = format!("`name` may have the placeholders {}, no other braces", PLACEHOLDERS.join(" and "));
            Err(Problem::at(&word.span(), message))
        }
        false => Ok(word),
    }
}

impl Override {
    /// Whether all functions that it is for get the same name.
    pub fn names_one(&self) -> bool {
        let has = |name: &Word| PLACEHOLDERS.iter().any(|placeholder| name.get_ref().contains(placeholder));
        self.name.as_ref().is_some_and(|name| !has(name))
    }
}

/// The overrides of a configuration, ready to be asked.
#[derive(Debug)]
pub struct Overrides<'c> {
    root: &'c Path,
    all: Vec<(&'c Override, Gitignore)>,
}

impl<'c> Overrides<'c> {
    /// Those of the configuration of a workspace's root.
    pub fn of(config: &'c Config, root: &'c Path) -> Self {
        let folder = config.folder(root);
        let all = config.overrides.iter().map(|one| (one, patterns(&folder, &one.paths)));
        Self { root, all: all.collect() }
    }

    /// Those that hold for a function, the last one first: what it says counts.
    pub fn for_function(&self, path: &str, qualname: &str) -> Vec<&'c Override> {
        let absolute = self.root.join(path);
        let holds = |(one, paths): &&(&'c Override, Gitignore)| {
            let in_path = one.paths.is_empty() || paths.matched_path_or_any_parents(&absolute, false).is_ignore();
            let is_named = one.functions.is_empty() || one.functions.iter().any(|pattern| fits(pattern, qualname));
            in_path && is_named
        };
        self.all.iter().rev().filter(holds).map(|(one, _)| *one).collect()
    }
}

/// The matcher of patterns as in .gitignore, relative to a folder.
pub(super) fn patterns(folder: &PathBuf, patterns: &[String]) -> Gitignore {
    let mut builder = GitignoreBuilder::new(folder);
    for pattern in patterns {
        builder.add_line(None, pattern).expect("patterns are checked when the configuration is read");
    }
    builder.build().expect("patterns are checked when the configuration is read")
}

/// Whether a name fits a pattern, in which `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|end| {
            let ends = end.char_indices().map(|(at, _)| at).chain([end.len()]);
            let mut ends = ends.map(|at| &end[at..]);
            ends.any(|end| fits(rest, end))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name, expected) in [
            ("search", "search", true),
            ("search", "Store.search", false),
            ("*search", "Store.search", true),
            ("Store.*", "Store.search", true),
            ("*.se*ch", "Store.search", true),
            ("*", "", true),
            ("Store.*.x", "Store.search", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
