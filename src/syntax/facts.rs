//! What one file says, as plain data that could be cached by content hash.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::expr::{Expr, ExprId};
use super::exprs::Exprs;
use super::place::{Lines, TextRange};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub u32);
    };
}

index! {
    /// A function of one file: an index into [`FileFacts::functions`]. The file's top level is [`FunctionId::MODULE`].
    FunctionId
}
index! {
    /// A class of one file: an index into [`FileFacts::classes`].
    ClassId
}
index! {
    /// A call of one file: an index into [`FileFacts::calls`].
    CallId
}

impl FunctionId {
    /// The file's own top level, which runs when it is imported or started.
    pub const MODULE: FunctionId = FunctionId(0);
}

/// Everything that later stages need of one file. Lists are in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Where lines begin.
    pub lines: Lines,
    /// All functions; the first is the file's top level.
    pub functions: Vec<Function>,
    /// All classes.
    pub classes: Vec<Class>,
    /// All imports, one entry per bound name (`import a, b` gives two); `require(...)` that is bound to names is one, too.
    pub imports: Vec<Import>,
    /// What a TypeScript file exports, CommonJS exports included; Python modules export their top level.
    pub exports: Vec<Export>,
    /// All assignments to names and attributes.
    pub bindings: Vec<Binding>,
    /// All calls, decorators' calls and calls in default values and annotations included.
    pub calls: Vec<Call>,
    /// All returned and yielded values.
    pub returns: Vec<Return>,
    /// Conditions of branches and loops.
    pub conditions: Vec<Condition>,
    /// All expressions.
    pub exprs: Exprs,
    /// Names declared `global` or `nonlocal`, with the function that declares them; in TypeScript names that a function
    /// assigns to without declaring them.
    pub outer_names: Vec<(FunctionId, SmolStr)>,
    /// Names listed in `__all__`, if the file has a literal one.
    pub exported: Option<Vec<SmolStr>>,
    /// Statements of the top level, in order: what the import inserter looks at.
    pub statements: Vec<Statement>,
    /// Comments that speak to `instrument` (`# instrument: ...`, `// instrument: ...`), whole, with the comment sign.
    pub comments: Vec<Comment>,
    /// String literals, templates and JSX texts that span lines: their inner lines must never be re-indented.
    pub multiline_strings: Vec<TextRange>,
    /// Directives of the top level (`use client`, `use server`, `use strict`), without quotes.
    pub directives: Vec<SmolStr>,
    /// Holds JSX.
    pub has_jsx: bool,
    /// Annotations are not evaluated where they stand (`from __future__ import annotations`).
    pub postponed_annotations: bool,
    /// Stretches that the parser could not read (ERROR and MISSING nodes, Python 2 statements).
    pub errors: Vec<SyntaxError>,
    /// Why the file was not read at all; then one error covers all of it.
    pub given_up: Option<SmolStr>,
}

impl FileFacts {
    /// The function behind an id.
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.0 as usize]
    }

    /// The class behind an id.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.0 as usize]
    }

    /// The call behind an id.
    pub fn call(&self, id: CallId) -> &Call {
        &self.calls[id.0 as usize]
    }

    /// The expression behind an id.
    pub fn expr(&self, id: ExprId) -> Expr<'_> {
        self.exprs.get(id)
    }

    /// Where an expression stands.
    pub fn expr_range(&self, id: ExprId) -> TextRange {
        self.exprs.range(id)
    }
}

/// Where a name lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// The locals of a function; the file's top level is `Function(FunctionId::MODULE)`.
    Function(FunctionId),
    /// The body of a class.
    Class(ClassId),
}

/// How a function is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FunctionForm {
    /// The file's top level, and Python's `def`.
    Definition,
    /// `function name() {}`.
    Declaration,
    /// `function () {}` as a value.
    Expression,
    /// `() => ...`; `braces` tell a block from an expression.
    Arrow,
    /// A method of a class.
    Method,
    /// A method of an object literal (`{ name() {} }`).
    ObjectMethod,
    /// `get name() {}`, of a class or an object literal.
    Getter,
    /// `set name(value) {}`, likewise.
    Setter,
    /// `constructor() {}`.
    Constructor,
    /// A signature without a body that has no implementation beside it: of an interface, `abstract`, `declare`.
    Signature,
}

