//! What is written so far, and the white space and comments that Python allows anywhere.

use crate::random::Random;

/// Steps of indentation.
const STEPS: [&str; 7] = ["    ", "  ", "\t", "        ", " ", "\t ", "   "];

const COMMENTS: [&str; 9] = [
    "# comment",
    "#",
    "#: documented",
    "# mlflow.trace",
    "#    def f():",
    "# noqa: E501",
    "# 'quoted",
    "# it's \"\"\"",
    "# pylint: disable=all \\",
];

/// A program under construction.
pub struct Writer<'r> {
    pub random: &'r mut Random,
    pub text: String,
    /// What the lines of the current block begin with.
    pub indent: String,
    /// The step of the whole file; none for one that is indented this way and that.
    step: Option<&'static str>,
    /// Names and strings may have letters that are not ASCII.
    pub is_unicode: bool,
    /// May have what only Python 3.12 and newer read.
    pub is_newest: bool,
    /// For names of which there must be one.
    count: usize,
}

impl<'r> Writer<'r> {
    pub fn new(random: &'r mut Random) -> Self {
        let step = if random.one_in(4) { None } else { Some(random.pick(&["    ", "    ", "  ", "\t", "        "])) };
        let is_unicode = !random.one_in(5);
        let is_newest = random.one_in(12);
        Self { random, text: String::new(), indent: String::new(), step, is_unicode, is_newest, count: 0 }
    }

    /// A number that no other has.
    pub fn number(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    pub fn step(&mut self) -> &'static str {
        match self.step {
            Some(step) => step,
            None => self.random.pick(&STEPS),
        }
    }

    pub fn comment(&mut self) -> &'static str {
        self.random.pick(&COMMENTS)
    }

    /// A logical line.
    pub fn line(&mut self, line: &str) {
        if self.random.one_in(60) {
            self.text.push('\x0c');
        }
        self.text.push_str(&self.indent);
        self.text.push_str(line);
        if self.random.one_in(12) {
            let comment = self.comment();
            self.text.push_str("  ");
            self.text.push_str(comment);
        } else if self.random.one_in(40) {
            self.text.push_str("  ");
        }
        self.text.push('\n');
    }

    /// Comments and blank lines, wherever they like to stand.
    pub fn noise(&mut self, most: usize) {
        for _ in 0..self.random.below(most + 1) {
            match self.random.below(10) {
                0..=2 => {}
                3 => self.text.push_str("   \t"),
                4 => self.text.push('\x0c'),
                5..=7 => {
                    let comment = self.comment();
                    self.text.push_str(&format!("{}{comment}", self.indent));
                }
                8 => {
                    let comment = self.comment();
                    self.text.push_str(comment);
                }
                _ => {
                    let column = self.random.pick(&[" ", "   ", "\t", "            "]);
                    let comment = self.comment();
                    self.text.push_str(&format!("{column}{comment}"));
                }
            }
            self.text.push('\n');
        }
    }

    /// White space between two tokens: in brackets any, elsewhere what a backslash allows.
    pub fn gap(&mut self, in_brackets: bool) -> String {
        match self.random.below(30) {
            // tree-sitter reads much of what hangs to the left of its block as damage: rarely.
            0 if in_brackets && self.random.one_in(12) => {
                let column = self.random.pick(&["", "  ", "\t"]);
                format!("\n{column}")
            }
            0 if in_brackets => format!("\n{}    ", self.indent),
            1 if in_brackets => format!("  {}\n{}  ", self.comment(), self.indent),
            2 if in_brackets => format!("\n\n{}", self.indent),
            3 => {
                let column = self.random.pick(&["", "    ", " ", "\t\t"]);
                format!(" \\\n{column}")
            }
            _ => " ".to_owned(),
        }
    }
}
