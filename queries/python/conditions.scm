; What branches and loops depend on.
;
; @condition.if      the condition of `if` or `elif`: it also tells what its consequence is guarded by
; @condition.while   the condition of `while`
; @condition.for     what a `for` statement iterates
; @condition.match   what a `match` statement matches

(if_statement condition: (_) @condition.if)

(elif_clause condition: (_) @condition.if)

(while_statement condition: (_) @condition.while)

(for_statement right: (_) @condition.for)

(match_statement subject: (_) @condition.match)
