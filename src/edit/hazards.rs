//! The hazards of editing: what a blind edit would break, and what is done about it. One row each; its page for
//! `instrument rules` and docs/HAZARDS.md is `hazards/<name>.md`, a summary of one sentence first.
//!
//! The numbers are those of the two tables of facts that were found by running the real libraries: `H1` to `H44` for
//! Python, `1` to `33` for TypeScript. The checks stand in `python/hazards` and `typescript/hazards`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::catalog::vocabulary;
use crate::project::Language;

/// What is done about a hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// What would be edited is left alone, and reported with the reason.
    Held,
    /// The span goes into the function's body, not around the function.
    Body,
}

impl Answer {
    /// What is done, in words.
    pub fn words(self) -> &'static str {
        match self {
            Answer::Held => "held back, with the reason",
            Answer::Body => "the span goes into the body",
        }
    }
}

/// A hazard in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HazardInfo {
    /// The hazard.
    pub hazard: Hazard,
    /// The word for it: in output, in cases, and for `instrument rules`.
    pub name: &'static str,
    /// The languages in which it is looked for, with the numbers of the facts behind it.
    pub languages: &'static [(Language, &'static [&'static str])],
    /// What is done about it.
    pub answer: Answer,
    /// One sentence.
    pub summary: &'static str,
    /// What happens and what is done, in a paragraph; Markdown.
    pub explanation: &'static str,
}

/// A hazard that was found in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The hazard.
    pub hazard: Hazard,
    /// What it means there, as the end of a sentence.
    pub reason: &'static str,
}

/// The first of these findings, in the order of the checks, that is there. `unseen` hazards are not looked for: only
/// tests ask for that, to show what a check is for.
pub(super) fn first(
    unseen: &[Hazard],
    findings: impl Iterator<Item = (Hazard, Option<&'static str>)>,
) -> Option<Found> {
    let mut seen = findings.filter(|(hazard, _)| !unseen.contains(hazard));
    seen.find_map(|(hazard, reason)| Some(Found { hazard, reason: reason? }))
}

/// Why a text must be left alone whose lines may be others to other parsers.
pub(super) fn lone_carriage_return(text: &str) -> Option<&'static str> {
    let has_one = text.replace("\r\n", "").contains('\r');
    has_one.then_some("some of its lines end with a lone carriage return; convert its line endings")
}

/// All hazards, in the order of the table.
pub fn hazards() -> &'static [HazardInfo] {
    static HAZARDS: LazyLock<Vec<HazardInfo>> = LazyLock::new(|| Hazard::ALL.iter().map(|one| one.info()).collect());
    &HAZARDS
}

