//! What the rest of the program says about a function that is to get a span: who registers it, who calls it, whether it runs
//! itself, and what its arguments may be.

use std::collections::BTreeSet;

use super::endless::Endless;
use super::hazards::is_compiled;
use crate::edit::patch::Surroundings;
use crate::link::{EdgeKind, FunctionRef, Program};
use crate::project::Language;

/// Decorators from the standard library: none of them evaluates annotations.
const STANDARD: [&str; 6] = ["builtins.", "functools.", "contextlib.", "typing.", "abc.", "dataclasses."];

/// What is found once for the whole program.
pub struct Outlook {
    circles: BTreeSet<FunctionRef>,
    endless: Endless,
}

impl Outlook {
    /// Looks at a program; of other languages than Python there is nothing to say.
    pub fn of(program: &Program<'_>) -> Option<Self> {
        let is_python = program.catalog.language == Language::Python;
        is_python.then(|| Outlook { circles: program.in_circles(), endless: Endless::of(program) })
    }

    /// What there is to say about a function.
    pub fn surroundings(&self, program: &Program<'_>, function: FunctionRef) -> Surroundings {
        Surroundings {
            annotations_read: annotations_read(program, function),
            called_by_compiled: called_by_compiled(program, function),
            // Laps that ask a model are few: an agent that hands a task to another, a turn that calls a tool.
            in_circle: self.circles.contains(&function) && !program.reach().reached(function).is_genai(),
            endless: self.endless.parameters(function),
        }
    }
}

/// Whether something that registers the function evaluates its annotations, or may: an unknown decorator from outside.
fn annotations_read(program: &Program<'_>, function: FunctionRef) -> bool {
    let by_registrar = program.roles(function).iter().any(|role| role.reads_annotations);
    let by_unknown = program.decorators(function).iter().any(|decorator| match &decorator.path {
        Some(path) => !decorator.known && !STANDARD.iter().any(|prefix| path.starts_with(prefix)),
        None => false,
    });
    by_registrar || by_unknown
}

/// Whether something that a compiler translates calls the function.
fn called_by_compiled(program: &Program<'_>, function: FunctionRef) -> bool {
    let mut callers = program.run_by(function).iter().filter(|edge| edge.kind == EdgeKind::Call);
    callers.any(|edge| is_compiled(program.facts(edge.from.file), program.function(edge.from)))
}
