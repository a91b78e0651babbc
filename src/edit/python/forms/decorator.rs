//! `@mlflow.trace(...)` above a function, on a line of its own.

use ruff_python_ast::{Decorator, Expr, StmtFunctionDef};

use super::Text;
use crate::edit::python::strict::range_of;
use crate::syntax::TextRange;

/// The tracing decorators of a function whose `def` stands at an offset: where each begins, and what to cut.
pub(super) fn found(
    text: &Text,
    function: &StmtFunctionDef,
    def: u32,
) -> Vec<(u32, Result<Vec<TextRange>, &'static str>)> {
    let starts = function.decorator_list.iter().map(|decorator| range_of(decorator).start);
    let next = starts.skip(1).chain([def]);
    let traces = function.decorator_list.iter().zip(next).filter(|(decorator, _)| is_trace(text, decorator));
    traces
        .map(|(decorator, next)| (range_of(decorator).start, cut(text, decorator, next).map(|cut| vec![cut])))
        .collect()
}

fn is_trace(text: &Text, decorator: &Decorator) -> bool {
    let callee = match &decorator.expression {
        Expr::Call(call) => &call.func,
        plain => plain,
    };
    text.path(callee).is_some_and(|path| path == "mlflow.trace")
}

/// From the `@` to what stands below it, as it was written: the indentation before it stays. Blank lines and comments
/// below it stay, too.
fn cut(text: &Text, decorator: &Decorator, next: u32) -> Result<TextRange, &'static str> {
    let range = range_of(decorator);
    if let Expr::Call(call) = &decorator.expression
        && !text.are_canonical(&call.arguments)
    {
        return Err("its decorator has arguments that `instrument` does not write");
    }
    let lines = text.own_lines(range)?;
    let below = text.source.next_line(range.end).unwrap_or(next);
    match text.source.line_start(next) == below {
        true => Ok(TextRange::new(range.start, next)),
        false => Ok(TextRange::new(lines.start, below)),
    }
}
