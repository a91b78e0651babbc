//! What each file is to get: spans for the functions that are to be traced, and what makes these arrive.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::is_asked_for;
use super::hazards::Hazard;
use super::judge::{Judgement, judge_all};
use super::patch::{FileAdditions, Held, ScriptAdditions, SpanAddition};
use super::python;
use super::setup::{self, Setup};
use super::span_name::span_name;
use crate::classify::{Decision, Verdict};
use crate::link::{FunctionRef, Program};
use crate::project::{FileId, Language, ProjectId};
use crate::syntax::CallId;

/// What is to be added to the program.
#[derive(Debug, Default)]
pub struct Additions {
    /// By file, in the order of files.
    pub files: Vec<FileAdditions>,
    /// What records calls once the edits are made (see `Library::recorder`): what does so already, and what is added.
    pub recorders: BTreeSet<(ProjectId, String)>,
    /// TypeScript: the calls that have the option by which they record themselves once the edits are made.
    pub recorded: BTreeSet<(FileId, CallId)>,
    /// What was wanted and cannot be added.
    pub held: Vec<Held>,
    /// What the reader is to know, each a full message.
    pub warnings: Vec<String>,
    /// What projects in TypeScript need besides the edits of their files.
    pub setups: Vec<Setup>,
    /// What becomes of the files in which the parser found errors.
    pub judged: BTreeMap<FileId, Judgement>,
    /// The files whose edits bring a recorder about.
    brought_by: BTreeSet<(FileId, String)>,
}

impl Additions {
    /// Whether a file can be read, if only in part.
    pub(super) fn is_readable(&self, file: FileId) -> bool {
        !matches!(self.judged.get(&file), Some(Judgement::Refused(_)))
    }

    /// A file's edits bring a recorder about.
    pub(super) fn note_recorder(&mut self, file: FileId, recorder: &str) {
        self.brought_by.insert((file, recorder.to_owned()));
    }

    /// Takes the recorders out that only the edits of these files bring about: they have failed.
    pub fn forget(&mut self, failed: &BTreeSet<FileId>) {
        self.recorded.retain(|(file, _)| !failed.contains(file));
        let lost: Vec<_> = self.brought_by.iter().filter(|(file, _)| failed.contains(file)).cloned().collect();
        for (file, recorder) in lost {
            self.brought_by.remove(&(file, recorder.clone()));
            if !self.brought_by.iter().any(|(_, other)| *other == recorder) {
                self.recorders.retain(|(_, other)| *other != recorder);
            }
        }
    }
}

/// Collects what is to be added for the decisions that are sure enough, in the functions that are asked for.
///
/// `unsafe_fixes` also switches flavors on whose library may be missing when the program starts. `unseen` hazards are not
/// looked for.
pub fn additions(program: &Program<'_>, decisions: &[Decision], unsafe_fixes: bool, unseen: &[Hazard]) -> Additions {
    let mut all = Additions { judged: judge_all(program), ..Additions::default() };
    let mut by_file: BTreeMap<FileId, FileAdditions> = BTreeMap::new();
    let outlook = python::Outlook::of(program);
    for decision in decisions {
        let Verdict::Trace { span, .. } = decision.verdict else { continue };
        let file = decision.function.file;
        if program.left_alone.contains(&decision.function) {
            continue;
        }
        if decision.confidence < decision.least || !is_asked_for(program, decision.function) || !all.is_readable(file) {
            continue;
        }
        if !unseen.contains(&Hazard::SourceSentElsewhere) && program.reads_source(decision.function) {
            all.held.push(source_sent_elsewhere(program, decision.function));
            continue;
        }
        let name = decision.name.clone().unwrap_or_else(|| span_name(program, decision.function));
        let surroundings =
            outlook.as_ref().map(|outlook| outlook.surroundings(program, decision.function)).unwrap_or_default();
        let (function, attributes) = (decision.function.function, decision.attributes.clone());
        let addition = SpanAddition { function, name, span, attributes, surroundings };
        entry(&mut by_file, file).spans.push(addition);
    }
    match program.catalog.language {
        Language::Python => python::add(program, unsafe_fixes, unseen, &mut by_file, &mut all),
        Language::TypeScript => setup::add(program, unseen, &mut by_file, &mut all),
    }
    all.files = by_file.into_values().collect();
    all
}

/// What is added to a function turns up where its source goes, and nothing says that MLflow is known there.
fn source_sent_elsewhere(program: &Program<'_>, function: FunctionRef) -> Held {
    let facts = program.facts(function.file);
    let definition = facts.function(function.function);
    Held {
        path: program.workspace.file(function.file).path.clone(),
        line: Some(facts.lines.line(definition.name_range.start)),
        what: format!("span for `{}`", definition.qualname),
        reason: "the program reads its source (`inspect.getsource`), where a span would turn up; trace its caller"
            .to_owned(),
        hazard: Some(Hazard::SourceSentElsewhere),
    }
}

/// What a file gets, nothing yet if it is new.
pub(super) fn entry(by_file: &mut BTreeMap<FileId, FileAdditions>, file: FileId) -> &mut FileAdditions {
    by_file.entry(file).or_insert_with(|| FileAdditions {
        file,
        spans: Vec::new(),
        autolog: Vec::new(),
        first_party: Vec::new(),
        starred: Vec::new(),
        script: ScriptAdditions::default(),
    })
}
