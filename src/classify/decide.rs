//! Decides for every function: the operations are asked first, bottom-up for those that join others, then the skip rules.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::advice::{Advice, advise};
use super::comments::Comments;
use super::computations::{self, Computations};
use super::decision::{Confidence, Decision, Evidence, SkipRule, Verdict};
use super::finding::{Finding, Reason};
use super::fronts::{self, Front};
use super::joins::{Joined, Joins, names_of};
use super::operations::{agent_decision, external_service, llm_call, retrieval, root_operation, tool_call};
use super::performs::{Performs, is_thin};
use super::skips::{
    already_traced, autologged, configuration, data_transformation, ignored, logging, not_reachable, string_formatting,
    unsupported_form, utility,
};
use super::tools::ToolTables;
use super::view::{View, is_genai};
use super::wishes::{Options, Wishes};
use crate::catalog::{Operation, Role, SpanType};
use crate::link::{Edge, EdgeKind, FunctionRef, Program};
use crate::project::{FileId, ProjectId};
use crate::syntax::FunctionId;

/// The decisions for all functions, in the order of files and text, and what the comments did.
#[derive(Debug)]
pub struct Decisions {
    /// One per function.
    pub all: Vec<Decision>,
    /// Comments that were of no use: file, offset, what is wrong.
    pub comments: Vec<(FileId, u32, String)>,
    /// Ignore comments without a reason: file and offset.
    pub unexplained: Vec<(FileId, u32)>,
    /// Spans that somebody wrote and whose type looks wrong.
    pub advice: Vec<Advice>,
}

/// Decides.
pub fn decide(program: &Program<'_>, options: &Options) -> Decisions {
    let mut decider = Decider::new(program, options);
    decider.find_performers();
    decider.settle();
    decider.find_computations();
    let functions: Vec<FunctionRef> = program.functions().collect();
    let all = functions.par_iter().map(|function| decider.decision(View::of(program, *function))).collect();
    let mut comments = decider.comments.problems.clone();
    let unused = decider.comments.unused().into_iter();
    comments.extend(unused.map(|(file, offset)| (file, offset, "matches nothing: take it out".to_owned())));
    comments.sort();
    let advice = advise(program, &decider.performs, |function| decider.found.get(&function));
    Decisions { all, comments, unexplained: decider.comments.unexplained(), advice }
}

struct Decider<'p, 'a> {
    program: &'p Program<'a>,
    options: &'p Options,
    performs: Performs<'p, 'a>,
    tables: ToolTables,
    comments: Comments,
    /// Projects that do anything with a model, a store or an agent.
    genai_projects: BTreeSet<ProjectId>,
    /// Functions that a GenAI root reaches.
    on_path: BTreeSet<FunctionRef>,
    found: BTreeMap<FunctionRef, Finding>,
    /// What would be found, were it not for a comment or the configuration.
    kept_out: BTreeMap<FunctionRef, Operation>,
    /// The program's own ways to a model.
    ways: BTreeSet<FunctionRef>,
    /// Services that no other span encloses.
    stray: BTreeSet<FunctionRef>,
    /// Computations that a rule would find, were it selected, with what it saw.
    unselected: BTreeMap<FunctionRef, (Operation, String)>,
    /// Private functions whose span is at the public function in front of them.
    inside: BTreeMap<FunctionRef, FunctionRef>,
}

impl<'p, 'a> Decider<'p, 'a> {
    fn new(program: &'p Program<'a>, options: &'p Options) -> Self {
        Self {
            program,
            options,
            performs: Performs::of(program),
            tables: ToolTables::of(program),
            comments: Comments::of(program),
            on_path: on_path(program, &genai_projects(program)),
            genai_projects: genai_projects(program),
            found: BTreeMap::new(),
            kept_out: BTreeMap::new(),
            ways: BTreeSet::new(),
            stray: BTreeSet::new(),
            unselected: BTreeMap::new(),
            inside: BTreeMap::new(),
        }
    }

