//! Functions without a name that are parts of the function around them: callbacks written where they are handed over
//! (`documents.map(async (one) => ...)`, `.then((answer) => ...)`) and functions called on the spot. What they do is what
//! the function around them does; they are no functions of their own to a reader of traces. An async function that a
//! function without `await` only hands over or hands out (`workflow.handle(event, async () => ...)`) runs later: it is one.

use std::collections::{BTreeMap, BTreeSet};

use super::FunctionRef;
use super::graph::{Edge, EdgeKind, Graph};
use crate::catalog::Role;
use crate::identifier::words;
use crate::project::FileId;
use crate::syntax::{
    BindingTarget, CallId, Expr, ExprId, FileFacts, FunctionForm, FunctionId, ReturnKind, Scope, Tally,
};

/// Methods that call what they are given once for each item.
const ITERATES: [&str; 14] = [
    "map",
    "forEach",
    "flatMap",
    "filter",
    "reduce",
    "reduceRight",
    "some",
    "every",
    "find",
    "findIndex",
    "findLast",
    "from",
    "sort",
    "mapAsync",
];

/// Callees that run what they are given once, if they run at all.
const RUNS_ONCE: [&str; 6] = ["then", "finally", "Promise", "withSpan", "trace", "startActiveSpan"];

/// First words of the names of callees that keep what they are given for later.
const KEEPS: [&str; 14] = [
    "create",
    "define",
    "make",
    "build",
    "on",
    "use",
    "add",
    "register",
    "handle",
    "subscribe",
    "get",
    "post",
    "set",
    "schedule",
];

/// Which functions are parts of which.
#[derive(Debug, Default)]
pub struct Parts {
    owners: BTreeMap<FunctionRef, FunctionRef>,
    parts: BTreeMap<FunctionRef, Vec<FunctionId>>,
}

/// How often something in a part happens when the function around it runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PartHappens {
    /// Once for each item.
    pub repeated: bool,
    /// Perhaps not at all.
    pub optional: bool,
}

impl Parts {
    /// Finds the parts, and has the graph say that the functions around them do what they do.
    pub(super) fn fold(graph: &mut Graph<'_>, files: &[FileFacts]) -> Self {
        let mut parts = Parts::default();
        let mut later: BTreeSet<(FunctionRef, FunctionRef)> = BTreeSet::new();
        for (file, facts) in (0u32..).map(FileId).zip(files) {
            let returned = returned_functions(facts);
            let places = Places::of(facts);
            for (id, function) in (0u32..).map(FunctionId).zip(&facts.functions).skip(1) {
                let is_nameless =
                    matches!(function.form, FunctionForm::Arrow | FunctionForm::Expression) && function.name.is_empty();
                let Scope::Function(outer) = function.parent else { continue };
                let reference = FunctionRef { file, function: id };
                let roles = graph.roles.get(&reference).map_or(&[][..], Vec::as_slice);
                let has_role = roles.iter().any(|fact| fact.role != Role::Callback);
                // Outer functions come first, so that their owner is known.
                let owner = parts.owner(FunctionRef { file, function: outer });
                let may_outlast = function.is_async && !facts.function(owner.function).is_async;
                if may_outlast && !runs_at_once(graph, &places, reference, owner) {
                    later.insert((owner, reference));
                    continue;
                }
                if is_nameless && !has_role && !returned.contains(&id) && !is_called_by_others(graph, facts, reference)
                {
                    parts.owners.insert(reference, owner);
                    parts.parts.entry(owner).or_default().push(id);
                }
            }
        }
        if !parts.owners.is_empty() || !later.is_empty() {
            parts.rewrite(graph, &later);
        }
        parts
    }

