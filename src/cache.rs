//! The cache: facts of files, kept from run to run under the hash of the text that they are a function of, and hashes of patches
//! that were proven harmless (`proofs`).
//!
//! A project has one folder with a few packs (`pack`), each read and written whole: that is faster than a file for each
//! file. The cache never changes an answer. A pack that is damaged, or was written by another version, counts as empty; one
//! that cannot be written is not missed.

mod folder;
mod pack;
mod proofs;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use self::folder::ProjectFolder;
pub use self::folder::{Cleaned, default_folder};
use self::pack::{Entry, Key, Pack, Unusable};
pub use self::proofs::Proofs;
use crate::project::Language;
use crate::syntax::{Dialect, FileFacts, facts};
use crate::worked_on;

/// How many packs a project has. An edited file has one of them rewritten.
const PACKS: usize = 16;

/// A folder in which facts and proofs are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    folder: PathBuf,
}

/// A text whose facts are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its language.
    pub language: Language,
    /// Its path: the ending tells the dialect, and a crash names it.
    pub path: &'a str,
    /// What it says.
    pub text: &'a str,
}

impl Source<'_> {
    fn read(&self) -> FileFacts {
        let _working = worked_on::enter(self.path);
        facts(self.language, self.path, self.text)
    }

    /// What the facts are a function of, hashed.
    fn key(&self) -> Key {
        let grammar = match (self.language, Dialect::of(self.path)) {
            (Language::Python, _) => "python",
            (Language::TypeScript, Dialect::TypeScript) => "typescript",
            (Language::TypeScript, Dialect::Tsx) => "tsx",
        };
        pack::key(grammar, self.text)
    }
}

/// The facts of some texts.
#[derive(Debug, Default)]
pub struct Found {
    /// Those of each text, in the order of the texts.
    pub facts: Vec<FileFacts>,
    /// Those of which texts were read anew, by their places among the texts; all others came from the cache.
    pub missed: Vec<usize>,
    /// The packs that were damaged.
    pub damaged: Vec<PathBuf>,
}

impl Found {
    /// How many came from the cache.
    pub fn hits(&self) -> usize {
        self.facts.len() - self.missed.len()
    }

    /// Reads all texts anew.
    pub fn without_cache(sources: &[Source<'_>]) -> Self {
        Self {
            facts: sources.par_iter().map(Source::read).collect(),
            missed: (0..sources.len()).collect(),
            damaged: Vec::new(),
        }
    }
}

impl Cache {
    /// The cache in a folder, which need not exist.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The facts of texts of the project at `root`; what is not kept yet is read and kept.
    pub fn facts(&self, root: &Path, sources: &[Source<'_>]) -> Found {
        let project = ProjectFolder::of(&self.folder, root);
        let keys: Vec<Key> = sources.par_iter().map(Source::key).collect();
        let is_asked = |number| keys.iter().any(|key| number_of(key) == number);
        let pack = |number| match is_asked(number) {
            true => Loaded::of(project.pack(number)),
            false => Loaded { path: project.pack(number), ..Loaded::default() },
        };
        let packs: Vec<Loaded> = (0..PACKS).into_par_iter().map(pack).collect();
        let answer = |(source, key): (&Source<'_>, &Key)| match packs[number_of(key)].pack.facts(key) {
            Some(kept) => Answer { facts: kept, is_hit: true, new: None },
            None => {
                let facts = source.read();
                // How long parsing may take is a matter of the machine, not of the text.
                let new = if facts.given_up.is_none() { Entry::of(*key, &facts) } else { None };
                Answer { facts, is_hit: false, new }
            }
        };
        let answers: Vec<Answer> = sources.par_iter().zip(&keys).map(answer).collect();
        let missed = (0..answers.len()).filter(|at| !answers[*at].is_hit).collect();
        let damaged = packs.iter().filter_map(Loaded::damaged).collect();
        let mut found = Found { missed, damaged, ..Found::default() };
        let mut new: [Vec<Entry>; PACKS] = Default::default();
        for answer in answers {
            found.facts.push(answer.facts);
            answer.new.into_iter().for_each(|entry| new[number_of(&entry.key)].push(entry));
        }
        if new.iter().any(|new| !new.is_empty()) && project.make().is_ok() {
            let asked: HashSet<Key> = keys.into_iter().collect();
            packs.par_iter().zip(new).filter(|(_, new)| !new.is_empty()).for_each(|(old, new)| {
                // A cache that cannot be written is slower, nothing else.
                let _ = project.replace(&old.path, &old.pack.with(new, &asked));
            });
        }
        found
    }

    /// Empties it: removes what this tool keeps there, of whatever project and version.
    pub fn clean(&self) -> io::Result<Cleaned> {
        folder::clean(&self.folder)
    }
}

/// What became of one text.
struct Answer {
    facts: FileFacts,
    is_hit: bool,
    /// To be kept.
    new: Option<Entry>,
}

/// A pack as it is on the disk.
#[derive(Debug, Default)]
struct Loaded {
    path: PathBuf,
    pack: Pack,
    is_damaged: bool,
}

impl Loaded {
    /// Reads a pack.
    fn of(path: PathBuf) -> Self {
        let (pack, is_damaged) = match Pack::read(&path) {
            Ok(pack) => (pack, false),
            Err(Unusable::Damaged) => (Pack::default(), true),
            Err(Unusable::Absent | Unusable::OfOtherVersion) => (Pack::default(), false),
        };
        Self { path, pack, is_damaged }
    }

    fn damaged(&self) -> Option<PathBuf> {
        self.is_damaged.then(|| self.path.clone())
    }
}

/// The pack that holds a key.
fn number_of(key: &Key) -> usize {
    usize::from(key[0]) % PACKS
}
