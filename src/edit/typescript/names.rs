//! How the names of MLflow are spelled in a file: as the file has bound them already, or by a new import.
//!
//! A name that the file has bound is reused if it means the same in every scope in which it is to be used. Otherwise an
//! import is added; if its plain name is taken there, under another name.

use std::collections::BTreeMap;

use oxc_ast::ast::{
    BindingPattern, Expression, ImportDeclarationSpecifier, ModuleExportName, PropertyKey, Statement, TSModuleReference,
};
use oxc_semantic::ScopeId;

use super::imports::{NewImport, Section, is_type_only, required};
use super::style::Style;
use super::tree::Tree;

/// The packages that export the tracing API: the name that it has, and the one that it had.
pub(super) const PACKAGES: [&str; 2] = ["@mlflow/core", "mlflow-tracing"];

/// How a file imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// `import ... from`.
    Esm,
    /// `import x = require(...)`.
    ImportEquals,
    /// `const x = require(...)`.
    Require,
}

impl Syntax {
    /// What a file uses; one that imports nothing, what it has to use. A script that uses what only a CommonJS module has
    /// is one, whatever its package says: an `import` would make it another kind of module.
    pub fn of(tree: &Tree, path: &str, is_common_js: bool) -> Self {
        let body = &tree.program.body;
        let is_esm = body.iter().any(Statement::is_module_declaration);
        let is_common_js = is_common_js || tree.uses_any(&["require", "module", "exports", "__dirname", "__filename"]);
        let has_equals = body.iter().any(|statement| matches!(statement, Statement::TSImportEqualsDeclaration(_)));
        match () {
            () if is_esm && !has_equals => Self::Esm,
            () if tree.is_typescript() && (has_equals || path.ends_with(".cts")) => Self::ImportEquals,
            () if !tree.is_typescript() && (is_common_js || path.ends_with(".cjs")) => Self::Require,
            () => Self::Esm,
        }
    }

    /// Whether a file that imports so is an ES module, whose top level may wait.
    pub fn is_module(self, path: &str) -> bool {
        self == Self::Esm && !path.ends_with(".cts")
    }
}

/// A name of the tracing API, and the scopes in which it is used.
pub(super) type Uses = BTreeMap<&'static str, Vec<ScopeId>>;

/// Something exported under a name by another module.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    pub specifier: String,
    pub name: String,
}

/// A name that the file has bound by an import.
pub(super) struct Bound<'a> {
    specifier: &'a str,
    /// None for the whole module.
    member: Option<&'a str>,
    local: &'a str,
}

/// The spellings for one file, and the imports that they need.
pub(super) struct Names<'t, 'a> {
    tree: &'t Tree<'a>,
    style: &'t Style,
    syntax: Syntax,
    bound: Vec<Bound<'a>>,
    /// Names that new imports bind.
    new: Vec<String>,
    core: Core,
    pub imports: Vec<NewImport>,
}

enum Core {
    Module(String),
    Members(BTreeMap<&'static str, String>),
}

impl<'t, 'a> Names<'t, 'a> {
    /// Chooses how the tracing API is spelled. `package` is the one that the project has already.
    pub fn choose(tree: &'t Tree<'a>, style: &'t Style, syntax: Syntax, uses: &Uses, package: Option<&str>) -> Self {
        let core = Core::Members(BTreeMap::new());
        let mut names = Self { tree, style, syntax, bound: bound(tree), new: Vec::new(), core, imports: Vec::new() };
        if !uses.is_empty() {
            names.core = names.existing(uses).unwrap_or_else(|| names.import_core(uses, package));
        }
        names
    }

    /// The spelling of a name of the tracing API.
    pub fn core(&self, member: &str) -> String {
        match &self.core {
            Core::Module(local) => format!("{local}.{member}"),
            Core::Members(locals) => locals.get(member).map_or(member, String::as_str).to_owned(),
        }
    }

    fn existing(&self, uses: &Uses) -> Option<Core> {
        let of_core = || self.bound.iter().filter(|bound| PACKAGES.contains(&bound.specifier));
        let scopes: Vec<ScopeId> = uses.values().flatten().copied().collect();
        let mut modules = of_core().filter(|bound| bound.member.is_none_or(|member| member == "default"));
        if let Some(module) = modules.find(|bound| self.is_seen(bound.local, &scopes)) {
            return Some(Core::Module(module.local.to_owned()));
        }
        let member = |(name, scopes): (&&'static str, &Vec<ScopeId>)| {
            let found = of_core().find(|bound| bound.member == Some(*name) && self.is_seen(bound.local, scopes))?;
            Some((*name, found.local.to_owned()))
        };
        uses.iter().map(member).collect::<Option<_>>().map(Core::Members)
    }

