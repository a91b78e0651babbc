//! Builds the call graph: looks at every call, decorator and class of the program once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use smol_str::{SmolStr, format_smolstr};

use super::definitions::Definition;
use super::graph::{ApiCall, Edge, EdgeKind, Graph, Made, Resolution, RoleFact};
use super::members::PROPERTIES;
use super::resolve::{Base, Resolver, has_decorator};
use super::results::argument_at;
use super::uses::Uses;
use super::value::{Value, Values};
use super::{ClassRef, FunctionRef, endpoints};
use crate::catalog::path::last_name;
use crate::catalog::{Action, Area, Catalog, Endpoint, Registrar, Role};
use crate::project::{FileId, Workspace};
use crate::syntax::{Call, CallId, ClassId, Expr, ExprId, FileFacts, FunctionId, Scope};

/// Overriding methods beyond this many are not followed: a name that common tells nothing.
const MOST_OVERRIDES: usize = 8;

/// What the method is called by which a class of tools does its work.
const TOOL_METHODS: [&str; 12] = [
    "run", "arun", "_run", "_arun", "execute", "aexecute", "_execute", "call", "acall", "invoke", "ainvoke", "forward",
];

/// What a decorator stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecoratorFact {
    /// Its path from outside; none for a decorator of the workspace or an unknown one.
    pub path: Option<SmolStr>,
    /// The catalog knows what it makes of the function.
    pub known: bool,
}

pub(super) struct Builder<'r, 'a> {
    resolver: Resolver<'r, 'a>,
    files: &'a [FileFacts],
    catalog: &'a Catalog,
    workspace: &'a Workspace,
    endpoints: &'a [Endpoint],
    uses: &'r Uses,
    graph: Graph<'a>,
    decorators: BTreeMap<FunctionRef, Vec<DecoratorFact>>,
    subclasses: HashMap<ClassRef, Vec<ClassRef>>,
    /// Classes that write a method of a name, for protocols.
    writers: HashMap<SmolStr, Vec<ClassRef>>,
    protocols: BTreeSet<ClassRef>,
    /// Functions that are read like fields, by name.
    properties: HashMap<SmolStr, Vec<FunctionRef>>,
    counted: Counted,
}

/// How many calls there are and how many are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// All calls.
    pub calls: u32,
    /// Calls whose callee is known.
    pub resolved: u32,
}

impl<'r, 'a> Builder<'r, 'a> {
    pub fn new(
        resolver: Resolver<'r, 'a>,
        workspace: &'a Workspace,
        uses: &'r Uses,
        endpoints: &'a [Endpoint],
    ) -> Self {
        Self {
            files: resolver.context.files,
            catalog: resolver.context.catalog,
            resolver,
            workspace,
            endpoints,
            uses,
            graph: Graph::default(),
            decorators: BTreeMap::new(),
            subclasses: HashMap::new(),
            writers: HashMap::new(),
            protocols: BTreeSet::new(),
            properties: HashMap::new(),
            counted: Counted::default(),
        }
    }

    /// Looks at everything.
    pub fn run(mut self) -> (Graph<'a>, BTreeMap<FunctionRef, Vec<DecoratorFact>>, Counted) {
        self.index_classes();
        for file in (0..self.files.len() as u32).map(FileId) {
            self.look_at_classes(file);
            self.look_at_functions(file);
            self.look_at_calls(file);
            self.look_at_properties(file);
        }
        self.look_at_forwarders();
        (self.graph, self.decorators, self.counted)
    }

