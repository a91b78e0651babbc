//! Predicts the traces that the instrumented program will leave: from every place where it can be entered, along the calls,
//! which spans open inside which.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use super::{RecordedBy, TraceNode};
use crate::catalog::SpanType;
use crate::link::{ApiCall, Edge, EdgeKind, FunctionRef, Program};
use crate::project::{FileId, Language, ProjectId};
use crate::syntax::{BindingKind, CallId, Expr, FileFacts, FunctionId, FunctionKind, ReturnKind, TextRange};

/// Trees are cut when there are more spans than this in all: nobody reads them.
const MOST_NODES: usize = 20_000;

/// A function's span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedSpan {
    /// Its name.
    pub name: String,
    /// Its type.
    pub span: SpanType,
    /// What makes it.
    pub recorded_by: RecordedBy,
}

/// The root spans that can arrive, each with what opens inside it, in the order of files and text.
///
/// `spans` are the functions that have a span once the edits are made, `recorders` what records calls then (see
/// `Library::recorder`), `recorded` the calls with an option by which they record themselves.
pub fn predict(
    program: &Program<'_>,
    spans: &BTreeMap<FunctionRef, PlannedSpan>,
    recorders: &BTreeSet<(ProjectId, String)>,
    recorded: &BTreeSet<(FileId, CallId)>,
) -> Vec<TraceNode> {
    let mut walker = Walker {
        program,
        spans,
        recorders,
        recorded,
        later: VecDeque::new(),
        seen: BTreeSet::new(),
        in_run: false,
        inside: HashMap::new(),
        nodes: 0,
    };
    let mut roots: Vec<TraceNode> = Vec::new();
    walker.later.extend(entered_from_outside(program));
    while let Some(function) = walker.later.pop_front() {
        if !walker.seen.insert(function) {
            continue;
        }
        let mut found = Vec::new();
        walker.run(function, Happens::default(), &mut Vec::new(), &mut found);
        for root in found {
            merge_into(&mut roots, root);
        }
    }
    roots.iter_mut().for_each(as_root);
    roots
}

/// Adds the traces of another part of the program, which calls nothing of the first.
pub fn join_traces(roots: &mut Vec<TraceNode>, others: Vec<TraceNode>) {
    if roots.is_empty() {
        *roots = others;
        return;
    }
    for root in others {
        merge_into(roots, root);
    }
    roots.iter_mut().for_each(as_root);
}

/// That a root may or may not be started, and again, is no news.
fn as_root(root: &mut TraceNode) {
    root.optional = false;
    root.repeated = false;
}

/// Functions and top levels that something outside the program starts.
fn entered_from_outside(program: &Program<'_>) -> Vec<FunctionRef> {
    let tops =
        (0..program.files.len() as u32).map(|file| FunctionRef { file: FileId(file), function: FunctionId::MODULE });
    let is_entered = |function: &FunctionRef| {
        let outside = program.roles(*function).iter().any(|fact| fact.role == crate::catalog::Role::Entry);
        outside || !program.run_by(*function).iter().any(|edge| edge.from != *function)
    };
    tops.chain(program.functions().filter(is_entered)).collect()
}

/// Whether and how often something happens when what is around it does.
#[derive(Debug, Clone, Copy, Default)]
struct Happens {
    repeated: bool,
    optional: bool,
}

struct Walker<'w, 'a> {
    program: &'w Program<'a>,
    spans: &'w BTreeMap<FunctionRef, PlannedSpan>,
    recorders: &'w BTreeSet<(ProjectId, String)>,
    recorded: &'w BTreeSet<(FileId, CallId)>,
    /// Functions that are run outside every open span: in threads, as dependencies, as streams.
    later: VecDeque<FunctionRef>,
    seen: BTreeSet<FunctionRef>,
    /// A framework that an OpenTelemetry instrumentation records is running what is walked: its spans are all in the one
    /// tree of its own, wherever they are opened.
    in_run: bool,
    /// What running each function leaves, in such a run and outside, worked out once.
    inside: HashMap<(FunctionRef, bool), Rc<[TraceNode]>>,
    nodes: usize,
}

