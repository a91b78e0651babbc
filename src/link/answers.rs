//! Answers that are remembered: what was asked once is not worked out again.

use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::resolve::Base;
use super::value::{ObjectRef, Values};
use super::{ClassRef, FunctionRef};
use crate::project::FileId;
use crate::syntax::{ExprId, Scope};

/// All answers of a resolver.
#[derive(Default)]
pub struct Answers {
    pub(super) exprs: Memo<(FileId, ExprId)>,
    pub(super) names: Memo<(FileId, Scope, SmolStr)>,
    pub(super) results: Memo<FunctionRef>,
    pub(super) exports: Memo<(FileId, SmolStr)>,
    pub(super) types: Memo<(FileId, SmolStr)>,
    pub(super) annotations: Memo<(FileId, ExprId)>,
    pub(super) objects: Memo<(ObjectRef, Option<SmolStr>)>,
    pub(super) members: Memo<(ClassRef, SmolStr, bool)>,
    pub(super) bases: Memo<ClassRef, Arc<[Base]>>,
}

impl Answers {
    /// Forgets what may change with what callers hand to parameters.
    pub fn keep_settled(&mut self) {
        let Answers { exprs, names, results, exports, types, annotations, objects, members, bases } = self;
        exprs.keep_settled();
        names.keep_settled();
        results.keep_settled();
        exports.keep_settled();
        types.keep_settled();
        annotations.keep_settled();
        objects.keep_settled();
        members.keep_settled();
        bases.keep_settled();
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

/// Answers by question.
pub(super) struct Memo<K, A = Values>(FxHashMap<K, Answer<A>>);

/// One answer.
enum Answer<A> {
    /// It is being worked out, and counts as unknown: that ends every cycle.
    Begun,
    /// It is the same whatever callers hand to parameters.
    Settled(A),
    /// It may be another one when more is known of what callers hand to parameters.
    Open(A),
}

/// What a memo has to a question.
pub(super) struct Known<A> {
    pub(super) answer: A,
    pub(super) is_settled: bool,
}

impl<K, A> Default for Memo<K, A> {
    fn default() -> Self {
        Self(FxHashMap::default())
    }
}

impl<K: Hash + Eq, A: Clone + Default> Memo<K, A> {
    pub(super) fn get(&self, question: &K) -> Option<Known<A>> {
        Some(match self.0.get(question)? {
            Answer::Begun => Known { answer: A::default(), is_settled: false },
            Answer::Settled(answer) => Known { answer: answer.clone(), is_settled: true },
            Answer::Open(answer) => Known { answer: answer.clone(), is_settled: false },
        })
    }

    pub(super) fn begin(&mut self, question: K) {
        self.0.insert(question, Answer::Begun);
    }

    pub(super) fn finish(&mut self, question: K, answer: A, is_settled: bool) {
        self.0.insert(question, if is_settled { Answer::Settled(answer) } else { Answer::Open(answer) });
    }

    fn keep_settled(&mut self) {
        self.0.retain(|_, answer| matches!(answer, Answer::Settled(_)));
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

/// Answers `$question` from `$self.answers.$memo`, or works it out with `$answer`. An answer that asked something open is open.
macro_rules! remembered {
    ($self:ident.$memo:ident, $question:expr, $answer:expr) => {{
        let question = $question;
        if let Some(known) = $self.answers.$memo.get(&question) {
            $self.note_open(!known.is_settled);
            return known.answer;
        }
        if !$self.enter() {
            return Default::default();
        }
        $self.answers.$memo.begin(question.clone());
        let open_before = $self.asked_open();
        let answer = $answer;
        let is_settled = $self.asked_open() == open_before;
        $self.leave();
        $self.answers.$memo.finish(question, answer.clone(), is_settled);
        answer
    }};
}
pub(super) use remembered;