    fn import_core(&mut self, uses: &Uses, package: Option<&str>) -> Core {
        let scopes: Vec<ScopeId> = uses.values().flatten().copied().collect();
        let local = self.free_name("mlflow", "mlflowTracing", &scopes);
        let present = self.bound.iter().map(|bound| bound.specifier).find(|specifier| PACKAGES.contains(specifier));
        let package = package.or(present).unwrap_or(PACKAGES[0]).to_owned();
        let quoted = self.style.string(&package);
        let statement = match self.syntax {
            Syntax::Esm => format!("import * as {local} from {quoted}"),
            Syntax::ImportEquals => format!("import {local} = require({quoted})"),
            Syntax::Require => format!("const {local} = require({quoted})"),
        };
        self.add_import(local.clone(), package, statement);
        Core::Module(local)
    }

    /// The name of something that another module exports, imported if it is not yet.
    pub fn member(&mut self, member: &Member, scopes: &[ScopeId]) -> String {
        let is_it = |bound: &&Bound| bound.specifier == member.specifier && bound.member == Some(member.name.as_str());
        if let Some(bound) = self.bound.iter().filter(is_it).find(|bound| self.is_seen(bound.local, scopes)) {
            return bound.local.to_owned();
        }
        let (first, rest) = member.name.split_at(member.name.chars().next().map_or(0, char::len_utf8));
        let other = format!("mlflow{}{rest}", first.to_uppercase());
        let local = self.free_name(&member.name, &other, scopes);
        let (name, quoted) = (&member.name, self.style.string(&member.specifier));
        let statement = match self.syntax {
            Syntax::Require if local == *name => format!("const {{ {name} }} = require({quoted})"),
            Syntax::Require => format!("const {{ {name}: {local} }} = require({quoted})"),
            _ if local == *name => format!("import {{ {name} }} from {quoted}"),
            _ => format!("import {{ {name} as {local} }} from {quoted}"),
        };
        self.add_import(local.clone(), member.specifier.clone(), statement);
        local
    }

    /// Imports a module for what it does, unless the file does so.
    pub fn effect(&mut self, specifier: &str) {
        let quoted = self.style.string(specifier);
        let line = match self.syntax {
            Syntax::Require => format!("require({quoted})"),
            _ => format!("import {quoted}"),
        };
        let line = format!("{line}{}", self.style.semicolon);
        let specifier = specifier.to_owned();
        self.imports.push(NewImport { name: None, specifier, line, section: Section::Tracing });
    }

    fn add_import(&mut self, name: String, specifier: String, statement: String) {
        let line = format!("{statement}{}", self.style.semicolon);
        let section = Section::of(&specifier);
        self.imports.push(NewImport { name: Some(name), specifier, line, section });
    }

    /// Whether a name of the top level is the one that is seen in all these scopes.
    fn is_seen(&self, local: &str, scopes: &[ScopeId]) -> bool {
        let scoping = self.tree.scoping();
        let symbol = scoping.get_root_binding(local.into());
        symbol.is_some() && scopes.iter().all(|scope| scoping.find_binding(*scope, local.into()) == symbol)
    }

    /// The first of two names that nothing is bound to in these scopes; the second gets a number if need be.
    fn free_name(&mut self, plain: &str, other: &str, scopes: &[ScopeId]) -> String {
        let numbered = (2..).map(|number| format!("{other}{number}"));
        let mut candidates = [plain.to_owned(), other.to_owned()].into_iter().chain(numbered);
        let name = candidates.find(|name| self.is_free(name, scopes)).unwrap_or_else(|| other.to_owned());
        self.new.push(name.clone());
        name
    }

