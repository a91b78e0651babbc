//! What is said of a change, in Markdown.

use super::super::FunctionReport;
use super::{Change, Obstacle};
use crate::catalog::Operation;
use crate::classify::Verdict;
use crate::edit::Purpose;

/// The words for what changes are for, besides the operations of spans; the second is what a rule of that name is about.
pub const KINDS: [(&str, &str); 8] = [
    ("ignore", "A comment leaves a function alone."),
    ("autolog", "Calls of a library that MLflow records by itself, once its autologging is switched on."),
    ("client", "A client whose calls MLflow records, once it is handed through a wrapper."),
    ("telemetry", "A call that records itself by an option of its own."),
    ("flush", "A process that is about to end waits until its traces are sent."),
    ("set-up", "What starts tracing: a module, its import, or the configuration of a framework."),
    ("dependency", "A manifest names what the program comes to need."),
    ("import", "What the added code uses must be imported."),
];

impl Change<'_> {
    /// The word for what it is: the operation of the first function that gets a span, else one of [`KINDS`].
    pub fn kind(&self) -> &'static str {
        if let Some(Verdict::Trace { operation, .. }) = self.functions.first().map(|function| function.verdict) {
            return operation.word();
        }
        let words = self.purposes.iter().map(|purpose| kind(purpose));
        let rank = |word: &&str| KINDS.iter().position(|(kind, _)| kind == word);
        words.min_by_key(rank).unwrap_or("set-up")
    }

    /// How much it matters to a reviewer: 0 is most.
    pub fn rank(&self) -> usize {
        let kind = self.kind();
        let words = Operation::ALL.iter().map(|operation| operation.word()).chain(KINDS.iter().map(|(word, _)| *word));
        words.take_while(|word| *word != kind).count()
    }

    /// What names it wherever it stands: the functions that get a span, or what is added.
    pub fn subject(&self) -> String {
        if !self.functions.is_empty() {
            let names: Vec<&str> = self.functions.iter().map(|function| function.qualname.as_str()).collect();
            return names.join(" ");
        }
        let words = self.purposes.iter().filter_map(|purpose| match purpose {
            Purpose::Import { module, .. } => Some(module.as_str()),
            Purpose::Autolog(call) => Some(call.as_str()),
            Purpose::Wrapper(_, what) | Purpose::Telemetry(_, what) => Some(what.as_str()),
            Purpose::Span(_) | Purpose::Ignore(_) | Purpose::Flush(_) | Purpose::SetUp | Purpose::Dependency => None,
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// A title of a few words, without Markdown.
    pub fn title(&self) -> String {
        let spans: Vec<String> = self.functions.iter().map(|function| span_title(function)).collect();
        match (spans.is_empty(), self.kind()) {
            (false, _) => spans.join(", "),
            (true, "autolog") => "Calls that autologging records".to_owned(),
            (true, "client") => "Client whose calls are recorded".to_owned(),
            (true, "telemetry") => "Call that records itself".to_owned(),
            (true, "flush") => "Exit that waits for traces".to_owned(),
            (true, "ignore") => "Comment that leaves a function alone".to_owned(),
            (true, "dependency") => "Dependency for tracing".to_owned(),
            (true, "import") => "Import for tracing".to_owned(),
            (true, _) => "Set-up of tracing".to_owned(),
        }
    }

    /// What is added and why: one sentence for each thing.
    pub fn sentences(&self) -> Vec<String> {
        let spans = self.functions.iter().map(|function| of_span(function));
        let mut sentences: Vec<String> = spans.chain(self.other_sentences()).collect();
        if sentences.is_empty() {
            let names: Vec<String> = self.purposes.iter().filter_map(|purpose| imported(purpose)).collect();
            sentences.push(format!("The import of {}, which the added code uses.", names.join(" and ")));
        }
        sentences
    }

    /// The same of what is added besides spans and imports.
    pub fn other_sentences(&self) -> Vec<String> {
        let mut sentences: Vec<String> = self.purposes.iter().filter_map(|purpose| self.of_purpose(purpose)).collect();
        sentences.dedup();
        sentences
    }

    fn of_purpose(&self, purpose: &Purpose) -> Option<String> {
        Some(match purpose {
            Purpose::Autolog(call) => format!("`{call}` records the calls of the library."),
            Purpose::Wrapper(_, wrapper) => format!("`{wrapper}()` around the client records its calls."),
            Purpose::Telemetry(_, entry) => format!("The option `{entry}` makes the call record itself."),
            Purpose::Ignore(_) => "The comment leaves the function alone.".to_owned(),
            Purpose::Flush(_) => "The process waits until its traces are sent.".to_owned(),
            Purpose::Import { name: None, module } => format!("The import of `{module}` starts tracing first of all."),
            Purpose::SetUp if self.is_new_file() => "This new file is part of the set-up of tracing.".to_owned(),
            Purpose::SetUp => "The configuration is part of the set-up of tracing.".to_owned(),
            Purpose::Dependency => "The added code imports packages that are not named here yet.".to_owned(),
            Purpose::Span(_) | Purpose::Import { name: Some(_), .. } => return None,
        })
    }
}

fn kind(purpose: &Purpose) -> &'static str {
    match purpose {
        Purpose::Autolog(_) => "autolog",
        Purpose::Wrapper(..) => "client",
        Purpose::Telemetry(..) => "telemetry",
        Purpose::Flush(_) => "flush",
        Purpose::Ignore(_) => "ignore",
        // A span whose function is not reported is part of how tracing is set up.
        Purpose::SetUp | Purpose::Import { name: None, .. } | Purpose::Span(_) => "set-up",
        Purpose::Dependency => "dependency",
        Purpose::Import { .. } => "import",
    }
}

fn span_title(function: &FunctionReport) -> String {
    match function.verdict {
        Verdict::Trace { span, .. } => format!("{span} span for {}", function.qualname),
        Verdict::Skip(_) => format!("span for {}", function.qualname),
    }
}

fn of_span(function: &FunctionReport) -> String {
    let Verdict::Trace { operation, span } = function.verdict else {
        return format!("`{}` gets a span.", function.qualname);
    };
    let what = format!("`{}` gets a span of type {span} ({operation})", function.qualname);
    match function.evidence.first() {
        Some(evidence) => format!("{what}: {}.", evidence.text),
        None => format!("{what}."),
    }
}

fn imported(purpose: &Purpose) -> Option<String> {
    match purpose {
        Purpose::Import { name: Some(name), .. } => Some(format!("`{name}`")),
        _ => None,
    }
}

impl Obstacle {
    /// Why there is nothing to take, and what to do. `shown` names a file.
    pub fn sentence(&self, shown: impl Fn(&str) -> String) -> String {
        match self {
            Self::NewFile => "Run `instrument` to write it.".to_owned(),
            Self::Lock(lock) => {
                format!("Run `instrument` to write it, then bring `{}` up to date.", shown(lock))
            }
            Self::OtherFile(path) => format!("It needs the change of `{}` first.", shown(path)),
            Self::OtherNewFile(path) => {
                format!("It needs the new file `{}` first: run `instrument` to write both.", shown(path))
            }
            Self::Unlisted(reason) => format!("It needs a package first that is not named yet: {reason}."),
            Self::First(lines) => match lines.as_slice() {
                [line] => format!("It needs the import at line {line} first."),
                lines => {
                    let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
                    format!("It needs the imports at lines {} first.", lines.join(" and "))
                }
            },
        }
    }
}
