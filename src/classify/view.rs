//! One function as the rules see it: its facts, its calls, its roles, who runs it, and short questions about them.

use smol_str::SmolStr;

use super::decision::{Confidence, Evidence};
use crate::catalog::{Action, Area, Operation, Role};
use crate::identifier::words;
use crate::link::{ApiCall, EdgeKind, FunctionRef, Program, Resolution, RoleFact, has_decorator, is_exported};
use crate::project::Language;
use crate::syntax::{
    CallId, Condition, ConditionKind, Expr, ExprId, FileFacts, Function, FunctionId, FunctionKind, ReturnKind, Scope,
    Tally,
};

/// A text from this many characters on is a prompt, not a word of the program.
const PROMPT: u32 = 60;

/// How far a prompt is looked for in what it is put together from.
const PROMPT_DEPTH: u32 = 4;

/// Names of arguments that hold a prompt.
const PROMPTS: [&str; 6] = ["prompt", "system_prompt", "user_prompt", "system", "instructions", "messages"];

/// A function and the program around it.
#[derive(Clone, Copy)]
pub struct View<'p, 'a> {
    /// The program.
    pub program: &'p Program<'a>,
    /// The function.
    pub id: FunctionRef,
    /// Its facts.
    pub function: &'a Function,
    /// The facts of its file.
    pub file: &'a FileFacts,
}

impl<'p, 'a> View<'p, 'a> {
    /// The view of one function.
    pub fn of(program: &'p Program<'a>, id: FunctionRef) -> Self {
        Self { program, id, function: program.function(id), file: program.facts(id.file) }
    }

    /// The view of another function.
    pub fn other(self, id: FunctionRef) -> Self {
        Self::of(self.program, id)
    }

