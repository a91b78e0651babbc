//! Bindings: declarations, assignments, loops, and what patterns take apart.

use tree_sitter::Node;

use super::grammar::{Field, Kind, children, field, first_child, has_word, is_logical, kind, operator, range};
use super::imports::required;
use super::lower::At;
use super::reader::Reader;
use crate::syntax::expr::Draft;
use crate::syntax::{Binding, BindingKind, BindingTarget, Expr, ExprId, FunctionId, Scope, TextRange};

/// What patterns nested deeper take is not known, so that values do not grow without end.
const MAX_PATTERNS: u32 = 12;

/// How one target gets its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub value: Option<ExprId>,
    pub kind: BindingKind,
    pub unpacked: Option<u32>,
}

impl Source {
    /// The value itself.
    pub fn of(value: Option<ExprId>) -> Self {
        Self { value, kind: BindingKind::Assign, unpacked: None }
    }

    /// Nothing is known of the value.
    const OPAQUE: Source = Source { value: None, kind: BindingKind::Opaque, unpacked: None };
}

/// What all targets of a statement have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub annotation: Option<ExprId>,
    pub range: TextRange,
    pub scope: Scope,
    /// The names are declared here; otherwise they may belong to a function around.
    pub declares: bool,
}

impl<'t> Reader<'t> {
    /// `target: T = value` of a declaration.
    pub fn declarator(&mut self, node: Node<'t>) {
        let Some(pattern) = field(node, Field::Name) else { return };
        let value = field(node, Field::Value);
        let target = self.target(node, true);
        if let Some(value) = value {
            if self.require(node, pattern, value, target) {
                return;
            }
            if kind(pattern) == Some(Kind::Identifier) {
                self.name_plainly(value, self.lowering.text_of(pattern));
            }
        } else if kind(pattern) != Some(Kind::Identifier) {
            // Of a loop, or damaged.
            return;
        }
        let value = value.map(|value| self.lowering.value(value));
        let annotation = field(node, Field::Type).map(|annotation| self.lowering.annotation(annotation));
        self.bind(pattern, Source::of(value), Target { annotation, ..target });
    }

    /// `target = value`.
    pub fn assignment(&mut self, node: Node<'t>) {
        let (Some(pattern), Some(right)) = (field(node, Field::Left), field(node, Field::Right)) else { return };
        self.name_assigned(pattern, right);
        if required(right, self.text).is_some() {
            self.mark_guarded_import();
        }
        let value = self.lowering.value(right);
        self.common_js(node, pattern, right, value);
        let target = self.target(node, false);
        self.bind(pattern, Source::of(Some(value)), target);
    }

    /// `target += value`, `target ??= value`.
    pub fn augmented(&mut self, node: Node<'t>) {
        let (Some(pattern), Some(right)) = (field(node, Field::Left), field(node, Field::Right)) else { return };
        let value = self.lowering.value(right);
        let formats = matches!(self.lowering.arena.expr(value), Expr::Text(_) | Expr::Format(_));
        let may_set = is_logical(operator(node, self.text).trim_end_matches('='));
        match (may_set, formats) {
            (true, _) => self.tally().comparisons += 1,
            (false, true) => self.tally().formats += 1,
            (false, false) => self.tally().arithmetic += 1,
        }
        if may_set {
            self.name_assigned(pattern, right);
        }
        let kind = if may_set { BindingKind::Assign } else { BindingKind::Augment };
        let target = self.target(node, false);
        self.bind(pattern, Source { value: Some(value), kind, unpacked: None }, target);
    }

    /// `for (target of value)`; what `in` gives are names, of which nothing is known.
    pub fn loop_target(&mut self, node: Node<'t>) {
        let (Some(pattern), Some(iterated)) = (field(node, Field::Left), field(node, Field::Right)) else { return };
        let source = match has_word(node, "of") {
            true => {
                let value = Some(self.lowering.value(iterated));
                Source { value, kind: BindingKind::Element, unpacked: None }
            }
            false => Source::OPAQUE,
        };
        let declares = ["const", "let", "var"].iter().any(|word| has_word(node, word));
        let clause = TextRange::new(range(node).start, range(iterated).end);
        let target = Target { range: clause, ..self.target(node, declares) };
        self.bind(pattern, source, target);
    }

    fn target(&self, node: Node, declares: bool) -> Target {
        let scope = Scope::Function(self.context().function);
        Target { annotation: None, range: range(node), scope, declares }
    }

    /// Binds a target, or all the targets that a pattern is made of.
    pub fn bind(&mut self, pattern: Node<'t>, source: Source, target: Target) {
        let mut rest = vec![(pattern, source, 0)];
        while let Some((pattern, source, depth)) = rest.pop() {
            let source = if depth > MAX_PATTERNS { Source::OPAQUE } else { source };
            let parts = match kind(pattern) {
                Some(Kind::ObjectPattern) => self.take_properties(pattern, source),
                Some(Kind::ArrayPattern) => self.take_elements(pattern, source),
                Some(Kind::AssignmentPattern) => self.with_default(pattern, source).into_iter().collect(),
                Some(Kind::RestPattern | Kind::NonNull | Kind::Parenthesized) => {
                    first_child(pattern).map(|inner| (inner, source)).into_iter().collect()
                }
                _ => {
                    self.bind_one(pattern, source, target);
                    continue;
                }
            };
            rest.extend(parts.into_iter().rev().map(|(part, source)| (part, source, depth + 1)));
        }
    }

