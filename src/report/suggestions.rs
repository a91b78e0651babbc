//! What `instrument catalog suggest` says: the packages that the catalog does not know, and how to teach it what they do.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;

use super::paths::Names;
use super::style::{self, paint};
use super::words::count;
use crate::catalog::path::{last_name, split_instance};
use crate::catalog::{Area, Operation, SpanType};
use crate::project::Language;

/// The version of the JSON format.
const VERSION: u32 = 1;

/// Packages that are told of at length; the others are only named.
const AT_LENGTH: usize = 12;

/// What is called of one package, at most, in text.
const CALLED: usize = 3;

/// The packages of a repository that the catalog does not know.
#[derive(Debug, Default)]
pub struct Suggestions {
    /// Absolute path of the folder that was looked at.
    pub root: PathBuf,
    /// The file that an own entry belongs into, and what stands before its tables' names there (`tool.instrument.`).
    pub configuration: (String, &'static str),
    /// The most called first.
    pub packages: Vec<Suggestion>,
}

/// One package.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestion {
    /// Its import path.
    pub import: String,
    /// The language.
    pub language: Language,
    /// How often something of it is called.
    pub calls: usize,
    /// The files that import it.
    pub files: Vec<String>,
    /// What is called, the most called first.
    pub called: Vec<Called>,
}

/// Something that is called.
#[derive(Debug, Clone, Serialize)]
pub struct Called {
    /// Its path (catalog/README.md).
    pub path: String,
    /// How often.
    pub calls: usize,
    /// The first place, `path:line`.
    pub first: String,
    /// What the name usually stands for; none if it may be anything.
    #[serde(flatten)]
    pub usual: Option<Usual>,
}

/// What methods of a name do in most libraries that have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Usual {
    /// What they do.
    pub does: Operation,
    /// The span that fits.
    pub span: SpanType,
}

impl Suggestion {
    /// The lines of a configuration that teach what the called names usually stand for; none where they tell nothing.
    /// `tables` stands before the names of its tables.
    pub fn entry(&self, tables: &str) -> Option<String> {
        let mut groups: BTreeMap<(Usual, Option<&str>), Vec<&str>> = BTreeMap::new();
        for called in &self.called {
            let Some(usual) = called.usual else { continue };
            match split_instance(&called.path) {
                // The type of what a call gives back would have to be taught first.
                Some((owner, _)) if owner.contains("()") => {}
                Some((owner, member)) => groups.entry((usual, Some(owner))).or_default().push(member),
                None => groups.entry((usual, None)).or_default().push(&called.path),
            }
        }
        let (first, _) = groups.keys().next()?;
        let area = match first.does {
            Operation::LlmCall => Area::Model,
            Operation::Retrieval | Operation::ExternalService => Area::Search,
            _ => Area::Framework,
        };
        let (import, language) = (&self.import, self.language.to_string().to_lowercase());
        let mut text = format!(
            "[[{tables}library]]\nname = {import:?}\nimports = [{import:?}]\nlanguage = \"{language}\"\narea = \"{area}\"\n\
             summary = \"What {import} is for.\"\n"
        );
        for ((usual, owner), names) in &groups {
            let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
            let names = names.join(", ");
            text += &format!("\n[[{tables}library.calls]]\ndoes = \"{}\"\nspan = \"{}\"\n", usual.does, usual.span);
            text += &match owner {
                Some(owner) => format!("on = [{owner:?}]\nmethods = [{names}]\n"),
                None => format!("functions = [{names}]\n"),
            };
        }
        Some(text)
    }
}

/// For people; paths are shown as `names` says.
pub fn text(suggestions: &Suggestions, names: &Names) -> String {
    let (called, silent): (Vec<_>, Vec<_>) = suggestions.packages.iter().partition(|package| package.calls > 0);
    if suggestions.packages.is_empty() {
        return "The catalog knows every package that is imported here.\n".to_owned();
    }
    let mut text = String::new();
    for package in called.iter().take(AT_LENGTH) {
        text += &at_length(package, suggestions, names);
    }
    let more = called.iter().skip(AT_LENGTH).map(|package| format!("{} ({})", package.import, package.calls));
    text += &named("Called less often", &more.collect::<Vec<_>>());
    text += &named("Imported and never called", &silent.iter().map(|one| one.import.clone()).collect::<Vec<_>>());
    let file = &suggestions.configuration.0;
    text + &format!(
        "{} that the catalog does not know. An entry in {file} says what one does (docs/CONFIGURATION.md); one without calls\n\
         says that it does not matter. `instrument explain` shows how a function is judged as things are. --format json has all.\n",
        count(suggestions.packages.len(), "package")
    )
}

fn at_length(package: &Suggestion, suggestions: &Suggestions, names: &Names) -> String {
    let (file, tables) = &suggestions.configuration;
    let shown: Vec<String> = package.files.iter().take(2).map(|path| names.shown(path)).collect();
    let more = if package.files.len() > shown.len() { ", ..." } else { "" };
    let mut text = format!(
        "{} ({}): {} in {}: {}{more}\n",
        paint(style::NAME, &package.import),
        package.language,
        count(package.calls, "call"),
        count(package.files.len(), "file"),
        shown.join(", "),
    );
    // What tells something goes before what is only frequent.
    let mut called: Vec<&Called> = package.called.iter().collect();
    called.sort_by_key(|called| called.usual.is_none());
    let called = called.iter().take(CALLED).map(|called| {
        let usual = called.usual.map_or(String::new(), |usual| {
            format!(" (`{}` is usually {}, {})", last_name(&called.path), usual.does, usual.span)
        });
        format!("{}× {}{usual}", called.calls, called.path)
    });
    text += &format!("  {}\n", called.collect::<Vec<_>>().join(", "));
    match package.entry(tables) {
        Some(entry) => {
            text += &format!("  To have it traced, if that is what it does, in {file}:\n");
            text += &entry.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect::<String>();
        }
        None => {
            let first = package.called.first().map_or("", |called| called.first.as_str());
            text += &paint(style::QUIET, format!("  instrument explain {}\n", names.shown(first)));
        }
    }
    text + "\n"
}

fn named(heading: &str, names: &[String]) -> String {
    match names {
        [] => String::new(),
        names => format!("{heading}: {}\n\n", names.join(", ")),
    }
}

/// For programs; docs/suggestions.schema.json describes it.
pub fn json(suggestions: &Suggestions, to: &mut impl Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Document<'a> {
        version: u32,
        root: String,
        packages: Vec<Package<'a>>,
    }
    #[derive(Serialize)]
    struct Package<'a> {
        #[serde(flatten)]
        suggestion: &'a Suggestion,
        entry: Option<String>,
        explain: Option<&'a str>,
    }
    let package = |suggestion| Package {
        suggestion,
        entry: suggestion.entry(suggestions.configuration.1),
        explain: suggestion.called.first().map(|called| called.first.as_str()),
    };
    let document = Document {
        version: VERSION,
        root: suggestions.root.to_string_lossy().into_owned(),
        packages: suggestions.packages.iter().map(package).collect(),
    };
    serde_json::to_writer_pretty(&mut *to, &document).map_err(io::Error::from)?;
    to.write_all(b"\n")
}
