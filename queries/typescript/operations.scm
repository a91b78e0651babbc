; What statements do besides calling: counted for the skip rules.
;
; @operation.binary       arithmetic, comparison, `&&`, `||`, `??`, or string formatting with `+`
; @operation.unary        negation, `typeof`, ...
; @operation.update       `++`, `--`
; @operation.collection   an array or object literal; it names the functions in it

(binary_expression) @operation.binary

(unary_expression) @operation.unary

(update_expression) @operation.update

[
  (array)
  (object)
] @operation.collection
