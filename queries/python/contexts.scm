; What stands around: everything inside a captured node happens under that circumstance.
;
; @inside.consequence     the consequence of an `if` or `elif`, whose condition was captured before it
; @inside.branch          another branch: `else`, a handler, a case
; @inside.block           a block that runs with its scope but is not its top level: `with`, `finally`
; @inside.try             the body of a `try`
; @inside.loop            the part of a loop that is repeated
; @inside.comprehension   the part of a comprehension that is repeated: all but the first iterable
; @inside.operand         an operand that may not be evaluated: the message of an `assert`
; @inside.lambda          the body of a lambda
; @boolean                `and`, `or`: the right operand may not be evaluated
; @conditional            `a if condition else b`: one of the two is not evaluated
;
; The operands of the last two are taken from the node, for a pattern that waits for them would keep one unfinished match
; per operand of a long chain.

(if_statement consequence: (block) @inside.consequence)
(elif_clause consequence: (block) @inside.consequence)

(elif_clause) @inside.branch
(else_clause) @inside.branch
(except_clause) @inside.branch
(case_clause) @inside.branch

(with_statement body: (block) @inside.block)
(finally_clause) @inside.block

(try_statement body: (block) @inside.try)

(for_statement body: (block) @inside.loop)
(while_statement condition: (_) @inside.loop)
(while_statement body: (block) @inside.loop)

(list_comprehension body: (_) @inside.comprehension)
(set_comprehension body: (_) @inside.comprehension)
(dictionary_comprehension body: (_) @inside.comprehension)
(generator_expression body: (_) @inside.comprehension)
(list_comprehension (for_in_clause) (for_in_clause) @inside.comprehension)
(set_comprehension (for_in_clause) (for_in_clause) @inside.comprehension)
(dictionary_comprehension (for_in_clause) (for_in_clause) @inside.comprehension)
(generator_expression (for_in_clause) (for_in_clause) @inside.comprehension)

(list_comprehension (if_clause) @inside.comprehension)
(set_comprehension (if_clause) @inside.comprehension)
(dictionary_comprehension (if_clause) @inside.comprehension)
(generator_expression (if_clause) @inside.comprehension)

(assert_statement (_) (_) @inside.operand)

(lambda body: (_) @inside.lambda)

(boolean_operator) @boolean

(conditional_expression) @conditional
