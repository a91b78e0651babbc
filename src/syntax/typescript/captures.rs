//! The captures of `queries/typescript/*.scm`, by file, and the queries that they make together: one for each grammar.

use std::sync::OnceLock;

use super::Dialect;
use crate::syntax::queries::{Queries, captures};

captures! { "queries/typescript/"
    "functions.scm" {
        Function = "function",
        Signature = "signature",
        Decorator = "decorator",
        InsideDecorator = "inside.decorator",
    }
    "classes.scm" {
        Class = "class",
        ClassBody = "class.body",
        Field = "field",
        Alias = "alias",
        Enum = "enum",
        Namespace = "namespace",
        Ambient = "ambient",
    }
    "imports.scm" {
        Import = "import",
        ImportAlias = "import.alias",
    }
    "exports.scm" {
        Export = "export",
    }
    "bindings.scm" {
        Declarator = "binding.declarator",
        Assign = "binding.assign",
        Augment = "binding.augment",
        Loop = "binding.loop",
        Exception = "binding.exception",
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
        ConditionSwitch = "condition.switch",
    }
    "contexts.scm" {
        InsideConsequence = "inside.consequence",
        InsideBranch = "inside.branch",
        InsideBlock = "inside.block",
        InsideTry = "inside.try",
        InsideLoop = "inside.loop",
        Conditional = "conditional",
    }
    "statements.scm" {
        Statement = "statement",
        TopStatement = "statement.top",
    }
    "operations.scm" {
        Binary = "operation.binary",
        Unary = "operation.unary",
        Update = "operation.update",
        Collection = "operation.collection",
    }
    "texts.scm" {
        String = "string",
        Comment = "comment",
    }
    "jsx.scm" {
        Jsx = "jsx",
        JsxAttribute = "jsx.attribute",
        JsxText = "jsx.text",
    }
    "errors.scm" {
        Error = "error",
    }
}

/// The query of a grammar, compiled at first use. That it compiles is a matter of the build: a unit test proves it.
pub(super) fn queries(dialect: Dialect) -> &'static Queries<Capture> {
    static TYPESCRIPT: OnceLock<Queries<Capture>> = OnceLock::new();
    static TSX: OnceLock<Queries<Capture>> = OnceLock::new();
    let load = |files: &[_]| {
        Queries::load(super::grammar::language(dialect), files, KNOWN).unwrap_or_else(|message| panic!("{message}"))
    };
    match dialect {
        Dialect::TypeScript => TYPESCRIPT.get_or_init(|| {
            let without_jsx: Vec<_> = FILES.iter().copied().filter(|file| !file.path.ends_with("/jsx.scm")).collect();
            load(&without_jsx)
        }),
        Dialect::Tsx => TSX.get_or_init(|| load(FILES)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queries_load() {
        for dialect in [Dialect::TypeScript, Dialect::Tsx] {
            assert!(queries(dialect).query.pattern_count() > FILES.len());
        }
    }
}
