//! Runs the stages: from paths to an outcome, and from an outcome to written files.

mod apply;
mod baseline;
mod chosen;
mod facts;
mod ignores;
mod islands;
mod matters;
mod piece;
mod planned;
mod remove;
mod stage;
mod suggest;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use crate::cache::{Cache, Proofs};
use crate::catalog::{self, Operation};
use crate::classify::{Confidence, Decision, SkipRule, Verdict};
use crate::edit::{FileAdditions, Hazard, Proof, Writer};
use crate::link::{FunctionRef, Program};
use crate::project::{Baseline, FileId, Known, Language, OpenError, Part, Request, TOP_LEVEL, Text, Workspace};
use crate::report::{Asked, Outcome, ProjectReport, Unread};
use crate::syntax::{self, FileFacts, FunctionId, Scope};
use apply::Steps;
pub use apply::apply;
pub use baseline::{NewBaseline, baseline};
use chosen::{Chosen, own_libraries};
pub use ignores::ignore;
use islands::{Island, islands};
use piece::{Piece, Scene};
pub use remove::{RemoveRequest, remove};
pub use suggest::suggest;

/// The stack of a thread that works on an island: questions nest.
const STACK: usize = 64 << 20;

/// How long a thread without work waits before it looks for some.
const IDLE: Duration = Duration::from_micros(100);

/// In bytes of text: each island costs a little whatever its size.
const SMALLEST_ISLAND: usize = 1 << 20;

/// What the user chose for this run; the configuration holds where nothing is chosen.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only these operations; those of the configuration, if there are none.
    pub select: Vec<Operation>,
    /// Not these; those of the configuration, if there are none.
    pub ignore: Vec<Operation>,
    /// How sure a decision must be to become an edit.
    pub min_confidence: Option<Confidence>,
    /// Also applies edits that could change what the program does: autologging of libraries that may be missing.
    pub unsafe_fixes: bool,
    /// What a baseline names is asked about, too.
    pub without_baseline: bool,
    /// A baseline instead of the one that is there.
    pub baseline: Option<BTreeSet<Known>>,
    /// Where facts are kept from run to run, if they are.
    pub cache: Option<Cache>,
    /// Texts that files are taken to have.
    pub texts: BTreeMap<String, String>,
    /// Files that cannot matter are parsed, too, and all are one island.
    pub parse_all: bool,
    /// Islands with less text than this, in bytes, are put together; a mebibyte, if nothing is said.
    pub smallest_island: Option<usize>,
    /// Nothing is going to be written, so that what an earlier run proved harmless is not proven again.
    pub dry_run: bool,
    /// Hazards that are not looked for: tests show in this way what each check is for.
    pub unseen: Vec<Hazard>,
}

/// What came of a run.
#[derive(Debug)]
pub struct Analysis {
    /// For reports.
    pub outcome: Outcome,
    /// Where the files come from.
    pub workspace: Workspace,
    /// What is to be said of the run itself, and not of the project: each a full message.
    pub notes: Vec<String>,
    /// The paths of the files that were parsed: what the others say was known from an earlier run.
    pub parsed: Vec<String>,
    /// The paths of the files whose patches only an earlier run proved: this one cannot write them.
    pub unproven: BTreeSet<String>,
    /// How many libraries of the catalog were read.
    pub libraries: usize,
    /// When each patch is written.
    steps: Steps,
    /// The functions and top levels whose calls are a reason to switch recording on: path and qualified name.
    set_up_for: Vec<(String, String)>,
    /// What the patched source files get, by their paths; only of what is staged.
    additions: BTreeMap<String, FileAdditions>,
}

/// Why there is no outcome; the whole message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self(error.to_string())
    }
}

impl Analysis {
    /// The text that was read of a file that a patch changes; none for a new file.
    pub fn original(&self, path: &str) -> Option<&Text> {
        original(&self.workspace, path)
    }
}

