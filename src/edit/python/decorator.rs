//! `@mlflow.trace(span_type=SpanType.X)` on a function: the lowest decorator, directly above `def`.

use super::body::{Wrap, indented};
use super::names::Names;
use crate::catalog::SpanType;
use crate::edit::apply::Insertions;
use crate::edit::source::{Source, indent_of};
use crate::syntax::Function;

/// Plans the decorator. It is put before `def` in the line of `def`, which moves down with the same indentation: so it
/// stands below all other decorators and all comments between them. `wraps` are the bodies that are going to be wrapped.
pub(super) fn plan(
    source: &Source,
    function: &Function,
    span: SpanType,
    names: &Names,
    wraps: &[Wrap],
    insertions: &mut Insertions,
) {
    let arguments = arguments(None, span, names);
    let call = if arguments.is_empty() { names.trace.clone() } else { format!("{}({arguments})", names.trace) };
    let start = function.range.start;
    let indent = indented(indent_of(source.before(start)), source.line_start(start), wraps.iter());
    insertions.push(start, format!("@{call}{}{indent}", source.newline));
}

/// The arguments that name a span and give its type; the type that is the default is not written.
pub(super) fn arguments(name: Option<&str>, span: SpanType, names: &Names) -> String {
    let name = name.map(|name| format!("name=\"{name}\""));
    let kind = (span != SpanType::Unknown).then(|| format!("span_type={}.{}", names.span_type, span.word()));
    name.into_iter().chain(kind).collect::<Vec<_>>().join(", ")
}
