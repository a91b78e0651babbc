//! Functions of every form, and classes.

use super::writer::{Scope, Writer};

/// What a function may declare to return.
const RETURNS: [&str; 9] = [
    "string",
    "void",
    "unknown",
    "{\n  a: string;\n}",
    "x is string",
    "asserts x",
    "never",
    "Answer | undefined",
    "() => void",
];

impl Writer<'_> {
    /// The scope inside a function.
    fn inside(&mut self, scope: &Scope, is_arrow: bool, may_yield: bool) -> Scope {
        Scope {
            is_async: self.random.one_in(3),
            is_generator: may_yield && self.random.one_in(6),
            is_function: true,
            has_this: !is_arrow || scope.has_this,
            in_loop: false,
            has_private: scope.has_private,
            depth: scope.depth + 1,
            declared: Vec::new(),
            parameters: Vec::new(),
        }
    }

    /// Parameters in parentheses, and the type that follows.
    fn signature(&mut self, inner: &mut Scope) -> String {
        let outer = Scope { has_this: inner.has_this, ..Scope::default() };
        let mut all = Vec::new();
        let mut may_redeclare = Vec::new();
        for _ in 0..self.random.below(4) {
            let kind = self.random.below(8);
            let mut text = match kind {
                0 => {
                    let (one, two) = (self.declared(inner, "part"), self.declared(inner, "part"));
                    format!("{{ key: {one}, other: {{ {two} = 1 }} = {{}} }}")
                        .replace("{ m\\u", "{ x: m\\u")
                        .replace("{ \\u", "{ y: \\u")
                }
                1 => format!("[{}, , ]", self.declared(inner, "element")),
                _ => {
                    let name = self.declared(inner, "parameter");
                    may_redeclare.push(name.clone());
                    name
                }
            };
            if self.is_typescript && self.random.one_in(2) {
                text.push_str(&format!(": {}", self.type_()));
            }
            if self.random.one_in(5) {
                text.push_str(&format!(" = {}", self.expression(&outer, 1)));
            }
            all.push(text);
        }
        if self.random.one_in(8) {
            let name = self.declared(inner, "rest");
            all.push(format!("...{name}"));
        }
        inner.parameters = may_redeclare;
        let list = if self.random.one_in(6) && !all.is_empty() {
            format!("\n{0}  {1}\n{0}", self.indent, all.join(&format!(", // comment\n{}  ", self.indent)))
        } else {
            all.join(", ")
        };
        let returns = self.returns(inner);
        format!("({list}){returns}")
    }

    fn returns(&mut self, inner: &Scope) -> String {
        if !self.is_typescript || inner.is_generator || !self.random.one_in(2) {
            return String::new();
        }
        if inner.is_async {
            return ": Promise<any>".to_owned();
        }
        let returns = self.random.pick(&RETURNS);
        match inner.parameters.first() {
            Some(first) if returns.contains(" is ") => format!(": {first} is string"),
            Some(first) if returns.contains("asserts") => format!(": asserts {first}"),
            _ if returns.contains(" is ") || returns.contains("asserts") => ": boolean".to_owned(),
            _ => format!(": {returns}"),
        }
    }

    fn generics(&mut self) -> &'static str {
        if self.is_typescript && self.random.one_in(8) {
            self.random.pick(&["<T>", "<T extends object, U = string>"])
        } else {
            ""
        }
    }

    /// Braces and what is between them.
    pub fn body(&mut self, inner: &mut Scope) -> String {
        if self.random.one_in(8) {
            let value = self.operand(inner, 1);
            let statement = self.random.pick(&["return", "void", "throw"]);
            let statement = format!("{statement} {value}");
            return match self.random.below(5) {
                0 => format!("{{{statement}}}"),
                1 => "{}".to_owned(),
                2 => format!("{{ /* c */ {statement}; }}"),
                3 => format!("{{ {statement} /* c */ }}"),
                _ => format!("{{ {statement}; }}"),
            };
        }
        let comment = self.random.pick(&["", "", "", "", " // behind the brace", " /* behind */"]);
        let content = self.aside(|writer| writer.indented(|writer| writer.body_lines(inner)));
        let end = self.random.pick(&["", "", "", "/* before the brace */ "]);
        format!("{{{comment}\n{content}{}{end}}}", self.indent)
    }

    fn body_lines(&mut self, inner: &mut Scope) {
        if self.random.one_in(12) {
            let directive = self.random.pick(&["'use server'", "\"use cache\"", "'use\\x20strange'"]);
            self.ended(directive);
        }
        if self.random.one_in(15)
            && let Some(first) = inner.parameters.first().cloned()
        {
            self.ended(&format!("var {first} = {first} || 1"));
        }
        for _ in 0..self.random.below(5) {
            self.noise(1);
            self.statement(inner);
        }
        if self.random.one_in(2) {
            let value = self.expression(inner, 2);
            let form = match self.random.below(6) {
                0 => format!("return /* c */ {value}"),
                1 => format!("return ( // c\n{value}\n)"),
                2 => "return".to_owned(),
                _ => format!("return {value}"),
            };
            self.ended(&form);
        }
        self.noise(1);
    }

    /// `function name() {}`, with overloads or without.
    pub fn function(&mut self, scope: &mut Scope, prefix: &str) {
        let name = format!("function{}", self.number());
        if self.is_typescript && self.random.one_in(12) {
            for kind in ["string", "number"] {
                self.ended(&format!("{prefix}function {name}(x: {kind}): {kind}"));
            }
            let inner = &mut Scope { is_function: true, has_this: true, depth: scope.depth + 1, ..Scope::default() };
            let body = self.body(inner);
            return self.line(&format!("{prefix}function {name}(x: any): any {body}"));
        }
        let text = self.function_text(scope, &name);
        self.line(&format!("{prefix}{text}"));
    }

    fn function_text(&mut self, scope: &Scope, name: &str) -> String {
        let mut inner = self.inside(scope, false, true);
        let keyword = if inner.is_async { "async function" } else { "function" };
        let star = if inner.is_generator { "*" } else { "" };
        let (generics, signature, gap) = (self.generics(), self.signature(&mut inner), self.gap());
        let body = self.body(&mut inner);
        format!("{keyword}{star} {name}{generics}{signature}{gap}{body}")
    }

    pub fn function_expression(&mut self, scope: &Scope) -> String {
        let name = if self.random.one_in(2) { String::new() } else { format!("named{}", self.number()) };
        format!("({})", self.function_text(scope, &name))
    }

    /// `() => ...`, with braces or without.
    pub fn arrow(&mut self, scope: &Scope, depth: usize) -> String {
        let mut inner = self.inside(scope, true, false);
        let keyword = if inner.is_async { "async " } else { "" };
        let head = if self.random.one_in(4) {
            let name = self.random.pick(&["x", "mlflow", "span"]);
            inner.declared.push(name.to_owned());
            inner.parameters.push(name.to_owned());
            name.to_owned()
        } else {
            let generics = if self.is_typescript && self.random.one_in(10) { "<T,>" } else { "" };
            format!("{generics}{}", self.signature(&mut inner))
        };
        let gap = self.gap();
        let body = match self.random.below(6) {
            0 | 1 => self.body(&mut inner),
            2 => format!("({{ key: {} }})", self.expression(&inner, depth.saturating_sub(1))),
            3 => format!("(\n{}\n)", self.expression(&inner, depth.saturating_sub(1))),
            _ => {
                let value = self.expression(&inner, depth.saturating_sub(1));
                if value.starts_with('{') { format!("({value})") } else { value }
            }
        };
        format!("({keyword}{head} =>{gap}{body})")
    }

    /// A method of a class or of an object.
    pub fn method(&mut self, scope: &Scope, word: &str, in_class: bool) -> String {
        let mut inner = self.inside(scope, false, true);
        let name = match self.random.below(10) {
            0 => "[Symbol.iterator]".to_owned(),
            1 => format!("[`computed${{{}}}`]", self.number()),
            2 => format!("'quoted {}'", self.number()),
            3 if in_class => format!("#private{}", self.number()),
            _ => format!("{word}{}", self.number()),
        };
        let is_private = name.starts_with('#');
        let access = match (in_class, self.is_typescript) {
            (true, true) if !is_private => self.random.pick(&["", "", "private ", "public static ", "protected "]),
            (true, _) => self.random.pick(&["", "", "static "]),
            _ => "",
        };
        let keyword = if inner.is_async { "async " } else { "" };
        let star = if inner.is_generator { "*" } else { "" };
        let (signature, gap) = (self.signature(&mut inner), self.gap());
        let body = self.body(&mut inner);
        format!("{access}{keyword}{star}{name}{signature}{gap}{body}")
    }

    pub fn class(&mut self, scope: &mut Scope, prefix: &str) {
        let name = format!("Class{}", self.number());
        if self.is_typescript && self.random.one_in(6) {
            self.line("@injectable()");
        }
        let text = self.class_text(scope, &format!(" {name}"));
        self.line(&format!("{prefix}{text}"));
    }

    pub fn class_expression(&mut self, scope: &mut Scope) -> String {
        format!("({})", self.class_text(scope, ""))
    }

    fn class_text(&mut self, scope: &Scope, name: &str) -> String {
        let base = self.random.pick(&["", "", " extends Base"]);
        let mut inner = Scope { has_private: true, depth: scope.depth + 1, ..Scope::default() };
        let content = self.aside(|writer| writer.indented(|writer| writer.members(&mut inner, !base.is_empty())));
        format!("class{name}{base} {{\n{content}{}}}", self.indent)
    }

    fn members(&mut self, inner: &mut Scope, is_derived: bool) {
        self.line("#secret = 1;");
        if self.random.one_in(4) {
            let start = if is_derived { "super();" } else { "" };
            let property = if self.is_typescript { "private readonly client: OpenAI" } else { "client" };
            self.line(&format!("constructor({property}) {{ {start} this.ready = true; }}"));
        }
        for _ in 0..self.random.below(4) {
            self.noise(1);
            let of_instance = Scope { has_this: false, ..inner.clone() };
            match self.random.below(8) {
                0 => {
                    let value = self.expression(&of_instance, 2);
                    let name = self.number();
                    self.line(&format!("field{name} = {value};"));
                }
                1 => {
                    let value = self.arrow(&of_instance, 2);
                    let name = self.number();
                    self.line(&format!("handler{name} = {value};"));
                }
                2 => {
                    let name = self.number();
                    self.line(&format!("get value{name}() {{ return this.#secret; }}"));
                }
                3 if self.is_typescript => {
                    self.line("@Get('/ask')");
                    let method = self.method(inner, "decorated", false);
                    self.line(&method);
                }
                _ => {
                    let method = self.method(inner, "method", true);
                    self.line(&method);
                }
            }
        }
    }
}
