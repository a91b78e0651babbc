//! Secrets inside of what a span would record: members of a parameter (`options.apiKey`, `options.headers`), by its
//! type, its JSDoc or its use, and what a function gives by its own name (`refreshAccessToken`).

use oxc_ast::AstKind;
use oxc_ast::ast::{BindingPattern, Expression, TSType};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;
use smol_str::SmolStr;

use super::members::{key, last_name, members};
use super::tree::{Site, Tree};
use crate::edit::unrecorded::is_secret;
use crate::identifier::words;

/// Members that are no secrets, whatever their end: they say where to go on.
const PLACES: [&str; 5] = ["page_token", "next_token", "continuation_token", "progress_token", "sync_token"];

/// Members of members are looked at so deep.
const DEPTH: u32 = 3;

/// First words of the names of functions that take or check what they name, and do not give it.
const TAKES: [&str; 36] = [
    "is",
    "has",
    "verify",
    "validate",
    "check",
    "test",
    "compare",
    "require",
    "set",
    "save",
    "store",
    "update",
    "change",
    "delete",
    "remove",
    "revoke",
    "clear",
    "invalidate",
    "reset",
    "forgot",
    "forget",
    "mask",
    "redact",
    "count",
    "estimate",
    "on",
    "handle",
    "emit",
    "send",
    "write",
    "push",
    "append",
    "print",
    "log",
    "stream",
    "consume",
];

/// Words behind which a name no longer says what is given: `getUserByToken`.
const PREPOSITIONS: [&str; 6] = ["by", "with", "from", "using", "for", "without"];

/// Whether a member of this name holds a secret.
fn is_secret_member(name: &str) -> bool {
    let words = words(name);
    let joined = words.join("_");
    let is_place = PLACES.iter().any(|place| joined.ends_with(place));
    !is_place && (is_secret(name) || words.last().is_some_and(|word| word == "headers"))
}

/// Whether a function gives a secret, by its name, where its declared type does not speak against it.
pub(super) fn gives_secret(name: &str, returns: Option<&TSType>) -> bool {
    let words = words(name);
    let Some(first) = words.first() else { return false };
    let is_preposition = |word: &SmolStr| PREPOSITIONS.contains(&word.as_str());
    // `exchangeCodeForToken` gives what stands behind the preposition.
    let end = words.iter().position(is_preposition).filter(|_| first != "exchange").unwrap_or(words.len());
    !TAKES.contains(&first.as_str()) && is_secret_member(&words[..end].join("_")) && !returns.is_some_and(is_harmless)
}

/// Types that cannot hold a secret.
fn is_harmless(returns: &TSType) -> bool {
    match returns {
        TSType::TSVoidKeyword(_)
        | TSType::TSBooleanKeyword(_)
        | TSType::TSNumberKeyword(_)
        | TSType::TSTypePredicate(_) => true,
        TSType::TSTypeReference(reference) if last_name(&reference.type_name) == "Promise" => {
            let arguments = reference.type_arguments.as_ref();
            arguments.and_then(|arguments| arguments.params.first()).is_some_and(is_harmless)
        }
        _ => false,
    }
}

/// Whether a parameter's type shows a member that is a secret.
pub(super) fn type_shows_secret(tree: &Tree, annotation: &TSType) -> bool {
    in_type(tree, annotation, DEPTH)
}

fn in_type(tree: &Tree, annotation: &TSType, depth: u32) -> bool {
    members(tree, annotation)
        .into_iter()
        .any(|(name, own)| is_secret_member(name) || depth > 0 && own.is_some_and(|own| in_type(tree, own, depth - 1)))
}

/// Whether the code takes a secret out of what a name is bound to: `options.headers`, `const { apiKey } = options`.
pub(super) fn use_shows_secret(tree: &Tree, symbol: SymbolId) -> bool {
    in_uses(tree, symbol, DEPTH)
}

fn in_uses(tree: &Tree, symbol: SymbolId, depth: u32) -> bool {
    tree.scoping().get_resolved_references(symbol).any(|reference| in_use(tree, reference.node_id(), depth))
}

/// Follows a value outwards, through the members that are taken of it.
fn in_use(tree: &Tree, node: NodeId, depth: u32) -> bool {
    let (nodes, span) = (tree.nodes(), tree.nodes().kind(node).span());
    let outer = nodes.parent_id(node);
    match nodes.kind(outer) {
        AstKind::StaticMemberExpression(member) if member.object.span() == span => {
            is_secret_member(member.property.name.as_str()) || in_use(tree, outer, depth)
        }
        AstKind::ComputedMemberExpression(member) if member.object.span() == span => {
            let is_secret = match &member.expression {
                Expression::StringLiteral(name) => is_secret_member(name.value.as_str()),
                _ => false,
            };
            is_secret || in_use(tree, outer, depth)
        }
        AstKind::ParenthesizedExpression(_)
        | AstKind::ChainExpression(_)
        | AstKind::TSNonNullExpression(_)
        | AstKind::TSAsExpression(_)
        | AstKind::LogicalExpression(_) => in_use(tree, outer, depth),
        AstKind::VariableDeclarator(variable) if variable.init.is_some() => {
            depth > 0 && in_pattern(tree, &variable.id, depth - 1)
        }
        _ => false,
    }
}