impl Happens {
    fn applied_to(self, mut node: TraceNode) -> TraceNode {
        node.repeated |= self.repeated;
        node.optional |= self.optional;
        node
    }
}

/// Something that a function does.
enum Event<'e, 'a> {
    Api(&'e ApiCall<'a>),
    Runs(&'e Edge),
}

impl<'w, 'a> Walker<'w, 'a> {
    /// Adds what running a function leaves inside the span that is open around it; `path` are the functions that are being
    /// run.
    fn run(&mut self, function: FunctionRef, happens: Happens, path: &mut Vec<FunctionRef>, out: &mut Vec<TraceNode>) {
        let recursive = path.contains(&function);
        let Some(span) = self.spans.get(&function) else {
            if !recursive {
                let inside = self.inside(function, path);
                for node in self.copied(&inside).unwrap_or_default() {
                    merge_into(out, happens.applied_to(node));
                }
            }
            return;
        };
        if self.nodes >= MOST_NODES {
            return;
        }
        self.nodes += 1;
        let mut node = TraceNode {
            name: span.name.clone(),
            span_type: span.span,
            recorded_by: span.recorded_by,
            function: Some(self.program.label(function)),
            repeated: happens.repeated,
            optional: happens.optional,
            opaque: false,
            children: Vec::new(),
        };
        if recursive {
            // What is inside is shown once, further out.
            node.repeated = true;
            node.optional = true;
        } else {
            let inside = self.inside(function, path);
            let copied = self.copied(&inside);
            node.opaque = copied.is_none();
            node.children = copied.unwrap_or_default();
        }
        if self.is_beside(function) {
            for beside in std::mem::take(&mut node.children) {
                merge_into(out, Happens { optional: true, ..happens }.applied_to(beside));
            }
        }
        merge_into(out, node);
    }

    /// Whether what a function opens stands beside its span, not below: the span of a generator in TypeScript is not
    /// active while it runs (FACTS-typescript section 4).
    fn is_beside(&self, function: FunctionRef) -> bool {
        self.program.catalog.language == Language::TypeScript && self.program.function(function).is_generator
    }

    /// The nodes once more, unless that makes more of them than anybody reads.
    fn copied(&mut self, nodes: &[TraceNode]) -> Option<Vec<TraceNode>> {
        let size: usize = nodes.iter().map(TraceNode::size).sum();
        if self.nodes + size > MOST_NODES {
            return None;
        }
        self.nodes += size;
        Some(nodes.to_vec())
    }

    /// The spans that running a function opens, its own left out.
    fn inside(&mut self, function: FunctionRef, path: &mut Vec<FunctionRef>) -> Rc<[TraceNode]> {
        if let Some(known) = self.inside.get(&(function, self.in_run)) {
            return known.clone();
        }
        path.push(function);
        let mut found = Vec::new();
        let facts = self.program.facts(function.file);
        for (call, event) in self.events(function) {
            let happens = call.map_or(Happens { repeated: false, optional: true }, |call| self.happens(function, call));
            match event {
                Event::Api(api) => self.add_recorded(api, happens, path, &mut found),
                Event::Runs(edge) => self.add_run(facts, edge, happens, path, &mut found),
            }
        }
        path.pop();
        let found: Rc<[TraceNode]> = found.into();
        self.inside.insert((function, self.in_run), found.clone());
        found
    }