    /// Its calls to catalogued things.
    pub fn api_calls(self) -> &'p [ApiCall<'a>] {
        self.program.api_calls(self.id)
    }

    /// Its calls that do this.
    pub fn calls_that(self, does: Action) -> impl Iterator<Item = &'p ApiCall<'a>> {
        self.api_calls().iter().filter(move |call| call.api.does == does)
    }

    /// The roles that handing it over gave it.
    pub fn roles(self) -> &'p [RoleFact] {
        self.program.roles(self.id)
    }

    /// The first role of this kind.
    pub fn role(self, role: Role) -> Option<&'p RoleFact> {
        self.roles().iter().find(|fact| fact.role == role)
    }

    /// Whether it is called from outside.
    pub fn is_entry(self) -> bool {
        self.role(Role::Entry).is_some()
    }

    /// Whether it stands in a class.
    pub fn is_method(self) -> bool {
        matches!(self.function.parent, Scope::Class(_))
    }

    /// The name begins with an underscore and no other module can import it, a modifier says so, or the function around it
    /// runs it itself.
    pub fn is_private(self) -> bool {
        let own = self.function.name.starts_with(['_', '#']) && !self.is_dunder();
        let is_handed_out = || {
            self.program.catalog.language == Language::TypeScript
                && self.function.kind == FunctionKind::Function
                && is_exported(self.file, self.id.function)
        };
        own && !is_handed_out() || self.function.is_private || self.is_part_of_outer()
    }

    /// Defined inside a function that runs it itself, or has it run by one that it calls (`retry(attempt)`): a part of that
    /// function, whatever its size.
    pub fn is_part_of_outer(self) -> bool {
        let Scope::Function(outer) = self.function.parent else { return false };
        if self.retried().is_some() && self.statements() >= ATTEMPT {
            return false;
        }
        let outer = self.program.parts.owner(FunctionRef { file: self.id.file, function: outer });
        if self.program.function(outer).kind == FunctionKind::Module {
            return false;
        }
        let mut runners = self.program.run_by(self.id).iter().filter(|edge| edge.kind == EdgeKind::Call);
        let calls = |runner: FunctionRef| {
            let mut calls = self.program.runs(outer).iter().filter(|edge| edge.to == runner);
            calls.any(|edge| edge.call.is_some_and(|call| self.is_handed_over(call)))
        };
        self.program.run_by(self.id).iter().any(|edge| edge.from == outer) || runners.any(|edge| calls(edge.from))
    }

    /// The decorator by which it is run again when it fails: each run is an attempt, with an outcome of its own.
    pub fn retried(self) -> Option<(SmolStr, u32)> {
        self.function.decorators.iter().find_map(|decorator| {
            let name = self.retrying_name(decorator.expr)?;
            Some((name, decorator.range.start))
        })
    }

    fn retrying_name(self, id: ExprId) -> Option<SmolStr> {
        match self.file.expr(id) {
            Expr::Name(name) => says_retry(name).then(|| name.into()),
            Expr::Attribute { object, name } if !says_retry(name) => self.retrying_name(object),
            Expr::Attribute { name, .. } => Some(name.into()),
            Expr::Call(call) => self.retrying_name(self.file.call(call).callee),
            _ => None,
        }
    }

    /// The functions that are defined directly inside it.
    pub fn nested(self) -> impl Iterator<Item = FunctionRef> {
        let (first, end) = (self.id.function.0 as usize + 1, self.function.range.end);
        let inside = self.file.functions[first..].iter().take_while(move |function| function.range.start < end);
        let own = inside.zip(self.id.function.0 + 1..).filter(move |(function, _)| {
            function.parent == Scope::Function(self.id.function) && !matches!(function.kind, FunctionKind::Module)
        });
        own.map(move |(_, at)| FunctionRef { file: self.id.file, function: FunctionId(at) })
    }

    /// Whether the call at an offset runs a function that is one of its parameters; a model that is called like one is none.
    pub fn runs_parameter(self, at: u32) -> bool {
        let mut edges = self.program.runs(self.id).iter();
        edges.any(|edge| {
            let Some(call) = edge.call.map(|call| self.file.call(call)).filter(|call| call.range.start == at) else {
                return false;
            };
            let is_object = self.program.function(edge.to).name == "__call__";
            let is_parameter = |name: &str| self.function.parameters.iter().any(|parameter| parameter.name == *name);
            !is_object && matches!(self.file.expr(call.callee), Expr::Name(name) if is_parameter(name))
        })
    }

    /// Whether the call at an offset is handed a prompt that stands in the function: a long text, or one with places to
    /// fill in.
    pub fn gives_prompt(self, at: u32) -> bool {
        let mut calls = self.file.calls.iter().filter(|call| call.range.start == at && self.is_own(call.function));
        calls.any(|call| {
            call.arguments.iter().any(|argument| {
                let says = argument.name.as_deref().is_some_and(|name| PROMPTS.contains(&name));
                says && !self.is_below_parameter(argument.value) || self.is_prompt(argument.value, 0)
            })
        })
    }

    /// Whether the call at an offset is handed a text that the function fills in, or a long one that stands in it.
    pub fn writes_prompt(self, at: u32) -> bool {
        let mut calls = self.file.calls.iter().filter(|call| call.range.start == at && self.is_own(call.function));
        let is_written = |id: ExprId| matches!(self.file.expr(id), Expr::Format(_)) || self.is_prompt(id, 0);
        calls.any(|call| call.arguments.iter().any(|argument| is_written(argument.value)))
    }

    fn is_prompt(self, id: ExprId, depth: u32) -> bool {
        if depth > PROMPT_DEPTH {
            return false;
        }
        let range = self.file.expr_range(id);
        match self.file.expr(id) {
            Expr::Text(_) | Expr::Format(_) => range.end - range.start >= PROMPT,
            Expr::List(items) => items.iter().any(|item| self.is_prompt(*item, depth + 1)),
            // `dedent("...").format(...)`, `[...].join("\n")`.
            Expr::Call(call) => {
                let call = self.file.call(call);
                let arguments = call.arguments.iter().map(|argument| argument.value);
                let object = match self.file.expr(call.callee) {
                    Expr::Attribute { object, .. } => Some(object),
                    _ => None,
                };
                object.into_iter().chain(arguments).any(|part| self.is_prompt(part, depth + 1))
            }
            Expr::Dict(entries) | Expr::Object(entries) => {
                entries.iter().any(|(_, value)| self.is_prompt(*value, depth + 1))
            }
            Expr::Name(name) => self.bound_values(name).any(|value| self.is_prompt(value, depth + 1)),
            _ => false,
        }
    }

    /// Whether a call of its file has its name among the arguments.
    fn is_handed_over(self, call: CallId) -> bool {
        let mut arguments = self.file.call(call).arguments.iter();
        arguments.any(|one| matches!(self.file.expr(one.value), Expr::Name(name) if *name == self.function.name))
    }

    /// `__name__`.
    pub fn is_dunder(self) -> bool {
        self.function.name.starts_with("__") && self.function.name.ends_with("__")
    }

    /// What it does besides calling, its parts included.
    pub fn tally(self) -> Tally {
        self.program.parts.tally(self.file, self.id)
    }

    /// Its own statements, those of its parts included.
    pub fn statements(self) -> u32 {
        self.tally().statements
    }

    /// Whether a function of its file is it, or a part of it.
    pub fn is_own(self, function: FunctionId) -> bool {
        self.program.parts.owner(FunctionRef { file: self.id.file, function }) == self.id
    }

    /// Carries a decorator of this last name.
    pub fn has_decorator(self, name: &str) -> bool {
        has_decorator(self.file, self.id.function, name)
    }

    /// Whether another function, or a top level, runs it.
    pub fn is_run(self) -> bool {
        self.program.run_by(self.id).iter().any(|edge| edge.from != self.id)
    }

    /// An observation at a place of its file.
    pub fn seen(self, offset: u32, text: impl Into<String>) -> Evidence {
        Evidence { file: self.id.file, offset, text: text.into() }
    }

    /// An observation at its name.
    pub fn seen_here(self, text: impl Into<String>) -> Evidence {
        self.seen(self.function.name_range.start, text)
    }

    /// An observation at a call to something outside.
    pub fn seen_call(self, call: &ApiCall<'_>) -> Evidence {
        let view = self.other(call.caller);
        let own = view.file.call(call.call);
        let text = match call.resolution {
            Resolution::Resolved => format!("calls `{}`{}", call.path, view.origin(own.callee)),
            Resolution::Shape => format!("calls `{}`, which looks like {}", call.path, call.api.library.name),
            Resolution::Endpoint => {
                let told = call.told_by.as_deref().unwrap_or_default();
                format!("calls `{}`: {told}", call.path)
            }
        };
        view.seen(own.range.start, text)
    }

    /// Where the receiver of a call comes from, in words: ", through `self.client` assigned at line 17".
    fn origin(self, callee: ExprId) -> String {
        let Expr::Attribute { .. } = self.file.expr(callee) else { return String::new() };
        let mut at = callee;
        while let Expr::Attribute { object, .. } = self.file.expr(at) {
            let is_self_field = matches!((self.file.expr(at), self.file.expr(object)),
                (Expr::Attribute { .. }, Expr::Name(name)) if name == "self");
            if is_self_field {
                break;
            }
            at = object;
        }
        let (written, line) = match self.file.expr(at) {
            Expr::Attribute { name, .. } => (format!("self.{name}"), self.line_of_field(name)),
            Expr::Name(name) => (name.to_string(), self.line_of_name(name)),
            _ => return String::new(),
        };
        line.map_or_else(String::new, |line| format!(", through `{written}` of line {line}"))
    }

    fn line_of_field(self, name: &str) -> Option<u32> {
        let binding = self.file.bindings.iter().find(|binding| {
            matches!(&binding.target, crate::syntax::BindingTarget::Attribute { name: own, .. } if own == name)
        })?;
        Some(self.file.lines.line(binding.range.start))
    }

    fn line_of_name(self, name: &str) -> Option<u32> {
        let parameter = self.function.parameters.iter().find(|parameter| parameter.name == *name);
        if let Some(parameter) = parameter {
            return Some(self.file.lines.line(parameter.range.start));
        }
        let binding = self.program.bound.to(self.id.file, self.file, name).next()?;
        Some(self.file.lines.line(binding.range.start))
    }

    /// How sure the calls make a decision: as sure as the surest of them.
    pub fn confidence<'c>(calls: impl IntoIterator<Item = &'c ApiCall<'c>>) -> Confidence {
        let resolved = calls.into_iter().any(|call| call.resolution != Resolution::Shape);
        if resolved { Confidence::High } else { Confidence::Medium }
    }

    /// Its own branches and loops.
    pub fn conditions(self) -> impl Iterator<Item = &'a Condition> {
        let range = self.function.range;
        let all = &self.file.conditions;
        let first = all.partition_point(|condition| self.file.expr_range(condition.expr).start < range.start);
        let inside =
            all[first..].iter().take_while(move |condition| self.file.expr_range(condition.expr).start < range.end);
        inside.filter(move |condition| self.is_own(condition.function))
    }

    /// Members of a model's answer that one of its branches or loops depends on, with their offset.
    pub fn decided_by_model(self) -> Option<(SmolStr, u32)> {
        self.conditions().find_map(|condition| self.deciding_member(condition.expr, 0))
    }

    fn deciding_member(self, id: ExprId, depth: u32) -> Option<(SmolStr, u32)> {
        if depth > 12 {
            return None;
        }
        let offset = self.file.expr_range(id).start;
        let is_deciding = |name: &str| self.program.catalog.is_deciding_member(name);
        let inner = |id: ExprId| self.deciding_member(id, depth + 1);
        match self.file.expr(id) {
            Expr::Attribute { name, .. } if is_deciding(name) => Some((name.into(), offset)),
            Expr::Text(text) if is_deciding(text) => Some((text.into(), offset)),
            Expr::Attribute { object, .. } => inner(object),
            Expr::Subscript { object, key } => inner(key).or_else(|| inner(object)),
            Expr::Await(value) | Expr::Spread(value) | Expr::Lambda(value) | Expr::Comprehension(value) => inner(value),
            Expr::Call(call) => {
                let call = self.file.call(call);
                inner(call.callee).or_else(|| call.arguments.iter().find_map(|argument| inner(argument.value)))
            }
            Expr::Choice(parts) | Expr::Other(parts) | Expr::List(parts) | Expr::Format(parts) => {
                parts.iter().find_map(|part| inner(*part))
            }
            Expr::Name(name) => self.bound_to_deciding(name, depth),
            _ => None,
        }
    }

    /// A local name bound to a deciding member (`calls = message.tool_calls`).
    fn bound_to_deciding(self, name: &str, depth: u32) -> Option<(SmolStr, u32)> {
        self.bound_values(name).find_map(|value| self.deciding_member(value, depth + 4))
    }

    /// Whether a call takes its callee out of a table by something of a model's answer; `is_handed` if that may come in by
    /// the function's parameters.
    pub fn takes_by_answer(self, call: CallId, is_handed: bool) -> bool {
        let callee = self.file.call(call).callee;
        let mut base = callee;
        while let Expr::Attribute { object, .. } = self.file.expr(base) {
            base = object;
        }
        let mut taken = vec![callee];
        if let Expr::Name(name) = self.file.expr(base) {
            taken.extend(self.bound_values(name));
        }
        taken.into_iter().any(|taken| {
            let range = self.file.expr_range(taken);
            let inside = self.file.exprs.ranges().iter().enumerate().filter(|(_, own)| range.encloses(**own));
            inside.map(|(at, _)| ExprId(at as u32)).any(|id| self.is_of_answer(id, is_handed))
        })
    }

    fn is_of_answer(self, id: ExprId, is_handed: bool) -> bool {
        let Expr::Name(name) = self.file.expr(id) else { return self.deciding_member(id, 0).is_some() };
        let has = |function: &Function| function.parameters.iter().any(|parameter| parameter.name == *name);
        let is_item = || {
            let calls = self.file.calls.iter().filter(|call| self.is_own(call.function));
            let mut takers = calls.filter(|call| {
                call.arguments.iter().any(|argument| {
                    matches!(self.file.expr(argument.value), Expr::Function(part) if has(self.file.function(part)))
                })
            });
            takers.any(|taker| self.deciding_member(taker.callee, 0).is_some())
        };
        let mut values = self.bound_values(name);
        let is_bound = values.any(|value| self.is_below_parameter(value)) && is_handed;
        self.deciding_member(id, 0).is_some() || is_handed && has(self.function) || is_bound || is_item()
    }

    /// Whether an expression is a parameter of the function, or a member of one.
    fn is_below_parameter(self, id: ExprId) -> bool {
        match self.file.expr(id) {
            Expr::Name(name) => self.function.parameters.iter().any(|parameter| parameter.name == *name),
            Expr::Attribute { object, .. } | Expr::Subscript { object, .. } => self.is_below_parameter(object),
            _ => false,
        }
    }

    /// The values of a local name.
    fn bound_values(self, name: &str) -> impl Iterator<Item = ExprId> {
        let is_own = move |scope| matches!(scope, Scope::Function(function) if self.is_own(function));
        let bindings = self.program.bound.to(self.id.file, self.file, name);
        bindings.filter(move |binding| is_own(binding.scope)).filter_map(|binding| binding.value)
    }

    /// Whether it returns anything.
    pub fn gives_back(self) -> bool {
        let is_nothing = |value: ExprId| matches!(self.file.expr(value), Expr::Constant(word) if word == "None");
        let mut own = self.file.returns.iter().filter(|one| one.function == self.id.function);
        own.any(|one| one.kind == ReturnKind::Return && one.value.is_some_and(|value| !is_nothing(value)))
    }

    /// Whether it loops (`while`, `for`).
    pub fn loops(self) -> bool {
        self.conditions().any(|condition| matches!(condition.kind, ConditionKind::While | ConditionKind::For))
    }

    /// The functions that run it by taking it out of a table.
    pub fn dispatchers(self) -> impl Iterator<Item = FunctionRef> + 'p {
        self.program.run_by(self.id).iter().filter(|edge| edge.kind == EdgeKind::Dispatch).map(|edge| edge.from)
    }
}

/// A function inside another that is run again when it fails is a part of that one, unless it has this many statements:
/// then it is what does the work.
const ATTEMPT: u32 = 5;

/// Words by which decorators that run a function again are known (`tenacity.retry`, `backoff.on_exception`).
const RETRIES: [&str; 5] = ["retry", "retries", "retrying", "retryable", "backoff"];

fn says_retry(name: &str) -> bool {
    words(name).iter().any(|word| RETRIES.contains(&word.as_str()))
}

/// Whether a call records a model's, a store's or an agent's work: what makes a program a GenAI program.
pub fn is_genai(call: &ApiCall<'_>) -> bool {
    match call.api.does.operation() {
        Some(Operation::LlmCall | Operation::AgentDecision) => true,
        Some(Operation::Retrieval) => {
            matches!(call.api.library.area, Area::VectorStore | Area::Framework | Area::Model | Area::Database)
        }
        _ => false,
    }
}
