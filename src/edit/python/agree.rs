//! What both parsers must see alike before a function is edited: where it stands, its header, its functions and calls, and
//! the top level of its file. Where the first parser found errors, though the strict one finds none, the first one is
//! often right all the same, and sometimes wrong.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::visitor::{
    Visitor, walk_except_handler, walk_expr, walk_parameter, walk_pattern, walk_stmt, walk_type_param,
};
use ruff_python_ast::{
    ExceptHandler, Expr, ExprContext, Identifier, Parameter, Pattern, Stmt, StmtFunctionDef, TypeParam,
};
use ruff_text_size::Ranged;

use super::names::Names;
use super::strict::{Strict, range_of};
use crate::edit::hazards::{Found, Hazard, first};
use crate::edit::judge::Misread;
use crate::syntax::{FileFacts, Function, ReturnKind, StatementKind, TextRange};

/// What the strict parser sees of a file, beside what the facts say.
pub(super) struct Agreement<'a> {
    facts: &'a FileFacts,
    misread: Misread,
    tokens: &'a Tokens,
    functions: Vec<Place>,
    parts: Vec<(TextRange, Part)>,
    imports: Vec<TextRange>,
    /// Names that are bound, other than by imports.
    bound: Vec<String>,
    statements: Vec<TextRange>,
    /// Where the docstring and the `__future__` imports begin: nothing may come above them.
    leading: Vec<u32>,
    /// What is looked at belongs to a `lambda`: what it yields is no function's.
    in_lambda: bool,
}

/// A function's header and body.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    /// Where `def` or `async` stands.
    start: u32,
    decorators: Vec<TextRange>,
    is_async: bool,
    name: TextRange,
    parameters: Vec<TextRange>,
    body: TextRange,
}

/// What decides on a function's span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Call,
    Return,
    Yield,
}

impl<'a> Agreement<'a> {
    /// Lets the strict parser see a file.
    pub fn of(facts: &'a FileFacts, strict: &'a Strict) -> Self {
        let mut agreement = Self {
            facts,
            misread: Misread::of(facts),
            tokens: strict.all_tokens(),
            functions: Vec::new(),
            parts: Vec::new(),
            imports: Vec::new(),
            bound: Vec::new(),
            statements: strict.statements().iter().map(range_of).collect(),
            leading: leading(strict.statements()),
            in_lambda: false,
        };
        agreement.visit_body(strict.statements());
        agreement.parts.sort_unstable();
        agreement
    }

    /// Why nothing in the file may be edited: imports must go where both parsers see the same.
    pub fn file_hazard(&self, unseen: &[Hazard]) -> Option<Found> {
        let statements = self.facts.statements.iter().map(|statement| statement.range);
        let imports = self.facts.imports.iter().map(|import| import.range);
        let is_same = self.clean(statements) == self.clean(self.statements.iter().copied())
            && self.clean(imports) == self.clean(self.imports.iter().copied());
        let differs =
            (!is_same).then_some("two parsers see its top level differently; please report this file as a bug");
        let is_known = |start: &u32| {
            let leads = |kind| matches!(kind, StatementKind::Docstring | StatementKind::Future);
            self.facts.statements.iter().any(|known| known.range.start == *start && leads(known.kind))
        };
        let hidden = self.leading.iter().any(|start| !is_known(start)).then(|| self.misread.disagreement());
        let findings = [(Hazard::ParsersDisagree, differs), (Hazard::NotUnderstood, hidden)];
        first(unseen, findings.into_iter())
    }

    /// Ranges outside the misread lines, sorted.
    fn clean(&self, ranges: impl Iterator<Item = TextRange>) -> Vec<TextRange> {
        let mut clean: Vec<_> = ranges.filter(|range| !self.misread.touches(&self.facts.lines, *range)).collect();
        clean.sort_unstable();
        clean.dedup();
        clean
    }

    /// Why a function must be left alone; `unseen` hazards are not looked for.
    pub fn hazard(&self, function: &Function, unseen: &[Hazard]) -> Option<Found> {
        let header = function.decorators.first().map_or(function.range, |decorator| decorator.range);
        let whole = TextRange::new(header.start, function.range.end);
        let findings = [
            (Hazard::NotUnderstood, self.misread.hazard(&self.facts.lines, whole)),
            (Hazard::ParsersDisagree, (!self.is_same(function)).then(|| self.misread.disagreement())),
        ];
        first(unseen, findings.into_iter())
    }

