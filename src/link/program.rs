//! The linked program: the one thing that later stages ask.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rayon::prelude::*;

use super::FunctionRef;
use super::bound::Bound;
use super::build::{Builder, Counted, DecoratorFact};
use super::circles::circles;
use super::definitions::Definitions;
use super::entries;
use super::frameworks;
use super::graph::{ApiCall, Edge, Graph, Made, RoleFact};
use super::modules::Modules;
use super::parts::Parts;
use super::reach::Reach;
use super::resolve::Resolver;
use super::rounds::{self, Sources};
use super::runtime::{self, Runtime};
use super::uses::{LibraryUse, Uses};
use crate::catalog::{Catalog, Endpoint};
use crate::project::{Config, FileId, ProjectId, Workspace};
use crate::syntax::{FileFacts, Function, FunctionForm, FunctionId, Scope, TextRange};

/// The stack that linking gets: questions nest, and a thread's own stack may be small.
const STACK: usize = 64 << 20;

/// All files, joined.
pub struct Program<'a> {
    /// Where the files come from.
    pub workspace: &'a Workspace,
    /// What each file says, by [`FileId`].
    pub files: &'a [FileFacts],
    /// What is known of libraries.
    pub catalog: &'a Catalog,
    graph: Graph<'a>,
    decorators: BTreeMap<FunctionRef, Vec<DecoratorFact>>,
    uses: Uses,
    reach: Reach,
    runtimes: Vec<Runtime>,
    /// Nameless functions that are parts of those around them.
    pub parts: Parts,
    /// What names are bound to.
    pub bound: Bound,
    /// How many calls there are and how many are known.
    pub counted: Counted,
    /// Functions that are left alone on demand, by a comment, the configuration or the baseline: nothing is set up for them,
    /// either. Known once all is decided.
    pub left_alone: BTreeSet<FunctionRef>,
}

/// Links a program: `files` holds the facts of each file of `workspace`, in the same order.
pub fn link<'a>(
    workspace: &'a Workspace,
    config: &Config,
    files: &'a [FileFacts],
    catalog: &'a Catalog,
    endpoints: &'a [Endpoint],
) -> Program<'a> {
    // Before the thread: one that waits for them from inside a pool would wait for ever.
    let definitions: Vec<Definitions> = files.par_iter().map(Definitions::of).collect();
    let bound = Bound::of(files);
    let program = on_deep_stack(|| link_here(workspace, config, files, &definitions, catalog, endpoints));
    Program { bound, ..program }
}

/// Answers on a thread of its own, whose stack is deep enough for nested questions.
pub(super) fn on_deep_stack<T: Send>(answer: impl Fn() -> T + Sync) -> T {
    std::thread::scope(|scope| {
        match deep_thread().spawn_scoped(scope, &answer).map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(answer)) => answer,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // No thread to be had: this one's stack has to do.
            Err(_) => answer(),
        }
    })
}

/// A thread whose stack is deep enough for nested questions.
pub(super) fn deep_thread() -> std::thread::Builder {
    std::thread::Builder::new().name("link".to_owned()).stack_size(STACK)
}

fn link_here<'a>(
    workspace: &'a Workspace,
    config: &Config,
    files: &'a [FileFacts],
    definitions: &[Definitions],
    catalog: &'a Catalog,
    endpoints: &'a [Endpoint],
) -> Program<'a> {
    let modules = Modules::of(workspace);
    let uses = Uses::of(workspace, files, catalog, &modules);
    let sources = Sources { files, definitions, modules: &modules, catalog };
    let (incoming, answers) = rounds::run(sources);
    let resolver = Resolver::with(sources.with(&incoming), answers);
    let (mut graph, decorators, counted) = Builder::new(resolver, workspace, &uses, endpoints).run();
    entries::add(&mut graph, workspace, config, files, &modules);
    frameworks::add(&mut graph, workspace, files, &uses);
    let runtimes = runtime::of(workspace, files, catalog, &uses, &graph);
    let parts = Parts::fold(&mut graph, files);
    let reach = Reach::of(&graph);
    let left_alone = BTreeSet::new();
    let bound = Bound::default();
    Program { workspace, files, catalog, graph, decorators, uses, reach, runtimes, parts, bound, counted, left_alone }
}

