//! Parses within a time limit, and says what was not read.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use smol_str::{SmolStr, format_smolstr};
use tree_sitter::{Language, ParseOptions, Parser, Tree};

use super::{FileFacts, Function, Lines, SyntaxError, TextRange};

/// A file that takes longer to parse is given up: recovery from errors can take minutes.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Parses with this thread's parser; gives up after `limit`.
pub(super) fn parse(language: &Language, text: &str, limit: Duration) -> Option<Tree> {
    thread_local! {
        static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
    }
    PARSER.with_borrow_mut(|parser| {
        parser.set_language(language).expect("the grammars and the parser have one version");
        let begin = Instant::now();
        let mut progress = |_: &tree_sitter::ParseState| match begin.elapsed() > limit {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let tree = parser.parse_with_options(&mut |at, _| &text.as_bytes()[at..], None, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree
    })
}

/// The depth of a tree up to which it is queried: the query's cursor sorts what it has begun by depth, again and again,
/// so that a chain of 40,000 calls would take most of a minute. CPython refuses what is much less deep.
const MOST_LEVELS: usize = 20_000;

/// The facts of a text whose tree is deeper than the query can follow in a reasonable time; none for any other.
pub(super) fn beyond_depth(tree: &Tree, text: &str) -> Option<FileFacts> {
    // A level takes a byte at least.
    let is_deep = text.len() > MOST_LEVELS && is_deeper(tree, MOST_LEVELS);
    is_deep.then(|| unread(text, format_smolstr!("an expression of more than {MOST_LEVELS} levels is not read")))
}

fn is_deeper(tree: &Tree, levels: usize) -> bool {
    let mut cursor = tree.walk();
    let mut depth = 0;
    loop {
        if cursor.goto_first_child() {
            depth += 1;
            if depth > levels {
                return true;
            }
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return false;
            }
            depth -= 1;
        }
    }
}

/// The facts of a file that took too long to parse.
pub(super) fn given_up(text: &str, limit: Duration) -> FileFacts {
    unread(text, format_smolstr!("parsing took longer than {} seconds", limit.as_secs()))
}

/// The facts of a file that was not read, for the reason `what`.
pub(super) fn unread(text: &str, what: SmolStr) -> FileFacts {
    let range = TextRange::new(0, text.len() as u32);
    FileFacts {
        lines: Lines::of(text),
        functions: vec![Function::module(range, range, None, range.end)],
        errors: vec![SyntaxError { range, what: what.clone() }],
        given_up: Some(what),
        ..FileFacts::default()
    }
}

/// The facts of a file that there is no need to read: a top level, and nothing in it.
pub(super) fn blank() -> FileFacts {
    let none = TextRange::default();
    FileFacts { lines: Lines::of(""), functions: vec![Function::module(none, none, None, 0)], ..FileFacts::default() }
}

#[cfg(test)]
mod tests {
    use crate::project::Language;
    use crate::syntax::{blank, facts};

    #[test]
    fn an_empty_file_says_nothing() {
        for language in Language::ALL {
            assert_eq!(format!("{:?}", facts(*language, "", "")), format!("{:?}", blank()));
        }
    }
}
