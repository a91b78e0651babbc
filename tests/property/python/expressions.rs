//! Expressions.

use super::writer::Writer;

/// What an expression may hold where it stands.
#[derive(Clone, Copy, Default)]
pub struct Place {
    pub awaits: bool,
    pub yields: bool,
    /// `yield from` and, for the statements, `return value`.
    pub delegates: bool,
    pub walrus: bool,
    pub in_brackets: bool,
}

impl Place {
    fn inside(self) -> Self {
        Self { in_brackets: true, ..self }
    }

    /// In a comprehension or a lambda.
    fn own_scope(self) -> Self {
        Self { in_brackets: self.in_brackets, ..Self::default() }
    }
}

const ANNOTATIONS: [&str; 17] = [
    "int",
    "str",
    "\"str\"",
    "'Answer'",
    "list[int]",
    "dict[str, \"Answer\"]",
    "Optional['Answer']",
    "Annotated[int, Depends(get)]",
    "Literal[\"a\", 'b']",
    "int | None",
    "\"\"\"str\"\"\"",
    "Request",
    "np.ndarray",
    "Callable[..., int]",
    "SecretStr",
    "tuple[int, ...]",
    "\"mlflow.Trace\"",
];

const OPERATORS: [&str; 14] = ["+", "-", "*", "//", "@", "%", "**", "<<", "|", "and", "or", "is not", "not in", "!="];

