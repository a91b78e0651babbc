//! What a TypeScript program needs besides spans, so that these arrive: clients that are wrapped, calls that record
//! themselves, a tracing module that the program's entries import first, packages.
//!
//! - [`add`] decides what each file gets and what each project needs; one file per subject: `clients`, `telemetry`,
//!   `instrumentations`, `entries`, `tracing_module`, `next`, `helper`, `exits`, `providers`.
//! - [`Setup::finish`] is asked once the files are planned: it leaves out what nothing came to need.

mod clients;
mod entries;
mod exits;
mod helper;
mod instrumentations;
mod modules;
mod next;
mod packages;
mod providers;
mod style;
mod telemetry;
mod tracing_module;

use std::collections::{BTreeMap, BTreeSet};

use super::additions::Additions;
use super::asked::may_be_set_up;
use super::hazards::Hazard;
use super::judge::Refused;
use super::manifest::{ManifestChange, NpmPackage};
use super::patch::{Edit, FileAdditions, FilePatch, Held, Purpose};
use super::typescript;
use crate::link::{FunctionRef, Program, Runtime};
use crate::project::{FileId, Language, ProjectId, Workspace, versions};
use crate::syntax::{CallId, FunctionId, facts};

/// What a project needs besides the edits of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The project.
    pub project: ProjectId,
    /// Files to be written, with what shows that another one needs them.
    files: Vec<Needed>,
    /// Packages that the project may come to import.
    packages: Vec<NpmPackage>,
    /// What the reader is to know before anything is written.
    warnings: Vec<String>,
}

/// A file that is written if it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Needed {
    patch: FilePatch,
    /// Text that is inserted elsewhere if the file is needed; none if it is needed whenever the project changes.
    mark: Option<String>,
}

/// What came of a project's set-up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finished {
    /// New files, the configuration of the framework, package.json.
    pub patches: Vec<FilePatch>,
    /// What is for the reader to do.
    pub held: Vec<Held>,
    /// What the reader is to know.
    pub warnings: Vec<String>,
}

impl Setup {
    /// What a project gets, now that its files are planned: `patches` are those of the whole program.
    pub fn finish(&self, workspace: &Workspace, patches: &[FilePatch]) -> Finished {
        let own: BTreeSet<&str> =
            workspace.files.iter().filter(|file| file.project == self.project).map(|file| file.path.as_str()).collect();
        let inserted = patches.iter().filter(|patch| own.contains(patch.path.as_str())).flat_map(|patch| &patch.edits);
        let mut texts: Vec<&str> = inserted.map(|edit| edit.text.as_str()).collect();
        let mut finished = Finished::default();
        if patches.is_empty() || (texts.is_empty() && self.files.iter().all(|file| file.mark.is_some())) {
            return finished;
        }
        let is_needed = |file: &&Needed| match &file.mark {
            Some(mark) => texts.iter().any(|text| text.contains(mark)),
            None => true,
        };
        let files: Vec<&Needed> = self.files.iter().filter(is_needed).collect();
        texts.extend(files.iter().flat_map(|file| &file.patch.edits).map(|edit| edit.text.as_str()));
        finished.patches.extend(files.iter().map(|file| file.patch.clone()));
        finished.warnings.extend(self.warnings.iter().cloned());

        let is_imported = |package: &&NpmPackage| {
            let quoted = ['\'', '"'].map(|quote| format!("{quote}{}{quote}", package.name));
            texts.iter().any(|text| quoted.iter().any(|quoted| text.contains(quoted)))
        };
        let mut imported: Vec<NpmPackage> = self.packages.iter().filter(is_imported).cloned().collect();
        // MLflow's packages leave the tracing API for whoever installs them to bring.
        let core = self.packages.iter().find(|package| packages::is_core(&package.name));
        if let Some(core) = core.filter(|core| !imported.is_empty() && !imported.contains(core)) {
            imported.push(core.clone());
        }
        match packages::add(workspace, self.project, &imported) {
            ManifestChange::Nothing => {}
            ManifestChange::Patch { patch, afterwards } => {
                finished.patches.push(patch);
                finished.warnings.extend(afterwards);
            }
            ManifestChange::Held(held) => finished.held.push(held),
        }
        finished
    }
}

