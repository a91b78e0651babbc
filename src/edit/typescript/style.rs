//! How a file is written: its quotes, semicolons, indentation and trailing commas, which what is added follows.

use std::collections::BTreeMap;

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_span::{GetSpan, Span};

use super::tree::Tree;
use crate::edit::source::{Source, is_hidden};
use crate::syntax::FileFacts;

/// Longest line that is written where a shorter layout exists.
pub(super) const LINE_LENGTH: usize = 100;

/// The style of a file.
#[derive(Debug)]
pub(in crate::edit) struct Style {
    pub newline: &'static str,
    quote: char,
    /// `;` or nothing.
    pub semicolon: &'static str,
    /// One level of indentation.
    pub step: String,
    /// `,` or nothing after the last of several lines.
    pub trailing_comma: &'static str,
}

impl Default for Style {
    fn default() -> Self {
        Self { newline: "\n", quote: '\'', semicolon: ";", step: "  ".to_owned(), trailing_comma: "," }
    }
}

impl Style {
    /// The style of a text; none if the strict parser refuses it.
    pub fn read(path: &str, text: &str, facts: &FileFacts) -> Option<Self> {
        let allocator = Allocator::default();
        let tree = Tree::read(&allocator, path, text).ok()?;
        Some(Self::of(&Source::new(path, text, facts), &tree))
    }

    /// The style that most of a file keeps; where a file gives no hint, `'`, semicolons, two spaces and trailing commas.
    pub(super) fn of(source: &Source, tree: &Tree) -> Self {
        let mut votes = Votes::default();
        for node in tree.nodes().iter() {
            // Markup has quotes of its own.
            if !matches!(tree.nodes().parent_kind(node.id()), AstKind::JSXAttribute(_)) {
                votes.count(tree, node.kind());
            }
        }
        Self {
            newline: source.newline,
            quote: if votes.quotes < 0 { '"' } else { '\'' },
            semicolon: if votes.semicolons < 0 { "" } else { ";" },
            step: step(source.text),
            trailing_comma: if votes.trailing_commas < 0 { "" } else { "," },
        }
    }

    /// A string literal.
    pub fn string(&self, value: &str) -> String {
        let other = if self.quote == '"' { '\'' } else { '"' };
        let quote = if value.contains(self.quote) && !value.contains(other) { other } else { self.quote };
        let mut literal = String::from(quote);
        for letter in value.chars() {
            match letter {
                '\n' => literal.push_str("\\n"),
                '\r' => literal.push_str("\\r"),
                '\\' => literal.push_str("\\\\"),
                letter if letter == quote => literal.extend(['\\', letter]),
                hidden if is_hidden(hidden) => literal.push_str(&format!("\\u{:04x}", u32::from(hidden))),
                letter => literal.push(letter),
            }
        }
        literal.push(quote);
        literal
    }
}

/// For and against each choice.
#[derive(Default)]
struct Votes {
    quotes: i32,
    semicolons: i32,
    trailing_commas: i32,
}

impl Votes {
    fn count(&mut self, tree: &Tree, kind: AstKind) {
        match kind {
            AstKind::StringLiteral(literal) => {
                let text = tree.slice(literal.span);
                let inner = &text[1.min(text.len())..];
                // Quotes inside leave no choice.
                if text.starts_with('\'') && !inner.contains('"') {
                    self.quotes += 1;
                } else if text.starts_with('"') && !inner.contains('\'') {
                    self.quotes -= 1;
                }
            }
            AstKind::ExpressionStatement(_)
            | AstKind::VariableDeclaration(_)
            | AstKind::ReturnStatement(_)
            | AstKind::ThrowStatement(_)
            | AstKind::ImportDeclaration(_) => self.count_semicolon(tree, kind.span()),
            AstKind::ObjectExpression(object) => {
                self.count_comma(tree, object.span, object.properties.last().map(GetSpan::span));
            }
            AstKind::ArrayExpression(array) => {
                self.count_comma(tree, array.span, array.elements.last().map(GetSpan::span));
            }
            AstKind::CallExpression(call) => {
                self.count_comma(tree, call.span, call.arguments.last().map(GetSpan::span));
            }
            _ => {}
        }
    }

    /// Only statements at the end of a line say something: others need their semicolon, or have none.
    fn count_semicolon(&mut self, tree: &Tree, span: Span) {
        let rest = &tree.text[span.end as usize..];
        if rest.lines().next().unwrap_or_default().trim().is_empty() {
            self.semicolons += if tree.slice(span).ends_with(';') { 1 } else { -1 };
        }
    }

    /// Only a list whose closing bracket begins a line says something.
    fn count_comma(&mut self, tree: &Tree, list: Span, last: Option<Span>) {
        let Some(last) = last else { return };
        let rest = &tree.text[last.end as usize..list.end as usize - 1];
        if rest.contains('\n') {
            self.trailing_commas += if rest.trim_start().starts_with(',') { 1 } else { -1 };
        }
    }
}

/// One level of indentation: the commonest by which a line is further in than the one before it.
fn step(text: &str) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut before = "";
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        // Continued comments are one column further in.
        let is_comment = line.trim_start().starts_with('*');
        if let Some(added) = indent.strip_prefix(before).filter(|added| !added.is_empty() && !is_comment) {
            *counts.entry(added).or_default() += 1;
        }
        before = indent;
    }
    let commonest = counts.into_iter().filter(|(added, _)| *added != " ").max_by_key(|(_, count)| *count);
    commonest.map_or("  ", |(added, _)| added).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_several_lines_stands_on_one() {
        assert_eq!(Style::default().string("`a\r\n`"), "'`a\\r\\n`'");
    }

    /// Every character, and every pair with what has a meaning in literals.
    #[test]
    fn any_text_is_one_line_that_gives_it_back() {
        let all: Vec<char> = ('\0'..='\u{3000}').chain(['\u{feff}', '\u{1f600}', '\u{e0001}']).collect();
        let mut texts: Vec<String> = all.chunks(64).map(|some| some.iter().collect()).collect();
        texts.extend(["\\", "\\'", "'\"`", "\\n", "${x}", "a\\", "\u{7f}0"].map(str::to_owned));
        for text in texts {
            let literal = Style::default().string(&text);
            assert!(!literal.contains(['\n', '\r', '\u{2028}']), "{literal:?}");
            let allocator = oxc_allocator::Allocator::default();
            let parser = oxc_parser::Parser::new(&allocator, &literal, oxc_span::SourceType::ts());
            match parser.parse_expression().expect("it is an expression") {
                oxc_ast::ast::Expression::StringLiteral(read) => assert_eq!(read.value.as_str(), text),
                _ => panic!("{literal} is no string"),
            }
        }
    }
}
