//! What functions and classes without a name of their own are called: by the variable, property or field whose value they
//! are, or by what takes them.

use std::collections::HashMap;

use smol_str::{SmolStr, format_smolstr};
use tree_sitter::Node;

use super::grammar::{Field, Kind, children, field, first_child, kind, plain_value};
use super::lower::module_called;
use super::reader::Reader;
use crate::syntax::{Argument, Decorator, Expr, FunctionId, Scope};

/// A path is not made longer than this: in deeply nested literals only the last name is kept.
const MAX_PATH: usize = 160;

/// So many names of what takes a function are said: the last ones of a long chain.
const MAX_CALLEE: usize = 4;

/// So many links of a chain are looked at for them.
const MAX_LINKS: usize = 32;

/// A longer literal argument does not name anything.
const MAX_LITERAL: usize = 60;

/// Methods whose result is made of what the function gave, not of the function.
const RUNS_AT_ONCE: [&str; 14] = [
    "map", "forEach", "flatMap", "filter", "reduce", "find", "some", "every", "sort", "from", "then", "catch",
    "finally", "Promise",
];

/// What a value is called.
#[derive(Debug, Clone, Default)]
pub(super) struct Naming {
    /// The name of the variable, property or field; empty when it is handed over.
    pub name: SmolStr,
    /// What it is called in its scope: `store.search`, `app.post('/ask')`.
    pub path: SmolStr,
    /// It is the value of a field.
    pub field: Option<FieldWords>,
}

/// What is said of a field.
#[derive(Debug, Clone, Default)]
pub(super) struct FieldWords {
    /// `static`.
    pub is_static: bool,
    /// `private`, `protected`, `#name`.
    pub is_private: bool,
    /// Its decorators.
    pub decorators: Vec<Decorator>,
}

/// The names that are known but not yet given.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By the id of the value.
    values: HashMap<usize, Naming>,
    /// How often a qualified name is taken.
    taken: HashMap<SmolStr, u32>,
    /// Namespaces around, each with its end, its scope and its path.
    namespaces: Vec<(u32, Scope, SmolStr)>,
}

impl Names {
    /// Takes the naming of a value.
    pub fn of(&mut self, value: Node) -> Option<Naming> {
        self.values.remove(&value.id())
    }
}

impl<'t> Reader<'t> {
    /// Names a value, if it can hold a function.
    pub fn name_value(&mut self, value: Node<'t>, naming: Naming) {
        let value = plain_value(value);
        if matches!(
            kind(value),
            Some(
                Kind::Arrow
                    | Kind::FunctionExpression
                    | Kind::GeneratorFunction
                    | Kind::Method
                    | Kind::Class
                    | Kind::Object
                    | Kind::Array
                    | Kind::Call
                    | Kind::New
            )
        ) {
            self.names.values.insert(value.id(), naming);
        }
    }

    /// Names a value that has the same name in its scope.
    pub fn name_plainly(&mut self, value: Node<'t>, name: &str) {
        self.name_value(value, Naming { name: name.into(), path: name.into(), field: None });
    }

    /// Names the value of an assignment to `target`.
    pub fn name_assigned(&mut self, target: Node<'t>, value: Node<'t>) {
        let words: SmolStr = self.lowering.text_of(target).split_whitespace().collect();
        let is_target = |c: char| c.is_alphanumeric() || "_$#.".contains(c);
        if kind(target) == Some(Kind::Subscript) || !words.chars().all(is_target) || words.len() > MAX_PATH {
            return;
        }
        let exported = ["module.exports", "exports"].iter().find_map(|prefix| words.strip_prefix(prefix));
        let path: SmolStr = match exported {
            Some("") if kind(plain_value(value)) == Some(Kind::Object) => return,
            Some("") => "default".into(),
            Some(rest) if rest.starts_with('.') => rest[1..].into(),
            _ => words.strip_prefix("this.").unwrap_or(&words).replacen(".prototype.", ".", 1).into(),
        };
        let name = path.rsplit('.').next().unwrap_or_default().into();
        self.name_value(value, Naming { name, path, field: None });
    }

    /// Names the values in an object or array literal.
    pub fn name_parts(&mut self, literal: Node<'t>) {
        let around = self.names.of(literal).unwrap_or_default();
        for part in children(literal, &mut self.lowering.cursor) {
            let (key, value) = match kind(part) {
                Some(Kind::Pair) => (field(part, Field::Key), field(part, Field::Value)),
                Some(Kind::Method) => (field(part, Field::Name), Some(part)),
                Some(Kind::Spread) => continue,
                _ => (None, Some(part)),
            };
            let Some(value) = value else { continue };
            let name = key.map_or("", |key| self.lowering.property(key));
            let naming = Naming { name: name.into(), path: joined(&around.path, name), field: None };
            if !naming.path.is_empty() {
                self.name_value(value, naming);
            }
        }
    }

    /// Names the value of a JSX attribute.
    pub fn name_attribute(&mut self, attribute: Node<'t>) {
        let Some(name) = first_child(attribute) else { return };
        let parts = children(attribute, &mut self.lowering.cursor);
        if let Some(value) = parts.get(1).copied().and_then(first_child) {
            self.name_plainly(value, self.lowering.text_of(name));
        }
    }

