; Values that a function hands out.
;
; @return   a `return` statement
; @yield    a `yield` or `yield from` expression

(return_statement) @return

(yield) @yield
