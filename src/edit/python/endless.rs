//! Parameters whose values may be nested without end (H16). The text of a function does not tell how deep its arguments
//! are, but a program that guards against depth or circles in a value expects such values where the guard's argument comes
//! from.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::resolve::{last, path};
use crate::identifier::words;
use crate::link::{Edge, EdgeKind, FunctionRef, Program, has_decorator};
use crate::project::FileId;
use crate::syntax::{BindingTarget, TextRange};
use crate::syntax::{Call, Expr, ExprId, FileFacts, Function, FunctionId, FunctionKind, Parameter, Scope};

/// The types that a function asks for which walks through nested values.
const NESTED: [&str; 11] =
    ["dict", "list", "tuple", "set", "Mapping", "MutableMapping", "Sequence", "Iterable", "Collection", "Dict", "List"];

/// Words of the names of what counts how deep a value is nested.
const DEPTH: [&str; 2] = ["depth", "nesting"];

/// Annotations of values that are not nested.
const PLAIN: [&str; 7] = ["str", "int", "bool", "float", "bytes", "Path", "PathLike"];

/// Methods that give a part or a copy of a value.
const PARTS: [&str; 9] = ["get", "pop", "items", "keys", "values", "copy", "model_dump", "dict", "to_dict"];

/// By function, the names of the parameters whose values are guarded, by the function itself or by those that it hands
/// them to.
#[derive(Debug, Default)]
pub struct Endless(BTreeMap<FunctionRef, BTreeSet<SmolStr>>);

impl Endless {
    /// Finds the guards of a program and follows what they guard back to where it comes from.
    pub fn of(program: &Program<'_>) -> Self {
        let mut all = Endless::default();
        let mut open: Vec<FunctionRef> = Vec::new();
        for file in (0..program.files.len() as u32).map(FileId) {
            let Ok(text) = &program.workspace.file(file).text else { continue };
            for function in guards(program.facts(file), &text.content) {
                let guard = FunctionRef { file, function };
                let counts = |parameter: &&Parameter| counts_depth(&parameter.name);
                let given = given(program.facts(file), program.function(guard));
                let names = given.filter(|parameter| !counts(parameter)).map(|parameter| parameter.name.clone());
                if all.add(guard, names.collect()) {
                    open.push(guard);
                }
            }
        }
        while let Some(guard) = open.pop() {
            for edge in program.run_by(guard).iter().filter(|edge| edge.kind == EdgeKind::Call) {
                let names = all.handed_on(program, edge);
                if all.add(edge.from, names) {
                    open.push(edge.from);
                }
            }
        }
        all
    }

    /// The parameters of a function whose values may be nested without end.
    pub fn parameters(&self, function: FunctionRef) -> Vec<SmolStr> {
        self.0.get(&function).into_iter().flatten().cloned().collect()
    }

    /// Whether this says anything new.
    fn add(&mut self, function: FunctionRef, names: BTreeSet<SmolStr>) -> bool {
        if names.is_empty() {
            return false;
        }
        let known = self.0.entry(function).or_default();
        let before = known.len();
        known.extend(names);
        known.len() > before
    }

    /// The caller's parameters of which a call hands guarded arguments on.
    fn handed_on(&self, program: &Program<'_>, edge: &Edge) -> BTreeSet<SmolStr> {
        let (Some(call), Some(guarded)) = (edge.call, self.0.get(&edge.to)) else { return BTreeSet::new() };
        let facts = program.facts(edge.from.file);
        let call = facts.call(call);
        let mut names = BTreeSet::new();
        for (at, argument) in call.arguments.iter().enumerate() {
            let name = argument.name.clone().or_else(|| takes(program, edge, call, at));
            if name.is_none_or(|name| guarded.contains(&name)) {
                origins(facts, edge.from.function, argument.value, &mut names);
            }
        }
        let given: Vec<_> = given(facts, program.function(edge.from)).map(|parameter| &parameter.name).collect();
        names.retain(|name| given.contains(&name));
        names
    }
}

/// The name of the parameter that takes an argument without a name; none for `*args`, which may be any.
fn takes(program: &Program<'_>, edge: &Edge, call: &Call, at: usize) -> Option<SmolStr> {
    let (facts, callee) = (program.facts(edge.to.file), program.function(edge.to));
    let caller = program.facts(edge.from.file);
    let is_bound = callee.kind == FunctionKind::Method
        && !has_decorator(facts, edge.to.function, "staticmethod")
        && (matches!(caller.expr(call.callee), Expr::Attribute { .. }) || callee.name == "__init__");
    let is_spread = matches!(caller.expr(call.arguments[at].value), Expr::Spread(_));
    let parameter = callee.parameters.get(at + usize::from(is_bound)).filter(|_| !is_spread)?;
    Some(parameter.name.clone())
}

