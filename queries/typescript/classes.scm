; Classes, interfaces, and what else declares a type.
;
; @class        a whole class or interface
; @class.body   its body: a scope of its own, executed by the function around it
; @field        a field of a class or interface
; @alias        a type alias; one of an object type is an interface
; @enum         an enumeration
; @namespace    a namespace: an object of its members
; @ambient      declarations for elsewhere (`declare global`, `declare module 'name'`): nothing in them counts here

[
  (abstract_class_declaration)
  (class)
  (class_declaration)
  (interface_declaration)
] @class

[
  (class_body)
  (interface_body)
] @class.body
(type_alias_declaration value: (object_type) @class.body)

(public_field_definition) @field
(interface_body (property_signature) @field)
(type_alias_declaration value: (object_type (property_signature) @field))

(type_alias_declaration) @alias

(enum_declaration) @enum

[
  (internal_module)
  (module)
] @namespace

(ambient_declaration "global") @ambient
(ambient_declaration (module name: (string))) @ambient
