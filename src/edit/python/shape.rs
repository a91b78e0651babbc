//! Takes the planned additions out of a patched file's syntax tree, to see that nothing else has changed. What is no
//! addition of a known kind stays in, and makes the tree different.

use std::collections::BTreeMap;

use ruff_python_ast::visitor::transformer::{Transformer, walk_stmt};
use ruff_python_ast::{Arguments, Expr, Identifier, ModModule, Stmt, StmtFunctionDef, StmtImportFrom, StmtWith};
use ruff_text_size::Ranged;

use super::strict::range_of;
use crate::edit::apply::Inserted;
use crate::edit::plan::Author;

/// The modules that anything is ever imported from.
const MODULES: [&str; 2] = ["mlflow", "mlflow.entities"];

/// Removes what stands in the inserted places and is of a kind that is ever added: `@mlflow.trace`, imports of MLflow and
/// names in them, calls of `mlflow.<flavor>.autolog()`, and `with mlflow.start_span()` around bodies, which gives way to
/// what it holds. What is imported must be imported before it is used. A person's decorator may stand above others.
pub(super) fn without_additions(tree: &mut ModModule, inserted: &Inserted, by: Author) {
    let paths = paths(&tree.body);
    let mut additions = Additions { inserted, by, paths, last_import: 0 };
    additions.last_import = tree.body.iter().filter_map(|statement| additions.import(statement)).max().unwrap_or(0);
    tree.body.retain(|statement| !additions.is_import(statement) && !additions.is_autolog(statement));
    for statement in &mut tree.body {
        additions.visit_stmt(statement);
    }
}

/// What the names that the top level imports from MLflow stand for.
fn paths(body: &[Stmt]) -> BTreeMap<String, String> {
    let mut paths = BTreeMap::new();
    for statement in body {
        match statement {
            Stmt::Import(import) => {
                for alias in import.names.iter().filter(|alias| is_mlflow(&alias.name)) {
                    let (name, path) = match &alias.asname {
                        Some(name) => (name.as_str(), alias.name.as_str()),
                        None => ("mlflow", "mlflow"),
                    };
                    paths.insert(name.to_owned(), path.to_owned());
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().filter(|module| import.level == 0 && is_mlflow(module));
                for alias in module.iter().flat_map(|_| &import.names) {
                    let module = module.map_or("", Identifier::as_str);
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    paths.insert(name.to_string(), format!("{module}.{}", alias.name));
                }
            }
            _ => {}
        }
    }
    paths
}

fn is_mlflow(module: &Identifier) -> bool {
    module.as_str() == "mlflow" || module.starts_with("mlflow.")
}

struct Additions<'a> {
    inserted: &'a Inserted,
    by: Author,
    /// What the names of MLflow stand for.
    paths: BTreeMap<String, String>,
    /// Where the last of the added imports begins.
    last_import: u32,
}

