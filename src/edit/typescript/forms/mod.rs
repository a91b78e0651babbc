//! Finds in a TypeScript or JavaScript file what `instrument` writes: `body` the spans, `calls` what is put around and
//! into calls, `imports` the imports with the blank lines that came with them.

mod body;
mod calls;
mod imports;

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::Allocator;
use oxc_ast::ast::Expression;
use oxc_span::Span;

use super::names::{Bound, PACKAGES, bound, imported};
use super::plan::verbatim;
use super::tree::{Tree, range_of};
use crate::edit::forms::{TakenOut, paragraphs};
use crate::edit::source::Source;
use crate::syntax::{FunctionId, Scope, TextRange};

/// The strict parser's view of a file.
struct Text<'t, 'a> {
    source: &'t Source<'t>,
    tree: &'t Tree<'a>,
    bound: Vec<Bound<'a>>,
    /// Where white space means something.
    verbatim: Vec<TextRange>,
}

/// Something that has the form of what is written, or almost.
struct Form {
    key: String,
    start: u32,
    cut: Result<Cut, &'static str>,
}

/// What to take out.
#[derive(Default)]
struct Cut {
    ranges: Vec<TextRange>,
    /// By how many bytes which lines go back to the left.
    dedents: Vec<(u32, u32)>,
}

/// The keys of what has the form of what is written into a file.
pub fn keys(source: &Source) -> BTreeSet<String> {
    let allocator = Allocator::default();
    let Ok(tree) = Tree::read(&allocator, source.path, source.text) else { return BTreeSet::new() };
    let text = Text::of(source, &tree);
    let found = text.forms().into_iter().filter(|form| form.cut.is_ok()).map(|form| form.key);
    found.chain(imports::found(&text).into_iter().map(|import| import.key)).collect()
}

/// What to cut out of a file.
pub fn take_out(source: &Source, wanted: &dyn Fn(&str) -> bool) -> TakenOut {
    let allocator = Allocator::default();
    let tree = match Tree::read(&allocator, source.path, source.text) {
        Ok(tree) => tree,
        Err(refused) => {
            let left = (refused.place.line, format!("the strict parser refuses the file: {}", refused.what));
            return TakenOut { left: vec![left], ..TakenOut::default() };
        }
    };
    let text = Text::of(source, &tree);
    let mut out = TakenOut::default();
    let mut dedents: BTreeMap<u32, u32> = BTreeMap::new();
    for form in text.forms().into_iter().filter(|form| wanted(&form.key)) {
        match form.cut {
            Ok(cut) => {
                out.keys.insert(form.key);
                out.cuts.extend(cut.ranges);
                for (line, bytes) in cut.dedents {
                    *dedents.entry(line).or_default() += bytes;
                }
            }
            Err(reason) => out.left.push((source.facts.lines.line(form.start), format!("{}: {reason}", form.key))),
        }
    }
    out.cuts.extend(dedents.into_iter().map(|(line, bytes)| {
        let indent = super::body::indent(source.line(line)).len() as u32;
        TextRange::new(line, line + bytes.min(indent))
    }));
    let lines = imports::take_out(&text, wanted, &mut out);
    out.cuts.extend(paragraphs(source, lines, &|line| imports::ends_on(&text, line)));
    out
}

impl<'t, 'a> Text<'t, 'a> {
    fn of(source: &'t Source<'t>, tree: &'t Tree<'a>) -> Self {
        Self { source, tree, bound: bound(tree), verbatim: verbatim(tree) }
    }

    /// All but imports.
    fn forms(&self) -> Vec<Form> {
        let spans = body::found(self);
        let callbacks: BTreeSet<u32> = spans.iter().filter_map(|span| span.callback).collect();
        let mut forms = calls::found(self, &callbacks);
        forms.extend(spans.into_iter().map(|span| Form {
            key: format!("span {}", self.name(span.function, &callbacks)),
            start: span.start,
            cut: span.cut,
        }));
        forms
    }

    /// The qualified name that a function has without the callbacks that were put around it.
    fn name(&self, function: FunctionId, callbacks: &BTreeSet<u32>) -> String {
        let facts = self.source.facts;
        let mut names = Vec::new();
        let mut scope = Scope::Function(function);
        while scope != Scope::Function(FunctionId::MODULE) {
            let (name, start, parent) = match scope {
                Scope::Function(id) => {
                    let function = facts.function(id);
                    (&function.qualname, function.range.start, function.parent)
                }
                Scope::Class(id) => {
                    let class = facts.class(id);
                    (&class.qualname, class.range.start, class.parent)
                }
            };
            let around = match parent {
                Scope::Function(id) => &facts.function(id).qualname,
                Scope::Class(id) => &facts.class(id).qualname,
            };
            if !callbacks.contains(&start) {
                let own = name.strip_prefix(around.as_str()).and_then(|own| own.strip_prefix('.'));
                names.push(own.unwrap_or(name));
            }
            scope = parent;
        }
        names.reverse();
        names.join(".")
    }

    /// The name of the function around a place.
    fn name_around(&self, offset: u32, callbacks: &BTreeSet<u32>) -> String {
        let functions = (1..self.source.facts.functions.len() as u32).map(FunctionId);
        let around = functions.filter(|id| self.source.facts.function(*id).range.contains(offset));
        let innermost = around.min_by_key(|id| {
            let range = self.source.facts.function(*id).range;
            range.end - range.start
        });
        innermost.map_or_else(String::new, |id| self.name(id, callbacks))
    }

    /// The module and the name that a callee is imported by; no module where the name stands for something else.
    fn imported(&self, callee: &'a Expression<'a>) -> (Option<&'a str>, &'a str) {
        let (specifier, name) = imported(&self.bound, callee);
        (specifier.filter(|_| self.is_of_top_level(callee)), name)
    }

    /// Whether the first name of a callee is one of the top level.
    fn is_of_top_level(&self, callee: &Expression) -> bool {
        let first = match callee {
            Expression::StaticMemberExpression(member) => &member.object,
            plain => plain,
        };
        let Expression::Identifier(first) = first else { return false };
        let scoping = self.tree.scoping();
        let symbol = first.reference_id.get().and_then(|id| scoping.get_reference(id).symbol_id());
        symbol.is_some() && symbol == scoping.get_root_binding(first.name.as_str().into())
    }

    /// Whether a callee is this member of the tracing API.
    fn is_core(&self, callee: &'a Expression<'a>, member: &str) -> bool {
        let (specifier, name) = self.imported(callee);
        name == member && specifier.is_some_and(|specifier| PACKAGES.contains(&specifier))
    }

    fn has_comment(&self, range: TextRange) -> bool {
        self.tree.program.comments.iter().any(|comment| range_of(comment.span).overlaps(range))
    }

    /// Whether nothing but white space stands from an offset to the end of its line.
    fn ends_line(&self, offset: u32) -> bool {
        self.source.text[offset as usize..self.source.line_end(offset) as usize].trim().is_empty()
    }

    /// Whether nothing but white space stands before an offset in its line.
    fn begins_line(&self, offset: u32) -> bool {
        self.source.before(offset).trim().is_empty()
    }

    /// A text without white space and semicolons.
    fn bare(&self, span: Span) -> String {
        self.tree.slice(span).chars().filter(|letter| !letter.is_whitespace() && *letter != ';').collect()
    }
}
