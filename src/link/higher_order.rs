//! Functions that take functions (TypeScript): which of its parameters a function runs, and which it gives back. With it, what is
//! handed to `retry(fn)` or `handler(fn)` counts where it is handed over, not for everybody who calls `retry`.

use rustc_hash::FxHashMap;

use super::definitions::{Definition, Definitions};
use super::names::defined;
use crate::syntax::{Call, Expr, ExprId, FileFacts, FunctionId, ReturnKind, Scope};

/// When a function runs what it is handed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// While it runs itself.
    Itself,
    /// When the function that it gives back is called.
    InResult,
}

/// What the functions of one file do with their parameters.
#[derive(Debug, Default)]
pub struct HigherOrder {
    runs: FxHashMap<(FunctionId, u32), Runs>,
    gives_back: FxHashMap<FunctionId, Vec<u32>>,
}

/// Methods that only keep what they are handed.
const KEEPS: [&str; 5] = ["push", "unshift", "set", "add", "append"];

impl HigherOrder {
    /// Looks through one file.
    pub fn of(facts: &FileFacts, definitions: &Definitions) -> Self {
        let mut index = HigherOrder::default();
        let returned = returned_functions(facts, definitions);
        for call in &facts.calls {
            for expr in called_or_passed(facts, call) {
                if let Some((function, at)) = parameter(facts, definitions, call.scope, expr)
                    && let Some(runs) = runs_in(facts, definitions, &returned, call.function, function)
                {
                    let known = index.runs.entry((function, at)).or_insert(runs);
                    if runs == Runs::Itself {
                        *known = runs;
                    }
                }
            }
        }
        for returned in facts.returns.iter().filter(|returned| returned.kind == ReturnKind::Return) {
            let scope = Scope::Function(returned.function);
            let given = returned.value.and_then(|value| parameter(facts, definitions, scope, value));
            if let Some((function, at)) = given.filter(|(function, _)| *function == returned.function) {
                index.gives_back.entry(function).or_default().push(at);
            }
        }
        index
    }

    /// When a function runs what it is handed in a parameter.
    pub fn runs(&self, function: FunctionId, at: u32) -> Option<Runs> {
        self.runs.get(&(function, at)).copied()
    }

    /// The parameters that a function gives back.
    pub fn given_back(&self, function: FunctionId) -> &[u32] {
        self.gives_back.get(&function).map_or(&[], Vec::as_slice)
    }

    /// The parameters that are run by a function which a function gives back, or handed on by it.
    pub fn wrapped(&self, function: FunctionId) -> Vec<u32> {
        let wrapped = self.runs.iter().filter(|((own, _), runs)| *own == function && **runs == Runs::InResult);
        let mut all: Vec<u32> = wrapped.map(|((_, at), _)| *at).collect();
        all.sort_unstable();
        all
    }

    /// Whether a call runs a parameter that counts where it is handed over.
    pub fn is_parameter_run(&self, facts: &FileFacts, definitions: &Definitions, call: &Call) -> bool {
        let parameter = parameter(facts, definitions, call.scope, call.callee);
        parameter.is_some_and(|(function, at)| self.runs(function, at).is_some())
    }
}

/// The parameter that a name stands for.
pub fn parameter(
    facts: &FileFacts,
    definitions: &Definitions,
    scope: Scope,
    expr: ExprId,
) -> Option<(FunctionId, u32)> {
    let Expr::Name(name) = facts.expr(expr) else { return None };
    match defined(facts, definitions, scope, name) {
        [Definition::Parameter(function, at)] => Some((*function, *at)),
        _ => None,
    }
}

/// What a call runs or hands on: `fn()`, `fn.call()`, `other(fn)`.
fn called_or_passed(facts: &FileFacts, call: &Call) -> Vec<ExprId> {
    let mut exprs = vec![call.callee];
    let mut keeps = false;
    if let Expr::Attribute { object, name } = facts.expr(call.callee) {
        keeps = KEEPS.contains(&name);
        if matches!(name, "call" | "apply") {
            exprs.push(object);
        }
    }
    if !keeps {
        exprs.extend(call.arguments.iter().map(|argument| argument.value));
    }
    exprs
}

/// When `function` does what `inner`, itself or a function in it, does.
fn runs_in(
    facts: &FileFacts,
    definitions: &Definitions,
    returned: &FxHashMap<FunctionId, FunctionId>,
    inner: FunctionId,
    function: FunctionId,
) -> Option<Runs> {
    let mut at = inner;
    let mut runs = Runs::Itself;
    while at != function {
        let Scope::Function(outer) = facts.function(at).parent else { return None };
        if definitions.holder(at).is_some() {
            return None;
        }
        if returned.get(&at) == Some(&outer) {
            runs = Runs::InResult;
        }
        at = outer;
    }
    Some(runs)
}

/// Functions that the function around them gives back, directly or by name.
fn returned_functions(facts: &FileFacts, definitions: &Definitions) -> FxHashMap<FunctionId, FunctionId> {
    let mut returned = FxHashMap::default();
    for one in facts.returns.iter().filter(|returned| returned.kind == ReturnKind::Return) {
        let Some(value) = one.value else { continue };
        match facts.expr(value) {
            Expr::Function(function) => {
                returned.insert(function, one.function);
            }
            Expr::Name(name) => {
                for function in functions_named(facts, definitions, Scope::Function(one.function), name) {
                    returned.insert(function, one.function);
                }
            }
            _ => {}
        }
    }
    returned
}

fn functions_named(facts: &FileFacts, definitions: &Definitions, scope: Scope, name: &str) -> Vec<FunctionId> {
    let function = |definition: &Definition| match definition {
        Definition::Function(function) => Some(*function),
        Definition::Binding(at) => match facts.bindings[*at as usize].value.map(|value| facts.expr(value)) {
            Some(Expr::Function(function)) => Some(function),
            _ => None,
        },
        _ => None,
    };
    definitions.name(scope, name).iter().filter_map(function).collect()
}
