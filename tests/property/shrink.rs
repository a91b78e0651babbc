//! Makes a failing program small, and prints it as a literate case.

use std::time::{Duration, Instant};

use crate::judge::Judge;
use crate::program::Program;
use crate::properties::{Failure, Property, fails};
use crate::wanted::Wanted;

/// After so long a program is small enough.
const LONGEST: Duration = Duration::from_secs(20);

/// A failing program on its way to a small one.
struct Shrinker<'j> {
    program: Program,
    wanted: Wanted,
    failure: Failure,
    judge: &'j mut Option<Judge>,
    begun: Instant,
}

/// The smallest program found that fails in the same way. Texts are cut, whoever wrote them; the judge sees to it that
/// what is left is a program.
pub fn shrink(program: Program, wanted: Wanted, failure: Failure, judge: &mut Option<Judge>) -> String {
    let mut shrinker = Shrinker { program, wanted, failure, judge, begun: Instant::now() };
    // Without a judge nothing says whether what is left is a program.
    let is_judged = shrinker.judge.as_ref().is_some_and(|judge| judge.reads(&shrinker.program));
    if shrinker.failure.property != Property::Valid && is_judged {
        while shrinker.fewer_wishes() | shrinker.shorter_text() {}
    }
    shrinker.case()
}

impl Shrinker<'_> {
    /// Keeps a smaller program if it fails as well.
    fn keeps(&mut self, program: Program, wanted: Wanted) -> bool {
        if self.begun.elapsed() > LONGEST {
            return false;
        }
        match fails(&program, &wanted, &self.failure, self.judge) {
            Some(failure) => {
                (self.program, self.wanted, self.failure) = (program, wanted, failure);
                true
            }
            None => false,
        }
    }

    fn fewer_wishes(&mut self) -> bool {
        let mut any = false;
        let removals: [fn(&mut Wanted); 8] = [
            |wanted| wanted.autolog.clear(),
            |wanted| wanted.first_party.clear(),
            |wanted| wanted.wrappers.clear(),
            |wanted| wanted.telemetry.clear(),
            |wanted| wanted.flushes.clear(),
            |wanted| wanted.tracing_module = None,
            |wanted| wanted.package = None,
            |wanted| wanted.is_common_js = false,
        ];
        for removal in removals {
            let mut wanted = self.wanted.clone();
            removal(&mut wanted);
            let is_smaller = wanted.to_string() != self.wanted.to_string();
            any |= is_smaller && self.keeps(self.program.clone(), wanted);
        }
        let mut size = self.wanted.spans.len();
        while size > 0 {
            let mut at = 0;
            while at < self.wanted.spans.len() {
                let mut wanted = self.wanted.clone();
                wanted.spans.drain(at..(at + size).min(wanted.spans.len()));
                if self.keeps(self.program.clone(), wanted) { any = true } else { at += size }
            }
            size /= 2;
        }
        any
    }

    /// Cuts runs of lines, then runs of words and signs.
    fn shorter_text(&mut self) -> bool {
        let by_lines = self.cut(|text| text.split_inclusive('\n').map(str::to_owned).collect());
        if by_lines {
            return true;
        }
        self.cut(tokens)
    }

    fn cut(&mut self, split: impl Fn(&str) -> Vec<String>) -> bool {
        let Some(source) = self.program.text() else { return false };
        let mut pieces = split(&source.content);
        let mut any = false;
        let mut size = (pieces.len() / 2).max(1);
        loop {
            let mut at = 0;
            while at < pieces.len() {
                let mut fewer = pieces.clone();
                fewer.drain(at..(at + size).min(pieces.len()));
                let bytes = source.encode(&fewer.concat());
                let smaller = bytes.ok().map(|bytes| Program { bytes, ..self.program.clone() });
                if smaller.is_some_and(|smaller| self.keeps(smaller, self.wanted.clone())) {
                    pieces = fewer;
                    any = true;
                } else {
                    at += size;
                }
            }
            if size == 1 {
                return any;
            }
            size /= 2;
        }
    }

    /// The program as a case that can be pasted into `fixtures/edit/*.md`.
    fn case(&self) -> String {
        let Program { path, bytes, .. } = &self.program;
        let text = self
            .program
            .text()
            .map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), |text| text.content.to_string());
        let signs = [('\t', '␉'), ('\r', '␍'), ('\x0c', '␌')];
        let mut text = signs.iter().fold(text, |text, (meant, sign)| text.replace(*meant, &sign.to_string()));
        if !text.ends_with('\n') {
            text.push_str("␄\n");
        }
        let language = path.rsplit('.').next().map_or("", |ending| if ending == "py" { "python" } else { ending });
        format!("{}\n\n## Case\n\n{}\n```{language} {path}\n{text}```\n", self.failure, self.wanted)
    }
}

/// Words, runs of white space, and single signs.
fn tokens(text: &str) -> Vec<String> {
    let kind = |letter: char| match letter {
        letter if letter.is_alphanumeric() || letter == '_' => 0,
        ' ' | '\t' => 1,
        _ => 2,
    };
    let mut pieces: Vec<String> = Vec::new();
    let mut last = 2;
    for letter in text.chars() {
        match pieces.last_mut() {
            Some(piece) if kind(letter) == last && last < 2 => piece.push(letter),
            _ => pieces.push(letter.to_string()),
        }
        last = kind(letter);
    }
    pieces
}
