//! Calls, `new` and tagged templates.

use super::events::Event;
use super::grammar::{Field, Kind, children, field, kind};
use super::lower::At;
use super::misread;
use super::reader::Reader;
use crate::syntax::expr::Draft;
use crate::syntax::{Argument, Call, CallId};

impl<'t> Reader<'t> {
    /// Reads a call.
    pub fn call(&mut self, event: &Event<'t>) {
        let context = self.context();
        let node = event.node;
        let at = self.lowering.inside_call(CallId(self.facts.calls.len() as u32));
        let made = misread::new_behind(node).or(field(node, Field::Constructor));
        let called = made.or(field(node, Field::Function));
        let callee = match called {
            Some(called) => self.lowering.lower(called, At { chained: true, ..at }),
            None => self.lowering.push(Draft::Other(vec![]), event.range),
        };
        let list = field(node, Field::Arguments);
        let nodes = match list {
            Some(template) if kind(template) == Some(Kind::Template) => vec![template],
            Some(list) => children(list, &mut self.lowering.cursor),
            None => vec![],
        };
        let arguments = nodes.iter().map(|node| Argument { name: None, value: self.lowering.lower(*node, at) });
        let arguments: Vec<_> = arguments.collect();
        if let Some(called) = called {
            self.name_arguments(node, called, &arguments, &nodes);
        }
        self.facts.calls.push(Call {
            function: context.function,
            scope: context.scope,
            callee,
            is_new: made.is_some(),
            arguments,
            range: event.range,
            awaited: self.awaited.contains(&node.id()),
            repeated: context.repeated,
            conditional: context.conditional,
            main_guard: context.main_guard,
            in_lambda: context.in_lambda,
        });
    }
}
