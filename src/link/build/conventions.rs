//! Entry points that frameworks of TypeScript find by the place of a file and the names of its exports.

use super::Builder;
use super::passed::key_name;
use crate::catalog::EntryKind;
use crate::catalog::Role;
use crate::link::FunctionRef;
use crate::link::graph::RoleFact;
use crate::link::results::is_function;
use crate::link::value::Value;
use crate::project::FileId;
use crate::syntax::{Exported, Expr, ExprId, FunctionId, Scope};

/// Exports that answer requests of the method they are named after.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Names under which Lambda and its like look for a handler that takes an event.
const HANDLERS: [&str; 3] = ["handler", "lambdaHandler", "lambda_handler"];

/// Members of the default export that Workers call.
const WORKER_MEMBERS: [(&str, EntryKind); 4] = [
    ("fetch", EntryKind::Route),
    ("scheduled", EntryKind::Job),
    ("queue", EntryKind::Message),
    ("email", EntryKind::Message),
];

/// The exports of a file that a framework calls, and as what.
struct Convention {
    exports: &'static [&'static str],
    kind: EntryKind,
    what: &'static str,
}

const ROUTE: Convention = Convention { exports: &METHODS, kind: EntryKind::Route, what: "a route's handler" };
const DEFAULT_ROUTE: Convention =
    Convention { exports: &["default"], kind: EntryKind::Route, what: "the handler of an API route" };
const SERVER_PAGE: Convention = Convention { exports: &["default"], kind: EntryKind::Page, what: "a page" };
const PAGE_PROPS: Convention = Convention {
    exports: &["getServerSideProps", "getStaticProps", "getInitialProps"],
    kind: EntryKind::Page,
    what: "what loads a page's data",
};
const LOADERS: Convention =
    Convention { exports: &["loader", "action"], kind: EntryKind::Route, what: "a route's handler" };
const LOAD: Convention = Convention { exports: &["load"], kind: EntryKind::Page, what: "what loads a page's data" };
const ACTIONS: Convention = Convention { exports: &["actions"], kind: EntryKind::Route, what: "a form's action" };

impl Builder<'_, '_> {
    /// Gives the exports of a file the roles that its place and its form give them.
    pub(super) fn look_at_conventions(&mut self, file: FileId) {
        let facts = self.facts(file);
        if facts.directives.iter().any(|directive| directive == "use client") {
            return;
        }
        for convention in conventions_of(&self.workspace.file(file).path) {
            for export in convention.exports {
                self.enter_export(file, export, convention.kind, convention.what);
            }
        }
        for handler in HANDLERS {
            self.look_at_handler(file, handler);
        }
        self.look_at_worker(file);
        self.look_at_actions(file);
    }

    fn enter_export(&mut self, file: FileId, name: &str, kind: EntryKind, what: &str) {
        let facts = self.facts(file);
        let Some(export) = facts.exports.iter().find(|export| export.name == name && !export.type_only) else { return };
        for function in self.functions_exported(file, name) {
            // A page that is no function of the server's own, or waits for nothing, only renders.
            let renders = kind == EntryKind::Page && !self.facts(function.file).function(function.function).is_async;
            if !renders {
                self.enter(function, kind, format!("exported as `{name}`: {what}"), file, export.range.start);
            }
        }
    }

    fn enter(&mut self, function: FunctionRef, kind: EntryKind, registrar: String, file: FileId, offset: u32) {
        let fact = RoleFact { kind: Some(kind), ..RoleFact::local(Role::Entry, registrar, file, offset) };
        self.graph.add_role(function, fact);
    }

    /// The functions that an exported name stands for: wrapped ones and the members of an object, too.
    fn functions_exported(&mut self, file: FileId, name: &str) -> Vec<FunctionRef> {
        let mut values = self.resolver.export(file, name);
        let objects: Vec<Value> = values.iter().filter(|value| matches!(value, Value::Object(_))).cloned().collect();
        for object in objects {
            values.extend(self.resolver.element(&object));
        }
        let mut functions: Vec<FunctionRef> = Vec::new();
        for value in values.iter().filter(|value| is_function(value)) {
            functions.extend(self.resolver.called_functions(value).into_iter().map(|(function, _)| function));
        }
        if functions.is_empty() {
            functions = self.functions_wrapped(file, name);
        }
        functions
    }