/// What kind of function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FunctionKind {
    /// The file's top level.
    Module,
    /// Defined at the top level or inside another function.
    Function,
    /// Defined in the body of a class.
    Method,
}

/// A function. Python's lambdas are expressions; their calls belong to the function around them. Every function of
/// TypeScript is one of these, those without a name included; overload signatures are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Its own name, or that of the variable, property or field whose value it is; `default` for a nameless default
    /// export; empty for the top level and for a function that is handed over without a name.
    pub name: SmolStr,
    /// `Class.method`, `outer.inner`, `object.method`; a nameless function is called by what takes it
    /// (`app.post('/ask')`); a second definition of the same qualified name gets `#2`, and so on.
    pub qualname: SmolStr,
    /// Function, method or the file's top level.
    pub kind: FunctionKind,
    /// How it is written.
    pub form: FunctionForm,
    /// `static`.
    pub is_static: bool,
    /// `private`, `protected` or `#name`; Python says it by the name.
    pub is_private: bool,
    /// The scope in which it is defined.
    pub parent: Scope,
    /// `async def`.
    pub is_async: bool,
    /// Has a `yield` of its own.
    pub is_generator: bool,
    /// From the outermost to the innermost.
    pub decorators: Vec<Decorator>,
    /// In order, `self` included.
    pub parameters: Vec<Parameter>,
    /// Return annotation.
    pub returns: Option<ExprId>,
    /// From `def`/`async` (not the decorators) to the end of the last statement; in TypeScript the whole function,
    /// modifiers of a method included.
    pub range: TextRange,
    /// The name in the definition; where there is none, the start of the function.
    pub name_range: TextRange,
    /// From the first statement (docstring and directives included) to the end of the last statement; the expression of
    /// an arrow function without braces.
    pub body: TextRange,
    /// The braces around the body and what is between them; none in Python, and for an arrow function without braces.
    pub braces: Option<TextRange>,
    /// Where the first statement after the docstring or the directives starts; the body's end if there is none.
    pub first_statement: u32,
    /// The docstring, if any.
    pub docstring: Option<TextRange>,
    /// The body starts on the line of the colon (`def f(): return 1`), in TypeScript on that of the brace or the arrow.
    pub one_line: bool,
    /// A stub: nothing but a docstring, `...`, `pass` or `raise NotImplementedError`; in TypeScript a signature, empty
    /// braces, or `throw new Error('not implemented')`.
    pub is_stub: bool,
    /// What its own statements do besides calling.
    pub tally: Tally,
    /// Its definition stands under a condition (`if TYPE_CHECKING`, `try`, ...) of its scope.
    pub conditional: bool,
}

impl Function {
    /// The function that stands for a file's top level.
    pub(super) fn module(
        range: TextRange,
        body: TextRange,
        docstring: Option<TextRange>,
        first_statement: u32,
    ) -> Function {
        Function {
            name: SmolStr::default(),
            qualname: SmolStr::default(),
            kind: FunctionKind::Module,
            form: FunctionForm::Definition,
            is_static: false,
            is_private: false,
            parent: Scope::Function(FunctionId::MODULE),
            is_async: false,
            is_generator: false,
            decorators: vec![],
            parameters: vec![],
            returns: None,
            range,
            name_range: TextRange::default(),
            body,
            braces: None,
            first_statement,
            docstring,
            one_line: false,
            is_stub: false,
            tally: Tally::default(),
            conditional: false,
        }
    }
}

/// Counts over a function's own statements (nested functions left out), for the skip rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Statements, nested blocks included; the docstring is not counted.
    pub statements: u32,
    /// f-strings, `%` on strings, `+` with a string literal.
    pub formats: u32,
    /// Comprehensions, list/dict/set displays that are not empty, subscript assignments.
    pub collections: u32,
    /// Arithmetic operations that are not on string literals.
    pub arithmetic: u32,
    /// Comparisons and boolean operations.
    pub comparisons: u32,
    /// Loops.
    pub loops: u32,
    /// `raise` statements.
    pub raises: u32,
    /// JSX elements.
    pub elements: u32,
}