fn original<'w>(workspace: &'w Workspace, path: &str) -> Option<&'w Text> {
    let sources = workspace.files.iter().filter(|file| file.path == path);
    let manifests = workspace.projects.iter().flat_map(|project| &project.manifests);
    let manifests = manifests.filter(|manifest| manifest.path.to_str() == Some(path));
    let sources = sources.filter_map(|file| file.text.as_ref().ok());
    sources.chain(manifests.filter_map(|manifest| manifest.text.as_ref())).next()
}

/// Keeps other runs from what a request is about, until the writer is dropped: to be asked for before [`analyse`] by a run
/// that is to [`apply`].
pub fn hold(request: &Request) -> Result<Writer, Failure> {
    let folders = Workspace::enclosing(request)?;
    let (root, above) = folders.split_last().expect("the root is among them");
    Writer::hold(root, above).map_err(|reason| Failure(format!("{}: {reason}", root.display())))
}

/// Keeps other runs from a root that is known.
pub fn hold_root(root: &Path) -> Result<Writer, Failure> {
    let request = Request { paths: vec![root.to_path_buf()], ..Request::default() };
    let mut above = Workspace::enclosing(&request)?;
    above.retain(|folder| root != folder && root.starts_with(folder));
    Writer::hold(root, &above).map_err(|reason| Failure(format!("{}: {reason}", root.display())))
}

/// Reads, links, decides and plans; writes nothing.
pub fn analyse(request: &Request, options: &Options) -> Result<Analysis, Failure> {
    // On a working thread, whose stack the caller has chosen, even when there is but one file.
    rayon::scope(|_| analyse_here(request, options))
}

fn analyse_here(request: &Request, options: &Options) -> Result<Analysis, Failure> {
    let mut workspace = Workspace::open(request)?;
    if let Some(entries) = &options.baseline {
        let entries = entries.iter().map(|entry| (0, entry.clone())).collect();
        workspace.baseline = Some(Baseline { entries, ..Baseline::default() });
    } else if options.without_baseline {
        workspace.baseline = None;
    }
    for (path, content) in &options.texts {
        let file = workspace.files.iter_mut().find(|file| file.path == *path);
        if let Some(Ok(text)) = file.map(|file| &mut file.text) {
            text.content = content.as_str().into();
        }
    }
    let chosen = Chosen::of(options, &workspace)?;
    let extra = own_libraries(&workspace)?;
    let endpoints = catalog::endpoints().map_err(|error| Failure(error.to_string()))?;
    let matter = matters::matter(&workspace, options, &endpoints, &extra, languages(&workspace));
    let found = facts::facts_of(&workspace.root, &workspace.files, &matter.files, options.cache.as_ref());
    let proofs = options.cache.as_ref().filter(|_| options.dry_run).map(|cache| cache.proofs(&workspace.root));
    let known = proofs.as_ref().map(Proofs::known);
    let notes = facts::notes(&found, proofs.as_ref());
    let parsed = found.missed.iter().map(|at| workspace.files[*at].path.clone()).collect();
    let least = options.smallest_island.unwrap_or(SMALLEST_ISLAND);
    let islands = islands(&workspace, &matter.files, matter.joined.as_ref(), least);
    let facts = Mutex::new(found.facts);
    let scene =
        Scene { workspace: &workspace, options, chosen: &chosen, extra: &extra, endpoints: &endpoints, facts, known };
    let mut whole = Piece { outcome: empty_outcome(&workspace, asked(request, &workspace)), ..Piece::default() };
    for piece in side_by_side(&islands, |island| scene.piece(island)) {
        whole.absorb(piece?);
    }
    let Piece { mut outcome, libraries, steps, set_up_for, additions, proofs: asked } = whole;
    if let Some(proofs) = &proofs {
        proofs.keep(&asked.values().copied().collect());
    }
    let is_known = |proof: &Proof| scene.known.as_ref().is_some_and(|known| known.contains(proof));
    let unproven = asked.into_iter().filter(|(_, proof)| is_known(proof)).map(|(path, _)| path).collect();
    let readable = || workspace.files.iter().zip(&matter.files).filter(|(file, _)| file.text.is_ok());
    outcome.figures.files = readable().count();
    outcome.figures.parsed = readable().filter(|(_, matters)| **matters).count();
    sort(&mut outcome);
    outcome.baseline = baseline::report(&workspace, &outcome);
    Ok(Analysis { outcome, workspace, notes, parsed, unproven, libraries, steps, set_up_for, additions })
}

