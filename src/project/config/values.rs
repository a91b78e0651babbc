//! The forms of the configuration's values, and what is said of those that have another.

use std::ops::Range;

use ignore::gitignore::GitignoreBuilder;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::nearest::unknown;

/// A key with its place.
pub(super) type Key<'i> = Spanned<std::borrow::Cow<'i, str>>;
/// A value with its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// A text of the configuration, with its place.
pub type Word = Spanned<String>;

/// Something wrong in a table, and at which byte.
#[derive(Debug)]
pub(super) struct Problem {
    pub offset: Option<usize>,
    pub message: String,
}

impl Problem {
    pub fn at(span: &Range<usize>, message: impl Into<String>) -> Self {
        Self { offset: Some(span.start), message: message.into() }
    }
}

fn expected<T>(key: &Key<'_>, value: &Value<'_>, what: &str) -> Result<T, Problem> {
    let found = value.get_ref().type_str();
    Err(Problem::at(&value.span(), format!("`{}` must be {what}, not {found}", key.get_ref())))
}

pub(super) fn boolean(key: &Key<'_>, value: &Value<'_>) -> Result<bool, Problem> {
    match value.get_ref() {
        DeValue::Boolean(value) => Ok(*value),
        _ => expected(key, value, "true or false"),
    }
}

pub(super) fn text(key: &Key<'_>, value: &Value<'_>) -> Result<Word, Problem> {
    match value.get_ref() {
        DeValue::String(text) if !text.trim().is_empty() => Ok(Spanned::new(value.span(), text.to_string())),
        DeValue::String(_) => Err(Problem::at(&value.span(), format!("`{}` must not be empty", key.get_ref()))),
        _ => expected(key, value, "a string"),
    }
}

/// A list of strings with their places.
pub(super) fn words(key: &Key<'_>, value: &Value<'_>) -> Result<Vec<Word>, Problem> {
    let DeValue::Array(items) = value.get_ref() else { return expected(key, value, "a list of strings") };
    let read = |item: &Value<'_>| match item.get_ref() {
        DeValue::String(text) => Ok(Spanned::new(item.span(), text.to_string())),
        _ => expected(key, item, "a list of strings"),
    };
    items.iter().map(read).collect()
}

/// A list of strings, each of which passes `check`.
pub(super) fn checked(
    key: &Key<'_>,
    value: &Value<'_>,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<Vec<String>, Problem> {
    let passed = |word: Word| match check(word.get_ref()) {
        Ok(()) => Ok(word.into_inner()),
        Err(why) => Err(Problem::at(&word.span(), format!("`{}`: `{}` {why}", key.get_ref(), word.get_ref()))),
    };
    words(key, value)?.into_iter().map(passed).collect()
}

pub(super) fn one_of<T: Clone>(key: &Key<'_>, value: &Value<'_>, choices: &[(&str, T)]) -> Result<T, Problem> {
    let words = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let DeValue::String(text) = value.get_ref() else { return expected(key, value, &format!("one of {words}")) };
    match choices.iter().find(|(word, _)| word == text) {
        Some((_, choice)) => Ok(choice.clone()),
        None => Err(Problem::at(&value.span(), format!("`{}` must be one of {words}, not \"{text}\"", key.get_ref()))),
    }
}

/// Texts by name.
pub(super) fn texts(key: &Key<'_>, value: &Value<'_>) -> Result<Vec<(String, String)>, Problem> {
    let wanted = "a table of strings, written { team = \"search\" }";
    let DeValue::Table(table) = value.get_ref() else { return expected(key, value, wanted) };
    let read = |(name, value): (&Key<'_>, &Value<'_>)| match value.get_ref() {
        DeValue::String(text) => Ok((name.get_ref().to_string(), text.to_string())),
        _ => expected(key, value, wanted),
    };
    table.iter().map(read).collect()
}

/// The tables of a list, with their places.
pub(super) fn tables<'i>(key: &Key<'_>, value: &Value<'i>) -> Result<Vec<Spanned<DeTable<'i>>>, Problem> {
    let wanted = format!("a list of tables, written [[{}]]", key.get_ref());
    let DeValue::Array(items) = value.get_ref() else { return expected(key, value, &wanted) };
    let read = |item: &Value<'i>| match item.get_ref() {
        DeValue::Table(table) => Ok(Spanned::new(item.span(), table.clone())),
        _ => expected(key, item, &wanted),
    };
    items.iter().map(read).collect()
}

pub(super) fn check_pattern(pattern: &str) -> Result<(), String> {
    let mut builder = GitignoreBuilder::new("");
    let result = builder.add_line(None, pattern).map(|_| ());
    result.map_err(|error| format!("is no valid pattern: {error}"))
}

/// What a table says, as the type that knows its keys.
pub(super) fn deserialized<'de, T: Deserialize<'de>>(table: Spanned<DeTable<'de>>) -> Result<T, Problem> {
    let place = table.span();
    T::deserialize(toml::Deserializer::from(table))
        .map_err(|error| Problem::at(&error.span().unwrap_or(place), reworded(error.message())))
}

/// What serde says of a key or word that it does not know, in the words of all other messages.
fn reworded(message: &str) -> String {
    let what = match message {
        _ if message.starts_with("unknown field") => "key",
        _ if message.starts_with("unknown variant") => "word",
        _ => return message.to_owned(),
    };
    let mut quoted = message.split('`').skip(1).step_by(2);
    let word = quoted.next().unwrap_or_default();
    unknown(what, word, &quoted.collect::<Vec<_>>())
}
