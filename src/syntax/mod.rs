//! What each file says: parses one file with tree-sitter, runs `queries/<language>/*.scm` over it in one pass and joins
//! the captures into [`FileFacts`]. A pure function of the file's text; no later stage opens a tree again.

#[cfg(test)]
mod dump;
mod expr;
mod facts;
mod place;
mod python;
mod queries;

pub use expr::{Expr, ExprId};
pub use facts::{
    Argument, Binding, BindingKind, BindingTarget, Call, CallId, Class, ClassId, Comment, Condition, ConditionKind,
    Decorator, FileFacts, Function, FunctionId, FunctionKind, Import, ImportGuard, Parameter, ParameterKind, Return,
    ReturnKind, Scope, Statement, StatementKind, SyntaxError, Tally,
};
pub use place::{Lines, Place, TextRange};
pub use python::read_python;

use crate::project::Language;

/// What a file says.
pub fn facts(language: Language, text: &str) -> FileFacts {
    match language {
        Language::Python => read_python(text),
    }
}
