//! Calls that leave the program: what the catalog says of them, told by path, by URL or by shape.

use smol_str::{SmolStr, format_smolstr};

use super::Builder;
use crate::catalog::path::last_name;
use crate::catalog::{Action, Api, Area, Library, Registrar};
use crate::link::graph::{ApiCall, Made, Resolution};
use crate::link::value::Value;
use crate::link::{FunctionRef, endpoints};
use crate::project::{FileId, Language};
use crate::syntax::{Call, CallId, Expr, ExprId, FileFacts};

impl<'a> Builder<'_, 'a> {
    /// Returns whether the path leads to something that the catalog knows, or at least to a named thing from outside.
    pub(super) fn look_at_external(&mut self, caller: FunctionRef, id: CallId, call: &Call, path: &SmolStr) -> bool {
        let makes = self.catalog.is_type(path) || last_name(path).starts_with(char::is_uppercase);
        if !path.contains("()")
            && makes
            && let Some(library) = self.catalog.library_of(path)
        {
            let offset = call.range.start;
            let path = match self.catalog.language {
                Language::Python => path.clone(),
                Language::TypeScript => self.catalog.canonical(path).into(),
            };
            let made = Made { library: library.name.clone(), area: library.area, path, offset };
            self.graph.makes.entry(caller).or_default().push(made);
        }
        if let Some(flavor) = autolog_flavor(path) {
            self.graph.autologs.insert((caller.file, flavor.to_owned()));
            return true;
        }
        let known = self.catalog.about(path);
        if let Some(tracer) = known.tracing_decorator().filter(|_| self.catalog.language == Language::Python) {
            self.look_at_traced(caller, call, path, tracer);
        } else if let Some(tracer) = known.tracing()
            && !is_decorator(self.facts(caller.file), id)
        {
            let text = format!("calls `{path}` of {}", tracer.name);
            match self.catalog.language {
                Language::Python => self.note_traced(caller, &text, caller.file, call),
                Language::TypeScript => self.look_at_tracing(caller, id, call, &text),
            }
        }
        let does = known.call();
        let is_known = does.is_some();
        if let Some(api) = does {
            let api = self.of_version(caller.file, api);
            let found =
                ApiCall { caller, call: id, path: path.clone(), api, resolution: Resolution::Resolved, told_by: None };
            let found = self.sharpened(found, call);
            self.graph.add_api_call(found);
        }
        let registrars: Vec<Registrar<'_>> = known.registering_call().collect();
        for registrar in &registrars {
            for place in registrar.arguments {
                let (values, offset) = self.handed(caller.file, call, place);
                self.hand_over(caller, id, &values, offset, registrar, path);
            }
        }
        if registrars.is_empty() {
            self.look_at_callbacks(caller, id, call);
        }
        // A path through an opaque result says nothing about the receiver: the shape may.
        is_known || !path.contains("()") || !registrars.is_empty() || is_standard(path)
    }

    /// What a call does with the version of its library that the file's project asks for.
    fn of_version(&self, file: FileId, api: Api<'a>) -> Api<'a> {
        let recorded = api.recorded.filter(|_| self.is_recordable(file, api.library));
        Api { recorded, ..api }
    }

    /// Whether a library can record its calls in the version that the file's project asks for.
    pub(super) fn is_recordable(&self, file: FileId, library: &Library) -> bool {
        let project = self.workspace.project(self.workspace.file(file).project);
        library.outgrows_telemetry(project).is_none()
    }

    /// `mlflow.trace(f)`, `observe(name="f")(f)`: what is handed over is traced, not the function that does it.
    fn look_at_traced(&mut self, caller: FunctionRef, call: &Call, path: &SmolStr, tracer: &Library) {
        let text = format!("is handed to `{path}` of {}", tracer.name);
        for argument in call.arguments.iter().filter(|argument| argument.name.is_none()) {
            for value in self.resolver.expr(caller.file, call.scope, argument.value) {
                if let Value::Function(function) | Value::Method { function, .. } = value {
                    self.note_traced(function, &text, caller.file, call);
                }
            }
        }
    }

    pub(super) fn note_traced(&mut self, function: FunctionRef, text: &str, file: FileId, call: &Call) {
        self.graph.traced.entry(function).or_insert_with(|| (text.to_owned(), file, call.range.start));
    }

    /// An HTTP call whose URL or payload shows a model or a search service behind it, a query that searches by vectors.
    pub(super) fn sharpened(&self, mut found: ApiCall<'a>, call: &Call) -> ApiCall<'a> {
        let file = found.caller.file;
        let told = match found.api.library.area {
            _ if found.api.does != Action::ExternalService => None,
            Area::Http => {
                let told = endpoints::endpoint_of(&self.resolver, self.endpoints, file, call);
                let fetches = endpoints::only_fetches(self.facts(file), call, &found.path);
                told.filter(|(endpoint, _)| !(fetches && endpoint.does == Action::LlmCall))
            }
            Area::Database => endpoints::search_of(&self.resolver, self.endpoints, file, call),
            _ => None,
        };
        if let Some((endpoint, told_by)) = told {
            found.api.does = endpoint.does;
            found.api.span = Some(endpoint.span);
            found.resolution = Resolution::Endpoint;
            found.told_by = Some(told_by);
        }
        found
    }

    /// Functions that send what their callers tell them to where their callers tell them (`_post(path, payload)`): the
    /// literal parts stand at the callers, so those are what calls the model.
    pub(super) fn look_at_forwarders(&mut self) {
        let is_plain = |call: &&ApiCall<'a>| {
            let api = &call.api;
            api.library.area == Area::Http && api.does == Action::ExternalService
        };
        let plain: Vec<ApiCall<'a>> = self.graph.api_calls.values().flatten().filter(is_plain).cloned().collect();
        for sent in plain {
            let own = self.facts(sent.caller.file);
            if endpoints::only_fetches(own, own.call(sent.call), &sent.path)
                || !endpoints::is_forwarded(self.facts(sent.caller.file), sent.caller.function, sent.call)
            {
                continue;
            }
            let callers = self.graph.into.get(&sent.caller).cloned().unwrap_or_default();
            for edge in callers {
                let Some(id) = edge.call else { continue };
                let call = self.facts(edge.from.file).call(id);
                let told = endpoints::endpoint_of(&self.resolver, self.endpoints, edge.from.file, call);
                let Some((endpoint, told_by)) = told else { continue };
                let mut found = ApiCall { caller: edge.from, call: id, told_by: Some(told_by), ..sent.clone() };
                found.api.does = endpoint.does;
                found.api.span = Some(endpoint.span);
                found.resolution = Resolution::Endpoint;
                self.graph.add_api_call(found);
            }
        }
    }

    pub(super) fn look_at_shape(&mut self, caller: FunctionRef, id: CallId, call: &Call) {
        let facts = self.facts(caller.file);
        let Some(members) = member_names(facts, call.callee) else { return };
        let mut names: Vec<&str> = members.iter().map(SmolStr::as_str).collect();
        let keywords: Vec<&str> = call.arguments.iter().filter_map(|argument| argument.name.as_deref()).collect();
        let project = self.workspace.file(caller.file).project;
        let shape = |names: &[&str]| {
            self.catalog.shape(names, call.awaited, &keywords, |library| self.uses.is_used(project, library))
        };
        let path = format_smolstr!("{}", names.join("."));
        let by_member = (names.len() > 1).then(|| shape(&names)).flatten();
        // `llm(messages)`: the object itself is called.
        let Some(api) = by_member.or_else(|| {
            names.push("__call__");
            shape(&names)
        }) else {
            return;
        };
        let api = self.of_version(caller.file, api);
        self.graph.add_api_call(ApiCall { caller, call: id, path, api, resolution: Resolution::Shape, told_by: None });
    }
}

