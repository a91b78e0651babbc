; What the parser could not read.
;
; @error           a stretch that fits nowhere
; @error.missing   a token that is not there

(ERROR) @error

(MISSING) @error.missing
