//! Shows what was found, decided and changed: one file per output. [`Outcome`] is all that they need to know.
//!
//! - [`diff`] is the patch for `git apply`, [`json`] the whole outcome for programs.
//! - [`rdjson`], [`sarif`], [`github`], [`gitlab`] and [`markdown`] are reviews, views of the same [`changes`].
//! - [`text`] is for people: reasons, the traces to expect ([`tree`]) and the [`summary`]; [`explain`] tells of one
//!   function or file. [`removal`] tells what was taken out again, [`suggestions`] what the catalog does not know.

pub mod changes;
pub mod configuration;
pub mod diff;
pub mod explain;
mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod markdown;
pub mod paths;
mod predict;
pub mod rdjson;
pub mod removal;
pub mod sarif;
mod style;
pub mod suggestions;
pub mod summary;
pub mod text;
pub mod tree;
mod words;

pub use predict::{PlannedSpan, join_traces, predict};

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::catalog::SpanType;
use crate::classify::{Confidence, Verdict};
use crate::edit::{FilePatch, Held};
use crate::link::Counted;
use crate::project::{DetectedBy, Language, LeftOutReason};
use crate::syntax::FunctionId;

/// All that a run found, decided and planned. Paths are relative to `root`, with `/` between parts, unless said otherwise.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Absolute path of the folder that was analysed.
    pub root: PathBuf,
    /// The projects, the one at the root (if any) first, then by path.
    pub projects: Vec<ProjectReport>,
    /// How it was said which functions are asked for.
    pub asked: Asked,
    /// The functions of the files that were asked for, by path and line.
    pub functions: Vec<FunctionReport>,
    /// The traces that the program will leave, one tree per root span.
    pub traces: Vec<TraceNode>,
    /// The changes, by path.
    pub patches: Vec<FilePatch>,
    /// What was wanted and not done, by path and line.
    pub held: Vec<Held>,
    /// How many files were left out, by reason.
    pub left_out: BTreeMap<LeftOutReason, usize>,
    /// Files that have no text to analyse.
    pub unread: Vec<Unread>,
    /// Files that cannot be parsed, and are not edited.
    pub syntax_problems: Vec<SyntaxProblem>,
    /// Valid lines that the parser misreads; functions there are not edited.
    pub misreadings: Vec<Misreading>,
    /// What else could not be done, each a full message.
    pub warnings: Vec<String>,
    /// The GenAI libraries in use, by their names in the catalog.
    pub libraries: Vec<String>,
    /// Comments that speak to `instrument` and have no effect, or make no sense.
    pub comment_problems: Vec<CommentProblem>,
    /// What looks wrong in tracing that somebody wrote by hand, which is never changed; by path and line.
    pub advice: Vec<AdviceReport>,
    /// What the baseline left out; none if there is no baseline.
    pub baseline: Option<BaselineReport>,
    /// How much was read.
    pub figures: Figures,
}

/// How it is said which functions are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Asked {
    /// By naming files and folders.
    #[default]
    ByName,
    /// By a hook, which names whatever changed.
    ByHook,
    /// By what changed in them, or is not known of old.
    ByChange,
}

/// One project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectReport {
    /// Its folder; empty for the root itself.
    pub folder: String,
    /// The languages that it holds.
    pub languages: Vec<Language>,
    /// What told the language.
    pub detected_by: DetectedBy,
    /// Paths of its manifests.
    pub manifests: Vec<String>,
    /// Paths of its lock files, its own first.
    pub lock_files: Vec<String>,
}

/// What is decided for one function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionReport {
    /// Its file.
    pub path: String,
    /// Which function of the file it is.
    pub id: FunctionId,
    /// `Class.method`, `outer.inner`.
    pub qualname: String,
    /// The line of its `def`, from 1.
    pub line: u32,
    /// The lines that it takes, decorators included, from 1.
    pub lines: (u32, u32),
    /// Trace or skip.
    pub verdict: Verdict,
    /// How sure.
    pub confidence: Confidence,
    /// A patch gives it its span; false for a traced function that was held back, is not sure enough or ruled out.
    pub applied: bool,
    /// What was seen, strongest first.
    pub evidence: Vec<EvidenceReport>,
    /// For a skipped function: what would change the decision, in one sentence.
    pub change: Option<String>,
    /// How sure the decision had to be to become an edit.
    pub least: Confidence,
    /// It would get its span, were it not in the baseline.
    pub in_baseline: bool,
}

impl FunctionReport {
    /// `path::qualname`, how a function is named in output.
    pub fn label(&self) -> String {
        format!("{}::{}", self.path, self.qualname)
    }
}

/// One observation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceReport {
    /// The file in which it was seen.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What was seen.
    pub text: String,
}