    /// Names what is handed over to a call: functions by the call, the properties of objects by their keys.
    pub fn name_arguments(&mut self, call: Node<'t>, callee: Node<'t>, arguments: &[Argument], nodes: &[Node<'t>]) {
        let around = self.names.of(call).unwrap_or_default();
        let is_named = |node: &&Node| {
            matches!(
                kind(plain_value(**node)),
                Some(
                    Kind::Arrow
                        | Kind::FunctionExpression
                        | Kind::GeneratorFunction
                        | Kind::Object
                        | Kind::Array
                        | Kind::Call
                )
            )
        };
        let nodes: Vec<_> = nodes.iter().filter(is_named).copied().collect();
        if nodes.is_empty() {
            return;
        }
        let literal = arguments.iter().find_map(|argument| match self.lowering.arena.expr(argument.value) {
            Expr::Text(text) if text.len() <= MAX_LITERAL => Some(text),
            _ => None,
        });
        let literal = literal.map(|text| format_smolstr!("'{text}'")).unwrap_or_default();
        let spoken = self.spoken(callee);
        let taker = format_smolstr!("{spoken}({literal})");
        let wraps = self.is_wrapped_once(&around, &spoken, &nodes);
        for node in nodes {
            let is_function = matches!(
                kind(plain_value(node)),
                Some(Kind::Arrow | Kind::FunctionExpression | Kind::GeneratorFunction)
            );
            if is_function && wraps {
                self.name_value(node, around.clone());
                continue;
            }
            let path = match is_function || around.path.is_empty() {
                true => joined(&around.path, &taker),
                false => around.path.clone(),
            };
            self.name_value(node, Naming { name: SmolStr::default(), path, field: None });
        }
    }

    /// Whether a call makes what a variable of the top level or a field is from one function (`const lookup = tool(...)`,
    /// `export const POST = withUser(...)`): the function is then called like it.
    fn is_wrapped_once(&self, around: &Naming, taker: &str, handed: &[Node<'t>]) -> bool {
        let is_lasting = matches!(self.context().scope, Scope::Class(_) | Scope::Function(FunctionId::MODULE));
        let is_function = |node: &&Node| {
            matches!(kind(plain_value(**node)), Some(Kind::Arrow | Kind::FunctionExpression | Kind::GeneratorFunction))
        };
        let last = taker.rsplit('.').next().unwrap_or_default();
        is_lasting
            && !around.name.is_empty()
            && !RUNS_AT_ONCE.contains(&last)
            && handed.iter().filter(is_function).count() == 1
    }

    /// The last names of what is called.
    fn spoken(&self, callee: Node<'t>) -> SmolStr {
        let mut names: Vec<SmolStr> = vec![];
        let mut rest = Some(callee);
        for _ in 0..MAX_LINKS {
            let Some(node) = rest.filter(|_| names.len() < MAX_CALLEE) else { break };
            rest = match kind(node) {
                Some(Kind::Member) => {
                    names.extend(field(node, Field::Property).map(|name| self.lowering.text_of(name).into()));
                    field(node, Field::Object)
                }
                Some(Kind::Identifier | Kind::Super) => {
                    names.push(self.lowering.text_of(node).into());
                    None
                }
                Some(Kind::Call) => match module_called(node, self.text) {
                    Some(module) => {
                        names.push(module);
                        None
                    }
                    None => field(node, Field::Function),
                },
                Some(Kind::New) => field(node, Field::Constructor),
                Some(Kind::Subscript) => field(node, Field::Object),
                Some(Kind::Parenthesized | Kind::Await | Kind::NonNull | Kind::As) => first_child(node),
                _ => None,
            };
        }
        names.reverse();
        names.join(".").into()
    }

    /// The members of a namespace are called by it.
    pub fn enter_namespace(&mut self, end: u32, name: &str) {
        let scope = self.context().scope;
        let path = self.in_namespace(name);
        self.names.namespaces.push((end, scope, path));
    }

    /// Whether the present place is in a namespace.
    pub fn is_in_namespace(&self, at: u32) -> bool {
        self.names.namespaces.iter().any(|(end, ..)| at < *end)
    }

    /// The qualified name of what is called `path` in a scope at the present place.
    pub fn qualname(&mut self, at: u32, path: &str) -> SmolStr {
        while self.names.namespaces.last().is_some_and(|(end, ..)| *end <= at) {
            self.names.namespaces.pop();
        }
        let path = self.in_namespace(path);
        let outer = match self.context().scope {
            Scope::Function(function) => &self.facts.function(function).qualname,
            Scope::Class(class) => &self.facts.class(class).qualname,
        };
        if outer.is_empty() { path } else { format_smolstr!("{outer}.{path}") }
    }

    fn in_namespace(&self, path: &str) -> SmolStr {
        match self.names.namespaces.last() {
            Some((_, scope, around)) if *scope == self.context().scope => format_smolstr!("{around}.{path}"),
            _ => path.into(),
        }
    }

    /// A second function of the same qualified name gets a number.
    pub fn numbered(&mut self, qualname: SmolStr) -> SmolStr {
        let count = self.names.taken.entry(qualname.clone()).or_default();
        *count += 1;
        if *count == 1 { qualname } else { format_smolstr!("{qualname}#{count}") }
    }
}

/// A name below a path.
fn joined(path: &str, name: &str) -> SmolStr {
    match (path, name) {
        ("", name) => name.into(),
        (path, "") => path.into(),
        (path, name) if path.len() + name.len() > MAX_PATH => name.into(),
        (path, name) => format_smolstr!("{path}.{name}"),
    }
}
