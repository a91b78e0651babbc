//! A program under test, whoever wrote it.

use mlflow_instrument::project::{Language, Text};

use crate::random::Random;

/// One file.
#[derive(Clone)]
pub struct Program {
    pub path: String,
    pub bytes: Vec<u8>,
    /// Written in a Python that the judge may be too old for.
    pub is_newest: bool,
}

impl Program {
    /// Its text, as `instrument` reads it; none if it does not.
    pub fn text(&self) -> Option<Text> {
        Text::decode_as(self.language(), self.bytes.clone()).ok()
    }

    pub fn language(&self) -> Language {
        Language::of(&self.path).expect("a source file")
    }
}

/// Gives the lines of a text the ends that files have: of Unix, of Windows, or both.
pub fn newlines(random: &mut Random, text: &str) -> String {
    match random.below(8) {
        0 => text.replace('\n', "\r\n"),
        1 => {
            let ends = text.split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
                Some(line) if random.one_in(2) => format!("{line}\r\n"),
                _ => line.to_owned(),
            });
            ends.collect()
        }
        _ => text.to_owned(),
    }
}