    /// What a function does, in the order in which it happens: arguments before the call that takes them.
    fn events(&self, function: FunctionRef) -> Vec<(Option<CallId>, Event<'w, 'a>)> {
        let facts = self.program.facts(function.file);
        let apis = self.program.api_calls(function).iter().map(|api| (Some(api.call), Event::Api(api)));
        let runs = self.program.runs(function).iter().map(|edge| (edge.call, Event::Runs(edge)));
        let mut events: Vec<_> = apis.chain(runs).collect();
        events.sort_by_key(|(call, _)| call.map_or(0, |call| facts.call(call).range.end));
        events
    }

    fn happens(&self, function: FunctionRef, call: CallId) -> Happens {
        let facts = self.program.facts(function.file);
        let own = facts.call(call);
        let around = self.program.parts.around(facts, function, call);
        let left_before = facts.returns.iter().any(|returned| {
            around.contains(&returned.function)
                && returned.kind == ReturnKind::Return
                && returned.range.end <= own.range.start
        });
        let part = self.program.parts.happens(facts, function, call);
        let optional = own.conditional || left_before || part.optional;
        Happens { repeated: own.repeated || part.repeated, optional }
    }

    fn is_recorded(&self, api: &ApiCall<'_>) -> bool {
        if api.api.recorded.is_none() {
            return false;
        }
        let option = api.api.library.telemetry.as_ref();
        if option.is_some_and(|option| self.program.catalog.takes_option(option, &api.path)) {
            return self.recorded.contains(&(api.caller.file, api.call));
        }
        let project = self.program.workspace.file(api.caller.file).project;
        let recorder = api.api.library.recorder().map(str::to_owned);
        recorder.is_some_and(|recorder| self.recorders.contains(&(project, recorder)))
    }

    fn add_recorded(
        &mut self,
        api: &ApiCall<'_>,
        happens: Happens,
        path: &mut Vec<FunctionRef>,
        out: &mut Vec<TraceNode>,
    ) {
        if !self.is_recorded(api) {
            return;
        }
        let instrumented = api.api.library.is_instrumented();
        if instrumented {
            // Such spans are made afterwards from callbacks: what runs in between opens beside them.
            let around = std::mem::replace(&mut self.in_run, true);
            self.run_handed(api, path, out);
            self.in_run = around;
            if around {
                return;
            }
        }
        self.nodes += 1;
        // A receiver that may be of several types makes one of several spans.
        let alternatives = self.program.api_calls(api.caller).iter().filter(|own| own.call == api.call);
        let one_of_many = alternatives.count() > 1;
        let name = api.api.recorded.clone().unwrap_or_default();
        let opaque = name == "*";
        let mut node = TraceNode {
            name,
            span_type: api.api.recorded_span.unwrap_or(SpanType::Unknown),
            recorded_by: match self.program.catalog.language {
                Language::Python => RecordedBy::Autolog,
                Language::TypeScript => RecordedBy::Library,
            },
            function: None,
            repeated: happens.repeated,
            optional: happens.optional || api.api.lossy || one_of_many,
            opaque,
            children: Vec::new(),
        };
        if opaque && !instrumented {
            self.run_handed(api, path, &mut node.children);
        }
        merge_into(out, node);
    }

    /// The functions that a framework runs for a call: its tools, steps and routers.
    fn run_handed(&mut self, api: &ApiCall<'_>, path: &mut Vec<FunctionRef>, out: &mut Vec<TraceNode>) {
        let handed = self.program.runs(api.caller).iter();
        for edge in handed.filter(|edge| edge.kind == EdgeKind::Framework && edge.call == Some(api.call)) {
            self.run(edge.to, Happens { repeated: true, optional: true }, path, out);
        }
    }

