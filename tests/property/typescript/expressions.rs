//! Expressions.

use super::writer::{Scope, Writer};

const TYPES: [&str; 12] = [
    "string",
    "number[]",
    "{ a: string; b?: number }",
    "Map<string, Array<number>>",
    "(x: string) => void",
    "'a' | 'b'",
    "OpenAI | undefined",
    "{\n  question: string;\n  span: string;\n}",
    "unknown",
    "[a: string, ...rest: number[]]",
    "Request",
    "mlflow.SpanType",
];

const REGEXES: [&str; 5] = ["/a\\/b/g", "/[/\"']/", "/^\\/\\*.*`/u", "/{/", "/=>/i"];

const JSX_TEXTS: [&str; 7] = [
    "text",
    "it's // not a comment",
    "\n    text over\n  lines   \n",
    "return mlflow.withSpan(",
    " &amp; ",
    "\n\n",
    "日本 /* neither */",
];

impl Writer<'_> {
    pub fn type_(&mut self) -> &'static str {
        self.random.pick(&TYPES)
    }

    /// An expression of any form, not one that begins with a brace or `function`.
    pub fn statement_expression(&mut self, scope: &Scope) -> String {
        let expression = self.expression(scope, 3);
        let is_hazard = ["{", "function", "async", "class", "let", "<"].iter().any(|word| expression.starts_with(word));
        if is_hazard { format!("({expression})") } else { expression }
    }

    pub fn expression(&mut self, scope: &Scope, depth: usize) -> String {
        if depth == 0 || self.size + self.text.len() > 6000 {
            return self.atom(scope);
        }
        match self.random.below(32) {
            0..=3 => self.atom(scope),
            4..=7 => self.call(scope, depth),
            8..=10 => self.arrow(scope, depth),
            11 => self.function_expression(scope),
            12..=14 => self.object(scope, depth),
            15 => format!("[{}, ...{}]", self.operand(scope, depth - 1), self.operand(scope, 0)),
            16 | 17 => self.template(scope, depth),
            18 => {
                let operator = self.random.pick(&["+", "&&", "??", "===", "in", "instanceof", "/", "<", ","]);
                let (left, gap, right) = (self.operand(scope, depth - 1), self.gap(), self.operand(scope, depth - 1));
                if operator == "," { format!("({left}, {right})") } else { format!("{left} {operator}{gap}{right}") }
            }
            19 => {
                let [test, yes, no] = [0; 3].map(|_| self.operand(scope, depth - 1));
                format!("{test}{}? {yes}{}: {no}", self.gap(), self.gap())
            }
            20 if scope.is_async => format!("await {}", self.operand(scope, depth - 1)),
            21 if scope.is_generator => {
                let star = self.random.pick(&["", "", "*"]);
                format!("(yield{star} {})", self.operand(scope, depth - 1))
            }
            22 if self.is_typescript => {
                let cast = self.random.pick(&["as unknown", "as const", "satisfies object", "as any as string"]);
                let value = if cast == "as const" { "'a'".to_owned() } else { self.operand(scope, depth - 1) };
                format!("({value} {cast})")
            }
            23 | 24 if self.has_markup => self.markup(scope, depth),
            25 => format!("new OpenAI({})", if self.random.one_in(2) { "{ apiKey: 'x' }" } else { "" }),
            26 => self.generated_text(scope, depth),
            27 => {
                let name = self.name();
                format!("({name} {} {})", self.random.pick(&["=", "+=", "??="]), self.operand(scope, depth - 1))
            }
            28 => {
                let mut inner = scope.clone();
                self.class_expression(&mut inner)
            }
            29 => self.random.pick(&REGEXES).to_owned(),
            30 => format!("{}?.{}?.[0]", self.name(), self.name()),
            _ => format!("{} {}", self.random.pick(&["!", "typeof", "void", "-"]), self.operand(scope, depth - 1)),
        }
    }

    fn atom(&mut self, scope: &Scope) -> String {
        match self.random.below(14) {
            0..=6 => self.name().to_owned(),
            7 => self.random.pick(&["null", "1_000", "0x1f", "undefined", "10n", ".5"]).to_owned(),
            8 if scope.has_this => self.random.pick(&["this", "this.client", "arguments", "arguments[0]"]).to_owned(),
            9 if scope.has_private => "this.#secret".to_owned(),
            10 => format!("{}.{}", self.name(), self.random.pick(&["span", "mlflow", "length", "default"])),
            11 => self.template(scope, 1),
            _ => self.string(),
        }
    }

    pub fn operand(&mut self, scope: &Scope, depth: usize) -> String {
        match self.random.below(3) {
            0 => self.name().to_owned(),
            1 if depth > 0 => self.call(scope, depth),
            _ => format!("({})", self.expression(scope, depth)),
        }
    }

    fn call(&mut self, scope: &Scope, depth: usize) -> String {
        let callee = match self.random.below(8) {
            0 => "client.chat.completions.create".to_owned(),
            1 => format!("{}\n{}.then", self.name(), self.indent),
            2 => format!("{}?.", self.name()),
            3 => "mlflow.withSpan".to_owned(),
            _ => self.name().to_owned(),
        };
        let types =
            if self.is_typescript && self.random.one_in(10) && !callee.ends_with('.') { "<string>" } else { "" };
        let count = self.random.below(3);
        let mut arguments: Vec<String> = (0..count).map(|_| self.expression(scope, depth - 1)).collect();
        if self.random.one_in(8) {
            arguments.push(format!("...{}", self.name()));
        }
        let list = self.list(arguments);
        format!("{callee}{types}({list})")
    }

    /// What stands between brackets, on one line or on several.
    fn list(&mut self, items: Vec<String>) -> String {
        if items.is_empty() || !self.random.one_in(4) {
            return items.join(", ");
        }
        let indent = format!("\n{}  ", self.indent);
        let comma = self.random.pick(&[",", ""]);
        format!("{indent}{}{comma}\n{}", items.join(&format!(",{indent}")), self.indent)
    }

    fn template(&mut self, scope: &Scope, depth: usize) -> String {
        let tag = self.random.pick(&["", "", "", "sql", "String.raw"]);
        let start = self.random.pick(&["", "text ", "\n  function fake() {\n", "\\`", "// "]);
        let end = self.random.pick(&["", "\n", "\n    }\n", " $ {} \\${a}"]);
        let inner = match depth {
            0 => String::new(),
            _ => format!("${{{}}}", self.expression(scope, depth - 1)),
        };
        format!("{tag}`{start}{inner}{end}`")
    }

    fn object(&mut self, scope: &Scope, depth: usize) -> String {
        let mut entries = Vec::new();
        for _ in 0..self.random.below(4) {
            let entry = match self.random.below(8) {
                0 => self.name().replace("error", "question"),
                1 => format!("...{}", self.operand(scope, depth - 1)),
                2 => format!("[{}]: {}", self.operand(scope, 0), self.expression(scope, depth - 1)),
                3 => format!("'quoted key': {}", self.expression(scope, depth - 1)),
                4 => self.method(scope, "objectMethod", false),
                5 => format!("get value{}() {{ return {} }}", self.number(), self.name()),
                _ => format!("key{}: {}", self.number(), self.expression(scope, depth - 1)),
            };
            entries.push(entry);
        }
        let list = self.list(entries);
        if list.is_empty() { "{}".to_owned() } else { format!("{{ {list} }}") }
    }

    fn generated_text(&mut self, scope: &Scope, depth: usize) -> String {
        let callee = self.random.pick(&["generateText", "ai.streamText"]);
        let options = match self.random.below(5) {
            0 => "options".to_owned(),
            1 => "{ ...options, model }".to_owned(),
            2 => format!("{{\n{0}  model,\n{0}  prompt: 'a' // behind\n{0}}}", self.indent),
            _ => self.object(scope, depth),
        };
        format!("{callee}({options})")
    }

    fn markup(&mut self, scope: &Scope, depth: usize) -> String {
        let tag = self.random.pick(&["div", "Answer.Card", "p", ""]);
        let attribute = match self.random.below(6) {
            _ if tag.is_empty() => String::new(),
            0 => " title=\"over\n   lines\"".to_owned(),
            1 => format!(" onClick={{{}}}", self.expression(scope, depth - 1)),
            2 => " {...span}".to_owned(),
            3 => " mlflow".to_owned(),
            _ => String::new(),
        };
        if self.random.one_in(5) && !tag.is_empty() {
            return format!("<{tag}{attribute} />");
        }
        let mut children = String::new();
        for _ in 0..self.random.below(4) {
            let child = match self.random.below(5) {
                0 => format!("{{{}}}", self.expression(scope, depth - 1)),
                1 => "{/* comment */}".to_owned(),
                2 => format!("\n{}", self.markup(scope, depth.saturating_sub(1).max(1))),
                _ => self.random.pick(&JSX_TEXTS).to_owned(),
            };
            children.push_str(&child);
        }
        format!("<{tag}{attribute}>{children}</{tag}>")
    }
}
