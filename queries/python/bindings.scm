; Whatever binds a name, an attribute or an element.
;
; @binding.assign      the outermost assignment of a statement (`a = b = c` nests the second in the first), or an annotation
; @binding.augment     `target += value`
; @binding.walrus      `name := value`
; @binding.loop        a `for` statement
; @binding.element     a `for` clause of a comprehension
; @binding.context     `value as target` of a `with`
; @binding.exception   `type as name` of an `except`
; @binding.pattern     a name that a `case` pattern captures
; @binding.delete      a `del` statement
; @binding.type        a `type` statement
; @outer               a `global` or `nonlocal` statement

(expression_statement (assignment) @binding.assign)

(augmented_assignment) @binding.augment

(named_expression) @binding.walrus

(for_statement) @binding.loop

(for_in_clause) @binding.element

(with_item value: (as_pattern) @binding.context)
(with_item value: (tuple (as_pattern) @binding.context))
(with_item value: (parenthesized_expression (as_pattern) @binding.context))

(except_clause value: (as_pattern) @binding.exception)

(case_pattern (dotted_name . (identifier) @binding.pattern .))
(keyword_pattern (dotted_name . (identifier) @binding.pattern .))
(union_pattern (dotted_name . (identifier) @binding.pattern .))
(splat_pattern (identifier) @binding.pattern)
(as_pattern (case_pattern) (identifier) @binding.pattern)

(delete_statement) @binding.delete

(type_alias_statement) @binding.type

[
  (global_statement)
  (nonlocal_statement)
] @outer
