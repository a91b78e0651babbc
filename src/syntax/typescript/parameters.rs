//! Parameters, the names that destructured ones bind, and the fields that parameters of a constructor declare.

use smol_str::{SmolStr, format_smolstr};
use tree_sitter::Node;

use super::bindings::{Source, Target};
use super::grammar::{Field, Kind, children, field, first_child, has_word, kind, range};
use super::reader::Reader;
use crate::syntax::expr::Draft;
use crate::syntax::{Binding, BindingKind, BindingTarget, FunctionId, Parameter, ParameterKind, Scope, TextRange};

impl<'t> Reader<'t> {
    /// The parameters of a function that gets the id `function`.
    pub fn parameters(&mut self, node: Node<'t>, function: FunctionId) -> Vec<Parameter> {
        if let Some(only) = field(node, Field::Parameter) {
            let name = SmolStr::from(self.lowering.text_of(only));
            self.declared.insert((function, name.clone()));
            return vec![plain(name, range(only))];
        }
        let Some(list) = field(node, Field::Parameters) else { return vec![] };
        let nodes = children(list, &mut self.lowering.cursor);
        let mut parameters = Vec::with_capacity(nodes.len());
        for node in nodes {
            let pattern = field(node, Field::Pattern).or(field(node, Field::Name));
            if let Some(pattern) = pattern.filter(|pattern| kind(*pattern) != Some(Kind::This)) {
                let parameter = self.parameter(node, pattern, parameters.len(), function);
                parameters.push(parameter);
            }
        }
        parameters
    }

    fn parameter(&mut self, node: Node<'t>, pattern: Node<'t>, index: usize, function: FunctionId) -> Parameter {
        let is_rest = kind(pattern) == Some(Kind::RestPattern);
        let pattern = first_child(pattern).filter(|_| is_rest).unwrap_or(pattern);
        let annotation = field(node, Field::Type).map(|annotation| self.lowering.annotation(annotation));
        let default = field(node, Field::Value).map(|default| {
            self.name_plainly(default, self.lowering.text_of(pattern));
            self.lowering.value(default)
        });
        let scope = Scope::Function(function);
        let name = match kind(pattern) {
            Some(Kind::ObjectPattern | Kind::ArrayPattern) => {
                let name = format_smolstr!("{{{index}}}");
                let value = self.lowering.push(Draft::Name(name.clone()), range(pattern));
                let target = Target { annotation: None, range: range(node), scope, declares: true };
                self.bind(pattern, Source::of(Some(value)), target);
                name
            }
            _ => self.lowering.text_of(pattern).into(),
        };
        self.declared.insert((function, name.clone()));
        let is_property = has_word(node, "readonly")
            || children(node, &mut self.lowering.cursor)
                .iter()
                .any(|child| kind(*child) == Some(Kind::AccessibilityModifier));
        if is_property {
            let object = self.lowering.push(Draft::Name("this".into()), range(pattern));
            let value = self.lowering.push(Draft::Name(name.clone()), range(pattern));
            self.facts.bindings.push(Binding {
                scope,
                target: BindingTarget::Attribute { object, name: name.clone() },
                value: Some(value),
                annotation: None,
                kind: BindingKind::Assign,
                unpacked: None,
                range: range(node),
            });
        }
        Parameter {
            kind: if is_rest { ParameterKind::Rest } else { ParameterKind::Normal },
            annotation,
            default,
            is_optional: kind(node) == Some(Kind::OptionalParameter),
            ..plain(name, range(node))
        }
    }
}

fn plain(name: SmolStr, range: TextRange) -> Parameter {
    Parameter { name, kind: ParameterKind::Normal, annotation: None, default: None, is_optional: false, range }
}
