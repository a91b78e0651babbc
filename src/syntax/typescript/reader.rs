//! The sweep: takes the events in the order of the text and adds to the facts.

use std::collections::{HashMap, HashSet};

use smol_str::SmolStr;
use tree_sitter::{Node, Tree};

use super::captures::Capture;
use super::classes::interface;
use super::context::{guard_of, inside};
use super::events::{Event, Events, Sort};
use super::grammar::{Field, Kind, children, extent, field, first_child, has_word, kind, range};
use super::lower::Lowering;
use super::names::Names;
use crate::syntax::context::{Context, Guard};
use crate::syntax::exprs::Arena;
use crate::syntax::order::{CallIndex, Order};
use crate::syntax::{
    ClassId, Condition, ConditionKind, Decorator, FileFacts, FunctionId, Lines, Return, ReturnKind, Scope, SyntaxError,
    Tally,
};

/// What the sweep knows so far.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) facts: FileFacts,
    pub(super) lowering: Lowering<'t>,
    /// What stands around, outermost first, each with the end of its range.
    stack: Vec<(u32, Context)>,
    /// Of the last condition.
    guard: Guard,
    /// The decorators of the next method or class.
    pub(super) decorators: Vec<Decorator>,
    pub(super) names: Names,
    /// The classes whose bodies are still to come, by the ids of these.
    pub(super) bodies: HashMap<usize, ClassId>,
    pub(super) awaited: HashSet<usize>,
    /// Inner operations of sums that are already counted.
    pub(super) counted: HashSet<usize>,
    /// Names that a function declares.
    pub(super) declared: HashSet<(FunctionId, SmolStr)>,
    /// Names that a function assigns to.
    pub(super) assigned: Vec<(FunctionId, SmolStr)>,
}

impl<'t> Reader<'t> {
    /// Before the first event.
    pub fn new(text: &'t str, tree: &'t Tree, events: &Events<'t>) -> Self {
        let ranges = |is: fn(&Event) -> bool| events.list.iter().filter(move |event| is(event)).map(|it| it.range);
        let lowering = Lowering {
            text,
            arena: Arena::default(),
            cursor: tree.walk(),
            calls: CallIndex::of(ranges(|event| event.is(Capture::Call))),
            functions: Order::of(ranges(|event| event.is(Capture::Function) || event.is(Capture::Signature))),
            classes: Order::of(ranges(|event| event.is(Capture::Class) || is_interface(event))),
        };
        let mut reader = Self {
            text,
            facts: FileFacts { lines: Lines::of(text), ..FileFacts::default() },
            lowering,
            stack: vec![],
            guard: Guard::Other,
            decorators: vec![],
            names: Names::default(),
            bodies: HashMap::new(),
            awaited: HashSet::new(),
            counted: HashSet::new(),
            declared: HashSet::new(),
            assigned: vec![],
        };
        reader.module(tree.root_node());
        reader
    }

    /// Reads all events.
    pub fn read(mut self, events: Events<'t>) -> FileFacts {
        self.awaited = events.awaited;
        for event in &events.list {
            while self.stack.last().is_some_and(|(end, _)| *end <= event.range.start) {
                self.stack.pop();
            }
            match event.sort {
                Sort::Captured(capture) => self.take(capture, event),
                Sort::InsideFunction => {
                    if let Some(function) = self.lowering.function_id(event.node) {
                        self.enter(event, Context::of_function(function));
                    }
                }
                Sort::InsideOperand => self.enter(event, inside(self.context(), event.sort, self.guard)),
            }
        }
        for (function, name) in std::mem::take(&mut self.assigned) {
            if function != FunctionId::MODULE && self.declared.insert((function, name.clone())) {
                self.facts.outer_names.push((function, name));
            }
        }
        self.facts.exprs = self.lowering.arena.finish();
        self.facts
    }

