//! The strict second parser's view of a file: its syntax tree, scopes, tokens and comments. tree-sitter is lenient, so a
//! file is only edited if this parser accepts it and finds the edited functions at the same places.

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{
    ArrowFunctionBody, ArrowFunctionExpression, CallExpression, Declaration, ExportDefaultDeclarationKind, Expression,
    FormalParameters, Function, FunctionBody, NewExpression, Program, PropertyKind, Statement, TSType,
};
use oxc_parser::config::TokensParserConfig;
use oxc_parser::{ParseOptions, Parser, Token};
use oxc_semantic::{AstNodes, NodeId, ScopeId, Scoping, Semantic, SemanticBuilder};
use oxc_span::{GetSpan, SourceType, Span};

use crate::edit::judge::Refused;
use crate::syntax::{self as facts, TextRange};

/// A text that the strict parser accepts.
pub(super) struct Parsed<'a> {
    pub program: Program<'a>,
    pub tokens: Vec<Token>,
}

/// Brackets nested deeper than this are not written by hand, and the parser would need a stack without bound.
const MOST_BRACKETS: usize = 200;

/// Parses a text; the path's ending tells the language.
pub(super) fn parse<'a>(allocator: &'a Allocator, path: &str, text: &'a str) -> Result<Parsed<'a>, Refused> {
    if let Some(offset) = nested_too_deep(text) {
        let what = format!("brackets are nested deeper than {MOST_BRACKETS}");
        return Err(Refused::at(text, offset, what));
    }
    let kind = source_type(path);
    // CommonJS modules are bodies of functions.
    let allow_return_outside_function = kind.is_javascript();
    let options = ParseOptions { allow_return_outside_function, ..ParseOptions::default() };
    let parse = |kind| Parser::new(allocator, text, kind).with_options(options).with_config(TokensParserConfig).parse();
    let mut parsed = parse(kind);
    // A file without imports that awaits at its top level is a module, as Node.js sees it, too.
    if kind.is_unambiguous() && !parsed.diagnostics.is_empty() {
        let as_module = parse(kind.with_module(true));
        parsed = if as_module.diagnostics.is_empty() { as_module } else { parsed };
    }
    if let Some(error) = parsed.diagnostics.iter().next() {
        let offset = error.labels.first().map_or(0, |label| label.offset());
        return Err(Refused::at(text, offset, error.message.to_string()));
    }
    if parsed.is_flow_language {
        return Err(Refused::at(text, 0, "the file is written in Flow".to_owned()));
    }
    Ok(Parsed { program: parsed.program, tokens: parsed.tokens.iter().copied().collect() })
}

fn source_type(path: &str) -> SourceType {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let kind = SourceType::from_extension(ending).unwrap_or_else(|_| SourceType::unambiguous());
    kind.with_jsx(kind.is_jsx() || kind.is_javascript())
}

