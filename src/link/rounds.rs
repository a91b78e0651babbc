//! Resolves the whole program, in rounds: what callers hand to parameters in one round is known in the next. Chunks of files are
//! resolved side by side, each by a resolver of its own. What a chunk is depends on the files alone, and what the chunks find is
//! joined in their order, so that the answers are the same with any number of threads.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::answers::Answers;
use super::definitions::Definitions;
use super::incoming::Incoming;
use super::modules::Modules;
use super::program::deep_thread;
use super::resolve::{Context, Resolver};
use crate::catalog::Catalog;
use crate::project::FileId;
use crate::syntax::{CallId, FileFacts};

/// What callers hand to parameters is looked for this many times: each round carries a value one injection further.
const ROUNDS: usize = 3;

/// A chunk has at least so many calls: each works out for itself what they share.
const CALLS_OF_CHUNK: usize = 10_000;

/// More chunks than these share too much.
const MOST_CHUNKS: usize = 8;

/// What a program's values are resolved from.
#[derive(Clone, Copy)]
pub struct Sources<'r, 'a> {
    /// Facts of every file, by [`FileId`].
    pub files: &'a [FileFacts],
    /// Definitions of every file, by [`FileId`].
    pub definitions: &'r [Definitions],
    /// Which file an import means.
    pub modules: &'r Modules,
    /// What is known of libraries.
    pub catalog: &'a Catalog,
}

impl<'r, 'a> Sources<'r, 'a> {
    /// These, and what callers hand to parameters.
    pub fn with(self, incoming: &'r Incoming) -> Context<'r, 'a> {
        let Sources { files, definitions, modules, catalog } = self;
        Context { files, definitions, modules, catalog, incoming }
    }
}

/// What callers hand to parameters, and the answers that hold with it.
pub fn run(sources: Sources<'_, '_>) -> (Incoming, Answers) {
    let mut chunks = Chunk::all(sources.files);
    let mut incoming = Incoming::default();
    for round in 0..=ROUNDS {
        let found = side_by_side(&mut chunks, |chunk| chunk.look(sources.with(&incoming)));
        let mut all = Incoming::default();
        found.into_iter().for_each(|found| all.absorb(found));
        // What the last round finds is not asked for any more; its answers are.
        if all == incoming || round == ROUNDS {
            break;
        }
        incoming = all;
        chunks.iter_mut().for_each(|chunk| chunk.answers.keep_settled());
    }
    let mut answers = Answers::default();
    chunks.into_iter().for_each(|chunk| answers.absorb(chunk.answers));
    (incoming, answers)
}

/// Files that follow each other, and what is known of them.
struct Chunk {
    /// The calls that may tell more than in the round before.
    open: Vec<(FileId, CallId)>,
    /// What the other calls hand to parameters.
    settled: Incoming,
    answers: Answers,
}

impl Chunk {
    /// The chunks of a program: alike in what there is to do.
    fn all(files: &[FileFacts]) -> Vec<Chunk> {
        let calls: usize = files.iter().map(|facts| facts.calls.len()).sum();
        let size = calls.div_ceil(MOST_CHUNKS).max(CALLS_OF_CHUNK);
        let mut chunks: Vec<Chunk> = Vec::new();
        for (file, facts) in (0u32..).map(FileId).zip(files) {
            if chunks.last().is_none_or(|chunk| chunk.open.len() >= size) {
                chunks.push(Chunk { open: Vec::new(), settled: Incoming::default(), answers: Answers::default() });
            }
            let with_arguments = (0u32..).map(CallId).zip(&facts.calls).filter(|(_, call)| !call.arguments.is_empty());
            let own = with_arguments.map(|(call, _)| (file, call));
            chunks.last_mut().expect("one was pushed").open.extend(own);
        }
        chunks
    }

    /// What the calls of the chunk hand to parameters.
    fn look(&mut self, context: Context<'_, '_>) -> Incoming {
        let mut resolver = Resolver::with(context, std::mem::take(&mut self.answers));
        let mut found = Incoming::default();
        let mut open = std::mem::take(&mut self.open);
        open.retain(|(file, call)| {
            let open_before = resolver.asked_open();
            let call = context.files[file.0 as usize].call(*call);
            let mut own = Incoming::default();
            for callee in resolver.expr(*file, call.scope, call.callee).iter() {
                own.note(&mut resolver, *file, call, callee);
            }
            let is_open = resolver.asked_open() != open_before;
            if is_open { found.absorb(own) } else { self.settled.absorb(own) }
            is_open
        });
        self.open = open;
        self.answers = resolver.answers;
        let mut all = self.settled.clone();
        all.absorb(found);
        all
    }
}

/// What `work` gives for each chunk, in their order; as many chunks at a time as threads are wanted.
fn side_by_side<T: Send>(chunks: &mut [Chunk], work: impl Fn(&mut Chunk) -> T + Sync) -> Vec<T> {
    let threads = rayon::current_num_threads().min(chunks.len());
    let left = Mutex::new(chunks.iter_mut().enumerate());
    let done = Mutex::new(BTreeMap::new());
    let worker = || {
        // Held only while the next chunk is taken; a lock is poisoned only by a panic, which ends all.
        let next = || left.lock().expect("no panic").next();
        while let Some((at, chunk)) = next() {
            let result = work(chunk);
            done.lock().expect("no panic").insert(at, result);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // What a thread that is not to be had would have done, the others do.
            let _ = deep_thread().spawn_scoped(scope, worker);
        }
        worker();
    });
    done.into_inner().expect("no panic").into_values().collect()
}