/// A span of a predicted trace, with the spans below it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct TraceNode {
    /// The span's name; `*` when it is known at run time only.
    pub name: String,
    /// Its type.
    pub span_type: SpanType,
    /// What makes it.
    pub recorded_by: RecordedBy,
    /// The function behind it as `path::qualname`; none for a span that a library makes.
    pub function: Option<String>,
    /// May come several times: a call in a loop, or from several places.
    pub repeated: bool,
    /// May not come: a call in a branch.
    pub optional: bool,
    /// What is below is known at run time only.
    pub opaque: bool,
    /// The spans below, in the order of the calls.
    pub children: Vec<TraceNode>,
}

/// What makes a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordedBy {
    /// `@mlflow.trace`.
    Decorator,
    /// `with mlflow.start_span(...)` in the function's body.
    Body,
    /// `mlflow.<flavor>.autolog()`.
    Autolog,
    /// In TypeScript the client's wrapper, the library's own telemetry, or an OpenTelemetry instrumentation.
    Library,
    /// Tracing that was there before.
    Existing,
}

/// A file that has no text to analyse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// The file.
    pub path: String,
    /// Why, as the end of a sentence that begins with the path.
    pub reason: String,
}

/// What is wrong with a file that cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SyntaxProblem {
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong there.
    pub message: String,
}

/// Lines that the parser reports as wrong, and the strict parser does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misreading {
    /// The file.
    pub path: String,
    /// The first and the last of the lines, from 1.
    pub lines: (u32, u32),
}

impl Misreading {
    /// What that means, as the end of a sentence that begins with the path.
    pub fn message(&self) -> String {
        match self.lines {
            (first, last) if first == last => {
                format!("the parser misreads line {first}, which is valid; functions there are left alone")
            }
            (first, last) => {
                format!("the parser misreads lines {first} to {last}, which are valid; functions there are left alone")
            }
        }
    }
}

/// A comment that speaks to `instrument` and has no effect, or makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentProblem {
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// What is wrong with it, as the end of a sentence that begins with "the comment".
    pub message: String,
    /// `--check` fails on it.
    pub fails_check: bool,
}

/// What a baseline left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaselineReport {
    /// The file; absolute if it lies above the root.
    pub path: String,
    /// How many functions are not asked about because of it.
    pub left: usize,
    /// Its entries that no longer match.
    pub stale: Vec<StaleEntry>,
}

/// An entry of a baseline that no longer matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaleEntry {
    /// Its line, from 1.
    pub line: usize,
    /// `path::qualname`.
    pub function: String,
    /// Why it does not match.
    pub why: String,
}

/// What looks wrong in tracing that somebody wrote by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdviceReport {
    /// The file.
    pub path: String,
    /// The line of the span, from 1.
    pub line: u32,
    /// The function that has it, as `path::qualname`.
    pub function: String,
    /// What looks wrong and what would be right, a full sentence.
    pub what: String,
    /// What was seen, strongest first.
    pub evidence: Vec<EvidenceReport>,
}

/// How much was read. Nothing in here differs between two runs over the same files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Files read.
    pub files: usize,
    /// Those of them that were parsed, because they can matter.
    pub parsed: usize,
    /// Functions in them.
    pub functions: usize,
    /// Calls in them.
    pub calls: usize,
    /// Calls whose callee is known.
    pub resolved_calls: usize,
    /// How much of what is called is known, by language.
    pub resolution: BTreeMap<Language, Resolution>,
}

/// How much of what is called is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Resolution {
    /// Files that import a catalogued library; what every program uses (`area = "standard"`) does not count.
    pub files: usize,
    /// Calls in these files.
    pub calls: usize,
    /// Those whose receiver is known; for a call of a plain name: what it calls.
    pub known_receivers: usize,
    /// Those whose receiver is what an unknown call gave: it is known where it comes from, not what it is.
    pub opaque_receivers: usize,
    /// Catalogued calls of the operations that are traced, in all files, found by types and by following imports.
    pub found_by_type: usize,
    /// Those found by the name of the member, on a receiver that is not known.
    pub found_by_name: usize,
    /// Those found by what is sent: a URL, a payload, a query.
    pub found_by_payload: usize,
}

impl Resolution {
    /// What was counted while a program was linked.
    pub fn of(counted: &Counted) -> Self {
        Self {
            files: counted.files,
            calls: counted.sites,
            known_receivers: counted.receivers,
            opaque_receivers: counted.opaque,
            found_by_type: counted.by_type,
            found_by_name: counted.by_name,
            found_by_payload: counted.by_payload,
        }
    }
}

impl std::ops::AddAssign for Resolution {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        self.calls += other.calls;
        self.known_receivers += other.known_receivers;
        self.opaque_receivers += other.opaque_receivers;
        self.found_by_type += other.found_by_type;
        self.found_by_name += other.found_by_name;
        self.found_by_payload += other.found_by_payload;
    }
}
