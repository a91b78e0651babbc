//! The Markdown of literate cases: read, compared, written back.

use std::path::{Path, PathBuf};

use mlflow_instrument::edit::Hazard;

use super::Files;

/// A Markdown file in pieces.
pub struct Document {
    path: PathBuf,
    pieces: Vec<Piece>,
}

#[derive(Clone)]
enum Piece {
    /// A line outside of fences.
    Line(String),
    /// A fenced block: its info string and its content.
    Block { info: String, content: String },
}

/// One test: a heading and what stands under it.
pub struct Case {
    file: String,
    title: String,
    /// Index of the heading among the document's pieces.
    heading: usize,
    prose: Vec<String>,
    blocks: Vec<(String, String)>,
    /// Hazards that the run is not to look for.
    pub unseen: Vec<Hazard>,
}

impl Case {
    /// Where the case stands, for messages.
    pub fn place(&self) -> String {
        format!("{}, \"{}\"", self.file, self.title)
    }

    /// The files before the run.
    pub fn files(&self) -> Files {
        let with_path = self.blocks.iter().filter_map(|(info, content)| Some((info.split_once(' ')?.1, content)));
        with_path.map(|(path, content)| (path.to_owned(), invisible(content))).collect()
    }

    /// The content of the block with this info string.
    pub fn block(&self, info: &str) -> Option<&str> {
        self.blocks.iter().find(|(known, _)| known == info).map(|(_, content)| content.as_str())
    }

    /// The hazards that the case is about: `hazard: setter, property`.
    pub fn hazards(&self) -> Vec<Hazard> {
        let words = self.header("hazard").unwrap_or_default().split(',').map(str::trim);
        let words = words.filter(|word| !word.is_empty());
        words.map(|word| word.parse().unwrap_or_else(|error| panic!("{}: {error}", self.place()))).collect()
    }

    /// What follows `word:` in a line of prose.
    pub fn header(&self, word: &str) -> Option<&str> {
        let start = format!("{word}:");
        self.prose.iter().find_map(|line| line.strip_prefix(&start)).map(str::trim)
    }
}

impl Document {
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("a file of cases");
        let mut pieces = Vec::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            match line.strip_prefix("```") {
                Some(info) => {
                    let content = lines.by_ref().take_while(|line| *line != "```").fold(String::new(), joined);
                    pieces.push(Piece::Block { info: info.trim().to_owned(), content });
                }
                None => pieces.push(Piece::Line(line.to_owned())),
            }
        }
        Self { path: path.to_owned(), pieces }
    }

    pub fn cases(&self) -> Vec<Case> {
        let file = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut cases: Vec<Case> = Vec::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            match (piece, cases.last_mut()) {
                (Piece::Line(line), _) if line.starts_with("## ") => cases.push(Case {
                    file: file.clone(),
                    title: line[3..].to_owned(),
                    heading: index,
                    prose: Vec::new(),
                    blocks: Vec::new(),
                    unseen: Vec::new(),
                }),
                (Piece::Line(line), Some(case)) => case.prose.push(line.clone()),
                (Piece::Block { info, content }, Some(case)) => case.blocks.push((info.clone(), content.clone())),
                (_, None) => {}
            }
        }
        cases
    }

    /// Compares a block of expectations with what came; an expectation of nothing has no block. Keeps what came, to be
    /// written.
    pub fn expect(&mut self, case: &Case, info: &str, actual: &str) -> Option<String> {
        let expected = case.block(info).unwrap_or_default();
        if expected == actual {
            return None;
        }
        self.replace(case, info, actual);
        Some(format!("{}: `{info}` is\n{actual}and was expected to be\n{expected}", case.place()))
    }

    fn replace(&mut self, case: &Case, info: &str, content: &str) {
        let is_heading = |piece: &Piece| matches!(piece, Piece::Line(line) if line.starts_with("## "));
        let heading = self.pieces.iter().enumerate().filter(|(_, piece)| is_heading(piece)).map(|(index, _)| index);
        let shift = |index: &usize| matches!(&self.pieces[*index], Piece::Line(line) if line[3..] == case.title);
        let start = heading.filter(shift).min_by_key(|index| index.abs_diff(case.heading)).expect("the case's heading");
        let end = self.pieces[start + 1..].iter().position(is_heading).map_or(self.pieces.len(), |at| start + 1 + at);
        let is_it = |piece: &Piece| matches!(piece, Piece::Block { info: known, .. } if known == info);
        let block = Piece::Block { info: info.to_owned(), content: content.to_owned() };
        match self.pieces[start..end].iter().position(is_it) {
            Some(at) if content.is_empty() => {
                self.pieces.remove(start + at);
            }
            Some(at) => self.pieces[start + at] = block,
            None => {
                let is_block = |piece: &Piece| matches!(piece, Piece::Block { .. });
                let last = self.pieces[start..end].iter().rposition(is_block).expect("a case has a block");
                self.pieces.insert(start + last + 1, block);
            }
        }
    }

    pub fn write(&self) {
        let text = self.pieces.iter().fold(String::new(), |text, piece| match piece {
            Piece::Line(line) => joined(text, line),
            Piece::Block { info, content } => text + "```" + info + "\n" + content + "```\n",
        });
        std::fs::write(&self.path, text).expect("a file of cases");
    }
}

fn joined(text: String, line: &str) -> String {
    text + line + "\n"
}

const SIGNS: [(char, char); 3] = [('␉', '\t'), ('␍', '\r'), ('␌', '\x0c')];

/// A text with what the signs stand for.
fn invisible(text: &str) -> String {
    let text = SIGNS.iter().fold(text.to_owned(), |text, (sign, meant)| text.replace(*sign, &meant.to_string()));
    text.strip_suffix("␄\n").map(str::to_owned).unwrap_or(text)
}

/// A text with signs for what cannot be seen.
pub fn visible(text: &str) -> String {
    SIGNS.iter().fold(text.to_owned(), |text, (sign, meant)| text.replace(*meant, &sign.to_string()))
}
