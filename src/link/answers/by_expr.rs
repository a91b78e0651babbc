//! Answers by expression: a table for each file, for an expression's id is its place there. Most questions are of this sort.

use super::{ANY, Asked, Changed};
use crate::link::value::Values;
use crate::project::FileId;
use crate::syntax::ExprId;

/// Nobody asked.
const UNKNOWN: u32 = 0;

/// The answer is being worked out, and counts as unknown: that ends every cycle.
const BEGUN: u32 = 1;

/// What is said of an expression from here on is the number of its answer, after these.
const FIRST: u32 = 2;

/// Answers by expression.
#[derive(Default)]
pub(in crate::link) struct ByExpr {
    files: Vec<OfFile>,
}

/// The answers of one file.
#[derive(Default)]
struct OfFile {
    /// What is said of each expression, as far as anybody asked.
    said: Vec<u32>,
    answers: Vec<Known>,
}

struct Known {
    expr: ExprId,
    answer: Values,
    /// What it was worked out from.
    asked: Asked,
}

impl ByExpr {
    /// The answer, if there is one; what it was worked out from is added to `trail`.
    pub fn get(&self, (file, expr): &(FileId, ExprId), trail: &mut Vec<u64>) -> Option<Values> {
        let own = self.files.get(file.0 as usize)?;
        match *own.said.get(expr.0 as usize)? {
            UNKNOWN => None,
            BEGUN => {
                trail.push(ANY);
                Some(Values::none())
            }
            number => {
                let known = &own.answers[(number - FIRST) as usize];
                trail.extend(known.asked.iter());
                Some(known.answer.clone())
            }
        }
    }

    pub fn begin(&mut self, (file, expr): (FileId, ExprId)) {
        *self.of(file).said(expr) = BEGUN;
    }

    pub fn finish(&mut self, (file, expr): (FileId, ExprId), answer: Values, asked: Asked) {
        self.of(file).keep(Known { expr, answer, asked });
    }

    fn of(&mut self, file: FileId) -> &mut OfFile {
        let file = file.0 as usize;
        if self.files.len() <= file {
            self.files.resize_with(file + 1, OfFile::default);
        }
        &mut self.files[file]
    }

    pub(super) fn forget(&mut self, changed: &Changed) {
        self.files.iter_mut().for_each(|own| own.forget(changed));
    }

    pub(super) fn shrink(&mut self) {
        for own in &mut self.files {
            own.said.shrink_to_fit();
            own.answers.shrink_to_fit();
        }
    }

    pub(super) fn absorb(&mut self, other: Self) {
        for (file, other) in (0u32..).map(FileId).zip(other.files) {
            let own = self.of(file);
            if own.said.is_empty() {
                *own = other;
                continue;
            }
            for known in other.answers {
                if *own.said(known.expr) == UNKNOWN {
                    own.keep(known);
                }
            }
        }
    }
}

impl OfFile {
    fn said(&mut self, expr: ExprId) -> &mut u32 {
        let at = expr.0 as usize;
        if self.said.len() <= at {
            self.said.resize(at + 1, UNKNOWN);
        }
        &mut self.said[at]
    }

    fn keep(&mut self, known: Known) {
        *self.said(known.expr) = self.answers.len() as u32 + FIRST;
        self.answers.push(known);
    }

    fn forget(&mut self, changed: &Changed) {
        let mut number = FIRST;
        self.answers.retain(|known| {
            let stays = !known.asked.is_touched_by(changed);
            self.said[known.expr.0 as usize] = if stays { number } else { UNKNOWN };
            number += u32::from(stays);
            stays
        });
    }
}
