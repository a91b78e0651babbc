; What stands around: everything inside a captured node happens under that circumstance.
;
; @inside.consequence   the consequence of an `if`, whose condition was captured before it
; @inside.branch        another branch: `else`, a handler, a case
; @inside.block         a block that runs with its scope but is not its top level: `finally`, bare braces
; @inside.try           the body of a `try`
; @inside.loop          the part of a loop that is repeated
; @conditional          `condition ? a : b`: one of the two is not evaluated
;
; The operands of the last, and of `&&`, `||` and `??`, are taken from the node, for a pattern that waits for them would
; keep one unfinished match per operand of a long chain.

(if_statement consequence: (_) @inside.consequence)

(else_clause) @inside.branch
(catch_clause body: (_) @inside.branch)
(switch_case) @inside.branch
(switch_default) @inside.branch

(finally_clause) @inside.block
(with_statement body: (_) @inside.block)
(statement_block (statement_block) @inside.block)
(program (statement_block) @inside.block)

(try_statement body: (_) @inside.try)

(while_statement condition: (_) @inside.loop)
(while_statement body: (_) @inside.loop)
(do_statement body: (_) @inside.loop)
(do_statement condition: (_) @inside.loop)
(for_statement condition: (_) @inside.loop)
(for_statement increment: (_) @inside.loop)
(for_statement body: (_) @inside.loop)
(for_in_statement body: (_) @inside.loop)

(ternary_expression) @conditional