/// The first bracket that is nested too deep; brackets in strings and comments are not counted.
fn nested_too_deep(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let line_end = |at: usize| bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| at + end);
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            b'(' | b'[' | b'{' => {
                depth += 1;
                if depth > MOST_BRACKETS {
                    return u32::try_from(at).ok();
                }
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'/' if bytes[at..].starts_with(b"//") => at = line_end(at),
            b'/' if bytes[at..].starts_with(b"/*") => {
                at = text[at..].find("*/").map_or(bytes.len(), |end| at + end + 1);
            }
            quote @ (b'"' | b'\'') => {
                // An apostrophe in a text of JSX ends with its line.
                let end = line_end(at);
                at = bytes[at + 1..end].iter().position(|byte| *byte == quote).map_or(at, |next| at + 1 + next);
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Why the strict parser refuses a text or objects to it, if it does.
pub fn refused(path: &str, text: &str) -> Option<Refused> {
    match Tree::read(&Allocator::default(), path, text) {
        Ok(tree) => tree.objections.into_iter().next(),
        Err(refused) => Some(refused),
    }
}

/// Where a statement of the top level stands: the decorators of an exported class may come before `export`, where its
/// node begins.
pub(super) fn extent(statement: &Statement) -> Span {
    let class = match statement {
        Statement::ExportDeclaration(export) => match &export.declaration {
            Declaration::ClassDeclaration(class) => Some(class),
            _ => None,
        },
        Statement::ExportDefaultDeclaration(export) => match &export.declaration {
            ExportDefaultDeclarationKind::ClassDeclaration(class) => Some(class),
            _ => None,
        },
        _ => None,
    };
    let span = statement.span();
    let first = class.and_then(|class| class.decorators.first());
    Span::new(first.map_or(span.start, |decorator| decorator.span.start.min(span.start)), span.end)
}

/// A file's tree with its scopes.
pub(super) struct Tree<'a> {
    pub text: &'a str,
    pub program: &'a Program<'a>,
    tokens: Vec<Token>,
    semantic: Semantic<'a>,
    /// What the strict parser objects to in the scopes (a name declared twice, ...).
    pub objections: Vec<Refused>,
}

impl<'a> Tree<'a> {
    /// Parses a text and finds its scopes.
    pub fn read(allocator: &'a Allocator, path: &str, text: &'a str) -> Result<Self, Refused> {
        let Parsed { program, tokens } = parse(allocator, path, text)?;
        let program = allocator.alloc(program);
        let built = SemanticBuilder::new().with_build_nodes(true).with_check_syntax_error(true).build(program);
        let mut objections = Vec::new();
        for error in &built.diagnostics {
            let offset = error.labels.first().map_or(0, |label| label.offset());
            objections.push(Refused::at(text, offset, error.message.to_string()));
        }
        Ok(Self { text, program, tokens, semantic: built.semantic, objections })
    }

    /// All nodes, each with its parents.
    pub fn nodes(&self) -> &AstNodes<'a> {
        self.semantic.nodes()
    }

    /// What names stand for.
    pub fn scoping(&self) -> &Scoping {
        self.semantic.scoping()
    }

    /// Written in TypeScript, not in JavaScript.
    pub fn is_typescript(&self) -> bool {
        self.program.source_type.is_typescript()
    }

    /// Where an expression begins, with a note for bundlers before it: `/* @__PURE__ */` is about the call behind it, and
    /// would be about whatever is put in between.
    pub fn begin(&self, span: Span) -> u32 {
        let comments = &self.program.comments;
        let before = comments.partition_point(|comment| comment.span.end <= span.start);
        let mut begin = span.start;
        let mut next = span.start;
        for comment in comments[..before].iter().rev() {
            if !self.text[comment.span.end as usize..next as usize].trim().is_empty() {
                break;
            }
            next = comment.span.start;
            if comment.is_pure() {
                begin = next;
            }
        }
        begin
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &'a str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// Whether a name is bound or looked up within a span, escapes in its spelling resolved.
    pub fn has_name(&self, within: Span, name: &str) -> bool {
        self.nodes().iter().any(|node| match node.kind() {
            AstKind::IdentifierReference(one) => one.name == name && within.contains_inclusive(one.span),
            AstKind::BindingIdentifier(one) => one.name == name && within.contains_inclusive(one.span),
            _ => false,
        })
    }

    /// Whether one of these names is looked up and nothing in the file declares it.
    pub fn uses_any(&self, globals: &[&str]) -> bool {
        self.scoping().root_unresolved_references().keys().any(|global| globals.contains(&global.as_str()))
    }

    /// All tokens, comments left out.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The first token at or after an offset.
    pub fn token_from(&self, offset: u32) -> Option<&Token> {
        let at = self.tokens.partition_point(|token| token.start() < offset);
        self.tokens.get(at)
    }

    /// All functions that have a body.
    pub fn sites(&self) -> impl Iterator<Item = Site<'a>> {
        self.nodes().iter().filter_map(|node| Site::of(node.id(), node.kind()))
    }

    /// The function that stands where the facts have one, with the same header and the same body.
    pub fn function_at(&self, function: &facts::Function) -> Option<Site<'a>> {
        let body = function.braces.unwrap_or(function.body);
        self.sites().find(|site| {
            self.is_at(site.body.span(), body)
                && self.is_at(self.whole(site), function.range)
                && has_header(site, function)
        })
    }

    /// Whether a span stands at a place. Comments behind it may count as part of the place.
    fn is_at(&self, span: Span, place: TextRange) -> bool {
        let next = self.token_from(span.end).map_or(self.text.len() as u32, Token::start);
        span.start == place.start && (span.end..=next).contains(&place.end)
    }

    /// A function, with the name and the modifiers of a method.
    fn whole(&self, site: &Site) -> Span {
        let (decorators, method) = match self.nodes().parent_kind(site.node) {
            AstKind::MethodDefinition(method) => (method.decorators.last(), method.span),
            AstKind::ObjectProperty(property) if property.method || property.kind != PropertyKind::Init => {
                (None, property.span)
            }
            _ => return site.span,
        };
        let start =
            decorators.and_then(|decorator| self.token_from(decorator.span.end)).map_or(method.start, Token::start);
        Span::new(start, method.end)
    }

    /// The innermost function around a node, the node itself left out.
    pub fn function_around(&self, node: NodeId) -> Option<Site<'a>> {
        self.nodes().ancestors(node).find_map(|ancestor| Site::of(ancestor.id(), ancestor.kind()))
    }

    /// The call that stands at a place.
    pub fn call_at(&self, place: TextRange) -> Option<(NodeId, &'a CallExpression<'a>)> {
        self.nodes().iter().find_map(|node| match node.kind() {
            AstKind::CallExpression(call) if range_of(call.span) == place => Some((node.id(), call)),
            _ => None,
        })
    }

    /// The `new` expression that stands at a place.
    pub fn new_at(&self, place: TextRange) -> Option<(NodeId, &'a NewExpression<'a>)> {
        self.nodes().iter().find_map(|node| match node.kind() {
            AstKind::NewExpression(new) if range_of(new.span) == place => Some((node.id(), new)),
            _ => None,
        })
    }
}

