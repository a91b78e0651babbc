//! The node kinds and fields of tree-sitter-python that the code names, looked up once and compared as numbers.

use std::sync::OnceLock;

use tree_sitter::{Language, Node};

use crate::syntax::grammar::{Grammar, names};
pub(super) use crate::syntax::grammar::{children, first_child, range};

names! {
    /// The kind of a named node.
    Kind {
        AliasedImport = "aliased_import",
        AsPattern = "as_pattern",
        Assignment = "assignment",
        Attribute = "attribute",
        AugmentedAssignment = "augmented_assignment",
        Await = "await",
        BinaryOperator = "binary_operator",
        Block = "block",
        BooleanOperator = "boolean_operator",
        Call = "call",
        CaseClause = "case_clause",
        ClassDefinition = "class_definition",
        ComparisonOperator = "comparison_operator",
        ConcatenatedString = "concatenated_string",
        ConditionalExpression = "conditional_expression",
        DecoratedDefinition = "decorated_definition",
        DefaultParameter = "default_parameter",
        Dictionary = "dictionary",
        DictionaryComprehension = "dictionary_comprehension",
        DictionarySplat = "dictionary_splat",
        DictionarySplatPattern = "dictionary_splat_pattern",
        DottedName = "dotted_name",
        ElifClause = "elif_clause",
        Ellipsis = "ellipsis",
        ElseClause = "else_clause",
        ExceptClause = "except_clause",
        ExpressionList = "expression_list",
        ExpressionStatement = "expression_statement",
        False = "false",
        FinallyClause = "finally_clause",
        Float = "float",
        ForStatement = "for_statement",
        FunctionDefinition = "function_definition",
        FutureImport = "future_import_statement",
        GeneratorExpression = "generator_expression",
        GenericType = "generic_type",
        Identifier = "identifier",
        IfStatement = "if_statement",
        Import = "import_statement",
        ImportFrom = "import_from_statement",
        Integer = "integer",
        Interpolation = "interpolation",
        KeywordArgument = "keyword_argument",
        KeywordSeparator = "keyword_separator",
        Lambda = "lambda",
        List = "list",
        ListComprehension = "list_comprehension",
        ListPattern = "list_pattern",
        ListSplat = "list_splat",
        ListSplatPattern = "list_splat_pattern",
        MatchStatement = "match_statement",
        MemberType = "member_type",
        NamedExpression = "named_expression",
        None = "none",
        Pair = "pair",
        Parenthesized = "parenthesized_expression",
        PassStatement = "pass_statement",
        PatternList = "pattern_list",
        PositionalSeparator = "positional_separator",
        RaiseStatement = "raise_statement",
        RelativeImport = "relative_import",
        Set = "set",
        SetComprehension = "set_comprehension",
        SplatType = "splat_type",
        String = "string",
        StringContent = "string_content",
        Subscript = "subscript",
        True = "true",
        TryStatement = "try_statement",
        Tuple = "tuple",
        TuplePattern = "tuple_pattern",
        Type = "type",
        TypedDefaultParameter = "typed_default_parameter",
        TypedParameter = "typed_parameter",
        UnaryOperator = "unary_operator",
        UnionType = "union_type",
        WhileStatement = "while_statement",
        WildcardImport = "wildcard_import",
        WithStatement = "with_statement",
    }
}

names! {
    /// The name of a field.
    Field {
        Alias = "alias",
        Argument = "argument",
        Arguments = "arguments",
        Attribute = "attribute",
        Body = "body",
        Condition = "condition",
        Expression = "expression",
        FormatSpecifier = "format_specifier",
        Function = "function",
        Key = "key",
        Left = "left",
        ModuleName = "module_name",
        Name = "name",
        Object = "object",
        Operator = "operator",
        Operators = "operators",
        Parameters = "parameters",
        ReturnType = "return_type",
        Right = "right",
        Superclasses = "superclasses",
        Type = "type",
        Value = "value",
    }
}

fn grammar() -> &'static Grammar<Kind> {
    static GRAMMAR: OnceLock<Grammar<Kind>> = OnceLock::new();
    GRAMMAR.get_or_init(|| Grammar::new(tree_sitter_python::LANGUAGE.into(), Kind::NAMES, Field::NAMES))
}

/// The language itself.
pub(super) fn language() -> &'static Language {
    &grammar().language
}

/// The kind of a node, if the code names it.
pub(super) fn kind(node: Node) -> Option<Kind> {
    grammar().kind(node)
}

/// The first child in a field.
pub(super) fn field<'t>(node: Node<'t>, field: Field) -> Option<Node<'t>> {
    grammar().field(node, field as usize)
}

/// The three parts of `first if condition else second`, in this order.
pub(super) fn arms(conditional: Node) -> Option<[Node; 3]> {
    let mut cursor = conditional.walk();
    children(conditional, &mut cursor).try_into().ok()
}

/// What parentheses hold.
pub(super) fn without_parentheses(mut node: Node) -> Node {
    while kind(node) == Some(Kind::Parenthesized) {
        match first_child(node) {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_has_every_name() {
        assert_eq!(grammar().missing(Kind::NAMES, Field::NAMES), [""; 0]);
    }
}
