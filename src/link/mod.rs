//! Joins the facts of all files: modules, imports, re-exports, what values are, who calls whom, and what is reachable
//! from which entry point.

mod annotations;
mod answers;
mod bound;
mod build;
mod circles;
mod definitions;
mod endpoints;
mod entries;
mod existing;
mod exported;
mod exports;
mod frameworks;
mod graph;
mod higher_order;
mod incoming;
mod joined;
mod members;
mod modules;
mod names;
mod objects;
mod parts;
mod program;
mod reach;
mod resolve;
mod results;
mod rounds;
mod runtime;
mod unknown;
mod uses;
mod value;

pub use bound::Bound;
pub use build::{Counted, DecoratorFact};
pub use definitions::class_of_self;
pub use existing::{ExistingSpan, WrittenType};
pub use exported::is_exported;
pub use graph::{ApiCall, Edge, EdgeKind, Made, Resolution, RoleFact};
pub use joined::{Joined, joined};
pub use modules::outside_path;
pub use parts::{PartHappens, Parts};
pub use program::{Program, link};
pub use reach::{Effects, Reach};
pub use resolve::has_decorator;
pub use runtime::{Runtime, Told};
pub use unknown::{UnknownPackage, unknown_packages};
pub use uses::LibraryUse;

use crate::project::FileId;
use crate::syntax::{ClassId, FunctionId};

/// A function of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionRef {
    /// The file.
    pub file: FileId,
    /// The function in it.
    pub function: FunctionId,
}

/// A class of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassRef {
    /// The file.
    pub file: FileId,
    /// The class in it.
    pub class: ClassId,
}
