//! Python: decorators, spans in bodies, imports and autologging.
//!
//! [`add`] says which files switch autologging on. [`plan`] plans one file: `hazards` says how each function gets its span,
//! `names` how MLflow is spelled, `imports` and `top` where imports and `autolog()` go, `decorator` and `body` write the
//! spans. [`verify`] proves the patch harmless; `strict` is the second parser, with what
//! the compiler refuses (`compile`, `indents`), `agree` what both must see alike. `forms` finds what was written again by its form.

mod additions;
mod advice;
mod agree;
mod autolog;
mod body;
mod compile;
mod decorator;
mod depth;
mod endless;
mod forms;
mod hazards;
mod imports;
mod indents;
mod inputs;
mod names;
mod outlook;
mod plan;
mod resolve;
mod scopes;
mod shape;
mod strict;
mod top;
mod verify;

pub(super) use additions::add;
pub(super) use forms::{keys, take_out};
pub(super) use outlook::Outlook;
pub(super) use plan::plan;
pub(super) use strict::refused;
pub(super) use verify::verify;
