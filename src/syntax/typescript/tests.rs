//! What the facts say for small files. `check(kinds, source, expected)` compares the facts of some kinds, in the text
//! form of [`dump`](crate::syntax::dump): one line for each fact, places as `line:column`.

mod bindings;
mod calls;
mod definitions;
mod expressions;
mod modules;
mod robustness;
mod statements;

use super::{Dialect, read_typescript};
use crate::syntax::dump::dump;

/// Compares line by line; indentation and blank lines around `expected` do not count.
#[track_caller]
fn check(kinds: &str, source: &str, expected: &str) {
    check_in(Dialect::TypeScript, kinds, source, expected);
}

/// Likewise, in one dialect.
#[track_caller]
fn check_in(dialect: Dialect, kinds: &str, source: &str, expected: &str) {
    let facts = read_typescript(dialect, source);
    let actual = dump(&facts, source, kinds);
    let expected: String = expected.trim().lines().map(|line| format!("{}\n", line.trim())).collect();
    assert!(actual == expected, "\n--- source\n{source}\n--- expected\n{expected}--- actual\n{actual}");
}