    fn is_same(&self, function: &Function) -> bool {
        let whole = function.range;
        let inside = self.facts.functions.iter().skip(1).filter(|inner| whole.encloses(inner.range)).map(Place::of);
        let start = self.functions.partition_point(|place| place.start < whole.start);
        let end = self.functions.partition_point(|place| place.start < whole.end);
        let inside: Vec<_> = inside.collect();
        inside == self.functions[start..end] && self.has_same_parts(whole)
    }

    fn has_same_parts(&self, whole: TextRange) -> bool {
        let calls = self.facts.calls.iter().map(|call| (call.range, Part::Call));
        let handed_out = self.facts.returns.iter().map(|one| match one.kind {
            ReturnKind::Return => (one.range, Part::Return),
            ReturnKind::Yield | ReturnKind::YieldFrom => (one.range, Part::Yield),
        });
        let mut parts: Vec<_> = calls.chain(handed_out).filter(|(range, _)| whole.encloses(*range)).collect();
        parts.sort_unstable();
        let start = self.parts.partition_point(|(range, _)| range.start < whole.start);
        let end = self.parts.partition_point(|(range, _)| range.start < whole.end);
        parts == self.parts[start..end]
    }

    /// Whether one of these spellings is bound to something else than an import, in a file that is misread in part: the
    /// facts may not know of it.
    pub fn may_hide(&self, names: &Names) -> bool {
        let used = [&names.trace, &names.start_span, &names.mlflow, &names.span_type];
        let is_bound = |name: &&String| self.bound.iter().any(|bound| Some(bound.as_str()) == name.split('.').next());
        !self.misread.is_empty() && used.iter().any(is_bound)
    }

    fn bind(&mut self, name: &Identifier) {
        self.bound.push(name.to_string());
    }
}

/// Where the docstring and the `__future__` imports of a file begin.
pub(super) fn leading(statements: &[Stmt]) -> Vec<u32> {
    let is_docstring =
        |statement: &&Stmt| matches!(statement, Stmt::Expr(expression) if expression.value.is_string_literal_expr());
    let is_future = |statement: &&Stmt| match statement {
        Stmt::ImportFrom(import) => import.module.as_ref().is_some_and(|module| module.as_str() == "__future__"),
        _ => false,
    };
    let docstring = statements.first().filter(is_docstring);
    docstring.into_iter().chain(statements.iter().filter(is_future)).map(|one| range_of(one).start).collect()
}

impl Place {
    /// A function as the first parser sees it.
    fn of(function: &Function) -> Self {
        Self {
            start: function.range.start,
            decorators: function.decorators.iter().map(|decorator| decorator.range).collect(),
            is_async: function.is_async,
            name: function.name_range,
            parameters: function.parameters.iter().map(|parameter| parameter.range).collect(),
            body: function.body,
        }
    }

    /// A function as the strict parser sees it, which lets it begin with its decorators.
    fn seen(function: &StmtFunctionDef, tokens: &Tokens) -> Self {
        let behind = function.decorator_list.last().map(|decorator| tokens.after(decorator.end()));
        let is_header = |kind| matches!(kind, TokenKind::Def | TokenKind::Async);
        let header = behind.and_then(|tokens| tokens.iter().find(|token| is_header(token.kind())));
        let [first, last] = [function.body.first(), function.body.last()];
        Self {
            start: header.map_or(function.start(), Ranged::start).to_u32(),
            decorators: function.decorator_list.iter().map(range_of).collect(),
            is_async: function.is_async,
            name: range_of(&function.name),
            parameters: function.parameters.iter_source_order().map(|parameter| range_of(&parameter)).collect(),
            body: TextRange::new(
                first.map_or(function.end(), Ranged::start).to_u32(),
                last.map_or(function.end(), Ranged::end).to_u32(),
            ),
        }
    }
}

