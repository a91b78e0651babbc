; JSX, which only the tsx grammar has.
;
; @jsx             an element
; @jsx.attribute   an attribute: it names the function that is its value
; @jsx.text        text between tags

[
  (jsx_element)
  (jsx_self_closing_element)
] @jsx

(jsx_attribute) @jsx.attribute

(jsx_text) @jsx.text
