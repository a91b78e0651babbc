//! Strings of every kind, many of which look like code.

use super::writer::Writer;

/// Lines that would be code outside of a string.
const LINES: [&str; 12] = [
    "def fake(mlflow):",
    "    return \\'span\\'",
    "@mlflow.trace",
    "# not a comment",
    "import mlflow",
    "with mlflow.start_span(name='x'):",
    "\\\\",
    "",
    "  two spaces",
    "\ttab",
    "class Fake: pass",
    "größe ｓｐａｎ 日本",
];

/// Strings that stand in one line.
const SHORT: [&str; 22] = [
    "'a'",
    "\"question\"",
    "''",
    "\"\"",
    "'#'",
    "\"def f(): pass\"",
    "r'\\d+'",
    "R\"\\\\\"",
    "b'bytes'",
    "rb'\\x00'",
    "Br\"\\n\"",
    "u'old'",
    "'it\\'s'",
    "\"\\\"quoted\\\"\"",
    "'''one line'''",
    "\"\"\"one \"line\" \"\"\"",
    "'\\N{BULLET}'",
    "'a' 'b'",
    "'a' r\"b\" f'{1}'",
    "'import mlflow'",
    "b'a' b\"\"\"b\"\"\"",
    "'\\\n    continued'",
];

/// Formatted strings; the names in them are bound nowhere and mean nothing.
const FORMATTED: [&str; 15] = [
    "f'{question}'",
    "f\"{question!r:>{width}} {{literal}}\"",
    "F'{a + 1 = }'",
    "rf'\\d{n}\\s'",
    "f'{d[\"key\"]}{\"nested\"}'",
    "f\"{(lambda x: x)(1)} {[y for y in z]}\"",
    "f\"\"\"\n{question}\n    def fake(): pass\n{when:%Y-%m-%d}\"\"\"",
    "f'''{\nquestion\n  }'''",
    "f\"\"\"{f'{question}'} {f\"{f'{deep}'}\"}\"\"\"",
    "f'''\n  # {question}\n'''",
    "f\"{'a' 'b'}\" 'c'",
    "f\"\"\"{'''\n  inner\n'''}\"\"\"",
    "f'{x:{y}{z}}'",
    "f'{span}{mlflow}'",
    "f'{x!s}{y!a:10}'",
];

/// What only Python 3.12 and newer read.
const NEWEST: [&str; 5] = [
    "f\"\"\"{\n# mlflow\nquestion}\"\"\"",
    "f'{d['key']}'",
    "f\"{'\\n'.join(lines)}\"",
    "f'{question # comment\n}'",
    "f\"{f\"{f\"{deep}\"}\"}\"",
];

impl Writer<'_> {
    /// A string of any kind.
    pub fn string(&mut self) -> String {
        match self.random.below(10) {
            0..=4 => self.random.pick(&SHORT).to_owned(),
            5 | 6 => self.random.pick(&FORMATTED).to_owned(),
            7 if self.is_newest && self.random.one_in(4) => self.random.pick(&NEWEST).to_owned(),
            7 => self.concatenated(),
            _ => self.multiline(),
        }
    }

    /// Strings that stand beside each other, over several lines in parentheses.
    fn concatenated(&mut self) -> String {
        let gap = self.gap(true);
        let (one, two) = (self.random.pick(&["'a'", "f'{b}'"]), self.multiline_of(&["", "r", "f"]));
        format!("({one}{gap}{two})")
    }

    /// A triple-quoted string that spans lines.
    pub fn multiline(&mut self) -> String {
        self.multiline_of(&["", "", "", "r", "u", "f", "fR"])
    }

    fn multiline_of(&mut self, prefixes: &[&str]) -> String {
        let quotes = self.random.pick(&["'''", "\"\"\""]);
        let prefix = self.random.pick(prefixes);
        let mut content = String::new();
        for _ in 0..=self.random.below(4) {
            let line = self.random.pick(&LINES);
            content.push_str(line);
            if !line.ends_with('\\') && self.random.one_in(8) {
                content.push_str(" \\");
            }
            content.push('\n');
            if self.random.one_in(2) {
                content.push_str(&self.indent);
            }
        }
        if self.random.one_in(3) {
            content.push_str("end ");
        }
        if !self.is_unicode {
            content = content.replace(|letter: char| !letter.is_ascii(), "");
        }
        format!("{prefix}{quotes}{content}{quotes}")
    }

    /// What may stand as a docstring.
    pub fn docstring(&mut self) -> String {
        match self.random.below(9) {
            0 => "'one line'".to_owned(),
            1 => "\"\"\"One line.\"\"\"".to_owned(),
            2 => "r'''raw \\ \n'''".to_owned(),
            3 => "'one' \"two\"".to_owned(),
            4 => "(\"in parentheses\")".to_owned(),
            5 => "'continued \\\n  here'".to_owned(),
            6 => "\"one\"; done = 1".to_owned(),
            _ => self.multiline_of(&["", "", "r", "u"]),
        }
    }
}
