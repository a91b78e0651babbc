//! What the options and the configuration say together: for the whole run, and for the functions that an override is for.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use super::{Failure, Options};
use crate::catalog::{self, Library, Operation, SpanType};
use crate::classify::{self, Confidence, Decision, SkipRule, Verdict, Wish, Wishes};
use crate::link::{FunctionRef, Program};
use crate::project::{Config, ConfigError, Externals, Override, Overrides, Word, Workspace};

/// What holds for a run.
pub(super) struct Chosen {
    /// How functions are decided that no override is for.
    pub rules: classify::Options,
    /// Also edits that could change what the program does.
    pub unsafe_fixes: bool,
    /// An override changes these of the options only where the command line does not say them.
    by_command: Options,
    /// The overrides with their words understood, in the order of the configuration.
    overrides: Vec<Understood>,
}

/// What the words of an override mean.
#[derive(Default)]
struct Understood {
    select: Option<Vec<Operation>>,
    ignore: Option<Vec<Operation>>,
    least: Option<Confidence>,
    span_type: Option<SpanType>,
}

impl Chosen {
    /// Understands the options and the configuration of a workspace.
    pub fn of(options: &Options, workspace: &Workspace) -> Result<Self, Failure> {
        let config = &workspace.config;
        let or_written = |chosen: &[Operation], key: &str, written: &[Word]| match chosen {
            [] => all_understood(config, key, written),
            chosen => Ok(chosen.to_vec()),
        };
        let general = Wishes {
            select: or_written(&options.select, "select", &config.select)?,
            ignore: or_written(&options.ignore, "ignore", &config.ignore)?,
            least: options.min_confidence.map_or_else(|| level(config.min_confidence.as_ref()), Ok)?,
            ..Wishes::default()
        };
        let rules =
            classify::Options { all_externals: config.externals == Externals::All, general, special: BTreeMap::new() };
        let understand = |one: &Override| -> Result<Understood, Failure> {
            let words = |key, words: &Option<Vec<Word>>| {
                words.as_ref().map(|words| all_understood(config, key, words)).transpose()
            };
            let span_type = one.span_type.as_ref();
            Ok(Understood {
                select: words("select", &one.select)?,
                ignore: words("ignore", &one.ignore)?,
                least: one.min_confidence.as_ref().map(|word| level(Some(word))).transpose()?,
                span_type: span_type.map(|word| understood(config, "span-type", word)).transpose()?,
            })
        };
        let overrides = config.overrides.iter().map(understand).collect::<Result<_, _>>()?;
        let unsafe_fixes = options.unsafe_fixes || config.unsafe_fixes;
        Ok(Self { rules, unsafe_fixes, by_command: options.clone(), overrides })
    }

    /// How the functions of a program are to be decided.
    pub fn rules_for(&self, program: &Program<'_>) -> classify::Options {
        let config = &program.workspace.config;
        if config.overrides.is_empty() {
            return self.rules.clone();
        }
        let overrides = Overrides::of(config, &program.workspace.root);
        let special = program.functions().filter_map(|function| {
            let path = &program.workspace.file(function.file).path;
            let fitting = overrides.for_function(path, &program.function(function).qualname);
            (!fitting.is_empty()).then(|| (function, self.wishes(program, function, &fitting)))
        });
        classify::Options { special: special.collect(), ..self.rules.clone() }
    }

    /// What the overrides say of a function that they are for, those that count more first.
    fn wishes(&self, program: &Program<'_>, function: FunctionRef, fitting: &[&Override]) -> Wishes {
        let config = &program.workspace.config;
        let mut wishes = self.rules.general.clone();
        for one in fitting.iter().rev() {
            let at = config.overrides.iter().position(|known| known.place == one.place).unwrap_or_default();
            let understood = &self.overrides[at];
            let place = config.shown(&one.place);
            let wish = |value| Wish { value, place: place.clone() };
            match &understood.select {
                Some(select) if self.by_command.select.is_empty() => wishes.select.clone_from(select),
                _ => {}
            }
            match &understood.ignore {
                Some(ignore) if self.by_command.ignore.is_empty() => wishes.ignore.clone_from(ignore),
                _ => {}
            }
            wishes.least =
                understood.least.filter(|_| self.by_command.min_confidence.is_none()).unwrap_or(wishes.least);
            wishes.trace = one.trace.map(|value| Wish { value, place: place.clone() }).or(wishes.trace);
            let span_type = understood.span_type.map(|value| Wish { value, place: place.clone() });
            wishes.span_type = span_type.or(wishes.span_type);
            wishes.name = one.name.as_ref().map(|name| wish(named(program, function, name))).or(wishes.name);
            let attributes = one.attributes.clone().map(|value| Wish { value, place: place.clone() });
            wishes.attributes = attributes.or(wishes.attributes);
        }
        wishes
    }
}

/// The name that a pattern gives to the span of a function.
fn named(program: &Program<'_>, function: FunctionRef, pattern: &Word) -> String {
    let function = program.function(function);
    pattern.get_ref().replace("{qualname}", &function.qualname).replace("{function}", &function.name)
}

/// That no override gives one name to several functions with a span.
pub(super) fn check_names(program: &Program<'_>, decisions: &[Decision]) -> Result<(), Failure> {
    let config = &program.workspace.config;
    let overrides = Overrides::of(config, &program.workspace.root);
    for one in config.overrides.iter().filter(|one| one.names_one()) {
        let has_span = |decision: &&Decision| {
            matches!(decision.verdict, Verdict::Trace { .. } | Verdict::Skip(SkipRule::AlreadyTraced))
        };
        let is_for = |decision: &&Decision| {
            let id = decision.function;
            let path = &program.workspace.file(id.file).path;
            let fitting = overrides.for_function(path, &program.function(id).qualname);
            fitting.iter().find(|fitting| fitting.name.is_some()).is_some_and(|first| first.place == one.place)
        };
        let labels = decisions.iter().filter(has_span).filter(is_for).map(|decision| program.label(decision.function));
        if let [first, second, ..] = labels.collect::<Vec<_>>().as_slice() {
            let message = format!(
                "`name` would give one name to several functions ({first}, {second}); put {{function}} or {{qualname}} into \
                 it, or narrow the override by `functions`"
            );
            return Err(Failure(config.mistake(&one.place, message).to_string()));
        }
    }
    Ok(())
}

fn level(word: Option<&String>) -> Result<Confidence, Failure> {
    word.map_or(Ok(Confidence::default()), |word| word.parse().map_err(Failure))
}

fn all_understood(config: &Config, key: &str, words: &[Word]) -> Result<Vec<Operation>, Failure> {
    words.iter().map(|word| understood(config, key, word)).collect()
}

/// What a word of the configuration means.
fn understood<T: FromStr<Err = String>>(config: &Config, key: &str, word: &Word) -> Result<T, Failure> {
    let mistake = |why: String| Failure(config.mistake(&word.span(), format!("`{key}`: {why}")).to_string());
    word.get_ref().parse().map_err(mistake)
}

/// The libraries that the configuration adds.
pub(super) fn own_libraries(workspace: &Workspace) -> Result<Vec<Library>, Failure> {
    let failure = |error: ConfigError| Failure(error.to_string());
    let read = workspace.config.libraries::<Library>().map_err(failure)?;
    let checked = |(place, library): (Range<usize>, Library)| match catalog::check(&library) {
        Ok(()) => Ok(library),
        Err(why) => Err(failure(workspace.config.mistake(&place, why))),
    };
    read.into_iter().map(checked).collect()
}