/// What is known while the set-up is collected.
struct Site<'p, 'a> {
    program: &'p Program<'a>,
    unseen: &'p [Hazard],
    by_file: &'p mut BTreeMap<FileId, FileAdditions>,
    all: &'p mut Additions,
}

/// Adds to what the files get, and says what each project needs.
/// `unseen` hazards are not looked for.
pub(super) fn add(
    program: &Program<'_>,
    unseen: &[Hazard],
    by_file: &mut BTreeMap<FileId, FileAdditions>,
    all: &mut Additions,
) {
    let mut site = Site { program, unseen, by_file, all };
    clients::add(&mut site);
    telemetry::add(&mut site);
    let instrumented = instrumentations::wanted(&site);
    if site.by_file.is_empty() && instrumented.is_empty() {
        return;
    }
    let traced: BTreeSet<FileId> =
        site.by_file.keys().copied().chain(instrumented.values().flatten().copied()).collect();
    let entries = entries::entries(program, &traced);
    let mut needed: BTreeMap<ProjectId, Vec<Needed>> = BTreeMap::new();
    let modules = next::add(&mut site, &traced, &instrumented, &mut needed);
    let started = started(&site, &entries);
    tracing_module::add(&mut site, &entries, &modules, &instrumented, &mut needed);
    helper::add(&mut site, &mut needed);
    exits::add(&mut site, &entries);
    let touched: BTreeSet<ProjectId> =
        site.by_file.keys().map(|file| site.project_of(*file)).chain(needed.keys().copied()).collect();
    for project in touched {
        let core = packages::core(site.program.workspace.project(project));
        for additions in site.by_file.values_mut() {
            if site.program.workspace.file(additions.file).project == project {
                additions.script.core_package = core.other_name();
                additions.script.is_common_js = modules::is_common_js(site.program, additions.file);
            }
        }
        let setup = Setup {
            project,
            files: needed.remove(&project).unwrap_or_default(),
            packages: packages::possible(site.program, core),
            warnings: warnings(&site, project, &started),
        };
        site.all.setups.push(setup);
    }
}

/// The files that something starts: the programs of entry files and of Next.js applications, and those which start MLflow.
fn started(site: &Site<'_, '_>, entries: &BTreeMap<ProjectId, Vec<FileId>>) -> BTreeSet<FileId> {
    let starting = tracing_module::starting_files(site.program);
    let roots = entries.values().flatten().copied();
    let loaded = files(site.program).filter(|file| next::is_route(site.program, *file) || starting.contains(file));
    roots.chain(loaded).flat_map(|file| site.program.imported_files(file)).collect()
}

/// What the reader is to know of a project.
fn warnings(site: &Site<'_, '_>, project: ProjectId, started: &BTreeSet<FileId>) -> Vec<String> {
    let workspace = site.program.workspace;
    let mut warnings = match site.unseen.contains(&Hazard::OtherProvider) {
        true => Vec::new(),
        false => providers::warnings(workspace, project),
    };
    let engine = workspace.project(project).package.as_ref().and_then(|package| package.engine.as_deref());
    if let Some((major, _)) = engine.and_then(versions::lowest).filter(|(major, _)| *major < packages::OLDEST_NODE) {
        warnings.push(format!(
            "{} accepts Node.js {major}, but MLflow needs {} or newer: raise `engines.node`",
            place(workspace, project),
            packages::OLDEST_NODE
        ));
    }
    let mut own = site.by_file.keys().filter(|file| site.project_of(**file) == project);
    if own.clone().next().is_some() && !own.any(|file| started.contains(file)) {
        warnings.push(format!(
            "{}: no file was found that starts a program with this code: whatever does must call `mlflow.init({{}})` \
             first, or nothing is recorded",
            place(workspace, project)
        ));
    }
    warnings
}

