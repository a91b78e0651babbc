; What the parser could not read, and Python 2.
;
; @error           a stretch that fits nowhere
; @error.missing   a token that is not there
; @error.print     a Python 2 `print` statement
; @error.exec      a Python 2 `exec` statement

(ERROR) @error

(MISSING) @error.missing

(print_statement) @error.print

(exec_statement) @error.exec
