//! Which functions a run is about, and which set-up they are a reason for.
//!
//! A run about everything that was named writes set-up into the named files. A run about some functions only writes what
//! these need, there where a run about everything would write it: a recorder for the calls that they make themselves,
//! a tracing module and packages for the spans that they get. A function that a comment leaves alone needs nothing.

use super::additions::Additions;
use crate::link::{FunctionRef, Program};
use crate::project::FileId;
use crate::syntax::{CallId, FunctionId};

/// Whether the run is about a function: one of its lines is selected.
pub fn is_asked_for(program: &Program<'_>, function: FunctionRef) -> bool {
    let (first, last) = program.lines(function);
    program.workspace.file(function.file).selection.touches(first, last)
}

impl Additions {
    /// Whether a call is a reason to set up what records it.
    pub(super) fn is_set_up_for(&self, program: &Program<'_>, caller: FunctionRef, call: CallId) -> bool {
        let caller = program.parts.owner(caller);
        !program.left_alone.contains(&caller)
            && (!program.workspace.is_partial || is_call_asked_for(program, caller, call))
    }
}

/// Whether set-up may be written into a file.
pub(super) fn may_be_set_up(program: &Program<'_>, file: FileId) -> bool {
    program.workspace.is_partial || !program.workspace.file(file).selection.is_none()
}

/// Whether the function that makes a call is asked for; at the top level of a file, the call itself.
fn is_call_asked_for(program: &Program<'_>, caller: FunctionRef, call: CallId) -> bool {
    if caller.function != FunctionId::MODULE {
        return is_asked_for(program, caller);
    }
    let facts = program.facts(caller.file);
    let (first, last) = facts.lines.span(facts.call(call).range);
    program.workspace.file(caller.file).selection.touches(first, last)
}
