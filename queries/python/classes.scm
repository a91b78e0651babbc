; Classes.
;
; @class        a whole definition, from `class`
; @class.body   its block: a scope of its own, executed by the function around it

(class_definition) @class

(class_definition body: (block) @class.body)
