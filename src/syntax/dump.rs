//! Facts as text, one line each, for tests: a line begins with the kind of the fact.

use std::fmt::Write;

use super::*;

/// The facts of `kinds` (words separated by spaces) in the order of [`FileFacts`].
pub(super) fn dump(facts: &FileFacts, text: &str, kinds: &str) -> String {
    let dump = Dump { facts, text };
    let lines = dump.lines();
    let wanted = lines.into_iter().filter(|line| kinds.split(' ').any(|kind| line.split(' ').next() == Some(kind)));
    wanted.map(|line| format!("{}\n", line.trim_end())).collect()
}

struct Dump<'a> {
    facts: &'a FileFacts,
    text: &'a str,
}

impl Dump<'_> {
    fn lines(&self) -> Vec<String> {
        let facts = self.facts;
        let mut lines = vec![];
        for function in &facts.functions {
            lines.push(self.function(function));
            lines.push(tally(function));
        }
        for class in &facts.classes {
            let bases: Vec<_> = class.bases.iter().map(|base| self.expr(*base)).collect();
            let word = if class.kind == ClassKind::Interface { "interface" } else { "class" };
            let mut line = format!("{word} {}({})", class.qualname, bases.join(", "));
            self.decorators(&mut line, &class.decorators);
            lines.push(format!("{line} in {} {}", self.scope(class.parent), self.range(class.range)));
        }
        for it in &facts.imports {
            let dots = ".".repeat(it.level as usize);
            let name = if it.star { "*" } else { it.name.as_deref().unwrap_or("-") };
            let mut line = format!("import {dots}{} {name} as {}", it.module, it.binds);
            add(&mut line, it.aliased, "aliased");
            add(&mut line, it.guard != ImportGuard::None, &format!("{:?}", it.guard));
            lines.push(format!("{line} in {}", self.scope(it.scope)));
        }
        for it in &facts.exports {
            let exported = match &it.exported {
                Exported::Local(name) => name.to_string(),
                Exported::Value(value) => self.expr(*value),
                Exported::From(module, name) => format!("{} of {module}", name.as_deref().unwrap_or("*")),
            };
            let mut line = format!("export {} = {exported}", it.name);
            add(&mut line, it.type_only, "type");
            add(&mut line, it.common_js, "common-js");
            lines.push(line);
        }
        for binding in &facts.bindings {
            lines.push(self.binding(binding));
        }
        for call in &facts.calls {
            let mut line = format!("call {} in {}", self.call(call), self.scope(Scope::Function(call.function)));
            if call.scope != Scope::Function(call.function) {
                write!(line, " scope {}", self.scope(call.scope)).unwrap();
            }
            add(&mut line, call.awaited, "awaited");
            add(&mut line, call.repeated, "repeated");
            add(&mut line, call.conditional, "conditional");
            add(&mut line, call.main_guard, "main");
            add(&mut line, call.in_lambda, "lambda");
            lines.push(line);
        }
        for it in &facts.returns {
            let value = it.value.map_or("-".into(), |value| self.expr(value));
            lines.push(format!("return {:?} {value} in {}", it.kind, self.scope(Scope::Function(it.function))));
        }
        for it in &facts.conditions {
            let place = self.scope(Scope::Function(it.function));
            lines.push(format!("condition {:?} {} in {place}", it.kind, self.expr(it.expr)));
        }
        for (function, name) in &facts.outer_names {
            lines.push(format!("outer {name} in {}", self.scope(Scope::Function(*function))));
        }
        lines.extend(facts.exported.iter().map(|names| format!("exported {}", names.join(" "))));
        let statements = facts.statements.iter();
        lines.extend(statements.map(|it| format!("statement {:?} {}", it.kind, self.range(it.range))));
        lines.extend(facts.comments.iter().map(|it| format!("comment {} {}", it.text, self.range(it.range))));
        lines.extend(facts.multiline_strings.iter().map(|it| format!("multiline {}", self.range(*it))));
        lines.extend(facts.directives.iter().map(|it| format!("directive {it}")));
        lines.push(format!("jsx {}", facts.has_jsx));
        lines.push(format!("postponed {}", facts.postponed_annotations));
        lines.extend(facts.errors.iter().map(|it| format!("error {} {}", it.what, self.range(it.range))));
        lines
    }

    fn function(&self, it: &Function) -> String {
        let mut line = format!("function {}", if it.qualname.is_empty() { "<module>" } else { &it.qualname });
        let parameters: Vec<_> = it.parameters.iter().map(|parameter| self.parameter(parameter)).collect();
        write!(line, "({})", parameters.join(", ")).unwrap();
        if let Some(returns) = it.returns {
            write!(line, " -> {}", self.expr(returns)).unwrap();
        }
        let form = format!("{:?}", it.form).to_lowercase();
        add(&mut line, it.kind == FunctionKind::Method && form != "method", "method");
        add(&mut line, it.form != FunctionForm::Definition, &form);
        let path = it.qualname.split('#').next().unwrap_or_default();
        add(&mut line, !path.ends_with(it.name.as_str()), &format!("named {}", it.name));
        add(&mut line, it.is_static, "static");
        add(&mut line, it.is_private, "private");
        add(&mut line, it.is_async, "async");
        add(&mut line, it.is_generator, "generator");
        add(&mut line, it.one_line, "one-line");
        add(&mut line, it.is_stub, "stub");
        add(&mut line, it.conditional, "conditional");
        self.decorators(&mut line, &it.decorators);
        write!(line, " {} body {}", self.range(it.range), self.range(it.body)).unwrap();
        let first = self.facts.lines.place(self.text, it.first_statement);
        write!(line, " first {}:{}", first.line, first.column).unwrap();
        if let Some(braces) = it.braces {
            write!(line, " braces {}", self.range(braces)).unwrap();
        }
        if let Some(docstring) = it.docstring {
            write!(line, " doc {}", self.range(docstring)).unwrap();
        }
        line
    }

    fn parameter(&self, it: &Parameter) -> String {
        let sign = match it.kind {
            ParameterKind::Positional => "/",
            ParameterKind::Normal => "",
            ParameterKind::Keyword => "=",
            ParameterKind::Rest => "*",
            ParameterKind::KeywordRest => "**",
        };
        let annotation = it.annotation.map(|annotation| format!(": {}", self.expr(annotation)));
        let default = it.default.map(|default| format!(" = {}", self.expr(default)));
        let optional = if it.is_optional { "?" } else { "" };
        format!("{sign}{}{optional}{}{}", it.name, annotation.unwrap_or_default(), default.unwrap_or_default())
    }

    fn decorators(&self, line: &mut String, decorators: &[Decorator]) {
        for it in decorators {
            write!(line, " @{}", self.expr(it.expr)).unwrap();
        }
    }

    fn binding(&self, it: &Binding) -> String {
        let target = match &it.target {
            BindingTarget::Name(name) => name.to_string(),
            BindingTarget::Attribute { object, name } => format!("{}.{name}", self.expr(*object)),
            BindingTarget::Subscript { object, key } => format!("{}[{}]", self.expr(*object), self.expr(*key)),
        };
        let annotation = it.annotation.map(|annotation| format!(": {}", self.expr(annotation)));
        let value = it.value.map_or("-".into(), |value| self.expr(value));
        let mut line = format!("binding {target}{} {:?} {value}", annotation.unwrap_or_default(), it.kind);
        if let Some(unpacked) = it.unpacked {
            write!(line, " #{unpacked}").unwrap();
        }
        format!("{line} in {}", self.scope(it.scope))
    }

    fn call(&self, call: &Call) -> String {
        let argument = |it: &Argument| match &it.name {
            Some(name) => format!("{name}={}", self.expr(it.value)),
            None => self.expr(it.value),
        };
        let arguments: Vec<_> = call.arguments.iter().map(argument).collect();
        let word = if call.is_new { "new " } else { "" };
        format!("{word}{}({})", self.expr(call.callee), arguments.join(", "))
    }

    fn expr(&self, id: ExprId) -> String {
        let all = |exprs: &[ExprId]| exprs.iter().map(|expr| self.expr(*expr)).collect::<Vec<_>>().join(", ");
        match self.facts.expr(id) {
            Expr::Name(name) => name.to_string(),
            Expr::Attribute { object, name } => format!("{}.{name}", self.expr(object)),
            Expr::Subscript { object, key } => format!("{}[{}]", self.expr(object), self.expr(key)),
            Expr::Call(call) => self.call(self.facts.call(call)),
            Expr::Await(value) => format!("await {}", self.expr(value)),
            Expr::Text(text) => format!("{text:?}"),
            Expr::Format(parts) => format!("format({})", all(parts)),
            Expr::Constant(spelling) => spelling.to_string(),
            Expr::List(parts) => format!("[{}]", all(parts)),
            Expr::Dict(entries) | Expr::Object(entries) => {
                let entry = |(key, value): &(Option<ExprId>, ExprId)| match key {
                    Some(key) => format!("{}: {}", self.expr(*key), self.expr(*value)),
                    None => format!("**{}", self.expr(*value)),
                };
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
            Expr::Function(function) => format!("function {}", self.facts.function(function).qualname),
            Expr::Class(class) => format!("class {}", self.facts.class(class).qualname),
            Expr::Module(module) => format!("module {module}"),
            Expr::Cast { value, annotation } => format!("{} as {}", self.expr(value), self.expr(annotation)),
            Expr::TypeOf(value) => format!("typeof {}", self.expr(value)),
            Expr::Pipe(left, right) => format!("{} | {}", self.expr(left), self.expr(right)),
            Expr::Choice(options) => format!("choice({})", all(options)),
            Expr::Lambda(body) => format!("lambda({})", self.expr(body)),
            Expr::Spread(value) => format!("*{}", self.expr(value)),
            Expr::Comprehension(element) => format!("each({})", self.expr(element)),
            Expr::Other(operands) => format!("other({})", all(operands)),
        }
    }

    fn scope(&self, scope: Scope) -> String {
        match scope {
            Scope::Function(FunctionId::MODULE) => "<module>".into(),
            Scope::Function(function) => self.facts.function(function).qualname.to_string(),
            Scope::Class(class) => format!("class {}", self.facts.class(class).qualname),
        }
    }

    fn range(&self, range: TextRange) -> String {
        let start = self.facts.lines.place(self.text, range.start);
        let end = self.facts.lines.place(self.text, range.end);
        format!("[{}:{}-{}:{}]", start.line, start.column, end.line, end.column)
    }
}

fn add(line: &mut String, holds: bool, word: &str) {
    if holds {
        line.push(' ');
        line.push_str(word);
    }
}

fn tally(it: &Function) -> String {
    let mut line = format!("tally {}:", if it.qualname.is_empty() { "<module>" } else { &it.qualname });
    let Tally { statements, formats, collections, arithmetic, comparisons, loops, raises, elements } = it.tally;
    let counts = [
        (statements, "statements"),
        (formats, "formats"),
        (collections, "collections"),
        (arithmetic, "arithmetic"),
        (comparisons, "comparisons"),
        (loops, "loops"),
        (raises, "raises"),
        (elements, "elements"),
    ];
    for (count, word) in counts {
        add(&mut line, count > 0, &format!("{count} {word}"));
    }
    line
}
