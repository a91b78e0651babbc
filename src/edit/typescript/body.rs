//! A span around the statements of a function: they move into a callback, or into the `try` of a generator.

use oxc_span::GetSpan;

use super::span::{Form, Options, between};
use super::style::Style;
use super::tree::{Body, Site, Tree};
use crate::edit::apply::Insertions;
use crate::edit::source::Source;
use crate::syntax::TextRange;

/// A body in braces that is going to stand in a callback or a `try`.
pub(super) struct Wrap<'a> {
    source: &'a Source<'a>,
    style: &'a Style,
    /// The braces, and what is between them without white space; directives count as part of the opening brace.
    braces: TextRange,
    content: TextRange,
    opening: Edge,
    closing: Edge,
    /// The indentation of the line with the opening brace, and of what is added.
    outer: String,
    inner: String,
    /// By how many steps the content's lines move.
    shift: usize,
}

/// How a brace stands to the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// On a line of its own; what is added becomes lines at this offset.
    Apart(u32),
    /// On the same line, with spaces between, which become part of an indentation; the content gets lines of its own.
    Opened,
    /// On the same line, where it stays: white space of a file that is indented by tabs fits into no indentation.
    Beside,
}

impl<'a> Wrap<'a> {
    /// The wrap of a function's body; none for an expression, or when there is nothing in it.
    pub fn of(source: &'a Source<'a>, tree: &Tree, style: &'a Style, site: &Site) -> Option<Self> {
        let Body::Block(block) = site.body else { return None };
        let directives = block.directives.last().map_or(block.span.start + 1, |directive| directive.span.end);
        let braces = TextRange::new(directives, block.span.end - 1);
        let text = &source.text[braces.as_usize()];
        let start = braces.start + (text.len() - text.trim_start().len()) as u32;
        let content = TextRange::new(start, braces.start + text.trim_end().len() as u32);
        let first = block.statements.first()?.span().start;

        let outer = indent(source.line(source.line_start(block.span.start))).to_owned();
        let fits = !style.step.contains('\t') && !outer.contains('\t');
        let beside = if fits { Edge::Opened } else { Edge::Beside };
        // A blank line below directives stays below them.
        let below = |line: u32| match block.directives.is_empty() {
            true => line,
            false => line.max(source.line_start(content.start)),
        };
        let opening = below_brace(source, tree, braces).map_or(beside, |line| Edge::Apart(below(line)));
        let closing = above_brace(source, braces).map_or(beside, Edge::Apart);
        let inner = match opening {
            Edge::Apart(_) if source.before(first).trim().is_empty() => source.before(first).to_owned(),
            _ => format!("{outer}{}", style.step),
        };
        let shift = match opening {
            Edge::Apart(_) => 1,
            Edge::Opened => 2,
            Edge::Beside => 0,
        };
        Some(Wrap { source, style, braces, content, opening, closing, outer, inner, shift })
    }

    /// Plans what stands around the body. `form` is the form of its span, `callee` what is called, `more` what the wraps
    /// around it add to its indentation.
    pub fn plan(&self, around: &Around, insertions: &mut Insertions, more: &str) {
        let newline = self.style.newline;
        // In front of what the line had, as for all lines of the content.
        let (inner, outer) = (format!("{more}{}", self.inner), format!("{more}{}", self.outer));
        let step = &self.style.step;
        let lines = |lines: &[String]| lines.iter().map(|line| format!("{inner}{line}{newline}")).collect::<String>();
        let spaces = |from: u32, to: u32| self.source.text[from as usize..to as usize].len();
        match self.opening {
            Edge::Apart(line) => insertions.push(line, lines(&around.head)),
            Edge::Opened => {
                let indent = format!("{inner}{step}");
                let missing = &indent[spaces(self.braces.start, self.content.start).min(indent.len())..];
                insertions.push(self.braces.start, format!("{newline}{}{missing}", lines(&around.head)));
            }
            Edge::Beside => {
                let head: Vec<&str> = around.head.iter().map(|line| line.trim_start()).collect();
                insertions.push(self.content.start, format!("{} ", head.join(" ")));
            }
        }
        match self.closing {
            Edge::Apart(line) => insertions.push(line, lines(&around.tail)),
            Edge::Opened => {
                let missing = &inner[spaces(self.content.end, self.braces.end).min(inner.len())..];
                insertions.push(self.content.end, format!("{newline}{missing}"));
                let tail = lines(&around.tail);
                insertions.push(self.braces.end, format!("{}{outer}", &tail[inner.len()..]));
            }
            Edge::Beside => {
                let space = if spaces(self.content.end, self.braces.end) == 0 { " " } else { "" };
                let tail: Vec<&str> = around.tail.iter().map(|line| line.trim_start()).collect();
                insertions.push(self.braces.end, format!("{space}{} ", tail.join(" ")));
            }
        }
    }

