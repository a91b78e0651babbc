//! The captures of `queries/python/*.scm`, by file, and the query that they make together.

use std::sync::OnceLock;

use crate::syntax::queries::{Queries, captures};

captures! { "queries/python/"
    "functions.scm" {
        Function = "function",
        FunctionBody = "function.body",
        Decorator = "decorator",
    }
    "classes.scm" {
        Class = "class",
        ClassBody = "class.body",
    }
    "imports.scm" {
        Import = "import",
    }
    "bindings.scm" {
        Assign = "binding.assign",
        Augment = "binding.augment",
        Walrus = "binding.walrus",
        Loop = "binding.loop",
        Element = "binding.element",
        With = "binding.context",
        Exception = "binding.exception",
        Pattern = "binding.pattern",
        Delete = "binding.delete",
        TypeAlias = "binding.type",
        Outer = "outer",
    }
    "calls.scm" {
        Call = "call",
        Await = "await",
    }
    "returns.scm" {
        Return = "return",
        Yield = "yield",
    }
    "conditions.scm" {
        ConditionIf = "condition.if",
        ConditionWhile = "condition.while",
        ConditionFor = "condition.for",
        ConditionMatch = "condition.match",
    }
    "contexts.scm" {
        InsideConsequence = "inside.consequence",
        InsideBranch = "inside.branch",
        InsideBlock = "inside.block",
        InsideTry = "inside.try",
        InsideLoop = "inside.loop",
        InsideComprehension = "inside.comprehension",
        InsideOperand = "inside.operand",
        InsideLambda = "inside.lambda",
        Boolean = "boolean",
        Conditional = "conditional",
    }
    "statements.scm" {
        Statement = "statement",
        TopStatement = "statement.top",
    }
    "operations.scm" {
        Binary = "operation.binary",
        Comparison = "operation.comparison",
        Collection = "operation.collection",
    }
    "texts.scm" {
        String = "string",
        Comment = "comment",
    }
    "errors.scm" {
        Error = "error",
        PrintStatement = "error.print",
        ExecStatement = "error.exec",
    }
}

impl Capture {
    /// Where it comes among captures of the same range: a body before the other surroundings, those before what stands
    /// in them.
    pub fn rank(self) -> u8 {
        use Capture::*;
        match self {
            FunctionBody | ClassBody => 0,
            InsideConsequence | InsideBranch | InsideBlock | InsideTry | InsideLoop | InsideComprehension
            | InsideOperand | InsideLambda => 1,
            _ => 2,
        }
    }
}

/// The query, compiled at first use. That it compiles is a matter of the build: a unit test proves it.
pub(super) fn queries() -> &'static Queries<Capture> {
    static QUERIES: OnceLock<Queries<Capture>> = OnceLock::new();
    QUERIES.get_or_init(|| {
        Queries::load(super::grammar::language(), FILES, KNOWN).unwrap_or_else(|message| panic!("{message}"))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_queries_load() {
        assert!(super::queries().query.pattern_count() > super::FILES.len());
    }
}
