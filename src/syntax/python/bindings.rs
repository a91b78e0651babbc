//! Bindings: assignments, loops, `with`, `except`, patterns, and what else gives a name a value.

use tree_sitter::Node;

use super::captures::Capture;
use super::grammar::{Field, Kind, children, field, first_child, kind, range, without_parentheses};
use super::reader::Reader;
use crate::syntax::{Binding, BindingKind, BindingTarget, Expr, ExprId, FunctionId, Scope, TextRange};

/// How one target gets its value.
#[derive(Debug, Clone, Copy)]
struct Source {
    value: Option<ExprId>,
    kind: BindingKind,
    unpacked: Option<u32>,
}

impl<'t> Reader<'t> {
    /// `a = b = value`, `target: T = value`, `target: T`.
    pub fn assignment(&mut self, node: Node<'t>) {
        let mut targets = vec![];
        let mut annotation = None;
        let mut right = Some(node);
        while let Some(assignment) = right.filter(|it| kind(*it) == Some(Kind::Assignment)) {
            targets.extend(field(assignment, Field::Left));
            annotation = annotation.or(field(assignment, Field::Type));
            right = field(assignment, Field::Right);
        }
        let right = right.filter(|it| kind(*it) != Some(Kind::AugmentedAssignment));
        let value = right.map(|value| self.lowering.value(value));
        let annotation = annotation.map(|annotation| self.lowering.annotation(annotation));
        for target in targets {
            self.bind(target, value, BindingKind::Assign, annotation, range(node), self.context().scope);
        }
    }

    /// `target += value`.
    pub fn augmented(&mut self, node: Node<'t>) {
        let value = field(node, Field::Right).map(|value| self.lowering.value(value));
        let formats =
            value.is_some_and(|value| matches!(self.lowering.arena.expr(value), Expr::Text(_) | Expr::Format(_)));
        match formats {
            true => self.tally().formats += 1,
            false => self.tally().arithmetic += 1,
        }
        if let Some(target) = field(node, Field::Left) {
            self.bind(target, value, BindingKind::Augment, None, range(node), self.context().scope);
        }
    }

    /// `name := value`.
    pub fn walrus(&mut self, node: Node<'t>) {
        let value = field(node, Field::Value).map(|value| self.lowering.value(value));
        if let Some(target) = field(node, Field::Name) {
            self.bind(target, value, BindingKind::Assign, None, range(node), self.context().scope);
        }
    }

    /// `for target in value:`.
    pub fn for_statement(&mut self, node: Node<'t>) {
        self.elements(node, self.context().scope);
    }

    /// `for target in value` of a comprehension.
    pub fn for_clause(&mut self, node: Node<'t>) {
        self.elements(node, Scope::Function(self.context().function));
    }

    fn elements(&mut self, node: Node<'t>, scope: Scope) {
        let (Some(target), Some(iterated)) = (field(node, Field::Left), field(node, Field::Right)) else { return };
        let clause = TextRange::new(range(node).start, range(iterated).end);
        let value = self.lowering.value(iterated);
        self.bind(target, Some(value), BindingKind::Element, None, clause, scope);
    }

    /// `value as target` of a `with` or an `except`.
    pub fn as_pattern(&mut self, node: Node<'t>, capture: Capture) {
        let kind = match capture {
            Capture::With => BindingKind::Context,
            _ => BindingKind::Exception,
        };
        let target = field(node, Field::Alias).and_then(first_child);
        let (Some(value), Some(target)) = (first_child(node), target) else { return };
        let value = self.lowering.value(value);
        self.bind(target, Some(value), kind, None, range(node), self.context().scope);
    }

    /// A name in a `case` pattern.
    pub fn captured(&mut self, node: Node<'t>) {
        self.bind(node, None, BindingKind::Opaque, None, range(node), self.context().scope);
    }

    /// `del target, ...`.
    pub fn delete(&mut self, node: Node<'t>) {
        if let Some(targets) = first_child(node) {
            let source = Source { value: None, kind: BindingKind::Opaque, unpacked: None };
            let mut rest = vec![targets];
            while let Some(target) = rest.pop() {
                match is_display(target) {
                    true => rest.extend(children(target, &mut self.lowering.cursor).into_iter().rev()),
                    false => self.bind_one(target, source, None, range(node), self.context().scope),
                }
            }
        }
    }

    /// `type Name[T] = value`.
    pub fn type_alias(&mut self, node: Node<'t>) {
        let left = field(node, Field::Left).and_then(first_child);
        let name =
            left.and_then(|left| if kind(left) == Some(Kind::GenericType) { first_child(left) } else { Some(left) });
        let (Some(name), Some(right)) = (name, field(node, Field::Right)) else { return };
        let value = self.lowering.annotation(right);
        self.bind(name, Some(value), BindingKind::Assign, None, range(node), self.context().scope);
    }

