//! Functions and classes: names, decorators, parameters, and where their bodies begin and end.

use smol_str::{SmolStr, format_smolstr};
use tree_sitter::Node;

use super::grammar::{Field, Kind, children, field, first_child, kind, range};
use super::reader::Reader;
use super::statements::{docstring, end_of, is_stub};
use crate::syntax::{
    Class, ClassKind, Decorator, Function, FunctionForm, FunctionKind, ImportGuard, Parameter, ParameterKind, Scope,
    Tally, TextRange,
};

/// Where a body stands and begins.
struct Body {
    range: TextRange,
    docstring: Option<TextRange>,
    first_statement: u32,
    is_stub: bool,
}

impl<'t> Reader<'t> {
    /// Adds the function of the top level.
    pub fn module(&mut self, root: Node<'t>) {
        let whole = TextRange::new(0, self.text.len() as u32);
        let body = self.body(root, 0);
        self.facts.functions.push(Function::module(whole, body.range, body.docstring, body.first_statement));
    }

    /// Adds a function; its body is entered later.
    pub fn function(&mut self, node: Node<'t>) {
        let context = self.context();
        let name = field(node, Field::Name);
        let name_range = name.map(range).unwrap_or_default();
        let name = name.map_or(SmolStr::default(), |name| self.lowering.name_of(name));
        let qualname = self.numbered(self.qualname(context.scope, &name));
        let parameters = field(node, Field::Parameters);
        let parameters = parameters.map(|list| self.parameters(list)).unwrap_or_default();
        let returns = field(node, Field::ReturnType).map(|returns| self.lowering.annotation(returns));
        let block = field(node, Field::Body);
        let body = match block {
            Some(block) => self.body(block, range(block).start),
            None => Body {
                range: TextRange::new(range(node).end, range(node).end),
                docstring: None,
                first_statement: range(node).end,
                is_stub: false,
            },
        };
        let before = field(node, Field::ReturnType).or(field(node, Field::Parameters));
        let header = before.and_then(|before| self.text.get(range(before).end as usize..body.range.start as usize));
        self.facts.functions.push(Function {
            name,
            qualname,
            kind: match context.scope {
                Scope::Class(_) => FunctionKind::Method,
                Scope::Function(_) => FunctionKind::Function,
            },
            form: FunctionForm::Definition,
            is_static: false,
            is_private: false,
            parent: context.scope,
            is_async: node.child(0).is_some_and(|word| word.kind() == "async"),
            is_generator: false,
            decorators: std::mem::take(&mut self.decorators),
            parameters,
            returns,
            range: TextRange::new(range(node).start, body.range.end.max(range(node).start)),
            name_range,
            body: body.range,
            braces: None,
            first_statement: body.first_statement,
            docstring: body.docstring,
            one_line: header.is_some_and(is_one_line),
            is_stub: body.is_stub,
            tally: Tally::default(),
            conditional: context.guard != ImportGuard::None,
        });
    }

    /// Adds a class; its body is entered later.
    pub fn class(&mut self, node: Node<'t>) {
        let parent = self.context().scope;
        let name = field(node, Field::Name).map_or(SmolStr::default(), |name| self.lowering.name_of(name));
        let arguments = field(node, Field::Superclasses);
        let arguments = arguments.map(|list| children(list, &mut self.lowering.cursor)).unwrap_or_default();
        let bases = arguments.into_iter().filter(|base| kind(*base) != Some(Kind::KeywordArgument));
        let bases = bases.map(|base| self.lowering.value(base)).collect();
        self.facts.classes.push(Class {
            qualname: self.qualname(parent, &name),
            name,
            kind: ClassKind::Class,
            parent,
            bases,
            decorators: std::mem::take(&mut self.decorators),
            range: TextRange::new(range(node).start, end_of(node)),
        });
    }

    /// Keeps a decorator for the definition that follows.
    pub fn decorator(&mut self, node: Node<'t>) {
        if let Some(expression) = first_child(node) {
            let range = TextRange::new(range(node).start, range(expression).end);
            let expr = self.lowering.value(expression);
            self.decorators.push(Decorator { expr, range });
        }
    }

    fn qualname(&self, parent: Scope, name: &str) -> SmolStr {
        let outer = match parent {
            Scope::Function(function) => &self.facts.function(function).qualname,
            Scope::Class(class) => &self.facts.class(class).qualname,
        };
        if outer.is_empty() { name.into() } else { format_smolstr!("{outer}.{name}") }
    }

    fn numbered(&mut self, qualname: SmolStr) -> SmolStr {
        let count = self.qualnames.entry(qualname.clone()).or_default();
        *count += 1;
        if *count == 1 { qualname } else { format_smolstr!("{qualname}#{count}") }
    }

    fn body(&mut self, block: Node<'t>, start: u32) -> Body {
        let statements = children(block, &mut self.lowering.cursor);
        let end = statements.last().map_or(start, |last| end_of(*last));
        let docstring = statements.first().and_then(|first| docstring(*first, self.text));
        let rest = &statements[usize::from(docstring.is_some())..];
        Body {
            range: TextRange::new(statements.first().map_or(start, |first| range(*first).start), end),
            docstring,
            first_statement: rest.first().map_or(end, |first| range(*first).start),
            is_stub: !statements.is_empty() && rest.iter().all(|statement| is_stub(*statement, self.text)),
        }
    }

    fn parameters(&mut self, list: Node<'t>) -> Vec<Parameter> {
        let nodes = children(list, &mut self.lowering.cursor);
        let mut parameters: Vec<Parameter> = Vec::with_capacity(nodes.len());
        let mut plain = ParameterKind::Normal;
        for node in nodes {
            match kind(node) {
                Some(Kind::PositionalSeparator) => {
                    parameters.iter_mut().for_each(|before| before.kind = ParameterKind::Positional);
                    continue;
                }
                Some(Kind::KeywordSeparator) => {
                    plain = ParameterKind::Keyword;
                    continue;
                }
                _ => {}
            }
            let target = match kind(node) {
                Some(Kind::TypedParameter) => first_child(node),
                Some(Kind::DefaultParameter | Kind::TypedDefaultParameter) => field(node, Field::Name),
                _ => Some(node),
            };
            let Some(target) = target else { continue };
            let (name, kind) = match kind(target) {
                Some(Kind::Identifier) => (Some(target), plain),
                Some(Kind::ListSplatPattern) => (first_child(target), ParameterKind::Rest),
                Some(Kind::DictionarySplatPattern) => (first_child(target), ParameterKind::KeywordRest),
                _ => continue,
            };
            if kind == ParameterKind::Rest {
                plain = ParameterKind::Keyword;
            }
            let annotation = field(node, Field::Type).map(|annotation| self.lowering.annotation(annotation));
            let default = field(node, Field::Value).map(|default| self.lowering.value(default));
            let name = name.map_or(SmolStr::default(), |name| self.lowering.name_of(name));
            parameters.push(Parameter { name, kind, annotation, default, is_optional: false, range: range(node) });
        }
        parameters
    }
}

/// Whether a body follows its colon on the same (logical) line; `header` ends before the body.
fn is_one_line(header: &str) -> bool {
    let comment = header.contains('#');
    !comment && header.match_indices('\n').all(|(at, _)| header[..at].trim_end_matches('\r').ends_with('\\'))
}