    fn is_free(&self, name: &str, scopes: &[ScopeId]) -> bool {
        let scoping = self.tree.scoping();
        let is_global = scoping.root_unresolved_references().keys().any(|global| global.as_str() == name);
        !is_global
            && !self.new.iter().any(|new| new == name)
            && scoping.get_root_binding(name.into()).is_none()
            && scopes.iter().all(|scope| scoping.find_binding(*scope, name.into()).is_none())
    }
}

/// The module and the name that a callee is imported by, whatever it is called here; for a method of something else, its
/// own name alone.
pub(super) fn imported<'a>(bound: &[Bound<'a>], callee: &'a Expression<'a>) -> (Option<&'a str>, &'a str) {
    let by = |name: &str| bound.iter().find(|bound| bound.local == name);
    match callee {
        Expression::Identifier(name) => match by(name.name.as_str()) {
            Some(Bound { specifier, member: Some(member), .. }) => (Some(specifier), member),
            _ => (None, ""),
        },
        Expression::StaticMemberExpression(member) => {
            let name = member.property.name.as_str();
            let object = match &member.object {
                Expression::Identifier(object) => by(object.name.as_str()),
                _ => None,
            };
            (object.map(|object| object.specifier), name)
        }
        _ => (None, ""),
    }
}

/// Whether a file imports a module already.
pub(super) fn imports(tree: &Tree, specifier: &str) -> bool {
    tree.program.body.iter().any(|statement| match statement {
        Statement::ImportDeclaration(import) => import.source.value == specifier && !is_type_only(import.import_kind),
        Statement::ExpressionStatement(statement) => required(&statement.expression) == Some(specifier),
        _ => false,
    })
}

/// The names that the top level of a file binds by imports.
pub(super) fn bound<'a>(tree: &Tree<'a>) -> Vec<Bound<'a>> {
    let mut all = Vec::new();
    for statement in &tree.program.body {
        match statement {
            Statement::ImportDeclaration(import) if !is_type_only(import.import_kind) => {
                let specifier = import.source.value.as_str();
                let specifiers = import.specifiers.iter().flatten();
                all.extend(specifiers.filter_map(|one| bound_by(specifier, one)));
            }
            Statement::TSImportEqualsDeclaration(import) => {
                if let TSModuleReference::ExternalModuleReference(module) = &import.module_reference {
                    let (specifier, local) = (module.expression.value.as_str(), import.id.name.as_str());
                    all.push(Bound { specifier, member: None, local });
                }
            }
            Statement::VariableDeclaration(declaration) => {
                for one in &declaration.declarations {
                    bound_by_require(&one.id, one.init.as_ref(), &mut all);
                }
            }
            _ => {}
        }
    }
    all
}

fn bound_by<'a>(specifier: &'a str, one: &'a ImportDeclarationSpecifier<'a>) -> Option<Bound<'a>> {
    let (member, local) = match one {
        ImportDeclarationSpecifier::ImportSpecifier(one) if is_type_only(one.import_kind) => return None,
        ImportDeclarationSpecifier::ImportSpecifier(one) => (Some(exported(&one.imported)), &one.local),
        ImportDeclarationSpecifier::ImportDefaultSpecifier(one) => (Some("default"), &one.local),
        ImportDeclarationSpecifier::ImportNamespaceSpecifier(one) => (None, &one.local),
    };
    Some(Bound { specifier, member, local: local.name.as_str() })
}

fn exported<'a>(name: &'a ModuleExportName<'a>) -> &'a str {
    match name {
        ModuleExportName::IdentifierName(name) => name.name.as_str(),
        ModuleExportName::IdentifierReference(name) => name.name.as_str(),
        ModuleExportName::StringLiteral(name) => name.value.as_str(),
    }
}

fn bound_by_require<'a>(pattern: &'a BindingPattern<'a>, value: Option<&'a Expression<'a>>, all: &mut Vec<Bound<'a>>) {
    let Some(call @ Expression::CallExpression(_)) = value else { return };
    let Some(specifier) = required(call) else { return };
    match pattern {
        BindingPattern::BindingIdentifier(local) => {
            all.push(Bound { specifier, member: None, local: local.name.as_str() });
        }
        BindingPattern::ObjectPattern(object) => {
            for property in &object.properties {
                if let (PropertyKey::StaticIdentifier(key), BindingPattern::BindingIdentifier(local)) =
                    (&property.key, &property.value)
                {
                    all.push(Bound { specifier, member: Some(key.name.as_str()), local: local.name.as_str() });
                }
            }
        }
        _ => {}
    }
}