/// The functions of a file that expect endless values: they catch the `RecursionError`, or they ask a value whether it is
/// a container and either compare a depth with a limit or remember by `id()` what they have seen.
fn guards(facts: &FileFacts, text: &str) -> BTreeSet<FunctionId> {
    let mut guards = catching(facts, text);
    let called = |name: &str| -> BTreeSet<FunctionId> {
        let calls =
            facts.calls.iter().filter(|call| matches!(facts.expr(call.callee), Expr::Name(callee) if callee == name));
        calls.filter(|call| name != "isinstance" || asks_for_container(facts, call)).map(|call| call.function).collect()
    };
    let walking = called("isinstance");
    if !walking.is_empty() {
        let limits = facts.conditions.iter().filter(|condition| match facts.expr(condition.expr) {
            Expr::Other(operands) => operands.iter().any(|one| is_depth(facts, *one)),
            _ => false,
        });
        let limiting: BTreeSet<FunctionId> = limits.map(|condition| condition.function).collect();
        let remembering = called("id");
        guards.extend(walking.iter().filter(|one| limiting.contains(one) || remembering.contains(one)));
    }
    guards.remove(&FunctionId::MODULE);
    guards
}

/// The functions with an `except RecursionError`.
fn catching(facts: &FileFacts, text: &str) -> BTreeSet<FunctionId> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("RecursionError") {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = text[line..at].trim_start();
        let is_handler = before.strip_prefix("except").is_some_and(|rest| rest.starts_with([' ', '(', '*']));
        if is_handler && !before.contains(':') {
            found.extend(around(facts, at as u32));
        }
    }
    found
}

/// The innermost function around a place.
fn around(facts: &FileFacts, at: u32) -> Option<FunctionId> {
    let holds = |range: TextRange| range.start <= at && at < range.end;
    let inner = facts.functions.iter().rposition(|function| holds(function.range))?;
    Some(FunctionId(inner as u32))
}

/// `isinstance(value, dict)`, `isinstance(value, (list, tuple))`, `isinstance(value, dict | list)`.
fn asks_for_container(facts: &FileFacts, call: &Call) -> bool {
    fn is_container(facts: &FileFacts, expr: ExprId) -> bool {
        match facts.expr(expr) {
            Expr::List(types) | Expr::Other(types) => types.iter().any(|one| is_container(facts, *one)),
            Expr::Pipe(left, right) => is_container(facts, left) || is_container(facts, right),
            _ => path(facts, expr).is_some_and(|path| NESTED.contains(&last(&path))),
        }
    }
    call.arguments.get(1).is_some_and(|types| is_container(facts, types.value))
}

/// `depth`, `self.depth`, `depth + 1`.
fn is_depth(facts: &FileFacts, expr: ExprId) -> bool {
    match facts.expr(expr) {
        Expr::Name(name) | Expr::Attribute { name, .. } => counts_depth(name),
        Expr::Other(operands) => operands.iter().any(|one| is_depth(facts, *one)),
        _ => false,
    }
}

fn counts_depth(name: &str) -> bool {
    words(name).iter().any(|word| DEPTH.contains(&word.as_str()))
}

/// The parameters that a caller fills, and whose annotations do not say that they are plain values.
fn given<'a>(facts: &'a FileFacts, function: &'a Function) -> impl Iterator<Item = &'a Parameter> {
    let is_plain = |annotation| path(facts, annotation).is_some_and(|path| PLAIN.contains(&last(&path)));
    let receiver = |parameter: &Parameter| parameter.name == "self" || parameter.name == "cls";
    function
        .parameters
        .iter()
        .filter(move |parameter| !receiver(parameter) && !parameter.annotation.is_some_and(is_plain))
}

/// Adds the names that an expression, or what a local name in it was given, is made of: its parts, and what is handed to
/// the calls in it.
fn origins(facts: &FileFacts, function: FunctionId, expr: ExprId, names: &mut BTreeSet<SmolStr>) {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match facts.expr(expr) {
            Expr::Name(name) if names.contains(name) => {}
            Expr::Name(name) => {
                names.insert(name.into());
                let here = facts.bindings.iter().filter(|binding| binding.scope == Scope::Function(function));
                let bound = here.filter(|binding| matches!(&binding.target, BindingTarget::Name(own) if own == name));
                open.extend(bound.filter_map(|binding| binding.value));
            }
            Expr::Attribute { object, .. } | Expr::Subscript { object, .. } => open.push(object),
            Expr::Call(call) => {
                let call = facts.call(call);
                open.extend(call.arguments.iter().map(|argument| argument.value));
                match facts.expr(call.callee) {
                    Expr::Attribute { object, name } if PARTS.contains(&name) => open.push(object),
                    _ => {}
                }
            }
            Expr::Await(inner) | Expr::Spread(inner) | Expr::Comprehension(inner) => open.push(inner),
            Expr::List(items) | Expr::Choice(items) => open.extend(items),
            Expr::Dict(entries) => open.extend(entries.iter().map(|(_, value)| *value)),
            _ => {}
        }
    }
}
