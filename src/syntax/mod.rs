//! What each file says: parses one file with tree-sitter, runs `queries/<language>/*.scm` over it in one pass and joins
//! the captures into [`FileFacts`]. A pure function of the file's text; no later stage opens a tree again.

mod context;
#[cfg(test)]
mod dump;
mod expr;
mod exprs;
mod facts;
mod grammar;
mod order;
mod parse;
mod place;
mod python;
mod queries;
mod scan;
mod size;
#[cfg(test)]
mod soundness;
mod texts;
mod typescript;
mod work;

pub use expr::{Entry, Expr, ExprId, Form};
pub use exprs::Exprs;
pub use facts::{
    Argument, Binding, BindingKind, BindingTarget, Call, CallId, Class, ClassId, ClassKind, Comment, Condition,
    ConditionKind, Decorator, Export, Exported, FileFacts, Function, FunctionForm, FunctionId, FunctionKind, Import,
    ImportGuard, Parameter, ParameterKind, Return, ReturnKind, Scope, Statement, StatementKind, SyntaxError, Tally,
};
pub use place::{Lines, Place, TextRange};
pub use python::{python_errors, read_python};
pub use scan::{Scanned, ScannedImport, python_texts, scan};
pub use typescript::{Dialect, read_typescript, typescript_errors};
pub use work::Work;

use crate::project::Language;

/// What a file says; in TypeScript its ending tells the grammar.
pub fn facts(language: Language, path: &str, text: &str) -> FileFacts {
    let facts = match language {
        Language::Python => read_python(text),
        Language::TypeScript => read_typescript(Dialect::of(path), text),
    };
    facts.shrunk()
}

/// The facts of a file that is not read: nothing but an empty top level.
pub fn blank() -> FileFacts {
    parse::blank()
}
