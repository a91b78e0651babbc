//! Decides for every function: the operations are asked first, bottom-up for those that join others, then the skip rules.

use std::collections::{BTreeMap, BTreeSet};

use super::comments::Comments;
use super::decision::{Confidence, Decision, SkipRule, Verdict};
use super::finding::{Finding, Reason};
use super::operations::root_operation::Below;
use super::operations::{agent_decision, external_service, llm_call, retrieval, root_operation, tool_call};
use super::performs::{Performs, is_thin};
use super::skips::{
    already_traced, autologged, configuration, data_transformation, ignored, logging, not_reachable, string_formatting,
    unsupported_form, utility,
};
use super::tools::ToolTables;
use super::view::{View, is_genai};
use crate::catalog::{Operation, Role, SpanType};
use crate::link::{Edge, EdgeKind, FunctionRef, Program};

/// What the user chose.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only these operations; all, if there are none.
    pub select: Vec<Operation>,
    /// Not these.
    pub ignore: Vec<Operation>,
    /// External services everywhere, not only on GenAI paths.
    pub all_externals: bool,
}

/// The decisions for all functions, in the order of files and text, and what the comments did.
#[derive(Debug)]
pub struct Decisions {
    /// One per function.
    pub all: Vec<Decision>,
    /// Comments that were of no use: file, offset, what is wrong.
    pub comments: Vec<(crate::project::FileId, u32, String)>,
}

/// Decides.
pub fn decide(program: &Program<'_>, options: &Options) -> Decisions {
    let mut decider = Decider::new(program, options);
    decider.find_performers();
    decider.find_joiners();
    decider.drop_stray_services();
    let all = program.functions().map(|function| decider.decision(View::of(program, function))).collect();
    let mut comments = decider.comments.problems.clone();
    let unused = decider.comments.unused().into_iter();
    comments.extend(unused.map(|(file, offset)| (file, offset, "matches nothing: take it out".to_owned())));
    comments.sort();
    Decisions { all, comments }
}

struct Decider<'p, 'a> {
    program: &'p Program<'a>,
    options: &'p Options,
    performs: Performs<'p, 'a>,
    tables: ToolTables,
    comments: Comments,
    /// Functions that a GenAI root reaches.
    on_path: BTreeSet<FunctionRef>,
    found: BTreeMap<FunctionRef, Finding>,
}

impl<'p, 'a> Decider<'p, 'a> {
    fn new(program: &'p Program<'a>, options: &'p Options) -> Self {
        Self {
            program,
            options,
            performs: Performs::of(program),
            tables: ToolTables::of(program),
            comments: Comments::of(program),
            on_path: on_path(program),
            found: BTreeMap::new(),
        }
    }

    fn wanted(&self, operation: Operation) -> bool {
        let selected = self.options.select.is_empty() || self.options.select.contains(&operation);
        selected && !self.options.ignore.contains(&operation)
    }

    fn may_be_traced(&self, view: View<'_, '_>) -> bool {
        already_traced::weigh(view).is_none() && unsupported_form::weigh(view).is_none()
    }

    /// Functions that perform an operation themselves.
    fn find_performers(&mut self) {
        for function in self.program.functions() {
            let view = View::of(self.program, function);
            if let Some((span, directive)) = self.comments.forced(function) {
                let evidence = vec![view.seen(directive.offset, "a comment asks for it")];
                let finding = Finding { operation: operation_of(span), span, confidence: Confidence::High, evidence };
                self.found.insert(function, finding);
                continue;
            }
            if !self.may_be_traced(view) || autologged::weigh(view).is_some() {
                continue;
            }
            if let Some(finding) = self.performer(view) {
                self.keep(view, finding);
            }
        }
    }

    fn keep(&mut self, view: View<'_, '_>, finding: Finding) {
        if self.wanted(finding.operation) && ignored::weigh(view, &self.comments, Some(finding.operation)).is_none() {
            self.found.insert(view.id, finding);
        }
    }

