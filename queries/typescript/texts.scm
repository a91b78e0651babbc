; Strings and comments.
;
; @string    every string literal and template
; @comment   every comment

[
  (string)
  (template_string)
] @string

(comment) @comment
