//! What a function joins: the operations that it sets going, one for each call that leads to a span.

use std::collections::{BTreeMap, BTreeSet};

use super::decision::Confidence;
use super::finding::Finding;
use super::loops::serves;
use super::operations::llm_call;
use super::performs::Performs;
use super::view::{View, is_genai};
use crate::catalog::{Operation, SpanType};
use crate::link::{Edge, EdgeKind, FunctionRef, Program};
use crate::syntax::{CallId, ReturnKind};

/// An entry point stands for all that it sets going through this many functions without a span of their own.
const ENTRY_DEPTH: u32 = 6;

/// Any other function only for what it calls itself, or through one helper.
const STEP_DEPTH: u32 = 3;

/// An operation that a function sets going.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The function with the span, or the path of the call.
    pub name: String,
    /// The function with the span; none for a call of something outside.
    pub function: Option<FunctionRef>,
    /// It joins others itself, and is more than the program's client of a model.
    pub joins: bool,
    /// It is more than a service call.
    pub genai: bool,
    /// It has a span; a service that stands in no trace has none.
    pub has_span: bool,
    /// The type of its span.
    pub span: SpanType,
    /// How sure its decision is.
    pub confidence: Confidence,
    /// Where the function sets it going; none for its own catalogued calls, and where a property does.
    pub offset: Option<u32>,
    /// When it does.
    pub branch: Branch,
    /// In a loop.
    pub repeated: bool,
}

impl Joined {
    /// An operation that joins none, is always set going, and nothing else is known of.
    fn alone(name: String, span: SpanType, confidence: Confidence) -> Self {
        let (function, offset, branch) = (None, None, Branch::Always);
        Self {
            name,
            function,
            joins: false,
            genai: true,
            has_span: true,
            span,
            confidence,
            offset,
            branch,
            repeated: false,
        }
    }
}

/// When an operation is set going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branch {
    /// Always.
    Always,
    /// In a branch.
    Conditional,
    /// In a branch that ends the function with it.
    Returned,
}

/// Looks below functions.
pub struct Joins<'d, 'p, 'a> {
    pub(super) program: &'p Program<'a>,
    pub(super) performs: &'d Performs<'p, 'a>,
    pub(super) found: &'d BTreeMap<FunctionRef, Finding>,
    pub(super) stray: &'d BTreeSet<FunctionRef>,
    pub(super) ways: &'d BTreeSet<FunctionRef>,
}

/// What a function does with operations, in words: "joins `search`, `ask`".
pub fn names_of(joined: &[Joined], does: &str) -> String {
    let names = |has_span: bool| {
        let mut names: Vec<&str> = Vec::new();
        for one in joined.iter().filter(|one| one.has_span == has_span) {
            if !names.contains(&one.name.as_str()) {
                names.push(&one.name);
            }
        }
        names.join("`, `")
    };
    match names(false).as_str() {
        "" => format!("{does} `{}`", names(true)),
        without => format!("{does} `{}`, beside `{without}` (no span of its own)", names(true)),
    }
}

