//! Turns decisions into edits: decorators, spans in bodies, imports, autologging and manifests; applies and verifies them.
//!
//! - [`plan_file`] plans one Python file: `hazards` says how each function gets its span, `names` how MLflow is spelled,
//!   `imports` and `top` where imports and `autolog()` go, `decorator` and `body` write the spans.
//! - Every edit is an insertion. [`verify`] proves it harmless; a file that fails is left alone and reported.
//! - [`write`] replaces a file, atomically.

mod additions;
mod apply;
mod autolog;
mod body;
mod decorator;
mod hazards;
mod imports;
mod inputs;
mod manifest;
mod names;
mod patch;
mod plan;
mod resolve;
mod setup;
mod shape;
mod source;
mod span_name;
mod strict;
mod top;
mod verify;
mod write;

pub use additions::{Additions, additions};
pub use apply::apply;
pub use manifest::{ManifestChange, NpmPackage, add_dependency, add_packages, obstacles};
pub use patch::{
    AutologCall, Edit, FileAdditions, FilePatch, Held, ScriptAdditions, SpanAddition, SpanForm, TelemetryAddition,
    WrapperAddition,
};
pub use plan::{FilePlan, plan_file};
pub use setup::{Finished, Setup};
pub use span_name::span_name;
pub use verify::verify;
pub use write::write;
