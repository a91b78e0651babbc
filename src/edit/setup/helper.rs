//! The helper `span`, written once per project: a synchronous function without a declared return type keeps its type
//! through it, which `withSpan` alone would turn into `T | Promise<T>`.

use std::collections::BTreeMap;

use super::modules::{ending, specifier};
use super::tracing_module::{Form, free_path, home, module_ending};
use super::{Needed, Site, files, packages, style};
use crate::project::{FileId, ProjectId};
use crate::syntax::{Function, FunctionForm};

/// Names of the module, the first that is free.
const NAMES: [&str; 3] = ["span", "mlflow-span", "with-span"];

/// How the helper begins: by that a run finds the one of an earlier run.
const HEAD: &str = "export function span<T>(";

/// Names the helper's module to every file with a function that may need it.
pub(super) fn add(site: &mut Site<'_, '_>, needed: &mut BTreeMap<ProjectId, Vec<Needed>>) {
    let mut users: BTreeMap<ProjectId, Vec<FileId>> = BTreeMap::new();
    for (file, additions) in site.by_file.iter() {
        let facts = site.program.facts(*file);
        let is_typed = matches!(ending(site.path(*file)), "ts" | "tsx" | "mts" | "cts");
        if is_typed && additions.spans.iter().any(|span| loses_type(facts.function(span.function))) {
            users.entry(site.project_of(*file)).or_default().push(*file);
        }
    }
    for (project, users) in users {
        let path = match existing(site, project) {
            Some(file) => site.path(file).to_owned(),
            None => {
                let model = users[0];
                let folder = home(site, project, &users);
                let path = free_path(site.program, &folder, &NAMES, module_ending(site.path(model)));
                let stem = path.rsplit('/').next().unwrap_or(&path).split('.').next().unwrap_or(&path);
                let mark = Some(format!("/{stem}"));
                let text = text(site, model);
                let Some(patch) = site.new_file(&path, text) else { continue };
                needed.entry(project).or_default().push(Needed { patch, mark });
                path
            }
        };
        for file in users {
            let specifier = specifier(site.program, file, &path);
            site.additions(file).script.span_module = Some(specifier);
        }
    }
}

/// A function that is synchronous and does not say what it returns.
fn loses_type(function: &Function) -> bool {
    let is_special = matches!(function.form, FunctionForm::Constructor | FunctionForm::Setter);
    !function.is_async && !function.is_generator && function.returns.is_none() && !is_special
}

fn existing(site: &Site<'_, '_>, project: ProjectId) -> Option<FileId> {
    files(site.program).find(|file| site.project_of(*file) == project && site.text(*file).contains(HEAD))
}

fn text(site: &Site<'_, '_>, model: FileId) -> String {
    let content = site.text(model);
    let core = packages::core(site.program.workspace.project(site.project_of(model))).name();
    let lines = [
        &Form::of(site.program, model, content).namespace("mlflow", core),
        "",
        "type Options = NonNullable<Parameters<typeof mlflow.withSpan>[1]>;",
        "",
        "// What a synchronous function returns keeps its type, which `withSpan` takes for that of a promise, too.",
        &format!("{HEAD}run: () => T, options: Options): T {{"),
        "  return mlflow.withSpan(run as () => any, options) as T;",
        "}",
    ];
    style::written(&style::of(site.program, model), &lines.map(str::to_owned))
}
