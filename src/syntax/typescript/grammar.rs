//! The node kinds and fields of tree-sitter-typescript that the code names. Its two grammars, with and without JSX,
//! number them differently: a node tells its grammar.

use std::sync::OnceLock;

use tree_sitter::{Language, Node};

use super::Dialect;
use crate::syntax::TextRange;
use crate::syntax::grammar::{Grammar, names};
pub(super) use crate::syntax::grammar::{children, first_child, range};

names! {
    /// The kind of a named node.
    Kind {
        AbstractClass = "abstract_class_declaration",
        AbstractMethod = "abstract_method_signature",
        AccessibilityModifier = "accessibility_modifier",
        AmbientDeclaration = "ambient_declaration",
        Array = "array",
        ArrayPattern = "array_pattern",
        ArrayType = "array_type",
        Arrow = "arrow_function",
        As = "as_expression",
        Asserts = "asserts",
        AssertsAnnotation = "asserts_annotation",
        Assignment = "assignment_expression",
        AssignmentPattern = "assignment_pattern",
        AugmentedAssignment = "augmented_assignment_expression",
        Await = "await_expression",
        Binary = "binary_expression",
        Call = "call_expression",
        CatchClause = "catch_clause",
        Class = "class",
        ClassDeclaration = "class_declaration",
        ClassHeritage = "class_heritage",
        ComputedName = "computed_property_name",
        ConditionalType = "conditional_type",
        Decorator = "decorator",
        DoStatement = "do_statement",
        EnumAssignment = "enum_assignment",
        EnumDeclaration = "enum_declaration",
        EscapeSequence = "escape_sequence",
        ExportClause = "export_clause",
        ExportStatement = "export_statement",
        ExpressionStatement = "expression_statement",
        ExtendsClause = "extends_clause",
        ExtendsTypeClause = "extends_type_clause",
        False = "false",
        ForInStatement = "for_in_statement",
        ForStatement = "for_statement",
        FunctionDeclaration = "function_declaration",
        FunctionExpression = "function_expression",
        FunctionSignature = "function_signature",
        FunctionType = "function_type",
        GeneratorDeclaration = "generator_function_declaration",
        GeneratorFunction = "generator_function",
        GenericType = "generic_type",
        HashBang = "hash_bang_line",
        Identifier = "identifier",
        IfStatement = "if_statement",
        ImplementsClause = "implements_clause",
        Import = "import",
        ImportAlias = "import_alias",
        ImportClause = "import_clause",
        ImportRequire = "import_require_clause",
        ImportSpecifier = "import_specifier",
        ImportStatement = "import_statement",
        Instantiation = "instantiation_expression",
        InterfaceDeclaration = "interface_declaration",
        InternalModule = "internal_module",
        IntersectionType = "intersection_type",
        JsxAttribute = "jsx_attribute",
        JsxElement = "jsx_element",
        JsxExpression = "jsx_expression",
        JsxOpening = "jsx_opening_element",
        JsxSelfClosing = "jsx_self_closing_element",
        LexicalDeclaration = "lexical_declaration",
        LiteralType = "literal_type",
        LookupType = "lookup_type",
        Member = "member_expression",
        MappedType = "mapped_type_clause",
        MetaProperty = "meta_property",
        Method = "method_definition",
        MethodSignature = "method_signature",
        Module = "module",
        NamedImports = "named_imports",
        NamespaceExport = "namespace_export",
        NamespaceImport = "namespace_import",
        NestedIdentifier = "nested_identifier",
        NestedType = "nested_type_identifier",
        New = "new_expression",
        NonNull = "non_null_expression",
        Null = "null",
        Number = "number",
        Object = "object",
        ObjectAssignmentPattern = "object_assignment_pattern",
        ObjectPattern = "object_pattern",
        ObjectType = "object_type",
        OptionalParameter = "optional_parameter",
        OptionalType = "optional_type",
        Pair = "pair",
        PairPattern = "pair_pattern",
        Parenthesized = "parenthesized_expression",
        ParenthesizedType = "parenthesized_type",
        PredefinedType = "predefined_type",
        PrivateName = "private_property_identifier",
        PropertyName = "property_identifier",
        PropertySignature = "property_signature",
        ReadonlyType = "readonly_type",
        Regex = "regex",
        RequiredParameter = "required_parameter",
        RestPattern = "rest_pattern",
        RestType = "rest_type",
        Satisfies = "satisfies_expression",
        Sequence = "sequence_expression",
        ShorthandPattern = "shorthand_property_identifier_pattern",
        ShorthandProperty = "shorthand_property_identifier",
        Spread = "spread_element",
        StatementBlock = "statement_block",
        String = "string",
        StringFragment = "string_fragment",
        Subscript = "subscript_expression",
        Super = "super",
        Template = "template_string",
        TemplateSubstitution = "template_substitution",
        Ternary = "ternary_expression",
        This = "this",
        ThisType = "this_type",
        ThrowStatement = "throw_statement",
        True = "true",
        TryStatement = "try_statement",
        TupleType = "tuple_type",
        TypeAlias = "type_alias_declaration",
        TypeAnnotation = "type_annotation",
        TypeArguments = "type_arguments",
        TypeAssertion = "type_assertion",
        TypeIdentifier = "type_identifier",
        TypePredicate = "type_predicate",
        TypePredicateAnnotation = "type_predicate_annotation",
        TypeQuery = "type_query",
        Unary = "unary_expression",
        Undefined = "undefined",
        UnionType = "union_type",
        VariableDeclaration = "variable_declaration",
        VariableDeclarator = "variable_declarator",
        WhileStatement = "while_statement",
    }
}

