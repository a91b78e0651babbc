//! Functions whose source the program itself reads (Python): `inspect.getsource` of a function, of a class, or of what
//! another function hands on to it. What is added to them turns up where the source goes.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use super::Builder;
use crate::link::value::Value;
use crate::link::{ClassRef, FunctionRef};
use crate::project::FileId;
use crate::syntax::{Call, Expr, ExprId, FileFacts, FunctionId, Scope};

/// What gives the source of its first argument.
const READERS: [&str; 5] =
    ["inspect.getsource", "inspect.getsourcelines", "inspect.findsource", "inspect.getblock", "dill.source.getsource"];

/// Who reads the source of an argument: a path from outside, or a function of the program with the place of its parameter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Reader {
    Outside(&'static str),
    Own(FunctionRef, usize),
}

impl Builder<'_, '_> {
    /// Notes them in the graph.
    pub(super) fn look_at_read_sources(&mut self) {
        let mut readers: Vec<Reader> = READERS.map(Reader::Outside).to_vec();
        let mut at = 0;
        while let Some(reader) = readers.get(at).cloned() {
            at += 1;
            for found in self.handed_to(&reader) {
                if !readers.contains(&found) {
                    readers.push(found);
                }
            }
            self.look_at_reading_decorator(&reader);
        }
    }

    /// Notes what is handed to a reader; gives the functions that hand a parameter of theirs on to it.
    fn handed_to(&mut self, reader: &Reader) -> BTreeSet<Reader> {
        let mut found = BTreeSet::new();
        let name = self.reader_name(reader);
        for file in (0..self.files.len() as u32).map(FileId) {
            let facts = self.facts(file);
            for call in facts.calls.iter().filter(|call| last_name(facts, call.callee) == Some(&name)) {
                let Some(argument) = self.argument_read(file, call, reader) else { continue };
                let subject = subject(facts, argument);
                match self.parameter_of(file, call, subject) {
                    Some((_, 0)) if is_receiver(facts, call.function, subject) => {
                        self.note_receiver(file, call, argument, subject);
                    }
                    Some((function, place)) => drop(found.insert(Reader::Own(function, place))),
                    None => self.note_values(file, call.scope, argument),
                }
            }
        }
        found
    }

    fn reader_name(&self, reader: &Reader) -> SmolStr {
        match reader {
            Reader::Outside(path) => SmolStr::new_static(path.rsplit('.').next().unwrap_or(path)),
            Reader::Own(function, _) => self.facts(function.file).function(function.function).name.clone(),
        }
    }

    /// The argument of a call whose source this reader reads, if it is this reader that is called.
    fn argument_read(&mut self, file: FileId, call: &Call, reader: &Reader) -> Option<ExprId> {
        let callees = self.resolver.expr(file, call.scope, call.callee);
        let (place, name) = match reader {
            Reader::Outside(path) => {
                let called = callees.iter().any(|callee| matches!(callee, Value::External(own) if own == path));
                called.then_some((0, SmolStr::new_static("object")))?
            }
            Reader::Own(function, place) => {
                let bound = callees.iter().find_map(|callee| match callee {
                    Value::Function(own) if own == function => Some(false),
                    Value::Method { function: own, .. } if own == function => Some(true),
                    _ => None,
                })?;
                let parameter = &self.facts(function.file).function(function.function).parameters[*place];
                (place.checked_sub(usize::from(bound))?, parameter.name.clone())
            }
        };
        let mut by_place = call.arguments.iter().filter(|argument| argument.name.is_none());
        let by_name = call.arguments.iter().find(|argument| argument.name.as_ref() == Some(&name));
        by_place.nth(place).or(by_name).map(|argument| argument.value)
    }

    /// The parameter of the calling function that an expression is, by its place.
    fn parameter_of(&self, file: FileId, call: &Call, subject: ExprId) -> Option<(FunctionRef, usize)> {
        let facts = self.facts(file);
        let Expr::Name(name) = facts.expr(subject) else { return None };
        let parameters = &facts.function(call.function).parameters;
        let place = parameters.iter().position(|parameter| parameter.name == *name)?;
        Some((FunctionRef { file, function: call.function }, place))
    }

