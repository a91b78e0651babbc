//! Frameworks run the functions that were handed to them: starting an agent or a graph, or asking a model with tools, runs
//! tools, steps and routers.

use std::collections::BTreeSet;

use super::FunctionRef;
use super::graph::{ApiCall, Edge, EdgeKind, Graph};
use super::uses::Uses;
use crate::catalog::{Action, Area, Role};
use crate::project::{FileId, Workspace};
use crate::syntax::{CallId, Expr, ExprId, FileFacts};

/// The key of an object argument under which a model gets its tools.
const TOOLS: &str = "tools";

/// Adds an edge from every function that starts a framework to the functions that were handed to a framework in the same
/// project, in a file that the starting file imports.
pub(super) fn add(graph: &mut Graph<'_>, workspace: &Workspace, files: &[FileFacts], uses: &Uses) {
    let handed: Vec<(FunctionRef, FileId)> = graph
        .roles
        .iter()
        .flat_map(|(function, roles)| roles.iter().map(move |fact| (*function, fact)))
        .filter(|(_, fact)| fact.framework && matches!(fact.role, Role::Tool | Role::Step | Role::Router))
        .map(|(function, fact)| (function, fact.file))
        .collect();
    let starts: Vec<(FunctionRef, CallId)> = graph
        .api_calls
        .values()
        .flatten()
        .filter(|call| call.api.library.area == Area::Framework)
        .filter(|call| {
            let asks_with_tools = || call.api.does == Action::LlmCall && takes_tools(files, call);
            call.api.does == Action::AgentDecision || asks_with_tools()
        })
        .map(|call| (call.caller, call.call))
        .collect();
    for (from, call) in starts {
        let near: BTreeSet<FileId> = uses.closure(from.file);
        for (to, registered_in) in &handed {
            let same_project = workspace.file(from.file).project == workspace.file(to.file).project;
            if same_project && near.contains(registered_in) && *to != from {
                graph.add_edge(Edge { from, to: *to, kind: EdgeKind::Framework, call: Some(call) });
            }
        }
    }
}

/// Whether an object among the arguments of a call has tools.
fn takes_tools(files: &[FileFacts], call: &ApiCall<'_>) -> bool {
    let facts = &files[call.caller.file.0 as usize];
    let is_tools = |key: &Option<ExprId>| {
        key.is_some_and(|key| matches!(facts.expr(key), Expr::Text(name) | Expr::Name(name) if name == TOOLS))
    };
    facts.call(call.call).arguments.iter().any(|argument| match facts.expr(argument.value) {
        Expr::Object(entries) => entries.iter().any(|(key, _)| is_tools(key)),
        _ => false,
    })
}
