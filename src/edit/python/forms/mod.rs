//! Finds in a Python file what `instrument` writes: `decorator` and `body` the spans, `top` imports and autologging with
//! the blank lines that came with them; `uses` says which imports something else still needs.

mod body;
mod decorator;
mod top;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::statement_visitor::{StatementVisitor, walk_stmt};
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Arguments, Expr, ModModule, Stmt, StmtFunctionDef};

use self::body::Inside;
use super::resolve::{last, name_path};
use super::shape::are_attributes;
use super::strict::{Strict, range_of};
use crate::edit::forms::{Form, TakenOut, paragraphs};
use crate::edit::source::Source;
use crate::syntax::TextRange;

/// The strict parser's view of a file.
struct Text<'a> {
    source: &'a Source<'a>,
    tree: ModModule,
    comments: Vec<TextRange>,
}

/// The keys of what has the form of what is written into a Python file.
pub fn keys(source: &Source) -> BTreeSet<String> {
    let Ok(text) = Text::read(source) else { return BTreeSet::new() };
    let imports = top::imports(&text);
    let forms = text.spans().into_iter().map(|(form, _)| form).chain(top::autolog(&text));
    let found = forms.filter(|form| form.cuts.is_ok()).map(|form| form.key);
    found.chain(imports.into_iter().map(|import| import.key)).collect()
}

/// What to cut out of a Python file.
pub fn take_out(source: &Source, wanted: &dyn Fn(&str) -> bool) -> TakenOut {
    let text = match Text::read(source) {
        Ok(text) => text,
        Err(left) => return TakenOut { left: vec![left], ..TakenOut::default() },
    };
    let mut out = TakenOut::default();
    let mut take = |form: Form| match form.cuts {
        Ok(cuts) => {
            out.keys.insert(form.key);
            cuts
        }
        Err(reason) => {
            out.left.push((source.facts.lines.line(form.start), format!("{}: {reason}", form.key)));
            Vec::new()
        }
    };
    let (spans, inside): (Vec<Form>, Vec<_>) = text.spans().into_iter().filter(|(form, _)| wanted(&form.key)).unzip();
    let mut cuts: Vec<TextRange> = spans.into_iter().flat_map(&mut take).collect();
    cuts.extend(body::steps(source, inside.into_iter().flatten().collect()));
    let calls = top::autolog(&text).into_iter().filter(|form| wanted(&form.key));
    let mut lines: Vec<TextRange> = calls.flat_map(&mut take).collect();

    let gone = [cuts.as_slice(), lines.as_slice()].concat();
    let imports = top::imports(&text);
    let mut by_statement: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for import in imports.iter().filter(|import| wanted(&import.key) && import.is_unused(&text, &gone, &imports)) {
        by_statement.entry(import.statement.start).or_default().push(import);
    }
    for imports in by_statement.into_values() {
        let removal = top::removal(&text, &imports);
        for import in imports {
            let cuts = removal.as_ref().map(|_| Vec::new()).map_err(|reason| *reason);
            take(Form { key: import.key.clone(), start: import.statement.start, cuts });
        }
        match removal {
            Ok(top::Removal::Lines(statement)) => lines.push(statement),
            Ok(top::Removal::Names(names)) => cuts.extend(names),
            Err(_) => {}
        }
    }
    cuts.extend(paragraphs(source, lines, &|line| top::is_top_line(&text, line)));
    TakenOut { cuts, ..out }
}

impl<'a> Text<'a> {
    /// The view; or the line and the words with which the strict parser refuses the file.
    fn read(source: &'a Source<'a>) -> Result<Self, (u32, String)> {
        let strict = Strict::read(source.text)
            .map_err(|refused| (refused.place.line, format!("the strict parser refuses the file: {}", refused.what)))?;
        let is_comment = |kind| kind == TokenKind::Comment;
        let comments = strict.tokens().filter(|token| is_comment(token.kind)).map(|token| token.range).collect();
        Ok(Self { source, comments, tree: strict.into_tree() })
    }

    /// The spans of all functions, with the lines inside of those that stand in a body.
    fn spans(&self) -> Vec<(Form, Option<Inside<'a>>)> {
        let mut functions = Functions(Vec::new());
        functions.visit_body(&self.tree.body);
        let mut forms = Vec::new();
        for definition in functions.0 {
            let name = range_of(&definition.name);
            let Some(function) = self.source.facts.functions.iter().find(|function| function.name_range == name) else {
                continue;
            };
            let key = format!("span {}", function.qualname);
            let form = |start, cuts| Form { key: key.clone(), start, cuts };
            let decorators = decorator::found(self, definition, function.range.start);
            forms.extend(decorators.into_iter().map(|(start, cuts)| (form(start, cuts), None)));
            forms.extend(body::found(self, definition).map(|(start, found)| match found {
                Ok((cuts, inside)) => (form(start, Ok(cuts)), Some(inside)),
                Err(reason) => (form(start, Err(reason)), None),
            }));
        }
        forms
    }

    fn has_comment(&self, range: TextRange) -> bool {
        self.comments.iter().any(|comment| comment.overlaps(range))
    }

    /// The dotted path of an expression, its first name replaced by what is imported under it there.
    fn path(&self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::Name(name) => Some(name_path(self.source.facts, &name.id, range_of(name).start)),
            Expr::Attribute(attribute) => Some(format!("{}.{}", self.path(&attribute.value)?, attribute.attr)),
            _ => None,
        }
    }

    /// Whether arguments say no more than what is written: a name, a type and attributes of a span.
    fn are_canonical(&self, arguments: &Arguments) -> bool {
        arguments.args.is_empty()
            && arguments.keywords.iter().all(|keyword| match keyword.arg.as_ref().map(|name| name.as_str()) {
                Some("name") => keyword.value.is_string_literal_expr(),
                Some("span_type") => keyword.value.is_string_literal_expr() || self.is_span_type(&keyword.value),
                Some("attributes") => are_attributes(&keyword.value),
                _ => false,
            })
    }

    fn is_span_type(&self, expression: &Expr) -> bool {
        let Expr::Attribute(member) = expression else { return false };
        let kind = self.path(&member.value).unwrap_or_default();
        kind.starts_with("mlflow.") && last(&kind) == "SpanType"
    }

    /// The lines of a statement that has them for itself.
    fn own_lines(&self, statement: TextRange) -> Result<TextRange, &'static str> {
        let start = self.source.line_start(statement.start);
        let lines = TextRange::new(start, self.source.line_end(statement.end));
        let rest = &self.source.text[statement.end as usize..lines.end as usize];
        if self.has_comment(lines) {
            return Err("a comment stands on its line");
        }
        match self.source.before(statement.start).trim().is_empty() && rest.trim().is_empty() {
            true => Ok(lines),
            false => Err("it shares its line with something else"),
        }
    }
}

struct Functions<'a>(Vec<&'a StmtFunctionDef>);

impl<'a> StatementVisitor<'a> for Functions<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::FunctionDef(function) = statement {
            self.0.push(function);
        }
        walk_stmt(self, statement);
    }
}
