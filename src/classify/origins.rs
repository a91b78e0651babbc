//! What a value inside a function is made of: the calls and the parameters behind it, followed through local names and through
//! what happens to it on the way (`json.dumps(reply.content.strip())` is made of `reply`).

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::view::View;
use crate::syntax::{BindingTarget, CallId, Expr, ExprId, Scope};

/// Methods that add to what they are called on.
const ADDS: [&str; 7] = ["append", "extend", "insert", "add", "update", "push", "unshift"];

/// Names of the receiver.
const RECEIVERS: [&str; 3] = ["self", "this", "cls"];

/// What a value is made of.
#[derive(Debug, Default)]
pub struct Origin {
    /// The calls that gave it, or a part of it.
    pub calls: BTreeSet<CallId>,
    /// The parameters of the function that are in it.
    pub parameters: BTreeSet<SmolStr>,
}

/// The values of one function.
pub struct Origins<'p, 'a> {
    view: View<'p, 'a>,
    /// What each local name, and each field of the receiver, is given.
    given: BTreeMap<SmolStr, Vec<ExprId>>,
    /// `name[key] = value` of a written key.
    set: Vec<(SmolStr, SmolStr, ExprId)>,
    /// Calls of functions of the program: what they give is their own, whatever they are handed.
    opaque: BTreeSet<CallId>,
}

impl<'p, 'a> Origins<'p, 'a> {
    /// Looks through a function.
    pub fn of(view: View<'p, 'a>) -> Self {
        let mut given: BTreeMap<SmolStr, Vec<ExprId>> = BTreeMap::new();
        let mut set = Vec::new();
        let is_own = |scope| matches!(scope, Scope::Function(function) if view.is_own(function));
        for binding in view.file.bindings.iter().filter(|binding| is_own(binding.scope)) {
            let name = match &binding.target {
                BindingTarget::Name(name) => Some(name.clone()),
                BindingTarget::Attribute { object, name } => field(view, *object, name),
                BindingTarget::Subscript { object, .. } => name_of(view, *object),
            };
            if let (Some(name), Some(value)) = (name, binding.value) {
                if let BindingTarget::Subscript { key, .. } = binding.target
                    && let Expr::Text(key) = view.file.expr(key)
                {
                    set.push((name.clone(), key.into(), value));
                }
                given.entry(name).or_default().push(value);
            }
        }
        for call in view.file.calls.iter().filter(|call| view.function.range.encloses(call.range)) {
            let Expr::Attribute { object, name } = view.file.expr(call.callee) else { continue };
            if let Some(added_to) = name_of(view, object).filter(|_| ADDS.contains(&name)) {
                given.entry(added_to).or_default().extend(call.arguments.iter().map(|argument| argument.value));
            }
        }
        let opaque = view.program.runs(view.id).iter().filter_map(|edge| edge.call).collect();
        Self { view, given, set, opaque }
    }

    /// What an expression is made of.
    pub fn of_value(&self, id: ExprId) -> Origin {
        self.of_values([id])
    }

    /// What several expressions are made of together.
    pub fn of_values(&self, ids: impl IntoIterator<Item = ExprId>) -> Origin {
        let mut origin = Origin::default();
        let mut seen = FxHashSet::default();
        ids.into_iter().for_each(|id| self.follow(id, &mut seen, &mut origin));
        origin
    }

    /// The entries of a dictionary or an object, by key: those written where it is made, and those set later.
    pub fn entries(&self, id: ExprId) -> Vec<(SmolStr, ExprId)> {
        let mut entries = Vec::new();
        self.add_entries(id, &mut FxHashSet::default(), &mut entries);
        entries
    }

    fn add_entries(&self, id: ExprId, seen: &mut FxHashSet<ExprId>, entries: &mut Vec<(SmolStr, ExprId)>) {
        if !seen.insert(id) {
            return;
        }
        match self.view.file.expr(id) {
            Expr::Dict(own) | Expr::Object(own) => {
                for (key, value) in own {
                    match key.map(|key| self.view.file.expr(key)) {
                        Some(Expr::Text(key)) => entries.push((key.into(), *value)),
                        Some(_) => {}
                        None => self.add_entries(*value, seen, entries),
                    }
                }
            }
            Expr::Spread(value) => self.add_entries(value, seen, entries),
            _ => {
                let Some(name) = name_of(self.view, id) else { return };
                entries.extend(
                    self.set.iter().filter(|(of, ..)| *of == name).map(|(_, key, value)| (key.clone(), *value)),
                );
                let values = self.given.get(&name).map_or(&[][..], Vec::as_slice);
                values.iter().for_each(|value| self.add_entries(*value, seen, entries));
            }
        }
    }

    fn follow(&self, id: ExprId, seen: &mut FxHashSet<ExprId>, origin: &mut Origin) {
        if !seen.insert(id) {
            return;
        }
        let file = self.view.file;
        match file.expr(id) {
            Expr::Name(name) => {
                let parameters = &self.view.function.parameters;
                let is_receiver = RECEIVERS.contains(&name);
                if !is_receiver && parameters.iter().any(|parameter| parameter.name == *name) {
                    origin.parameters.insert(name.into());
                }
                self.follow_name(name, seen, origin);
            }
            Expr::Attribute { object, name } => match field(self.view, object, name) {
                Some(field) => self.follow_name(&field, seen, origin),
                None => self.follow(object, seen, origin),
            },
            Expr::Call(call) => {
                origin.calls.insert(call);
                if !self.opaque.contains(&call) {
                    let call = file.call(call);
                    if let Expr::Attribute { object, .. } = file.expr(call.callee) {
                        self.follow(object, seen, origin);
                    }
                    call.arguments.iter().for_each(|argument| self.follow(argument.value, seen, origin));
                }
            }
            Expr::Subscript { object: value, .. }
            | Expr::Await(value)
            | Expr::Spread(value)
            | Expr::Comprehension(value)
            | Expr::Lambda(value)
            | Expr::Cast { value, .. } => self.follow(value, seen, origin),
            Expr::Format(parts) | Expr::List(parts) | Expr::Choice(parts) | Expr::Other(parts) => {
                parts.iter().for_each(|part| self.follow(*part, seen, origin));
            }
            Expr::Dict(entries) | Expr::Object(entries) => {
                entries.iter().for_each(|(_, value)| self.follow(*value, seen, origin));
            }
            _ => {}
        }
    }

    fn follow_name(&self, name: &str, seen: &mut FxHashSet<ExprId>, origin: &mut Origin) {
        let values = self.given.get(name).map_or(&[][..], Vec::as_slice);
        values.iter().for_each(|value| self.follow(*value, seen, origin));
    }
}

/// A local name, or a field of the receiver, as one word.
fn name_of(view: View<'_, '_>, id: ExprId) -> Option<SmolStr> {
    match view.file.expr(id) {
        Expr::Name(name) => Some(name.into()),
        Expr::Attribute { object, name } => field(view, object, name),
        _ => None,
    }
}

/// `self.name`.
fn field(view: View<'_, '_>, object: ExprId, name: &str) -> Option<SmolStr> {
    match view.file.expr(object) {
        Expr::Name(receiver) if RECEIVERS.contains(&receiver) => Some(format!("{receiver}.{name}").into()),
        _ => None,
    }
}
