; Functions and their decorators.
;
; @function        a whole definition, from `def` or `async`
; @function.body   its block: what stands inside belongs to the function, all else to the scope around it
; @decorator       one decorator of a function or class, from the `@`; it belongs to the next definition

(function_definition) @function

(function_definition body: (block) @function.body)

(decorator) @decorator
