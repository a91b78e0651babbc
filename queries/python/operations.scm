; What statements do besides calling: counted for the skip rules.
;
; @operation.binary       arithmetic, or string formatting with `%` and `+`
; @operation.comparison   a comparison or negation (boolean operators are captured as contexts)
; @operation.collection   a comprehension, or a list, dict or set display

(binary_operator) @operation.binary

[
  (comparison_operator)
  (not_operator)
] @operation.comparison

[
  (dictionary)
  (dictionary_comprehension)
  (generator_expression)
  (list)
  (list_comprehension)
  (set)
  (set_comprehension)
] @operation.collection
