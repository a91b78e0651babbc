//! Turns decisions into edits: spans, imports, the set-up of tracing and manifests; applies and verifies them.
//!
//! - [`plan_file`] plans one file: decorators and `with` statements in `python`, rewritten bodies in `typescript`.
//! - [`additions`] says what each file is to get; `setup` what a TypeScript program needs besides: the tracing module, clients
//!   that are wrapped, packages.
//! - [`hazards`] names what a blind edit would break, and what is done about it.
//! - Every edit is an insertion. [`verify`] proves it harmless; a file that fails is left alone and reported. A [`Proof`] that is
//!   known spares a run that writes nothing to prove the same again.
//! - [`take_out`] finds what was written by its form alone, for taking it out again.
//! - [`Judgement`] says what becomes of a file in which the parser found errors.
//! - [`carry_additions`] gives another version of a file what one is to get: that in the work tree what is staged gets.
//! - [`Writer`] replaces files, atomically; [`Records`] keep what was written, and [`restore`] takes it out again.

mod additions;
mod apply;
mod asked;
mod carry;
mod forms;
mod hazards;
mod ignores;
mod judge;
mod manifest;
mod patch;
mod plan;
mod proof;
mod python;
mod record;
mod restore;
mod setup;
mod source;
mod span_name;
mod typescript;
mod unrecorded;
mod write;

pub use additions::{Additions, additions};
pub use apply::apply;
pub use asked::is_asked_for;
pub use carry::{carry_additions, carry_edits};
pub use forms::{TakenOut, keys, take_out};
pub use hazards::{Answer, Found, Hazard, HazardInfo, hazards};
pub use ignores::{Ignore, add_ignores, not_ignored_at};
pub use judge::{Judgement, Misread, Refused};
pub use manifest::{ManifestChange, NpmPackage, add_dependency, add_packages, obstacles};
pub use patch::{
    AutologCall, Edit, FileAdditions, FilePatch, Held, Purpose, ScriptAdditions, SpanAddition, SpanForm, Surroundings,
    TelemetryAddition, WrapperAddition,
};
pub use plan::{FilePlan, Task, plan_file, plan_task, verify, verify_removal};
pub use proof::Proof;
pub use record::{FOLDER as RECORDS, Record, Records};
pub use restore::{Restored, restore, restore_all};
pub use setup::{Finished, Setup};
pub use span_name::span_name;
pub use write::{Writer, unwritable};