/// One decorator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decorator {
    /// What stands behind the `@`.
    pub expr: ExprId,
    /// From the `@` to the end of the expression.
    pub range: TextRange,
}

/// How a parameter takes its argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ParameterKind {
    /// By position only (before `/`).
    Positional,
    /// By position or by name.
    Normal,
    /// By name only (after `*`).
    Keyword,
    /// `*args`.
    Rest,
    /// `**kwargs`.
    KeywordRest,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name, without `*`; `{0}`, `{1}`, ... by position for a destructured one, whose names are bindings
    /// (`Attribute` of that name) of the function.
    pub name: SmolStr,
    /// How it takes its argument.
    pub kind: ParameterKind,
    /// Annotation.
    pub annotation: Option<ExprId>,
    /// Default value.
    pub default: Option<ExprId>,
    /// `name?`.
    pub is_optional: bool,
    /// The whole parameter.
    pub range: TextRange,
}

/// What kind of class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ClassKind {
    /// A class.
    Class,
    /// An interface, or a type alias of an object type: fields are bindings with annotations, methods are signatures.
    Interface,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// Its own name.
    pub name: SmolStr,
    /// `Outer.Inner`, `function.Local`.
    pub qualname: SmolStr,
    /// The scope in which it is defined.
    pub parent: Scope,
    /// Class or interface.
    pub kind: ClassKind,
    /// Base classes in order (keyword arguments such as `metaclass=` left out); implemented interfaces come last.
    pub bases: Vec<ExprId>,
    /// Decorators.
    pub decorators: Vec<Decorator>,
    /// From `class` to the end of the last statement.
    pub range: TextRange,
}

/// What stands around an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ImportGuard {
    /// Runs whenever the scope runs.
    None,
    /// Inside `try`, so it may fail and be caught.
    Try,
    /// Inside `if TYPE_CHECKING`, `import type`: never runs.
    TypeChecking,
    /// Inside another `if` or block.
    Condition,
}

/// One imported name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Where it is bound: the top level, a function (lazy import) or a class body.
    pub scope: Scope,
    /// The module as written, without leading dots: `a.b` in `from .a.b import c` and in `import a.b`; empty in
    /// `from . import c`. In TypeScript the specifier: `./a/b.js`, `node:fs`.
    pub module: SmolStr,
    /// Number of leading dots.
    pub level: u32,
    /// The imported name of `from ... import name`; none for `import module` and for `*`. In TypeScript `default` for a
    /// default import; none for a namespace, for a whole `require`, and for an import that binds nothing.
    pub name: Option<SmolStr>,
    /// `from ... import *`.
    pub star: bool,
    /// The name that it binds: the alias, else the name, else for `import a.b` the first part `a`; empty for `*`.
    pub binds: SmolStr,
    /// `import a.b as x`, `from a import b as x`.
    pub aliased: bool,
    /// What stands around it.
    pub guard: ImportGuard,
    /// The whole import statement.
    pub range: TextRange,
}

/// What stands behind an exported name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exported {
    /// A name of the top level.
    Local(SmolStr),
    /// A value: `export default expr`, `module.exports = expr` (named `default`), `exports.name = expr`.
    Value(ExprId),
    /// A name of another module: `export { name as ... } from`; none for all of it (`export * as ns from`, and
    /// `export * from`, whose exported name is `*`).
    From(SmolStr, Option<SmolStr>),
}

/// One exported name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// The name that others import; `default`; `*` for `export * from`.
    pub name: SmolStr,
    /// What it stands for.
    pub exported: Exported,
    /// `export type`.
    pub type_only: bool,
    /// By `module.exports` or `exports`.
    pub common_js: bool,
    /// The whole statement.
    pub range: TextRange,
}

/// How a binding gets its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BindingKind {
    /// `target = value`, `target: T = value`, `target := value`, `target: T`.
    Assign,
    /// `target += value`.
    Augment,
    /// `for target in value`, also in comprehensions.
    Element,
    /// `with value as target`.
    Context,
    /// `except value as target`, `catch (target)`.
    Exception,
    /// `case pattern`, `del`, `for (target in ...)`, and whatever binds a name to something unknown.
    Opaque,
}

