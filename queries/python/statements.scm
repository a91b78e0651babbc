; Statements.
;
; @statement       every statement, counted for its function; of a decorated definition only the definition itself
; @statement.top   a statement of the top level, decorators included

[
  (assert_statement)
  (break_statement)
  (class_definition)
  (continue_statement)
  (delete_statement)
  (exec_statement)
  (expression_statement)
  (for_statement)
  (function_definition)
  (future_import_statement)
  (global_statement)
  (if_statement)
  (import_from_statement)
  (import_statement)
  (match_statement)
  (nonlocal_statement)
  (pass_statement)
  (print_statement)
  (raise_statement)
  (return_statement)
  (try_statement)
  (type_alias_statement)
  (while_statement)
  (with_statement)
] @statement

(module (_) @statement.top)