    fn wishes(&self, view: View<'_, '_>) -> &'p Wishes {
        self.options.of(view.id)
    }

    /// What is traced already is weighed like everything else, so that its callers are decided as if it were not.
    fn may_be_traced(&self, view: View<'_, '_>) -> bool {
        unsupported_form::weigh(view).is_none() && configuration::weigh_graph(view).is_none()
    }

    /// Functions that perform an operation themselves, or are asked for.
    fn find_performers(&mut self) {
        let functions: Vec<FunctionRef> = self.program.functions().collect();
        let views = functions.par_iter().map(|function| View::of(self.program, *function));
        let found: Vec<_> = views.map(|view| (view, self.forced(view), self.found_in(view))).collect();
        for (view, forced, found) in found {
            match (forced, found) {
                (Some(forced), _) => self.note(view, forced),
                (None, Some(found)) => self.keep(view, found),
                (None, None) => {}
            }
        }
    }

    fn found_in(&self, view: View<'_, '_>) -> Option<Finding> {
        if !self.may_be_traced(view) || autologged::weigh(view).is_some() {
            return None;
        }
        let mut finding = self.performer(view)?;
        let retried = view.retried().map(|(name, at)| view.seen(at, format!("is tried again by `{name}`")));
        finding.evidence.extend(retried);
        Some(finding)
    }

    /// What a comment or an override asks for: with the type that it names, or else the one that is found.
    fn forced(&self, view: View<'_, '_>) -> Option<Finding> {
        let wish = self.wishes(view).forces().filter(|_| !self.comments.ignores(view.id));
        let (span, seen) = match (self.comments.forced(view.id), wish) {
            (Some((span, directive)), _) => (span, view.seen(directive.offset, "a comment asks for it")),
            (None, Some(wish)) => (None, view.seen_here(format!("`trace = true` of {} asks for it", wish.place))),
            (None, None) => return None,
        };
        let found = self.performer(view).or_else(|| self.performed(view)).filter(|_| span.is_none());
        let span = span.or(found.as_ref().map(|found| found.span)).unwrap_or(SpanType::Chain);
        let operation = found.as_ref().map_or_else(|| operation_of(span), |found| found.operation);
        let evidence = std::iter::once(seen).chain(found.into_iter().flat_map(|found| found.evidence)).collect();
        Some(Finding { operation, span, confidence: Confidence::High, evidence })
    }

    fn keep(&mut self, view: View<'_, '_>, finding: Finding) {
        if !self.wishes(view).wants(finding.operation) {
            return;
        }
        match ignored::weigh(view, &self.comments, self.wishes(view), Some(finding.operation)) {
            Some(_) => drop(self.kept_out.insert(view.id, finding.operation)),
            None => self.note(view, finding),
        }
    }

    /// The span's type is settled here, so that the report and the predicted traces say what is written.
    fn note(&mut self, view: View<'_, '_>, mut finding: Finding) {
        if let Some(wish) = self.wishes(view).span_type.as_ref().filter(|_| !self.comments.types(view.id)) {
            finding.span = wish.value;
            let text = format!("has the type {} by `span-type` of {}", wish.value, wish.place);
            finding.evidence.push(view.seen_here(text));
        }
        finding.span = finding.span.known_to(self.program.catalog.language);
        self.found.insert(view.id, finding);
    }

    fn performer(&self, view: View<'_, '_>) -> Option<Finding> {
        let performed = self.performs.calls(view.id);
        let genai = self.on_path.contains(&view.id) || self.program.reach().reached(view.id).is_genai();
        let tool = tool_call::weigh(view, performed, &self.tables).filter(|_| genai || self.is_genai_project(view));
        let is_offered = view.role(Role::Tool).is_some() || self.tables.evidence(view).is_some();
        let is_detail = is_thin(view) && view.is_private();
        if tool.is_some() && (is_offered || !is_detail && !self.has_model_call(view)) {
            return tool;
        }
        if is_detail {
            return None;
        }
        self.performed(view).or(tool)
    }

    /// What a function does itself, whatever its size.
    fn performed(&self, view: View<'_, '_>) -> Option<Finding> {
        let performed = self.performs.calls(view.id);
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
                let service =
                    || retrieval::weigh_database_search(view).or_else(|| external_service::weigh(view, performed));
                outside.then(service).flatten()
            }
        }
    }

    fn has_model_call(&self, view: View<'_, '_>) -> bool {
        let performed = self.performs.calls(view.id);
        performed.iter().any(|call| call.api.does == crate::catalog::Action::LlmCall)
    }

    fn is_genai_project(&self, view: View<'_, '_>) -> bool {
        self.genai_projects.contains(&self.program.workspace.file(view.id.file).project)
    }

    /// What joins performers, and what does as they do. Services that turn out to stand in no trace count as work and get no
    /// span: everything is told once more, with that known.
    fn settle(&mut self) {
        let performers = self.found.clone();
        self.find_joiners();
        self.find_strategies();
        self.stray = self.stray_services();
        if !self.stray.is_empty() {
            self.found = performers;
            self.inside.clear();
            self.find_joiners();
            self.find_strategies();
        }
        let stray = &self.stray;
        self.found.retain(|function, _| !stray.contains(function));
        self.on_path.retain(|function| !stray.contains(function));
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
            let is_part = reached.is_genai() || view.role(Role::Step).is_some() && self.is_genai_project(view);
            if !is_part || !self.may_be_traced(view) || autologged::weigh(view).is_some() {
                continue;
            }
            let mut joined = self.joins().of(view);
            if view.function.is_generator {
                // What a generator only hands out with its values runs elsewhere.
                let handed = |one: &Joined| one.offset.is_some_and(|at| self.is_only_handed(view, at));
                joined.retain(|one| !handed(one));
            }
            // A helper that runs what it is handed (`retry(attempt)`) is a part of whoever hands it over.
            joined.retain(|one| !one.offset.is_some_and(|at| view.runs_parameter(at)));
            if let Some(front) = fronts::weigh(view, &joined, &self.found) {
                self.move_to_front(view, front);
                continue;
            }
            let own_search = retrieval::weigh_own_search(view, &joined);
            let choice = || llm_call::weigh_choice(view, &joined);
            let root = || {
                let finding = root_operation::weigh(view, &joined)?;
                Some(retrieval::of_searches(view, &joined, finding))
            };
            let named = || llm_call::weigh_named(view, &joined);
            let step = || root_operation::weigh_step(view);
            if let Some(finding) = own_search.or_else(choice).or_else(root).or_else(named).or_else(step) {
                self.keep(view, finding);
                if llm_call::is_way(view, &joined, &self.ways) {
                    self.ways.insert(function);
                }
            }
        }
    }

    /// Gives the span of a private function to the public one in front of it, unless somebody asked for either.
    fn move_to_front(&mut self, view: View<'_, '_>, front: Front) {
        self.keep(view, front.finding);
        let asked = self.forced(view.other(front.inside)).is_some();
        if self.found.contains_key(&view.id) && !asked {
            self.found.remove(&front.inside);
            self.inside.insert(front.inside, view.id);
        }
    }

    /// Methods that do in another way what a method with a span does.
    fn find_strategies(&mut self) {
        let open = |function: &FunctionRef| !self.found.contains_key(function);
        let candidates: Vec<FunctionRef> = self.program.functions().filter(open).collect();
        let weigh = |function: FunctionRef| {
            let view = View::of(self.program, function);
            let may = self.may_be_traced(view) && autologged::weigh(view).is_none();
            may.then(|| root_operation::weigh_strategy(view, &self.found)).flatten().map(|finding| (view, finding))
        };
        let found: Vec<_> = candidates.into_iter().filter_map(weigh).collect();
        for (view, finding) in found {
            self.keep(view, finding);
        }
    }

    /// Services that no other span encloses: a service call is worth a span inside a trace, not a trace of its own.
    fn stray_services(&self) -> BTreeSet<FunctionRef> {
        if self.options.all_externals {
            return BTreeSet::new();
        }
        let is_service = |finding: &Finding| finding.operation == Operation::ExternalService;
        // What a framework runs for a model is inside the framework's trace.
        let is_run_by_framework = |function: &FunctionRef| {
            let mut roles = self.program.roles(*function).iter();
            roles.any(|fact| fact.framework && matches!(fact.role, Role::Tool | Role::Step))
        };
        let found = self.found.iter().filter(|(_, finding)| !is_service(finding)).map(|(function, _)| *function);
        let inside: Vec<FunctionRef> = found.chain(self.program.functions().filter(is_run_by_framework)).collect();
        let below = below(self.program, &inside);
        let forced = |function: FunctionRef| self.forced(View::of(self.program, function)).is_some();
        let is_inside = |function: FunctionRef| {
            let detail = external_service::is_detail(View::of(self.program, function));
            if detail { self.is_needed(function) } else { below.contains(&function) }
        };
        let services = self.found.iter().filter(|(_, finding)| is_service(finding)).map(|(function, _)| *function);
        services.filter(|function| !is_inside(*function) && !forced(*function)).collect()
    }

    /// Functions without an operation of their own that handle what goes into one or comes out of it, inside a trace. They come
    /// last: what is traced besides does not depend on them.
    fn find_computations(&mut self) {
        let with_span: Vec<FunctionRef> = self.found.keys().copied().collect();
        let inside = below(self.program, &with_span);
        let looked = Computations { program: self.program, performs: &self.performs, found: &self.found };
        for (function, uses) in looked.uses(&inside) {
            let view = View::of(self.program, function);
            if !self.may_be_traced(view) || autologged::weigh(view).is_some() || self.kept_out.contains_key(&function) {
                continue;
            }
            let Some(finding) = computations::weigh(view, &uses) else { continue };
            if !self.wishes(view).wants(finding.operation) {
                let shown = |seen: &Evidence| {
                    let line = self.program.facts(seen.file).lines.line(seen.offset);
                    format!("{} ({}:{line})", seen.text, self.program.workspace.file(seen.file).path)
                };
                let seen = finding.evidence.first().map_or_else(String::new, shown);
                self.unselected.insert(function, (finding.operation, seen));
            }
            self.keep(view, finding);
        }
    }

    /// Whether a function belongs to the operations that run it directly: one of them calls a model, a store or an agent
    /// itself, or decides; or nobody else runs it.
    fn is_needed(&self, function: FunctionRef) -> bool {
        let operation = |edge: &Edge| self.found.get(&edge.from).map(|finding| finding.operation);
        let is_inside = |edge: &Edge| operation(edge).is_some_and(|operation| operation != Operation::ExternalService);
        let performs = |edge: &Edge| {
            let genai = self.performs.calls(edge.from).iter().any(|call| is_genai(call));
            is_inside(edge) && (genai || operation(edge) == Some(Operation::AgentDecision))
        };
        let runs = self.program.run_by(function);
        runs.iter().any(performs) || !runs.is_empty() && runs.iter().all(is_inside)
    }

    /// A function that calls a model, a service or a search and runs other functions with spans of their own joins them: a CHAIN.
    fn widen(&mut self, view: View<'_, '_>) {
        let joined = self.joins().of(view);
        let calls = self.performs.calls(view.id).iter().filter(|call| call.caller == view.id);
        let own: Vec<u32> = calls.map(|call| view.file.call(call.call).range.start).collect();
        // A client that may be the program's own as well: the same call, and one operation.
        let is_other = |one: &Joined| one.genai && one.offset.is_some_and(|at| !own.contains(&at));
        let joins = joined.iter().any(is_other) && !llm_call::is_choice(&joined);
        let searches = retrieval::searches_database(view, &joined);
        let is_chosen = self.wishes(view).span_type.is_some() || self.comments.types(view.id);
        // What a model is offered stays a tool, whatever it does.
        let is_offered = view.role(Role::Tool).is_some() || self.tables.evidence(view).is_some();
        if let Some(finding) = self.found.get_mut(&view.id)
            && (finding.span == SpanType::Llm
                || finding.operation == Operation::ExternalService
                || finding.operation == Operation::ToolCall && !is_offered)
            && joins
            && !is_chosen
        {
            (finding.operation, finding.span) = match searches {
                true => (Operation::Retrieval, SpanType::Retriever),
                false => (Operation::RootOperation, SpanType::Chain),
            };
            finding.evidence.push(view.seen_here(names_of(&joined, "joins")));
            if llm_call::is_way(view, &joined, &self.ways) {
                self.ways.insert(view.id);
            }
        }
    }

    /// Whether the call at an offset only takes functions to call back.
    fn is_only_handed(&self, view: View<'_, '_>, at: u32) -> bool {
        let own = self.program.runs(view.id).iter();
        let mut there = own.filter(|edge| edge.call.is_some_and(|call| view.file.call(call).range.start == at));
        there.all(|edge| edge.kind == EdgeKind::Callback)
    }

    fn joins(&self) -> Joins<'_, 'p, 'a> {
        Joins {
            program: self.program,
            performs: &self.performs,
            found: &self.found,
            stray: &self.stray,
            ways: &self.ways,
        }
    }

    fn decision(&self, view: View<'_, '_>) -> Decision {
        let traced = already_traced::weigh(view).is_some();
        let least = self.wishes(view).least;
        let decided = |verdict, confidence, evidence, change| {
            let function = view.id;
            Decision { function, verdict, confidence, evidence, change, least, name: None, attributes: Vec::new() }
        };
        if let Some(found) = self.found.get(&view.id).filter(|_| !traced) {
            let verdict = Verdict::Trace { operation: found.operation, span: found.span };
            let Finding { confidence, evidence, .. } = found.clone();
            return self.dressed(view, decided(verdict, confidence, evidence, None));
        }
        let (rule, mut reason) = self.skip(view);
        if let Some((operation, seen)) = self.unselected.get(&view.id) {
            reason.change = format!("`--select {operation}` gives it a span: {seen}.");
        }
        let change = reason.change.replace("`# ", &format!("`{} ", self.program.catalog.language.comment_sign()));
        decided(Verdict::Skip(rule), Confidence::High, reason.evidence, Some(change))
    }

    /// A decision with the name and the attributes that an override asks for.
    fn dressed(&self, view: View<'_, '_>, mut decision: Decision) -> Decision {
        let wishes = self.wishes(view);
        if let Some(wish) = &wishes.name {
            decision.evidence.push(view.seen_here(format!("is named \"{}\" by `name` of {}", wish.value, wish.place)));
            decision.name = Some(wish.value.clone());
        }
        if let Some(wish) = &wishes.attributes {
            decision.evidence.push(view.seen_here(format!("has attributes by `attributes` of {}", wish.place)));
            decision.attributes = wish.value.clone();
        }
        decision
    }

    fn skip(&self, view: View<'_, '_>) -> (SkipRule, Reason) {
        let kept_out = self.kept_out.get(&view.id).copied();
        let operation = kept_out.or_else(|| self.performer(view).map(|finding| finding.operation));
        let joined = self.joins().of(view);
        let hands_on_to = joined.iter().find(|one| one.genai && one.offset.is_some()).map(|one| one.name.as_str());
        let on_path = self.on_path.contains(&view.id);
        let rules = [
            (SkipRule::Ignored, ignored::weigh(view, &self.comments, self.wishes(view), operation)),
            (SkipRule::AlreadyTraced, already_traced::weigh(view)),
            (SkipRule::UnsupportedForm, unsupported_form::weigh(view)),
            (SkipRule::Autologged, autologged::weigh(view)),
            (SkipRule::Configuration, configuration::weigh_graph(view)),
            (SkipRule::Configuration, configuration::weigh_made(view)),
            (SkipRule::NotReachable, not_reachable::weigh(view, on_path)),
        ];
        if let Some((rule, Some(reason))) = rules.into_iter().find(|(_, reason)| reason.is_some()) {
            return (rule, reason);
        }
        let operates = view.api_calls().iter().any(|call| call.api.does.operation().is_some());
        if hands_on_to.is_none() && !self.inside.contains_key(&view.id) {
            // Who calls something outside is no mere formatter.
            let texts = string_formatting::weigh(view).filter(|_| !operates);
            let data = data_transformation::weigh(view).filter(|_| !operates);
            let rules = [
                (SkipRule::Configuration, configuration::weigh(view)),
                (SkipRule::Logging, logging::weigh(view)),
                (SkipRule::StringFormatting, texts),
                (SkipRule::DataTransformation, data),
            ];
            if let Some((rule, Some(reason))) = rules.into_iter().find(|(_, reason)| reason.is_some()) {
                return (rule, reason);
            }
        }
        let front = self.inside.get(&view.id).map(|front| view.other(*front));
        let reason = front.map(|front| utility::weigh_inside(view, front));
        (SkipRule::Utility, reason.unwrap_or_else(|| utility::weigh(view, hands_on_to, operates)))
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

/// What a function does is a part of an operation through at most this many calls.
const PART_DEPTH: u32 = 3;

/// Functions that belong to the operations `from`: run by one of them through a few calls.
fn below(program: &Program<'_>, from: &[FunctionRef]) -> BTreeSet<FunctionRef> {
    let mut below: BTreeSet<FunctionRef> = from.iter().copied().collect();
    let mut open: Vec<FunctionRef> = from.to_vec();
    for _ in 0..PART_DEPTH {
        let runs = open.iter().flat_map(|function| program.runs(*function)).map(|edge| edge.to);
        open = runs.filter(|function| below.insert(*function)).collect();
    }
    below
}

/// Functions that a root which reaches a model, a store or an agent runs, however indirectly.
fn on_path(program: &Program<'_>, genai: &BTreeSet<ProjectId>) -> BTreeSet<FunctionRef> {
    let is_root = |function: &FunctionRef| {
        let view = View::of(program, *function);
        program.reach().reached(*function).is_genai() && (view.is_entry() || !view.is_run())
    };
    let tools = |function: &FunctionRef| {
        let mut roles = program.roles(*function).iter();
        let project = program.workspace.file(function.file).project;
        genai.contains(&project) && roles.any(|fact| matches!(fact.role, Role::Tool | Role::Step))
    };
    reached_from(program, program.functions().filter(|function| is_root(function) || tools(function)).collect())
}

fn genai_projects(program: &Program<'_>) -> BTreeSet<ProjectId> {
    let tops =
        (0..program.files.len() as u32).map(|file| FunctionRef { file: FileId(file), function: FunctionId::MODULE });
    let genai = program.functions().chain(tops).filter(|function| program.reach().reached(*function).is_genai());
    let offers_tools =
        |function: &FunctionRef| program.roles(*function).iter().any(|fact| fact.framework && fact.role == Role::Tool);
    let offering = program.functions().filter(offers_tools);
    genai.chain(offering).map(|function| program.workspace.file(function.file).project).collect()
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
    done.retain(|function| function.function != FunctionId::MODULE);
    done
}
