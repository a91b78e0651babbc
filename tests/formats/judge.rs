//! Judges a file after a change: it must parse, bind every name that is new in it, and import nothing that is not there.

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::Allocator;
use oxc_ast::ast::{Expression, Statement};
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_parameter, walk_stmt};
use ruff_python_ast::{Expr, ExprContext, Parameter, Stmt};

/// The files of a project by path.
pub type Files = BTreeMap<String, String>;

/// What is wrong with the files after a change that was not before.
pub fn problems(before: &Files, after: &Files) -> Vec<String> {
    let changed = after.iter().filter(|(path, text)| before.get(*path) != Some(*text));
    changed
        .flat_map(|(path, text)| {
            let old = before.get(path).map(String::as_str).unwrap_or_default();
            of_file(after, path, old, text).into_iter().map(move |problem| format!("{path}: {problem}"))
        })
        .collect()
}

fn of_file(files: &Files, path: &str, old: &str, new: &str) -> Vec<String> {
    match path.rsplit('.').next() {
        Some("py") => python(files, path, old, new),
        Some("ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs") => typescript(files, path, old, new),
        Some("json") => {
            serde_json::from_str::<serde_json::Value>(new).err().map(|error| error.to_string()).into_iter().collect()
        }
        Some("toml") => toml::from_str::<toml::Table>(new).err().map(|error| error.to_string()).into_iter().collect(),
        // In lists of requirements a line stands for itself.
        _ => {
            old.lines().filter(|line| !new.lines().any(|new| new == *line)).map(|line| format!("lost {line}")).collect()
        }
    }
}

/// The names of a Python file: what it loads, what it binds first where, and what it imports.
#[derive(Default)]
struct PythonNames {
    loaded: BTreeMap<String, u32>,
    bound: BTreeMap<String, u32>,
    modules: BTreeSet<String>,
}

impl PythonNames {
    fn of(text: &str) -> Result<Self, String> {
        let parsed = ruff_python_parser::parse_module(text).map_err(|error| error.to_string())?;
        let mut names = Self::default();
        names.visit_body(&parsed.syntax().body);
        Ok(names)
    }

    fn bind(&mut self, name: &str, at: u32) {
        self.bound.entry(name.to_owned()).or_insert(at);
    }
}

impl<'a> Visitor<'a> for PythonNames {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let first = alias.name.split('.').next().unwrap_or_default();
                    self.bind(alias.asname.as_ref().map_or(first, |name| name.as_str()), import.range.start().to_u32());
                    self.modules.insert(first.to_owned());
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bind(name, import.range.start().to_u32());
                }
                let module = import.module.as_ref().map(|module| module.split('.').next().unwrap_or_default());
                self.modules.extend(module.filter(|_| import.level == 0).map(str::to_owned));
            }
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_parameter(&mut self, parameter: &'a Parameter) {
        self.bind(&parameter.name, parameter.range.start().to_u32());
        walk_parameter(self, parameter);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Name(name) = expression {
            let at = name.range.start().to_u32();
            match name.ctx {
                ExprContext::Load => _ = self.loaded.entry(name.id.to_string()).or_insert(at),
                _ => self.bind(&name.id, at),
            }
        }
        walk_expr(self, expression);
    }
}

fn python(files: &Files, path: &str, old: &str, new: &str) -> Vec<String> {
    let (old, new) = match (PythonNames::of(old), PythonNames::of(new)) {
        (Ok(old), Ok(new)) => (old, new),
        (_, new) => return vec![format!("does not parse: {:?}", new.err())],
    };
    let fresh = new.loaded.iter().filter(|(name, _)| !old.loaded.contains_key(*name));
    let unbound = fresh.filter(|(name, at)| new.bound.get(*name).is_none_or(|bound| bound >= at));
    let unbound = unbound.map(|(name, _)| format!("`{name}` is not bound"));
    let fresh = new.modules.difference(&old.modules);
    let missing = fresh.filter(|module| !is_listed(files, path, module));
    unbound.chain(missing.map(|module| format!("`{module}` is in no manifest"))).collect()
}