    /// Plans the indentation of the content's lines; must follow all that is put above lines.
    pub fn indent(&self, tree: &Tree, verbatim: &[TextRange], insertions: &mut Insertions) {
        let first = match self.opening {
            Edge::Apart(line) => Some(line),
            _ => self.source.next_line(self.content.start),
        };
        let mut line = first;
        while let Some(start) = line.filter(|start| *start < self.content.end) {
            if self.moves(tree, verbatim, start) {
                insertions.push(start, self.style.step.repeat(self.shift));
            }
            line = self.source.next_line(start);
        }
    }

    /// Whether a line takes the indentation: not a blank one, not the inside of a template or a string, and no comment
    /// left of the body.
    fn moves(&self, tree: &Tree, verbatim: &[TextRange], start: u32) -> bool {
        let line = self.source.line(start);
        if line.trim().is_empty() || verbatim.iter().any(|text| text.start < start && start <= text.end) {
            return false;
        }
        let code = start + indent(line).len() as u32;
        let comment = tree.program.comments.iter().map(|comment| comment.span).find(|comment| comment.end > start);
        match comment.filter(|comment| comment.start <= code) {
            Some(comment) => {
                let column = self.source.before(comment.start);
                !column.trim().is_empty() || column.len() >= self.inner.len()
            }
            None => true,
        }
    }

    /// What the content's lines are indented by besides, if the place is among them.
    pub fn added_at(&self, offset: u32) -> Option<String> {
        (self.content.start <= offset && offset < self.content.end).then(|| self.style.step.repeat(self.shift))
    }

    /// Columns of what is added.
    pub fn columns(&self) -> usize {
        self.inner.len()
    }
}

/// What stands around the content, by lines.
pub(super) struct Around {
    head: Vec<String>,
    tail: Vec<String>,
}

impl Around {
    /// `return mlflow.withSpan(() => {` and `}, { name: ... });`.
    pub fn callback(callee: &str, site: &Site, form: &Form, options: &Options, style: &Style, columns: usize) -> Self {
        let asynchronous = if site.is_async { "async " } else { "" };
        let head = vec![format!("return {callee}({asynchronous}() => {{")];
        let cast = cast(form, style);
        let end = format!("){cast}{}", style.semicolon);
        let first_line = end.lines().next().unwrap_or_default().len();
        let tail = between("}, ", options.lines(style, columns + "}, ".len() + first_line), &end);
        Self { head, tail }
    }

    /// `const span = mlflow.startSpan({ name: ... });`, `try {` and what ends the span.
    pub fn generator(span: &GeneratorNames, options: &Options, style: &Style, wrap: &Wrap, columns: usize) -> Self {
        // Statements beside each other need a sign between them.
        let semicolon =
            if wrap.opening == Edge::Beside || wrap.closing == Edge::Beside { ";" } else { style.semicolon };
        let (name, step) = (&span.span, &style.step);
        let start = format!("const {name} = {}(", span.start_span);
        let mut head = between(&start, options.lines(style, columns + start.len() + 2), &format!("){semicolon}"));
        head.push("try {".to_owned());
        let (error, status) = (&span.error, &span.status);
        let tail = vec![
            format!("}} catch ({error}) {{"),
            format!("{step}{name}.setStatus({status}.ERROR, String({error})){semicolon}"),
            format!("{step}throw {error}{semicolon}"),
            "} finally {".to_owned(),
            format!("{step}{name}.end(){semicolon}"),
            "}".to_owned(),
        ];
        Self { head, tail }
    }
}

/// The names that a generator's span needs.
pub(super) struct GeneratorNames {
    pub span: String,
    pub error: String,
    pub start_span: String,
    pub status: String,
}

/// ` as R`; a type of several lines moves with the code around it.
pub(super) fn cast(form: &Form, style: &Style) -> String {
    match form {
        Form::Cast(returns) => {
            let lines: Vec<&str> = returns.lines().collect();
            format!(" as {}", lines.join(&format!("{}{}", style.newline, style.step)))
        }
        _ => String::new(),
    }
}

/// The line below an opening brace and the comment behind it, if the content begins there or later.
fn below_brace(source: &Source, tree: &Tree, braces: TextRange) -> Option<u32> {
    let line_end = source.line_end(braces.start);
    let rest = &source.text[braces.start as usize..line_end.max(braces.start) as usize];
    let comment = braces.start + (rest.len() - rest.trim_start().len()) as u32;
    let is_comment = tree.program.comments.iter().any(|one| {
        one.span.start == comment
            && source.text[one.span.end.min(line_end) as usize..line_end as usize].trim().is_empty()
            && one.span.end <= line_end
    });
    let next = source.next_line(braces.start).filter(|next| *next <= braces.end);
    next.filter(|_| rest.trim().is_empty() || is_comment)
}

/// The line of a closing brace that has the line for itself.
fn above_brace(source: &Source, braces: TextRange) -> Option<u32> {
    let line = source.line_start(braces.end);
    (line > braces.start && source.before(braces.end).trim().is_empty()).then_some(line)
}

/// The white space that a line begins with.
pub(super) fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}
