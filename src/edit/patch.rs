//! The vocabulary of edits: what is to be added to a file, and the patch that comes of it.

use std::sync::Arc;

use smol_str::SmolStr;

use super::hazards::{Found, Hazard};
use crate::catalog::SpanType;
use crate::project::FileId;
use crate::syntax::{CallId, FunctionId, TextRange};

/// One replacement in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion. In source code everything is an insertion, re-indentation included.
    pub range: TextRange,
    /// The new text.
    pub text: String,
    /// What it is for, each named once.
    pub purposes: Vec<Purpose>,
}

impl Edit {
    /// The insertion of a text.
    pub fn insertion(at: u32, text: String, purposes: Vec<Purpose>) -> Self {
        Self { range: TextRange::new(at, at), text, purposes }
    }
}

/// What an edit is for: edits with the same purpose belong together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// The span of a function.
    Span(FunctionId),
    /// An import.
    Import {
        /// The name that it binds; what uses the name needs the import. None if it is there for what the module does.
        name: Option<String>,
        /// The module, as it is written.
        module: String,
    },
    /// This call of `mlflow.<flavor>.autolog()`.
    Autolog(String),
    /// This wrapper around a client.
    Wrapper(CallId, String),
    /// This option, by which a call records itself.
    Telemetry(CallId, String),
    /// A call that ends the process waits until the traces are sent.
    Flush(CallId),
    /// The comment that leaves a function alone.
    Ignore(FunctionId),
    /// What starts tracing: a module, or the configuration of a framework.
    SetUp,
    /// What the program comes to need is named in a manifest.
    Dependency,
}

/// How a function gets its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpanForm {
    /// `@mlflow.trace(span_type=SpanType.X)` directly above `def`.
    Decorator,
    /// `with mlflow.start_span(...)` around the body; the reason why not a decorator. In TypeScript
    /// `mlflow.withSpan(...)` around the body, or `mlflow.startSpan(...)` and `try` for the reason given.
    Body(Option<Found>),
}

/// A span that a function is to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanAddition {
    /// The function.
    pub function: FunctionId,
    /// The span's name. A decorator takes it from the function, unless it is another one.
    pub name: String,
    /// The span's type.
    pub span: SpanType,
    /// What the span is to say besides, by name.
    pub attributes: Vec<(String, String)>,
    /// What the rest of the program says about the function.
    pub surroundings: Surroundings,
}

/// What the rest of a program says about a function that is to get a span (Python).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// A decorator of the function evaluates its annotations when it registers it (catalog `reads_annotations`), or is
    /// an unknown decorator that may.
    pub annotations_read: bool,
    /// A function that is compiled (numba and the like) calls it, in whatever file.
    pub called_by_compiled: bool,
    /// It runs itself through others that it calls, and asks no model on the way.
    pub in_circle: bool,
    /// The parameters against whose endless nesting the program guards.
    pub endless: Vec<SmolStr>,
}

/// A call that switches a flavor on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AutologCall {
    /// `mlflow.<flavor>.autolog()`.
    pub flavor: String,
    /// What stands between the parentheses.
    pub arguments: String,
    /// Must stand before the client is made, not only before it is used (catalog `before = "client"`).
    pub before_client: bool,
}

impl std::fmt::Display for AutologCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "mlflow.{}.autolog({})", self.flavor, self.arguments)
    }
}

/// A client that is to be handed through one of MLflow's wrappers (TypeScript).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrapperAddition {
    /// The call that makes the client: `new OpenAI()` becomes `tracedOpenAI(new OpenAI())`.
    pub call: CallId,
    /// The package that exports the wrapper.
    pub package: String,
    /// The wrapper.
    pub function: String,
}

/// An option by which a call records itself (TypeScript).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TelemetryAddition {
    /// The call, whose object argument gets the option.
    pub call: CallId,
    /// The key.
    pub option: String,
    /// The value, as code.
    pub value: String,
}

/// What a TypeScript file gets besides spans.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScriptAdditions {
    /// The file is CommonJS: `require`, not `import`, in a JavaScript file.
    pub is_common_js: bool,
    /// The package that the project has the tracing API from, if it is not `@mlflow/core`.
    pub core_package: Option<String>,
    /// Clients to wrap.
    pub wrappers: Vec<WrapperAddition>,
    /// Options to add.
    pub telemetry: Vec<TelemetryAddition>,
    /// The specifier of the tracing module, which an entry file imports before anything else.
    pub tracing_module: Option<String>,
    /// The specifier of the module with the helper `span`, for synchronous functions without a declared return type.
    pub span_module: Option<String>,
    /// Calls of `process.exit` that are to wait until the traces are sent.
    pub flushes: Vec<CallId>,
}

/// All that a file is to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileAdditions {
    /// The file.
    pub file: FileId,
    /// Spans, in the order of the functions.
    pub spans: Vec<SpanAddition>,
    /// The calls of `mlflow.<flavor>.autolog()` that this file is to make after its imports, by flavor.
    pub autolog: Vec<AutologCall>,
    /// Names of the project's own top-level modules and packages: what an import sorter calls first-party. The folders
    /// of the file's own path need not be named.
    pub first_party: Vec<String>,
    /// Names that `from ... import *` brings from modules of the project.
    pub starred: Vec<String>,
    /// What only TypeScript files get.
    pub script: ScriptAdditions,
}

/// A change to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePatch {
    /// Path, relative to the workspace's root.
    pub path: String,
    /// The text before; none for a new file.
    pub before: Option<Arc<str>>,
    /// The text after.
    pub after: String,
    /// The edits that lead from one to the other, sorted, not overlapping.
    pub edits: Vec<Edit>,
}

/// How the name of a dependency that is held back begins.
pub(super) const DEPENDENCY: &str = "dependency on";

impl Held {
    /// Whether a manifest was to name a package.
    pub fn is_dependency(&self) -> bool {
        self.what.starts_with(DEPENDENCY)
    }
}

/// Something that was wanted and not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Path, relative to the workspace's root.
    pub path: String,
    /// Line, from 1, if it concerns one.
    pub line: Option<u32>,
    /// What was wanted: "span for `stream`", "dependency on mlflow", ...
    pub what: String,
    /// Why it was not done and what the reader can do.
    pub reason: String,
    /// The hazard behind it, if it is one.
    pub hazard: Option<Hazard>,
}