/// Whether a manifest in the file's folder or above it names a package.
fn is_listed(files: &Files, path: &str, package: &str) -> bool {
    let manifests =
        ["requirements", "pyproject.toml", "setup.cfg", "setup.py", "Pipfile", "package.json", "environment"];
    files.iter().any(|(manifest, text)| {
        let (folder, name) = manifest.rsplit_once('/').unwrap_or(("", manifest));
        // requirements/base.txt belongs to the folder above.
        let folder = folder.strip_suffix("requirements").map_or(folder, |above| above.trim_end_matches('/'));
        let is_manifest = manifests.iter().any(|known| name.starts_with(known) || manifest.contains("requirements/"));
        let is_above = folder.is_empty() || path.starts_with(&format!("{folder}/"));
        is_manifest && is_above && text.contains(package)
    })
}

/// The names that a module takes from nowhere, and the modules that it imports.
fn outside(path: &str, text: &str) -> Result<(BTreeSet<String>, BTreeSet<String>), String> {
    let allocator = Allocator::default();
    let kind = SourceType::from_path(path).map_err(|error| error.to_string())?;
    let parsed = Parser::new(&allocator, text, kind).parse();
    if let Some(error) = parsed.diagnostics.iter().next() {
        return Err(error.message.to_string());
    }
    let built = SemanticBuilder::new().with_check_syntax_error(true).build(&parsed.program);
    if let Some(error) = built.diagnostics.iter().next() {
        return Err(error.message.to_string());
    }
    let unresolved = built.semantic.scoping().root_unresolved_references();
    let names = unresolved.keys().map(|name| name.as_str().to_owned()).collect();
    let modules = parsed.program.body.iter().filter_map(|statement| match statement {
        Statement::ImportDeclaration(import) => Some(import.source.value.to_string()),
        Statement::VariableDeclaration(declared) => {
            let made = declared.declarations.first().and_then(|declared| declared.init.as_ref());
            made.and_then(required)
        }
        Statement::ExpressionStatement(statement) => required(&statement.expression),
        _ => None,
    });
    Ok((names, modules.collect()))
}

/// The module of `require("...")`.
fn required(expression: &Expression) -> Option<String> {
    let Expression::CallExpression(call) = expression else { return None };
    let Expression::Identifier(callee) = &call.callee else { return None };
    match call.arguments.first()?.as_expression()? {
        Expression::StringLiteral(text) if callee.name == "require" => Some(text.value.to_string()),
        _ => None,
    }
}

fn typescript(files: &Files, path: &str, old: &str, new: &str) -> Vec<String> {
    let ((old_names, old_modules), (names, modules)) = match (outside(path, old), outside(path, new)) {
        (Ok(old), Ok(new)) => (old, new),
        (_, new) => return vec![format!("does not parse: {:?}", new.err())],
    };
    // What every program has.
    let unbound = names.difference(&old_names).filter(|name| !["String", "require"].contains(&name.as_str()));
    let unbound = unbound.map(|name| format!("`{name}` is not bound"));
    let missing = modules.difference(&old_modules).filter(|module| !is_there(files, path, module));
    unbound.chain(missing.map(|module| format!("`{module}` is not there"))).collect()
}

/// Whether a module is a file of the project, or a package that a manifest names.
fn is_there(files: &Files, path: &str, module: &str) -> bool {
    if !module.starts_with(['.', '@', '~']) || (module.starts_with('@') && !module.starts_with("@/")) {
        return is_listed(files, path, module);
    }
    let stem = module.rsplit('/').next().unwrap_or(module).split('.').next().unwrap_or_default().to_owned();
    files.keys().any(|path| path.rsplit('/').next().is_some_and(|name| name.split('.').next() == Some(stem.as_str())))
}
