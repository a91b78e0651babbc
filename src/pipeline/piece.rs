//! What comes of one island, and how the pieces become one outcome.

use std::collections::{BTreeMap, HashSet};
use std::sync::Mutex;

use super::apply::Steps;
use super::chosen::{Chosen, check_names};
use super::islands::Island;
use super::planned::Planned;
use super::{Failure, Options, facts, left_alone, reasons_for_set_up};
use crate::catalog::{self, Endpoint, Library};
use crate::classify;
use crate::edit::{self, FileAdditions, Proof};
use crate::link::link;
use crate::project::Workspace;
use crate::report::{Outcome, join_traces};
use crate::syntax::{self, FileFacts};

/// What comes of one island.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// For reports; of the figures, those that linking finds.
    pub outcome: Outcome,
    /// How many libraries of the catalog were read.
    pub libraries: usize,
    /// When each patch is written.
    pub steps: Steps,
    /// The functions and top levels whose calls are a reason to switch recording on: path and qualified name.
    pub set_up_for: Vec<(String, String)>,
    /// What the patched source files get, by their paths; only of what is staged.
    pub additions: BTreeMap<String, FileAdditions>,
    /// The proofs of patches, by their paths, where known proofs count.
    pub proofs: BTreeMap<String, Proof>,
}

/// What all islands are worked out from.
pub(super) struct Scene<'s> {
    pub workspace: &'s Workspace,
    pub options: &'s Options,
    pub chosen: &'s Chosen,
    /// Libraries that the configuration adds.
    pub extra: &'s [Library],
    pub endpoints: &'s [Endpoint],
    /// The facts of all files; an island takes its own.
    pub facts: Mutex<Vec<FileFacts>>,
    /// What earlier runs proved, where that counts.
    pub known: Option<HashSet<Proof>>,
}

impl Scene<'_> {
    /// Works an island out.
    pub fn piece(&self, island: &Island) -> Result<Piece, Failure> {
        let own = self.facts_of(island);
        let catalog = catalog::load_for(island.language, facts::imported(&own), self.extra);
        let catalog = catalog.map_err(|error| Failure(error.to_string()))?;
        let mut program = link(self.workspace, &self.workspace.config, &own, &catalog, self.endpoints);
        let decisions = classify::decide(&program, &self.chosen.rules_for(&program));
        check_names(&program, &decisions.all)?;
        program.left_alone = left_alone(&program, &decisions.all);
        let unseen = &self.options.unseen;
        let additions = edit::additions(&program, &decisions.all, self.chosen.unsafe_fixes, unseen);
        let mut planned = Planned::of(&program, &decisions, additions, unseen, self.known.as_ref());
        let mut piece = Piece {
            libraries: catalog.libraries().len(),
            steps: std::mem::take(&mut planned.steps),
            set_up_for: reasons_for_set_up(&program).into_iter().collect(),
            additions: std::mem::take(&mut planned.additions),
            proofs: std::mem::take(&mut planned.proofs),
            ..Piece::default()
        };
        planned.report_to(&mut piece.outcome);
        Ok(piece)
    }

    /// The facts of an island's files; the others have none, but keep their place.
    fn facts_of(&self, island: &Island) -> Vec<FileFacts> {
        let mut own = vec![syntax::blank(); self.workspace.files.len()];
        // Nothing panics with it.
        let mut all = self.facts.lock().expect("no panic");
        for file in &island.files {
            let at = file.0 as usize;
            own[at] = std::mem::take(&mut all[at]);
        }
        own
    }
}

impl Piece {
    /// Adds what another island gave; what concerns both is said once.
    pub fn absorb(&mut self, other: Piece) {
        let Piece { outcome: theirs, libraries, steps, set_up_for, additions, proofs } = other;
        self.libraries += libraries;
        self.steps.extend(steps);
        self.set_up_for.extend(set_up_for);
        self.additions.extend(additions);
        self.proofs.extend(proofs);
        let own = &mut self.outcome;
        own.functions.extend(theirs.functions);
        join_traces(&mut own.traces, theirs.traces);
        own.patches.extend(theirs.patches);
        own.held.extend(theirs.held);
        own.syntax_problems.extend(theirs.syntax_problems);
        own.misreadings.extend(theirs.misreadings);
        own.comment_problems.extend(theirs.comment_problems);
        own.advice.extend(theirs.advice);
        own.libraries.extend(theirs.libraries);
        for warning in theirs.warnings {
            if !own.warnings.contains(&warning) {
                own.warnings.push(warning);
            }
        }
        own.figures.functions += theirs.figures.functions;
        own.figures.calls += theirs.figures.calls;
        own.figures.resolved_calls += theirs.figures.resolved_calls;
        for (language, found) in theirs.figures.resolution {
            *own.figures.resolution.entry(language).or_default() += found;
        }
    }
}
