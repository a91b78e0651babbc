//! The arguments, as clap reads them.

use std::env;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::words;
use crate::cache;
use crate::catalog::Operation;
use crate::classify::Confidence;
use crate::project::Part;

/// Adds MLflow tracing to a Python GenAI project: reads it, decides which functions deserve a span, and edits the files.
#[derive(Debug, Parser)]
#[command(name = "instrument", version, args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
pub struct Arguments {
    /// What to do, unless it is to instrument.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// How to instrument.
    #[command(flatten)]
    pub run: Run,
}

const EXIT_CODES: &str = "Exit codes: 0 done or nothing to do, 1 --check found changes, 2 failed or misused.\n\
    What --format names goes to standard output, everything else to standard error.";

/// The commands beside instrumenting.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Why a function gets a span or none.
    Explain(Explain),
    /// Takes the instrumentation out again.
    Remove(Remove),
    /// The rules and the hazards, with examples.
    Rules {
        /// One rule or hazard.
        #[arg(value_parser = words::rule)]
        rule: Option<&'static str>,
    },
    /// The libraries that are known, and what is known of them.
    Catalog(Catalog),
    /// Records today's untraced functions in instrument-baseline.txt, so that only new ones are asked about.
    Baseline(Baseline),
    /// Looks at the project and writes an instrument.toml with all keys, commented.
    Init,
    /// Empties the cache of what files say.
    Clean(CacheFolder),
}

/// Instruments.
#[derive(Debug, Args)]
pub struct Run {
    /// Files and folders to edit; the whole project is read in any case. `-` is standard input.
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Only functions whose lines changed since the merge base with REV, in commits, the index or the work tree; new files
    /// whole. What their spans need besides is written where it belongs, though that file did not change.
    #[arg(long, value_name = "REV", conflicts_with = "staged")]
    pub since: Option<String>,

    /// Only functions whose staged lines differ from HEAD. All is read as it is in the index; what is written is staged,
    /// too, and what was not staged stays so.
    #[arg(long)]
    pub staged: bool,

    /// The paths are those that a hook names, whatever changed: they only say which functions are asked for. Tests and
    /// migrations among them stay left out, and what spans need besides is written where it belongs.
    #[arg(long)]
    pub hook: bool,

    /// Print the diff and the reasons; write nothing.
    #[arg(long)]
    pub dry_run: bool,

    /// Write nothing; exit with 1 if anything would change.
    #[arg(long)]
    pub check: bool,

    /// Trace only these operations. Computations that are named (prompt-builder, output-parser, guard, scorer, memory) are
    /// traced besides.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = words::operation)]
    pub select: Vec<Operation>,

    /// Do not trace these operations.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = words::operation)]
    pub ignore: Vec<Operation>,

    /// Also apply edits that could change what the program does.
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// Write an ignore comment above each function that would get a span, instead of the span.
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "",
          conflicts_with_all = ["check", "stdin_filename", "staged"])]
    pub add_ignores: Option<String>,

    /// Also ask about the functions that instrument-baseline.txt names.
    #[arg(long)]
    pub no_baseline: bool,

    /// Also parse files that cannot matter: the outcome is the same, and nearly always slower.
    #[arg(long, hide = true)]
    pub parse_all: bool,

    /// How sure a decision must be to become an edit: low, medium or high.
    #[arg(long, value_name = "LEVEL", value_parser = words::confidence)]
    pub min_confidence: Option<Confidence>,

    /// What to print of what is written, or would be: reasons for people (text; with --dry-run the diff, too), the diff
    /// alone (diff), everything (json). Or a review, which writes nothing: rdjson, sarif, github, gitlab, markdown.
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    pub format: Format,

    /// Write to this file what would go to standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// The name of the file that standard input holds; its project is read for context.
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,

    /// What concerns every analysis.
    #[command(flatten)]
    pub analysis: Analysis,

    /// Print only errors, and what goes to standard output.
    #[arg(short, long)]
    pub quiet: bool,

    /// Print all evidence, and the functions that are left alone.
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}

impl Run {
    /// Which part of what is named the run is about.
    pub fn part(&self) -> Part {
        match &self.since {
            Some(revision) => Part::Since(revision.clone()),
            None if self.staged => Part::Staged,
            None => Part::Whole,
        }
    }
}

