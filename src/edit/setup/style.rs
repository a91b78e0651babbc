//! The style of a new file, taken from one that it goes with.

use crate::project::newline;

/// How code is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Style {
    quote: char,
    semicolon: &'static str,
    /// One level of indentation.
    pub step: String,
    pub newline: &'static str,
}

impl Style {
    /// The style of a text; where it gives no hint, `'`, semicolons and two spaces.
    pub fn of(text: &str) -> Self {
        let lines = || text.lines().map(str::trim_end);
        // Imports are statements of one line with a string in them.
        let imports = || lines().filter(|line| line.starts_with("import ") || line.contains("require("));
        let ends = |mark: &str| imports().filter(|line| line.ends_with(mark)).count();
        let quoted = |quote: char| imports().filter(|line| line.contains(quote)).count();
        let indents = lines().map(|line| &line[..line.len() - line.trim_start().len()]);
        let steps = indents.filter(|indent| indent.starts_with('\t') || indent.len() >= 2);
        let step = steps.min_by_key(|indent| indent.len()).unwrap_or("  ");
        Self {
            quote: if quoted('"') > quoted('\'') { '"' } else { '\'' },
            semicolon: if imports().count() > 0 && ends(";") == 0 { "" } else { ";" },
            step: if step.starts_with('\t') { "\t".to_owned() } else { step.to_owned() },
            newline: newline(text),
        }
    }

    /// A string literal.
    pub fn string(&self, value: &str) -> String {
        format!("{0}{value}{0}", self.quote)
    }

    /// A file of these lines, which are written with `'`, semicolons and two spaces.
    pub fn file(&self, lines: &[String]) -> String {
        let mut text = String::new();
        for line in lines {
            let body = line.trim_start_matches(' ');
            let depth = (line.len() - body.len()) / 2;
            let is_comment = body.starts_with("//");
            let body = if is_comment { body.to_owned() } else { body.replace('\'', &self.quote.to_string()) };
            let body = match body.strip_suffix(';') {
                Some(statement) if !is_comment => format!("{statement}{}", self.semicolon),
                _ => body,
            };
            text.push_str(&self.step.repeat(if body.is_empty() { 0 } else { depth }));
            text.push_str(&body);
            text.push_str(self.newline);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles() {
        let lines = ["import 'a';".to_owned(), "if (x) {".to_owned(), "  // it's".to_owned(), "  f('b');".to_owned()];
        for (sample, expected) in [
            ("", "import 'a';\nif (x) {\n  // it's\n  f('b');\n"),
            (
                "import x from \"x\"\r\nfunction f() {\r\n\treturn 1\r\n}\r\n",
                "import \"a\"\r\nif (x) {\r\n\t// it's\r\n\tf(\"b\")\r\n",
            ),
            ("const x = require('x');\nif (x) {\n    y();\n}\n", "import 'a';\nif (x) {\n    // it's\n    f('b');\n"),
        ] {
            assert_eq!(Style::of(sample).file(&lines), expected);
        }
    }
}
