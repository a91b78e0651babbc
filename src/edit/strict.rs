//! The strict second parser: tree-sitter is lenient, so a file is only edited if this one accepts it and finds the
//! edited functions at the same places.

use ruff_python_ast::statement_visitor::{StatementVisitor, walk_stmt};
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{ModModule, Stmt};
use ruff_python_parser::{Parsed, parse_module};
use ruff_text_size::Ranged;

use crate::syntax::{Function, Lines, TextRange};

/// A text that the strict parser accepts. It reads the newest Python, whatever version the project is for.
pub(super) struct Strict<'a> {
    text: &'a str,
    parsed: Parsed<ModModule>,
}

/// Why the strict parser refuses a text.
#[derive(Debug)]
pub(super) struct Refused {
    /// Line, from 1.
    pub line: u32,
    /// Its words.
    pub what: String,
}

/// One token: its kind, its text, its place.
pub(super) struct Token<'a> {
    pub kind: TokenKind,
    pub text: &'a str,
    pub range: TextRange,
}

/// A function as the strict parser sees it.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    name: TextRange,
    body: TextRange,
}

impl<'a> Strict<'a> {
    /// Parses a text.
    pub fn read(text: &'a str) -> Result<Self, Refused> {
        match parse_module(text) {
            Ok(parsed) => Ok(Self { text, parsed }),
            Err(error) => {
                let line = Lines::of(text).line(error.location.start().to_u32());
                Err(Refused { line, what: error.error.to_string() })
            }
        }
    }

    /// Whether it finds a function's name and body where the facts have them.
    pub fn agrees(&self, function: &Function) -> bool {
        let mut functions = Functions(Vec::new());
        functions.visit_body(&self.parsed.syntax().body);
        functions.0.contains(&Place { name: function.name_range, body: function.body })
    }

    /// All tokens with their text, comments included; newlines and indentation left out.
    pub fn tokens(&self) -> impl Iterator<Item = Token<'a>> {
        use TokenKind::{Dedent, EndOfFile, Indent, Newline, NonLogicalNewline};
        let layout = |kind| matches!(kind, Newline | NonLogicalNewline | Indent | Dedent | EndOfFile);
        self.parsed.tokens().iter().filter(move |token| !layout(token.kind())).map(|token| Token {
            kind: token.kind(),
            text: &self.text[token.range()],
            range: range_of(token),
        })
    }

    /// The syntax tree.
    pub fn into_tree(self) -> ModModule {
        self.parsed.into_syntax()
    }
}

/// The range of a node of the strict parser.
pub(super) fn range_of(node: &impl Ranged) -> TextRange {
    TextRange::new(node.start().to_u32(), node.end().to_u32())
}

struct Functions(Vec<Place>);

impl<'a> StatementVisitor<'a> for Functions {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::FunctionDef(function) = statement
            && let (Some(first), Some(last)) = (function.body.first(), function.body.last())
        {
            let body = TextRange::new(first.start().to_u32(), last.end().to_u32());
            self.0.push(Place { name: range_of(&function.name), body });
        }
        walk_stmt(self, statement);
    }
}