    fn performer(&self, view: View<'_, '_>) -> Option<Finding> {
        let performed = self.performs.calls(view.id);
        let genai = self.on_path.contains(&view.id) || self.program.reach().reached(view.id).is_genai();
        let tool = tool_call::weigh(view, performed, &self.tables).filter(|_| genai || self.is_genai_project(view));
        let is_offered = view.role(Role::Tool).is_some() || self.tables.evidence(view).is_some();
        if tool.is_some() && (is_offered || !self.has_model_call(view)) {
            return tool;
        }
        if is_thin(view) && view.is_private() {
            return None;
        }
        if let Some(agent) = agent_decision::weigh(view, performed) {
            return Some(agent);
        }
        let model = llm_call::weigh(view, performed);
        let query = retrieval::weigh(view, performed);
        match (model, query) {
            (Some(model), Some(query)) if model.span == SpanType::Embedding => Some(joined(query, model)),
            (Some(model), Some(query)) => {
                let mut both = joined(model, query);
                both.operation = Operation::RootOperation;
                both.span = SpanType::Chain;
                Some(both)
            }
            (Some(one), None) | (None, Some(one)) => Some(one),
            (None, None) => {
                let outside = self.on_path.contains(&view.id) || self.options.all_externals;
                external_service::weigh(view).filter(|_| outside).or(tool)
            }
        }
    }

    fn has_model_call(&self, view: View<'_, '_>) -> bool {
        let performed = self.performs.calls(view.id);
        performed.iter().any(|call| call.api.does == crate::catalog::Action::LlmCall)
    }

    fn is_genai_project(&self, view: View<'_, '_>) -> bool {
        let project = self.program.workspace.file(view.id.file).project;
        let same = |function: &FunctionRef| self.program.workspace.file(function.file).project == project;
        self.on_path.iter().any(same)
    }

    /// Functions that join operations, from the innermost outwards, until nothing new is found.
    fn find_joiners(&mut self) {
        let order = bottom_up(self.program);
        for function in order {
            let view = View::of(self.program, function);
            if self.found.contains_key(&function) {
                self.widen(view);
                continue;
            }
            let reached = self.program.reach().reached(function);
            if !reached.is_genai() || !self.may_be_traced(view) || autologged::weigh(view).is_some() {
                continue;
            }
            let below = self.below(view);
            let own_search = || retrieval::weigh_own_search(view, &self.span_types_below(view));
            if let Some(finding) = own_search().or_else(|| root_operation::weigh(view, &below)) {
                self.keep(view, finding);
            }
        }
    }

    /// A service call is worth a span inside a trace, not a trace of its own: those below no other span are dropped.
    fn drop_stray_services(&mut self) {
        if self.options.all_externals {
            return;
        }
        let is_service = |finding: &Finding| finding.operation == Operation::ExternalService;
        let inside: Vec<FunctionRef> =
            self.found.iter().filter(|(_, finding)| !is_service(finding)).map(|(function, _)| *function).collect();
        let below = reached_from(self.program, inside);
        let forced = |function: FunctionRef| self.comments.forced(function).is_some();
        let stray: Vec<FunctionRef> = self
            .found
            .iter()
            .filter(|(function, finding)| is_service(finding) && !below.contains(function) && !forced(**function))
            .map(|(function, _)| *function)
            .collect();
        for function in stray {
            self.found.remove(&function);
            self.on_path.remove(&function);
        }
    }

    /// A function that calls a model or a service and runs other functions with spans of their own joins them: a CHAIN.
    fn widen(&mut self, view: View<'_, '_>) {
        let below = self.below(view);
        let joins = self.spans_of(view).into_iter().any(|function| self.is_genai_span(function));
        if let Some(finding) = self.found.get_mut(&view.id)
            && (finding.span == SpanType::Llm || finding.operation == Operation::ExternalService)
            && joins
        {
            finding.operation = Operation::RootOperation;
            finding.span = SpanType::Chain;
            let names: Vec<&str> = below.spans.iter().map(|(name, _)| name.as_str()).collect();
            finding.evidence.push(view.seen_here(format!("joins `{}`", names.join("`, `"))));
        }
    }

