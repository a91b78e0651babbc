//! Calls: their order in the text gives them their ids before any of them is read.

use tree_sitter::Node;

use super::Event;
use super::captures::Capture;
use super::grammar::{Field, Kind, children, field, first_child, kind, range};
use super::lower::{At, Lowering};
use super::reader::Reader;
use crate::syntax::expr::Draft;
use crate::syntax::{Argument, Call, CallId, TextRange};

impl Lowering<'_> {
    /// Where the parts of a call stand: one level below the place where the call was met.
    pub fn inside_call(&self, call: CallId) -> At {
        At { depth: self.calls.depth(call), ..At::VALUE }.deeper()
    }

    /// A call that is met in an expression.
    pub fn call(&mut self, range: TextRange, at: At) -> Draft {
        match self.calls.meet(range, at.depth) {
            Some(call) => Draft::Call(call),
            // In the content of a string annotation.
            None => Draft::Other(vec![]),
        }
    }
}

impl<'t> Reader<'t> {
    /// `type(x).y = z` at the start of a statement reads as a type alias: finds the calls that are lost with it.
    pub fn find_type_calls(&mut self, events: &mut Vec<Event<'t>>) {
        let statements: Vec<_> =
            events.iter().filter(|event| event.capture == Capture::TypeAlias).map(|event| event.node).collect();
        for statement in statements {
            let mut leftmost = field(statement, Field::Left);
            while let Some(node) = leftmost {
                if matches!(kind(node), Some(Kind::Parenthesized | Kind::Tuple)) {
                    let call = TextRange::new(range(statement).start, range(node).end);
                    self.lowering.type_calls.push((node, call));
                    events.push(Event { capture: Capture::Call, node, range: call });
                    break;
                }
                leftmost = first_child(node);
            }
        }
    }

    /// Reads a call.
    pub fn call(&mut self, event: &Event<'t>) {
        let context = self.context();
        let node = event.node;
        let at = self.lowering.inside_call(CallId(self.facts.calls.len() as u32));
        let (callee, arguments) = match field(node, Field::Function) {
            Some(callee) => (self.lowering.callee(callee, at), field(node, Field::Arguments)),
            None => {
                let name = TextRange::new(event.range.start, event.range.start + "type".len() as u32);
                (self.lowering.push(Draft::Name("type".into()), name), Some(node))
            }
        };
        let arguments = arguments.map(|arguments| self.arguments(arguments, at)).unwrap_or_default();
        self.facts.calls.push(Call {
            function: context.function,
            scope: context.scope,
            callee,
            is_new: false,
            arguments,
            range: event.range,
            awaited: self.awaited.contains(&node.id()),
            repeated: context.repeated,
            conditional: context.conditional,
            main_guard: context.main_guard,
            in_lambda: context.in_lambda,
        });
    }

    fn arguments(&mut self, list: Node<'t>, at: At) -> Vec<Argument> {
        if kind(list) == Some(Kind::GeneratorExpression) {
            return vec![Argument { name: None, value: self.lowering.lower(list, at) }];
        }
        let nodes = children(list, &mut self.lowering.cursor);
        let mut arguments = Vec::with_capacity(nodes.len());
        for argument in nodes {
            let keyword = (kind(argument) == Some(Kind::KeywordArgument))
                .then(|| field(argument, Field::Name).zip(field(argument, Field::Value)))
                .flatten();
            let (name, value) = match keyword {
                Some((name, value)) => (Some(self.lowering.name_of(name)), value),
                None => (None, argument),
            };
            arguments.push(Argument { name, value: self.lowering.lower(value, at) });
        }
        arguments
    }
}
