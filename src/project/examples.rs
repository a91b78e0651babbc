//! Examples that show how a project is used: whoever traces the project does not want them changed. An example folder that
//! is a project of its own, or does not use the project around it, is an application like any other.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Language, LeftOut, LeftOutReason, Project, ProjectId, SourceFile, Workspace};

/// Folders of examples.
const FOLDERS: [&str; 9] =
    ["examples", "example", "samples", "demo", "demos", "cookbook", "cookbooks", "tutorials", "benchmarks"];

/// Whether a file lies in a folder of examples.
pub fn is_example(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|folder| FOLDERS.contains(&folder))
}

/// Leaves out the examples that use the project in which they lie, but for those that are wanted.
pub(super) fn leave_out(workspace: &mut Workspace, is_wanted: impl Fn(&str) -> bool) {
    let own: Vec<BTreeSet<String>> =
        (0..workspace.projects.len() as u32).map(|at| own_names(workspace, ProjectId(at))).collect();
    let shows = |file: &SourceFile| {
        let project = workspace.project(file.project);
        let inside = Path::new(&file.path).strip_prefix(&project.folder).ok().and_then(Path::to_str);
        let names = &own[file.project.0 as usize];
        inside.is_some_and(is_example)
            && !is_wanted(&file.path)
            && file.text.as_ref().is_ok_and(|text| uses(file, &text.content, names))
    };
    let shown: BTreeSet<String> =
        workspace.files.iter().filter(|file| shows(file)).map(|file| file.path.clone()).collect();
    workspace.files.retain(|file| !shown.contains(&file.path));
    let left = shown.into_iter().map(|path| LeftOut { path, reason: LeftOutReason::Example });
    workspace.left_out.extend(left);
    workspace.left_out.sort();
}

/// The names under which a project's own code is imported: its package, its top-level modules.
fn own_names(workspace: &Workspace, id: ProjectId) -> BTreeSet<String> {
    let project = workspace.project(id);
    let files = workspace.files.iter().filter(|file| file.project == id && !is_example(&file.path));
    let modules = files.filter(|file| file.language == Language::Python).filter_map(|file| module(project, &file.path));
    let package = project.package.as_ref().and_then(|package| package.name.clone());
    modules.chain(package).collect()
}

/// The top-level package or module that a file belongs to.
fn module(project: &Project, path: &str) -> Option<String> {
    let below = project.source_roots.iter().find_map(|root| Path::new(path).strip_prefix(root).ok())?;
    let first = below.iter().next()?.to_str()?;
    Some(first.trim_end_matches(".py").to_owned())
}

/// Whether a file imports one of the names, or leaves its folder of examples for what it imports, told by its lines alone.
fn uses(file: &SourceFile, text: &str, names: &BTreeSet<String>) -> bool {
    match file.language {
        Language::Python => text.lines().filter_map(imported_module).any(|name| names.contains(name)),
        Language::TypeScript => text.lines().filter(|line| is_import(line)).any(|line| {
            let mut quoted = line.split(['"', '\'', '`']).skip(1).step_by(2);
            quoted.any(|specifier| {
                names.iter().any(|name| is_of(specifier, name)) || leaves_examples(&file.path, specifier)
            })
        }),
    }
}

/// Whether a relative import leads out of the folder of examples.
fn leaves_examples(path: &str, specifier: &str) -> bool {
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    let mut rest = specifier.strip_prefix("./").unwrap_or(specifier);
    if !rest.starts_with("../") {
        return false;
    }
    while let Some(above) = rest.strip_prefix("../") {
        folders.pop();
        rest = above;
    }
    folders.push(rest);
    !is_example(&folders.join("/"))
}

/// The top-level module that a line of Python imports.
fn imported_module(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix("from ").or_else(|| line.strip_prefix("import "))?;
    rest.trim_start().split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()
}

fn is_import(line: &str) -> bool {
    line.contains(" from ") || line.contains("require(") || line.contains("import(") || line.starts_with("import ")
}

/// Whether a specifier is a package, or a path in it.
fn is_of(specifier: &str, package: &str) -> bool {
    specifier.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
