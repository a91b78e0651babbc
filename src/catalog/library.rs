//! One library as its TOML file describes it; every key is explained in catalog/README.md.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::words::{Action, Area, AutologOrder, EntryKind, Role, SpanType};
use crate::project::{Language, Project};

/// One file of the catalog, or one `[[library]]` table of a configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    /// What people call it.
    pub name: String,
    /// Distributions that a manifest lists for it.
    #[serde(default)]
    pub packages: Vec<String>,
    /// Import paths that it owns.
    pub imports: Vec<String>,
    /// For a library of a configuration: the language that it is for; every language, if it does not say.
    pub language: Option<Language>,
    /// TypeScript: the exported name that the default export of the first of `imports` has, too.
    pub default: Option<String>,
    /// What kind of library.
    pub area: Area,
    /// One sentence.
    pub summary: String,
    /// MLflow's flavor for it.
    pub autolog: Option<Autolog>,
    /// MLflow's function that makes a client record its calls (TypeScript).
    pub wrapper: Option<Wrapper>,
    /// The option under which the library records itself (TypeScript).
    pub telemetry: Option<Telemetry>,
    /// The OpenTelemetry instrumentation that records the library (TypeScript).
    pub instrumentation: Option<Instrumentation>,
    /// The library whose wrapper, option or instrumentation records this one, too (TypeScript).
    pub recorded_with: Option<String>,
    /// Which class stands on which.
    #[serde(default)]
    pub types: Vec<Types>,
    /// What calls do.
    #[serde(default)]
    pub calls: Vec<Calls>,
    /// What calls give back.
    #[serde(default)]
    pub returns: Vec<Returns>,
    /// What handing a function over means.
    #[serde(default)]
    pub registers: Vec<Registers>,
    /// Methods that a subclass writes.
    #[serde(default)]
    pub implements: Vec<Implements>,
    /// Tracing that is there already.
    #[serde(default)]
    pub tracing: Vec<Tracing>,
    /// What shows that the model chose the next step.
    #[serde(default)]
    pub decides: Decides,
    /// Read by tests/catalog only.
    #[serde(default)]
    pub audit: BTreeMap<String, toml::Value>,
}

/// MLflow's flavor for a library.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Autolog {
    /// `mlflow.<flavor>.autolog()`.
    pub flavor: String,
    /// What it must stand before.
    #[serde(default)]
    pub before: AutologOrder,
    /// The argument under which spans of functions that an asynchronous run calls nest in it.
    pub inline: Option<String>,
}

/// A function that takes a client and gives back one that records its calls.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrapper {
    /// The package that exports it.
    pub package: String,
    /// Its name.
    pub function: String,
    /// The clients that it takes.
    pub types: Vec<String>,
}

/// An option of a library's calls that makes them record themselves.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    /// The key in the call's object argument.
    pub option: String,
    /// Its value, as code.
    pub value: String,
    /// The calls that take it.
    pub calls: Vec<String>,
    /// The major version of the library's first package from which on the option alone records nothing.
    pub below: Option<u32>,
    /// What to do from that version on: the end of a message.
    #[serde(default)]
    pub advice: String,
}

/// An OpenTelemetry instrumentation that the tracing module starts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrumentation {
    /// The packages that it needs besides MLflow's, each with its versions: `name@^4.1.0`.
    pub packages: Vec<String>,
    /// What the tracing module imports for it.
    pub imports: Vec<InstrumentationImport>,
    /// The statement that starts it, without semicolon.
    pub start: String,
    /// Environment variables that the program needs for it, where it does not set them itself.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
}

/// One import of an instrumentation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentationImport {
    /// The module.
    pub from: String,
    /// `import { name } from`.
    pub name: Option<String>,
    /// `import * as namespace from`.
    pub namespace: Option<String>,
}