    fn add_run(
        &mut self,
        facts: &FileFacts,
        edge: &Edge,
        happens: Happens,
        path: &mut Vec<FunctionRef>,
        out: &mut Vec<TraceNode>,
    ) {
        let alternatives = self.program.runs(edge.from).iter().filter(|own| own.call == edge.call);
        let is_run = |own: &&Edge| !self.program.function(own.to).is_stub;
        let one_of_many = alternatives.filter(is_run).count() > 1;
        let is_constructor = self.program.function(edge.to).name == "__init__";
        let optional = happens.optional || one_of_many && !is_constructor;
        match edge.kind {
            EdgeKind::Thread | EdgeKind::Queued | EdgeKind::Depends => self.later.push_back(edge.to),
            // Inside the framework's own span, if that is recorded.
            EdgeKind::Framework if self.is_inside_recorded(edge) => {}
            EdgeKind::Framework | EdgeKind::Callback => {
                self.run(edge.to, Happens { repeated: true, optional: true }, path, out);
            }
            EdgeKind::Call | EdgeKind::Dispatch => {
                if self.is_handed_out(facts, edge) {
                    self.later.push_back(edge.to);
                } else {
                    self.run(edge.to, Happens { repeated: happens.repeated, optional }, path, out);
                }
            }
        }
    }

    fn is_inside_recorded(&self, edge: &Edge) -> bool {
        let calls = self.program.api_calls(edge.from);
        calls.iter().any(|api| Some(api.call) == edge.call && self.is_recorded(api))
    }

    /// Whether a generator that is made here is iterated only later, outside the span: it is returned, or handed to a
    /// response. What iterates it here is a loop, `yield from` or a function of the language.
    fn is_handed_out(&self, facts: &FileFacts, edge: &Edge) -> bool {
        let target = self.program.function(edge.to);
        let Some(call) = edge.call.map(|call| facts.call(call)) else { return false };
        if !target.is_generator || target.kind == FunctionKind::Module {
            return false;
        }
        let is_context = ["contextmanager", "asynccontextmanager"]
            .iter()
            .any(|name| crate::link::has_decorator(self.program.facts(edge.to.file), edge.to.function, name));
        !is_context && is_handed_on(facts, call.range)
    }
}

/// Whether the value at `range` is returned or is an argument of something from outside the language itself.
fn is_handed_on(facts: &FileFacts, range: TextRange) -> bool {
    let is_value = |id: crate::syntax::ExprId| facts.expr_range(id) == range;
    let iterated = facts
        .bindings
        .iter()
        .any(|binding| binding.kind == BindingKind::Element && binding.value.is_some_and(is_value));
    if iterated {
        return false;
    }
    let returned = facts.returns.iter().any(|one| one.kind == ReturnKind::Return && one.value.is_some_and(is_value));
    let is_builtin = |callee: crate::syntax::ExprId| match facts.expr(callee) {
        Expr::Name(name) => name.starts_with(char::is_lowercase),
        // `"".join(...)`, `items.extend(...)`.
        Expr::Attribute { object, name } => {
            matches!(facts.expr(object), Expr::Text(_)) || matches!(name, "join" | "extend" | "run")
        }
        _ => false,
    };
    let mut takers = facts.calls.iter().filter(|call| call.arguments.iter().any(|argument| is_value(argument.value)));
    returned || takers.any(|call| !is_builtin(call.callee))
}

impl TraceNode {
    /// How many spans it and those below it are.
    fn size(&self) -> usize {
        1 + self.children.iter().map(TraceNode::size).sum::<usize>()
    }
}

/// Adds a node, or merges it with its double: the same span from several places is one that may come several times.
fn merge_into(nodes: &mut Vec<TraceNode>, node: TraceNode) {
    let same = |own: &&mut TraceNode| {
        own.name == node.name
            && own.span_type == node.span_type
            && own.function == node.function
            && own.recorded_by == node.recorded_by
    };
    match nodes.iter_mut().find(same) {
        Some(own) => {
            own.repeated = true;
            own.optional &= node.optional;
            for child in node.children {
                merge_child(&mut own.children, child);
            }
        }
        None => nodes.push(node),
    }
}

fn merge_child(nodes: &mut Vec<TraceNode>, node: TraceNode) {
    let known = nodes.contains(&node);
    if !known {
        merge_into(nodes, node);
    }
}
