//! What is planned for one language: from decisions to patches, and what is reported of both.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::apply::{Step, Steps};
use crate::classify::{Advice, Decision, Decisions, Evidence, Verdict};
use crate::edit::{
    self, Additions, FileAdditions, FilePatch, Hazard, Held, Judgement, ManifestChange, Proof, SpanForm,
};
use crate::link::{FunctionRef, Program};
use crate::project::{FileId, Language, ProjectId};
use crate::report::{
    AdviceReport, CommentProblem, EvidenceReport, FunctionReport, Misreading, Outcome, PlannedSpan, RecordedBy,
    Resolution, SyntaxProblem, predict,
};
use crate::syntax::{CallId, FunctionId};
use crate::worked_on;

/// What is said of an ignore comment that does not say why.
const NO_REASON: &str = "gives no reason, and `require-ignore-reason` asks for one: write it behind the directive";

/// Everything planned, before it is reported.
pub(super) struct Planned<'p, 'a> {
    program: &'p Program<'a>,
    decisions: &'p Decisions,
    patches: Vec<FilePatch>,
    pub(super) steps: Steps,
    pub(super) additions: BTreeMap<String, FileAdditions>,
    held: Vec<Held>,
    warnings: Vec<String>,
    spans: BTreeMap<FunctionRef, PlannedSpan>,
    recorders: BTreeSet<(ProjectId, String)>,
    recorded: BTreeSet<(FileId, CallId)>,
    judged: BTreeMap<FileId, Judgement>,
    /// The proofs of patches, by their paths, where known proofs count.
    pub(super) proofs: BTreeMap<String, Proof>,
}

impl<'p, 'a> Planned<'p, 'a> {
    pub(super) fn of(
        program: &'p Program<'a>,
        decisions: &'p Decisions,
        additions: Additions,
        unseen: &[Hazard],
        known: Option<&HashSet<Proof>>,
    ) -> Self {
        let mut planned = Self {
            program,
            decisions,
            patches: Vec::new(),
            steps: Steps::new(),
            additions: BTreeMap::new(),
            held: additions.held.clone(),
            warnings: additions.warnings.clone(),
            spans: BTreeMap::new(),
            recorders: additions.recorders.clone(),
            recorded: BTreeSet::new(),
            judged: additions.judged.clone(),
            proofs: BTreeMap::new(),
        };
        planned.plan_files(&additions.files, unseen, known);
        match program.catalog.language {
            Language::Python => planned.plan_manifests(),
            Language::TypeScript => planned.finish(additions),
        }
        planned
    }

    /// What projects in TypeScript need besides the edits of their files.
    fn finish(&mut self, mut additions: Additions) {
        let workspace = self.program.workspace;
        let is_patched = |file: FileId| self.patches.iter().any(|patch| patch.path == workspace.file(file).path);
        let files = additions.files.iter().map(|additions| additions.file);
        let failed: BTreeSet<FileId> = files.filter(|file| !is_patched(*file)).collect();
        additions.forget(&failed);
        self.recorders = additions.recorders;
        self.recorded = additions.recorded;
        let setups = additions.setups.iter();
        let finished: Vec<_> = setups.map(|setup| (setup.project, setup.finish(workspace, &self.patches))).collect();
        for (project, finished) in finished {
            for patch in finished.patches {
                self.plan(Step::of_setup(&patch), project, patch);
            }
            self.held.extend(finished.held);
            for warning in finished.warnings {
                // The packages of a workspace are installed together.
                if !self.warnings.contains(&warning) {
                    self.warnings.push(warning);
                }
            }
        }
    }

    fn plan_files(&mut self, files: &[FileAdditions], unseen: &[Hazard], known: Option<&HashSet<Proof>>) {
        let workspace = self.program.workspace;
        let plans: Vec<_> = files
            .par_iter()
            .map(|additions| {
                let file = workspace.file(additions.file);
                let _working = worked_on::enter(&file.path);
                let text = file.text.as_ref().map_or_else(|_| Arc::default(), |text| text.content.clone());
                let (path, facts) = (file.path.as_str(), self.program.facts(additions.file));
                edit::plan_task(&edit::Task { path, text: &text, facts, additions, unseen, known })
            })
            .collect();
        for (additions, plan) in files.iter().zip(plans) {
            if plan.patch.is_none() {
                let project = workspace.file(additions.file).project;
                self.recorders.retain(|(own, recorder)| {
                    *own != project || !additions.autolog.iter().any(|call| call.flavor == *recorder)
                });
            }
            self.note_spans(additions, &plan.spans);
            if let Some(patch) = plan.patch {
                if workspace.staged.is_some() {
                    self.additions.insert(patch.path.clone(), additions.clone());
                }
                self.proofs.extend(plan.proof.map(|proof| (patch.path.clone(), proof)));
                let imported = Reverse(self.program.imported_files(additions.file).len());
                let project = workspace.file(additions.file).project;
                self.plan(Step::Source(imported), project, patch);
            }
            self.held.extend(plan.held);
        }
    }

