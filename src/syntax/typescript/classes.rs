//! Classes, interfaces, their fields, enumerations, namespaces and type aliases.

use tree_sitter::Node;

use super::bindings::{Source, Target};
use super::definitions::{NAMELESS, is_private};
use super::exports::declared_names;
use super::grammar::{Field, Kind, children, extent, field, first_child, has_word, kind, range};
use super::lower::At;
use super::names::{FieldWords, Naming};
use super::reader::Reader;
use crate::syntax::expr::Draft;
use crate::syntax::{Binding, BindingKind, BindingTarget, Class, ClassId, ClassKind, Decorator, ExprId, Scope};

impl<'t> Reader<'t> {
    /// Adds a class or an interface; its body is entered later.
    pub fn class(&mut self, node: Node<'t>) {
        let naming = self.names.of(node).unwrap_or_default();
        let own = field(node, Field::Name).map(|name| self.lowering.text_of(name));
        let name = own.unwrap_or(&naming.name);
        let path = match naming.path.as_str() {
            "" if name.is_empty() => NAMELESS,
            "" => name,
            path => path,
        };
        let heritage = children(node, &mut self.lowering.cursor)
            .into_iter()
            .find(|child| matches!(kind(*child), Some(Kind::ClassHeritage | Kind::ExtendsTypeClause)));
        let bases = heritage.map(|heritage| self.bases(heritage)).unwrap_or_default();
        let is_class = kind(node) != Some(Kind::InterfaceDeclaration);
        let mut decorators = vec![];
        if is_class {
            decorators.append(&mut self.decorators);
            decorators.extend(self.lowering.decorators(node));
        }
        if let Some(name) = own.filter(|_| kind(node) != Some(Kind::Class)) {
            self.declared.insert((self.context().function, name.into()));
        }
        let kind = if is_class { ClassKind::Class } else { ClassKind::Interface };
        self.add_class(node, field(node, Field::Body), (name, path), kind, bases, decorators);
    }

    fn add_class(
        &mut self,
        node: Node<'t>,
        body: Option<Node<'t>>,
        (name, path): (&str, &str),
        kind: ClassKind,
        bases: Vec<ExprId>,
        decorators: Vec<Decorator>,
    ) {
        let place = extent(node, self.text);
        let qualname = self.qualname(place.start, path);
        let id = ClassId(self.facts.classes.len() as u32);
        self.bodies.extend(body.map(|body| (body.id(), id)));
        let parent = self.context().scope;
        self.facts.classes.push(Class { name: name.into(), qualname, parent, kind, bases, decorators, range: place });
    }

    /// Extended classes, then implemented interfaces, with their type arguments.
    fn bases(&mut self, heritage: Node<'t>) -> Vec<ExprId> {
        let clauses = match kind(heritage) {
            Some(Kind::ClassHeritage) => children(heritage, &mut self.lowering.cursor),
            _ => vec![heritage],
        };
        let mut bases = vec![];
        for clause in clauses {
            for part in children(clause, &mut self.lowering.cursor) {
                match (kind(clause), kind(part)) {
                    (Some(Kind::ExtendsClause), Some(Kind::TypeArguments)) => {
                        if let Some(object) = bases.pop() {
                            bases.push(self.lowering.generic(object, part, At::VALUE.deeper()));
                        }
                    }
                    (Some(Kind::ExtendsClause), _) => bases.push(self.lowering.value(part)),
                    _ => bases.push(self.lowering.annotation(part)),
                }
            }
        }
        bases
    }

    /// A field of a class or interface.
    pub fn field(&mut self, node: Node<'t>) {
        let Some(name) = field(node, Field::Name) else { return };
        let decorators = self.lowering.decorators(node);
        let text = self.lowering.property(name);
        let annotation = field(node, Field::Type).map(|annotation| self.lowering.annotation(annotation));
        let value = field(node, Field::Value).map(|value| {
            let words =
                FieldWords { is_static: has_word(node, "static"), is_private: is_private(node, self.text), decorators };
            self.name_value(value, Naming { name: text.into(), path: text.into(), field: Some(words) });
            self.lowering.value(value)
        });
        self.facts.bindings.push(Binding {
            scope: self.context().scope,
            target: BindingTarget::Name(text.into()),
            value,
            annotation,
            kind: BindingKind::Assign,
            unpacked: None,
            range: range(node),
        });
    }

