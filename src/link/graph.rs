//! The call graph: who runs whom, which calls leave the program, and what handing functions over makes of them.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::FunctionRef;
use crate::catalog::{Api, Area, EntryKind, Role};
use crate::project::FileId;
use crate::syntax::CallId;

/// How one function runs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// Calls it.
    Call,
    /// Takes it out of a table and calls it.
    Dispatch,
    /// Has it run in another thread: the active span does not follow.
    Thread,
    /// Puts it into a queue: a worker runs it later, in another process.
    Queued,
    /// Has the framework call it before itself.
    Depends,
    /// Hands it to a library that calls it back.
    Callback,
    /// Starts a framework that runs it as a tool, a step or a router.
    Framework,
}

/// One function runs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Who runs.
    pub from: FunctionRef,
    /// Who is run.
    pub to: FunctionRef,
    /// How.
    pub kind: EdgeKind,
    /// The call that does it, in the file of `from`; none where a decorator or a default value does it.
    pub call: Option<CallId>,
}

/// How a call to something outside was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resolution {
    /// By following imports, types and values.
    Resolved,
    /// By the shape of the call, on a receiver that is not known.
    Shape,
    /// By the URL or the payload that is sent.
    Endpoint,
}

/// A call that leaves the program and does something that the catalog knows.
#[derive(Debug, Clone)]
pub struct ApiCall<'a> {
    /// The function that makes it.
    pub caller: FunctionRef,
    /// The call, in the caller's file.
    pub call: CallId,
    /// The path of what is called; for a shape, the callee as written.
    pub path: SmolStr,
    /// What is known of it.
    pub api: Api<'a>,
    /// How it was recognised.
    pub resolution: Resolution,
    /// What of the URL or the payload told it, for [`Resolution::Endpoint`].
    pub told_by: Option<SmolStr>,
}

/// A function was handed over to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleFact {
    /// What it becomes.
    pub role: Role,
    /// For an entry: of what kind.
    pub kind: Option<EntryKind>,
    /// Who takes it, as a reader would say: "decorator `fastapi.FastAPI().get`", "`if __name__ == \"__main__\"`".
    pub registrar: String,
    /// The name of the library that takes it, if one does.
    pub library: Option<String>,
    /// The library is a GenAI framework.
    pub framework: bool,
    /// The registrar evaluates the function's annotations.
    pub reads_annotations: bool,
    /// Autologging makes a span for each run of the function.
    pub recorded: bool,
    /// The name of all those spans, where they are not called after the function.
    pub recorded_as: Option<String>,
    /// Where it is handed over: file and offset.
    pub file: FileId,
    /// Offset in that file's text.
    pub offset: u32,
}

impl RoleFact {
    /// A role that no library gives.
    pub(super) fn local(role: Role, registrar: String, file: FileId, offset: u32) -> Self {
        Self {
            role,
            kind: None,
            registrar,
            library: None,
            framework: false,
            reads_annotations: false,
            recorded: false,
            recorded_as: None,
            file,
            offset,
        }
    }
}

/// An object of a library is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The name of the library.
    pub library: String,
    /// What the library is for.
    pub area: Area,
    /// The path of the type.
    pub path: SmolStr,
    /// Where, in the function's file.
    pub offset: u32,
}

/// Edges, calls to the outside and roles, by function.
#[derive(Debug, Default)]
pub struct Graph<'a> {
    /// By the function that runs, in the order of the calls.
    pub out: BTreeMap<FunctionRef, Vec<Edge>>,
    /// By the function that is run.
    pub into: BTreeMap<FunctionRef, Vec<Edge>>,
    /// By the function that makes the call, in the order of the text.
    pub api_calls: BTreeMap<FunctionRef, Vec<ApiCall<'a>>>,
    /// By the function that was handed over.
    pub roles: BTreeMap<FunctionRef, Vec<RoleFact>>,
    /// Tracing that a function has already: what was seen and where (file, offset).
    pub traced: BTreeMap<FunctionRef, (String, FileId, u32)>,
    /// Flavors that are switched on already, with the file that does it; an empty name for `mlflow.autolog()`.
    pub autologs: BTreeSet<(FileId, String)>,
    /// By the function that makes a client, or another object of a library: what it makes.
    pub makes: BTreeMap<FunctionRef, Vec<Made>>,
    /// By a method that overrides one of a class of the program: the other methods that do.
    pub strategies: BTreeMap<FunctionRef, BTreeSet<FunctionRef>>,
    /// The functions whose source the program itself reads.
    pub read_sources: BTreeSet<FunctionRef>,
}

impl<'a> Graph<'a> {
    pub(super) fn add_edge(&mut self, edge: Edge) {
        let out = self.out.entry(edge.from).or_default();
        let known = out.iter().any(|own| own.to == edge.to && own.kind == edge.kind && own.call == edge.call);
        if !known {
            out.push(edge);
            self.into.entry(edge.to).or_default().push(edge);
        }
    }

    /// Gives back the room that lists were given to grow into.
    pub(super) fn shrink(&mut self) {
        self.out.values_mut().chain(self.into.values_mut()).for_each(Vec::shrink_to_fit);
        self.api_calls.values_mut().for_each(Vec::shrink_to_fit);
    }

    pub(super) fn add_role(&mut self, function: FunctionRef, fact: RoleFact) {
        let roles = self.roles.entry(function).or_default();
        if !roles.contains(&fact) {
            roles.push(fact);
        }
    }

    pub(super) fn add_api_call(&mut self, call: ApiCall<'a>) {
        self.api_calls.entry(call.caller).or_default().push(call);
    }
}
