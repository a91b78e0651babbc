//! Resolves the whole program, in rounds: what callers hand to parameters in one round is known in the next. Chunks of files are
//! resolved side by side, each by a resolver of its own. What a chunk is depends on the files alone, and what the chunks find is
//! joined in their order, so that the answers are the same with any number of threads.

use std::sync::Mutex;

use super::answers::{Answers, Asked, Changed};
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
    let mut changed = Changed::default();
    for round in 0..=ROUNDS {
        side_by_side(&mut chunks, |chunk| chunk.look(sources.with(&incoming), &changed));
        // What the last round finds is not asked for any more; its answers are.
        if round == ROUNDS {
            break;
        }
        let mut found = Incoming::default();
        let calls = chunks.iter().flat_map(|chunk| &chunk.calls);
        calls.filter_map(|call| call.found.as_deref()).for_each(|own| found.absorb(own));
        changed = found.changed_from(&incoming);
        if changed.is_empty() {
            break;
        }
        incoming = found;
    }
    let mut answers = Answers::default();
    chunks.into_iter().for_each(|chunk| answers.absorb(chunk.answers));
    (incoming, answers)
}

/// Files that follow each other, and what is known of them.
#[derive(Default)]
struct Chunk {
    calls: Vec<LookedAt>,
    answers: Answers,
}

/// A call, and what it hands to parameters.
struct LookedAt {
    file: FileId,
    call: CallId,
    /// What that was worked out from; none as long as it was not looked at.
    asked: Option<Asked>,
    found: Option<Box<Incoming>>,
}

impl Chunk {
    /// The chunks of a program: alike in what there is to do.
    fn all(files: &[FileFacts]) -> Vec<Chunk> {
        let calls: usize = files.iter().map(|facts| facts.calls.len()).sum();
        let size = calls.div_ceil(MOST_CHUNKS).max(CALLS_OF_CHUNK);
        let mut chunks = vec![Chunk::default()];
        for (file, facts) in (0u32..).map(FileId).zip(files) {
            if chunks.last().is_some_and(|chunk| chunk.calls.len() >= size) {
                chunks.push(Chunk::default());
            }
            let calls = (0..facts.calls.len() as u32).map(CallId);
            let own = calls.map(|call| LookedAt { file, call, asked: None, found: None });
            chunks.last_mut().expect("there is always one").calls.extend(own);
        }
        chunks
    }

    /// Looks at all calls, or again at those that may tell something else after the last round.
    fn look(&mut self, context: Context<'_, '_>, changed: &Changed) {
        self.answers.forget(changed);
        let mut resolver = Resolver::with(context, std::mem::take(&mut self.answers));
        for looked_at in &mut self.calls {
            if looked_at.asked.as_ref().is_none_or(|asked| asked.is_touched_by(changed)) {
                looked_at.look(&mut resolver);
            }
        }
        self.answers = resolver.answers;
        self.answers.shrink();
    }
}

impl LookedAt {
    fn look(&mut self, resolver: &mut Resolver<'_, '_>) {
        let call = resolver.facts(self.file).call(self.call);
        resolver.trail.clear();
        let mut found = Incoming::default();
        let callees = resolver.expr(self.file, call.scope, call.callee);
        if !call.arguments.is_empty() {
            callees.iter().for_each(|callee| found.note(resolver, self.file, call, callee));
        }
        self.asked = Some(Asked::since(0, &mut resolver.trail));
        self.found = (!found.is_empty()).then(|| Box::new(found));
    }
}

/// Does `work` for each chunk; as many chunks at a time as threads are wanted.
fn side_by_side(chunks: &mut [Chunk], work: impl Fn(&mut Chunk) + Sync) {
    let threads = rayon::current_num_threads().min(chunks.len());
    let left = Mutex::new(chunks.iter_mut());
    let worker = || {
        // Held only while the next chunk is taken: no thread panics with it.
        let next = || left.lock().expect("no panic").next();
        while let Some(chunk) = next() {
            work(chunk);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // What a thread that is not to be had would have done, the others do.
            let _ = deep_thread().spawn_scoped(scope, worker);
        }
        worker();
    });
}
