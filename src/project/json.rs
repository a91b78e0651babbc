//! JSON with the places of its parts: package.json as it is, tsconfig.json with comments and trailing commas.

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::{CollectOptions, ParseOptions};

pub use jsonc_parser::ast::Object;

/// The object that a text is; an error is the rest of a message that begins with the file's path.
pub fn strict(text: &str) -> Result<Object<'_>, String> {
    parse(text, false)
}

/// The same, with comments and trailing commas.
pub fn with_comments(text: &str) -> Result<Object<'_>, String> {
    parse(text, true)
}

fn parse(text: &str, commented: bool) -> Result<Object<'_>, String> {
    let options = ParseOptions {
        allow_comments: commented,
        allow_trailing_commas: commented,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &options);
    match parsed.map_err(|error| (error.range().start, error.kind().to_string())) {
        Ok(parsed) => match parsed.value {
            Some(Value::Object(object)) => Ok(object),
            _ => Err("is no JSON object".to_string()),
        },
        Err((offset, what)) => {
            let line = text.get(..offset).unwrap_or(text).matches('\n').count() + 1;
            Err(format!("is no valid JSON (line {line}): {what}"))
        }
    }
}

/// The property of an object; the last one counts when a key stands twice.
pub fn property<'a, 'i>(object: &'a Object<'i>, key: &str) -> Option<&'a ObjectProp<'i>> {
    object.properties.iter().rfind(|property| property.name.as_str() == key)
}

/// The value behind keys, from the outside in.
pub fn value<'a, 'i>(object: &'a Object<'i>, keys: &[&str]) -> Option<&'a Value<'i>> {
    let (last, folders) = keys.split_last()?;
    let holder = folders.iter().try_fold(object, |object, key| property(object, key)?.value.as_object())?;
    Some(&property(holder, last)?.value)
}

/// The string behind keys.
pub fn string(object: &Object<'_>, keys: &[&str]) -> Option<String> {
    Some(value(object, keys)?.as_string_lit()?.value.to_string())
}

/// The strings of a value: its own, or those of its elements.
pub fn strings(value: &Value<'_>) -> Vec<String> {
    match value {
        Value::StringLit(text) => vec![text.value.to_string()],
        Value::Array(array) => {
            array.elements.iter().filter_map(|item| Some(item.as_string_lit()?.value.to_string())).collect()
        }
        _ => Vec::new(),
    }
}
