//! The sweep: takes the captures in the order of the text and adds to the facts.

use std::collections::{HashMap, HashSet};

use smol_str::SmolStr;
use tree_sitter::{Node, Tree};

use super::Event;
use super::captures::Capture;
use super::context::{guard_of, inside};
use super::grammar::{Field, Kind, arms, children, field, first_child, kind, range, without_parentheses};
use super::lower::Lowering;
use super::{errors, strings};
use crate::syntax::context::{Context, Guard};
use crate::syntax::exprs::Arena;
use crate::syntax::order::CallIndex;
use crate::syntax::{
    ClassId, Condition, ConditionKind, Decorator, FileFacts, FunctionId, Lines, Return, ReturnKind, Scope, Tally,
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
    /// The decorators of the next definition.
    pub(super) decorators: Vec<Decorator>,
    /// How many functions have a qualified name.
    pub(super) qualnames: HashMap<SmolStr, u32>,
    pub(super) awaited: HashSet<usize>,
    /// Inner operations of sums that are already counted.
    counted: HashSet<usize>,
}

impl<'t> Reader<'t> {
    /// Before the first capture.
    pub fn new(text: &'t str, tree: &'t Tree) -> Self {
        let lowering = Lowering {
            text,
            arena: Arena::default(),
            cursor: tree.walk(),
            calls: CallIndex::default(),
            place: None,
            type_calls: vec![],
        };
        let mut reader = Self {
            text,
            facts: FileFacts { lines: Lines::of(text), ..FileFacts::default() },
            lowering,
            stack: vec![],
            guard: Guard::Other,
            decorators: vec![],
            qualnames: HashMap::new(),
            awaited: HashSet::new(),
            counted: HashSet::new(),
        };
        reader.module(tree.root_node());
        reader
    }

    /// Reads all captures, which must be sorted.
    pub fn read(mut self, events: &[Event<'t>]) -> FileFacts {
        let calls = events.iter().filter(|event| event.capture == Capture::Call);
        self.lowering.calls = CallIndex::of(calls.map(|event| event.range));
        for event in events {
            while self.stack.last().is_some_and(|(end, _)| *end <= event.range.start) {
                self.stack.pop();
            }
            self.take(event);
        }
        self.facts.exprs = self.lowering.arena.finish();
        self.facts
    }

    fn take(&mut self, event: &Event<'t>) {
        let node = event.node;
        match event.capture {
            Capture::Function => self.function(node),
            Capture::FunctionBody => {
                let function = FunctionId(self.facts.functions.len() as u32 - 1);
                self.enter(event, Context::of_function(function));
            }
            Capture::Decorator => self.decorator(node),
            Capture::Class => self.class(node),
            Capture::ClassBody => {
                let class = ClassId(self.facts.classes.len() as u32 - 1);
                self.enter(event, self.context().of_class(Scope::Class(class)));
            }
            Capture::Import => self.import(node),
            Capture::Assign => self.assignment(node),
            Capture::Augment => self.augmented(node),
            Capture::Walrus => self.walrus(node),
            Capture::Loop => self.for_statement(node),
            Capture::Element => self.for_clause(node),
            Capture::With | Capture::Exception => self.as_pattern(node, event.capture),
            Capture::Pattern => self.captured(node),
            Capture::Delete => self.delete(node),
            Capture::TypeAlias => self.type_alias(node),
            Capture::Outer => self.outer(node),
            Capture::Call => self.call(event),
            Capture::Await => {
                self.awaited.extend(first_child(node).map(|value| without_parentheses(value).id()));
            }
            Capture::Return => self.returned(node, ReturnKind::Return),
            Capture::Yield => {
                let from = node.child(1).is_some_and(|word| word.kind() == "from");
                self.returned(node, if from { ReturnKind::YieldFrom } else { ReturnKind::Yield });
            }
            Capture::ConditionIf => {
                self.guard = guard_of(node, self.text);
                self.condition(node, ConditionKind::Branch);
            }
            Capture::Conditional => {
                if let Some([_, condition, _]) = arms(node) {
                    self.condition(condition, ConditionKind::Branch);
                }
            }
            Capture::ConditionWhile => self.condition(node, ConditionKind::While),
            Capture::ConditionFor => self.condition(node, ConditionKind::For),
            Capture::ConditionMatch => self.condition(node, ConditionKind::Match),
            Capture::InsideConsequence
            | Capture::InsideBranch
            | Capture::InsideBlock
            | Capture::InsideTry
            | Capture::InsideLoop
            | Capture::InsideComprehension
            | Capture::InsideOperand
            | Capture::InsideLambda => self.enter(event, inside(self.context(), event.capture, self.guard)),
            Capture::Statement => self.statement(node),
            Capture::TopStatement => self.top_statement(node),
            Capture::Binary => self.binary(node),
            Capture::Boolean | Capture::Comparison => self.tally().comparisons += 1,
            Capture::Collection => {
                if first_child(node).is_some() {
                    self.tally().collections += 1;
                }
            }
            Capture::String => self.string(node),
            Capture::Comment => self.comment(node),
            Capture::Error | Capture::PrintStatement | Capture::ExecStatement => {
                self.facts.errors.push(errors::error(event.capture, node));
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
        let context = self.context();
        if context.in_lambda {
            return;
        }
        if kind != ReturnKind::Return {
            self.facts.functions[context.function.0 as usize].is_generator = true;
        }
        let value = first_child(node).map(|value| self.lowering.value(value));
        self.facts.returns.push(Return { function: context.function, kind, value, range: range(node) });
    }

    fn condition(&mut self, node: Node<'t>, kind: ConditionKind) {
        let expr = self.lowering.value(node);
        self.facts.conditions.push(Condition { function: self.context().function, kind, expr });
    }

    fn binary(&mut self, node: Node<'t>) {
        let operator = strings::operator(node, self.text);
        let (formats, operations) = match operator {
            "+" if self.counted.remove(&node.id()) => (false, 0),
            "+" => {
                let operands = strings::sum(node, self.text);
                let mut inner = field(node, Field::Left);
                for _ in 2..operands.len() {
                    self.counted.extend(inner.map(|node| node.id()));
                    inner = inner.and_then(|node| field(node, Field::Left));
                }
                let formats = operands.iter().any(|operand| strings::is_string(*operand, self.text));
                (formats, operands.len() as u32 - 1)
            }
            "%" => (strings::is_string(node, self.text), 1),
            // Mostly a union of types.
            "|" => (false, 0),
            _ => (false, 1),
        };
        match formats {
            true => self.tally().formats += 1,
            false => self.tally().arithmetic += operations,
        }
    }

    fn string(&mut self, node: Node<'t>) {
        let literal = self.lowering.text_of(node);
        if strings::interpolates(literal)
            && children(node, &mut self.lowering.cursor).into_iter().any(|part| kind(part) == Some(Kind::Interpolation))
        {
            self.tally().formats += 1;
        }
        self.facts.add_literal(literal, range(node));
    }

    fn comment(&mut self, node: Node<'t>) {
        self.facts.add_comment(self.lowering.text_of(node), range(node).start, &['#']);
    }
}
