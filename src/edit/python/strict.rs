//! The strict second parser: tree-sitter is lenient, so a file is only edited if this one accepts it, and sees the same in
//! it (`agree`).

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::{ModModule, Stmt};
use ruff_python_parser::{Parsed, parse_module};
use ruff_text_size::Ranged;

use super::{compile, indents};
use crate::edit::judge::Refused;
use crate::syntax::TextRange;

/// A text that the strict parser accepts, and that Python's compiler would. It reads the newest Python, whatever version the project is for.
pub(super) struct Strict<'a> {
    text: &'a str,
    parsed: Parsed<ModModule>,
}

/// One token: its kind, its text, its place.
pub(super) struct Token<'a> {
    pub kind: TokenKind,
    pub text: &'a str,
    pub range: TextRange,
}

/// CPython refuses more brackets inside each other (`MAXLEVEL` of its tokenizer), and the parser would need a stack
/// without bound.
const MOST_BRACKETS: usize = 200;

/// The first bracket that is nested too deep, brackets in strings and comments not counted.
fn nested_too_deep(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
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
            b'#' => at += bytes[at..].iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len() - at),
            quote @ (b'"' | b'\'') => at = end_of_string(bytes, at, quote),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The last byte of the string that begins at `at`; an unfinished one ends with its line.
fn end_of_string(bytes: &[u8], at: usize, quote: u8) -> usize {
    let is_triple = bytes[at..].starts_with(&[quote; 3]);
    let mut end = at + if is_triple { 3 } else { 1 };
    while end < bytes.len() {
        match bytes[end] {
            b'\\' => end += 1,
            b'\n' if !is_triple => return end,
            byte if byte == quote && !is_triple => return end,
            byte if byte == quote && bytes[end..].starts_with(&[quote; 3]) => return end + 2,
            _ => {}
        }
        end += 1;
    }
    bytes.len()
}

/// Why the strict parser refuses a text, if it does.
pub fn refused(text: &str) -> Option<Refused> {
    Strict::read(text).err()
}

impl<'a> Strict<'a> {
    /// Parses a text.
    pub fn read(text: &'a str) -> Result<Self, Refused> {
        if let Some(offset) = nested_too_deep(text) {
            let what = format!("brackets are nested deeper than {MOST_BRACKETS}, which Python itself refuses");
            return Err(Refused::at(text, offset, what));
        }
        let parsed = parse_module(text)
            .map_err(|error| Refused::at(text, error.location.start().to_u32(), error.error.to_string()))?;
        if let Some(offset) = indents::refusal(text, parsed.tokens()) {
            let what = "tabs and spaces of the indentation do not fit (Python's compiler refuses it)".to_owned();
            return Err(Refused::at(text, offset, what));
        }
        match compile::refusal(text, &parsed.syntax().body) {
            None => Ok(Self { text, parsed }),
            Some(error) => {
                let what = format!("{error} (Python's compiler refuses it)");
                Err(Refused::at(text, error.start().to_u32(), what))
            }
        }
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

    /// All tokens as they come.
    pub fn all_tokens(&self) -> &Tokens {
        self.parsed.tokens()
    }

    /// The text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The statements of the top level.
    pub fn statements(&self) -> &[Stmt] {
        &self.tree().body
    }

    /// The syntax tree.
    pub fn tree(&self) -> &ModModule {
        self.parsed.syntax()
    }

    /// The syntax tree, to be changed.
    pub fn into_tree(self) -> ModModule {
        self.parsed.into_syntax()
    }
}

/// The range of a node of the strict parser.
pub(super) fn range_of(node: &impl Ranged) -> TextRange {
    TextRange::new(node.start().to_u32(), node.end().to_u32())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_nested_too_deep_are_refused_before_they_are_parsed() {
        let nested = |depth: usize| format!("x = {}{}\n", "[\n".repeat(depth), "]\n".repeat(depth));
        assert!(Strict::read(&nested(150)).is_ok());
        let refused = Strict::read(&nested(100_000)).err().expect("refused");
        assert_eq!(refused.place.line, 201);
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let smile = format!("x = ':('  # (\ny = '''\n{}'''\nz = 'it\\'s ('\n", "((((\n".repeat(400));
        assert!(Strict::read(&smile.repeat(3)).is_ok());
    }
}
