//! Answers that are remembered: what was asked once is not worked out again.

mod by_expr;
mod shared;

use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use self::by_expr::ByExpr;
pub(super) use self::shared::{Asked, Shared};
use super::resolve::Base;
use super::value::{ObjectRef, Values};
use super::{ClassRef, FunctionRef};
use crate::project::FileId;
use crate::syntax::Scope;

/// All answers of a resolver.
#[derive(Default)]
pub struct Answers {
    pub(super) exprs: ByExpr,
    pub(super) names: ByFile<(Scope, SmolStr)>,
    pub(super) results: Memo<FunctionRef>,
    pub(super) exports: ByFile<SmolStr>,
    pub(super) types: ByFile<SmolStr>,
    pub(super) annotations: ByExpr,
    pub(super) objects: Memo<(ObjectRef, Option<SmolStr>)>,
    pub(super) members: Memo<(ClassRef, SmolStr, bool)>,
    pub(super) bases: Memo<ClassRef, Arc<[Base]>>,
    pub(super) shared: Shared,
}

impl Answers {
    /// Forgets what may be answered in another way now that callers are known to hand other things to parameters.
    pub fn forget(&mut self, changed: &Changed) {
        let Answers { exprs, names, results, exports, types, annotations, objects, members, bases, shared: _ } = self;
        exprs.forget(changed);
        names.forget(changed);
        results.forget(changed);
        exports.forget(changed);
        types.forget(changed);
        annotations.forget(changed);
        objects.forget(changed);
        members.forget(changed);
        bases.forget(changed);
    }

    /// Gives back the room that tables of expressions were given to grow into: they are the largest by far.
    pub fn shrink(&mut self) {
        self.exprs.shrink();
        self.annotations.shrink();
    }

    /// Adds what another resolver of the same program found; of two answers the first stays.
    pub fn absorb(&mut self, other: Answers) {
        let Answers { exprs, names, results, exports, types, annotations, objects, members, bases, shared: _ } = other;
        self.exprs.absorb(exprs);
        self.names.absorb(names);
        self.results.absorb(results);
        self.exports.absorb(exports);
        self.types.absorb(types);
        self.annotations.absorb(annotations);
        self.objects.absorb(objects);
        self.members.absorb(members);
        self.bases.absorb(bases);
    }
}

/// The parameters and fields of which a round of resolving found something else than the one before.
pub(super) type Changed = FxHashSet<u64>;

/// Stands for any parameter: an answer in the middle of a cycle, or worked out from more than [`MOST_ASKED`].
pub(super) const ANY: u64 = 0;

/// Answers by question.
pub(super) struct Memo<K, A = Values>(FxHashMap<K, Answer<A>>);

/// One answer.
enum Answer<A> {
    /// It is being worked out, and counts as unknown: that ends every cycle.
    Begun,
    /// The answer, and what it was worked out from.
    Known(A, Asked),
}

impl<K, A> Default for Memo<K, A> {
    fn default() -> Self {
        Self(FxHashMap::default())
    }
}

impl<K: Hash + Eq, A: Clone + Default> Memo<K, A> {
    /// The answer, if there is one; what it was worked out from is added to `trail`.
    pub(super) fn get(&self, question: &K, trail: &mut Vec<u64>) -> Option<A> {
        match self.0.get(question)? {
            Answer::Begun => {
                trail.push(ANY);
                Some(A::default())
            }
            Answer::Known(answer, asked) => {
                trail.extend(asked.iter());
                Some(answer.clone())
            }
        }
    }

    pub(super) fn begin(&mut self, question: K) {
        self.0.insert(question, Answer::Begun);
    }

    pub(super) fn finish(&mut self, question: K, answer: A, asked: Asked) {
        self.0.insert(question, Answer::Known(answer, asked));
    }

    fn forget(&mut self, changed: &Changed) {
        self.0.retain(|_, answer| matches!(answer, Answer::Known(_, asked) if !asked.is_touched_by(changed)));
    }

    fn absorb(&mut self, other: Self) {
        if self.0.is_empty() {
            *self = other;
            return;
        }
        self.0.reserve(other.0.len());
        for (question, answer) in other.0 {
            self.0.entry(question).or_insert(answer);
        }
    }
}

/// Answers by file, and by question within it: no table grows large, and what only one resolver asked moves as a whole.
pub(super) struct ByFile<K>(Vec<Memo<K>>);

impl<K> Default for ByFile<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Hash + Eq> ByFile<K> {
    /// See [`Memo::get`].
    pub(super) fn get(&self, (file, question): &(FileId, K), trail: &mut Vec<u64>) -> Option<Values> {
        self.0.get(file.0 as usize)?.get(question, trail)
    }

    pub(super) fn begin(&mut self, (file, question): (FileId, K)) {
        self.of(file).begin(question);
    }

    pub(super) fn finish(&mut self, (file, question): (FileId, K), answer: Values, asked: Asked) {
        self.of(file).finish(question, answer, asked);
    }

    fn of(&mut self, file: FileId) -> &mut Memo<K> {
        let file = file.0 as usize;
        if self.0.len() <= file {
            self.0.resize_with(file + 1, Memo::default);
        }
        &mut self.0[file]
    }

    fn forget(&mut self, changed: &Changed) {
        self.0.iter_mut().for_each(|own| own.forget(changed));
    }

    fn absorb(&mut self, other: Self) {
        for (file, other) in (0u32..).map(FileId).zip(other.0) {
            self.of(file).absorb(other);
        }
    }
}

/// Answers `$question` from `$self.answers.$memo`, or works it out with `$answer`.
macro_rules! remembered {
    ($self:ident.$memo:ident, $question:expr, $answer:expr) => {{
        let question = $question;
        if let Some(known) = $self.answers.$memo.get(&question, &mut $self.trail) {
            return known;
        }
        if !$self.enter() {
            return Default::default();
        }
        $self.answers.$memo.begin(question.clone());
        let mark = $self.trail.len();
        let answer = $answer;
        let answer = $self.answers.shared.values(answer);
        let asked = $self.answers.shared.asked(mark, &mut $self.trail);
        $self.leave();
        $self.answers.$memo.finish(question, answer.clone(), asked);
        answer
    }};
}
pub(super) use remembered;