impl<'a> Program<'a> {
    /// All functions, the files' top levels, signatures and parts of others left out, in the order of files and text.
    pub fn functions(&self) -> impl Iterator<Item = FunctionRef> + '_ {
        let all = (0u32..).map(FileId).zip(self.files).flat_map(|(file, facts)| {
            let functions = (0u32..).map(FunctionId).zip(&facts.functions).skip(1);
            let with_body = functions.filter(|(_, function)| function.form != FunctionForm::Signature);
            with_body.map(move |(function, _)| FunctionRef { file, function })
        });
        all.filter(|function| !self.parts.is_part(*function))
    }

    /// Where the code of a file runs.
    pub fn runtime(&self, file: FileId) -> &Runtime {
        &self.runtimes[file.0 as usize]
    }

    /// The facts of a file.
    pub fn facts(&self, file: FileId) -> &'a FileFacts {
        &self.files[file.0 as usize]
    }

    /// The facts of a function.
    pub fn function(&self, function: FunctionRef) -> &'a Function {
        self.facts(function.file).function(function.function)
    }

    /// The first and the last line of a function, its decorators included.
    pub fn lines(&self, function: FunctionRef) -> (u32, u32) {
        let own = self.function(function);
        let start = own.decorators.first().map_or(own.range.start, |first| first.range.start.min(own.range.start));
        self.facts(function.file).lines.span(TextRange::new(start, own.range.end))
    }

    /// `path::qualname`, how a function is named in output.
    pub fn label(&self, function: FunctionRef) -> String {
        let path = &self.workspace.file(function.file).path;
        format!("{path}::{}", self.function(function).qualname)
    }

    /// The calls by which a function runs others, in the order of the text.
    pub fn runs(&self, function: FunctionRef) -> &[Edge] {
        self.graph.out.get(&function).map_or(&[], Vec::as_slice)
    }

    /// The calls by which others run a function.
    pub fn run_by(&self, function: FunctionRef) -> &[Edge] {
        self.graph.into.get(&function).map_or(&[], Vec::as_slice)
    }

    /// The calls of a function to catalogued things, in the order of the text.
    pub fn api_calls(&self, function: FunctionRef) -> &[ApiCall<'a>] {
        self.graph.api_calls.get(&function).map_or(&[], Vec::as_slice)
    }

    /// The other methods that override the method which this one overrides: strategies behind one interface.
    pub fn strategies(&self, function: FunctionRef) -> impl Iterator<Item = FunctionRef> + '_ {
        self.graph.strategies.get(&function).into_iter().flatten().copied()
    }

    /// What handing a function over makes of it.
    pub fn roles(&self, function: FunctionRef) -> &[RoleFact] {
        self.graph.roles.get(&function).map_or(&[], Vec::as_slice)
    }

    /// Tracing that a function has already: what was seen, in which file, at which offset.
    pub fn traced(&self, function: FunctionRef) -> Option<&(String, FileId, u32)> {
        self.graph.traced.get(&function)
    }

    /// The functions that run themselves through others that they call.
    pub fn in_circles(&self) -> BTreeSet<FunctionRef> {
        circles(&self.graph)
    }

    /// What a function's decorators stand for, outermost first.
    pub fn decorators(&self, function: FunctionRef) -> &[DecoratorFact] {
        self.decorators.get(&function).map_or(&[], Vec::as_slice)
    }

    /// Whether the program itself reads the source of a function, or of one around it.
    pub fn reads_source(&self, function: FunctionRef) -> bool {
        let around = |at: &FunctionRef| match self.function(*at).parent {
            Scope::Function(outer) if outer != at.function => Some(FunctionRef { file: at.file, function: outer }),
            _ => None,
        };
        std::iter::successors(Some(function), around).any(|at| self.graph.read_sources.contains(&at))
    }

    /// What a function does, itself or through what it runs.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Whether a project switches a flavor's autologging on already.
    pub fn autologs(&self, project: ProjectId, flavor: &str) -> bool {
        let mut calls = self.graph.autologs.iter();
        calls.any(|(file, own)| (own == flavor || own.is_empty()) && self.workspace.file(*file).project == project)
    }

    /// Whether a file makes a client, or another object of a library.
    pub fn makes(&self, file: FileId, library: &str) -> bool {
        let functions = self.graph.makes.iter().filter(|(function, _)| function.file == file);
        functions.flat_map(|(_, made)| made).any(|made| made.library == library)
    }

    /// The clients and other objects of libraries that a function makes.
    pub fn made_by(&self, function: FunctionRef) -> &[Made] {
        self.graph.makes.get(&function).map_or(&[], Vec::as_slice)
    }

    /// The libraries that a project imports.
    pub fn uses(&self, project: ProjectId) -> &[LibraryUse] {
        self.uses.of_project(project)
    }

    /// The files that a file imports, however indirectly, itself included.
    pub fn imported_files(&self, file: FileId) -> BTreeSet<FileId> {
        self.uses.closure(file)
    }

    /// The files whose names a file takes over by `from ... import *`, however indirectly.
    pub fn starred_files(&self, file: FileId) -> BTreeSet<FileId> {
        self.uses.starred(file)
    }

    /// The files that no other file of the workspace imports.
    pub fn unimported_files(&self) -> BTreeSet<FileId> {
        let imported: HashSet<FileId> = self.uses.all_imported();
        (0..self.files.len() as u32).map(FileId).filter(|file| !imported.contains(file)).collect()
    }
}