/// What a binding binds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BindingTarget {
    /// `name = ...`.
    Name(SmolStr),
    /// `object.name = ...`.
    Attribute {
        /// What stands before the dot.
        object: ExprId,
        /// What stands behind it.
        name: SmolStr,
    },
    /// `object[key] = ...`.
    Subscript {
        /// What is subscripted.
        object: ExprId,
        /// What stands in the brackets.
        key: ExprId,
    },
}

/// One assignment to one target; `a, b = value` gives two, with their index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The scope that executes it; comprehension variables belong to the function around them.
    pub scope: Scope,
    /// What is bound.
    pub target: BindingTarget,
    /// The value, or what the value is taken from (see `kind`); none for a bare annotation.
    pub value: Option<ExprId>,
    /// Annotation.
    pub annotation: Option<ExprId>,
    /// How the value is taken.
    pub kind: BindingKind,
    /// Position in an unpacked tuple (`a, b = value`), when the value is not itself a tuple display of the same length.
    pub unpacked: Option<u32>,
    /// The whole statement or clause.
    pub range: TextRange,
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument {
    /// The keyword, if given.
    pub name: Option<SmolStr>,
    /// The value; `*args` and `**kwargs` are [`Expr::Spread`].
    pub value: ExprId,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The function whose execution makes it: for decorators and defaults the one around the definition. A class body's
    /// calls belong to the function around the class.
    pub function: FunctionId,
    /// The scope in which its names are looked up (differs from `function` in class bodies).
    pub scope: Scope,
    /// What is called; the tag of a tagged template.
    pub callee: ExprId,
    /// `new callee(...)`.
    pub is_new: bool,
    /// With what.
    pub arguments: Vec<Argument>,
    /// The whole call.
    pub range: TextRange,
    /// Directly awaited.
    pub awaited: bool,
    /// Inside a loop or comprehension of its function.
    pub repeated: bool,
    /// Inside a branch, a handler, a boolean or conditional operand, or a lambda of its function: it may not happen.
    pub conditional: bool,
    /// Inside `if __name__ == "__main__"`, `if (require.main === module)`, `if (import.meta.url === ...)`.
    pub main_guard: bool,
    /// Inside a lambda.
    pub in_lambda: bool,
}

/// How a function hands a value out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReturnKind {
    /// `return value`.
    Return,
    /// `yield value`.
    Yield,
    /// `yield from value`.
    YieldFrom,
}

/// A value that a function hands out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// The function.
    pub function: FunctionId,
    /// How.
    pub kind: ReturnKind,
    /// The value; none for a bare `return` or `yield`.
    pub value: Option<ExprId>,
    /// The whole statement or expression.
    pub range: TextRange,
}

/// What kind of branch or loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConditionKind {
    /// `if`, `elif`, conditional expression.
    Branch,
    /// `while`.
    While,
    /// `for ... in`: what is iterated.
    For,
    /// `match`: what is matched.
    Match,
}

/// What a branch or loop depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The function.
    pub function: FunctionId,
    /// The kind.
    pub kind: ConditionKind,
    /// The condition, or what is iterated or matched.
    pub expr: ExprId,
}

/// What kind of top-level statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StatementKind {
    /// The module's docstring.
    Docstring,
    /// `'use client'` and the like.
    Directive,
    /// `from __future__ import ...`.
    Future,
    /// `import ...`, `from ... import ...`, `const x = require(...)`.
    Import,
    /// `try:` or `if ...:` whose body holds an import.
    GuardedImport,
    /// `if __name__ == "__main__":`.
    MainGuard,
    /// A function or class.
    Definition,
    /// `name = value` or `name: T = value`.
    Assignment,
    /// Anything else.
    Other,
}

/// One statement of the top level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The kind.
    pub kind: StatementKind,
    /// The whole statement, decorators included.
    pub range: TextRange,
}

/// A comment that speaks to `instrument`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its text, from the comment sign on.
    pub text: SmolStr,
    /// Where it stands.
    pub range: TextRange,
}

/// A stretch that the parser could not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyntaxError {
    /// Where.
    pub range: TextRange,
    /// What, in words ("unexpected text", "missing `)`", "Python 2 print statement").
    pub what: SmolStr,
}
