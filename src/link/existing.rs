//! The span that MLflow gives a function already, as somebody wrote it.

use smol_str::SmolStr;

use super::FunctionRef;
use super::build::DecoratorFact;
use super::program::Program;
use super::results::entry;
use crate::catalog::SpanType;
use crate::project::FileId;
use crate::syntax::{Call, Expr, FileFacts};

/// A span that was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingSpan {
    /// Its type.
    pub span_type: WrittenType,
    /// Its name, if it says one.
    pub name: Option<SmolStr>,
    /// The file in which it is made.
    pub file: FileId,
    /// Where in the file's text.
    pub offset: u32,
    /// `with mlflow.start_span(...)`: it may take in a part of the function only.
    pub in_body: bool,
}

/// What somebody wrote as the type of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenType {
    /// Nothing.
    None,
    /// One of MLflow's.
    Known(SpanType),
    /// A word of their own, or something that is known at run time only.
    Other,
}

/// The call that makes a span; a decorator may stand without one.
struct SpanCall<'a> {
    facts: &'a FileFacts,
    call: Option<&'a Call>,
    file: FileId,
    offset: u32,
    in_body: bool,
}

impl<'a> Program<'a> {
    /// The type of the span that MLflow gives a function already: by its decorator, by a `with mlflow.start_span(...)` in
    /// its body, by `mlflow.trace(f)` or `mlflow.withSpan(...)`.
    pub fn existing_span(&self, function: FunctionRef) -> Option<SpanType> {
        Some(match self.existing(function)?.span_type {
            WrittenType::Known(span) => span,
            WrittenType::None | WrittenType::Other => SpanType::Unknown,
        })
    }

    /// The span that MLflow gives a function already.
    pub fn existing(&self, function: FunctionRef) -> Option<ExistingSpan> {
        let span = self.span_call(function)?;
        let (span_type, name) = span.call.map_or((WrittenType::None, None), |call| {
            let written = |keyword: &str, option: &str, position: usize| {
                let named = call.arguments.iter().find(|argument| argument.name.as_deref() == Some(keyword));
                let plain = || call.arguments.get(position).filter(|one| span.in_body && one.name.is_none());
                let in_object = || call.arguments.iter().find_map(|one| entry(span.facts, one.value, option));
                named.or_else(plain).map(|argument| argument.value).or_else(in_object)
            };
            let span_type = match written("span_type", "spanType", 1).map(|value| span.facts.expr(value)) {
                None => WrittenType::None,
                Some(Expr::Attribute { name: word, .. } | Expr::Text(word)) => {
                    word.parse().map_or(WrittenType::Other, WrittenType::Known)
                }
                Some(_) => WrittenType::Other,
            };
            let name = match written("name", "name", 0).map(|value| span.facts.expr(value)) {
                Some(Expr::Text(name)) => Some(name.into()),
                _ => None,
            };
            (span_type, name)
        });
        Some(ExistingSpan { span_type, name, file: span.file, offset: span.offset, in_body: span.in_body })
    }

    /// How many calls of `start_span` a function makes itself.
    pub fn spans_in_body(&self, function: FunctionRef) -> usize {
        let facts = self.facts(function.file);
        let starts_span = |call: &&Call| matches!(facts.expr(call.callee), Expr::Attribute { name, .. } | Expr::Name(name) if name == "start_span");
        facts.calls.iter().filter(|call| call.function == function.function).filter(starts_span).count()
    }

    /// The call of MLflow that makes a function's span, if it has one; the decorator may stand without a call.
    fn span_call(&self, function: FunctionRef) -> Option<SpanCall<'a>> {
        let facts = self.facts(function.file);
        let decorators = self.function(function).decorators.iter().zip(self.decorators(function));
        let is_trace = |fact: &DecoratorFact| {
            fact.path.as_deref().is_some_and(|path| path == "mlflow.trace" || is_script_trace(path))
        };
        let decorator = decorators.into_iter().find(|(_, fact)| is_trace(fact)).map(|(decorator, _)| decorator);
        if let Some(decorator) = decorator {
            let call = match facts.expr(decorator.expr) {
                Expr::Call(call) => Some(facts.call(call)),
                _ => None,
            };
            let offset = decorator.range.start;
            return Some(SpanCall { facts, call, file: function.file, offset, in_body: false });
        }
        let (text, file, offset) = self.traced(function)?;
        let path = text.split('`').nth(1)?;
        if path != "mlflow.start_span" && !is_script_trace(path) {
            return None;
        }
        let facts = self.facts(*file);
        let call = facts.calls.iter().find(|call| call.range.start == *offset)?;
        let in_body = path == "mlflow.start_span";
        Some(SpanCall { facts, call: Some(call), file: *file, offset: *offset, in_body })
    }
}

/// MLflow's functions that give a function a span in TypeScript, in today's package and the older one.
fn is_script_trace(path: &str) -> bool {
    let name = path.strip_prefix("@mlflow/core.").or_else(|| path.strip_prefix("mlflow-tracing."));
    matches!(name, Some("trace" | "withSpan" | "startSpan"))
}