/// Works on the islands, as many at a time as there are threads, large ones first; what comes of them is in their order.
fn side_by_side<T: Send>(islands: &[Island], work: impl Fn(&Island) -> T + Sync) -> Vec<T> {
    let threads = rayon::current_num_threads().min(islands.len());
    // With one thread there is nothing to share out.
    if threads < 2 {
        return islands.iter().map(work).collect();
    }
    let mut order: Vec<(usize, &Island)> = islands.iter().enumerate().collect();
    order.sort_by_key(|(_, island)| Reverse(island.size));
    let (left, done) = (Mutex::new(order.into_iter()), Mutex::new(Vec::new()));
    let worker = || {
        // Held only while the next island is taken, or one is done: no thread panics with it.
        let next = || left.lock().expect("no panic").next();
        while let Some((at, island)) = next() {
            let piece = work(island);
            done.lock().expect("no panic").push((at, piece));
        }
    };
    std::thread::scope(|scope| {
        let start = |_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker);
        // What a thread that is not to be had would have done, the others do.
        let others: Vec<_> = (1..threads).filter_map(|number| start(number).ok()).collect();
        worker();
        // They share out their work to the pool's threads, of which this is one.
        while others.iter().any(|other| !other.is_finished()) {
            if rayon::yield_now() != Some(rayon::Yield::Executed) {
                std::thread::sleep(IDLE);
            }
        }
    });
    let mut done = done.into_inner().expect("no panic");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, piece)| piece).collect()
}

/// The functions that comments, the configuration or the baseline leave alone.
fn left_alone(program: &Program<'_>, decisions: &[Decision]) -> BTreeSet<FunctionRef> {
    let ignored = decisions.iter().filter(|decision| decision.verdict == Verdict::Skip(SkipRule::Ignored));
    let baseline = program.workspace.baseline.as_ref();
    let in_baseline = |function: &FunctionRef| {
        let path = &program.workspace.file(function.file).path;
        let qualname = match function.function {
            FunctionId::MODULE => TOP_LEVEL,
            _ => &program.function(*function).qualname,
        };
        baseline.is_some_and(|baseline| baseline.has(path, qualname))
    };
    let known = all_places(program).filter(|_| baseline.is_some()).filter(in_baseline);
    let mut left: BTreeSet<FunctionRef> = ignored.map(|decision| decision.function).chain(known).collect();
    // What gets no span and only they run, or hold, is a part of them.
    let details = decisions.iter().filter(|decision| matches!(decision.verdict, Verdict::Skip(_)));
    let details: Vec<FunctionRef> = details.map(|decision| decision.function).collect();
    loop {
        let is_held = |function: &FunctionRef| match program.function(*function).parent {
            Scope::Function(outer) => left.contains(&FunctionRef { function: outer, ..*function }),
            Scope::Class(_) => false,
        };
        let is_run = |function: &FunctionRef| {
            let runners = program.run_by(*function);
            !runners.is_empty() && runners.iter().all(|edge| left.contains(&edge.from))
        };
        let is_detail = |function: &&FunctionRef| !left.contains(function) && (is_held(function) || is_run(function));
        let more: Vec<FunctionRef> = details.iter().filter(is_detail).copied().collect();
        if left.is_empty() || more.is_empty() {
            return left;
        }
        left.extend(more);
    }
}

/// All functions, and the top levels of all files.
fn all_places<'p>(program: &'p Program<'_>) -> impl Iterator<Item = FunctionRef> + 'p {
    let files = (0..program.files.len() as u32).map(FileId);
    files.flat_map(|file| {
        let functions = (0..program.facts(file).functions.len() as u32).map(FunctionId);
        functions.map(move |function| FunctionRef { file, function })
    })
}

