; Whatever binds a name, an attribute or an element. Parameters are bound by their function, fields by their class.
;
; @binding.declarator   `target: T = value` of a `const`, `let` or `var`
; @binding.assign       `target = value`
; @binding.augment      `target += value`
; @binding.loop         `for (target of value)`, `for (target in value)`
; @binding.exception    the target of a `catch`

(variable_declarator) @binding.declarator

(assignment_expression) @binding.assign

(augmented_assignment_expression) @binding.augment

(for_in_statement) @binding.loop

(catch_clause parameter: (_) @binding.exception)