/// The names of `a.b.c`, calls and subscripts in between looked through (`a().b[0].c`); none if it does not begin with a
/// name.
fn member_names(facts: &FileFacts, expr: ExprId) -> Option<Vec<SmolStr>> {
    let mut names = Vec::new();
    let mut at = expr;
    loop {
        match facts.expr(at) {
            Expr::Name(name) => {
                names.push(name.into());
                names.reverse();
                return Some(names);
            }
            Expr::Attribute { object, name } => {
                names.push(name.into());
                at = object;
            }
            Expr::Call(call) => at = facts.call(call).callee,
            Expr::Subscript { object, .. } => at = object,
            Expr::Await(inner) => at = inner,
            _ => return None,
        }
    }
}

/// Whether a call is what stands behind an `@`: it says something of the function below, not of the one around it.
fn is_decorator(facts: &FileFacts, call: CallId) -> bool {
    let range = facts.call(call).range;
    let first = facts.functions.partition_point(|function| function.range.start < range.end);
    let decorators = facts.functions[first..].iter().take(1).flat_map(|function| &function.decorators);
    decorators.into_iter().any(|decorator| facts.expr(decorator.expr) == Expr::Call(call))
}

/// `mlflow.openai.autolog` gives `openai`, `mlflow.autolog` an empty name.
fn autolog_flavor(path: &str) -> Option<&str> {
    let inner = path.strip_prefix("mlflow.")?.strip_suffix("autolog")?;
    Some(inner.trim_end_matches('.')).filter(|flavor| !flavor.contains('.'))
}

fn is_standard(path: &str) -> bool {
    path.starts_with("builtins.") || path.starts_with("globals.")
}
