//! Reads a TypeScript or JavaScript file: one parse, one pass of the query, and one sweep over its captures in the order
//! of the text.

mod bindings;
mod calls;
mod captures;
mod classes;
mod context;
mod definitions;
mod errors;
mod events;
mod exports;
mod grammar;
mod imports;
mod lower;
mod misread;
mod names;
mod parameters;
mod reader;
mod statements;
mod strings;
#[cfg(test)]
mod tests;
mod types;

use self::events::events;
use self::reader::Reader;
use super::FileFacts;
use super::parse::{MOST_WORK, add_missing, beyond_depth, given_up, is_sound, parse, unread};

/// Which grammar reads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `.ts`, `.mts`, `.cts`: `<T>value` is a cast.
    TypeScript,
    /// `.tsx`, and JavaScript of every ending: `<T>` begins an element.
    Tsx,
}

impl Dialect {
    /// The dialect of a file, by its ending.
    pub fn of(path: &str) -> Self {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        if matches!(ending, "ts" | "mts" | "cts") { Self::TypeScript } else { Self::Tsx }
    }
}

/// What a TypeScript or JavaScript file says.
pub fn read_typescript(dialect: Dialect, text: &str) -> FileFacts {
    read_within(dialect, text, MOST_WORK)
}

/// How many errors a text has: those of [`read_typescript`], mostly for the price of the parse.
pub fn typescript_errors(dialect: Dialect, text: &str) -> usize {
    let tree = parse(grammar::language(dialect), text, MOST_WORK);
    let is_sound = tree.is_some_and(|tree| is_sound(&tree)) && !errors::is_flow(text);
    if is_sound { 0 } else { read_typescript(dialect, text).errors.len() }
}

fn read_within(dialect: Dialect, text: &str, most: u32) -> FileFacts {
    if errors::is_flow(text) {
        return unread(text, "Flow syntax is not read".into());
    }
    let Some(tree) = parse(grammar::language(dialect), text, most) else {
        return given_up(text);
    };
    if let Some(unread) = beyond_depth(&tree, text) {
        return unread;
    }
    let events = events(dialect, &tree, text);
    let mut facts = Reader::new(text, &tree, &events).read(events);
    add_missing(&mut facts, &tree);
    facts
}
