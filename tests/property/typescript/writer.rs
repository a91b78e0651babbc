//! What is written so far, and the white space, comments and names that TypeScript allows.

use crate::random::Random;

const COMMENTS: [&str; 9] = [
    "// comment",
    "/* comment */",
    "/** documented */",
    "// @ts-expect-error",
    "// eslint-disable-next-line no-console",
    "/* mlflow.withSpan(() => { */",
    "//",
    "// it's `quoted",
    "/*\n * several\nlines\n */",
];

/// Names that the tool writes.
const TAKEN: [&str; 7] = ["mlflow", "span", "error", "tracedOpenAI", "mlflowTracing", "traceSpan", "mlflowSpan"];

const PLAIN: [&str; 10] = ["a", "question", "answer", "items", "data", "req", "context", "options", "apiKey", "signal"];

const UNICODE: [&str; 5] = ["größe", "変数", "m\\u006cflow", "\\u{61}b", "$_"];

/// What an expression or a statement may hold where it stands.
#[derive(Clone, Default)]
pub struct Scope {
    pub is_async: bool,
    pub is_generator: bool,
    pub is_function: bool,
    /// A function that is no arrow: has `this` and `arguments` of its own.
    pub has_this: bool,
    pub in_loop: bool,
    /// In a class that has a field `#secret`.
    pub has_private: bool,
    pub depth: usize,
    /// Names that the current block declares.
    pub declared: Vec<String>,
    /// Names of the function's plain parameters.
    pub parameters: Vec<String>,
}

/// A program under construction.
pub struct Writer<'r> {
    pub random: &'r mut Random,
    pub text: String,
    pub indent: String,
    step: &'static str,
    pub is_typescript: bool,
    pub has_markup: bool,
    semicolon: &'static str,
    pub quote: char,
    count: usize,
    /// Characters written in all, those in pieces put aside included.
    pub size: usize,
}

impl<'r> Writer<'r> {
    pub fn new(random: &'r mut Random, path: &str) -> Self {
        let ending = path.rsplit('.').next().unwrap_or_default();
        let step = random.pick(&["  ", "  ", "    ", "\t", "        ", " "]);
        let semicolon = random.pick(&[";", ";", ""]);
        let quote = random.pick(&['\'', '"']);
        Self {
            random,
            text: String::new(),
            indent: String::new(),
            step,
            is_typescript: ending.contains("ts"),
            has_markup: ending.ends_with('x'),
            semicolon,
            quote,
            count: 0,
            size: 0,
        }
    }

    pub fn number(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    /// A name to be used, whatever it stands for.
    pub fn name(&mut self) -> &'static str {
        match self.random.below(30) {
            0..=2 => self.random.pick(&TAKEN),
            3 => self.random.pick(&UNICODE),
            _ => self.random.pick(&PLAIN),
        }
    }

    /// A name that is new in its block.
    pub fn declared(&mut self, scope: &mut Scope, word: &str) -> String {
        let taken = match self.random.below(10) {
            0 | 1 => Some(self.random.pick(&TAKEN)),
            2 => Some(self.random.pick(&UNICODE)),
            3 => Some(self.random.pick(&PLAIN)),
            _ => None,
        };
        let is_new = |name: &&str| !scope.declared.iter().any(|other| plain(other) == plain(name));
        let name = match taken.filter(is_new) {
            Some(name) => name.to_owned(),
            None => format!("{word}{}", self.number()),
        };
        scope.declared.push(name.clone());
        name
    }

    /// A string literal.
    pub fn string(&mut self) -> String {
        let content =
            self.random.pick(&["a", "", "it is", "//", "question\\n", "`${x}", "\\u00e9", "continued\\\n  here"]);
        let quote = if self.random.one_in(8) { '"' } else { self.quote };
        format!("{quote}{content}{quote}")
    }

    pub fn comment(&mut self) -> &'static str {
        self.random.pick(&COMMENTS)
    }

    /// Comments and blank lines.
    pub fn noise(&mut self, most: usize) {
        for _ in 0..self.random.below(most + 1) {
            match self.random.below(5) {
                0 | 1 => {}
                2 => self.text.push_str("  \t"),
                3 => {
                    let column = self.random.pick(&["", "      ", "\t"]);
                    let comment = self.comment();
                    self.text.push_str(&format!("{column}{comment}"));
                }
                _ => {
                    let comment = self.comment();
                    self.text.push_str(&format!("{}{comment}", self.indent));
                }
            }
            self.text.push('\n');
        }
    }

    /// A comment between two tokens, rarely, else a space.
    pub fn gap(&mut self) -> &'static str {
        match self.random.below(30) {
            0 => " /* gap */ ",
            1 => " // gap\n",
            2 => "\n",
            _ => " ",
        }
    }

    /// A line that is no statement.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(&self.indent);
        self.text.push_str(line);
        if self.random.one_in(20) {
            let comment = self.random.pick(&[" // behind", " /* behind */"]);
            self.text.push_str(comment);
        }
        self.text.push('\n');
    }

    /// A statement that ends with a semicolon, or with none. Where it begins with a sign that could continue the line
    /// above, those who write none put it in front, or leave the line above to go on.
    pub fn ended(&mut self, statement: &str) {
        let is_hazard = statement.starts_with(['(', '[', '`', '/', '+', '-']) && !statement.starts_with("//");
        // What is divided by a regular expression, or indexed by a spread, is no program; nor is an optional chain as a tag.
        let is_tag = statement.starts_with('`') && self.text.contains("?.");
        let is_needed = statement.starts_with(['/', '[']) || !self.random.one_in(3) || is_tag;
        let front = if self.semicolon.is_empty() && is_hazard && is_needed { ";" } else { "" };
        let end = if self.random.one_in(15) { ";" } else { self.semicolon };
        self.line(&format!("{front}{statement}{end}"));
    }

    /// Writes something one step further in.
    pub fn indented(&mut self, write: impl FnOnce(&mut Self)) {
        let outer = self.indent.clone();
        self.indent.push_str(self.step);
        write(self);
        self.indent = outer;
    }

    /// What a part writes, put aside.
    pub fn aside(&mut self, write: impl FnOnce(&mut Self)) -> String {
        let text = std::mem::take(&mut self.text);
        write(self);
        let written = std::mem::replace(&mut self.text, text);
        self.size += written.len();
        written
    }
}

/// A name without escapes.
fn plain(name: &str) -> String {
    name.replace("\\u006c", "l").replace("\\u{61}", "a")
}