/// The range of a span.
pub(super) fn range_of(span: Span) -> TextRange {
    TextRange::new(span.start, span.end)
}

/// What a function runs.
#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    /// Statements in braces.
    Block(&'a FunctionBody<'a>),
    /// The expression of an arrow function.
    Expression(&'a Expression<'a>),
}

impl Body<'_> {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Body::Block(block) => block.span,
            Body::Expression(expression) => expression.span(),
        }
    }
}

/// Whether a function has the parameters and the modifiers that the facts have.
fn has_header(site: &Site, function: &facts::Function) -> bool {
    let names = site.parameters.items.iter().map(|parameter| parameter.pattern.span());
    let rest = site.parameters.rest.iter().map(|rest| rest.span);
    let parameters = names.chain(rest).zip(&function.parameters);
    site.is_async == function.is_async
        && site.is_generator == function.is_generator
        && site.parameters.items.len() + usize::from(site.parameters.rest.is_some()) == function.parameters.len()
        && parameters.into_iter().all(|(span, parameter)| parameter.range.encloses(range_of(span)))
}

/// A function that has a body.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub node: NodeId,
    pub span: Span,
    pub body: Body<'a>,
    pub parameters: &'a FormalParameters<'a>,
    /// The declared type of what it returns.
    pub returns: Option<&'a TSType<'a>>,
    pub is_async: bool,
    pub is_generator: bool,
    pub scope: ScopeId,
}

impl<'a> Site<'a> {
    fn of(node: NodeId, kind: AstKind<'a>) -> Option<Self> {
        match kind {
            AstKind::Function(function) => Self::of_function(node, function),
            AstKind::ArrowFunctionExpression(arrow) => Some(Self::of_arrow(node, arrow)),
            _ => None,
        }
    }

    fn of_function(node: NodeId, function: &'a Function<'a>) -> Option<Self> {
        Some(Self {
            node,
            span: function.span,
            body: Body::Block(function.body.as_ref()?),
            parameters: &function.params,
            returns: function.return_type.as_ref().map(|annotation| &annotation.type_annotation),
            is_async: function.r#async,
            is_generator: function.generator,
            scope: function.scope_id.get()?,
        })
    }

    fn of_arrow(node: NodeId, arrow: &'a ArrowFunctionExpression<'a>) -> Self {
        Self {
            node,
            span: arrow.span,
            body: match &arrow.body {
                ArrowFunctionBody::FunctionBody(block) => Body::Block(block),
                body => Body::Expression(body.to_expression()),
            },
            parameters: &arrow.params,
            returns: arrow.return_type.as_ref().map(|annotation| &annotation.type_annotation),
            is_async: arrow.r#async,
            is_generator: false,
            scope: arrow.scope_id(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &str, text: &str) -> Option<u32> {
        parse(&Allocator::default(), path, text).err().map(|refused| refused.place.line)
    }

    #[test]
    fn brackets_nested_too_deep_are_refused_before_they_are_parsed() {
        let nested = |depth: usize| format!("x = {}{};\n", "[\n".repeat(depth), "]\n".repeat(depth));
        assert_eq!(refused("a.ts", &nested(150)), None);
        assert_eq!(refused("a.ts", &nested(100_000)), Some(201));
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let smile = "x = ':('; // (\ny = /* (\n(( */ '(';\n".repeat(300);
        assert_eq!(refused("a.js", &smile), None);
    }

    #[test]
    fn the_ending_tells_the_language() {
        assert_eq!(refused("a.ts", "const x = <number>y;\n"), None);
        assert_eq!(refused("a.tsx", "const x = <b>y</b>;\n"), None);
        assert_eq!(refused("a.js", "return <b>y</b>;\n"), None);
        assert_eq!(refused("a.js", "\nlet x: number;\n"), Some(2));
        assert_eq!(refused("a.mjs", "await import('x');\n"), None);
        assert_eq!(refused("a.js", "const { x } = await import('x');\n"), None);
        assert_eq!(refused("a.cjs", "const { x } = await import('x');\n"), Some(1));
    }
}