    /// The functions written inside the call that makes an export (`export default defineEventHandler(async ...)`).
    fn functions_wrapped(&self, file: FileId, name: &str) -> Vec<FunctionRef> {
        let (facts, definitions) = (self.facts(file), self.resolver.definitions(file));
        let top = Scope::Function(FunctionId::MODULE);
        let mut values: Vec<ExprId> = Vec::new();
        for at in definitions.exports(name) {
            match &facts.exports[*at as usize].exported {
                Exported::Value(value) => values.push(*value),
                Exported::Local(local) => {
                    values.extend(definitions.name(top, local).iter().filter_map(|one| match one {
                        crate::link::definitions::Definition::Binding(at) => facts.bindings[*at as usize].value,
                        _ => None,
                    }))
                }
                Exported::From(..) => {}
            }
        }
        let calls = values.into_iter().filter_map(|value| match facts.expr(value) {
            Expr::Call(call) => Some(facts.call(call)),
            _ => None,
        });
        let arguments = calls.flat_map(|call| &call.arguments).map(|argument| facts.expr(argument.value));
        let written = arguments.filter_map(|argument| match argument {
            Expr::Function(function) => Some(FunctionRef { file, function }),
            _ => None,
        });
        written.collect()
    }

    /// `export const handler = async (event) => ...`.
    fn look_at_handler(&mut self, file: FileId, name: &str) {
        for function in self.functions_exported(file, name) {
            let definition = self.facts(function.file).function(function.function);
            let takes_event = definition
                .parameters
                .first()
                .is_some_and(|first| matches!(first.name.as_str(), "event" | "_event" | "evt"));
            if takes_event {
                let text = "exported and shaped as a cloud function's handler".to_owned();
                self.enter(function, EntryKind::Event, text, file, definition.name_range.start);
            }
        }
    }

    /// `export default { fetch(request, env) {} }`.
    fn look_at_worker(&mut self, file: FileId) {
        let facts = self.facts(file);
        for value in self.resolver.export(file, "default") {
            let Value::Object(object) = value else { continue };
            let Expr::Object(entries) = self.facts(object.file).expr(object.object) else { continue };
            let keys = entries.iter().filter_map(|(key, _)| key_name(self.facts(object.file), *key));
            if object.file != file || !keys.clone().any(|key| key == "fetch") {
                continue;
            }
            for (name, kind) in WORKER_MEMBERS {
                let members = self.resolver.object_member(object, name);
                for member in members.iter().filter(|member| is_function(member)) {
                    for (function, _) in self.resolver.called_functions(member) {
                        let text = format!("`{name}` of a Worker's default export");
                        let offset = facts.expr_range(object.object).start;
                        self.enter(function, kind, text, file, offset);
                    }
                }
            }
        }
    }

    /// Functions of a `'use server'` file, and functions that say it themselves.
    fn look_at_actions(&mut self, file: FileId) {
        let facts = self.facts(file);
        if facts.directives.iter().any(|directive| directive == "use server") {
            for export in facts.exports.iter().filter(|export| !export.type_only && export.name != "*") {
                self.enter_export(file, &export.name, EntryKind::Route, "a server action");
            }
        }
        let Ok(text) = &self.workspace.file(file).text else { return };
        for (id, function) in (0u32..).zip(&facts.functions).skip(1) {
            let before = text.content.get(function.body.start as usize..function.first_statement as usize);
            if before.is_some_and(|before| before.contains("use server")) {
                let reference = FunctionRef { file, function: FunctionId(id) };
                let text = "says `use server`: a server action".to_owned();
                self.enter(reference, EntryKind::Route, text, file, function.name_range.start);
            }
        }
    }
}

/// What the place of a file makes of its exports.
fn conventions_of(path: &str) -> Vec<&'static Convention> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let folders: Vec<&str> = folder.split('/').collect();
    let inside = |wanted: &[&str]| folders.windows(wanted.len()).any(|window| window == wanted);
    let mut found: Vec<&'static Convention> = Vec::new();
    let answers = stem == "route" && inside(&["app"]) || stem == "+server" || inside(&["pages"]);
    if answers || folders.last() == Some(&"api") || inside(&["server", "routes"]) {
        found.push(&ROUTE);
    }
    if inside(&["pages", "api"]) || inside(&["server", "api"]) || inside(&["server", "routes"]) || folders[0] == "api" {
        found.push(&DEFAULT_ROUTE);
    }
    if inside(&["app"]) && matches!(stem, "page" | "layout" | "template" | "default") && ending.ends_with('x') {
        found.push(&SERVER_PAGE);
    }
    if inside(&["pages"]) {
        found.push(&PAGE_PROPS);
    }
    if inside(&["app", "routes"]) {
        found.push(&LOADERS);
    }
    if matches!(stem, "+page.server" | "+layout.server" | "+page" | "+layout") {
        found.push(&LOAD);
        found.push(&ACTIONS);
    }
    found
}
