; Statements.
;
; @statement       every statement, counted for its function
; @statement.top   a statement of the top level, `export` included

[
  (abstract_class_declaration)
  (break_statement)
  (class_declaration)
  (continue_statement)
  (debugger_statement)
  (do_statement)
  (enum_declaration)
  (expression_statement)
  (for_in_statement)
  (for_statement)
  (function_declaration)
  (generator_function_declaration)
  (if_statement)
  (import_statement)
  (lexical_declaration)
  (return_statement)
  (switch_statement)
  (throw_statement)
  (try_statement)
  (variable_declaration)
  (while_statement)
  (with_statement)
] @statement

(program (_) @statement.top)
