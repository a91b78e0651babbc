//! Statements that hold others: branches, loops, `with`, `try`, `match`.

use super::statements::{Kind, Scope};
use super::writer::Writer;

const PATTERNS: [&str; 14] = [
    "1",
    "'a' | \"b\"",
    "[x, *rest]",
    "{'key': value, **others}",
    "Point(x=0, y=span)",
    "Answer(text) if text",
    "(1 | 2) as mlflow",
    "[a, [b, _]]",
    "mlflow.SpanType.LLM",
    "None",
    "-1.5",
    "str()",
    "f.x",
    "(\n    'long'\n    | 'pattern'\n)",
];

impl Writer<'_> {
    /// Any statement.
    pub fn statement(&mut self, scope: &Scope) {
        if scope.depth > 4 || self.text.len() > 6000 {
            return self.simple_line(scope);
        }
        match self.random.below(22) {
            0..=11 => self.simple_line(scope),
            12 => self.branches(scope),
            13 => self.loops(scope),
            14 => self.with(scope),
            15 => self.tried(scope),
            16 if self.random.one_in(2) => self.matched(scope),
            17 if scope.kind != Kind::Class => self.class(scope),
            _ => self.function(scope),
        }
    }

    /// A header and what it holds: on the same line, or indented below it.
    pub fn block(&mut self, header: &str, scope: &Scope, most: usize) {
        let inner = Scope { depth: scope.depth + 1, ..scope.clone() };
        if self.random.one_in(10) {
            let line = format!("{header} {}", self.simple_statements(&inner));
            return self.line(&line);
        }
        self.line(header);
        self.indented(|writer| {
            for _ in 0..=writer.random.below(most) {
                writer.noise(1);
                writer.statement(&inner);
            }
        });
    }

    /// Writes a block one step further in, with comments around it that may stand anywhere.
    pub fn indented(&mut self, write: impl FnOnce(&mut Self)) {
        let outer = self.indent.clone();
        if self.random.one_in(12) {
            self.noise(2);
        }
        let step = self.step();
        self.indent.push_str(step);
        self.noise(1);
        write(self);
        if self.random.one_in(6) {
            self.noise(2);
        }
        self.indent = outer;
        if self.random.one_in(12) {
            self.noise(1);
        }
    }

    fn branches(&mut self, scope: &Scope) {
        let test = self.expression(scope.place(), 2);
        self.block(&format!("if {test}:"), scope, 2);
        while self.random.one_in(4) {
            let (gap, test) = (self.gap(false), self.operand(scope.place(), 1));
            self.block(&format!("elif{gap}{test} :"), scope, 2);
        }
        if self.random.one_in(3) {
            self.block("else:", scope, 2);
        }
    }

    fn loops(&mut self, scope: &Scope) {
        let inner = Scope { in_loop: true, ..scope.clone() };
        let place = scope.place();
        if self.random.one_in(3) {
            let test = self.expression(place, 1);
            self.block(&format!("while {test}:"), &inner, 3);
        } else {
            let prefix = if place.awaits && self.random.one_in(2) { "async " } else { "" };
            let target = self.random.pick(&["x", "a, b", "span", "self.x", "(a, *b)", "mlflow"]);
            let source = self.operand(place, 1);
            self.block(&format!("{prefix}for {target} in {source}:"), &inner, 3);
        }
        if self.random.one_in(5) {
            self.block("else:", scope, 1);
        }
    }

    fn with(&mut self, scope: &Scope) {
        let place = scope.place();
        let prefix = if place.awaits && self.random.one_in(2) { "async " } else { "" };
        let item = |writer: &mut Self| {
            let call = writer.call(place, 1);
            match writer.random.below(3) {
                0 => call,
                1 => format!("{call} as {}", writer.name()),
                _ => format!("{call} as (a, b)"),
            }
        };
        let items = match self.random.below(4) {
            0 => format!("{}, {}", item(self), item(self)),
            1 => {
                let items = vec![item(self), item(self), String::new()];
                format!("({})", self.list(items))
            }
            _ => item(self),
        };
        self.block(&format!("{prefix}with {items}:"), scope, 3);
    }

    fn tried(&mut self, scope: &Scope) {
        self.block("try:", scope, 2);
        let is_star = self.random.one_in(8);
        if is_star {
            let inner = Scope { in_loop: false, may_leave: false, ..scope.clone() };
            self.block("except* ValueError as group:", &inner, 1);
        } else if self.random.one_in(5) {
            return self.block("finally:", scope, 2);
        } else {
            let caught = self.random.pick(&["ValueError", "(KeyError, OSError) as error", "mlflow.Error as mlflow"]);
            self.block(&format!("except {caught}:"), scope, 2);
            if self.random.one_in(4) {
                self.block("except:", scope, 1);
            }
        }
        if self.random.one_in(4) {
            self.block("else:", scope, 1);
        }
        if self.random.one_in(4) {
            self.block("finally:", scope, 1);
        }
    }

    fn matched(&mut self, scope: &Scope) {
        let subject = self.random.pick(&["x", "a, b", "(match)", "mlflow.kind", "*items,"]);
        self.line(&format!("match {subject}:"));
        let inner = Scope { depth: scope.depth + 1, ..scope.clone() };
        self.indented(|writer| {
            for _ in 0..=writer.random.below(3) {
                let pattern = writer.random.pick(&PATTERNS);
                writer.block(&format!("case {pattern}:"), &inner, 2);
            }
            if writer.random.one_in(2) {
                writer.block("case _:", &inner, 1);
            }
        });
    }
}
