//! Functions of every form: names, parameters, and where their bodies begin and end.

use tree_sitter::Node;

use super::grammar::{Field, Kind, children, extent, field, first_child, has_word, kind, range, without_parentheses};
use super::lower::Lowering;
use super::names::Naming;
use super::reader::Reader;
use super::statements::is_directive;
use crate::syntax::{
    Decorator, Function, FunctionForm, FunctionId, FunctionKind, ImportGuard, Return, ReturnKind, Scope, Tally,
    TextRange,
};

/// What a nameless function or class is called that nothing takes.
pub(super) const NAMELESS: &str = "<anonymous>";

/// Where a body stands and begins.
struct Body {
    range: TextRange,
    braces: Option<TextRange>,
    first_statement: u32,
    one_line: bool,
    is_stub: bool,
}

impl<'t> Reader<'t> {
    /// Adds the function of the top level.
    pub fn module(&mut self, root: Node<'t>) {
        let whole = TextRange::new(0, self.text.len() as u32);
        let mut statements = children(root, &mut self.lowering.cursor);
        statements.retain(|statement| kind(*statement) != Some(Kind::HashBang));
        let end = statements.last().map_or(0, |last| extent(*last, self.text).end);
        let directives = statements.iter().take_while(|statement| is_directive(**statement)).count();
        let start = |index: usize| statements.get(index).map_or(end, |statement| range(*statement).start);
        let body = TextRange::new(start(0), end);
        let first_statement = start(directives);
        self.facts.functions.push(Function::module(whole, body, None, first_statement));
        for directive in &statements[..directives] {
            let literal = first_child(*directive).map_or("", |literal| self.lowering.property(literal));
            self.facts.directives.push(literal.into());
        }
    }

    /// Adds a function; its parameters and its body are entered later.
    pub fn function(&mut self, node: Node<'t>) {
        let context = self.context();
        let id = FunctionId(self.facts.functions.len() as u32);
        let place = extent(node, self.text);
        let naming = self.names.of(node);
        let in_class = matches!(context.scope, Scope::Class(_));
        let own_name = field(node, Field::Name);
        let form = form(node, in_class && naming.is_none(), self.text);
        let is_member = matches!(
            form,
            FunctionForm::Method
                | FunctionForm::Getter
                | FunctionForm::Setter
                | FunctionForm::Constructor
                | FunctionForm::Signature
        ) && naming.is_none();
        let words = naming.as_ref().and_then(|naming| naming.field.clone());
        let is_method = in_class && (is_member || words.is_some());
        let words = words.unwrap_or_default();
        let decorators = if is_member { std::mem::take(&mut self.decorators) } else { words.decorators };
        let own = own_name.map(|name| self.lowering.property(name));
        let (name, path) = called(own, naming);
        let qualname = self.qualname(place.start, &path);
        let qualname = self.numbered(qualname);
        let parameters = self.parameters(node, id);
        let returns = field(node, Field::ReturnType).map(|returns| self.lowering.annotation(returns));
        let body = self.body(node);
        let expression = field(node, Field::Body).filter(|body| kind(*body) != Some(Kind::StatementBlock));
        let is_private = words.is_private || is_private(node, self.text);
        self.facts.functions.push(Function {
            name,
            qualname,
            kind: if is_method { FunctionKind::Method } else { FunctionKind::Function },
            form,
            is_static: words.is_static || has_word(node, "static"),
            is_private,
            parent: context.scope,
            is_async: has_word(node, "async"),
            is_generator: has_word(node, "*"),
            decorators,
            parameters,
            returns,
            range: place,
            name_range: own_name.map_or(TextRange::new(place.start, place.start), range),
            body: body.range,
            braces: body.braces,
            first_statement: body.first_statement,
            docstring: None,
            one_line: body.one_line,
            is_stub: body.is_stub,
            tally: Tally::default(),
            conditional: context.guard != ImportGuard::None,
        });
        if let Some(expression) = expression {
            let value = Some(self.lowering.value(expression));
            let range = extent(expression, self.text);
            self.facts.returns.push(Return { function: id, kind: ReturnKind::Return, value, range });
        }
        if form == FunctionForm::Declaration
            && let Some(name) = own
        {
            self.declared.insert((context.function, name.into()));
        }
    }

