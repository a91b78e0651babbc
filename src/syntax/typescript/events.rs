//! The captures of a file in the order in which the sweep takes them.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use tree_sitter::{Node, QueryCursor, StreamingIterator, Tree};

use super::Dialect;
use super::captures::{Capture, queries};
use super::grammar::{Field, Kind, extent, field, first_child, is_logical, kind, operator, plain_value, range};
use super::lower::module_called;
use super::misread;
use crate::syntax::TextRange;
use crate::syntax::work::count_captured;

/// A capture stands in about so many bytes of text.
const BYTES_PER_EVENT: usize = 16;

/// What happens at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A capture of the query.
    Captured(Capture),
    /// The parameters and the body of a function begin.
    InsideFunction,
    /// An operand begins that may not be evaluated.
    InsideOperand,
}

/// One place that the sweep comes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event<'t> {
    pub sort: Sort,
    pub node: Node<'t>,
    pub range: TextRange,
}

impl Event<'_> {
    /// Whether it is this capture.
    pub fn is(&self, capture: Capture) -> bool {
        self.sort == Sort::Captured(capture)
    }

    /// Where it comes among those of the same range: what is around before what stands in it, a function before its
    /// inside.
    fn rank(&self) -> u8 {
        use Capture::*;
        match self.sort {
            Sort::Captured(ClassBody) => 0,
            Sort::InsideOperand
            | Sort::Captured(
                InsideConsequence | InsideBranch | InsideBlock | InsideTry | InsideLoop | InsideDecorator,
            ) => 1,
            Sort::Captured(_) => 2,
            Sort::InsideFunction => 3,
        }
    }
}

/// All events of a file.
pub(super) struct Events<'t> {
    /// In the order of the text, outer ones first.
    pub list: Vec<Event<'t>>,
    /// The ids of the awaited nodes.
    pub awaited: HashSet<usize>,
}

/// Runs the query.
pub(super) fn events<'t>(dialect: Dialect, tree: &'t Tree, text: &str) -> Events<'t> {
    let captured = captured(dialect, tree, text);
    let misread = Misread::of(&captured);
    let mut list = Vec::with_capacity(captured.len() + captured.len() / 4);
    let mut awaited = misread.awaited;
    for (capture, node) in captured {
        let mut add = |sort, node, range| list.push(Event { sort, node, range });
        let whole = extent(node, text);
        match capture {
            Capture::Call if is_no_call(node, text) || misread.bare_new.contains(&node.id()) => {}
            Capture::Call => {
                let range = TextRange::new(misread::start(node), whole.end);
                add(Sort::Captured(capture), node, range);
            }
            Capture::Function => {
                add(Sort::Captured(capture), node, whole);
                let first = field(node, Field::Parameters).or(field(node, Field::Parameter));
                let start = first.or(field(node, Field::Body)).map_or(whole.start, |first| range(first).start);
                add(Sort::InsideFunction, node, TextRange::new(start, whole.end));
            }
            Capture::Binary | Capture::Augment => {
                add(Sort::Captured(capture), node, whole);
                let operator = operator(node, text).trim_end_matches('=');
                if is_logical(operator)
                    && let Some(right) = field(node, Field::Right)
                {
                    let end = misread.ends.get(&node.id()).copied().unwrap_or(range(right).end);
                    add(Sort::InsideOperand, right, TextRange::new(range(right).start, end));
                }
            }
            Capture::Conditional => {
                add(Sort::Captured(capture), node, whole);
                for arm in [Field::Consequence, Field::Alternative] {
                    if let Some(arm) = field(node, arm) {
                        add(Sort::InsideOperand, arm, range(arm));
                    }
                }
            }
            Capture::Await => {
                if !misread.ends.contains_key(&node.id()) {
                    awaited.extend(first_child(node).map(|value| plain_value(value).id()));
                }
            }
            _ => add(Sort::Captured(capture), node, whole),
        }
    }
    list.sort_by_key(|event| (event.range.start, Reverse(event.range.end), event.rank()));
    leave_out_ambient(&mut list);
    leave_out_overloads(&mut list, text);
    Events { list, awaited }
}