    fn facts(&self, file: FileId) -> &'a FileFacts {
        &self.files[file.0 as usize]
    }

    fn index_classes(&mut self) {
        for file in (0..self.files.len() as u32).map(FileId) {
            for class in (0..self.facts(file).classes.len() as u32).map(ClassId) {
                let class = ClassRef { file, class };
                for base in self.resolver.bases(class).iter() {
                    match base {
                        Base::Local(base) => self.subclasses.entry(*base).or_default().push(class),
                        Base::External(path)
                            if path.ends_with("typing_extensions.Protocol") || path == "typing.Protocol" =>
                        {
                            self.protocols.insert(class);
                        }
                        Base::External(_) => {}
                    }
                }
            }
            for (id, function) in (0u32..).zip(&self.facts(file).functions) {
                let Scope::Class(class) = function.parent else { continue };
                if !function.is_stub {
                    self.writers.entry(function.name.clone()).or_default().push(ClassRef { file, class });
                }
                let id = FunctionId(id);
                if PROPERTIES.iter().any(|property| has_decorator(self.facts(file), id, property)) {
                    self.properties.entry(function.name.clone()).or_default().push(FunctionRef { file, function: id });
                }
            }
        }
    }

    /// Methods that a framework calls because of what their class stands on.
    fn look_at_classes(&mut self, file: FileId) {
        let facts = self.facts(file);
        for (id, function) in (0u32..).zip(&facts.functions) {
            let Scope::Class(class) = function.parent else { continue };
            for base in self.resolver.bases(ClassRef { file, class }).iter() {
                let Base::External(path) = base else { continue };
                let Some(registrar) = self.catalog.implements(path, &function.name) else { continue };
                let text = format!("writes `{}` of `{path}`", function.name);
                let offset = function.name_range.start;
                self.add_role(FunctionRef { file, function: FunctionId(id) }, registrar, text, file, offset);
            }
            self.look_at_tool_class(FunctionRef { file, function: FunctionId(id) }, ClassRef { file, class });
        }
    }

    fn add_role(&mut self, function: FunctionRef, by: Registrar<'_>, registrar: String, file: FileId, offset: u32) {
        let fact = RoleFact {
            role: by.role,
            kind: by.kind,
            registrar,
            library: Some(by.library.name.clone()),
            framework: by.library.area == Area::Framework,
            reads_annotations: by.reads_annotations,
            recorded: by.recorded,
            file,
            offset,
        };
        self.graph.add_role(function, fact);
    }

    fn look_at_functions(&mut self, file: FileId) {
        let facts = self.facts(file);
        for (id, function) in (0u32..).zip(&facts.functions) {
            let reference = FunctionRef { file, function: FunctionId(id) };
            for decorator in function.decorators.iter() {
                let callee = match facts.expr(decorator.expr) {
                    Expr::Call(call) => facts.call(*call).callee,
                    _ => decorator.expr,
                };
                let values = self.resolver.expr(file, function.parent, callee);
                self.look_at_decorator(reference, &values, decorator.range.start);
            }
            for parameter in &function.parameters {
                for expr in parameter.default.iter().chain(&parameter.annotation) {
                    self.look_at_dependency(reference, *expr);
                }
            }
        }
    }

    fn look_at_decorator(&mut self, function: FunctionRef, values: &Values, offset: u32) {
        let mut fact =
            DecoratorFact { path: None, known: values.iter().any(|value| !matches!(value, Value::External(_))) };
        for value in values.iter() {
            let Value::External(path) = value else { continue };
            fact.path = Some(path.clone());
            if let Some(tracer) = self.catalog.tracing(path) {
                fact.known = true;
                let text = format!("has a decorator of {}, `{path}`", tracer.name);
                self.graph.traced.entry(function).or_insert((text, function.file, offset));
            }
            if let Some(registrar) = self.catalog.decorator(path) {
                fact.known = true;
                self.add_role(function, registrar, format!("decorator `{path}`"), function.file, offset);
            }
        }
        self.decorators.entry(function).or_default().push(fact);
    }

    /// `parameter = Depends(f)`, `Annotated[T, Depends(f)]`: the framework runs `f` before the function.
    fn look_at_dependency(&mut self, function: FunctionRef, expr: ExprId) {
        let facts = self.facts(function.file);
        let scope = facts.function(function.function).parent;
        let written = match facts.expr(expr) {
            Expr::Subscript { key, .. } => match facts.expr(*key) {
                Expr::List(items) => items.clone(),
                _ => Vec::new(),
            },
            _ => vec![expr],
        };
        for item in written {
            let Expr::Call(call) = facts.expr(item) else { continue };
            let call = facts.call(*call);
            for value in self.resolver.expr(function.file, call.scope, call.callee) {
                let Value::External(path) = value else { continue };
                for registrar in self.catalog.registering_call(&path) {
                    if registrar.role != Role::Depends {
                        continue;
                    }
                    let taken = registrar.arguments.iter().find_map(|place| argument_at(call, place));
                    let Some(taken) = taken else { continue };
                    for value in self.resolver.expr(function.file, scope, taken) {
                        self.add_edges(function, &value, EdgeKind::Depends, None);
                    }
                }
            }
        }
    }

    fn look_at_calls(&mut self, file: FileId) {
        let facts = self.facts(file);
        for (id, call) in (0u32..).zip(&facts.calls) {
            let caller = FunctionRef { file, function: call.function };
            let callees = self.resolver.expr(file, call.scope, call.callee);
            self.counted.calls += 1;
            self.counted.resolved += u32::from(!callees.is_empty());
            let mut known = false;
            let from_table = self.is_from_table(file, call);
            for callee in callees.iter() {
                if let Value::External(path) = callee {
                    known |= self.look_at_external(caller, CallId(id), call, path);
                    continue;
                }
                let kind = match callee {
                    Value::FunctionMember { name, .. } if runs_elsewhere(name) => EdgeKind::Queued,
                    _ if from_table => EdgeKind::Dispatch,
                    _ => EdgeKind::Call,
                };
                known = true;
                self.add_edges(caller, callee, kind, Some(CallId(id)));
            }
            if !known {
                self.look_at_shape(caller, CallId(id), call);
            }
            self.look_at_pipe(caller, CallId(id), call);
            self.look_at_described(caller, call);
        }
    }

    /// A function that is handed over together with a name and a description is a tool, whoever takes it:
    /// `Tool(name=..., description=..., fn=search)` of a class of the project's own.
    fn look_at_described(&mut self, caller: FunctionRef, call: &Call) {
        let named = |name: &str| call.arguments.iter().any(|argument| argument.name.as_deref() == Some(name));
        if !named("name") || !named("description") {
            return;
        }
        for argument in &call.arguments {
            let offset = self.facts(caller.file).expr_range(argument.value).start;
            for value in self.resolver.expr(caller.file, call.scope, argument.value) {
                let (Value::Function(function) | Value::Method { function, .. }) = value else { continue };
                let known =
                    self.graph.roles.get(&function).is_some_and(|roles| {
                        roles.iter().any(|fact| fact.file == caller.file && fact.offset == offset)
                    });
                if !known {
                    let registrar = "handed over with a name and a description".to_owned();
                    self.graph.add_role(function, RoleFact::local(Role::Tool, registrar, caller.file, offset));
                }
            }
        }
    }

    /// The working method of a class that stands on one called `...Tool`.
    fn look_at_tool_class(&mut self, function: FunctionRef, class: ClassRef) {
        let definition = self.facts(function.file).function(function.function);
        if !TOOL_METHODS.contains(&definition.name.as_str()) || definition.is_stub {
            return;
        }
        let bases = self.resolver.bases(class);
        let name_of = |base: &Base| match base {
            Base::Local(base) => self.facts(base.file).class(base.class).name.to_string(),
            Base::External(path) => last_name(path).to_owned(),
        };
        let Some(base) = bases.iter().map(name_of).find(|name| name.ends_with("Tool")) else { return };
        if self.graph.roles.contains_key(&function) {
            return;
        }
        let registrar = format!("writes `{}` of a class that stands on `{base}`", definition.name);
        let offset = definition.name_range.start;
        self.graph.add_role(function, RoleFact::local(Role::Tool, registrar, function.file, offset));
    }

    /// Reading a property runs its function.
    fn look_at_properties(&mut self, file: FileId) {
        let facts = self.facts(file);
        for (expr, range) in facts.exprs.iter().zip(&facts.expr_ranges) {
            let Expr::Attribute { object, name } = expr else { continue };
            if !self.properties.contains_key(name) {
                continue;
            }
            let reader = innermost(facts, range.start);
            let from = FunctionRef { file, function: reader };
            for value in self.resolver.expr(file, Scope::Function(reader), *object) {
                let Value::Instance(class) = value else { continue };
                if let Some(to) = self.property(class, name).filter(|to| *to != from) {
                    self.graph.add_edge(Edge { from, to, kind: EdgeKind::Call, call: None });
                }
            }
        }
    }

    /// The function behind a property of a class or of what it stands on.
    fn property(&mut self, class: ClassRef, name: &SmolStr) -> Option<FunctionRef> {
        let bases = self.resolver.bases(class);
        let above = bases.iter().filter_map(|base| match base {
            Base::Local(base) => Some(*base),
            Base::External(_) => None,
        });
        let owners: Vec<ClassRef> = std::iter::once(class).chain(above).collect();
        let functions = self.properties.get(name)?;
        let is_of = |owner: &ClassRef, function: &FunctionRef| {
            function.file == owner.file
                && self.facts(function.file).function(function.function).parent == Scope::Class(owner.class)
        };
        owners.iter().find_map(|owner| functions.iter().find(|function| is_of(owner, function)).copied())
    }

    /// Whether the callee is taken out of a collection: `TOOLS[name](...)`, `TOOLS.get(name)(...)`, `tool = TOOLS[name]`.
    fn is_from_table(&mut self, file: FileId, call: &Call) -> bool {
        let facts = self.facts(file);
        let taken_out = |expr: &Expr| match expr {
            Expr::Subscript { .. } => true,
            Expr::Call(inner) => matches!(
                facts.expr(facts.call(*inner).callee), Expr::Attribute { name, .. } if name == "get" || name == "pop"
            ),
            _ => false,
        };
        match facts.expr(call.callee) {
            Expr::Name(name) => {
                let found = self.resolver.definitions(file).name(call.scope, name).iter();
                let values = found.filter_map(|definition| match definition {
                    Definition::Binding(at) => facts.bindings[*at as usize].value,
                    _ => None,
                });
                values.into_iter().any(|value| taken_out(facts.expr(value)))
            }
            other => taken_out(other),
        }
    }

    fn add_edges(&mut self, from: FunctionRef, callee: &Value, kind: EdgeKind, call: Option<CallId>) {
        for (function, class) in self.resolver.called_functions(callee) {
            self.graph.add_edge(Edge { from, to: function, kind, call });
            for overriding in self.overrides(function, class) {
                self.graph.add_edge(Edge { from, to: overriding, kind, call });
            }
        }
    }

    /// The methods that may run in a method's place: overrides in subclasses, implementations of a protocol.
    fn overrides(&mut self, function: FunctionRef, class: Option<ClassRef>) -> Vec<FunctionRef> {
        let definition = self.facts(function.file).function(function.function);
        let Scope::Class(owner) = definition.parent else { return Vec::new() };
        let owner = ClassRef { file: function.file, class: owner };
        let receiver = class.unwrap_or(owner);
        let mut below = self.subclasses.get(&receiver).cloned().unwrap_or_default();
        if self.protocols.contains(&owner) && below.is_empty() {
            below = self.implementers(owner, &definition.name);
        }
        let mut found = Vec::new();
        for class in below {
            for value in self.resolver.class_member(class, &definition.name, true) {
                if let Value::Method { function: own, .. } = value
                    && own != function
                    && !found.contains(&own)
                {
                    found.push(own);
                }
            }
        }
        if found.len() > MOST_OVERRIDES { Vec::new() } else { found }
    }

    /// Classes that have all methods of a protocol.
    fn implementers(&self, protocol: ClassRef, name: &SmolStr) -> Vec<ClassRef> {
        let facts = self.facts(protocol.file);
        let methods = facts.functions.iter().filter(|function| function.parent == Scope::Class(protocol.class));
        let names: Vec<&SmolStr> = methods.map(|function| &function.name).collect();
        let none = Vec::new();
        let candidates = self.writers.get(name).unwrap_or(&none).iter().copied();
        let has = |class: ClassRef, name: &SmolStr| self.writers.get(name).is_some_and(|all| all.contains(&class));
        candidates.filter(|class| *class != protocol && names.iter().all(|name| has(*class, name))).collect()
    }

    /// Returns whether the path leads to something that the catalog knows, or at least to a named thing from outside.
    fn look_at_external(&mut self, caller: FunctionRef, id: CallId, call: &Call, path: &SmolStr) -> bool {
        let makes = self.catalog.is_type(path) || last_name(path).starts_with(char::is_uppercase);
        if !path.contains("()")
            && makes
            && let Some(library) = self.catalog.library_of(path)
        {
            let offset = call.range.start;
            let made = Made { library: library.name.clone(), area: library.area, path: path.clone(), offset };
            self.graph.makes.entry(caller).or_default().push(made);
        }
        if let Some(flavor) = autolog_flavor(path) {
            self.graph.autologs.insert((caller.file, flavor.to_owned()));
            return true;
        }
        if let Some(tracer) = self.catalog.tracing(path)
            && !is_decorator(self.facts(caller.file), id)
        {
            let text = format!("calls `{path}` of {}", tracer.name);
            self.graph.traced.entry(caller).or_insert((text, caller.file, call.range.start));
        }
        if let Some(api) = self.catalog.call(path) {
            let found =
                ApiCall { caller, call: id, path: path.clone(), api, resolution: Resolution::Resolved, told_by: None };
            let found = self.sharpened(found, call);
            self.graph.add_api_call(found);
        }
        let registrars = self.catalog.registering_call(path);
        for registrar in &registrars {
            for place in registrar.arguments {
                if let Some(argument) = argument_at(call, place) {
                    self.hand_over(caller, id, call, argument, registrar, path);
                }
            }
        }
        if registrars.is_empty() {
            self.look_at_callbacks(caller, id, call);
        }
        // A path through an opaque result says nothing about the receiver: the shape may.
        self.catalog.call(path).is_some() || !path.contains("()") || !registrars.is_empty() || is_standard(path)
    }

    /// An HTTP call whose URL or payload shows a model or a search service behind it.
    fn sharpened(&self, mut found: ApiCall<'a>, call: &Call) -> ApiCall<'a> {
        if found.api.library.area != Area::Http || found.api.does != Action::ExternalService {
            return found;
        }
        let told = endpoints::endpoint_of(&self.resolver, self.endpoints, found.caller.file, call);
        // A model is asked by POST; what is fetched from the same host is a list or a status.
        let fetches = matches!(last_name(&found.path), "get" | "head" | "delete" | "options" | "urlretrieve");
        let told = told.filter(|(endpoint, _)| !(fetches && endpoint.does == Action::LlmCall));
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
    fn look_at_forwarders(&mut self) {
        let is_plain = |call: &&ApiCall<'a>| {
            let api = &call.api;
            api.library.area == Area::Http && api.does == Action::ExternalService
        };
        let plain: Vec<ApiCall<'a>> = self.graph.api_calls.values().flatten().filter(is_plain).cloned().collect();
        for sent in plain {
            let fetches = matches!(last_name(&sent.path), "get" | "head" | "delete" | "options");
            if fetches || !endpoints::is_forwarded(self.facts(sent.caller.file), sent.caller.function, sent.call) {
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

    fn look_at_shape(&mut self, caller: FunctionRef, id: CallId, call: &Call) {
        let facts = self.facts(caller.file);
        let Some(members) = member_names(facts, call.callee) else { return };
        if members.len() < 2 {
            return;
        }
        let names: Vec<&str> = members.iter().map(SmolStr::as_str).collect();
        let project = self.workspace.file(caller.file).project;
        let Some(api) = self.catalog.shape(&names, call.awaited, |library| self.uses.is_used(project, library)) else {
            return;
        };
        let path = format_smolstr!("{}", names.join("."));
        self.graph.add_api_call(ApiCall { caller, call: id, path, api, resolution: Resolution::Shape, told_by: None });
    }

    /// A function among the arguments of a call that the catalog does not know may be called back.
    fn look_at_callbacks(&mut self, caller: FunctionRef, id: CallId, call: &Call) {
        for argument in &call.arguments {
            for value in self.resolver.expr(caller.file, call.scope, argument.value) {
                if matches!(value, Value::Function(_) | Value::Method { .. }) {
                    self.add_edges(caller, &value, EdgeKind::Callback, Some(id));
                }
            }
        }
    }

    fn hand_over(
        &mut self,
        caller: FunctionRef,
        id: CallId,
        call: &Call,
        argument: ExprId,
        registrar: &Registrar<'_>,
        path: &SmolStr,
    ) {
        let values = self.resolver.expr(caller.file, call.scope, argument);
        let offset = self.facts(caller.file).expr_range(argument).start;
        let functions = values.iter().flat_map(|value| match value {
            Value::Collection { items, .. } => items.to_vec(),
            other => vec![other.clone()],
        });
        for value in functions.collect::<Vec<_>>() {
            let is_function = matches!(value, Value::Function(_) | Value::Method { .. } | Value::FunctionMember { .. });
            let is_callable = matches!(value, Value::Instance(_));
            if !is_function && !is_callable {
                continue;
            }
            let edge = match registrar.role {
                Role::Thread => Some(EdgeKind::Thread),
                Role::Callback => Some(EdgeKind::Callback),
                _ => None,
            };
            for (function, class) in self.resolver.called_functions(&value) {
                let text = format!("handed to `{path}`");
                for overriding in self.overrides(function, class) {
                    self.add_role(overriding, registrar.clone(), text.clone(), caller.file, offset);
                }
                self.add_role(function, registrar.clone(), text, caller.file, offset);
            }
            if let Some(kind) = edge {
                self.add_edges(caller, &value, kind, Some(id));
            }
        }
    }

    /// Functions that are parts of a pipe run when the pipe is run.
    fn look_at_pipe(&mut self, caller: FunctionRef, id: CallId, call: &Call) {
        let Expr::Attribute { object, .. } = self.facts(caller.file).expr(call.callee) else { return };
        for value in self.resolver.expr(caller.file, call.scope, *object) {
            let Value::Pipe(parts) = value else { continue };
            for part in parts.iter() {
                self.add_edges(caller, part, EdgeKind::Framework, Some(id));
            }
        }
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
                names.push(name.clone());
                names.reverse();
                return Some(names);
            }
            Expr::Attribute { object, name } => {
                names.push(name.clone());
                at = *object;
            }
            Expr::Call(call) => at = facts.call(*call).callee,
            Expr::Subscript { object, .. } => at = *object,
            Expr::Await(inner) => at = *inner,
            _ => return None,
        }
    }
}

/// The innermost function around an offset; the top level if there is none.
fn innermost(facts: &FileFacts, offset: u32) -> FunctionId {
    let after = facts.functions.partition_point(|function| function.range.start <= offset);
    let inner = (1..after).rev().find(|at| facts.functions[*at].range.contains(offset));
    FunctionId(inner.unwrap_or(0) as u32)
}

/// Whether a call is what stands behind an `@`: it says something of the function below, not of the one around it.
fn is_decorator(facts: &FileFacts, call: CallId) -> bool {
    let range = facts.call(call).range;
    let first = facts.functions.partition_point(|function| function.range.start < range.end);
    let decorators = facts.functions[first..].iter().take(1).flat_map(|function| &function.decorators);
    decorators.into_iter().any(|decorator| *facts.expr(decorator.expr) == Expr::Call(call))
}

/// `mlflow.openai.autolog` gives `openai`, `mlflow.autolog` an empty name.
fn autolog_flavor(path: &str) -> Option<&str> {
    let inner = path.strip_prefix("mlflow.")?.strip_suffix("autolog")?;
    Some(inner.trim_end_matches('.')).filter(|flavor| !flavor.contains('.'))
}

/// Members of task objects that have the function run in another process (Celery, Dramatiq, RQ, Prefect, Ray, Modal).
fn runs_elsewhere(name: &str) -> bool {
    matches!(
        name,
        "delay" | "apply_async" | "send" | "send_with_options" | "submit" | "remote" | "spawn" | "enqueue" | "s" | "si"
    )
}

fn is_standard(path: &str) -> bool {
    path.starts_with("builtins.")
}