/// A project in words.
fn place(workspace: &Workspace, project: ProjectId) -> String {
    let folder = workspace.project(project).folder.to_string_lossy().replace('\\', "/");
    if folder.is_empty() { "the project".to_owned() } else { folder }
}

impl<'a> Site<'_, 'a> {
    fn project_of(&self, file: FileId) -> ProjectId {
        self.program.workspace.file(file).project
    }

    /// Whether a file may be edited: the run reaches it, it can be read, and runs on a server under Node.js.
    fn is_editable(&self, file: FileId) -> bool {
        may_be_set_up(self.program, file)
            && self.all.is_readable(file)
            && *self.program.runtime(file) == Runtime::Server
    }

    fn path(&self, file: FileId) -> &'a str {
        &self.program.workspace.file(file).path
    }

    fn text(&self, file: FileId) -> &'a str {
        self.program.workspace.file(file).text.as_ref().map_or("", |text| &*text.content)
    }

    fn additions(&mut self, file: FileId) -> &mut FileAdditions {
        super::additions::entry(self.by_file, file)
    }

    /// The patch that makes a file, if both parsers accept the text; else it is held back.
    fn new_file(&mut self, path: &str, text: String) -> Option<FilePatch> {
        match created(path, text) {
            Ok(patch) => Some(patch),
            Err(held) => {
                self.all.held.push(held);
                None
            }
        }
    }

    fn hold(&mut self, file: FileId, offset: Option<u32>, what: &str, reason: String) {
        let line = offset.map(|offset| self.program.facts(file).lines.line(offset));
        let path = self.path(file).to_owned();
        self.all.held.push(Held { path, line, what: what.to_owned(), reason, hazard: None });
    }
}

/// The patch that makes a file; or why it must not be made: a parser finds an error in the text.
fn created(path: &str, text: String) -> Result<FilePatch, Held> {
    let errors = facts(Language::TypeScript, path, &text).errors;
    let first = errors.first().map(|error| Refused::at(&text, error.range.start, error.what.to_string()));
    if let Some(refused) = typescript::refused(path, &text).or(first) {
        let reason = format!("what was to be in it is wrong in {refused}; please report this project as a bug");
        return Err(Held { path: path.to_owned(), line: None, what: "the new file".to_owned(), reason, hazard: None });
    }
    let edits = vec![Edit::insertion(0, text.clone(), vec![Purpose::SetUp])];
    Ok(FilePatch { path: path.to_owned(), before: None, after: text, edits })
}

/// All functions of the program, top levels and parts of others included.
fn functions<'p>(program: &'p Program<'_>) -> impl Iterator<Item = FunctionRef> + 'p {
    files(program).flat_map(|file| {
        let count = program.facts(file).functions.len() as u32;
        (0..count).map(move |function| FunctionRef { file, function: FunctionId(function) })
    })
}

/// All files of the program.
fn files(program: &Program<'_>) -> impl Iterator<Item = FileId> + use<> {
    (0..program.files.len() as u32).map(FileId)
}

/// The calls of a file, with their ids.
fn calls<'p>(program: &'p Program<'_>, file: FileId) -> impl Iterator<Item = (CallId, &'p crate::syntax::Call)> {
    (0u32..).map(CallId).zip(&program.facts(file).calls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_read_by_both_parsers() {
        let good = created("src/tracing.mjs", "import { init } from '@mlflow/core';\n\ninit({});\n".to_owned());
        assert_eq!(good.map(|patch| (patch.before, patch.path)), Ok((None, "src/tracing.mjs".to_owned())));
        for (text, why) in [
            ("init({ name: 'it's' });\n", "line 1: "),
            ("import { a } from 'a';\nimport { a } from 'b';\n", "line 1: "),
            ("const a: string = '';\n", "line 1: "),
        ] {
            let held = created("src/tracing.mjs", text.to_owned()).expect_err(text);
            assert!(held.reason.contains(why), "{text}: {}", held.reason);
        }
    }
}
