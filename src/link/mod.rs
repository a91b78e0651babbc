//! Joins the facts of all files: modules, imports, re-exports, what values are, who calls whom, and what is reachable
//! from which entry point.

use crate::project::FileId;
use crate::syntax::FunctionId;

/// A function of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionRef {
    /// The file.
    pub file: FileId,
    /// The function in it.
    pub function: FunctionId,
}