/// The functions and top levels whose calls or clients something is to record.
fn reasons_for_set_up(program: &Program<'_>) -> BTreeSet<(String, String)> {
    let is_reason = |place: &FunctionRef| {
        program.api_calls(*place).iter().any(|call| call.api.recorded.is_some()) || !program.made_by(*place).is_empty()
    };
    let reasons = all_places(program).filter(is_reason).map(|place| program.parts.owner(place));
    let reasons = reasons.filter(|place| !program.left_alone.contains(place));
    let named = reasons.map(|place| {
        let qualname = match place.function {
            FunctionId::MODULE => TOP_LEVEL.to_owned(),
            _ => program.function(place).qualname.to_string(),
        };
        (program.workspace.file(place.file).path.clone(), qualname)
    });
    named.collect()
}

/// The languages of the files that are read.
fn languages(workspace: &Workspace) -> BTreeSet<Language> {
    workspace.files.iter().map(|file| file.language).collect()
}

/// The facts of one language's files, taken out of all; files of another language have none, but keep their place.
fn only(language: Language, workspace: &Workspace, files: &mut [FileFacts]) -> Vec<FileFacts> {
    let blank = syntax::blank();
    let own = workspace.files.iter().zip(files);
    own.map(|(file, facts)| if file.language == language { std::mem::take(facts) } else { blank.clone() }).collect()
}

fn asked(request: &Request, workspace: &Workspace) -> Asked {
    match (workspace.is_partial, &request.part) {
        (false, _) => Asked::ByName,
        (true, Part::Whole) if request.by_hook => Asked::ByHook,
        (true, _) => Asked::ByChange,
    }
}

/// What is known before anything is decided.
fn empty_outcome(workspace: &Workspace, asked: Asked) -> Outcome {
    let mut left_out = BTreeMap::new();
    for file in &workspace.left_out {
        *left_out.entry(file.reason).or_insert(0) += 1;
    }
    Outcome {
        root: workspace.root.clone(),
        projects: projects(workspace),
        asked,
        left_out,
        unread: unread(workspace),
        warnings: workspace.warnings.clone(),
        ..Outcome::default()
    }
}

/// Puts what several languages gave into one order.
fn sort(outcome: &mut Outcome) {
    let by_place = |path: &String, line: Option<u32>| (path.clone(), line);
    outcome.functions.sort_by(|one, other| one.path.cmp(&other.path));
    outcome.patches.sort_by(|one, other| one.path.cmp(&other.path));
    outcome.held.sort_by_cached_key(|held| (by_place(&held.path, held.line), held.what.clone()));
    outcome.syntax_problems.sort_by(|one, other| one.path.cmp(&other.path));
    outcome.misreadings.sort_by(|one, other| one.path.cmp(&other.path));
    outcome.comment_problems.sort_by_cached_key(|problem| by_place(&problem.path, Some(problem.line)));
    outcome.advice.sort_by_cached_key(|advice| (advice.path.clone(), advice.line));
    outcome.libraries.sort();
    outcome.libraries.dedup();
}

fn unread(workspace: &Workspace) -> Vec<Unread> {
    let files = workspace.files.iter();
    let unread = files.filter_map(|file| {
        let error = file.text.as_ref().err()?;
        Some(Unread { path: file.path.clone(), reason: error.to_string() })
    });
    unread.collect()
}

fn projects(workspace: &Workspace) -> Vec<ProjectReport> {
    let slashed = |path: &std::path::Path| path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let report = |project: &crate::project::Project| ProjectReport {
        folder: slashed(&project.folder),
        languages: project.languages.clone(),
        detected_by: project.detected_by,
        manifests: project.manifests.iter().map(|manifest| slashed(&manifest.path)).collect(),
        lock_files: project.lock_files.iter().map(|path| slashed(path)).collect(),
    };
    workspace.projects.iter().map(report).collect()
}
