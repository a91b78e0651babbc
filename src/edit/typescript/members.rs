//! The members that a type shows: written out, or declared in the same file.

use oxc_ast::AstKind;
use oxc_ast::ast::{ClassElement, PropertyKey, TSSignature, TSType, TSTypeName};

use super::tree::Tree;

/// A member's name and its type, if that is written.
pub(super) type Member<'a> = (&'a str, Option<&'a TSType<'a>>);

/// Types are followed through so many declarations.
const DEPTH: u32 = 4;

/// All members of a type, those of its parts (unions, type arguments, what it extends) included.
pub(super) fn members<'a>(tree: &Tree<'a>, annotation: &'a TSType<'a>) -> Vec<Member<'a>> {
    let mut all = Vec::new();
    collect(tree, annotation, DEPTH, &mut all);
    all
}

fn collect<'a>(tree: &Tree<'a>, annotation: &'a TSType<'a>, depth: u32, all: &mut Vec<Member<'a>>) {
    match annotation {
        TSType::TSTypeLiteral(literal) => all.extend(literal.members.iter().filter_map(of_signature)),
        TSType::TSUnionType(union) => union.types.iter().for_each(|one| collect(tree, one, depth, all)),
        TSType::TSIntersectionType(parts) => parts.types.iter().for_each(|one| collect(tree, one, depth, all)),
        TSType::TSArrayType(array) => collect(tree, &array.element_type, depth, all),
        TSType::TSParenthesizedType(inner) => collect(tree, &inner.type_annotation, depth, all),
        TSType::TSTypeOperatorType(operator) => collect(tree, &operator.type_annotation, depth, all),
        TSType::TSTypeReference(reference) => {
            for argument in reference.type_arguments.iter().flat_map(|arguments| &arguments.params) {
                collect(tree, argument, depth, all);
            }
            declared(tree, last_name(&reference.type_name), depth, all);
        }
        _ => {}
    }
}

/// The members of the interface, the alias or the class of this name in the file.
fn declared<'a>(tree: &Tree<'a>, name: &str, depth: u32, all: &mut Vec<Member<'a>>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for node in tree.nodes().iter() {
        match node.kind() {
            AstKind::TSInterfaceDeclaration(interface) if interface.id.name == name => {
                all.extend(interface.body.body.iter().filter_map(of_signature));
                for heritage in &interface.extends {
                    declared(tree, last_name(&heritage.type_name), depth, all);
                }
            }
            AstKind::TSTypeAliasDeclaration(alias) if alias.id.name == name => {
                collect(tree, &alias.type_annotation, depth, all);
            }
            AstKind::Class(class) if class.id.as_ref().is_some_and(|id| id.name == name) => {
                all.extend(class.body.body.iter().filter_map(of_element));
            }
            _ => {}
        }
    }
}

fn of_signature<'a>(member: &'a TSSignature<'a>) -> Option<Member<'a>> {
    match member {
        TSSignature::TSPropertySignature(property) => {
            let annotation = property.type_annotation.as_ref().map(|annotation| &annotation.type_annotation);
            Some((key(&property.key)?, annotation))
        }
        _ => None,
    }
}

fn of_element<'a>(element: &'a ClassElement<'a>) -> Option<Member<'a>> {
    match element {
        ClassElement::PropertyDefinition(property) => {
            let annotation = property.type_annotation.as_ref().map(|annotation| &annotation.type_annotation);
            Some((key(&property.key)?, annotation))
        }
        _ => None,
    }
}

/// A key that is written as a name or a string.
pub(super) fn key<'a>(key: &'a PropertyKey<'a>) -> Option<&'a str> {
    match key {
        PropertyKey::StaticIdentifier(name) => Some(name.name.as_str()),
        PropertyKey::StringLiteral(name) => Some(name.value.as_str()),
        _ => None,
    }
}

/// The last part of a type's name.
pub(super) fn last_name<'a>(name: &'a TSTypeName<'a>) -> &'a str {
    match name {
        TSTypeName::IdentifierReference(name) => name.name.as_str(),
        TSTypeName::QualifiedName(name) => name.right.name.as_str(),
        TSTypeName::ThisExpression(_) => "this",
    }
}