fn in_pattern(tree: &Tree, pattern: &BindingPattern, depth: u32) -> bool {
    match pattern {
        BindingPattern::BindingIdentifier(name) => {
            name.symbol_id.get().is_some_and(|symbol| in_uses(tree, symbol, depth))
        }
        BindingPattern::ObjectPattern(object) => object.properties.iter().any(|property| {
            key(&property.key).is_some_and(is_secret_member) || in_pattern(tree, &property.value, depth)
        }),
        BindingPattern::AssignmentPattern(default) => in_pattern(tree, &default.left, depth),
        BindingPattern::ArrayPattern(_) => false,
    }
}

/// Whether the JSDoc above a function shows a secret member of a parameter: `@param {string} options.apiKey`.
pub(super) fn doc_shows_secret(tree: &Tree, site: &Site, parameter: &str) -> bool {
    let Some(doc) = doc_above(tree, site) else { return false };
    tags(doc, "param").any(|(kind, name)| {
        let mut path = name.split('.');
        path.next() == Some(parameter) && (path.any(is_secret_member) || doc_type_shows_secret(tree, kind))
    })
}

/// The comment that ends above a function, with nothing but its declaration's first words between them.
fn doc_above<'a>(tree: &Tree<'a>, site: &Site) -> Option<&'a str> {
    let comments = tree.program.comments.iter().map(|comment| comment.span);
    let above = comments.take_while(|comment| comment.end <= site.span.start).last()?;
    let between = &tree.text[above.end as usize..site.span.start as usize];
    let doc = tree.slice(above);
    (doc.starts_with("/**") && !between.contains([';', '{', '}'])).then_some(doc)
}

/// A type in JSDoc: written out, or the name of a `@typedef` of this file.
fn doc_type_shows_secret(tree: &Tree, kind: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    let mut names = kind.split(|letter| !is_part(letter)).filter(|name| !name.is_empty());
    let is_object = kind.contains('{');
    let docs = || tree.program.comments.iter().map(|comment| tree.slice(comment.span));
    names.any(|name| {
        let mut typedefs = docs().filter(|doc| tags(doc, "typedef").any(|(_, own)| own == name));
        is_object && is_secret_member(name)
            || typedefs.any(|doc| {
                let mut properties = tags(doc, "property").chain(tags(doc, "prop"));
                properties.any(|(_, property)| property.split('.').any(is_secret_member))
            })
    })
}

/// The types and the names of a comment's tags: `@param {string} [name=default]`.
fn tags<'t>(doc: &'t str, tag: &'static str) -> impl Iterator<Item = (&'t str, &'t str)> {
    doc.split('@').skip(1).filter_map(move |text| {
        let text = text.strip_prefix(tag)?;
        let text = text.starts_with(char::is_whitespace).then(|| text.trim_start())?;
        let (kind, rest) = text.split_at(if text.starts_with('{') { closing(text) } else { 0 });
        let kind = kind.strip_prefix('{').map_or(kind, |kind| kind.strip_suffix('}').unwrap_or(kind));
        let name = rest.trim_start().trim_start_matches('[');
        let end = name.find(|letter: char| letter.is_whitespace() || "=]".contains(letter)).unwrap_or(name.len());
        Some((kind, &name[..end]))
    })
}

/// The offset behind the brace that closes the first one.
fn closing(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_functions_that_give_secrets() {
        for name in ["refreshAccessToken", "getApiKey", "exchangeCodeForToken", "getTokenForUser", "buildHeaders"] {
            assert!(gives_secret(name, None), "{name}");
        }
        for name in ["getUserByToken", "verifyToken", "countTokens", "onToken", "nextPageToken", "ask", ""] {
            assert!(!gives_secret(name, None), "{name}");
        }
    }

    #[test]
    fn tags_of_comments() {
        let doc = "/**\n * @param {{ apiKey: string }} a What\n * @param {string} [b.c='x']\n * @param d\n */";
        let found: Vec<_> = tags(doc, "param").collect();
        assert_eq!(found, [("{ apiKey: string }", "a"), ("string", "b.c"), ("", "d")]);
    }
}
