//! The second judge: what a language's strict parser says of the files that the first parser could not read whole.
//!
//! The first parser is lenient and sometimes wrong, so a strict one has the last word. It reads a file that is about to be
//! edited (`strict` in `python`, `tree` in `typescript`), and a file in which the first parser found errors, which has to
//! be reported either way: what both refuse is not edited; what only the first one refuses is misread, and whatever lies
//! outside the misread lines may still be edited if both parsers see the same there (`agree` of each language).

use std::collections::BTreeMap;
use std::fmt;

use rayon::prelude::*;

use super::{python, typescript};
use crate::link::Program;
use crate::project::{FileId, Language};
use crate::syntax::{FileFacts, Lines, Place, TextRange};

/// Why a strict parser refuses a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where.
    pub place: Place,
    /// Its words.
    pub what: String,
}

impl Refused {
    /// A refusal of `text` at an offset.
    pub(super) fn at(text: &str, offset: u32, what: String) -> Self {
        Self { place: Lines::of(text).place(text, offset), what }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.place.line, self.what)
    }
}

/// What becomes of a file in which the first parser found errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The strict parser refuses it, too.
    Refused(Refused),
    /// The strict parser accepts it.
    Misread(Misread),
}

/// The lines that the first parser misreads; empty for most files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread(Vec<(u32, u32)>);

impl Misread {
    /// The lines in which the first parser found errors.
    pub fn of(facts: &FileFacts) -> Self {
        let mut stretches: Vec<(u32, u32)> = Vec::new();
        let mut sorted: Vec<_> = facts.errors.iter().map(|error| facts.lines.span(error.range)).collect();
        sorted.sort_unstable();
        for (first, last) in sorted {
            match stretches.last_mut() {
                Some(before) if first <= before.1 + 1 => before.1 = before.1.max(last),
                _ => stretches.push((first, last)),
            }
        }
        Self(stretches)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The stretches: their first and last lines, from 1, in order.
    pub fn stretches(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// Why a range must be left alone, if it has a line with one of them in common.
    pub(super) fn hazard(&self, lines: &Lines, range: TextRange) -> Option<&'static str> {
        self.touches(lines, range).then_some("it has lines that the parser misreads, though they are valid")
    }

    /// Why what two parsers see differently must be left alone.
    pub(super) fn disagreement(&self) -> &'static str {
        match self.is_empty() {
            true => "two parsers see it differently; please report this file as a bug",
            false => "beside the lines that the parser misreads, two parsers see it differently",
        }
    }

    /// Whether a range has a line with one of them in common.
    pub(super) fn touches(&self, lines: &Lines, range: TextRange) -> bool {
        let (first, last) = lines.span(range);
        self.0.iter().any(|stretch| stretch.0 <= last && first <= stretch.1)
    }
}

/// Judges the files of a program in which the first parser found errors.
pub(super) fn judge_all(program: &Program<'_>) -> BTreeMap<FileId, Judgement> {
    let files: Vec<FileId> = (0..program.files.len() as u32).map(FileId).collect();
    let damaged = files.into_par_iter().filter(|file| !program.facts(*file).errors.is_empty());
    let judged = damaged.map(|file| {
        let source = program.workspace.file(file);
        let text = source.text.as_ref().map_or("", |text| &*text.content);
        (file, judge(&source.path, text, program.facts(file)))
    });
    judged.collect()
}

/// Judges a file in which the first parser found errors.
pub(super) fn judge(path: &str, text: &str, facts: &FileFacts) -> Judgement {
    if let Some(why) = &facts.given_up {
        return Judgement::Refused(Refused::at(text, 0, why.to_string()));
    }
    let refused = match Language::of(path) {
        Some(Language::TypeScript) => typescript::refused(path, text),
        _ => python::refused(text),
    };
    match refused {
        None => Judgement::Misread(Misread::of(facts)),
        Some(refused) => Judgement::Refused(in_known_words(refused, facts)),
    }
}

/// A refusal, with what the first parser knows of the line: that it is Python 2.
fn in_known_words(refused: Refused, facts: &FileFacts) -> Refused {
    let here = |offset| facts.lines.line(offset) == refused.place.line;
    let known = facts.errors.iter().find(|error| here(error.range.start) && error.what.starts_with("Python 2"));
    match known {
        Some(known) => Refused { what: format!("{}: {}", known.what, refused.what), ..refused },
        None => refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::facts;

    fn judged(path: &str, text: &str) -> Judgement {
        judge(path, text, &facts(Language::of(path).expect("a source file"), path, text))
    }

    #[test]
    fn what_only_the_first_parser_refuses_is_misread() {
        let text = "let a = 1;\nclass Box<in out T> {\n  value?: T;\n}\nclass Bag<in T> {}\n";
        let Judgement::Misread(misread) = judged("a.ts", text) else { panic!("it is valid") };
        assert!(misread.stretches().iter().all(|(first, last)| *first >= 2 && *last <= 5), "{misread:?}");
        let lines = Lines::of(text);
        assert!(misread.touches(&lines, TextRange::new(11, 12)) && !misread.touches(&lines, TextRange::new(0, 11)));
    }

    #[test]
    fn what_both_refuse_has_the_words_of_the_strict_one() {
        let Judgement::Refused(refused) = judged("a.py", "x = 1\nprint 'x'\n") else { panic!("it is Python 2") };
        assert_eq!(refused.place.line, 2);
        assert!(refused.what.starts_with("Python 2 print statement: "), "{refused}");
        let Judgement::Refused(refused) = judged("a.ts", "const a = 1;\nconst = 2;\n") else { panic!("it is invalid") };
        assert_eq!(refused.place.line, 2);
    }

    #[test]
    fn what_was_not_read_says_why() {
        let Judgement::Refused(refused) = judged("a.js", "// @flow\nlet a: number = 1;\n") else {
            panic!("it is Flow")
        };
        assert_eq!(refused.what, "Flow syntax is not read");
    }
}
