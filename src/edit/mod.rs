//! Turns decisions into edits: decorators, spans in bodies, imports, autologging and manifests; applies and verifies them.

mod patch;

pub use patch::{Applicability, Edit, FileAdditions, FilePatch, Held, SpanAddition, SpanForm};
