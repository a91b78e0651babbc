//! Computations beside the operations: which functions without an operation of their own handle what goes into a model or
//! comes out of it, inside a trace. Each rule for them (`prompt-builder`, `output-parser`, `guard`, `scorer`, `memory`) weighs
//! the same uses.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use smol_str::SmolStr;

use super::decision::{Confidence, Evidence};
use super::finding::Finding;
use super::operations::{guard, memory, output_parser, prompt_builder, scorer};
use super::origins::{Origin, Origins};
use super::performs::Performs;
use super::view::{View, is_genai};
use crate::catalog::{Action, Operation, Role, SpanType};
use crate::identifier::words;
use crate::link::{EdgeKind, FunctionRef, Program, Resolution};
use crate::syntax::{CallId, ConditionKind, Expr, ExprId};

/// Words of the names under which a model is given what it is asked.
const ASKED: [&str; 17] = [
    "prompt",
    "prompts",
    "system",
    "instruction",
    "instructions",
    "message",
    "messages",
    "input",
    "inputs",
    "content",
    "contents",
    "context",
    "question",
    "query",
    "text",
    "texts",
    "history",
];

/// A private function of fewer statements is a detail of its callers.
const OWN_WORK: u32 = 3;

/// How a function is used beside an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Its value goes into what a model is asked.
    Asked,
    /// It takes what an operation gave.
    Answered,
    /// It takes what goes into an operation, too.
    Beside,
}

/// One use of a function beside an operation.
#[derive(Debug, Clone)]
pub struct Use {
    /// How.
    pub way: Way,
    /// The operation asks a model; otherwise it searches, runs an agent or joins others.
    pub is_model: bool,
    /// What is asked, by the name of what holds it.
    pub is_question: bool,
    /// What is seen where the function is called.
    pub seen: Evidence,
    /// The branch that depends on what the function gives.
    pub branch: Option<Evidence>,
    /// How sure the operation is.
    pub confidence: Confidence,
}

/// What a function that is used like this is, if it is anything that a rule knows.
pub fn weigh(view: View<'_, '_>, uses: &[Use]) -> Option<Finding> {
    let has_part = view.roles().iter().any(|fact| matches!(fact.role, Role::Tool | Role::Step | Role::Entry));
    let reached = view.program.reach().reached(view.id);
    let operates = reached.is_genai() || reached.has(Operation::ToolCall);
    let is_detail = view.is_part_of_outer() || view.is_private() && view.statements() < OWN_WORK;
    if has_part || operates || is_detail || view.function.is_generator {
        return None;
    }
    let rules = [memory::weigh, guard::weigh, scorer::weigh, prompt_builder::weigh, output_parser::weigh];
    rules.into_iter().find_map(|rule| rule(view, uses))
}

/// Looks for uses.
pub struct Computations<'d, 'p, 'a> {
    pub(super) program: &'p Program<'a>,
    pub(super) performs: &'d Performs<'p, 'a>,
    pub(super) found: &'d BTreeMap<FunctionRef, Finding>,
}

/// An operation that a function sets going itself.
struct Set {
    call: CallId,
    /// Its name, and the rule by which it has its span.
    shown: String,
    is_model: bool,
    /// A plain request, whose first argument is an address.
    is_request: bool,
    confidence: Confidence,
}

