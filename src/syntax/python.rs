//! Reads a Python file: one parse, one pass of the query, and one sweep over its captures in the order of the text.
//! The sweep keeps a stack of what stands around, so that no capture has to look for its ancestors.

mod annotations;
mod bindings;
mod calls;
mod captures;
mod context;
mod definitions;
mod errors;
mod grammar;
mod imports;
mod lower;
mod reader;
mod statements;
mod strings;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::cmp::Reverse;

use tree_sitter::{Node, QueryCursor, StreamingIterator, Tree};

use self::captures::{Capture, queries};
use self::grammar::{Field, arms, field, range};
use self::lower::without_star;
use self::reader::Reader;
use super::parse::{MOST_WORK, add_missing, beyond_depth, given_up, is_sound, parse, unread};
use super::work::count_captured;
use super::{FileFacts, TextRange};

/// A capture stands in about so many bytes of text.
const BYTES_PER_EVENT: usize = 16;

/// One capture of the query.
struct Event<'t> {
    capture: Capture,
    node: Node<'t>,
    range: TextRange,
}

impl<'t> Event<'t> {
    fn new(capture: Capture, node: Node<'t>, text: &str) -> Self {
        let range = match capture {
            Capture::Call => without_star(text, node),
            _ => range(node),
        };
        Self { capture, node, range }
    }
}

/// What a Python file says.
pub fn read_python(text: &str) -> FileFacts {
    read_within(text, MOST_WORK)
}

/// How many errors a text has that the strict parser accepts: those of [`read_python`], mostly for the price of the parse.
pub fn python_errors(text: &str) -> usize {
    let tree = parse(grammar::language(), text, MOST_WORK);
    let is_sound = tree.is_some_and(|tree| is_sound(&tree)) && !errors::is_indented_beyond_reading(text);
    if is_sound { 0 } else { read_python(text).errors.len() }
}

fn read_within(text: &str, most: u32) -> FileFacts {
    if errors::is_indented_beyond_reading(text) {
        return unread(text, "indentation of more than 300 depths is not read".into());
    }
    let Some(tree) = parse(grammar::language(), text, most) else {
        return given_up(text);
    };
    if let Some(unread) = beyond_depth(&tree, text) {
        return unread;
    }
    let mut reader = Reader::new(text, &tree);
    let mut events = events(&tree, text);
    reader.find_type_calls(&mut events);
    events.sort_by_key(|event| (event.range.start, Reverse(event.range.end), event.capture.rank()));
    let mut facts = reader.read(&events);
    add_missing(&mut facts, &tree);
    facts
}

/// All captures, in no particular order.
fn events<'t>(tree: &'t Tree, text: &str) -> Vec<Event<'t>> {
    thread_local! {
        static CURSOR: RefCell<QueryCursor> = RefCell::new(QueryCursor::new());
    }
    CURSOR.with_borrow_mut(|cursor| {
        let queries = queries();
        let mut events = Vec::with_capacity(text.len() / BYTES_PER_EVENT);
        let mut matches = cursor.matches(&queries.query, tree.root_node(), text.as_bytes());
        while let Some(found) = matches.next() {
            for found in found.captures() {
                let (capture, node) = (queries.capture(found.index), found.node);
                events.push(Event::new(capture, node, text));
                let operands = match capture {
                    Capture::Boolean => [field(node, Field::Right), None],
                    Capture::Conditional => {
                        arms(node).map_or([None; 2], |[first, _, second]| [Some(first), Some(second)])
                    }
                    _ => continue,
                };
                let operands = operands.into_iter().flatten();
                events.extend(operands.map(|operand| Event::new(Capture::InsideOperand, operand, text)));
            }
        }
        count_captured(events.len());
        events
    })
}