impl Additions<'_> {
    fn holds(&self, node: &impl Ranged) -> bool {
        self.inserted.encloses(range_of(node))
    }

    /// Whether something that needs the imports was added, and below them.
    fn is_used(&self, node: &impl Ranged) -> bool {
        self.holds(node) && self.last_import <= range_of(node).start
    }

    /// The path of a name of MLflow: `mlflow.trace`, whatever it is called here.
    fn path(&self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::Name(name) => self.paths.get(name.id.as_str()).cloned(),
            Expr::Attribute(attribute) => Some(format!("{}.{}", self.path(&attribute.value)?, attribute.attr)),
            _ => None,
        }
    }

    /// Where an added import begins, or the first name that is added to one.
    fn import(&self, statement: &Stmt) -> Option<u32> {
        match statement {
            _ if self.is_import(statement) => Some(range_of(statement).start),
            Stmt::ImportFrom(import) => {
                let mut names = import.names.iter().filter(|name| self.holds(*name));
                names.next().map(|_| range_of(statement).start)
            }
            _ => None,
        }
    }

    fn is_import(&self, statement: &Stmt) -> bool {
        let is_of_mlflow = match statement {
            Stmt::Import(import) => import.names.iter().all(|alias| alias.name.as_str() == "mlflow"),
            Stmt::ImportFrom(import) => is_extended(import),
            _ => false,
        };
        is_of_mlflow && self.holds(statement)
    }

    fn is_autolog(&self, statement: &Stmt) -> bool {
        let Stmt::Expr(expression) = statement else { return false };
        let Expr::Call(call) = expression.value.as_ref() else { return false };
        let is_autolog =
            self.path(&call.func).is_some_and(|path| path.starts_with("mlflow.") && path.ends_with(".autolog"));
        is_autolog && call.arguments.args.is_empty() && has_constants(&call.arguments) && self.is_used(statement)
    }

    /// `mlflow.trace` or `mlflow.trace(span_type=SpanType.X)`.
    fn is_trace(&self, decorator: &Expr) -> bool {
        match decorator {
            Expr::Call(call) => self.is_call_of("mlflow.trace", decorator) && self.has_span_arguments(&call.arguments),
            _ => self.path(decorator).as_deref() == Some("mlflow.trace"),
        }
    }

    fn is_call_of(&self, path: &str, expression: &Expr) -> bool {
        match expression {
            Expr::Call(call) => self.path(&call.func).as_deref() == Some(path),
            _ => false,
        }
    }

    /// `name="ask", span_type=SpanType.X, attributes={"team": "search"}`, or less.
    fn has_span_arguments(&self, arguments: &Arguments) -> bool {
        let is_type = |path: String| {
            let module = path.rsplit_once('.').map_or("", |(module, _)| module);
            ["mlflow.entities.SpanType", "mlflow.entities.span.SpanType"].contains(&module)
        };
        let mut keywords = arguments.keywords.iter();
        arguments.args.is_empty()
            && keywords.all(|keyword| match keyword.arg.as_ref().map(Identifier::as_str) {
                Some("name") => matches!(keyword.value, Expr::StringLiteral(_)),
                // People write the type as a string, too; what they wrote is judged when it is taken out.
                Some("span_type") => {
                    keyword.value.is_string_literal_expr() || self.path(&keyword.value).is_some_and(is_type)
                }
                Some("attributes") => are_attributes(&keyword.value),
                _ => false,
            })
    }

    /// `with mlflow.start_span(...)`, with or without `as span`.
    fn is_start_span(&self, with: &StmtWith) -> bool {
        let [item] = with.items.as_slice() else { return false };
        let Expr::Call(call) = &item.context_expr else { return false };
        let is_name = item.optional_vars.as_ref().is_none_or(|name| matches!(name.as_ref(), Expr::Name(_)));
        !with.is_async
            && is_name
            && self.is_call_of("mlflow.start_span", &item.context_expr)
            && self.has_span_arguments(&call.arguments)
            && self.is_used(item)
    }

    /// `span.set_inputs({"question": question})` with the span of the `with` statement.
    fn is_set_inputs(&self, statement: &Stmt, with: &StmtWith) -> bool {
        let Stmt::Expr(expression) = statement else { return false };
        let Expr::Call(call) = expression.value.as_ref() else { return false };
        let Expr::Attribute(callee) = call.func.as_ref() else { return false };
        let span = with.items.iter().find_map(|item| item.optional_vars.as_deref()).and_then(Expr::as_name_expr);
        let is_of_span =
            matches!(callee.value.as_ref(), Expr::Name(name) if Some(&name.id) == span.map(|span| &span.id));
        let [Expr::Dict(inputs)] = call.arguments.args.as_ref() else { return false };
        let is_input = |(key, value): (Option<&Expr>, &Expr)| {
            key.is_some_and(Expr::is_string_literal_expr) && matches!(value, Expr::Name(_))
        };
        is_of_span
            && callee.attr.as_str() == "set_inputs"
            && call.arguments.keywords.is_empty()
            && inputs.items.iter().all(|item| is_input((item.key.as_ref(), &item.value)))
            && self.holds(statement)
    }

    fn unwrap_body(&self, function: &mut StmtFunctionDef) {
        let is_added = |decorator: &Expr| self.is_trace(decorator) && self.is_used(decorator);
        match self.by {
            Author::Person => function.decorator_list.retain(|decorator| !is_added(&decorator.expression)),
            // The lowest one: above any other it would see what that one makes of the function.
            Author::Plan if function.decorator_list.last().is_some_and(|lowest| is_added(&lowest.expression)) => {
                function.decorator_list.pop();
            }
            Author::Plan => {}
        }
        let is_added = |statement: &Stmt| matches!(statement, Stmt::With(with) if self.is_start_span(with));
        let wraps = function.body.last().is_some_and(is_added);
        if let Some(Stmt::With(mut with)) = wraps.then(|| function.body.pop()).flatten() {
            if with.body.first().is_some_and(|first| self.is_set_inputs(first, &with)) {
                with.body.remove(0);
            }
            function.body.extend(with.body);
        }
    }
}

impl Transformer for Additions<'_> {
    fn visit_stmt(&self, statement: &mut Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.unwrap_body(function),
            Stmt::ImportFrom(import) if is_extended(import) => import.names.retain(|name| !self.holds(name)),
            _ => {}
        }
        walk_stmt(self, statement);
    }
}

/// `{"team": "search"}`.
pub(super) fn are_attributes(expression: &Expr) -> bool {
    let Expr::Dict(attributes) = expression else { return false };
    let is_text = |text: &Expr| text.is_string_literal_expr();
    let mut items = attributes.items.iter();
    !attributes.items.is_empty() && items.all(|item| item.key.as_ref().is_some_and(is_text) && is_text(&item.value))
}

/// Whether an import is one that names may be added to.
fn is_extended(import: &StmtImportFrom) -> bool {
    import.level == 0 && import.module.as_ref().is_some_and(|module| MODULES.contains(&module.as_str()))
}

/// Whether all arguments are numbers, strings, `True`, `False` or `None`.
fn has_constants(arguments: &Arguments) -> bool {
    arguments.keywords.iter().all(|keyword| keyword.arg.is_some() && keyword.value.is_literal_expr())
}
