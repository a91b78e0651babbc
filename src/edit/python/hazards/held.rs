//! Functions that must not have a span at all.

use super::super::names::has_word;
use super::super::resolve::{decorators, last, path};
use super::body::base;
use super::{Case, Check};
use crate::edit::hazards::Hazard;
use crate::edit::source::is_blank;
use crate::syntax::{Expr, FileFacts, Function, FunctionId, Scope};

/// Checks for every function.
pub(super) const CHECKS: &[Check] = &[
    (Hazard::TopLevel, top_level),
    (Hazard::NoBody, nothing_to_trace),
    (Hazard::SecondSpan, already_traced),
    (Hazard::CompiledCode, compiled),
    (Hazard::CompiledCode, called_by_compiled),
    (Hazard::CalledByRecording, called_by_capture),
    (Hazard::StopIteration, lets_stop_iteration_out),
    (Hazard::Setter, property_setter),
    (Hazard::TextThatRaises, text_that_raises),
];

/// Checks for a function whose span has to go into its body.
pub(super) const BODY_CHECKS: &[Check] =
    &[(Hazard::BodyOnHeaderLine, body_on_header_line), (Hazard::CodeBesideDocstring, code_beside_docstring)];

/// The top level of a file has no header to decorate.
fn top_level(case: &Case) -> Option<&'static str> {
    (case.id == FunctionId::MODULE)
        .then_some("it is the file's top level; move the code into a function to give it a span")
}

/// A stub or an `@overload` never runs.
fn nothing_to_trace(case: &Case) -> Option<&'static str> {
    let overload = decorators(case.facts, case.function).any(|path| last(&path) == "overload");
    (case.function.is_stub || overload).then_some("it has no body of its own that could run")
}

/// Two tracers make two nested spans of one call.
fn already_traced(case: &Case) -> Option<&'static str> {
    let decorated = decorators(case.facts, case.function).any(|path| path == "mlflow.trace");
    let makes_span = case.facts.calls.iter().filter(|call| call.function == case.id).any(|call| {
        path(case.facts, call.callee)
            .is_some_and(|path| matches!(path.as_str(), "mlflow.start_span" | "mlflow.start_span_no_context"))
    });
    (decorated || makes_span).then_some("it has a span already")
}

/// H23: a compiler reads the function's code and finds the wrapper instead.
fn compiled(case: &Case) -> Option<&'static str> {
    is_compiled(case.facts, case.function)
        .then_some("a compiler reads its code (numba and the like), which a wrapper hides; trace its caller")
}

/// H23: compiled code can only call what is compiled, too.
fn called_by_compiled(case: &Case) -> Option<&'static str> {
    let compiled = case.facts.calls.iter().any(|call| {
        matches!(case.facts.expr(call.callee), Expr::Name(name) if *name == case.function.name)
            && is_compiled(case.facts, case.facts.function(call.function))
    });
    (case.surroundings.called_by_compiled || compiled && matches!(case.function.parent, Scope::Function(_)))
        .then_some("compiled code (numba and the like) calls it, and cannot call a wrapper; trace its caller")
}

/// Whether a compiler of its own reads a function's code.
pub(in crate::edit) fn is_compiled(facts: &FileFacts, function: &Function) -> bool {
    decorators(facts, function).any(|path| {
        let library = path.split('.').next().unwrap_or_default();
        matches!(library, "numba" | "triton" | "taichi" | "jax")
            || matches!(last(&path), "njit" | "guvectorize")
            || matches!(path.as_str(), "torch.jit.script" | "tensorflow.function" | "tf.function")
    })
}

/// H19: capturing the arguments asks `self` for its truth and its text, so these would call themselves; looking up any
/// attribute goes through `__getattribute__`, and `__del__` may run when the interpreter is half gone.
fn called_by_capture(case: &Case) -> Option<&'static str> {
    let own = ["__len__", "__bool__", "__str__", "__repr__", "__format__", "__getattribute__", "__class__", "__del__"];
    own.contains(&case.function.name.as_str())
        .then_some("recording its arguments would call it again; trace the method that does the work")
}

/// H18: the wrapper turns a `StopIteration` into a `RuntimeError`, so every `for` over the object fails.
fn lets_stop_iteration_out(case: &Case) -> Option<&'static str> {
    (case.function.name == "__next__" && !case.function.is_async)
        .then_some("it ends loops by StopIteration, which does not pass through a tracer")
}

/// H5: an assignment to an attribute is no operation, and a setter replaced by a function never runs.
fn property_setter(case: &Case) -> Option<&'static str> {
    decorators(case.facts, case.function)
        .any(|path| path.contains('.') && matches!(last(&path), "setter" | "deleter"))
        .then_some("it is the setter or deleter of a property; trace the method that does the work")
}

/// H14, H28: recording an argument or an error makes a text of it.
fn text_that_raises(case: &Case) -> Option<&'static str> {
    let facts = case.facts;
    let raises = |name: &str| {
        let class = facts.classes.iter().position(|class| class.name == name);
        let mut methods = facts.functions.iter().filter(|method| match method.parent {
            Scope::Class(class_of) => Some(class_of.0 as usize) == class,
            Scope::Function(_) => false,
        });
        let is_text = |method: &Function| matches!(method.name.as_str(), "__repr__" | "__str__");
        methods.any(|method| is_text(method) && has_word(&case.text[method.body.as_usize()], "raise"))
    };
    let annotations = case.function.parameters.iter().filter_map(|parameter| base(case, parameter.annotation?));
    let own = case.text[case.function.body.as_usize()].lines();
    let thrown = own.filter_map(|line| {
        let raised = line.trim_start().strip_prefix("raise ")?;
        Some(raised.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next()?.to_owned())
    });
    annotations
        .chain(thrown)
        .any(|name| raises(&name))
        .then_some("a text is made of what is recorded, and that of one of its arguments or errors may raise")
}

/// The whole body shares the line of `def`, so there is nothing to indent.
fn body_on_header_line(case: &Case) -> Option<&'static str> {
    (case.function.one_line).then_some(
        "its span has to go into its body, which stands on the line of `def`; put the body on lines of its own",
    )
}

/// The first statement shares its line with the docstring or has something else before it.
fn code_beside_docstring(case: &Case) -> Option<&'static str> {
    let start = case.function.first_statement as usize;
    let before = case.text[..start].rsplit('\n').next().unwrap_or_default();
    (!is_blank(before)).then_some(
        "its span has to go into its body, whose first statement does not begin a line; give it a line of its own",
    )
}