impl Library {
    /// What makes the library's calls record themselves, so that `recorded` names their spans: a flavor of MLflow by its
    /// name, anything else by the library's.
    pub fn recorder(&self) -> Option<&str> {
        let by_flavor = self.autolog.as_ref().map(|autolog| autolog.flavor.as_str());
        let other = self.wrapper.is_some() || self.telemetry.is_some() || self.instrumentation.is_some();
        by_flavor.or(self.recorded_with.as_deref()).or(other.then_some(self.name.as_str()))
    }

    /// The version that a project asks for, where the option of the library alone records nothing any more.
    pub fn outgrows_telemetry(&self, project: &Project) -> Option<u32> {
        let below = self.telemetry.as_ref()?.below?;
        project.major_version(self.packages.first()?).filter(|version| *version >= below)
    }

    /// Whether an OpenTelemetry instrumentation records it.
    pub fn is_instrumented(&self) -> bool {
        self.instrumentation.is_some() || self.recorded_with.is_some()
    }

    /// [`Library::recorder`] in words, for a reader: "autologging of openai", "`tracedOpenAI`".
    pub fn recorder_words(&self) -> String {
        if let Some(wrapper) = &self.wrapper {
            return format!("`{}`", wrapper.function);
        }
        if let Some(telemetry) = &self.telemetry {
            return format!("`{}` of {}", telemetry.option, self.name);
        }
        match &self.autolog {
            Some(_) => format!("autologging of {}", self.name),
            None => format!("the OpenTelemetry instrumentation of {}", self.recorder().unwrap_or(&self.name)),
        }
    }
}

/// Classes that stand on another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Types {
    /// The classes.
    pub names: Vec<String>,
    /// What they inherit from.
    pub extends: Option<String>,
    /// Removed from the current package, still met in old code (for tests/catalog).
    #[serde(default)]
    pub legacy: bool,
}

/// Calls that do the same.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calls {
    /// What they do.
    pub does: Action,
    /// The span type of an operation.
    pub span: Option<SpanType>,
    /// On instances of these types.
    #[serde(default)]
    pub on: Vec<String>,
    /// These member paths.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Things called by their own path.
    #[serde(default)]
    pub functions: Vec<String>,
    /// The name of the span that autologging makes; `{type}` and `{method}` stand for the receiver's type and the member;
    /// `*` for a tree.
    pub recorded: Option<String>,
    /// The type of the recorded span, where it is not `span`.
    pub recorded_span: Option<SpanType>,
    /// Autologging often loses the span.
    #[serde(default)]
    pub lossy: bool,
    /// Gives an iterator of chunks.
    #[serde(default)]
    pub streams: bool,
    /// The member path alone tells it.
    #[serde(default)]
    pub shape: bool,
    /// The member path tells it on receivers of these names.
    #[serde(default)]
    pub receivers: Vec<String>,
    /// The member path tells it where an argument has one of these names, on `receivers` if there are any.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Removed from the current package, still met in old code (for tests/catalog).
    #[serde(default)]
    pub legacy: bool,
}

impl Calls {
    /// Whether they are told on receivers that are not known.
    pub fn by_shape(&self) -> bool {
        self.shape || !self.receivers.is_empty() || !self.keywords.is_empty()
    }
}

/// Calls that give an instance of a type.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returns {
    /// `Type.member.path` or a function's path.
    pub call: Vec<String>,
    /// The type; `self` for the receiver's own, `argument` for what the first argument is.
    pub gives: String,
    /// A list of these, or something else to go through.
    #[serde(default)]
    pub many: bool,
    /// Only with this literal argument.
    pub when: Option<When>,
    /// Removed from the current package, still met in old code (for tests/catalog).
    #[serde(default)]
    pub legacy: bool,
}

/// A literal argument.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Which argument.
    pub argument: ArgumentPlaces,
    /// Its value.
    pub equals: String,
}

/// One place, or several in which an argument may stand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ArgumentPlaces {
    /// Just this.
    One(ArgumentPlace),
    /// Any of these.
    Any(Vec<ArgumentPlace>),
}

impl ArgumentPlaces {
    /// The places.
    pub fn as_slice(&self) -> &[ArgumentPlace] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::Any(places) => places,
        }
    }
}

