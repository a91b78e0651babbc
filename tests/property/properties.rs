//! The properties that every edit has.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mlflow_instrument::edit::{FilePatch, FilePlan, apply, plan_file};
use mlflow_instrument::syntax::{FileFacts, FunctionId, facts};

use crate::judge::{Judge, Verdict};
use crate::program::Program;
use crate::removal::Edited;
use crate::wanted::{Wanted, again};

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property {
    /// The generator wrote what is no program.
    Valid,
    /// Planning ends without a panic.
    Total,
    /// Planning never gives up with a request to report a bug, nor because a parser refuses what the language accepts.
    Planned,
    /// Every edit is an insertion, and the edits give the new text.
    Additive,
    /// A second run changes nothing.
    Idempotent,
    /// Without the insertions the new text is the old one.
    Reversible,
    /// What the record of the edit says gives the old bytes; of a file that got a line since, the old text with that line,
    /// as exactly as the forms tell.
    Recorded,
    /// What was written is found again by its form, and taking it out gives the old text, as exactly as a form tells: see
    /// [`crate::removal`].
    Removable,
    /// The new text has no syntax error that the old one has not.
    ParseClean,
    /// To the language itself the program is the same, but for the tracing.
    Meaning,
}

/// A property that does not hold.
pub struct Failure {
    pub property: Property,
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.property, self.message)
    }
}

/// What was seen, to show that the properties are not empty.
#[derive(Default, Clone, Copy)]
pub struct Tally {
    pub programs: usize,
    /// Programs that the judge compared with what became of them.
    pub judged: usize,
    pub patched: usize,
    pub functions: usize,
    pub spans: usize,
    /// Patched programs that taking out by form gave back to the byte.
    pub restored: usize,
    /// Programs that tree-sitter does not read, though the judge does.
    pub misread: usize,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.programs += other.programs;
        self.judged += other.judged;
        self.patched += other.patched;
        self.functions += other.functions;
        self.spans += other.spans;
        self.restored += other.restored;
        self.misread += other.misread;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} programs, {} of them patched, {} taken out by form to the byte, {} judged, {} misread by tree-sitter; \
             {} functions, {} of them with a new span",
            self.programs, self.patched, self.restored, self.judged, self.misread, self.functions, self.spans
        )
    }
}

/// Words of reasons that no program may be held back for: they are the tool's own mistakes.
const MISTAKES: [&str; 3] = ["report this file as a bug", "the strict parser refuses", "the strict parser objects"];

impl Failure {
    /// Whether it is another case of the same, as far as its words tell.
    fn is_like(&self, property: Property, message: &str) -> bool {
        let words = |message: &str| {
            let reason = message.split(": ").last().unwrap_or_default();
            reason.replace(|letter: char| letter.is_ascii_digit(), "")
        };
        self.property == property && (property != Property::Planned || words(&self.message) == words(message))
    }
}

/// What the tool makes of a program.
struct Made {
    tally: Tally,
    /// The new text as bytes, if there is one.
    after: Option<Vec<u8>>,
    /// The lines of the functions that got a span.
    lines: Vec<u32>,
    difference: String,
}

/// Checks all properties of one program.
pub fn check(program: &Program, wanted: &Wanted, judge: &mut Option<Judge>) -> Result<Tally, Failure> {
    let made = make(program, wanted);
    judged(program, made, judge)
}

/// Checks whether a program fails like another, and asks the judge only if it must.
pub fn fails(program: &Program, wanted: &Wanted, like: &Failure, judge: &mut Option<Judge>) -> Option<Failure> {
    let made = make(program, wanted);
    let may_fail = match &made {
        Ok(made) => like.property == Property::Meaning && made.after.is_some(),
        Err(failure) => failure.is_like(like.property, &like.message),
    };
    let failure = if may_fail { judged(program, made, judge).err() } else { None };
    failure.filter(|failure| failure.is_like(like.property, &like.message))
}

/// What the judge says to what the tool made.
fn judged(program: &Program, made: Result<Made, Failure>, judge: &mut Option<Judge>) -> Result<Tally, Failure> {
    let (after, lines) = made.as_ref().map_or((None, &[][..]), |made| (made.after.as_deref(), &made.lines));
    let verdict = judge.as_mut().map(|judge| judge.verdict(program, after, lines));
    if let Some(Verdict::RefusesBefore(message)) = verdict {
        return Err(Failure { property: Property::Valid, message });
    }
    let Made { mut tally, difference, .. } = made?;
    if let Some(Verdict::Complains(complaint)) = verdict {
        return Err(Failure { property: Property::Meaning, message: format!("{complaint}\n{difference}") });
    }
    tally.judged = usize::from(tally.patched > 0 && verdict == Some(Verdict::Fine));
    Ok(tally)
}

