//! A JSON value as the TOML value that says the same, each part at its place in the text.

use std::borrow::Cow;
use std::ops::Range;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::values::Problem;

/// The table that an object is.
pub(super) fn table<'i>(object: &Object<'i>) -> Result<DeTable<'i>, Problem> {
    let mut table = DeTable::new();
    for property in &object.properties {
        let name = match &property.name {
            jsonc_parser::ast::ObjectPropName::String(text) => text.value.clone(),
            jsonc_parser::ast::ObjectPropName::Word(word) => Cow::Borrowed(word.value),
        };
        table.insert(Spanned::new(place(&property.name), name), value(&property.value)?);
    }
    Ok(table)
}

fn value<'i>(json: &Value<'i>) -> Result<Spanned<DeValue<'i>>, Problem> {
    let value = match json {
        Value::StringLit(text) => DeValue::String(text.value.clone()),
        Value::BooleanLit(boolean) => DeValue::Boolean(boolean.value),
        Value::Object(object) => DeValue::Table(table(object)?),
        Value::Array(array) => {
            let mut items = DeArray::new();
            for item in &array.elements {
                items.push(value(item)?);
            }
            DeValue::Array(items)
        }
        Value::NumberLit(number) => match DeValue::parse(number.value) {
            Ok(number) => number.into_inner(),
            Err(_) => return Err(Problem::at(&place(json), format!("`{}` is too odd a number", number.value))),
        },
        Value::NullKeyword(_) => return Err(Problem::at(&place(json), "null says nothing; take the key out")),
    };
    Ok(Spanned::new(place(json), value))
}

/// Where a part stands.
pub(super) fn place(part: &impl Ranged) -> Range<usize> {
    let range = part.range();
    range.start..range.end
}
