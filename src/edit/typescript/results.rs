//! Results that must not be recorded: `withSpan` walks through what a function returns.

use oxc_ast::ast::{Expression, ObjectPropertyKind, PropertyKind, TSType};

use super::hazards::Case;
use super::members::last_name;
use super::recursion::returned;

/// Types of which recording walks over every byte.
const BYTES: [&str; 13] = [
    "Buffer",
    "ArrayBuffer",
    "SharedArrayBuffer",
    "Uint8Array",
    "Uint8ClampedArray",
    "Uint16Array",
    "Uint32Array",
    "Int8Array",
    "Int16Array",
    "Int32Array",
    "Float32Array",
    "Float64Array",
    "DataView",
];

/// 7: reading a getter of the result runs code, and its error would be the function's.
pub(super) fn getter(case: &Case) -> Option<&'static str> {
    (!case.site.is_generator && any_returned(case, has_getter))
        .then_some("it returns an object with a getter, which recording the result would run")
}

/// 8: recording bytes stops the event loop for a second per megabyte.
pub(super) fn bytes(case: &Case) -> Option<&'static str> {
    let declared = case.site.returns.is_some_and(is_bytes);
    (!case.site.is_generator && (declared || any_returned(case, makes_bytes)))
        .then_some("it returns bytes, and recording them would stop the event loop; trace the function that uses them")
}

fn any_returned(case: &Case, is_it: fn(&Expression) -> bool) -> bool {
    returned(case.tree, &case.site).into_iter().any(|expression| is_it(expression.get_inner_expression()))
}

fn has_getter(expression: &Expression) -> bool {
    let Expression::ObjectExpression(object) = expression else { return false };
    object.properties.iter().any(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) => property.kind == PropertyKind::Get,
        ObjectPropertyKind::SpreadProperty(_) => false,
    })
}

/// `Buffer.concat(parts)`, `new Uint8Array(size)`, `response.arrayBuffer()`.
fn makes_bytes(expression: &Expression) -> bool {
    match expression {
        Expression::AwaitExpression(awaited) => makes_bytes(awaited.argument.get_inner_expression()),
        Expression::NewExpression(new) => BYTES.iter().any(|name| new.callee.is_specific_id(name)),
        Expression::CallExpression(call) => match &call.callee {
            Expression::StaticMemberExpression(callee) => {
                callee.object.is_specific_id("Buffer") && callee.property.name != "byteLength"
                    || callee.property.name == "arrayBuffer"
            }
            _ => false,
        },
        _ => false,
    }
}

/// The type itself, or what it is a promise of.
fn is_bytes(returns: &TSType) -> bool {
    match returns {
        TSType::TSUnionType(union) => union.types.iter().any(is_bytes),
        TSType::TSTypeReference(reference) => match last_name(&reference.type_name) {
            "Promise" => {
                let arguments = reference.type_arguments.as_ref();
                arguments.and_then(|arguments| arguments.params.first()).is_some_and(is_bytes)
            }
            name => BYTES.contains(&name),
        },
        _ => false,
    }
}
