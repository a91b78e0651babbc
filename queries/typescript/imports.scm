; Imports. `require` is a call; the code knows it by its name.
;
; @import         a whole import statement, of any form
; @import.alias   `import name = other.name`

(import_statement) @import

(import_alias) @import.alias
