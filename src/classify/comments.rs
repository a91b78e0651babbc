//! Comments that speak to `instrument`: `# instrument: ignore[rule] reason` and `# instrument: trace[TOOL]`. They stand on
//! the line of the definition, on the lines right above it or its decorators, or, for `ignore-file`, anywhere in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::catalog::{Operation, SpanType};
use crate::link::{FunctionRef, Program};
use crate::project::FileId;
use crate::syntax::{FileFacts, Function, FunctionId};

/// What a comment asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asks {
    /// Not to trace, if it would be by one of these rules; by any, if there are none.
    Ignore(Vec<Operation>),
    /// To trace: with this span type, or the one that is found.
    Trace(Option<SpanType>),
    /// Not to touch the file.
    IgnoreFile,
}

/// One comment.
#[derive(Debug)]
pub struct Directive {
    asks: Asks,
    /// What stands behind it.
    pub reason: String,
    /// Where it stands.
    pub offset: u32,
    used: AtomicBool,
}

/// All comments of the program.
#[derive(Debug, Default)]
pub struct Comments {
    by_function: BTreeMap<FunctionRef, Vec<Directive>>,
    by_file: BTreeMap<FileId, Vec<Directive>>,
    /// Comments that cannot be understood or stand beside no function: file, offset, what is wrong.
    pub problems: Vec<(FileId, u32, String)>,
}

impl Comments {
    /// Reads all comments.
    pub fn of(program: &Program<'_>) -> Self {
        let mut comments = Comments::default();
        for (file, facts) in (0u32..).map(FileId).zip(program.files) {
            let beside = beside(facts);
            for comment in &facts.comments {
                let offset = comment.range.start;
                match read(&comment.text, offset) {
                    Err(problem) => comments.problems.push((file, offset, problem)),
                    Ok(directive) if directive.asks == Asks::IgnoreFile => {
                        comments.by_file.entry(file).or_default().push(directive);
                    }
                    Ok(directive) => match beside.get(&facts.lines.line(offset)) {
                        Some(function) => {
                            let key = FunctionRef { file, function: *function };
                            comments.by_function.entry(key).or_default().push(directive);
                        }
                        None => comments.problems.push((file, offset, "stands beside no function".to_owned())),
                    },
                }
            }
        }
        comments
    }

    /// The comment that keeps a function from being traced; `wanted` is the rule that would trace it.
    pub fn ignoring(&self, function: FunctionRef, wanted: Option<Operation>) -> Option<&Directive> {
        let wanted = wanted?;
        let own = self.by_function.get(&function).into_iter().flatten().find(|directive| match &directive.asks {
            Asks::Ignore(rules) => rules.is_empty() || rules.contains(&wanted),
            _ => false,
        });
        let whole_file = || self.by_file.get(&function.file).and_then(|all| all.first());
        let found = own.or_else(whole_file)?;
        found.used.store(true, Ordering::Relaxed);
        Some(found)
    }

    /// The comment that asks for a span, and the type that it asks for.
    pub fn forced(&self, function: FunctionRef) -> Option<(Option<SpanType>, &Directive)> {
        let found = self.by_function.get(&function)?.iter().find_map(|directive| match directive.asks {
            Asks::Trace(span) => Some((span, directive)),
            _ => None,
        })?;
        found.1.used.store(true, Ordering::Relaxed);
        Some(found)
    }

    /// Whether a comment names the type of the function's span.
    pub fn types(&self, function: FunctionRef) -> bool {
        self.forced(function).is_some_and(|(span, _)| span.is_some())
    }

    /// Whether any comment keeps a function from being traced, by whatever rule.
    pub fn ignores(&self, function: FunctionRef) -> bool {
        let own = self.by_function.get(&function).into_iter().flatten();
        let mut asks = own.chain(self.by_file.get(&function.file).into_iter().flatten()).map(|one| &one.asks);
        asks.any(|asks| matches!(asks, Asks::Ignore(_) | Asks::IgnoreFile))
    }

