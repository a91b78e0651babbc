; Imports.
;
; @import   a whole import statement, of any form

[
  (import_statement)
  (import_from_statement)
  (future_import_statement)
] @import