    /// `global name, ...`, `nonlocal name, ...`.
    pub fn outer(&mut self, node: Node<'t>) {
        let function = self.context().function;
        for name in children(node, &mut self.lowering.cursor) {
            self.facts.outer_names.push((function, self.lowering.name_of(name)));
        }
    }

    /// Binds a target, or all the targets that it is made of.
    fn bind(
        &mut self,
        target: Node<'t>,
        value: Option<ExprId>,
        kind: BindingKind,
        annotation: Option<ExprId>,
        range: TextRange,
        scope: Scope,
    ) {
        let mut rest = vec![(target, Source { value, kind, unpacked: None })];
        while let Some((target, source)) = rest.pop() {
            let target = without_parentheses(target);
            if is_display(target) {
                let parts = children(target, &mut self.lowering.cursor);
                let sources = self.unpack(&parts, source);
                rest.extend(parts.into_iter().zip(sources).rev());
            } else {
                self.bind_one(target, source, annotation, range, scope);
            }
        }
    }

    /// What each part of an unpacked target gets.
    fn unpack(&self, parts: &[Node<'t>], source: Source) -> Vec<Source> {
        let opaque = Source { value: None, kind: BindingKind::Opaque, unpacked: None };
        let is_splat = |part: &Node| {
            super::grammar::kind(*part).is_some_and(|kind| matches!(kind, Kind::ListSplatPattern | Kind::ListSplat))
        };
        let splat = parts.iter().position(is_splat).unwrap_or(parts.len());
        let display = source.value.map(|value| self.lowering.arena.expr(value));
        if let Some(Expr::List(values)) = display
            && source.kind == BindingKind::Assign
            && source.unpacked.is_none()
            && splat == parts.len()
            && values.len() == parts.len()
            && !values.iter().any(|value| matches!(self.lowering.arena.expr(*value), Expr::Spread(_)))
        {
            return values.iter().map(|value| Source { value: Some(*value), ..source }).collect();
        }
        let part = |index| match source.unpacked {
            None if index < splat && source.kind != BindingKind::Opaque => {
                Source { unpacked: Some(index as u32), ..source }
            }
            // An element of an element, or behind a `*rest`: its place is not known.
            _ => opaque,
        };
        (0..parts.len()).map(part).collect()
    }

    fn bind_one(
        &mut self,
        target: Node<'t>,
        source: Source,
        annotation: Option<ExprId>,
        range: TextRange,
        scope: Scope,
    ) {
        let target = match kind(target) {
            Some(Kind::ListSplatPattern | Kind::ListSplat) => first_child(target).unwrap_or(target),
            _ => target,
        };
        let lowered = self.lowering.value(target);
        let target = match self.lowering.arena.expr(lowered) {
            Expr::Name(name) => BindingTarget::Name(name.into()),
            Expr::Attribute { object, name } => BindingTarget::Attribute { object, name: name.into() },
            Expr::Subscript { object, key } => BindingTarget::Subscript { object, key },
            _ => return,
        };
        if matches!(target, BindingTarget::Subscript { .. }) && source.kind != BindingKind::Opaque {
            self.tally().collections += 1;
        }
        if matches!(&target, BindingTarget::Name(name) if name == "__all__")
            && scope == Scope::Function(FunctionId::MODULE)
        {
            self.export(source);
        }
        let Source { value, kind, unpacked } = source;
        self.facts.bindings.push(Binding { scope, target, value, annotation, kind, unpacked, range });
    }

    /// `__all__` is set or extended: its literal parts count.
    fn export(&mut self, source: Source) {
        let mut names = match source.kind {
            BindingKind::Augment => self.facts.exported.take().unwrap_or_default(),
            _ => vec![],
        };
        let mut rest: Vec<ExprId> = source.value.into_iter().collect();
        let mut literal = false;
        while let Some(expr) = rest.pop() {
            match self.lowering.arena.expr(expr) {
                Expr::List(parts) | Expr::Other(parts) => {
                    literal |= matches!(self.lowering.arena.expr(expr), Expr::List(_));
                    rest.extend(parts.iter().rev());
                }
                Expr::Text(name) => names.push(name.into()),
                _ => {}
            }
        }
        if literal || !names.is_empty() {
            self.facts.exported = Some(names);
        }
    }
}

fn is_display(target: Node) -> bool {
    matches!(
        kind(target),
        Some(
            Kind::PatternList
                | Kind::TuplePattern
                | Kind::ListPattern
                | Kind::Tuple
                | Kind::List
                | Kind::ExpressionList
        )
    )
}