/// One row per hazard: its name, what is done about it, and in which languages, with the numbers of the facts.
macro_rules! hazards {
    ($(
        $(#[$doc:meta])*
        $variant:ident = $word:literal, $answer:ident $(, $language:ident [$($number:literal),*])+;
    )*) => {
        vocabulary! {
            /// What a blind edit would break.
            Hazard { $($(#[$doc])* $variant = $word,)* }
        }

        impl Hazard {
            fn info(self) -> HazardInfo {
                let (answer, languages, page): (_, &'static [(Language, &'static [&'static str])], _) = match self {
                    $(Hazard::$variant => (
                        Answer::$answer,
                        &[$((Language::$language, &[$($number),*])),+],
                        include_str!(concat!("hazards/", $word, ".md")),
                    ),)*
                };
                let (summary, explanation) = page.split_once("\n\n").unwrap_or((page, ""));
                HazardInfo { hazard: self, name: self.word(), languages, answer, summary, explanation }
            }
        }
    };
}

hazards! {
    /// H1: the wrapper of a generator drives it with `next()` only, so an exception thrown in never arrives.
    GeneratorDrivenFromOutside = "generator-driven-from-outside", Body, Python ["H1"];
    /// H2, H3: sent values and the returned value are lost; a consumer that stops early leaves a span that never ends.
    GeneratorStoppedEarly = "generator-stopped-early", Body, Python ["H2", "H3"];
    /// H5: a setter that is replaced by a function never runs.
    Setter = "setter", Held, Python ["H5"];
    /// H7, H22: annotations that are strings are evaluated with a wrapper's globals.
    AnnotationsRead = "annotations-read", Body, Python ["H7", "H22"];
    /// H13: who looks at the caller's frame would find the wrapper's.
    CallerFrame = "caller-frame", Body, Python ["H13"];
    /// H15: recording a Django query set runs its query.
    QuerySet = "query-set", Body, Python ["H15"];
    /// H17: recording an argument named `type` asks an array for its truth.
    ArgumentNamedType = "argument-named-type", Body, Python ["H17"];
    /// H18: a `StopIteration` does not pass through a tracer.
    StopIteration = "stop-iteration", Held, Python ["H18"];
    /// H19: recording asks `self` for its truth and its text.
    CalledByRecording = "called-by-recording", Held, Python ["H19"];
    /// H23: a compiler reads the wrapper's code, or cannot call a wrapper.
    CompiledCode = "compiled-code", Held, Python ["H23"];
    /// H40: `autolog()` of a library that is not installed raises.
    MissingLibrary = "missing-library", Held, Python ["H40"];
    /// H43: only a receiver called `self` or `cls` is left out of what is recorded.
    ReceiverOfAnotherName = "receiver-of-another-name", Body, Python ["H43"];
    /// H43: a decorator records all arguments, secrets in clear.
    SecretParameter = "secret-parameter", Body, Python ["H43"];
    /// A body on the line of `def` cannot be indented.
    BodyOnHeaderLine = "body-on-header-line", Held, Python [];
    /// A body whose first statement does not begin a line cannot be indented.
    CodeBesideDocstring = "code-beside-docstring", Held, Python [];
    /// A file that imports MLflow on condition is meant to work without.
    OptionalMlflow = "optional-mlflow", Held, Python [];

    /// 5: `withSpan` returns `T | Promise<T>`.
    SynchronousResult = "synchronous-result", Held, TypeScript ["5"];
    /// 6: who calls a function of type `never` relies on its end not being reached.
    NeverReturns = "never-returns", Held, TypeScript ["6"];
    /// 6: an assertion function returns nothing.
    AssertionFunction = "assertion-function", Held, TypeScript ["6"];
    /// The callback of a function that only throws has the type `never`.
    OnlyThrows = "only-throws", Held, TypeScript ["6"];
    /// `@ts-expect-error` at a returned value.
    ExpectedError = "expected-error", Held, TypeScript [];
    /// 9: a promise with methods of its own comes back as a plain one.
    PromiseOfAnotherKind = "promise-of-another-kind", Held, TypeScript ["9"];
    /// 10: a decorator on an accessor throws, and reading a property is no operation.
    Accessor = "accessor", Held, TypeScript ["10"];
    /// 15: a function whose source is sent elsewhere.
    SourceSentElsewhere = "source-sent-elsewhere", Held, Python [], TypeScript ["15"];
    /// 16: a constructor runs `super()` and sets the fields itself.
    Constructor = "constructor", Held, TypeScript ["16"];
    /// 16: the compiler infers `x is T` from a single returned test.
    InferredPredicate = "inferred-predicate", Held, TypeScript ["16"];
    /// 16: the type of a function that returns what it gets by calling itself.
    InferredRecursion = "inferred-recursion", Held, TypeScript ["16"];
    /// 16: `var x` in the body is the parameter `x`.
    RedeclaredParameter = "redeclared-parameter", Held, TypeScript ["16"];
    /// 16: a parameter that is assigned and used in an inner function loses its narrowed type.
    NarrowedParameter = "narrowed-parameter", Held, TypeScript ["16"];
    /// 16, 25: a generator's `yield` cannot move into a callback.
    YieldInCallback = "yield-in-callback", Body, TypeScript ["16", "25"];
    /// 26: a span records what its function gives.
    GivesSecret = "gives-secret", Held, TypeScript ["26"];
    /// A span that is open when the process ends is lost.
    ProcessExit = "process-exit", Held, TypeScript [];

    /// 30: two tracers make two nested spans of one call.
    SecondSpan = "second-span", Held, Python [], TypeScript ["30"];
    /// A function beside a syntax error has no sure range.
    NotUnderstood = "not-understood", Held, Python [], TypeScript [];
    /// Where two parsers disagree, one of them is wrong.
    ParsersDisagree = "parsers-disagree", Held, Python [], TypeScript [];
    /// The top level of a file has no header.
    TopLevel = "top-level", Held, Python [], TypeScript [];
    /// Stubs, overloads, signatures, empty bodies.
    NoBody = "no-body", Held, Python [], TypeScript [];
    /// Parsers do not agree what a line is.
    LoneCarriageReturn = "lone-carriage-return", Held, Python [], TypeScript [];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_parts() {
        for hazard in hazards() {
            let (name, summary) = (hazard.name, hazard.summary);
            assert!(summary.ends_with('.') && !summary.contains('\n'), "{name}: {summary}");
            assert!(hazard.explanation.len() > 40 && hazard.explanation.ends_with(".\n"), "{name} explains nothing");
        }
    }
}