    /// Has owners do what their parts do, but not what is only handed over for later.
    fn rewrite(&self, graph: &mut Graph<'_>, later: &BTreeSet<(FunctionRef, FunctionRef)>) {
        let edges: Vec<Edge> = std::mem::take(&mut graph.out).into_values().flatten().collect();
        graph.into.clear();
        let mut edges: Vec<Edge> = edges
            .into_iter()
            // Whoever calls a part back: what it does is told of its owner already.
            .filter(|edge| !self.is_part(edge.to))
            .map(|edge| Edge { from: self.owner(edge.from), ..edge })
            .filter(|edge| edge.kind != EdgeKind::Callback || !later.contains(&(edge.from, edge.to)))
            .collect();
        edges.sort_by_key(|edge| (edge.from, edge.call));
        edges.into_iter().for_each(|edge| graph.add_edge(edge));
        for (function, calls) in std::mem::take(&mut graph.api_calls) {
            let owner = self.owner(function);
            let own = graph.api_calls.entry(owner).or_default();
            own.extend(calls.into_iter().map(|call| crate::link::ApiCall { caller: owner, ..call }));
            own.sort_by_key(|call| call.call);
        }
        for (function, made) in std::mem::take(&mut graph.makes) {
            graph.makes.entry(self.owner(function)).or_default().extend(made);
        }
        for (function, seen) in std::mem::take(&mut graph.traced) {
            graph.traced.entry(self.owner(function)).or_insert(seen);
        }
    }

    /// The function that a function is a part of; itself, if it is none.
    pub fn owner(&self, function: FunctionRef) -> FunctionRef {
        self.owners.get(&function).copied().unwrap_or(function)
    }

    /// Whether a function is a part of another.
    pub fn is_part(&self, function: FunctionRef) -> bool {
        self.owners.contains_key(&function)
    }

    /// What a function and its parts do besides calling.
    pub fn tally(&self, facts: &FileFacts, function: FunctionRef) -> Tally {
        let own = facts.function(function.function).tally;
        let parts = self.parts.get(&function).into_iter().flatten();
        parts.map(|part| facts.function(*part).tally).fold(own, |sum, part| Tally {
            statements: sum.statements + part.statements,
            formats: sum.formats + part.formats,
            collections: sum.collections + part.collections,
            arithmetic: sum.arithmetic + part.arithmetic,
            comparisons: sum.comparisons + part.comparisons,
            loops: sum.loops + part.loops,
            raises: sum.raises + part.raises,
            elements: sum.elements + part.elements,
        })
    }

    /// The function that makes a call and those that it is a part of, up to `function`.
    pub fn around(&self, facts: &FileFacts, function: FunctionRef, call: CallId) -> Vec<FunctionId> {
        let mut around = vec![facts.call(call).function];
        while let Some(last) = around.last().filter(|last| **last != function.function) {
            match facts.function(*last).parent {
                Scope::Function(outer) if *last != FunctionId::MODULE => around.push(outer),
                _ => break,
            }
        }
        around
    }

    /// How often a call happens that `function` makes, itself or in a part of it.
    pub fn happens(&self, facts: &FileFacts, function: FunctionRef, call: CallId) -> PartHappens {
        let mut at = facts.call(call).function;
        let mut happens = PartHappens::default();
        while at != function.function {
            let taker = facts.calls.iter().find(|call| {
                let is_part = |expr| facts.expr(expr) == Expr::Function(at);
                is_part(call.callee) || call.arguments.iter().any(|argument| is_part(argument.value))
            });
            let name = taker.and_then(|call| match facts.expr(call.callee) {
                Expr::Attribute { name, .. } | Expr::Name(name) => Some(name),
                Expr::Function(_) => Some("then"),
                _ => None,
            });
            let iterates = name.is_some_and(|name| ITERATES.contains(&name));
            happens.repeated |= iterates || taker.is_none_or(|call| call.repeated);
            let once = name.is_some_and(|name| RUNS_ONCE.contains(&name));
            happens.optional |= !once || taker.is_some_and(|call| call.conditional);
            let Scope::Function(outer) = facts.function(at).parent else { break };
            at = outer;
        }
        happens
    }
}

/// Functions that their function hands out: they run later, for whoever called it.
fn returned_functions(facts: &FileFacts) -> BTreeSet<FunctionId> {
    let returned = facts.returns.iter().filter(|returned| returned.kind == ReturnKind::Return);
    let values = returned.filter_map(|returned| returned.value).map(|value| facts.expr(value));
    let functions = values.filter_map(|value| match value {
        Expr::Function(function) => Some(function),
        _ => None,
    });
    functions.collect()
}

/// Where the expressions of one file stand.
struct Places<'a> {
    facts: &'a FileFacts,
    /// The expression that is a function.
    functions: BTreeMap<FunctionId, ExprId>,
    /// The expression that is a call.
    calls: BTreeMap<CallId, ExprId>,
    /// The call that calls an expression or is handed it.
    takers: BTreeMap<ExprId, CallId>,
}

