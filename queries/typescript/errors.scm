; What the parser could not read.
;
; @error           a stretch that fits nowhere
;
; Tokens that are not there are found without a pattern: one for them would begin a match at every node.

(ERROR) @error