    /// `self`, `type(self)` and `self.__class__` are the class and all below it; `self.run` is that method.
    fn note_receiver(&mut self, file: FileId, call: &Call, argument: ExprId, subject: ExprId) {
        let facts = self.facts(file);
        let is_member = match facts.expr(argument) {
            Expr::Attribute { object, name } => object == subject && name != "__class__",
            _ => false,
        };
        match facts.function(call.function).parent {
            Scope::Class(class) if !is_member => self.note_class(ClassRef { file, class }),
            _ => self.note_values(file, call.scope, argument),
        }
    }

    fn note_values(&mut self, file: FileId, scope: Scope, argument: ExprId) {
        for value in self.resolver.expr(file, scope, argument) {
            match value {
                Value::Class(class) | Value::Instance(class) => self.note_class(class),
                other => {
                    for (function, class) in self.resolver.called_functions(&other) {
                        self.graph.read_sources.insert(function);
                        let below = self.overrides(function, class);
                        self.graph.read_sources.extend(below);
                    }
                }
            }
        }
    }

    fn note_class(&mut self, class: ClassRef) {
        let below = self.subclasses.get(&class).cloned().unwrap_or_default();
        for class in below.into_iter().chain([class]) {
            let methods = (0u32..).map(FunctionId).zip(&self.facts(class.file).functions);
            let methods = methods.filter(|(_, function)| function.parent == Scope::Class(class.class));
            let methods = methods.map(|(function, _)| FunctionRef { file: class.file, function });
            self.graph.read_sources.extend(methods);
        }
    }

    /// A decorator, or the function that makes one, that reads the source of what it is put on.
    fn look_at_reading_decorator(&mut self, reader: &Reader) {
        let Reader::Own(decorator, 0) = reader else { return };
        let maker = match self.facts(decorator.file).function(decorator.function).parent {
            Scope::Function(function) => Some(FunctionRef { file: decorator.file, function }),
            _ => None,
        };
        for file in (0..self.files.len() as u32).map(FileId) {
            let facts = self.facts(file);
            for (id, function) in (0u32..).map(FunctionId).zip(&facts.functions) {
                for put in function.decorators.iter() {
                    let (callee, wanted) = match facts.expr(put.expr) {
                        Expr::Call(call) => (facts.call(call).callee, maker),
                        _ => (put.expr, Some(*decorator)),
                    };
                    let values = self.resolver.expr(file, function.parent, callee);
                    if wanted.is_some_and(|wanted| values.iter().any(|value| *value == Value::Function(wanted))) {
                        self.graph.read_sources.insert(FunctionRef { file, function: id });
                    }
                }
            }
        }
    }
}

/// Whose source it is: `f` of `f`, `type(f)`, `f.__class__`, `f.run`.
fn subject(facts: &FileFacts, argument: ExprId) -> ExprId {
    match facts.expr(argument) {
        Expr::Attribute { object, .. } => subject(facts, object),
        Expr::Call(call) if last_name(facts, facts.call(call).callee).is_some_and(|name| name == "type") => {
            let arguments = &facts.call(call).arguments;
            arguments.first().map_or(argument, |argument| subject(facts, argument.value))
        }
        _ => argument,
    }
}

fn is_receiver(facts: &FileFacts, function: FunctionId, subject: ExprId) -> bool {
    let in_class = matches!(facts.function(function).parent, Scope::Class(_));
    in_class && matches!(facts.expr(subject), Expr::Name(name) if name == "self" || name == "cls")
}

fn last_name(facts: &FileFacts, callee: ExprId) -> Option<&str> {
    match facts.expr(callee) {
        Expr::Name(name) | Expr::Attribute { name, .. } => Some(name),
        _ => None,
    }
}