    fn plan(&mut self, step: Step, project: ProjectId, patch: FilePatch) {
        self.steps.insert(patch.path.clone(), (step, project));
        self.patches.push(patch);
    }

    /// The spans that a patch makes.
    fn note_spans(&mut self, additions: &FileAdditions, spans: &[(FunctionId, SpanForm)]) {
        for (function, form) in spans {
            let wanted = additions.spans.iter().find(|span| span.function == *function);
            let Some(wanted) = wanted else { continue };
            let recorded_by = match form {
                SpanForm::Decorator => RecordedBy::Decorator,
                SpanForm::Body(_) => RecordedBy::Body,
            };
            let function = FunctionRef { file: additions.file, function: *function };
            self.spans.insert(function, PlannedSpan { name: wanted.name.clone(), span: wanted.span, recorded_by });
        }
    }

    /// The dependency on MLflow, in every project that gets a change.
    fn plan_manifests(&mut self) {
        let workspace = self.program.workspace;
        let changed: BTreeSet<ProjectId> =
            self.patches.iter().filter_map(|patch| self.project_of(&patch.path)).collect();
        for id in changed {
            let project = workspace.project(id);
            match edit::add_dependency(project, workspace.config.dependency) {
                ManifestChange::Nothing => {}
                ManifestChange::Patch { patch, afterwards } => {
                    self.plan(Step::Manifest, id, patch);
                    self.warnings.extend(afterwards);
                }
                ManifestChange::Held(held) => self.held.push(held),
            }
            self.warnings.extend(edit::obstacles(project));
        }
    }

    fn project_of(&self, path: &str) -> Option<ProjectId> {
        self.program.workspace.files.iter().find(|file| file.path == path).map(|file| file.project)
    }

    /// Adds what this language gave.
    pub(super) fn report_to(mut self, outcome: &mut Outcome) {
        let (program, language) = (self.program, self.program.catalog.language);
        self.note_existing();
        let functions = self.decisions.all.iter().filter(|decision| edit::is_asked_for(program, decision.function));
        outcome.functions.extend(functions.map(|decision| self.function(decision)));
        outcome.traces.extend(predict(program, &self.spans, &self.recorders, &self.recorded));
        outcome.syntax_problems.extend(self.syntax_problems());
        outcome.misreadings.extend(self.misreadings());
        outcome.comment_problems.extend(self.comment_problems());
        outcome.advice.extend(self.advice());
        outcome.libraries.extend(libraries(program));
        outcome.figures.functions += program.functions().count();
        outcome.figures.calls += program.counted.calls;
        outcome.figures.resolved_calls += program.counted.resolved;
        outcome.figures.resolution.insert(language, Resolution::of(&program.counted));
        outcome.held.append(&mut self.held);
        outcome.warnings.append(&mut self.warnings);
        outcome.patches.append(&mut self.patches);
    }

    /// Functions that MLflow traces already take part in the predicted traces.
    fn note_existing(&mut self) {
        for function in self.program.functions() {
            if let Some(span) = self.program.existing_span(function) {
                let own = self.program.existing(function).and_then(|existing| existing.name);
                let own = own.map(|name| name.to_string());
                let name = own.unwrap_or_else(|| edit::span_name(self.program, function));
                let planned = PlannedSpan { name, span, recorded_by: RecordedBy::Existing };
                self.spans.entry(function).or_insert(planned);
            }
        }
    }

