//! New files, written in the style of one that they go with.

use crate::edit::typescript::Style;
use crate::link::Program;
use crate::project::FileId;

/// The style of a file.
pub(super) fn of(program: &Program<'_>, file: FileId) -> Style {
    let source = program.workspace.file(file);
    let text = source.text.as_ref().map_or("", |text| &*text.content);
    Style::read(&source.path, text, program.facts(file)).unwrap_or_default()
}

/// A file of these lines, which are written with `'`, semicolons and two spaces.
pub(super) fn written(style: &Style, lines: &[String]) -> String {
    let quote = style.string("").chars().next().unwrap_or('\'').to_string();
    let mut text = String::new();
    for line in lines {
        let body = line.trim_start_matches(' ');
        let depth = if body.is_empty() { 0 } else { (line.len() - body.len()) / 2 };
        text.push_str(&style.step.repeat(depth));
        match body.strip_suffix(';') {
            _ if body.starts_with("//") => text.push_str(body),
            Some(statement) => text.extend([&statement.replace('\'', &quote), style.semicolon]),
            None => text.push_str(&body.replace('\'', &quote)),
        }
        text.push_str(style.newline);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Dialect, read_typescript};

    #[test]
    fn styles() {
        let lines = ["import 'a';", "if (x) {", "  // it's", "  f('b');", ""].map(str::to_owned);
        for (sample, expected) in [
            ("", "import 'a';\nif (x) {\n  // it's\n  f('b');\n\n"),
            (
                "import x from \"x\"\r\nfunction f() {\r\n\treturn 1\r\n}\r\n",
                "import \"a\"\r\nif (x) {\r\n\t// it's\r\n\tf(\"b\")\r\n\r\n",
            ),
            ("const x = require('x');\nif (x) {\n    y();\n}\n", "import 'a';\nif (x) {\n    // it's\n    f('b');\n\n"),
        ] {
            let facts = read_typescript(Dialect::of("a.ts"), sample);
            let style = Style::read("a.ts", sample, &facts).expect("a style");
            assert_eq!(written(&style, &lines), expected);
        }
    }
}
