//! Turns decisions into edits: decorators, spans in bodies, imports, autologging and manifests; applies and verifies them.

mod manifest;
mod patch;

pub use manifest::{ManifestChange, add_dependency, obstacles};
pub use patch::{Applicability, Edit, FileAdditions, FilePatch, Held, SpanAddition, SpanForm};
