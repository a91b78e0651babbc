//! Functions and classes.

use super::expressions::Place;
use super::statements::{Kind, Scope};
use super::writer::Writer;

/// Decorators that may stand on any function.
const DECORATORS: [&str; 26] = [
    "cached",
    "functools.wraps(f)",
    "app.get('/ask')",
    "app.post(\n    '/ask',\n    # comment\n    tags=['a'],\n)",
    "retry(times=3)(backoff)",
    "lambda f: f",
    "decorators[0]",
    "x if y else z",
    "contextmanager",
    "contextlib.asynccontextmanager",
    "pytest.fixture",
    "typing.no_type_check",
    "staticmethod",
    "lru_cache",
    "click.command()",
    "tool(\n  description='''\n    def fake(): pass\n''')",
    "numba.njit",
    "app.task(bind=True)",
    "validator('name')",
    "(wrapped)",
    "mf.trace",
    "mlflow.trace(name='x')",
    "overload",
    "tracer.wrap()",
    "register \\\n    .this",
    "span",
];

/// Decorators that speak of methods.
const OF_METHODS: [&str; 5] =
    ["property", "classmethod", "staticmethod", "functools.cached_property", "abstractmethod"];

impl Writer<'_> {
    fn decorator(&mut self, decorator: &str) {
        self.line(&format!("@{decorator}"));
        if self.random.one_in(8) {
            self.noise(2);
        }
    }

    fn decorators(&mut self, scope: &Scope) {
        while self.random.one_in(3) {
            let all = if scope.kind == Kind::Class && self.random.one_in(2) { &OF_METHODS[..] } else { &DECORATORS };
            let chosen = self.random.pick(all);
            self.decorator(chosen);
        }
    }

    /// A function, or several that belong together.
    pub fn function(&mut self, scope: &Scope) {
        if self.random.one_in(3) {
            self.noise(2);
        }
        let is_method = scope.kind == Kind::Class;
        if is_method && self.random.one_in(8) {
            return self.accessors(scope);
        }
        if self.random.one_in(25) {
            for annotation in ["int", "str"] {
                self.decorator("overload");
                self.line(&format!("def overloaded(x: {annotation}) -> {annotation}: ..."));
            }
            return self.definition(scope, "overloaded");
        }
        self.decorators(scope);
        let name = self.defined(if is_method { "method" } else { "function" });
        self.definition(scope, &name);
    }

    fn accessors(&mut self, scope: &Scope) {
        self.decorator("property");
        self.definition(scope, "value");
        self.decorator("value.setter");
        self.line("def value(self, new): self._value = new");
    }

    fn definition(&mut self, scope: &Scope, name: &str) {
        let is_async = self.random.one_in(4);
        let is_generator = self.random.one_in(5);
        let mut parameters = Vec::new();
        let listed = self.parameters(scope, &mut parameters);
        let inner = Scope {
            kind: Kind::Function,
            is_async,
            is_generator,
            in_loop: false,
            may_leave: true,
            parameters,
            depth: scope.depth + 1,
        };
        let keyword = match (is_async, self.random.one_in(40)) {
            (false, _) => "def",
            (true, false) => "async def",
            (true, true) => "async \\\n  def",
        };
        let after = if self.random.one_in(40) { " \\\n " } else { " " };
        let types = if self.is_newest && self.random.one_in(4) {
            self.random.pick(&["[T]", "[T: int, *Ts, **P]", "[\n    T,\n]"])
        } else {
            ""
        };
        let returns = if self.random.one_in(3) { format!(" -> {}", self.annotation()) } else { String::new() };
        let header = format!("{keyword}{after}{name}{types}({listed}){returns}:");
        if self.random.one_in(12) && !is_generator {
            let line = format!("{header} {}", self.simple_statements(&inner));
            return self.line(&line);
        }
        self.line(&header);
        let outer = if scope.is_function() { scope.parameters.clone() } else { Vec::new() };
        self.indented(|writer| writer.function_body(&inner, &outer));
    }

    fn function_body(&mut self, scope: &Scope, outer: &[&'static str]) {
        if self.random.one_in(3) {
            let docstring = self.docstring();
            self.line(&docstring);
            self.noise(1);
            if self.random.one_in(12) {
                return;
            }
        }
        self.declarations(scope, outer);
        let yields = self.random.below(3);
        for at in 0..=self.random.below(4).max(yields) {
            if self.random.one_in(5) {
                self.noise(2);
            }
            if scope.is_generator && at == yields {
                let line = self.random.pick(&["yield a", "x = yield", "(yield)", "b = [(yield), (yield 1)]"]);
                self.line(line);
            }
            self.statement(scope);
        }
    }

    /// A list of parameters; the names are added to those that are taken.
    fn parameters(&mut self, scope: &Scope, taken: &mut Vec<&'static str>) -> String {
        let mut all = Vec::new();
        if scope.kind == Kind::Class && !self.random.one_in(8) {
            let receiver = self.random.pick(&["self", "self", "self", "cls", "this", "mlflow"]);
            taken.push(receiver);
            all.push(receiver.to_owned());
        }
        let has_positional = self.random.one_in(10);
        let mut default = false;
        if has_positional {
            all.push(self.parameter(taken, &mut default));
            all.push("/".to_owned());
        }
        for _ in 0..self.random.below(4) {
            all.push(self.parameter(taken, &mut default));
        }
        let star = self.random.below(6);
        if star == 0 {
            let name = self.distinct(taken);
            all.push(format!("*{name}"));
        }
        if star <= 1 {
            if star == 1 {
                all.push("*".to_owned());
            }
            for _ in 0..=self.random.below(2) {
                let mut own = false;
                all.push(self.parameter(taken, &mut own));
            }
        }
        if self.random.one_in(8) {
            let name = self.distinct(taken);
            all.push(format!("**{name}: Any"));
        } else if self.random.one_in(12) && !all.is_empty() && all.last().is_none_or(|last| last != "*") {
            all.push(String::new());
        }
        self.list(all)
    }

    fn parameter(&mut self, taken: &mut Vec<&'static str>, default: &mut bool) -> String {
        let mut text = self.distinct(taken).to_owned();
        if self.random.one_in(3) {
            text.push_str(&format!(": {}", self.annotation()));
        }
        *default |= self.random.one_in(4);
        if *default {
            let place = Place { in_brackets: true, ..Place::default() };
            text.push_str(&format!(" = {}", self.expression(place, 1)));
        }
        text
    }

    pub fn class(&mut self, scope: &Scope) {
        while self.random.one_in(5) {
            self.decorator("dataclass(frozen=True)");
        }
        let name = self.defined("Class");
        let bases =
            self.random.pick(&["", "", "()", "(Base)", "(Base, metaclass=Meta)", "(\n    Generic[T],  # any\n)"]);
        let inner = Scope { kind: Kind::Class, depth: scope.depth + 1, may_leave: true, ..Scope::default() };
        self.line(&format!("class {name}{bases}:"));
        self.indented(|writer| {
            if writer.random.one_in(3) {
                let docstring = writer.docstring();
                writer.line(&docstring);
            }
            if writer.random.one_in(4) {
                let attribute = writer.random.pick(&["mlflow = None", "SpanType = 'x'", "trace: int = 1", "span = 2"]);
                writer.line(attribute);
            }
            for _ in 0..=writer.random.below(4) {
                writer.noise(2);
                if writer.random.one_in(3) {
                    writer.statement(&inner);
                } else {
                    writer.function(&inner);
                }
            }
        });
    }
}
