//! `@mlflow.trace(span_type=SpanType.X)` on a function: the lowest decorator, directly above `def`.

use super::body::{Wrap, indented};
use super::names::Names;
use crate::catalog::SpanType;
use crate::edit::apply::Insertions;
use crate::edit::patch::SpanAddition;
use crate::edit::source::{Source, indent_of, is_hidden};
use crate::project::is_in_other_encoding;
use crate::syntax::Function;

/// Plans the decorator. It is put before `def` in the line of `def`, which moves down with the same indentation: so it
/// stands below all other decorators and all comments between them. `wraps` are the bodies that are going to be wrapped.
pub(super) fn plan(
    source: &Source,
    function: &Function,
    span: &SpanAddition,
    names: &Names,
    wraps: &[Wrap],
    insertions: &mut Insertions,
) {
    let arguments = arguments(source, (span.name != function.name).then_some(&span.name), span, names);
    let call = if arguments.is_empty() { names.trace.clone() } else { format!("{}({arguments})", names.trace) };
    let start = function.range.start;
    let indent = indented(indent_of(source.before(start)), source.line_start(start), wraps.iter());
    insertions.push(start, format!("@{call}{}{indent}", source.newline));
}

/// The arguments that name a span, give its type and its attributes; the type that is the default is not written.
pub(super) fn arguments(source: &Source, name: Option<&String>, addition: &SpanAddition, names: &Names) -> String {
    let span = addition.span;
    let only_ascii = is_in_other_encoding(source.text);
    let string = |value: &str| string(value, only_ascii);
    let name = name.map(|name| format!("name={}", string(name)));
    let kind = (span != SpanType::Unknown).then(|| format!("span_type={}.{}", names.span_type, span.word()));
    let attributes = addition.attributes.iter().map(|(name, value)| format!("{}: {}", string(name), string(value)));
    let attributes = attributes.collect::<Vec<_>>().join(", ");
    let attributes = (!attributes.is_empty()).then(|| format!("attributes={{{attributes}}}"));
    name.into_iter().chain(kind).chain(attributes).collect::<Vec<_>>().join(", ")
}

/// A string literal, on one line and without anything that does not show, or without anything that is not ASCII.
fn string(value: &str, only_ascii: bool) -> String {
    let mut literal = String::from('"');
    for letter in value.chars() {
        match letter {
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            '"' | '\\' => literal.extend(['\\', letter]),
            hidden if is_hidden(hidden) => literal.push_str(&format!("\\u{:04x}", u32::from(hidden))),
            letter if only_ascii && !letter.is_ascii() => literal.push_str(&format!("\\U{:08x}", u32::from(letter))),
            letter => literal.push(letter),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::string;

    /// Every character, and every pair with what has a meaning in literals.
    #[test]
    fn any_text_is_one_line_that_gives_it_back() {
        let all: Vec<char> = ('\0'..='\u{3000}').chain(['\u{feff}', '\u{1f600}', '\u{e0001}']).collect();
        let mut texts: Vec<String> = all.chunks(64).map(|some| some.iter().collect()).collect();
        texts.extend(["\\", "\\\"", "\"\"\"", "\\n", "\\N{DASH}", "{x}", "a\\"].map(str::to_owned));
        for (text, only_ascii) in texts.iter().flat_map(|text| [(text, false), (text, true)]) {
            let literal = string(text, only_ascii);
            assert!(!only_ascii || literal.is_ascii());
            assert!(!literal.contains(['\n', '\r']), "{literal:?}");
            let read = ruff_python_parser::parse_expression(&literal).expect("it is an expression");
            let read = read.expr().as_string_literal_expr().expect("it is a string").value.to_str().to_owned();
            assert_eq!(read, *text);
        }
    }
}
