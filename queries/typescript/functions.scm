; Functions of every form, and the decorators of methods.
;
; @function              a whole function
; @signature             a function without a body: an overload, or of an interface, `abstract`, `declare`
; @decorator             a decorator that stands before a method or before `export`; it belongs to the next definition
; @inside.decorator      a decorator of a parameter: it runs with what is around the function

[
  (arrow_function)
  (function_declaration)
  (function_expression)
  (generator_function)
  (generator_function_declaration)
  (method_definition)
] @function

[
  (abstract_method_signature)
  (function_signature)
] @signature

(class_body (method_signature) @signature)
(interface_body (method_signature) @signature)
(type_alias_declaration value: (object_type (method_signature) @signature))

(class_body (decorator) @decorator)
(export_statement (decorator) @decorator)

(required_parameter (decorator) @inside.decorator)
(optional_parameter (decorator) @inside.decorator)