impl Joins<'_, '_, '_> {
    /// The operations that a function sets going, in the order of the calls, its own catalogued calls last. A call with
    /// several possible targets is one operation.
    pub fn of(&self, view: View<'_, '_>) -> Vec<Joined> {
        let depth = if view.is_entry() { ENTRY_DEPTH } else { STEP_DEPTH };
        let mut joined = Vec::new();
        let place = Place { at: None, branch: Branch::Always, repeated: false };
        self.gather(view, depth, place, &mut BTreeSet::from([view.id]), &mut joined);
        for call in self.performs.calls(view.id).iter().filter(|call| is_genai(call)) {
            let span = call.api.span.unwrap_or(SpanType::Unknown);
            let confidence = View::confidence(std::iter::once(*call));
            let name = call.path.to_string();
            let branch = branch(view.other(call.caller), Some(call.call));
            let repeated = self.program.facts(call.caller.file).call(call.call).repeated;
            joined.push(Joined { branch, repeated, ..Joined::alone(name, span, confidence) });
        }
        joined
    }

    fn gather(
        &self,
        view: View<'_, '_>,
        depth: u32,
        place: Place,
        seen: &mut BTreeSet<FunctionRef>,
        joined: &mut Vec<Joined>,
    ) {
        for (call, targets) in by_call(self.program.runs(view.id)) {
            let offset = place.at.or_else(|| call.map(|call| view.file.call(call).range.start));
            let branch = match branch(view, call) {
                Branch::Always => place.branch,
                own => own,
            };
            let repeated = place.repeated || call.is_some_and(|call| view.file.call(call).repeated);
            let with_span = targets.iter().filter_map(|target| self.joined(*target, offset));
            if let Some(mut one) = with_span.reduce(|one, other| Joined {
                joins: one.joins && other.joins,
                // One of several.
                function: None,
                genai: one.genai || other.genai,
                ..one
            }) {
                one.offset = offset;
                one.branch = branch;
                one.repeated = repeated;
                // The same function again is one operation more, unless it stands in a branch.
                let known = joined.iter().any(|known: &Joined| known.name == one.name);
                let certain = call.is_some_and(|call| !view.file.call(call).conditional);
                if !known || certain {
                    joined.push(one);
                }
                continue;
            }
            if depth == 0 {
                continue;
            }
            for target in targets {
                if seen.insert(target) && !serves(view.other(target)) {
                    self.gather(view.other(target), depth - 1, Place { at: offset, branch, repeated }, seen, joined);
                }
            }
        }
    }

    fn joined(&self, function: FunctionRef, offset: Option<u32>) -> Option<Joined> {
        let name = self.program.function(function).qualname.to_string();
        // MLflow's own spans count by what their functions do, so that a second run decides as the first.
        let by_another = self.program.traced(function).is_some() && self.program.existing_span(function).is_none();
        if by_another && !self.found.contains_key(&function) {
            let (function, other) = (Some(function), Joined::alone(name, SpanType::Unknown, Confidence::High));
            return Some(Joined { function, offset, ..other });
        }
        // A name alone makes no operation that others could join, nor does a computation.
        let is_operation = |one: &&Finding| one.confidence > Confidence::Low && !one.operation.is_computation();
        let finding = self.found.get(&function).filter(is_operation)?;
        Some(Joined {
            function: Some(function),
            joins: matches!(finding.operation, Operation::RootOperation | Operation::AgentDecision)
                && !(self.ways.contains(&function) && llm_call::is_shared(View::of(self.program, function))),
            genai: finding.operation != Operation::ExternalService,
            has_span: !self.stray.contains(&function),
            offset,
            ..Joined::alone(name, finding.span, finding.confidence)
        })
    }
}

/// Where and when a function calls the helper that is looked through.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Nowhere for the function itself.
    at: Option<u32>,
    branch: Branch,
    repeated: bool,
}

/// When a function makes a call.
fn branch(view: View<'_, '_>, call: Option<CallId>) -> Branch {
    let Some(call) = call.map(|call| view.file.call(call)).filter(|call| call.conditional) else {
        return Branch::Always;
    };
    let mut returned = view.file.returns.iter().filter(|one| one.function == call.function);
    let ends = returned.any(|one| one.kind == ReturnKind::Return && one.range.encloses(call.range));
    if ends { Branch::Returned } else { Branch::Conditional }
}

/// The functions that may run, by the call that runs them: what runs in another thread or before the function is not in
/// its span.
fn by_call(edges: &[Edge]) -> Vec<(Option<CallId>, Vec<FunctionRef>)> {
    let mut groups: Vec<(Option<CallId>, Vec<FunctionRef>)> = Vec::new();
    let outside = |edge: &&Edge| !matches!(edge.kind, EdgeKind::Depends | EdgeKind::Queued | EdgeKind::Thread);
    for edge in edges.iter().filter(outside) {
        match groups.iter_mut().find(|(call, _)| call.is_some() && *call == edge.call) {
            Some((_, targets)) => targets.push(edge.to),
            None => groups.push((edge.call, vec![edge.to])),
        }
    }
    groups
}