/// All captures, in no particular order.
fn captured<'t>(dialect: Dialect, tree: &'t Tree, text: &str) -> Vec<(Capture, Node<'t>)> {
    thread_local! {
        static CURSOR: RefCell<QueryCursor> = RefCell::new(QueryCursor::new());
    }
    CURSOR.with_borrow_mut(|cursor| {
        let queries = queries(dialect);
        let mut captured = Vec::with_capacity(text.len() / BYTES_PER_EVENT);
        let mut matches = cursor.matches(&queries.query, tree.root_node(), text.as_bytes());
        while let Some(found) = matches.next() {
            captured.extend(found.captures().iter().map(|found| (queries.capture(found.index), found.node)));
        }
        count_captured(captured.len());
        captured
    })
}

/// Whether a call is an `import('module')` or a `require('module')`, which stand for the module.
fn is_no_call(node: Node, text: &str) -> bool {
    let imports = field(node, Field::Function).and_then(kind) == Some(Kind::Import);
    imports || module_called(node, text).is_some()
}

/// What was hung on the wrong side of a chain.
#[derive(Default)]
struct Misread {
    /// The end of the chain that begins with the last operand of each operation.
    ends: HashMap<usize, u32>,
    /// Chains behind an `await` that end with a call.
    awaited: HashSet<usize>,
    /// A `new C` whose arguments were hung on `new C!`.
    bare_new: HashSet<usize>,
}

impl Misread {
    fn of(captured: &[(Capture, Node)]) -> Self {
        let mut misread = Self::default();
        for (_, call) in captured.iter().filter(|(capture, _)| *capture == Capture::Call) {
            for operation in misread::operations(*call) {
                let end = misread.ends.entry(operation.id()).or_default();
                *end = range(*call).end.max(*end);
                match kind(operation) {
                    Some(Kind::New) if misread::new_behind(*call).is_some() => {
                        misread.bare_new.insert(operation.id());
                    }
                    Some(Kind::Await) if !misread::continues(*call) => {
                        misread.awaited.insert(call.id());
                    }
                    _ => {}
                }
            }
        }
        misread
    }
}

/// What is declared for elsewhere must not hide what is declared here.
fn leave_out_ambient(events: &mut Vec<Event>) {
    let mut end = 0;
    events.retain(|event| {
        let counts = event.range.start >= end
            || matches!(event.sort, Sort::Captured(Capture::String | Capture::Comment | Capture::Error));
        if event.is(Capture::Ambient) {
            end = event.range.end.max(end);
        }
        counts
    });
}

/// An overload is a signature before another function of its name, beside it, that is no overload itself or the
/// implementation.
fn leave_out_overloads(events: &mut Vec<Event>, text: &str) {
    let name = |node: Node| field(node, Field::Name).map(|name| &text[name.byte_range()]);
    let holder = |node: Node| {
        let parent = node.parent().filter(|parent| kind(*parent) == Some(Kind::ExportStatement));
        parent.unwrap_or(node).parent().map(|parent| parent.id())
    };
    let mut next: Option<Node> = None;
    let mut overloads = HashSet::new();
    for event in events.iter().rev() {
        match event.sort {
            Sort::Captured(Capture::Function) => next = Some(event.node),
            Sort::Captured(Capture::Signature) => {
                let implemented = next.is_some_and(|next| {
                    name(event.node).is_some() && name(event.node) == name(next) && holder(event.node) == holder(next)
                });
                match implemented {
                    true => {
                        overloads.insert(event.node.id());
                    }
                    false => next = None,
                }
            }
            _ => {}
        }
    }
    events.retain(|event| !overloads.contains(&event.node.id()));
}
