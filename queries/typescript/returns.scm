; Values that a function hands out. The value of an arrow function without braces is read with the function.
;
; @return   a `return` statement
; @yield    a `yield` or `yield*` expression

(return_statement) @return

(yield_expression) @yield
