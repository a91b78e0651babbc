//! TypeScript and JavaScript: bodies rewritten to run in a span, imports, wrapped clients and options.
//!
//! - [`plan`] plans one file. `tree` is the strict parser's view of it, on which everything here is decided; the facts
//!   only name functions and calls. `hazards` says which functions must be left alone (`promises`, `recursion`, `results` and
//!   `secrets` hold larger checks), `names` how MLflow is spelled, `imports` where imports go, `inputs` what a span records,
//!   `secrets` what it must not.
//! - A function's body moves into the callback of `withSpan` (`body`, `arrow`) or, for a generator, into a `try`
//!   (`body`): the function itself keeps its type, its name, its hoisting and its `this`.
//! - `agree` says what both parsers must see alike.
//! - `forms` finds what was written again by its form.
//! - [`verify`] proves the patch harmless: `shape` takes the additions out of the new tree, which must be the old one.

mod agree;
mod arrow;
mod body;
mod client;
mod exit;
mod forms;
mod hazards;
mod header;
mod imports;
mod inputs;
mod members;
mod names;
mod plan;
mod promises;
mod recursion;
mod results;
mod secrets;
mod shape;
mod span;
mod style;
mod telemetry;
mod tree;
mod verify;

pub(super) use forms::{keys, take_out};
pub(super) use plan::plan;
pub(super) use style::Style;
pub(super) use tree::refused;
pub(super) use verify::verify;