    fn is_genai_span(&self, function: FunctionRef) -> bool {
        let operation = self.found.get(&function).map(|finding| finding.operation);
        operation.is_some_and(|operation| operation != Operation::ExternalService)
    }

    /// The functions with a span that a function reaches through functions without one, itself left out.
    fn spans_of(&self, view: View<'_, '_>) -> Vec<FunctionRef> {
        let mut spans = Vec::new();
        let mut seen = BTreeSet::from([view.id]);
        let mut open = vec![view.id];
        while let Some(function) = open.pop() {
            let inside = |edge: &&Edge| !matches!(edge.kind, EdgeKind::Depends | EdgeKind::Queued | EdgeKind::Thread);
            for edge in self.program.runs(function).iter().filter(inside) {
                if !seen.insert(edge.to) {
                    continue;
                }
                if self.found.contains_key(&edge.to) || self.program.traced(edge.to).is_some() {
                    spans.push(edge.to);
                } else {
                    open.push(edge.to);
                }
            }
        }
        spans.sort();
        spans
    }

    fn below(&self, view: View<'_, '_>) -> Below {
        let mut below = Below::default();
        for function in self.spans_of(view) {
            let finding = self.found.get(&function);
            let joins = finding.is_some_and(|finding| {
                matches!(finding.operation, Operation::RootOperation | Operation::AgentDecision)
            });
            let name = self.program.function(function).qualname.to_string();
            below.spans.extend(std::iter::repeat_n((name, joins), self.times(view, function)));
            let confidence = finding.map_or(Confidence::High, |finding| finding.confidence);
            below.confidence = Some(below.confidence.map_or(confidence, |least| least.min(confidence)));
        }
        for call in self.performs.calls(view.id).iter().filter(|call| is_genai(call)) {
            below.spans.push((call.path.to_string(), false));
        }
        // Services alone make no GenAI operation.
        let genai = self.spans_of(view).into_iter().any(|function| self.is_genai_span(function));
        if !genai && !self.performs.calls(view.id).iter().any(|call| is_genai(call)) {
            return Below::default();
        }
        below.first = self.first_call(view);
        below
    }

    /// How often a function runs another itself, counted where it is written: what stands in branches counts once.
    fn times(&self, view: View<'_, '_>, function: FunctionRef) -> usize {
        let own = self.program.runs(view.id).iter().filter(|edge| edge.to == function);
        let calls: Vec<_> = own.filter_map(|edge| edge.call).map(|call| view.file.call(call)).collect();
        let certain = calls.iter().filter(|call| !call.conditional).count();
        (certain + usize::from(certain < calls.len())).max(1)
    }

    fn span_types_below(&self, view: View<'_, '_>) -> Vec<SpanType> {
        let functions = self.spans_of(view);
        functions.iter().filter_map(|function| self.found.get(function)).map(|finding| finding.span).collect()
    }

    fn first_call(&self, view: View<'_, '_>) -> Option<u32> {
        let own = self.program.runs(view.id).iter().filter(|edge| self.found.contains_key(&edge.to));
        own.filter_map(|edge| edge.call).map(|call| view.file.call(call).range.start).min()
    }

    fn decision(&self, view: View<'_, '_>) -> Decision {
        if let Some(found) = self.found.get(&view.id) {
            let verdict = Verdict::Trace { operation: found.operation, span: found.span };
            let Finding { confidence, evidence, .. } = found.clone();
            return Decision { function: view.id, verdict, confidence, evidence, change: None };
        }
        let (rule, reason) = self.skip(view);
        Decision {
            function: view.id,
            verdict: Verdict::Skip(rule),
            confidence: Confidence::High,
            evidence: reason.evidence,
            change: Some(reason.change),
        }
    }