impl<'a> Visitor<'a> for Agreement<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.functions.push(Place::seen(function, self.tokens));
                self.bind(&function.name);
            }
            Stmt::ClassDef(class) => self.bind(&class.name),
            Stmt::Return(_) => self.parts.push((range_of(statement), Part::Return)),
            Stmt::Import(_) | Stmt::ImportFrom(_) => self.imports.push(range_of(statement)),
            Stmt::Global(global) => global.names.iter().for_each(|name| self.bind(name)),
            Stmt::Nonlocal(nonlocal) => nonlocal.names.iter().for_each(|name| self.bind(name)),
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Call(_) => self.parts.push((range_of(expression), Part::Call)),
            Expr::Yield(_) | Expr::YieldFrom(_) if !self.in_lambda => {
                self.parts.push((range_of(expression), Part::Yield));
            }
            Expr::Lambda(lambda) => {
                lambda.parameters.iter().for_each(|parameters| self.visit_parameters(parameters));
                let around = std::mem::replace(&mut self.in_lambda, true);
                self.visit_expr(&lambda.body);
                self.in_lambda = around;
                return;
            }
            Expr::Name(name) if name.ctx != ExprContext::Load => self.bound.push(name.id.to_string()),
            _ => {}
        }
        walk_expr(self, expression);
    }

    fn visit_parameter(&mut self, parameter: &'a Parameter) {
        self.bind(&parameter.name);
        walk_parameter(self, parameter);
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        inner.name.iter().for_each(|name| self.bind(name));
        walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(capture) => capture.name.as_ref(),
            Pattern::MatchStar(capture) => capture.name.as_ref(),
            Pattern::MatchMapping(mapping) => mapping.rest.as_ref(),
            _ => None,
        };
        name.into_iter().for_each(|name| self.bind(name));
        walk_pattern(self, pattern);
    }

    fn visit_type_param(&mut self, parameter: &'a TypeParam) {
        self.bind(parameter.name());
        walk_type_param(self, parameter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{FunctionId, read_python};

    const TEXT: &str = "import openai\n\n\n@retry\nasync def ask(question, *, k=3):\n    def clean(text):\n        return text.strip()\n\n    return await run(clean(question))\n";

    /// What is said of `ask` in [`TEXT`] if the facts are wrong.
    fn hazard_if(wrong: impl Fn(&mut FileFacts)) -> Option<&'static str> {
        let mut facts = read_python(TEXT);
        wrong(&mut facts);
        let strict = Strict::read(TEXT).expect("it is valid");
        let agreement = Agreement::of(&facts, &strict);
        let found = agreement.file_hazard(&[]).or_else(|| agreement.hazard(facts.function(FunctionId(1)), &[]));
        found.map(|found| found.reason)
    }

    #[test]
    fn what_both_see_alike_is_edited() {
        assert_eq!(hazard_if(|_| {}), None);
    }

    #[test]
    fn a_name_that_a_misread_file_binds_is_not_used() {
        let names = |mlflow: &str| Names { mlflow: mlflow.to_owned(), ..Names::default() };
        let may_hide = |text: &str, name: &str| {
            let facts = read_python(text);
            Agreement::of(&facts, &Strict::read(text).expect("it is valid")).may_hide(&names(name))
        };
        let misread = "type Pairs[T = int] = list[T]\nfor one, mlflow in []:\n    pass\n";
        assert!(may_hide(misread, "mlflow") && may_hide(misread, "Pairs") && !may_hide(misread, "mlflow_sdk"));
        assert!(!may_hide("mlflow = 1\n", "mlflow"), "the facts say so");
    }

    #[test]
    fn whatever_is_seen_differently_is_left_alone() {
        let wrongs: [fn(&mut FileFacts); 12] = [
            |facts| facts.functions[1].range.start += 6,
            |facts| facts.functions[1].body.start += 1,
            |facts| facts.functions[1].body.end -= 1,
            |facts| facts.functions[1].name_range.end += 1,
            |facts| facts.functions[1].is_async = false,
            |facts| facts.functions[1].decorators.clear(),
            |facts| drop(facts.functions[1].parameters.pop()),
            |facts| drop(facts.functions.pop()),
            |facts| facts.calls[0].range.end -= 1,
            |facts| drop(facts.calls.pop()),
            |facts| facts.returns.clear(),
            |facts| facts.statements[0].range.end += 1,
        ];
        for (at, wrong) in wrongs.into_iter().enumerate() {
            assert!(hazard_if(wrong).is_some_and(|hazard| hazard.contains("differently")), "{at}");
        }
        assert!(hazard_if(|facts| facts.imports.clear()).is_some_and(|hazard| hazard.contains("top level")));
    }
}
