; Exports. CommonJS exports are assignments.
;
; @export   a whole export statement, of any form

(export_statement) @export