    /// `type Name = value`: an interface if it is an object type.
    pub fn alias(&mut self, node: Node<'t>) {
        if let Some((name, body)) = interface(node) {
            let name = self.lowering.text_of(name);
            self.add_class(node, Some(body), (name, name), ClassKind::Interface, vec![], vec![]);
        } else if let (Some(name), Some(value)) = (field(node, Field::Name), field(node, Field::Value)) {
            let value = self.lowering.annotation(value);
            self.bind_member(node, name, value);
        }
    }

    /// `enum Name { ... }`: an object of its members.
    pub fn enumeration(&mut self, node: Node<'t>) {
        let (Some(name), Some(body)) = (field(node, Field::Name), field(node, Field::Body)) else { return };
        let mut entries = vec![];
        for member in children(body, &mut self.lowering.cursor) {
            let key = field(member, Field::Name).filter(|_| kind(member) == Some(Kind::EnumAssignment));
            let key = self.lowering.key(key.unwrap_or(member), At::VALUE);
            let value = match field(member, Field::Value) {
                Some(value) => self.lowering.value(value),
                None => self.lowering.push(Draft::constant(self.lowering.text_of(member)), range(member)),
            };
            entries.push((Some(key), value));
        }
        let value = self.lowering.push(Draft::Object(entries), range(body));
        self.bind_member(node, name, value);
    }

    /// `namespace Name { ... }`: an object of what is exported in it; its members are bound in the scope around.
    pub fn namespace(&mut self, node: Node<'t>) {
        let (Some(name), Some(body)) = (field(node, Field::Name), field(node, Field::Body)) else { return };
        let mut entries = vec![];
        for statement in children(body, &mut self.lowering.cursor) {
            let exported = kind(statement) == Some(Kind::ExportStatement);
            let declaration = field(statement, Field::Declaration).filter(|_| exported);
            for name in declaration.map(|it| declared_names(it, &mut self.lowering.cursor)).unwrap_or_default() {
                let text = self.lowering.text_of(name);
                let key = self.lowering.push(Draft::text(text), range(name));
                entries.push((Some(key), self.lowering.push(Draft::Name(text.into()), range(name))));
            }
        }
        let value = self.lowering.push(Draft::Object(entries), range(body));
        self.bind_member(node, name, value);
        self.enter_namespace(range(node).end, self.lowering.text_of(name));
    }

    fn bind_member(&mut self, node: Node<'t>, name: Node<'t>, value: ExprId) {
        let scope = Scope::Function(self.context().function);
        let target = Target { annotation: None, range: range(node), scope, declares: true };
        self.bind(name, Source::of(Some(value)), target);
    }

    /// `import name = other.name`.
    pub fn import_alias(&mut self, node: Node<'t>) {
        if let [name, value] = children(node, &mut self.lowering.cursor)[..] {
            let value = self.lowering.annotation(value);
            self.bind_member(node, name, value);
        }
    }

    /// The names in a `catch` are bound by it.
    pub fn caught(&mut self, pattern: Node<'t>) {
        let scope = Scope::Function(self.context().function);
        let target = Target { annotation: None, range: range(pattern), scope, declares: true };
        let kind = if first_child(pattern).is_none() { BindingKind::Exception } else { BindingKind::Opaque };
        self.bind(pattern, Source { value: None, kind, unpacked: None }, target);
    }
}

/// The name and the body of the interface that a type alias is: of an object type that is not a mapped one.
pub(super) fn interface(alias: Node) -> Option<(Node, Node)> {
    let (name, value) = (field(alias, Field::Name)?, field(alias, Field::Value)?);
    let is_mapped = first_child(value).and_then(first_child).and_then(kind) == Some(Kind::MappedType);
    (kind(value) == Some(Kind::ObjectType) && !is_mapped).then_some((name, value))
}
