//! Parses within a limit of work, and says what was not read.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::ops::ControlFlow;

use smol_str::{SmolStr, format_smolstr};
use tree_sitter::{Language, ParseOptions, Parser, Tree};

use super::work::count_parsed;
use super::{FileFacts, Function, Lines, SyntaxError, TextRange};

/// A file that takes more work to parse is given up: recovery from errors can take minutes. In hundreds of the parser's
/// operations, about ten seconds of them; the largest file that is read needs 30,000, if it is in order. Work, not time, so
/// that a busy machine decides as any other.
pub(super) const MOST_WORK: u32 = 100_000;

/// Parses with this thread's parser; gives up beyond so much work.
pub(super) fn parse(language: &Language, text: &str, most: u32) -> Option<Tree> {
    thread_local! {
        static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
    }
    count_parsed();
    PARSER.with_borrow_mut(|parser| {
        parser.set_language(language).expect("the grammars and the parser have one version");
        let mut left = most;
        // Called after every hundred operations.
        let mut progress = |_: &tree_sitter::ParseState| match left.checked_sub(1) {
            None => ControlFlow::Break(()),
            Some(less) => {
                left = less;
                ControlFlow::Continue(())
            }
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
    is_beyond_depth(tree)
        .then(|| unread(text, format_smolstr!("an expression of more than {MOST_LEVELS} levels is not read")))
}

fn is_beyond_depth(tree: &Tree) -> bool {
    // A level takes a node at least.
    tree.root_node().descendant_count() > MOST_LEVELS && is_deeper(tree, MOST_LEVELS)
}

/// Whether a tree has no error in it, and is not too deep to be queried.
pub(super) fn is_sound(tree: &Tree) -> bool {
    !tree.root_node().has_error() && !is_beyond_depth(tree)
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

/// Adds the tokens that are not there to the errors of a file that was read from `tree`. A pattern for them would begin a
/// match at every node of every file.
pub(super) fn add_missing(facts: &mut FileFacts, tree: &Tree) {
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if node.is_missing() {
            let range = TextRange::new(node.start_byte() as u32, node.end_byte() as u32);
            facts.errors.push(SyntaxError { range, what: format_smolstr!("missing `{}`", node.kind()) });
        }
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                facts.errors.sort_by_key(|error| (error.range.start, Reverse(error.range.end)));
                return;
            }
        }
    }
}

/// The facts of a file that is too much work to parse.
pub(super) fn given_up(text: &str) -> FileFacts {
    unread(text, "parsing it would take too long".into())
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