    fn body(&mut self, function: Node<'t>) -> Body {
        let end = extent(function, self.text).end;
        let Some(body) = field(function, Field::Body) else {
            let range = TextRange::new(end, end);
            return Body { range, braces: None, first_statement: end, one_line: false, is_stub: true };
        };
        let place = extent(body, self.text);
        let same_line = |start: u32, end: u32| {
            self.text.get(start as usize..end as usize).is_some_and(|between| !between.contains('\n'))
        };
        if kind(body) != Some(Kind::StatementBlock) {
            let header = field(function, Field::Parameters).or(field(function, Field::Parameter));
            let header = header.map_or(place.start, |header| range(header).end);
            return Body {
                range: place,
                braces: None,
                first_statement: place.start,
                one_line: same_line(header, place.start),
                is_stub: false,
            };
        }
        let statements = children(body, &mut self.lowering.cursor);
        let inside = place.start + 1;
        let end = statements.last().map_or(inside, |last| extent(*last, self.text).end);
        let start = statements.first().map_or(inside, |first| range(*first).start);
        let directives = statements.iter().take_while(|statement| is_directive(**statement)).count();
        let rest = &statements[directives..];
        Body {
            range: TextRange::new(start, end),
            braces: Some(place),
            first_statement: rest.first().map_or(end, |first| range(*first).start),
            one_line: !statements.is_empty() && same_line(place.start, start),
            is_stub: rest.iter().all(|statement| is_not_implemented(*statement, self.text)),
        }
    }
}

impl<'t> Lowering<'t> {
    /// Reads a decorator.
    pub fn decorator(&mut self, node: Node<'t>) -> Option<Decorator> {
        let expression = first_child(node)?;
        Some(Decorator { expr: self.value(expression), range: range(node) })
    }

    /// The decorators that stand in a class or a field.
    pub fn decorators(&mut self, node: Node<'t>) -> Vec<Decorator> {
        let decorators = children(node, &mut self.cursor).into_iter();
        let decorators: Vec<_> = decorators.filter(|child| kind(*child) == Some(Kind::Decorator)).collect();
        decorators.into_iter().filter_map(|decorator| self.decorator(decorator)).collect()
    }
}

/// Its own name, and what it is called in its scope.
fn called(own: Option<&str>, naming: Option<Naming>) -> (smol_str::SmolStr, smol_str::SmolStr) {
    match (own, naming) {
        (Some(own), Some(naming)) if !naming.name.is_empty() => (own.into(), naming.path),
        (Some(own), _) => (own.into(), own.into()),
        (None, Some(naming)) => (naming.name, naming.path),
        (None, None) => (Default::default(), NAMELESS.into()),
    }
}

fn form(node: Node, is_member: bool, text: &str) -> FunctionForm {
    match kind(node) {
        Some(Kind::Arrow) => FunctionForm::Arrow,
        Some(Kind::FunctionDeclaration | Kind::GeneratorDeclaration) => FunctionForm::Declaration,
        Some(Kind::FunctionExpression | Kind::GeneratorFunction) => FunctionForm::Expression,
        Some(Kind::Method) if has_word(node, "get") => FunctionForm::Getter,
        Some(Kind::Method) if has_word(node, "set") => FunctionForm::Setter,
        Some(Kind::Method) if !is_member => FunctionForm::ObjectMethod,
        Some(Kind::Method) => {
            let name = field(node, Field::Name).map(|name| &text[name.byte_range()]);
            let constructs = name == Some("constructor") && !has_word(node, "static");
            if constructs { FunctionForm::Constructor } else { FunctionForm::Method }
        }
        _ => FunctionForm::Signature,
    }
}

/// Whether a method or field is `private`, `protected` or `#name`.
pub(super) fn is_private(node: Node, text: &str) -> bool {
    let hash = field(node, Field::Name).is_some_and(|name| kind(name) == Some(Kind::PrivateName));
    let mut children = (0..).map_while(|at| node.named_child(at));
    let modifier = children.find(|child| kind(*child) == Some(Kind::AccessibilityModifier));
    hash || modifier.is_some_and(|modifier| &text[modifier.byte_range()] != "public")
}

/// Whether a statement only says that there is no implementation: `throw new Error('Not implemented')`.
fn is_not_implemented(statement: Node, text: &str) -> bool {
    let thrown = first_child(statement).filter(|_| kind(statement) == Some(Kind::ThrowStatement));
    thrown.is_some_and(|thrown| {
        let thrown = text[without_parentheses(thrown).byte_range()].to_lowercase();
        kind(without_parentheses_of(statement)) == Some(Kind::New)
            && ["not implemented", "notimplemented", "unimplemented"].iter().any(|words| thrown.contains(words))
    })
}

fn without_parentheses_of(statement: Node) -> Node {
    first_child(statement).map_or(statement, without_parentheses)
}
