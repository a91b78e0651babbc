//! Answers by expression: a table for each file, for an expression's id is its place there. Most questions are of this sort.

use super::{ANY, Asked, Changed};
use crate::link::value::Values;
use crate::project::FileId;
use crate::syntax::ExprId;

type Question = (FileId, ExprId);

/// Nobody asked.
const UNKNOWN: u32 = 0;

/// The answer is being worked out, and counts as unknown: that ends every cycle.
const BEGUN: u32 = 1;

/// What is said of an expression from here on is the number of its answer, after these.
const FIRST: u32 = 2;

/// Answers by expression.
#[derive(Default)]
pub(in crate::link) struct ByExpr {
    /// What is said of each expression of each file, as far as anybody asked.
    said: Vec<Vec<u32>>,
    answers: Vec<Known>,
}

struct Known {
    question: Question,
    answer: Values,
    /// What it was worked out from.
    asked: Asked,
}

impl ByExpr {
    /// The answer, if there is one; what it was worked out from is added to `trail`.
    pub fn get(&self, (file, expr): &Question, trail: &mut Vec<u64>) -> Option<Values> {
        match *self.said.get(file.0 as usize)?.get(expr.0 as usize)? {
            UNKNOWN => None,
            BEGUN => {
                trail.push(ANY);
                Some(Values::none())
            }
            number => {
                let known = &self.answers[(number - FIRST) as usize];
                trail.extend(known.asked.iter());
                Some(known.answer.clone())
            }
        }
    }

    pub fn begin(&mut self, question: Question) {
        *said(&mut self.said, question) = BEGUN;
    }

    pub fn finish(&mut self, question: Question, answer: Values, asked: Asked) {
        *said(&mut self.said, question) = self.answers.len() as u32 + FIRST;
        self.answers.push(Known { question, answer, asked });
    }

    pub(super) fn forget(&mut self, changed: &Changed) {
        let Self { said: all, answers } = self;
        let mut number = FIRST;
        answers.retain(|known| {
            let stays = !known.asked.is_touched_by(changed);
            *said(all, known.question) = if stays { number } else { UNKNOWN };
            number += u32::from(stays);
            stays
        });
    }

    pub(super) fn shrink(&mut self) {
        self.said.iter_mut().for_each(Vec::shrink_to_fit);
        self.answers.shrink_to_fit();
    }

    pub(super) fn absorb(&mut self, other: Self) {
        drop(other.said);
        self.answers.reserve_exact(other.answers.len());
        for known in other.answers {
            let said = said(&mut self.said, known.question);
            if *said == UNKNOWN {
                *said = self.answers.len() as u32 + FIRST;
                self.answers.push(known);
            }
        }
    }
}

fn said(all: &mut Vec<Vec<u32>>, (file, expr): Question) -> &mut u32 {
    let (file, expr) = (file.0 as usize, expr.0 as usize);
    if all.len() <= file {
        all.resize_with(file + 1, Vec::new);
    }
    let own = &mut all[file];
    if own.len() <= expr {
        own.resize(expr + 1, UNKNOWN);
    }
    &mut own[expr]
}