    /// `{a, b: c, d = 1, ...rest}`: members of the value.
    fn take_properties(&mut self, pattern: Node<'t>, source: Source) -> Vec<(Node<'t>, Source)> {
        let object = self.taken(source, range(pattern));
        let mut parts = vec![];
        for part in children(pattern, &mut self.lowering.cursor) {
            let (key, inner, default) = match kind(part) {
                Some(Kind::ShorthandPattern) => (Some(part), Some(part), None),
                Some(Kind::PairPattern) => (field(part, Field::Key), field(part, Field::Value), None),
                Some(Kind::ObjectAssignmentPattern) => {
                    (field(part, Field::Left), field(part, Field::Left), field(part, Field::Right))
                }
                // The rest has the other members.
                Some(Kind::RestPattern) => (None, Some(part), None),
                _ => continue,
            };
            let Some(inner) = inner else { continue };
            let member = match (object, key) {
                (Some(object), Some(key)) => Some(self.member(object, key)),
                (object, _) => object,
            };
            let value = match default {
                Some(default) => Some(self.or_default(member, default, inner)),
                None => member,
            };
            parts.push((inner, value.map_or(Source::OPAQUE, |value| Source::of(Some(value)))));
        }
        parts
    }

    fn member(&mut self, object: ExprId, key: Node<'t>) -> ExprId {
        let expr = match kind(key) {
            Some(Kind::ComputedName) => Draft::Subscript { object, key: self.lowering.key(key, At::VALUE) },
            _ => Draft::Attribute { object, name: self.lowering.property(key).into() },
        };
        self.lowering.push(expr, range(key))
    }

    /// `[a, , b, ...rest]`: elements of the value.
    fn take_elements(&mut self, pattern: Node<'t>, source: Source) -> Vec<(Node<'t>, Source)> {
        let source = match source.unpacked {
            Some(_) => Source::of(self.taken(source, range(pattern))),
            None => source,
        };
        let display = match source.value.map(|value| self.lowering.arena.expr(value)) {
            Some(Expr::List(values)) if source.kind == BindingKind::Assign => values.to_vec(),
            _ => vec![],
        };
        let is_spread = |value: &ExprId| matches!(self.lowering.arena.expr(*value), Expr::Spread(_));
        let spread = display.iter().position(is_spread).unwrap_or(display.len());
        let mut parts = vec![];
        let mut index = 0;
        for part in pattern.children(&mut self.lowering.cursor) {
            if !part.is_named() {
                index += usize::from(part.kind() == ",");
            } else if !part.is_extra() {
                let taken = match (kind(part), source.value) {
                    (Some(Kind::RestPattern), _) | (_, None) => Source::OPAQUE,
                    _ if index < spread => Source::of(Some(display[index])),
                    _ => Source { unpacked: Some(index as u32), ..source },
                };
                parts.push((part, taken));
            }
        }
        parts
    }

    /// `target = default` in a pattern.
    fn with_default(&mut self, pattern: Node<'t>, source: Source) -> Option<(Node<'t>, Source)> {
        let (inner, default) = (field(pattern, Field::Left)?, field(pattern, Field::Right)?);
        let value = self.taken(source, range(inner));
        let value = self.or_default(value, default, inner);
        Some((inner, Source::of(Some(value))))
    }

    fn or_default(&mut self, value: Option<ExprId>, default: Node<'t>, target: Node<'t>) -> ExprId {
        self.name_plainly(default, self.lowering.text_of(target));
        let lowered = self.lowering.value(default);
        match value {
            Some(value) => self.lowering.push(Draft::Choice(vec![value, lowered]), range(default)),
            None => lowered,
        }
    }

    /// What a source gives, as an expression that stands at `place`.
    fn taken(&mut self, source: Source, place: TextRange) -> Option<ExprId> {
        let mut subscript = |object: ExprId, index: u32| {
            let key = self.lowering.push(Draft::Constant(index.to_string().into()), place);
            self.lowering.push(Draft::Subscript { object, key }, place)
        };
        let value = match source.kind {
            BindingKind::Assign => source.value?,
            BindingKind::Element => subscript(source.value?, 0),
            _ => return None,
        };
        Some(match source.unpacked {
            Some(index) => subscript(value, index),
            None => value,
        })
    }

    fn bind_one(&mut self, node: Node<'t>, source: Source, target: Target) {
        let lowered = self.lowering.value(node);
        let bound = match self.lowering.arena.expr(lowered) {
            Expr::Name(name) => BindingTarget::Name(name.into()),
            Expr::Attribute { object, name } => BindingTarget::Attribute { object, name: name.into() },
            Expr::Subscript { object, key } => BindingTarget::Subscript { object, key },
            _ => return,
        };
        match &bound {
            BindingTarget::Name(name) => {
                let function = match target.scope {
                    Scope::Function(function) => function,
                    Scope::Class(_) => FunctionId::MODULE,
                };
                match target.declares {
                    true => {
                        self.declared.insert((function, name.clone()));
                    }
                    false => self.assigned.push((function, name.clone())),
                }
            }
            BindingTarget::Subscript { .. } => self.tally().collections += 1,
            BindingTarget::Attribute { .. } => {}
        }
        let Source { value, kind, unpacked } = source;
        let Target { annotation, range, scope, .. } = target;
        self.facts.bindings.push(Binding { scope, target: bound, value, annotation, kind, unpacked, range });
    }
}
