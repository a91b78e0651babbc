//! Predicted traces as trees of spans.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::paths::Names;
use super::style::{self, paint};
use super::{RecordedBy, TraceNode};

/// A tree that was shown before and has at least this many spans is not shown again.
const WORTH_SPARING: usize = 3;

/// The trees, one after the other. Where spans of several functions have the same name, it says whose they are.
pub fn render(traces: &[TraceNode], names: &Names) -> String {
    let mut functions = BTreeMap::new();
    traces.iter().for_each(|root| gather(root, &mut functions));
    let mut forest = Forest { text: String::new(), shown: HashSet::new(), functions, names };
    for (at, root) in traces.iter().enumerate() {
        if at > 0 {
            forest.text.push('\n');
        }
        forest.add(root, "", "");
    }
    forest.text
}

/// The functions behind each name of a span.
fn gather<'a>(node: &'a TraceNode, functions: &mut BTreeMap<&'a str, BTreeSet<&'a str>>) {
    functions.entry(&node.name).or_default().extend(node.function.as_deref());
    node.children.iter().for_each(|child| gather(child, functions));
}

struct Forest<'a> {
    text: String,
    shown: HashSet<&'a TraceNode>,
    functions: BTreeMap<&'a str, BTreeSet<&'a str>>,
    names: &'a Names,
}

impl<'a> Forest<'a> {
    /// Adds a span: `own` is what stands before its name, `below` what stands before the lines under it.
    fn add(&mut self, node: &'a TraceNode, own: &str, below: &str) {
        let again = size(node) >= WORTH_SPARING && !self.shown.insert(node);
        self.text += &format!("{}{}", paint(style::QUIET, own), line(node));
        if let Some((path, name)) = self.whose(node) {
            self.text += &paint(style::QUIET, format!("  {}::{name}", self.names.shown(path)));
        }
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

    /// Path and name of a span's function, when its name alone does not tell.
    fn whose(&self, node: &'a TraceNode) -> Option<(&'a str, &'a str)> {
        let function = node.function.as_deref()?;
        let others = self.functions.get(node.name.as_str())?.len();
        if others > 1 { function.split_once("::") } else { None }
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
        RecordedBy::Library => line += &paint(style::QUIET, "  recorded by the library"),
        RecordedBy::Existing => line += &paint(style::QUIET, "  traced already"),
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::SpanType;

    fn node(name: &str, span_type: SpanType, children: Vec<TraceNode>) -> TraceNode {
        let name = name.to_owned();
        let recorded_by = RecordedBy::Decorator;
        TraceNode {
            name,
            span_type,
            recorded_by,
            function: None,
            repeated: false,
            optional: false,
            opaque: false,
            children,
        }
    }

    #[test]
    fn branches_and_marks() {
        let call = TraceNode { recorded_by: RecordedBy::Autolog, ..node("Completions", SpanType::ChatModel, vec![]) };
        let ask = node("ask", SpanType::Llm, vec![TraceNode { repeated: true, ..call.clone() }, call]);
        let graph = TraceNode { opaque: true, optional: true, ..node("*", SpanType::Chain, vec![]) };
        let search =
            TraceNode { recorded_by: RecordedBy::Existing, ..node("search", SpanType::Retriever, vec![graph.clone()]) };
        let of = |function: &str| TraceNode {
            function: Some(format!("app.py::{function}.load")),
            ..node("load", SpanType::Tool, vec![])
        };
        let short = node("short", SpanType::Tool, vec![of("A"), of("B")]);
        let traces = [
            node("run", SpanType::Agent, vec![ask.clone(), short.clone(), search]),
            ask,
            short,
            TraceNode { children: vec![node("known", SpanType::Tool, vec![])], ..graph },
        ];
        let text = anstream::adapter::strip_str(&render(&traces, &Names::relative_to_root())).to_string();
        assert_eq!(
            text,
            "\
run  AGENT
├─ ask  LLM
│  ├─ Completions  CHAT_MODEL  ×n  recorded by autolog
│  └─ Completions  CHAT_MODEL  recorded by autolog
├─ short  TOOL
│  ├─ load  TOOL  app.py::A.load
│  └─ load  TOOL  app.py::B.load
└─ search  RETRIEVER  traced already
   └─ (named at run time)  CHAIN  ?
      └─ … known at run time only

ask  LLM  (as above)

short  TOOL  (as above)

(named at run time)  CHAIN  ?
├─ known  TOOL
└─ … known at run time only
"
        );
    }
}
