//! Which files can matter: those with a reason for a span in their text, and all that imports join with them. Only these are
//! parsed; what the others say changes no decision, no edit and no advice.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;

use super::Options;
use crate::catalog::{Endpoint, Library, Reasons};
use crate::classify::MODEL_NAMES;
use crate::link::joined;
use crate::project::{Externals, FileId, Language, SourceFile, Workspace};
use crate::syntax::{Scanned, scan};

/// A comment that speaks to `instrument` has this in it.
const COMMENT: &str = "instrument:";

/// For each file of a workspace whether it can matter.
pub(super) fn matter(
    workspace: &Workspace,
    options: &Options,
    endpoints: &[Endpoint],
    extra: &[Library],
    languages: impl IntoIterator<Item = Language>,
) -> Vec<bool> {
    let config = &workspace.config;
    // An override may ask for any function, by name or by place.
    if options.parse_all || config.externals == Externals::All || !config.overrides.is_empty() {
        return vec![true; workspace.files.len()];
    }
    let scanned: Vec<Scanned> = workspace.files.par_iter().map(|file| scan(file.language, text(file))).collect();
    let joined = joined(workspace, &scanned);
    let mut matter = vec![false; workspace.files.len()];
    for language in languages {
        let reasons = Reasons::of(language, endpoints, extra);
        let words = Words::of(&reasons);
        let mut found: Vec<Found> = workspace.files.par_iter().map(|file| words.found(language, file)).collect();
        for (file, found) in (0u32..).map(FileId).zip(&mut found) {
            if workspace.file(file).language == language {
                let outside = joined.outside(file);
                found.reason |= outside.iter().any(|path| reasons.is_reason(path));
                found.hint |= outside.iter().any(|path| reasons.is_hint(path)) || is_set_up(&workspace.file(file).path);
            }
        }
        let baseline = workspace.baseline.as_ref();
        let is_known = |file: &SourceFile| baseline.is_some_and(|baseline| baseline.names(&file.path));
        let any = found.iter().any(|found| found.reason);
        let mut groups = vec![false; found.len()];
        for (file, found) in (0u32..).map(FileId).zip(&found) {
            let asked = found.alone || is_known(workspace.file(file));
            groups[joined.group(file).0 as usize] |= found.reason || any && found.hint || asked;
        }
        for (file, matters) in (0u32..).map(FileId).zip(&mut matter) {
            *matters |= workspace.file(file).language == language && groups[joined.group(file).0 as usize];
        }
    }
    matter
}

/// Whether a framework or a tool finds a file by its name and has it set the program up (`next.config.ts`,
/// `instrumentation.ts`): nobody imports it.
fn is_set_up(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.contains(".config.") || name.starts_with("instrumentation")
}

fn text(file: &SourceFile) -> &str {
    file.text.as_ref().map_or("", |text| text.content.as_str())
}

/// What a text has of what is looked for.
#[derive(Default)]
struct Found {
    reason: bool,
    /// A reason where there are others.
    hint: bool,
    /// A reason to look at the file, whatever else there is: a comment that speaks to `instrument`, or a function that is
    /// called like a model.
    alone: bool,
}

/// All texts that are looked for, in one pass.
struct Words {
    all: AhoCorasick,
    /// What a text means, by its number.
    meanings: Vec<Meaning>,
    /// Groups of alternatives, by the numbers of their texts.
    groups: Vec<Vec<Vec<usize>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// A part of a group.
    Part,
    Hint,
    Comment,
    /// The name of a model.
    Model,
}

impl Words {
    fn of(reasons: &Reasons) -> Self {
        let mut texts: Vec<String> = Vec::new();
        let mut number = |text: &String| {
            texts.push(text.clone());
            texts.len() - 1
        };
        let mut groups: Vec<Vec<Vec<usize>>> = Vec::new();
        for group in &reasons.texts {
            groups.push(group.iter().map(|either| either.iter().map(&mut number).collect()).collect());
        }
        let mut meanings = vec![Meaning::Part; texts.len()];
        let mut add = |text: String, meaning| {
            texts.push(text);
            meanings.push(meaning);
        };
        reasons.hints.iter().for_each(|hint| add(hint.clone(), Meaning::Hint));
        add(COMMENT.to_owned(), Meaning::Comment);
        for name in MODEL_NAMES {
            let upper = name.to_uppercase();
            for text in [format!("_{name}"), format!("{}{}", &upper[..1], &name[1..]), upper] {
                add(text, Meaning::Model);
            }
        }
        let all = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&texts);
        Self { all: all.expect("a few hundred short texts"), meanings, groups }
    }

    fn found(&self, language: Language, file: &SourceFile) -> Found {
        let mut found = Found::default();
        if file.language != language {
            return found;
        }
        let text = text(file).as_bytes();
        let mut seen = vec![false; self.meanings.len()];
        for one in self.all.find_overlapping_iter(text) {
            let number = one.pattern().as_usize();
            seen[number] = true;
            match self.meanings[number] {
                Meaning::Part => {}
                Meaning::Hint => found.hint = true,
                Meaning::Comment => found.alone = true,
                Meaning::Model => found.alone |= is_further_word(text, one.range()),
            }
        }
        let has = |either: &Vec<usize>| either.iter().any(|at| seen[*at]);
        found.reason = self.groups.iter().any(|group| group.iter().all(has));
        found
    }
}

/// Whether what stands at a place is a word of a longer name, `gpt` of `call_gpt` or `GPT` of `askGPT`, and not its first.
fn is_further_word(text: &[u8], at: Range<usize>) -> bool {
    let begins = text[at.start] == b'_'
        || at.start > 0 && text[at.start - 1].is_ascii_alphanumeric()
        || text[..at.start].ends_with(b"_");
    let goes_on = text.get(at.end).is_some_and(|next| next.is_ascii_lowercase() || next.is_ascii_digit());
    begins && !goes_on
}