    fn function(&self, decision: &Decision) -> FunctionReport {
        let id = decision.function;
        let (facts, function) = (self.program.facts(id.file), self.program.function(id));
        let evidence = decision.evidence.iter().map(|seen| self.evidence(seen));
        let traced = matches!(decision.verdict, Verdict::Trace { .. });
        FunctionReport {
            path: self.program.workspace.file(id.file).path.clone(),
            id: id.function,
            qualname: function.qualname.to_string(),
            line: facts.lines.line(function.range.start),
            lines: self.program.lines(id),
            verdict: decision.verdict,
            confidence: decision.confidence,
            applied: traced && self.spans.contains_key(&id),
            evidence: evidence.collect(),
            change: decision.change.clone(),
            least: decision.least,
            in_baseline: traced && decision.confidence >= decision.least && self.program.left_alone.contains(&id),
        }
    }

    fn evidence(&self, seen: &Evidence) -> EvidenceReport {
        let (path, place) = self.place(seen.file, seen.offset);
        EvidenceReport { path, line: place.line, column: place.column, text: seen.text.clone() }
    }

    fn place(&self, file: FileId, offset: u32) -> (String, crate::syntax::Place) {
        let source = self.program.workspace.file(file);
        let text = source.text.as_ref().map_or("", |text| &*text.content);
        (source.path.clone(), self.program.facts(file).lines.place(text, offset))
    }

    fn path(&self, file: FileId) -> String {
        self.program.workspace.file(file).path.clone()
    }

    fn syntax_problems(&self) -> impl Iterator<Item = SyntaxProblem> {
        self.judged.iter().filter_map(|(file, judgement)| match judgement {
            Judgement::Refused(refused) => Some(SyntaxProblem {
                path: self.path(*file),
                line: refused.place.line,
                column: refused.place.column,
                message: refused.what.clone(),
            }),
            Judgement::Misread(_) => None,
        })
    }

    fn misreadings(&self) -> Vec<Misreading> {
        let mut misreadings = Vec::new();
        for (file, judgement) in &self.judged {
            if let Judgement::Misread(misread) = judgement {
                let stretches = misread.stretches().iter();
                misreadings.extend(stretches.map(|lines| Misreading { path: self.path(*file), lines: *lines }));
            }
        }
        misreadings
    }

    fn advice(&self) -> Vec<AdviceReport> {
        let selected = |advice: &&Advice| edit::is_asked_for(self.program, advice.function);
        let report = |advice: &Advice| {
            let (path, place) = self.place(advice.place.0, advice.place.1);
            let qualname = self.program.function(advice.function).qualname.to_string();
            let what = match advice.written {
                Some(written) => {
                    format!("the span of `{qualname}` has the type {written}; {} fits what it does", advice.fits)
                }
                None => format!("the span of `{qualname}` has no type; {} fits what it does", advice.fits),
            };
            let function = format!("{}::{qualname}", self.path(advice.function.file));
            let evidence = advice.evidence.iter().map(|seen| self.evidence(seen)).collect();
            AdviceReport { path, line: place.line, function, what, evidence }
        };
        self.decisions.advice.iter().filter(selected).map(report).collect()
    }

    fn comment_problems(&self) -> Vec<CommentProblem> {
        let mut problems = Vec::new();
        let without_effect =
            self.decisions.comments.iter().map(|(file, offset, message)| (*file, *offset, message.as_str()));
        let is_required = self.program.workspace.config.require_ignore_reason;
        let unexplained = self.decisions.unexplained.iter().filter(|_| is_required);
        let unexplained = unexplained.map(|(file, offset)| (*file, *offset, NO_REASON));
        for (file, offset, message) in without_effect.chain(unexplained) {
            let (path, place) = self.place(file, offset);
            if self.program.workspace.file(file).selection.touches(place.line, place.line) {
                let fails_check = message == NO_REASON;
                problems.push(CommentProblem { path, line: place.line, message: message.to_owned(), fails_check });
            }
        }
        problems
    }
}

/// The GenAI libraries that the program imports, by name.
fn libraries(program: &Program<'_>) -> Vec<String> {
    let projects = (0..program.workspace.projects.len() as u32).map(ProjectId);
    let names: BTreeSet<String> = projects
        .flat_map(|project| program.uses(project).iter().map(|used| used.library.clone()))
        .filter(|name| {
            let mut libraries = program.catalog.libraries().iter();
            libraries.any(|library| library.name == *name && library.area.is_genai())
        })
        .collect();
    names.into_iter().collect()
}