impl<'p, 'a> Computations<'_, 'p, 'a> {
    /// The uses of functions without a span inside the functions of a trace, by function.
    pub fn uses(&self, inside: &BTreeSet<FunctionRef>) -> BTreeMap<FunctionRef, Vec<Use>> {
        let functions: Vec<FunctionRef> = inside.iter().copied().collect();
        let found: Vec<Vec<(FunctionRef, Use)>> =
            functions.par_iter().map(|function| self.uses_in(*function)).collect();
        let mut uses: BTreeMap<FunctionRef, Vec<Use>> = BTreeMap::new();
        for (function, one) in found.into_iter().flatten() {
            uses.entry(function).or_default().push(one);
        }
        uses
    }

    fn uses_in(&self, function: FunctionRef) -> Vec<(FunctionRef, Use)> {
        let view = View::of(self.program, function);
        let set = self.operations(view);
        if set.is_empty() || self.candidates(view).next().is_none() {
            return Vec::new();
        }
        self.look_at(view, &set)
    }

    /// The functions without a span that a function calls, with the calls.
    fn candidates<'s>(&'s self, view: View<'p, 'a>) -> impl Iterator<Item = (CallId, FunctionRef)> + use<'s, 'p, 'a> {
        let edges = view.program.runs(view.id).iter();
        let called = edges.filter(move |edge| {
            let is_called = matches!(edge.kind, EdgeKind::Call | EdgeKind::Callback | EdgeKind::Dispatch);
            is_called && edge.to != view.id && !self.found.contains_key(&edge.to)
        });
        called.filter_map(|edge| Some((edge.call?, edge.to)))
    }

    fn operations(&self, view: View<'p, 'a>) -> Vec<Set> {
        let outside = view.api_calls().iter().filter(|call| is_genai(call));
        let outside = outside.filter(|call| call.api.span != Some(SpanType::Embedding)).map(|call| Set {
            call: call.call,
            shown: format!("`{}`", call.path),
            is_model: call.api.does == Action::LlmCall,
            is_request: call.resolution == Resolution::Endpoint,
            confidence: View::confidence(std::iter::once(call)),
        });
        let edges = view.program.runs(view.id).iter().filter(|edge| edge.to != view.id);
        let own = edges.filter_map(|edge| {
            let (is_model, confidence) = self.operation(edge.to)?;
            let rule = self.found.get(&edge.to).map_or(String::new(), |finding| format!(" ({})", finding.operation));
            let shown = format!("`{}`{rule}", self.program.function(edge.to).qualname);
            Some(Set { call: edge.call?, shown, is_model, is_request: false, confidence })
        });
        outside.chain(own).collect()
    }

    /// Whether a function of the program is an operation, and one that asks a model; how sure.
    fn operation(&self, function: FunctionRef) -> Option<(bool, Confidence)> {
        if let Some(finding) = self.found.get(&function) {
            let is_model = matches!(finding.span, SpanType::Llm | SpanType::ChatModel);
            let is_operation = finding.operation != Operation::ExternalService && finding.span != SpanType::Embedding;
            return is_operation.then_some((is_model, finding.confidence));
        }
        let mut asks = self
            .performs
            .calls(function)
            .iter()
            .filter(|call| call.api.does == Action::LlmCall && call.api.span != Some(SpanType::Embedding));
        asks.next().map(|call| (true, View::confidence(std::iter::once(*call))))
    }

    fn look_at(&self, view: View<'p, 'a>, set: &[Set]) -> Vec<(FunctionRef, Use)> {
        let mut uses = Vec::new();
        let origins = Origins::of(view);
        let mut asked: Vec<(CallId, String, &Set)> = Vec::new();
        let mut given: Vec<(SmolStr, &Set)> = Vec::new();
        for one in set {
            for (name, value) in asked_with(view, &origins, one) {
                let origin = origins.of_value(value);
                let into = name.map_or_else(|| one.shown.clone(), |name| format!("the `{name}` of {}", one.shown));
                let calls = origin.calls.into_iter().filter(|_| one.is_model);
                asked.extend(calls.map(|call| (call, into.clone(), one)));
                given.extend(origin.parameters.into_iter().map(|name| (name, one)));
            }
        }
        for (call, function) in self.candidates(view) {
            let at = view.file.call(call).range.start;
            let mut note = |way, one: &Set, is_question, text: String| {
                let (is_model, confidence) = (one.is_model, one.confidence);
                let (seen, branch) = (view.seen(at, text), branch_by(view, &origins, call));
                let one = Use { way, is_model, is_question, seen, branch, confidence };
                uses.push((function, one));
            };
            if let Some((_, into, one)) = asked.iter().find(|(own, ..)| *own == call) {
                note(Way::Asked, one, true, format!("its value goes into {into}"));
            }
            let origin = handed_to(view, &origins, call);
            if let Some(one) = set.iter().find(|one| one.call != call && origin.calls.contains(&one.call)) {
                note(Way::Answered, one, false, format!("takes what {} gives back", one.shown));
            } else if let Some((name, one)) = given.iter().find(|(name, _)| origin.parameters.contains(name)) {
                note(Way::Beside, one, is_asked(name), format!("takes the `{name}` that goes into {}, too", one.shown));
            }
        }
        uses
    }
}

/// What an operation is asked with: the name of the argument, if it has one, and its value. Where a request is sent to is not
/// what is asked.
fn asked_with(view: View<'_, '_>, origins: &Origins<'_, '_>, set: &Set) -> Vec<(Option<SmolStr>, ExprId)> {
    let mut values: Vec<(Option<SmolStr>, ExprId)> = Vec::new();
    for argument in &view.file.call(set.call).arguments {
        match (&argument.name, view.file.expr(argument.value)) {
            (Some(name), _) => values.push((Some(name.clone()), argument.value)),
            (None, Expr::Spread(_) | Expr::Dict(_) | Expr::Object(_)) => {
                values.extend(origins.entries(argument.value).into_iter().map(|(name, value)| (Some(name), value)));
            }
            (None, _) if set.is_request => {}
            (None, _) => values.push((None, argument.value)),
        }
    }
    values.retain(|(name, _)| name.as_deref().is_none_or(is_asked));
    values
}

fn is_asked(name: &str) -> bool {
    words(name).iter().any(|word| ASKED.contains(&word.as_str()))
}

/// What a call is handed: its arguments, and the object that it is a method of.
fn handed_to(view: View<'_, '_>, origins: &Origins<'_, '_>, call: CallId) -> Origin {
    let call = view.file.call(call);
    let object = match view.file.expr(call.callee) {
        Expr::Attribute { object, .. } => Some(object),
        _ => None,
    };
    origins.of_values(call.arguments.iter().map(|argument| argument.value).chain(object))
}

/// The branch of a function that depends on what a call gives.
fn branch_by(view: View<'_, '_>, origins: &Origins<'_, '_>, call: CallId) -> Option<Evidence> {
    let mut branches = view.conditions().filter(|one| one.kind == ConditionKind::Branch);
    let branch = branches.find(|one| origins.of_value(one.expr).calls.contains(&call))?;
    let text = format!("`{}` goes on by what it gives", view.function.qualname);
    Some(view.seen(view.file.expr_range(branch.expr).start, text))
}