    fn take(&mut self, capture: Capture, event: &Event<'t>) {
        let node = event.node;
        match capture {
            Capture::Function | Capture::Signature => self.function(node),
            Capture::Decorator => self.decorators.extend(self.lowering.decorator(node)),
            Capture::InsideDecorator => {
                let function = self.context().function;
                let around = self.stack.iter().rev().find(|(_, context)| context.function != function);
                let context = around.map_or(Context::MODULE, |(_, context)| *context);
                self.enter(event, context);
            }
            Capture::Class => self.class(node),
            Capture::ClassBody => {
                if let Some(class) = self.bodies.remove(&node.id()) {
                    self.enter(event, self.context().of_class(Scope::Class(class)));
                }
            }
            Capture::Field => self.field(node),
            Capture::Alias => self.alias(node),
            Capture::Enum => self.enumeration(node),
            Capture::Namespace => self.namespace(node),
            Capture::Ambient => {}
            Capture::Import => self.import(node),
            Capture::ImportAlias => self.import_alias(node),
            Capture::Export => self.export(node),
            Capture::Declarator => self.declarator(node),
            Capture::Assign => self.assignment(node),
            Capture::Augment => self.augmented(node),
            Capture::Loop => self.loop_target(node),
            Capture::Exception => self.caught(node),
            Capture::Call => self.call(event),
            Capture::Await => {}
            Capture::Return => self.returned(node, ReturnKind::Return),
            Capture::Yield => {
                self.returned(node, if has_word(node, "*") { ReturnKind::YieldFrom } else { ReturnKind::Yield });
            }
            Capture::ConditionIf => {
                self.guard = guard_of(self.lowering.text_of(node));
                self.condition(node, ConditionKind::Branch);
            }
            Capture::Conditional => {
                if let Some(condition) = field(node, Field::Condition) {
                    self.condition(condition, ConditionKind::Branch);
                }
            }
            Capture::ConditionWhile => self.condition(node, ConditionKind::While),
            Capture::ConditionFor => {
                if kind(node).is_some() {
                    self.condition(node, ConditionKind::For);
                }
            }
            Capture::ConditionSwitch => self.condition(node, ConditionKind::Match),
            Capture::InsideConsequence
            | Capture::InsideBranch
            | Capture::InsideBlock
            | Capture::InsideTry
            | Capture::InsideLoop => self.enter(event, inside(self.context(), event.sort, self.guard)),
            Capture::Statement => self.statement(node),
            Capture::TopStatement => self.top_statement(node),
            Capture::Binary => self.binary(node),
            Capture::Unary => {
                if self.text[event.range.as_usize()].starts_with('!') {
                    self.tally().comparisons += 1;
                }
            }
            Capture::Update => self.tally().arithmetic += 1,
            Capture::Collection => {
                if first_child(node).is_some() {
                    self.tally().collections += 1;
                }
                self.name_parts(node);
            }
            Capture::String => self.string(node),
            Capture::Comment => self.comment(node),
            Capture::Jsx => {
                let function = self.context().function;
                self.facts.functions[function.0 as usize].tally.elements += 1;
                self.facts.has_jsx = true;
            }
            Capture::JsxAttribute => self.name_attribute(node),
            Capture::JsxText => self.facts.add_literal(self.lowering.text_of(node), range(node)),
            Capture::Error => {
                let what = "unexpected text".into();
                self.facts.errors.push(SyntaxError { range: range(node), what });
            }
        }
    }

    /// What stands around the present place.
    pub(super) fn context(&self) -> Context {
        self.stack.last().map_or(Context::MODULE, |(_, context)| *context)
    }

    /// The counts of the function around the present place.
    pub(super) fn tally(&mut self) -> &mut Tally {
        let function = self.context().function;
        &mut self.facts.functions[function.0 as usize].tally
    }

    fn enter(&mut self, event: &Event<'t>, context: Context) {
        self.stack.push((event.range.end, context));
    }

    fn returned(&mut self, node: Node<'t>, kind: ReturnKind) {
        let value = first_child(node).map(|value| self.lowering.value(value));
        self.facts.returns.push(Return {
            function: self.context().function,
            kind,
            value,
            range: extent(node, self.text),
        });
    }

    fn condition(&mut self, node: Node<'t>, kind: ConditionKind) {
        let expr = self.lowering.value(node);
        self.facts.conditions.push(Condition { function: self.context().function, kind, expr });
    }

    fn string(&mut self, node: Node<'t>) {
        if children(node, &mut self.lowering.cursor)
            .into_iter()
            .any(|part| kind(part) == Some(Kind::TemplateSubstitution))
        {
            self.tally().formats += 1;
        }
        self.facts.add_literal(self.lowering.text_of(node), range(node));
    }

    fn comment(&mut self, node: Node<'t>) {
        self.facts.add_comment(self.lowering.text_of(node), range(node).start, &['/', '*']);
    }
}

/// Whether an event is the alias of an object type.
fn is_interface(event: &Event) -> bool {
    event.is(Capture::Alias) && interface(event.node).is_some()
}