    fn skip(&self, view: View<'_, '_>) -> (SkipRule, Reason) {
        let operation = self.performer(view).map(|finding| finding.operation);
        let spans = self.spans_of(view);
        let hands_on_to = spans.iter().find(|function| self.is_genai_span(**function));
        let hands_on_to = hands_on_to.map(|function| self.program.function(*function).qualname.as_str());
        let on_path = self.on_path.contains(&view.id);
        let rules = [
            (SkipRule::Ignored, ignored::weigh(view, &self.comments, operation)),
            (SkipRule::AlreadyTraced, already_traced::weigh(view)),
            (SkipRule::UnsupportedForm, unsupported_form::weigh(view)),
            (SkipRule::Autologged, autologged::weigh(view)),
            (SkipRule::Configuration, configuration::weigh_made(view)),
            (SkipRule::NotReachable, not_reachable::weigh(view, on_path)),
        ];
        if let Some((rule, Some(reason))) = rules.into_iter().find(|(_, reason)| reason.is_some()) {
            return (rule, reason);
        }
        if hands_on_to.is_none() {
            let rules = [
                (SkipRule::Configuration, configuration::weigh(view)),
                (SkipRule::Logging, logging::weigh(view)),
                (SkipRule::StringFormatting, string_formatting::weigh(view)),
                (SkipRule::DataTransformation, data_transformation::weigh(view)),
            ];
            if let Some((rule, Some(reason))) = rules.into_iter().find(|(_, reason)| reason.is_some()) {
                return (rule, reason);
            }
        }
        (SkipRule::Utility, utility::weigh(view, hands_on_to))
    }
}

fn joined(mut first: Finding, second: Finding) -> Finding {
    first.confidence = first.confidence.max(second.confidence);
    first.evidence.extend(second.evidence);
    first
}

/// The operation behind a span type that a comment asks for.
fn operation_of(span: SpanType) -> Operation {
    match span {
        SpanType::Llm | SpanType::ChatModel | SpanType::Embedding => Operation::LlmCall,
        SpanType::Retriever | SpanType::Reranker | SpanType::Memory => Operation::Retrieval,
        SpanType::Tool => Operation::ToolCall,
        SpanType::Agent => Operation::AgentDecision,
        _ => Operation::RootOperation,
    }
}

/// Functions that a root which reaches a model, a store or an agent runs, however indirectly.
fn on_path(program: &Program<'_>) -> BTreeSet<FunctionRef> {
    let is_root = |function: &FunctionRef| {
        let view = View::of(program, *function);
        program.reach().reached(*function).is_genai() && (view.is_entry() || !view.is_run())
    };
    let tools = |function: &FunctionRef| {
        let roles = program.roles(*function);
        roles.iter().any(|fact| matches!(fact.role, Role::Tool | Role::Step))
    };
    reached_from(program, program.functions().filter(|function| is_root(function) || tools(function)).collect())
}

/// These functions and all that they run, however indirectly.
fn reached_from(program: &Program<'_>, from: Vec<FunctionRef>) -> BTreeSet<FunctionRef> {
    let mut seen: BTreeSet<FunctionRef> = from.iter().copied().collect();
    let mut open = from;
    while let Some(function) = open.pop() {
        for edge in program.runs(function) {
            if seen.insert(edge.to) {
                open.push(edge.to);
            }
        }
    }
    seen
}

/// All functions, those that are run before those that run them (cycles in the order of the text).
fn bottom_up(program: &Program<'_>) -> Vec<FunctionRef> {
    let mut done = Vec::new();
    let mut seen = BTreeSet::new();
    for start in program.functions() {
        let mut path = vec![(start, 0)];
        if !seen.insert(start) {
            continue;
        }
        while let Some((function, at)) = path.pop() {
            match program.runs(function).get(at) {
                Some(edge) => {
                    path.push((function, at + 1));
                    if seen.insert(edge.to) {
                        path.push((edge.to, 0));
                    }
                }
                None => done.push(function),
            }
        }
    }
    done.retain(|function| function.function != crate::syntax::FunctionId::MODULE);
    done
}
