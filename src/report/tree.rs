//! Predicted traces as trees of spans.

use std::collections::HashSet;

use super::style::{self, paint};
use super::{RecordedBy, TraceNode};

/// A tree that was shown before and has at least this many spans is not shown again.
const WORTH_SPARING: usize = 3;

/// The trees, one after the other.
pub fn render(traces: &[TraceNode]) -> String {
    let mut forest = Forest::default();
    for (at, root) in traces.iter().enumerate() {
        if at > 0 {
            forest.text.push('\n');
        }
        forest.add(root, "", "");
    }
    forest.text
}

#[derive(Default)]
struct Forest<'a> {
    text: String,
    shown: HashSet<&'a TraceNode>,
}

impl<'a> Forest<'a> {
    /// Adds a span: `own` is what stands before its name, `below` what stands before the lines under it.
    fn add(&mut self, node: &'a TraceNode, own: &str, below: &str) {
        let again = size(node) >= WORTH_SPARING && !self.shown.insert(node);
        self.text += &format!("{}{}", paint(style::QUIET, own), line(node));
        self.text += &if again { format!("  {}\n", paint(style::QUIET, "(as above)")) } else { "\n".to_owned() };
        if again {
            return;
        }
        for (at, child) in node.children.iter().enumerate() {
            let last = at + 1 == node.children.len() && !node.opaque;
            let (branch, trunk) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.add(child, &format!("{below}{branch}"), &format!("{below}{trunk}"));
        }
        if node.opaque {
            self.text += &paint(style::QUIET, format!("{below}└─ … known at run time only"));
            self.text.push('\n');
        }
    }
}

fn size(node: &TraceNode) -> usize {
    1 + node.children.iter().map(size).sum::<usize>()
}

fn line(node: &TraceNode) -> String {
    let name = if node.name == "*" { "(named at run time)" } else { &node.name };
    let mut line = format!("{}  {}", paint(style::NAME, name), paint(style::SPAN, node.span_type));
    if node.repeated {
        line += "  ×n";
    }
    if node.optional {
        line += "  ?";
    }
    match node.recorded_by {
        RecordedBy::Decorator | RecordedBy::Body => {}
        RecordedBy::Autolog => line += &paint(style::QUIET, "  recorded by autolog"),
        RecordedBy::Existing => line += &paint(style::QUIET, "  traced already"),
    }
    line
}
