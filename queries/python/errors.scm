; What the parser could not read, and Python 2.
;
; @error           a stretch that fits nowhere
; @error.print     a Python 2 `print` statement
; @error.exec      a Python 2 `exec` statement
;
; Tokens that are not there are found without a pattern: one for them would begin a match at every node.

(ERROR) @error

(print_statement) @error.print

(exec_statement) @error.exec
