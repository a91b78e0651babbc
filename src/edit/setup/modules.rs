//! How the files of a project are modules: ESM or CommonJS, the endings in specifiers, where they run.

use crate::link::Program;
use crate::project::{FileId, Language, Package};
use crate::syntax::{Call, Expr, FileFacts, FunctionId, Import, scan};

/// Whether a JavaScript file is a CommonJS module: by its ending, by what it uses, else by its package. TypeScript is
/// written with `import` whatever it is compiled to.
pub(super) fn is_common_js(program: &Program<'_>, file: FileId) -> bool {
    let source = program.workspace.file(file);
    let facts = program.facts(file);
    let text = source.text.as_ref().map_or("", |text| &*text.content);
    match ending(&source.path) {
        "cjs" | "cts" => return true,
        "js" | "jsx" | "" => {}
        _ => return false,
    }
    let is_import = |import: &Import| text[import.range.as_usize()].starts_with("import");
    let is_export = |common_js: bool| facts.exports.iter().any(|export| export.common_js == common_js);
    if facts.imports.iter().any(is_import) || is_export(false) || awaits(facts) {
        return false;
    }
    let calls_require =
        facts.calls.iter().any(|call| matches!(facts.expr(call.callee), Expr::Name(name) if name == "require"));
    let requires = !facts.imports.is_empty() || calls_require || is_export(true);
    requires || !package_of(program, file).is_some_and(|package| package.is_module)
}

/// Whether the top level of a file waits for a call.
pub(super) fn awaits(facts: &FileFacts) -> bool {
    facts.calls.iter().any(|call: &Call| call.function == FunctionId::MODULE && call.awaited)
}

/// The package that a file belongs to.
pub(super) fn package_of<'p>(program: &'p Program<'_>, file: FileId) -> Option<&'p Package> {
    program.workspace.project(program.workspace.file(file).project).package.as_ref()
}

/// What a file's name ends with, without the dot; nothing for a script without one.
pub(super) fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The folder of a path; empty at the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below a folder.
pub(super) fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The specifier by which `file` imports another one of the project, in the way in which it imports others.
pub(super) fn specifier(program: &Program<'_>, file: FileId, target: &str) -> String {
    let from: Vec<&str> =
        folder(&program.workspace.file(file).path).split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = target.split('/').collect();
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(one, other)| one == other).count();
    let up = match from.len() - shared {
        0 => "./".to_owned(),
        levels => "../".repeat(levels),
    };
    let path = to[shared..].join("/");
    let stem = path.strip_suffix(&format!(".{}", ending(&path))).unwrap_or(&path);
    let ending = match written_ending(program, file, target) {
        Ending::None => String::new(),
        Ending::Source => format!(".{}", ending(target)),
        Ending::Compiled => format!(".{}", ending(target).replace("ts", "js")),
    };
    format!("{up}{stem}{ending}")
}

/// How specifiers of the project's own files end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    None,
    Source,
    Compiled,
}

fn written_ending(program: &Program<'_>, file: FileId, target: &str) -> Ending {
    // Only `.js` and `.ts` may be left out.
    if !matches!(ending(target), "ts" | "js") {
        return Ending::Compiled;
    }
    if is_common_js(program, file) {
        return Ending::None;
    }
    let project = program.workspace.file(file).project;
    let of_project = super::files(program).filter(|other| program.workspace.file(*other).project == project);
    let mut all = std::iter::once(file).chain(of_project);
    if let Some(ending) = all.find_map(|file| usual_ending(program, file)) {
        return ending;
    }
    // What is not compiled is named as it is, for Node.js and bundlers alike.
    if ending(target) == "js" {
        return Ending::Source;
    }
    // An ES module names the compiled file, which compilers and runners of TypeScript take for its source; Next.js' bundler
    // does not.
    let is_module = package_of(program, file).is_some_and(|package| package.is_module);
    if is_module && !super::next::is_route(program, file) { Ending::Compiled } else { Ending::None }
}

/// How most of a file's own relative imports end; none if it has none that tell. Files that were not parsed tell, too.
fn usual_ending(program: &Program<'_>, file: FileId) -> Option<Ending> {
    let text = program.workspace.file(file).text.as_ref().map_or("", |text| &*text.content);
    let imports = scan(Language::TypeScript, text).imports;
    let relative = imports.iter().map(|import| import.module.as_str()).filter(|module| module.starts_with('.'));
    let endings: Vec<Ending> = relative
        .filter_map(|module| match ending(module) {
            "js" | "mjs" | "cjs" | "jsx" => Some(Ending::Compiled),
            "ts" | "mts" | "cts" | "tsx" => Some(Ending::Source),
            "json" | "css" | "scss" | "svg" => None,
            _ => Some(Ending::None),
        })
        .collect();
    let count = |wanted: Ending| endings.iter().filter(|ending| **ending == wanted).count();
    let all = [Ending::Compiled, Ending::Source, Ending::None];
    all.into_iter().filter(|ending| count(*ending) > 0).max_by_key(|ending| count(*ending))
}
