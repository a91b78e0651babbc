//! Names, some of which are those that the tool writes.

use super::writer::Writer;

/// A spelling, and the name that Python makes of it.
type Name = (&'static str, &'static str);

/// Names of variables and parameters.
const PLAIN: [&str; 14] = [
    "a",
    "b",
    "data",
    "question",
    "answer",
    "items",
    "client",
    "x1",
    "_private",
    "__mangled",
    "type",
    "match",
    "case",
    "api_key",
];

/// Names that are bound by annotated assignments only.
const ANNOTATED: [&str; 4] = ["total", "field_1", "count", "limit"];

/// Names that are not ASCII: Python reads some of them as another.
const UNICODE: [Name; 8] = [
    ("größe", "größe"),
    ("ｎａｍｅ", "name"),
    ("ﬁle", "file"),
    ("ª", "a"),
    ("変数", "変数"),
    ("ｓｐａｎ", "span"),
    ("ｍｌｆｌｏｗ", "mlflow"),
    ("𝐒𝐩𝐚𝐧𝐓𝐲𝐩𝐞", "SpanType"),
];

/// Names that the tool writes.
const TAKEN: [&str; 9] =
    ["mlflow", "span", "trace", "SpanType", "trace_span", "mlflow_span", "mlflow_sdk", "MlflowSpanType", "start_span"];

/// Names that functions may declare `global`.
pub const GLOBALS: [&str; 5] = ["STATE", "mlflow", "span", "SpanType", "counter"];

impl Writer<'_> {
    /// The name of a variable or a parameter.
    pub fn name(&mut self) -> &'static str {
        self.spelled().0
    }

    fn spelled(&mut self) -> Name {
        match self.random.below(40) {
            0 | 1 => self.pair(&TAKEN),
            2 | 3 if self.is_unicode => self.random.pick(&UNICODE),
            _ => self.pair(&PLAIN),
        }
    }

    fn pair(&mut self, names: &[&'static str]) -> Name {
        let name = self.random.pick(names);
        (name, name)
    }

    pub fn annotated_name(&mut self) -> &'static str {
        self.random.pick(&ANNOTATED)
    }

    /// A name that is none of those that are taken, which it then is.
    pub fn distinct(&mut self, taken: &mut Vec<&'static str>) -> &'static str {
        loop {
            let (spelling, name) = self.spelled();
            if !taken.contains(&name) {
                taken.push(name);
                return spelling;
            }
        }
    }

    /// The name of a function or a class.
    pub fn defined(&mut self, word: &str) -> String {
        match self.random.below(20) {
            0 => self.random.pick(&TAKEN).to_owned(),
            1 if self.is_unicode => format!("{}_{}", self.random.pick(&UNICODE).0, self.number()),
            2 => format!("_{word}"),
            3 => format!("__{word}_{}__", self.number()),
            _ => format!("{word}_{}", self.number()),
        }
    }
}
