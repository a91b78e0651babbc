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
    /// The span leaves out what must not be recorded.
    Inputs,
    /// What is written cannot meet it.
    Written,
    /// Such code is not chosen for a span.
    Decision,
    /// The packages and the set-up of the project take care of it.
    SetUp,
    /// The reader is told.
    Advice,
    /// Nothing is done; its page says why.
    Unchecked,
}

impl Answer {
    /// What is done, in words.
    pub fn words(self) -> &'static str {
        match self {
            Answer::Held => "held back, with the reason",
            Answer::Body => "the span goes into the body",
            Answer::Inputs => "left out of what the span records",
            Answer::Written => "what is written cannot meet it",
            Answer::Decision => "such code gets no span",
            Answer::SetUp => "the set-up takes care of it",
            Answer::Advice => "a line tells what to do",
            Answer::Unchecked => "not looked for",
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
    /// H1, H2, H3: the wrapper drives a generator with `next()` only, and ends its span only when it is used up.
    GeneratorStoppedEarly = "generator-stopped-early", Body, Python ["H1", "H2", "H3"];
    /// H4: a decorator above `@property` makes the attribute a method.
    Property = "property", Written, Python ["H4"];
    /// H5: a setter that is replaced by a function never runs.
    Setter = "setter", Held, Python ["H5"];
    /// H6: a decorator above pydantic's keeps a validator from being registered.
    Validator = "validator", Written, Python ["H6"];
    /// H7, H22: annotations that are strings are evaluated with a wrapper's globals.
    AnnotationsRead = "annotations-read", Body, Python ["H7", "H22"];
    /// H8: above a registering decorator, the span comes too late.
    RegisteredUntraced = "registered-untraced", Written, Python ["H8"];
    /// H9: the ids of spans come from the global random numbers.
    SeededRandom = "seeded-random", Advice, Python ["H9"];
    /// H10: a function in another thread does not see the span that started it.
    OtherThread = "other-thread", Advice, Python ["H10"];
    /// H11, 25: a span ends before the stream that the function returns is read.
    ReturnedStream = "returned-stream", Unchecked, Python ["H11"], TypeScript ["25"];
    /// H12: a decorator above a cache hides the cache.
    Cache = "cache", Written, Python ["H12"];
    /// H13, 29: who looks at the caller's frame would find the tracer's.
    CallerFrame = "caller-frame", Body, Python ["H13"], TypeScript ["29"];
    /// H14, H28: the text of an argument or of an error raises.
    TextThatRaises = "text-that-raises", Held, Python ["H14", "H28"];
    /// H15: recording a Django query set runs its query.
    QuerySet = "query-set", Body, Python ["H15"];
    /// H16: an argument that holds itself.
    EndlessArgument = "endless-argument", Body, Python ["H16"];
    /// H17: recording an argument named `type` asks an array for its truth.
    ArgumentNamedType = "argument-named-type", Body, Python ["H17"];
    /// H18: a `StopIteration` does not pass through a tracer.
    StopIteration = "stop-iteration", Held, Python ["H18"];
    /// H19: recording asks `self` for its truth and its text.
    CalledByRecording = "called-by-recording", Held, Python ["H19"];
    /// H20: a decorated class is a function.
    ClassOrObject = "class-or-object", Written, Python ["H20"];
    /// H21: above a decorator that makes an object, the object is hidden.
    ObjectMakingDecorator = "object-making-decorator", Written, Python ["H21"];
    /// H23: a compiler reads the wrapper's code, or cannot call a wrapper.
    CompiledCode = "compiled-code", Held, Python ["H23"];
    /// H24: one context cannot be entered twice at once.
    SharedContext = "shared-context", Written, Python ["H24"];
    /// H25: a wrapper halves how deep a function may call itself.
    Recursion = "recursion", Body, Python ["H25"];
    /// H26: dill cannot pickle a wrapper.
    PickledByValue = "pickled-by-value", Body, Python ["H26"];
    /// H27: `f.__code__` and `f.__defaults__` are the wrapper's.
    InspectedCode = "inspected-code", Body, Python ["H27"];
    /// H29: the decorator's first argument is the function.
    PositionalName = "positional-name", Written, Python ["H29"];
    /// H30, H31: choosing an experiment asks the server.
    ExperimentAtStart = "experiment-at-start", Written, Python ["H30", "H31"];
    /// H32: a server that is down holds up the end of the program.
    ServerDown = "server-down", Unchecked, Python ["H32"];
    /// H33: without a server MLflow writes a database into the current folder.
    NothingConfigured = "nothing-configured", Advice, Python ["H33"];
    /// H34, H35: a forked process has no thread that sends its traces.
    ForkedProcess = "forked-process", Advice, Python ["H34", "H35"];
    /// H36, H42: joining the traces of several services.
    DistributedTracing = "distributed-tracing", Written, Python ["H36", "H42"];
    /// H37, 24: a span that starts after its root has ended is dropped.
    LateSpan = "late-span", Decision, Python ["H37"], TypeScript ["24"];
    /// H38, H39: the light package and the full one install the same files.
    SecondPackage = "second-package", SetUp, Python ["H38", "H39"];
    /// H40: `autolog()` of a library that is not installed raises.
    MissingLibrary = "missing-library", Held, Python ["H40"];
    /// H41: feedback on a trace that is not yet stored.
    Feedback = "feedback", Written, Python ["H41"];
    /// H43: only a receiver called `self` or `cls` is left out of what is recorded.
    ReceiverOfAnotherName = "receiver-of-another-name", Body, Python ["H43"];
    /// H43: a `self` that is false is recorded whole.
    ReceiverWithLength = "receiver-with-length", Body, Python ["H43"];
    /// H43: a decorator records all arguments, secrets in clear.
    SecretParameter = "secret-parameter", Body, Python ["H43"];
    /// H43, 26: what a span in the body must not record.
    SecretInput = "secret-input", Inputs, Python ["H43"], TypeScript ["26"];
    /// H44: the current span may be none.
    MissingSpan = "missing-span", Written, Python ["H44"];
    /// A body on the line of `def` cannot be indented.
    BodyOnHeaderLine = "body-on-header-line", Held, Python [];
    /// A body whose first statement does not begin a line cannot be indented.
    CodeBesideDocstring = "code-beside-docstring", Held, Python [];
    /// A body that is wrapped comes one level deeper than Python may allow.
    NestedTooDeep = "nested-too-deep", Held, Python [];
    /// A file that imports MLflow on condition is meant to work without.
    OptionalMlflow = "optional-mlflow", Held, Python [];

    /// 1, 2: a function that becomes a constant is not there before its line.
    Hoisting = "hoisting", Written, TypeScript ["1", "2"];
    /// 3, 4, 6: `mlflow.trace` loses types and the compiler's flow of control.
    LostTypes = "lost-types", Written, TypeScript ["3", "4", "6"];
    /// 5: `withSpan` returns `T | Promise<T>`.
    SynchronousResult = "synchronous-result", Held, TypeScript ["5"];
    /// 6: who calls a function of type `never` relies on its end not being reached.
    NeverReturns = "never-returns", Held, TypeScript ["6"];
    /// 6: an assertion function returns nothing.
    AssertionFunction = "assertion-function", Held, TypeScript ["6"];
    /// 6: the callback of a function that only throws has the type `never`.
    OnlyThrows = "only-throws", Held, TypeScript ["6"];
    /// `@ts-expect-error` at a returned value.
    ExpectedError = "expected-error", Held, TypeScript [];
    /// 7: a getter in a recorded result runs code.
    GetterInResult = "getter-in-result", Held, TypeScript ["7"];
    /// 8: recording bytes walks over each of them.
    BytesInResult = "bytes-in-result", Held, TypeScript ["8"];
    /// 9: a promise with methods of its own comes back as a plain one.
    PromiseOfAnotherKind = "promise-of-another-kind", Held, TypeScript ["9"];
    /// 9: a promise that others hold as well is replaced by a later one.
    KeptPromise = "kept-promise", Held, TypeScript ["9"];
    /// 10: a decorator on an accessor throws, and reading a property is no operation.
    Accessor = "accessor", Held, TypeScript ["10"];
    /// 10, 11, 12: decorators are not available, crash, or take a route away.
    DecoratorSyntax = "decorator-syntax", Written, TypeScript ["10", "11", "12"];
    /// 13, 14: a wrapper is another object than its function.
    WrappedObject = "wrapped-object", Written, TypeScript ["13", "14"];
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
    /// 18, 21: a second copy of the SDK, or a renamed class, records nothing.
    SeveralCopies = "several-copies", SetUp, TypeScript ["18", "21"];
    /// 19: of two OpenTelemetry set-ups the first gets all spans.
    OtherProvider = "other-provider", Advice, TypeScript ["19"];
    /// 20: every OpenTelemetry span of the process goes to MLflow.
    ForeignSpans = "foreign-spans", Unchecked, TypeScript ["20"];
    /// 22: the wrapper of OpenAI's newest client does not end the span of a stream.
    OpenaiStream = "openai-stream", Unchecked, TypeScript ["22"];
    /// 23: a wrapper reads names of parameters that a minifier has changed.
    RenamedParameters = "renamed-parameters", Written, TypeScript ["23"];
    /// 26: a span records what its function gives.
    GivesSecret = "gives-secret", Held, TypeScript ["26"];
    /// 27: a thrown `null` leaves the span open.
    ThrowsNothing = "throws-nothing", Held, TypeScript ["27"];
    /// 28: many small traces flood the server.
    SpanBurst = "span-burst", Decision, TypeScript ["28"];
    /// 31, 32: browsers and edge runtimes do not have Node's modules.
    Browser = "browser", Decision, TypeScript ["31", "32"];
    /// 33: a file with `'use server'` exports nothing but functions.
    ServerAction = "server-action", Written, TypeScript ["33"];
    /// A span that is open when the process ends is lost.
    ProcessExit = "process-exit", Held, TypeScript [];

    /// 30: two tracers make two nested spans of one call.
    SecondSpan = "second-span", Held, Python [], TypeScript ["30"];
    /// A name of MLflow stands for something else in the file.
    ShadowedName = "shadowed-name", Written, Python [], TypeScript [];
    /// A name of MLflow comes with `from ... import *`, as something else.
    StarImport = "star-import", Written, Python [];
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
