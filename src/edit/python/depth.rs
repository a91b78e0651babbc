//! How deep statements stand in each other: a body that is wrapped comes one level deeper, and Python has limits.

use std::collections::BTreeMap;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use crate::edit::hazards::{Found, Hazard};
use crate::syntax::Function;

/// CPython refuses more loops, `with` and `try` in each other within one function (`CO_MAXBLOCKS`).
const MOST_BLOCKS: usize = 20;

/// CPython refuses as many indents in each other (`MAXINDENT`).
const MOST_INDENTS: usize = 100;

/// How deep each function goes, by the place of its name: its blocks, and the indents of its file.
#[derive(Default)]
pub(super) struct Depth {
    functions: BTreeMap<u32, Deepest>,
    /// The functions around what is looked at, with the blocks of each.
    around: Vec<(u32, usize)>,
    indents: usize,
}

#[derive(Default)]
struct Deepest {
    blocks: usize,
    indents: usize,
}

impl Depth {
    /// Measures the functions of a file.
    pub fn of(statements: &[Stmt]) -> Self {
        let mut depth = Self::default();
        statements.iter().for_each(|statement| depth.visit_stmt(statement));
        depth
    }

    /// Why a function's body must not be wrapped. Each function around another may be wrapped as well, so the indents may
    /// become twice as many.
    pub fn hazard(&self, function: &Function, unseen: &[Hazard]) -> Option<Found> {
        let deepest = self.functions.get(&function.name_range.start)?;
        let is_too_deep = deepest.blocks >= MOST_BLOCKS || 2 * deepest.indents >= MOST_INDENTS;
        let reason = "its span has to go into its body, whose statements are nested as deep as Python allows";
        (is_too_deep && !unseen.contains(&Hazard::NestedTooDeep))
            .then_some(Found { hazard: Hazard::NestedTooDeep, reason })
    }

    /// Goes so many blocks deeper.
    fn within(&mut self, blocks: usize, walk: impl FnOnce(&mut Self)) {
        let now = self.around.last_mut().map(|(name, known)| {
            *known += blocks;
            (*name, *known)
        });
        if let Some((name, now)) = now {
            let deepest = self.functions.entry(name).or_default();
            deepest.blocks = deepest.blocks.max(now);
        }
        walk(self);
        self.around.last_mut().into_iter().for_each(|(_, known)| *known -= blocks);
    }
}

impl<'a> Visitor<'a> for Depth {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.around.push((function.name.start().to_u32(), 0));
                walk_stmt(self, statement);
                self.around.pop();
            }
            Stmt::For(_) | Stmt::While(_) => self.within(1, |depth| walk_stmt(depth, statement)),
            Stmt::With(with) => self.within(with.items.len(), |depth| walk_stmt(depth, statement)),
            // One each for what is tried, for a handler that is running, and for what comes last.
            Stmt::Try(_) => self.within(3, |depth| walk_stmt(depth, statement)),
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_body(&mut self, body: &'a [Stmt]) {
        self.indents += 1;
        for (name, _) in &self.around {
            let deepest = self.functions.entry(*name).or_default();
            deepest.indents = deepest.indents.max(self.indents);
        }
        body.iter().for_each(|statement| self.visit_stmt(statement));
        self.indents -= 1;
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.within(1, |depth| walk_expr(depth, expression));
            }
            _ => walk_expr(self, expression),
        }
    }
}