impl Writer<'_> {
    pub fn annotation(&mut self) -> &'static str {
        self.random.pick(&ANNOTATIONS)
    }

    /// An expression that nests at most so deep.
    pub fn expression(&mut self, place: Place, depth: usize) -> String {
        if depth == 0 {
            return self.atom();
        }
        let inside = place.inside();
        match self.random.below(24) {
            0..=4 => self.atom(),
            5..=8 => self.call(place, depth),
            9 | 10 => {
                let (left, right) = (self.operand(place, depth - 1), self.operand(place, depth - 1));
                let (before, operator, after) =
                    (self.gap(place.in_brackets), self.random.pick(&OPERATORS), self.gap(place.in_brackets));
                format!("{left}{before}{operator}{after}{right}")
            }
            11 => format!("{} {}", self.random.pick(&["not", "-", "~"]), self.operand(place, depth - 1)),
            12 => {
                let [yes, test, no] = [0; 3].map(|_| self.operand(place, depth - 1));
                format!("{yes}{}if {test} else {no}", self.gap(place.in_brackets))
            }
            13 => {
                let parameters = self.random.pick(&["", " x", " *a, **k", " x, /, y=1", " mlflow", " span, *, trace"]);
                format!("(lambda{parameters}: {})", self.expression(place.inside().own_scope(), depth - 1))
            }
            14 => self.comprehension(place, depth),
            15..=17 => self.display(inside, depth),
            18 => {
                let index = self.random.pick(&["0", "1:2", "::2", "..., None", "'key'", "*a", "a, b:c"]);
                format!("{}[{index}]", self.primary(place, depth - 1))
            }
            19 if place.walrus => {
                let name = self.name();
                format!("({name} := {})", self.expression(inside, depth - 1))
            }
            20 if place.awaits => format!("(await {})", self.operand(inside, depth - 1)),
            21 if place.yields => self.yielded(inside, depth),
            _ => self.string(),
        }
    }

    /// `yield` where a value stands.
    fn yielded(&mut self, place: Place, depth: usize) -> String {
        match self.random.below(4) {
            0 => "(yield)".to_owned(),
            1 if place.delegates => format!("(yield from {})", self.operand(place, depth - 1)),
            2 => format!("(yield{}{}, 1)", self.gap(true), self.operand(place, depth - 1)),
            _ => format!("(yield {})", self.expression(place, depth - 1)),
        }
    }

    fn atom(&mut self) -> String {
        match self.random.below(12) {
            0..=5 => self.name().to_owned(),
            6 => self.random.pick(&["None", "True", "...", "NotImplemented", "__name__"]).to_owned(),
            7 => self.random.pick(&["1", "0x_ff", "1_000", "1.5e-3", "2j", "0b1", ".5"]).to_owned(),
            8 => self.random.pick(&["a.b", "self.client", "mlflow.trace", "os.environ", "a.mlflow.span"]).to_owned(),
            _ => self.string(),
        }
    }

    /// An expression in parentheses, if it needs them.
    pub fn operand(&mut self, place: Place, depth: usize) -> String {
        if depth == 0 || self.random.one_in(2) {
            return self.primary(place, depth);
        }
        format!("({})", self.expression(place.inside(), depth))
    }

    /// What calls, attributes and subscripts can follow.
    fn primary(&mut self, place: Place, depth: usize) -> String {
        match self.random.below(4) {
            0 if depth > 0 => self.call(place, depth - 1),
            1 => format!("{}.{}", self.name(), self.name()),
            _ => self.name().to_owned(),
        }
    }

    pub fn call(&mut self, place: Place, depth: usize) -> String {
        let callee = match self.random.below(8) {
            0 => "client.chat.completions.create".to_owned(),
            1 => "locals".to_owned(),
            2 => format!("{}\n.{}", "(a", "b)"),
            3 => "super().run".to_owned(),
            _ => self.name().to_owned(),
        };
        format!("{callee}({})", self.arguments(place.inside(), depth))
    }

    pub fn arguments(&mut self, place: Place, depth: usize) -> String {
        let depth = depth.saturating_sub(1);
        let mut arguments = Vec::new();
        for _ in 0..self.random.below(3) {
            let star = if self.random.one_in(8) { "*" } else { "" };
            let value = if star.is_empty() { self.expression(place, depth) } else { self.operand(place, depth) };
            arguments.push(format!("{star}{value}"));
        }
        let keywords = ["name", "model", "mlflow", "span_type", "stacklevel"];
        let count = self.random.below(3);
        for keyword in self.random.some(&keywords, count) {
            arguments.push(format!("{keyword}={}", self.expression(place, depth)));
        }
        if self.random.one_in(8) {
            arguments.push(format!("**{}", self.operand(place, depth)));
        }
        self.list(arguments)
    }

    /// What stands between brackets, on one line or on several.
    pub fn list(&mut self, items: Vec<String>) -> String {
        if items.is_empty() {
            return String::new();
        }
        let gap = |writer: &mut Self| {
            let gap = writer.gap(true);
            if gap == " " { String::new() } else { gap }
        };
        let mut text = gap(self);
        let last = items.len() - 1;
        for (at, item) in items.into_iter().enumerate() {
            text.push_str(&item);
            if at < last {
                text.push(',');
                text.push_str(&self.gap(true));
            }
        }
        text.push_str(&gap(self));
        text
    }

    fn display(&mut self, place: Place, depth: usize) -> String {
        let count = self.random.below(4);
        let items: Vec<String> = (0..count).map(|_| self.expression(place, depth - 1)).collect();
        match self.random.below(4) {
            0 => format!("[{}]", self.list(items)),
            1 if !items.is_empty() => format!("{{{}}}", self.list(items)),
            2 => {
                let entries = items.into_iter().map(|item| format!("'key': {item}")).collect();
                format!("{{{}}}", self.list(entries))
            }
            _ => {
                let mut items = items;
                items.extend([self.random.pick(&["*rest", "1", "None"]).to_owned(), String::new()]);
                format!("({})", self.list(items))
            }
        }
    }

    fn comprehension(&mut self, place: Place, depth: usize) -> String {
        let own = place.inside().own_scope();
        let (item, source) = (self.operand(own, depth - 1), self.operand(own, 0));
        let target = self.random.pick(&["x", "a, b", "span", "mlflow", "(x, *y)"]);
        let test = if self.random.one_in(3) { format!(" if {}", self.operand(own, 0)) } else { String::new() };
        let each = if place.awaits && self.random.one_in(3) { "async for" } else { "for" };
        let clauses = format!("{}{each} {target} in {source}{test}", self.gap(true));
        match self.random.below(4) {
            0 => format!("[{item}{clauses}]"),
            1 => format!("{{{item}{clauses}}}"),
            2 => format!("{{'k': {item}{clauses}}}"),
            _ => format!("({item}{clauses})"),
        }
    }
}
