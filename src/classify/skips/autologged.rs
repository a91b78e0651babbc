//! `autologged`: MLflow's autologging makes the span already: the function is a thin wrapper of a recorded call, or a tool
//! or step that the framework's flavor records itself.

use super::super::decision::Evidence;
use super::super::finding::Reason;
use super::super::performs::is_thin;
use super::super::view::View;
use crate::catalog::{Library, Role};
use crate::link::RoleFact;

/// A node of a graph that does work of its own deserves a span that says which, and so does a tool where the recorded spans
/// of all tools have one name: from this many statements on.
const OWN_WORK: u32 = 3;

fn does_work(view: View<'_, '_>) -> bool {
    let operations = view.api_calls().iter().filter(|call| call.api.does.operation().is_some());
    let runs_functions = view.program.runs(view.id).iter().any(|edge| edge.to != view.id);
    view.statements() >= OWN_WORK && (operations.count() > 0 || runs_functions)
}

/// Weighs recorded calls and recorded registrations.
pub fn weigh(view: View<'_, '_>) -> Option<Reason> {
    let says_which = |role: &RoleFact| role.role != Role::Step && role.recorded_as.is_none();
    let registered = view.roles().iter().find(|role| role.recorded && (says_which(role) || !does_work(view)));
    if let Some(role) = registered {
        let library = role.library.as_deref().and_then(|name| view.program.catalog.library(name));
        let recorder = library.map_or_else(|| "the framework".to_owned(), Library::recorder_words);
        let text = format!("{}: {recorder} records it", role.registrar);
        let seen = Evidence { file: role.file, offset: role.offset, text };
        let change = "`# instrument: trace[TOOL]` above it adds a second span inside the recorded one.".to_owned();
        return Some(Reason { evidence: vec![seen], change });
    }
    let recorded = view.api_calls().iter().find(|call| call.api.recorded.is_some())?;
    if !is_thin(view) {
        return None;
    }
    let mut evidence = vec![view.seen_call(recorded)];
    let recorder = recorded.api.library.recorder_words();
    evidence.push(view.seen_here(format!("does little else, and {recorder} records the call")));
    let change = "More work around the call, or `# instrument: trace[LLM]` above the function.".to_owned();
    Some(Reason { evidence, change })
}
