//! Statements.

use super::writer::{Scope, Writer};

impl Writer<'_> {
    pub fn statement(&mut self, scope: &mut Scope) {
        if scope.depth > 4 || self.size + self.text.len() > 6000 {
            let value = self.statement_expression(scope);
            return self.ended(&value);
        }
        match self.random.below(26) {
            0..=5 => self.declaration(scope, ""),
            6..=10 => {
                let value = self.statement_expression(scope);
                self.ended(&value);
            }
            11 | 12 => self.branches(scope),
            13 | 14 => self.loops(scope),
            15 => self.tried(scope),
            16 => self.switch(scope),
            17 => {
                let value = self.operand(scope, 1);
                self.ended(&format!("throw {value}"));
            }
            18 if scope.is_function => {
                let value = self.expression(scope, 2);
                self.ended(&format!("return {value}"));
            }
            19 => {
                let form = self.random.pick(&["process.exit(1)", "if (a) process.exit()", "void process.exit(0)"]);
                self.ended(form);
            }
            20 if scope.in_loop => self.ended("continue"),
            // To the compiler `({})` above a brace is an arrow function without its arrow.
            21 => self.line("; { let inner = 1; inner; }"),
            22 => self.class(scope, ""),
            23 if scope.is_generator => self.ended("yield"),
            _ => self.function(scope, ""),
        }
    }

    /// `const`, `let`, `var`, with patterns or names.
    pub fn declaration(&mut self, scope: &mut Scope, prefix: &str) {
        let value = self.expression(scope, 3);
        let keyword = self.random.pick(&["const", "const", "let"]);
        let name = match self.random.below(6) {
            0 => format!("{{ a: {}, ...{} }}", self.declared(scope, "part"), self.declared(scope, "others")),
            1 => format!("[{} = 1]", self.declared(scope, "element")),
            _ => self.declared(scope, "value"),
        };
        let kind =
            if self.is_typescript && self.random.one_in(5) { format!(": {}", self.type_()) } else { String::new() };
        let gap = self.gap();
        if self.random.one_in(8) {
            let number = self.number();
            return self.ended(&format!("var variable{number} ={gap}{value}").replace("await ", ""));
        }
        self.ended(&format!("{prefix}{keyword} {name}{kind} ={gap}{value}"));
    }

    fn block(&mut self, header: &str, scope: &Scope, end: &str) {
        let mut inner = Scope { declared: Vec::new(), depth: scope.depth + 1, ..scope.clone() };
        self.text.push_str(&format!("{}{header} {{\n", self.indent));
        self.indented(|writer| {
            for _ in 0..writer.random.below(3) {
                writer.noise(1);
                writer.statement(&mut inner);
            }
        });
        self.line(&format!("}}{end}"));
    }

    fn branches(&mut self, scope: &mut Scope) {
        let test = self.expression(scope, 2);
        if self.random.one_in(4) {
            let value = self.statement_expression(scope);
            return self.line(&format!("if ({test}) {value};\n{}else {value};", self.indent));
        }
        self.block(&format!("if ({test})"), scope, "");
        if self.random.one_in(3) {
            self.block("else", scope, "");
        }
    }

    fn loops(&mut self, scope: &mut Scope) {
        let inner = Scope { in_loop: true, ..scope.clone() };
        let source = self.operand(scope, 1);
        match self.random.below(5) {
            0 => self.block(&format!("while ({source})"), &inner, ""),
            1 => self.block("do", &inner, " while (a);"),
            2 => {
                let label = self.number();
                self.block(&format!("label{label}: for (let i = 0; i < 2; i++)"), &inner, "");
            }
            3 if scope.is_async => self.block(&format!("for await (const x of {source})"), &inner, ""),
            _ => {
                let name = self.random.pick(&["x", "span", "mlflow", "[a, b]", "{ length }"]);
                self.block(&format!("for (const {name} of {source})"), &inner, "");
            }
        }
    }

    fn tried(&mut self, scope: &mut Scope) {
        self.block("try", scope, "");
        let caught = self.random.pick(&["(error)", "", "(span)", "({ message })"]);
        // A name that the clause binds cannot be declared in its block.
        let inner = Scope { depth: scope.depth + 4, ..scope.clone() };
        self.block(&format!("catch {caught}"), &inner, "");
        if self.random.one_in(3) {
            self.block("finally", scope, "");
        }
    }

    fn switch(&mut self, scope: &mut Scope) {
        let subject = self.operand(scope, 1);
        self.line(&format!("switch ({subject}) {{"));
        let (one, other) = (self.statement_expression(scope), self.statement_expression(scope));
        self.line(&format!("  case 'a': {one};\n{0}  break;\n{0}  case 1: {{ {other} }}", self.indent));
        self.line("  default: process.exit(1); }");
    }
}