impl<'a> Places<'a> {
    fn of(facts: &'a FileFacts) -> Self {
        let mut places = Self { facts, functions: BTreeMap::new(), calls: BTreeMap::new(), takers: BTreeMap::new() };
        for (id, expr) in (0u32..).map(ExprId).zip(facts.exprs.iter()) {
            match expr {
                Expr::Function(function) => drop(places.functions.insert(function, id)),
                Expr::Call(call) => drop(places.calls.insert(call, id)),
                _ => {}
            }
        }
        for (id, call) in (0u32..).map(CallId).zip(&facts.calls) {
            let taken = call.arguments.iter().map(|argument| argument.value).chain([call.callee]);
            places.takers.extend(taken.map(|expr| (expr, id)));
        }
        places
    }

    /// The call that takes a function, or takes what `trace` makes of it.
    fn taker(&self, function: FunctionId) -> Option<CallId> {
        let mut taker = *self.takers.get(self.functions.get(&function)?)?;
        while self.callee_name(taker) == Some("trace") {
            taker = *self.takers.get(self.calls.get(&taker)?)?;
        }
        Some(taker)
    }

    /// The last name of what a call calls.
    fn callee_name(&self, call: CallId) -> Option<&'a str> {
        match self.facts.expr(self.facts.call(call).callee) {
            Expr::Attribute { name, .. } | Expr::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Whether a function gives back what a call gives, itself or by a name.
    fn gives_back(&self, function: FunctionId, call: CallId) -> bool {
        let facts = self.facts;
        let range = facts.call(call).range;
        let own = facts.returns.iter().filter(|one| one.kind == ReturnKind::Return && one.function == function);
        own.filter_map(|one| one.value).any(|value| match facts.expr(value) {
            Expr::Name(name) => facts.bindings.iter().any(|binding| {
                let is_it = matches!(&binding.target, BindingTarget::Name(own) if own == name);
                let value = binding.value.filter(|_| is_it && binding.scope == Scope::Function(function));
                value.is_some_and(|value| facts.expr_range(value).encloses(range))
            }),
            _ => facts.expr_range(value).encloses(range),
        })
    }
}

/// Whether an async function runs while the function around it does: it is called, or whoever takes it calls it, or the
/// promise for what it gives is given back.
fn runs_at_once(graph: &Graph<'_>, places: &Places<'_>, function: FunctionRef, owner: FunctionRef) -> bool {
    let inside = places.facts.function(owner.function).range;
    let edges = graph.into.get(&function).map_or(&[][..], Vec::as_slice);
    let is_called = edges.iter().any(|edge| {
        let from = places.facts.functions.get(edge.from.function.0 as usize);
        let is_inside = edge.from == owner || from.is_some_and(|from| inside.encloses(from.range));
        edge.kind != EdgeKind::Callback && edge.from.file == function.file && is_inside
    });
    let taker = places.taker(function.function);
    is_called
        || taker.is_some_and(|taker| {
            let Some(name) = places.callee_name(taker) else { return true };
            let first = words(name).into_iter().next().unwrap_or_default();
            let may_run = !KEEPS.contains(&first.as_str()) && places.gives_back(owner.function, taker);
            ITERATES.contains(&name) || RUNS_ONCE.contains(&name) || may_run
        })
}

/// Whether a function is called from outside the function around it.
fn is_called_by_others(graph: &Graph<'_>, facts: &FileFacts, function: FunctionRef) -> bool {
    let edges = graph.into.get(&function).map_or(&[][..], Vec::as_slice);
    let Scope::Function(outer) = facts.function(function.function).parent else { return false };
    let around = facts.function(outer).range;
    let calls = |edge: &&Edge| matches!(edge.kind, EdgeKind::Call | EdgeKind::Dispatch);
    let is_around = |edge: &Edge| {
        let from = facts.functions.get(edge.from.function.0 as usize);
        let inside = from.is_some_and(|from| around.encloses(from.range)) && outer != FunctionId::MODULE;
        edge.from.file == function.file && (edge.from.function == outer || inside)
    };
    edges.iter().filter(calls).any(|edge| !is_around(edge))
}