/// Takes out what was written.
#[derive(Debug, Args)]
pub struct Remove {
    /// Files and folders to edit. Tracing modules and manifests go with the last file that needs them.
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Also take out what is not recorded here: hand-written decorators that look the same, and what came by git.
    #[arg(long)]
    pub all: bool,

    /// Print the diff; write nothing.
    #[arg(long)]
    pub dry_run: bool,

    /// What concerns every analysis.
    #[command(flatten)]
    pub analysis: Analysis,

    /// Print only errors, and what goes to standard output.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Records the baseline.
#[derive(Debug, Args)]
pub struct Baseline {
    /// The project; entries of files outside stay as they are.
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Also let in functions that are new since the baseline was made; without it, entries only go.
    #[arg(long)]
    pub add: bool,

    /// Print what would change; write nothing.
    #[arg(long)]
    pub dry_run: bool,

    /// What concerns every analysis.
    #[command(flatten)]
    pub analysis: Analysis,

    /// Print only errors, and what goes to standard output.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Explains.
#[derive(Debug, Args)]
pub struct Explain {
    /// A file or folder (one line on each function), PATH:LINE (the function there) or PATH::NAME.
    #[arg(value_name = "PATH[:LINE|::NAME]")]
    pub place: String,

    /// What concerns every analysis.
    #[command(flatten)]
    pub analysis: Analysis,
}

/// Shows the catalog.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Catalog {
    /// What to do, unless it is to show.
    #[command(subcommand)]
    pub command: Option<CatalogCommand>,

    /// One library.
    pub library: Option<String>,
}

/// The commands beside showing the catalog.
#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// The packages that are imported and the catalog does not know, most called first, and how to teach it what they do.
    Suggest(Suggest),
}

/// Looks for packages that the catalog does not know.
#[derive(Debug, Args)]
pub struct Suggest {
    /// Files and folders to look at; the whole project is read in any case.
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// For people (text) or for programs (json).
    #[arg(long, value_enum, default_value_t = SuggestFormat::Text)]
    pub format: SuggestFormat,

    /// What concerns every analysis.
    #[command(flatten)]
    pub analysis: Analysis,
}

/// How suggestions are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SuggestFormat {
    /// For people.
    Text,
    /// Everything, for programs.
    Json,
}

/// What concerns every analysis.
#[derive(Debug, Args)]
pub struct Analysis {
    /// The configuration, instead of the nearest instrument.toml, pyproject.toml or package.json.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// How many threads to use; all processors if not said.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,

    /// Where to keep what files say.
    #[command(flatten)]
    pub cache: Cache,
}

/// Where what files say is kept.
#[derive(Debug, Args)]
pub struct Cache {
    /// Neither use nor write the cache of what unchanged files say, which never changes an answer. So does the variable
    /// INSTRUMENT_NO_CACHE=1.
    #[arg(long)]
    pub no_cache: bool,

    /// Which one.
    #[command(flatten)]
    pub folder: CacheFolder,
}

/// The cache.
#[derive(Debug, Args)]
pub struct CacheFolder {
    /// The folder of the cache, instead of INSTRUMENT_CACHE_DIR, or the platform's.
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
}

impl CacheFolder {
    /// The cache; none if the platform has no place for one.
    pub fn cache(&self) -> Option<cache::Cache> {
        let named = || env::var_os("INSTRUMENT_CACHE_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        self.cache_dir.clone().or_else(named).or_else(cache::default_folder).map(cache::Cache::at)
    }
}

impl Cache {
    /// The cache, if one is to be used.
    pub fn wanted(&self) -> Option<cache::Cache> {
        let is_off = env::var_os("INSTRUMENT_NO_CACHE").is_some_and(|value| !value.is_empty() && value != "0");
        if self.no_cache || is_off { None } else { self.folder.cache() }
    }
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// A unified diff.
    Diff,
    /// Everything, for programs.
    Json,
    /// Diagnostics with suggestions, for review bots.
    Rdjson,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// A comment for a pull request.
    Markdown,
}

impl Format {
    /// Whether it is a review: that is of changes which are not made yet.
    pub fn is_review(self) -> bool {
        !matches!(self, Self::Text | Self::Diff | Self::Json)
    }
}
