//! Builds the call graph: looks at every call, decorator and class of the program once.

mod conventions;
mod counted;
mod handed;
mod methods;
mod outside;
mod passed;
mod plugins;
mod sources;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::definitions::Definition;
use super::graph::{Edge, EdgeKind, Graph, RoleFact};
use super::joined::Joined;
use super::members::is_property;
use super::resolve::{Base, Resolver};
use super::results::argument;
use super::uses::Uses;
use super::value::{Value, Values};
use super::{ClassRef, FunctionRef};
use crate::catalog::{Area, Catalog, Endpoint, Registrar, Role};
use crate::project::{FileId, Language, Workspace};
use crate::syntax::{Call, CallId, ClassId, ClassKind, Expr, ExprId, FileFacts, FunctionId, Scope};
pub use counted::Counted;
use counted::files_in_question;
use passed::Passed;
use plugins::Plugins;
pub use plugins::loads_by_path;

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
    subclasses: FxHashMap<ClassRef, Vec<ClassRef>>,
    /// Classes that write a method of a name, for protocols.
    writers: FxHashMap<SmolStr, Vec<ClassRef>>,
    protocols: BTreeSet<ClassRef>,
    /// Functions that are read like fields, by name.
    properties: FxHashMap<SmolStr, Vec<FunctionRef>>,
    /// Functions that are handed on, to be run by whoever takes them.
    passed: Vec<Passed>,
    plugins: Plugins,
    /// Worked out when a protocol asks for it.
    joined: OnceCell<Joined>,
    /// Functions that hand their own parameter to a tracer: what is seen of the tracer.
    tracing_helpers: BTreeMap<FunctionRef, String>,
    counted: Counted,
    /// The files that import a catalogued library, for the figures.
    counted_files: BTreeSet<FileId>,
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
            counted_files: files_in_question(uses, resolver.context.catalog),
            resolver,
            workspace,
            endpoints,
            uses,
            graph: Graph::default(),
            decorators: BTreeMap::new(),
            subclasses: FxHashMap::default(),
            writers: FxHashMap::default(),
            protocols: BTreeSet::new(),
            properties: FxHashMap::default(),
            passed: Vec::new(),
            plugins: Plugins::default(),
            joined: OnceCell::new(),
            tracing_helpers: BTreeMap::new(),
            counted: Counted::default(),
        }
    }

    /// Looks at everything.
    pub fn run(mut self) -> (Graph<'a>, BTreeMap<FunctionRef, Vec<DecoratorFact>>, Counted) {
        self.index_classes();
        if self.catalog.language == Language::TypeScript {
            self.plugins = Plugins::of(self.workspace, self.files, self.uses);
            (0..self.files.len() as u32).map(FileId).for_each(|file| self.index_tracing_helpers(file));
        }
        for file in (0..self.files.len() as u32).map(FileId) {
            self.look_at_classes(file);
            self.look_at_functions(file);
            self.look_at_calls(file);
            self.look_at_properties(file);
            self.look_at_described_objects(file);
            if self.catalog.language == Language::TypeScript {
                self.look_at_conventions(file);
            }
        }
        if self.catalog.language == Language::Python {
            self.look_at_read_sources();
        }
        self.look_at_strategies();
        self.add_passed();
        self.look_at_forwarders();
        self.count_found();
        self.graph.shrink();
        let answers = self.resolver.answers;
        // A million small values: they go while the program is looked at.
        rayon::spawn(move || drop(answers));
        (self.graph, self.decorators, self.counted)
    }

    fn facts(&self, file: FileId) -> &'a FileFacts {
        &self.files[file.0 as usize]
    }

    fn index_classes(&mut self) {
        for file in (0..self.files.len() as u32).map(FileId) {
            for class in (0..self.facts(file).classes.len() as u32).map(ClassId) {
                let class = ClassRef { file, class };
                if self.facts(file).class(class.class).kind == ClassKind::Interface {
                    self.protocols.insert(class);
                }
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
                if is_property(self.facts(file), id) {
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
            recorded: by.recorded && self.is_recordable(file, by.library),
            recorded_as: by.recorded_as.map(str::to_owned),
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
                    Expr::Call(call) => facts.call(call).callee,
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
            let known = self.catalog.about(path);
            if let Some(tracer) = known.tracing() {
                fact.known = true;
                let text = format!("has a decorator of {}, `{path}`", tracer.name);
                self.graph.traced.entry(function).or_insert((text, function.file, offset));
            }
            if let Some(registrar) = known.decorator() {
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
            Expr::Subscript { key, .. } => match facts.expr(key) {
                Expr::List(items) => items.to_vec(),
                _ => Vec::new(),
            },
            _ => vec![expr],
        };
        for item in written {
            let Expr::Call(call) = facts.expr(item) else { continue };
            let call = facts.call(call);
            for value in self.resolver.expr(function.file, call.scope, call.callee) {
                let Value::External(path) = value else { continue };
                for registrar in self.catalog.about(&path).registering_call() {
                    if registrar.role != Role::Depends {
                        continue;
                    }
                    let taken = argument(facts, call, registrar.arguments);
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
            self.count(file, call, &callees);
            let mut known = false;
            let from_table = self.is_from_table(file, call) || self.is_chosen(file, call, &callees);
            let is_parameter_run = self.is_parameter_run(file, call);
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
                // A method of a list on something opaque may be a client's own.
                let is_opaque = matches!(
                    callee, Value::BuiltIn { object, .. } if matches!(**object, Value::External(_))
                );
                known |= !is_opaque;
                self.look_at_tracing_helper(caller, CallId(id), call, callee);
                if !is_parameter_run {
                    self.add_edges(caller, callee, kind, Some(CallId(id)));
                }
            }
            if !known {
                self.look_at_shape(caller, CallId(id), call);
            }
            if callees.is_empty() {
                let kind = if from_table { EdgeKind::Dispatch } else { EdgeKind::Call };
                self.look_at_plugins(caller, CallId(id), call, kind);
            }
            if self.catalog.language == Language::TypeScript {
                self.look_at_passed(caller, CallId(id), call, &callees);
                continue;
            }
            self.look_at_pipe(caller, CallId(id), call);
            self.look_at_described(caller, call);
        }
    }

    /// Whether the callee is taken out of a collection: `TOOLS[name](...)`, `TOOLS.get(name)(...)`, `tool = TOOLS[name]`.
    fn is_from_table(&mut self, file: FileId, call: &Call) -> bool {
        let facts = self.facts(file);
        if self.catalog.language == Language::TypeScript {
            return self.is_from_script_table(facts, file, call);
        }
        let taken_out = |expr: Expr| match expr {
            Expr::Subscript { .. } => true,
            Expr::Call(inner) => matches!(
                facts.expr(facts.call(inner).callee), Expr::Attribute { name, .. } if name == "get" || name == "pop"
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

    /// Whether a name is called to which the function itself gave one of several functions: what is run is chosen elsewhere,
    /// as by `search = self.search_for(method)`. A function that is defined twice is no choice, nor is one that is handed in.
    fn is_chosen(&self, file: FileId, call: &Call, callees: &Values) -> bool {
        let functions = callees.iter().filter_map(|callee| match callee {
            Value::Function(function) | Value::Method { function, .. } => Some(function),
            _ => None,
        });
        let mut names = functions.map(|one| &self.facts(one.file).function(one.function).name);
        let first = names.next();
        let Expr::Name(name) = self.facts(file).expr(call.callee) else { return false };
        let found = self.resolver.definitions(file).name(call.scope, name);
        let is_given = found.iter().any(|definition| matches!(definition, Definition::Binding(_)));
        self.catalog.language == Language::Python && is_given && names.any(|name| Some(name) != first)
    }

    fn add_edges(&mut self, from: FunctionRef, callee: &Value, kind: EdgeKind, call: Option<CallId>) {
        for (function, class) in self.resolver.called_functions(callee) {
            self.graph.add_edge(Edge { from, to: function, kind, call });
            for overriding in self.overrides(function, class) {
                self.graph.add_edge(Edge { from, to: overriding, kind, call });
            }
        }
    }
}

/// Members of task objects that have the function run in another process (Celery, Dramatiq, RQ, Prefect, Ray, Modal).
fn runs_elsewhere(name: &str) -> bool {
    matches!(
        name,
        "delay" | "apply_async" | "send" | "send_with_options" | "submit" | "remote" | "spawn" | "enqueue" | "s" | "si"
    )
}
