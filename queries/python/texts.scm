; Strings and comments.
;
; @string    every string literal
; @comment   every comment

(string) @string

(comment) @comment
