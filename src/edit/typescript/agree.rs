//! What both parsers must see alike before something is edited, besides the function's own place (`Tree::function_at`):
//! the functions and calls in it. Where the first parser found errors, though the strict one finds none, the first one is
//! often right all the same, and sometimes wrong.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression};

use super::tree::{Tree, range_of};
use crate::edit::hazards::{Found, Hazard, first};
use crate::edit::judge::Misread;
use crate::syntax::{FileFacts, Function, TextRange};

/// What the strict parser sees of a file, beside what the facts say.
pub(super) struct Agreement<'a> {
    facts: &'a FileFacts,
    misread: Misread,
    /// Where bodies of functions begin, in the order of the text.
    bodies: Vec<u32>,
    /// Calls, in the order of the text.
    calls: Vec<TextRange>,
    directives: Vec<&'a str>,
}

impl<'a> Agreement<'a> {
    /// Lets the strict parser see a file.
    pub fn of(facts: &'a FileFacts, tree: &Tree<'a>) -> Self {
        let call = |kind| match kind {
            // The facts have it among the imports.
            AstKind::CallExpression(call) if is_require(call) => None,
            AstKind::CallExpression(call) => Some(call.span),
            AstKind::NewExpression(new) => Some(new.span),
            AstKind::TaggedTemplateExpression(tagged) => Some(tagged.span),
            _ => None,
        };
        let mut bodies: Vec<_> = tree.sites().map(|site| site.body.span().start).collect();
        let mut calls: Vec<_> = tree.nodes().iter().filter_map(|node| call(node.kind())).map(range_of).collect();
        bodies.sort_unstable();
        calls.sort_unstable();
        let directives = tree.program.directives.iter().map(|one| one.directive.as_str()).collect();
        Self { facts, misread: Misread::of(facts), bodies, calls, directives }
    }

    /// Why nothing in the file may be edited: `'use client'` says where it runs.
    pub fn file_hazard(&self, unseen: &[Hazard]) -> Option<Found> {
        let known = self.facts.directives.iter().map(|directive| directive.as_str());
        let differs = (!known.eq(self.directives.iter().copied()))
            .then_some("two parsers see its directives differently; please report this file as a bug");
        first(unseen, [(Hazard::ParsersDisagree, differs)].into_iter())
    }

    /// Why a function must be left alone; `unseen` hazards are not looked for.
    pub fn hazard_of(&self, function: &Function, unseen: &[Hazard]) -> Option<Found> {
        let header = function.decorators.first().map_or(function.range, |decorator| decorator.range);
        self.hazard(TextRange::new(header.start.min(function.range.start), function.range.end), unseen)
    }

    /// Why a stretch of code must be left alone.
    pub fn hazard(&self, whole: TextRange, unseen: &[Hazard]) -> Option<Found> {
        let is_same = self.has_same_bodies(whole) && self.has_same_calls(whole);
        let findings = [
            (Hazard::NotUnderstood, self.misread.hazard(&self.facts.lines, whole)),
            (Hazard::ParsersDisagree, (!is_same).then(|| self.misread.disagreement())),
        ];
        first(unseen, findings.into_iter())
    }

    /// Two parsers have a function in different places.
    pub fn disagreement(&self) -> Found {
        Found { hazard: Hazard::ParsersDisagree, reason: self.misread.disagreement() }
    }

    fn has_same_bodies(&self, whole: TextRange) -> bool {
        let has_body = |function: &&Function| function.braces.is_some() || function.body.start < function.body.end;
        let functions = self.facts.functions.iter().skip(1).filter(has_body);
        let bodies = functions.map(|function| function.braces.unwrap_or(function.body).start);
        let mut bodies: Vec<_> = bodies.filter(|body| whole.contains(*body)).collect();
        bodies.sort_unstable();
        let [start, end] = [whole.start, whole.end].map(|at| self.bodies.partition_point(|body| *body < at));
        bodies == self.bodies[start..end]
    }

    fn has_same_calls(&self, whole: TextRange) -> bool {
        let calls = self.facts.calls.iter().map(|call| call.range);
        let mut calls: Vec<_> = calls.filter(|call| whole.encloses(*call)).collect();
        calls.sort_unstable();
        let [start, end] = [whole.start, whole.end].map(|at| self.calls.partition_point(|call| call.start < at));
        calls == self.calls[start..end]
    }
}

/// `require('module')`.
fn is_require(call: &CallExpression) -> bool {
    call.callee.is_specific_id("require") && matches!(call.arguments.first(), Some(Argument::StringLiteral(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Dialect, FunctionId, read_typescript};
    use oxc_allocator::Allocator;

    const TEXT: &str = "'use server';\n\nexport class Chat {\n  @logged()\n  async ask(text: string, ...rest: string[]) {\n    const parts = text.split(' ').map((part) => part.trim());\n    return run(new Query(parts), rest);\n  }\n}\n";

    /// What is said of `ask` in [`TEXT`] if the facts are wrong.
    fn hazard_if(wrong: impl Fn(&mut FileFacts)) -> Option<&'static str> {
        let mut facts = read_typescript(Dialect::TypeScript, TEXT);
        wrong(&mut facts);
        let allocator = Allocator::default();
        let tree = Tree::read(&allocator, "chat.ts", TEXT).expect("it is valid");
        let agreement = Agreement::of(&facts, &tree);
        let function = facts.function(FunctionId(1));
        let found = agreement.file_hazard(&[]).or_else(|| agreement.hazard_of(function, &[]));
        let found = found.or_else(|| tree.function_at(function).is_none().then(|| agreement.disagreement()));
        found.map(|found| found.reason)
    }

    #[test]
    fn what_both_see_alike_is_edited() {
        assert_eq!(hazard_if(|_| {}), None);
    }

    #[test]
    fn whatever_is_seen_differently_is_left_alone() {
        let wrongs: [fn(&mut FileFacts); 11] = [
            |facts| facts.functions[1].range.start += 6,
            |facts| facts.functions[1].range.end -= 1,
            |facts| facts.functions[1].braces = None,
            |facts| facts.functions[1].braces.iter_mut().for_each(|braces| braces.end -= 1),
            |facts| facts.functions[1].is_async = false,
            |facts| facts.functions[1].is_generator = true,
            |facts| drop(facts.functions[1].parameters.pop()),
            |facts| drop(facts.functions.pop()),
            |facts| facts.calls.iter_mut().for_each(|call| call.range.end -= 1),
            |facts| drop(facts.calls.pop()),
            |facts| facts.directives.clear(),
        ];
        for (at, wrong) in wrongs.into_iter().enumerate() {
            assert!(hazard_if(wrong).is_some_and(|hazard| hazard.contains("differently")), "{at}");
        }
    }
}
