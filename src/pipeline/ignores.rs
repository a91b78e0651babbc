//! Ignore comments in bulk: what a run would change is left alone from now on.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::apply::{Step, Steps};
use super::{Analysis, Failure, Options, analyse};
use crate::catalog::Operation;
use crate::classify::{SkipRule, Verdict};
use crate::edit::{FilePatch, Held, Ignore, add_ignores, not_ignored_at};
use crate::project::{Request, TOP_LEVEL};
use crate::report::{FunctionReport, Outcome};
use crate::syntax::facts;

/// Left alone, functions may let others come up; so often that is looked for.
const ROUNDS: usize = 8;

/// The functions that get a comment, by path and qualified name, each with the rules by which it would be traced.
type Chosen = BTreeMap<(String, String), BTreeSet<Operation>>;

/// The analysis of a run that writes ignore comments instead of spans.
pub fn ignore(request: &Request, options: &Options, reason: &str) -> Result<Analysis, Failure> {
    let first = analyse(request, options)?;
    if first.workspace.config.require_ignore_reason && reason.is_empty() {
        let message = "`require-ignore-reason` asks for a reason: write `--add-ignores=REASON`";
        return Err(Failure(message.to_owned()));
    }
    let mut chosen = Chosen::new();
    let mut written = Comments::default();
    for _ in 0..ROUNDS {
        let rest = analyse(request, &Options { texts: written.texts(), ..options.clone() })?;
        let mut more = wanted(&rest.outcome);
        if more.is_empty() && !rest.outcome.patches.is_empty() {
            // Nothing gets a span, but calls are to be recorded.
            more = rest.set_up_for.iter().map(|place| (place.clone(), BTreeSet::new())).collect();
        }
        let before = chosen.clone();
        for (place, rules) in more {
            chosen.entry(place).or_default().extend(rules);
        }
        if chosen == before {
            break;
        }
        written = Comments::of(&first, &chosen, reason);
    }
    let rest = analyse(request, &Options { texts: written.texts(), ..options.clone() })?;
    let is_ignored = |place: &(String, String)| {
        let found = rest.outcome.functions.iter().find(|one| one.path == place.0 && one.qualname == place.1);
        found.is_none_or(|function| function.verdict == Verdict::Skip(SkipRule::Ignored) || function.applied)
    };
    // What comments elsewhere have made needless needs none itself.
    chosen.retain(|place, _| is_ignored(place));
    let written = Comments::of(&first, &chosen, reason);
    let rest = analyse(request, &Options { texts: written.texts(), ..options.clone() })?;
    Ok(written.instead_of(first, &rest))
}

/// The functions that a run would trace, with the rule.
fn wanted(outcome: &Outcome) -> Chosen {
    let place = |function: &FunctionReport| match function.verdict {
        Verdict::Trace { operation, .. } if function.applied => {
            Some(((function.path.clone(), function.qualname.clone()), BTreeSet::from([operation])))
        }
        _ => None,
    };
    outcome.functions.iter().filter_map(place).collect()
}

/// The comments in all files.
#[derive(Default)]
struct Comments {
    patches: Vec<FilePatch>,
    held: Vec<Held>,
}

impl Comments {
    fn of(analysis: &Analysis, chosen: &Chosen, reason: &str) -> Self {
        let mut comments = Self::default();
        for file in &analysis.workspace.files {
            let own = chosen.iter().filter(|((path, qualname), _)| *path == file.path && qualname != TOP_LEVEL);
            let Ok(text) = &file.text else { continue };
            let facts = facts(file.language, &file.path, &text.content);
            let ignores: Vec<Ignore> = own
                .filter_map(|((_, qualname), rules)| {
                    let at = facts.functions.iter().skip(1).position(|function| function.qualname == *qualname)?;
                    Some((crate::syntax::FunctionId(at as u32 + 1), rules.iter().copied().collect()))
                })
                .collect();
            if !ignores.is_empty() {
                let (patch, held) = add_ignores(&file.path, &text.content, &facts, &ignores, reason);
                comments.patches.extend(patch);
                comments.held.extend(held);
            }
        }
        comments
    }

    /// The texts of the files with their comments.
    fn texts(&self) -> BTreeMap<String, String> {
        self.patches.iter().map(|patch| (patch.path.clone(), patch.after.clone())).collect()
    }

    /// The analysis of the run with these comments as its changes; `rest` is what would be found with them.
    fn instead_of(self, first: Analysis, rest: &Analysis) -> Analysis {
        let mut outcome = first.outcome;
        let mut held = self.held;
        for function in rest.outcome.functions.iter().filter(|function| function.applied) {
            let file = first.workspace.files.iter().find(|file| file.path == function.path);
            let Some((file, Ok(text))) = file.map(|file| (file, &file.text)) else { continue };
            let facts = facts(file.language, &file.path, &text.content);
            let refused = not_ignored_at(&file.path, &text.content, &facts, function.id);
            if !held.iter().any(|known| known.path == refused.path && known.what == refused.what) {
                held.push(refused);
            }
        }
        outcome.warnings = match held.is_empty() && !rest.outcome.patches.is_empty() {
            true => vec![
                "calls at the top level of a file are to be recorded, which no comment on a function prevents: \
                 `# instrument: ignore-file` in it does"
                    .to_owned(),
            ],
            false => Vec::new(),
        };
        for function in &mut outcome.functions {
            function.applied = false;
        }
        outcome.traces.clear();
        let project = |path: &str| first.workspace.files.iter().find(|file| file.path == path).map(|file| file.project);
        let steps: Steps = self
            .patches
            .iter()
            .filter_map(|patch| Some((patch.path.clone(), (Step::Source(Reverse(0)), project(&patch.path)?))))
            .collect();
        (outcome.patches, outcome.held) = (self.patches, held);
        Analysis {
            outcome,
            steps,
            set_up_for: Vec::new(),
            additions: BTreeMap::new(),
            workspace: first.workspace,
            notes: first.notes,
            parsed: first.parsed,
            // Comments are proven where they are planned.
            unproven: BTreeSet::new(),
            libraries: first.libraries,
        }
    }
}