    /// Ignore comments without a reason: file and offset.
    pub fn unexplained(&self) -> Vec<(FileId, u32)> {
        let of_functions = self.by_function.iter().map(|(function, all)| (function.file, all));
        let all = of_functions.chain(self.by_file.iter().map(|(file, all)| (*file, all)));
        let ignores = |one: &&Directive| !matches!(one.asks, Asks::Trace(_)) && one.reason.is_empty();
        all.flat_map(|(file, all)| all.iter().filter(ignores).map(move |one| (file, one.offset))).collect()
    }

    /// Ignore comments that kept nothing from being traced: file and offset.
    pub fn unused(&self) -> Vec<(FileId, u32)> {
        let of_functions =
            self.by_function.iter().flat_map(|(function, all)| all.iter().map(|one| (function.file, one)));
        let of_files = self.by_file.iter().flat_map(|(file, all)| all.iter().map(|one| (*file, one)));
        let unused = of_functions.chain(of_files).filter(|(_, directive)| !directive.used.load(Ordering::Relaxed));
        unused.map(|(file, directive)| (file, directive.offset)).collect()
    }
}

/// Reads `# instrument: ignore[a, b] reason`.
fn read(text: &str, offset: u32) -> Result<Directive, String> {
    let body = text.trim_start_matches(['#', '/']).trim_start();
    let body = body.strip_prefix("instrument:").unwrap_or(body).trim_start();
    let end = body.find(|c: char| !(c.is_ascii_alphabetic() || c == '-')).unwrap_or(body.len());
    let (word, rest) = body.split_at(end);
    let (arguments, reason) = match rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((inside, reason)) => (inside, reason),
        None => ("", rest),
    };
    let asks = match word {
        "ignore" => {
            let rules = arguments.split(',').map(str::trim).filter(|word| !word.is_empty());
            Asks::Ignore(rules.map(str::parse).collect::<Result<_, String>>()?)
        }
        "ignore-file" => Asks::IgnoreFile,
        "trace" if arguments.trim().is_empty() => Asks::Trace(None),
        "trace" => Asks::Trace(Some(arguments.trim().parse()?)),
        other => return Err(format!("`{other}` is not a directive; write `ignore`, `ignore-file` or `trace[TYPE]`")),
    };
    let reason = reason.trim_start_matches([':', '-', ' ']).trim().to_owned();
    Ok(Directive { asks, reason, offset, used: AtomicBool::new(false) })
}

/// By line of a comment, the function that it stands beside: on its `def` line, between its decorators, or on the lines
/// right above.
fn beside(facts: &FileFacts) -> BTreeMap<u32, FunctionId> {
    let lines: BTreeSet<u32> = facts.comments.iter().map(|comment| facts.lines.line(comment.range.start)).collect();
    // Where the comments begin that end in a line, without a line between them.
    let mut begin: BTreeMap<u32, u32> = BTreeMap::new();
    for line in &lines {
        begin.insert(*line, begin.get(&(line - 1)).copied().unwrap_or(*line));
    }
    let mut beside = BTreeMap::new();
    for (id, function) in (0u32..).map(FunctionId).zip(&facts.functions).skip(1) {
        let first = function.decorators.first().map_or(function.range.start, |decorator| decorator.range.start);
        let first = facts.lines.line(first);
        let top = begin.get(&(first - 1)).copied().unwrap_or(first);
        for line in lines.range(top..=last_of_header(facts, function).max(top)) {
            beside.entry(*line).or_insert(id);
        }
    }
    beside
}

fn last_of_header(facts: &FileFacts, function: &Function) -> u32 {
    let header = facts.lines.line(function.body.start.max(function.name_range.end));
    match function.one_line {
        true => header,
        false => header.saturating_sub(1).max(facts.lines.line(function.name_range.end)),
    }
}
