//! `autologged`: MLflow's autologging makes the span already: the function is a thin wrapper of a recorded call, or a tool
//! or step that the framework's flavor records itself.

use super::super::decision::Evidence;
use super::super::finding::Reason;
use super::super::performs::is_thin;
use super::super::view::View;

/// Weighs recorded calls and recorded registrations.
pub fn weigh(view: View<'_, '_>) -> Option<Reason> {
    let registered = view.roles().iter().find(|role| role.recorded);
    if let Some(role) = registered {
        let library = role.library.as_deref().unwrap_or("the framework");
        let text = format!("{}: the flavor of {library} records it", role.registrar);
        let seen = Evidence { file: role.file, offset: role.offset, text };
        let change = "`# instrument: trace[TOOL]` above it adds a second span inside the recorded one.".to_owned();
        return Some(Reason { evidence: vec![seen], change });
    }
    let recorded = view.api_calls().iter().find(|call| call.api.recorded.is_some())?;
    if !is_thin(view) {
        return None;
    }
    let mut evidence = vec![view.seen_call(recorded)];
    let name = recorded.api.library.name.as_str();
    evidence.push(view.seen_here(format!("does little else, and autologging of {name} records the call")));
    let change = "More work around the call, or `# instrument: trace[LLM]` above the function.".to_owned();
    Some(Reason { evidence, change })
}