names! {
    /// The name of a field.
    Field {
        Alias = "alias",
        Alternative = "alternative",
        Argument = "argument",
        Arguments = "arguments",
        Body = "body",
        Condition = "condition",
        Consequence = "consequence",
        Constructor = "constructor",
        Declaration = "declaration",
        Decorator = "decorator",
        Function = "function",
        Index = "index",
        Key = "key",
        Left = "left",
        Module = "module",
        Name = "name",
        Object = "object",
        Operator = "operator",
        Parameter = "parameter",
        Parameters = "parameters",
        Pattern = "pattern",
        Property = "property",
        ReturnType = "return_type",
        Right = "right",
        Source = "source",
        Type = "type",
        TypeArguments = "type_arguments",
        Value = "value",
    }
}

fn grammar(dialect: Dialect) -> &'static Grammar<Kind> {
    static TYPESCRIPT: OnceLock<Grammar<Kind>> = OnceLock::new();
    static TSX: OnceLock<Grammar<Kind>> = OnceLock::new();
    match dialect {
        Dialect::TypeScript => TYPESCRIPT.get_or_init(|| {
            Grammar::new(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(), Kind::NAMES, Field::NAMES)
        }),
        Dialect::Tsx => {
            TSX.get_or_init(|| Grammar::new(tree_sitter_typescript::LANGUAGE_TSX.into(), Kind::NAMES, Field::NAMES))
        }
    }
}

fn grammar_of(node: Node) -> &'static Grammar<Kind> {
    let tsx = grammar(Dialect::Tsx);
    if *node.language() == tsx.language { tsx } else { grammar(Dialect::TypeScript) }
}

/// The language itself.
pub(super) fn language(dialect: Dialect) -> &'static Language {
    &grammar(dialect).language
}

/// The kind of a node, if the code names it.
pub(super) fn kind(node: Node) -> Option<Kind> {
    grammar_of(node).kind(node)
}

/// The first child in a field.
pub(super) fn field<'t>(node: Node<'t>, field: Field) -> Option<Node<'t>> {
    grammar_of(node).field(node, field as usize)
}

/// Whether a word (`async`, `static`, `*`) stands directly in a node.
pub(super) fn has_word(node: Node, word: &str) -> bool {
    (0..).map_while(|at| node.child(at)).any(|child| !child.is_named() && child.kind() == word)
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

/// The value without what does not change it: parentheses, types, `!`, `await`.
pub(super) fn plain_value(mut node: Node) -> Node {
    while let Some(Kind::Parenthesized | Kind::As | Kind::Satisfies | Kind::NonNull | Kind::Await) = kind(node) {
        match first_child(node) {
            Some(inner) => node = inner,
            None => break,
        }
    }
    if kind(node) == Some(Kind::TypeAssertion)
        && let Some(value) = asserted(node)
    {
        return plain_value(value);
    }
    node
}

/// The value of `<Type>value`.
pub(super) fn asserted(node: Node) -> Option<Node> {
    node.named_child(node.named_child_count().checked_sub(1)? as u32).filter(|value| !value.is_extra())
}

/// Where a node stands, without the comments that the parser counts as its end where a semicolon is left out.
pub(super) fn extent(node: Node, text: &str) -> TextRange {
    let whole = range(node);
    let last_line = text[whole.as_usize()].rsplit('\n').next().unwrap_or_default();
    if !last_line.contains("//") && !last_line.ends_with("*/") {
        return whole;
    }
    let mut last = node;
    while let Some(inner) = (0..last.child_count()).rev().filter_map(|at| last.child(at)).find(|it| !it.is_extra()) {
        last = inner;
    }
    TextRange::new(whole.start, range(last).end)
}

/// The operator of an operation.
pub(super) fn operator<'a>(node: Node, text: &'a str) -> &'a str {
    field(node, Field::Operator).map_or("", |operator| &text[operator.byte_range()])
}

/// Whether a binary operator evaluates its right operand only sometimes.
pub(super) fn is_logical(operator: &str) -> bool {
    matches!(operator, "&&" | "||" | "??")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammars_have_every_name() {
        let missing = |dialect| grammar(dialect).missing(Kind::NAMES, Field::NAMES);
        assert_eq!(missing(Dialect::Tsx), ["type_assertion"]);
        assert!(missing(Dialect::TypeScript).iter().all(|name| name.starts_with("jsx_")));
    }
}