/// Plans, and checks all properties that need no judge.
fn make(program: &Program, wanted: &Wanted) -> Result<Made, Failure> {
    let fails = |property, message: String| Err(Failure { property, message });
    let Some(source) = program.text() else { return fails(Property::Valid, "it is not read".to_owned()) };
    let (language, text) = (program.language(), &*source.content);
    let read = |text: &str| facts(language, &program.path, text);
    let before = read(text);
    let additions = wanted.additions(text, &before);
    let planned = catch_unwind(AssertUnwindSafe(|| plan_file(&program.path, text, &before, &additions)));
    let Ok(plan) = planned else { return fails(Property::Total, "planning panics".to_owned()) };
    // What tree-sitter does not read may be left alone for any reason.
    for held in plan.held.iter().filter(|_| before.errors.is_empty()) {
        let is_misread = held.reason.contains("two parsers see it differently");
        if MISTAKES.iter().any(|words| held.reason.contains(words)) && !is_misread {
            return fails(Property::Planned, format!("line {:?}: {}: {}", held.line, held.what, held.reason));
        }
    }
    let lines = lines(&plan, &before);
    let mut tally = Tally {
        programs: 1,
        functions: before.functions.len() - 1,
        misread: usize::from(!before.errors.is_empty()),
        patched: usize::from(plan.patch.is_some()),
        spans: plan.spans.len(),
        judged: 0,
        restored: 0,
    };
    let Some(patch) = &plan.patch else { return Ok(Made { tally, after: None, lines, difference: String::new() }) };
    only_insertions(text, patch)?;
    let now = read(&patch.after);
    if now.errors.len() > before.errors.len() {
        return fails(Property::ParseClean, format!("line {} has an error", now.lines.line(now.errors[0].range.start)));
    }
    let edited = Edited { program, source: &source, before: &before, plan: &plan, patch, after: &now };
    edited.by_record().map_err(|message| Failure { property: Property::Recorded, message })?;
    let restored = edited.by_form().map_err(|message| Failure { property: Property::Removable, message })?;
    tally.restored = usize::from(restored);
    let additions = again(&additions, &before, &now, &patch.edits);
    if additions.spans.len() < plan.spans.len() {
        return fails(Property::Idempotent, "a function with a span is not found again".to_owned());
    }
    if let Some(second) = plan_file(&program.path, &patch.after, &now, &additions).patch {
        return fails(Property::Idempotent, difference(&patch.after, &second.after));
    }
    let after = source.encode(&patch.after).expect("what is added has only letters that the file has or ASCII");
    Ok(Made { tally, after: Some(after), lines, difference: difference(text, &patch.after) })
}

/// The lines of the functions that get a span.
fn lines(plan: &FilePlan, facts: &FileFacts) -> Vec<u32> {
    let line = |function: FunctionId| facts.lines.line(facts.function(function).range.start);
    plan.spans.iter().map(|(function, _)| line(*function)).collect()
}

fn only_insertions(text: &str, patch: &FilePatch) -> Result<(), Failure> {
    let fails = |property, message: &str| Err(Failure { property, message: message.to_owned() });
    let sorted = patch.edits.windows(2).all(|pair| pair[0].range.start < pair[1].range.start);
    if !sorted || patch.edits.iter().any(|edit| edit.range.start != edit.range.end || edit.text.is_empty()) {
        return fails(Property::Additive, "the edits are not sorted insertions");
    }
    if apply(text, &patch.edits) != patch.after || patch.before.as_deref() != Some(text) {
        return fails(Property::Additive, "the edits do not give the new text");
    }
    let (mut cut, mut at) = (String::new(), 0);
    for (place, edit) in patch.edits.iter().enumerate() {
        let added: usize = patch.edits[..place].iter().map(|edit| edit.text.len()).sum();
        let start = edit.range.start as usize + added;
        cut.push_str(&patch.after[at..start]);
        at = start + edit.text.len();
    }
    cut.push_str(&patch.after[at..]);
    if cut == text { Ok(()) } else { fails(Property::Reversible, "without the insertions it is not the old text") }
}

fn difference(before: &str, after: &str) -> String {
    similar::TextDiff::from_lines(before, after).unified_diff().to_string()
}