/// Which argument of a call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ArgumentPlace {
    /// By position, from 0; a negative one counts from the end, `-1` is the last.
    Position(i32),
    /// By name; in TypeScript the key of an object argument, `tools.*.execute` for one further inside.
    Name(String),
}

/// What handing a function over means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registers {
    /// By decorating with one of these.
    #[serde(default)]
    pub decorator: Vec<String>,
    /// By calling one of these.
    #[serde(default)]
    pub call: Vec<String>,
    /// With the function in one of these places.
    #[serde(default)]
    pub arguments: Vec<ArgumentPlace>,
    /// What the function becomes.
    pub role: Role,
    /// For an entry: of what kind.
    pub kind: Option<EntryKind>,
    /// The registrar evaluates the function's annotations.
    #[serde(default)]
    pub reads_annotations: bool,
    /// Autologging makes a span for each run of the function.
    #[serde(default)]
    pub recorded: bool,
    /// The name of all those spans, where they are not called after the function.
    pub recorded_as: Option<String>,
    /// Removed from the current package, still met in old code (for tests/catalog).
    #[serde(default)]
    pub legacy: bool,
}

/// Methods that a subclass writes for a framework to call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Implements {
    /// The classes to inherit from.
    pub base: Vec<String>,
    /// The methods.
    pub methods: Vec<String>,
    /// What they become.
    pub role: Role,
    /// For an entry: of what kind.
    pub kind: Option<EntryKind>,
    /// Autologging makes a span for each run of the method.
    #[serde(default)]
    pub recorded: bool,
    /// Removed from the current package, still met in old code (for tests/catalog).
    #[serde(default)]
    pub legacy: bool,
}

/// Tracing that is there already.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracing {
    /// A function that has one of these is traced.
    #[serde(default)]
    pub decorators: Vec<String>,
    /// A function that calls one of these is traced.
    #[serde(default)]
    pub calls: Vec<String>,
    /// Likewise, where the call runs the function that it is handed at once and gives what that gives.
    #[serde(default)]
    pub runs: Vec<String>,
    /// Removed from the current package, still met in old code (for tests/catalog).
    #[serde(default)]
    pub legacy: bool,
}

/// What of a model's answer shows that it chose the next step.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decides {
    /// Member names.
    #[serde(default)]
    pub members: Vec<String>,
}

/// URLs that tell what a hand-written HTTP call talks to (`catalog/endpoints.toml`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoints {
    /// All groups.
    pub endpoints: Vec<Endpoint>,
}

/// URLs of services that do the same.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Fragments of the URL.
    #[serde(default)]
    pub url: Vec<String>,
    /// Groups of fragments that a database's query has, all of one group.
    #[serde(default)]
    pub sql: Vec<Vec<String>>,
    /// Groups of keys that the payload has, all of one group.
    #[serde(default)]
    pub payload: Vec<Vec<String>>,
    /// What a call does.
    pub does: Action,
    /// The span type.
    pub span: SpanType,
}

impl Endpoint {
    /// Whether only a GenAI program has such a call.
    pub fn is_genai(&self) -> bool {
        self.does.is_genai()
    }
}

/// Whether the text of a query has a fragment: `vector` is none of `to_tsvector`.
pub fn has_fragment(text: &str, fragment: &str) -> bool {
    let is_word = fragment.starts_with(|first: char| first.is_ascii_alphanumeric());
    let begins = |at: usize| !is_word || !text[..at].ends_with(|last: char| last.is_ascii_alphanumeric());
    text.match_indices(fragment).any(|(at, _)| begins(at))
}

/// Packages that set OpenTelemetry up themselves (`catalog/providers.toml`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Providers {
    /// All of them.
    pub providers: Vec<Provider>,
}

/// One set-up of OpenTelemetry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// What people call it.
    pub name: String,
    /// The npm packages that bring it.
    pub packages: Vec<String>,
    /// What to do about it: the end of a message.
    pub advice: String,
}
