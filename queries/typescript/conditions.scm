; What branches and loops depend on.
;
; @condition.if       the condition of an `if`: it also tells what its consequence is guarded by
; @condition.while    the condition of `while` or `do`
; @condition.for      what a `for` statement iterates, or its condition
; @condition.switch   what a `switch` matches

(if_statement condition: (_) @condition.if)

(while_statement condition: (_) @condition.while)
(do_statement condition: (_) @condition.while)

(for_in_statement right: (_) @condition.for)
(for_statement condition: (_) @condition.for)

(switch_statement value: (_) @condition.switch)
