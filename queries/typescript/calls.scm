; Calls.
;
; @call    a call, `new`, or a tagged template; callee and arguments are read from its fields, for a pattern that waits
;          for a field would keep one unfinished match per link of a long chain `a().b().c()`
; @await   an `await`: a call directly behind it is awaited

[
  (call_expression)
  (new_expression)
] @call

(await_expression) @await
