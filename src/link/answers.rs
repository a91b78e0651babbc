//! Answers that are remembered: what was asked once is not worked out again.

mod by_expr;

use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;
use triomphe::ThinArc;

use self::by_expr::ByExpr;
use super::resolve::Base;
use super::value::{ObjectRef, Values};
use super::{ClassRef, FunctionRef};
use crate::project::FileId;
use crate::syntax::Scope;

/// All answers of a resolver.
#[derive(Default)]
pub struct Answers {
    pub(super) exprs: ByExpr,
    pub(super) names: Memo<(FileId, Scope, SmolStr)>,
    pub(super) results: Memo<FunctionRef>,
    pub(super) exports: Memo<(FileId, SmolStr)>,
    pub(super) types: Memo<(FileId, SmolStr)>,
    pub(super) annotations: ByExpr,
    pub(super) objects: Memo<(ObjectRef, Option<SmolStr>)>,
    pub(super) members: Memo<(ClassRef, SmolStr, bool)>,
    pub(super) bases: Memo<ClassRef, Arc<[Base]>>,
}

impl Answers {
    /// Forgets what may be answered in another way now that callers are known to hand other things to parameters.
    pub fn forget(&mut self, changed: &Changed) {
        let Answers { exprs, names, results, exports, types, annotations, objects, members, bases } = self;
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
        let Answers { exprs, names, results, exports, types, annotations, objects, members, bases } = other;
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

/// Of what callers hand to parameters and fields: what an answer was worked out from. Nothing, if it is empty.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked(Option<ThinArc<(), u64>>);

/// The parameters and fields of which a round of resolving found something else than the one before.
pub(super) type Changed = FxHashSet<u64>;

/// Stands for any parameter: an answer in the middle of a cycle, or worked out from more than [`MOST_ASKED`].
pub(super) const ANY: u64 = 0;

/// What was worked out from more parameters than these is worked out again whenever one changes.
const MOST_ASKED: usize = 24;

impl Asked {
    /// What is on a trail behind a mark, which stays there once.
    pub(super) fn since(mark: usize, trail: &mut Vec<u64>) -> Self {
        let own = &mut trail[mark..];
        if own.is_empty() {
            return Self::default();
        }
        own.sort_unstable();
        let mut kept = own.to_vec();
        kept.dedup();
        if kept.len() > MOST_ASKED {
            kept = vec![ANY];
        }
        trail.truncate(mark);
        trail.extend(&kept);
        Self(Some(ThinArc::from_header_and_slice((), &kept)))
    }

    /// All of it.
    pub(super) fn iter(&self) -> impl Iterator<Item = &u64> {
        self.0.iter().flat_map(|asked| &asked.slice)
    }

    /// Whether an answer may be another one now.
    pub(super) fn is_touched_by(&self, changed: &Changed) -> bool {
        self.iter().any(|asked| *asked == ANY || changed.contains(asked))
    }
}

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
        let asked = $crate::link::answers::Asked::since(mark, &mut $self.trail);
        $self.leave();
        $self.answers.$memo.finish(question, answer.clone(), asked);
        answer
    }};
}
pub(super) use remembered;
