//! Which files can matter: those with a reason for a span in their text, and all that imports join with them. Only these are
//! parsed; what the others say changes no decision, no edit and no advice.
//!
//! A span begins with what only a GenAI program does: a call of a model, a search, an agent, a router. Databases, queues,
//! files and services get one only around or below such a call, so the libraries for them are no reason by themselves.

mod looked_for;
mod signs;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Options;
use crate::catalog::{Action, Endpoint, Library, Reasons, leads_to};
use crate::link::{Joined, joined, outside_path};
use crate::project::{Externals, FileId, Language, ProjectId, SourceFile, Workspace};
use crate::syntax::{Scanned, scan};
use looked_for::LookedFor;
use signs::Seen;

/// Which files can matter.
pub(super) struct Matter {
    /// For each file of a workspace whether it can.
    pub files: Vec<bool>,
    /// Which of them imports join; not worked out if all files are asked for.
    pub joined: Option<Joined>,
}

/// Which files of a workspace can matter.
pub(super) fn matter(
    workspace: &Workspace,
    options: &Options,
    endpoints: &[Endpoint],
    extra: &[Library],
    languages: impl IntoIterator<Item = Language>,
) -> Matter {
    let config = &workspace.config;
    // An override may ask for any function, by name or by place; what owns no import is told by names alone.
    let asks_for_any = config.externals == Externals::All || !config.overrides.is_empty();
    if options.parse_all || asks_for_any || extra.iter().any(|library| library.imports.is_empty()) {
        return Matter { files: vec![true; workspace.files.len()], joined: None };
    }
    let scanned: Vec<Scanned> = workspace.files.par_iter().map(|file| scan(file.language, text(file))).collect();
    let joined = joined(workspace, &scanned);
    let own: Vec<&str> = extra.iter().flat_map(|library| &library.imports).map(String::as_str).collect();
    let mut matter = vec![false; workspace.files.len()];
    for language in languages {
        let scene = Scene::of(workspace, &joined, language, endpoints, &own);
        for (file, matters) in scene.files.iter().zip(scene.decided()) {
            matter[file.id.0 as usize] = matters;
        }
    }
    Matter { files: matter, joined: Some(joined) }
}

fn text(file: &SourceFile) -> &str {
    file.text.as_ref().map_or("", |text| &*text.content)
}

/// A file, by what a scan tells of it.
struct File {
    id: FileId,
    project: ProjectId,
    /// Of which group it is, by number.
    group: usize,
    /// The libraries that it imports, by number.
    libraries: Vec<usize>,
    seen: Seen,
    /// Something outside of its text asks for it, or it imports what is a reason by itself.
    is_wanted: bool,
    /// It imports, or is, what is a reason where there are others.
    is_hint: bool,
    /// It asks a database for a search.
    is_asked: bool,
}

/// Files that imports join.
#[derive(Default)]
struct Group {
    files: Vec<usize>,
    libraries: FxHashSet<usize>,
    seen: Seen,
}

/// The files of one language.
struct Scene<'t> {
    reasons: Reasons,
    looked_for: LookedFor<'t>,
    files: Vec<File>,
    groups: Vec<Group>,
    /// The libraries that each project imports.
    used: FxHashSet<(ProjectId, usize)>,
}

impl<'t> Scene<'t> {
    fn of(workspace: &Workspace, joined: &Joined, language: Language, endpoints: &'t [Endpoint], own: &[&str]) -> Self {
        let reasons = Reasons::of(language);
        let own_files = (0u32..).map(FileId).zip(&workspace.files).filter(|(_, file)| file.language == language);
        let mut numbers: FxHashMap<FileId, usize> = FxHashMap::default();
        let mut files: Vec<File> = Vec::new();
        for (id, _) in own_files {
            let next = numbers.len();
            let group = *numbers.entry(joined.group(id)).or_insert(next);
            files.push(File { group, ..file(workspace, joined, &reasons, own, id) });
        }
        let mut is_imported = vec![false; reasons.libraries.len()];
        files.iter().flat_map(|file| &file.libraries).for_each(|number| is_imported[*number] = true);
        let looked_for = LookedFor::of(language, &reasons, endpoints, &is_imported);
        files.par_iter_mut().for_each(|file| {
            let text = text(workspace.file(file.id));
            file.seen = looked_for.seen(text);
            file.is_asked = looked_for.is_asked(text, &file.seen);
            file.libraries.extend(looked_for.globals(&file.seen));
            joined.outside(file.id).iter().for_each(|path| looked_for.note_import(path, &mut file.seen));
        });
        let mut groups: Vec<Group> = numbers.iter().map(|_| Group::default()).collect();
        for (at, file) in files.iter().enumerate() {
            let group = &mut groups[file.group];
            group.files.push(at);
            group.libraries.extend(&file.libraries);
            group.seen.extend(&file.seen);
        }
        let used = files.iter().flat_map(|file| file.libraries.iter().map(|number| (file.project, *number))).collect();
        Self { reasons, looked_for, files, groups, used }
    }

    /// For each file whether it can matter.
    fn decided(&self) -> Vec<bool> {
        let mut matter: Vec<bool> = self.groups.iter().map(|group| self.has_reason(group)).collect();
        loop {
            let known = Known::of(self, &matter);
            let more: Vec<usize> =
                (0..matter.len()).filter(|at| !matter[*at] && known.adds(&self.groups[*at])).collect();
            if more.is_empty() {
                return self.files.iter().map(|file| matter[file.group]).collect();
            }
            more.into_iter().for_each(|at| matter[at] = true);
        }
    }

    fn has_reason(&self, group: &Group) -> bool {
        let marks = |number: &usize| self.reasons.libraries[*number];
        let sends = || group.libraries.iter().any(|number| marks(number).sends);
        let queries = || group.libraries.iter().any(|number| marks(number).queries);
        let has_own = |file: &File| {
            let mut shapes = self.looked_for.shapes(&file.seen);
            file.is_wanted
                || self.looked_for.is_alone(&file.seen)
                || shapes.any(|(number, does)| does.is_genai() && self.is_used(file.project, number))
                || self.looked_for.is_sent(&file.seen) && sends()
                || file.is_asked && queries()
        };
        group.libraries.iter().any(|number| self.looked_for.has_seed(*number, &group.seen))
            || group.files.iter().any(|at| has_own(&self.files[*at]))
    }

    /// Whether a project imports a library, or one of its family; what owns no import is used everywhere.
    fn is_used(&self, project: ProjectId, library: usize) -> bool {
        let marks = self.reasons.libraries[library];
        let mut all = std::iter::once(&library).chain(marks.family);
        marks.imports.is_empty() || all.any(|number| self.used.contains(&(project, *number)))
    }
}

/// What is known of the files that matter.
struct Known<'s> {
    scene: &'s Scene<'s>,
    projects: FxHashSet<ProjectId>,
    /// Libraries that something records, and that they import.
    recorded: FxHashSet<usize>,
    /// Libraries by project whose shapes they have, and that only others import.
    wanted: FxHashSet<(ProjectId, usize)>,
}

impl<'s> Known<'s> {
    fn of(scene: &'s Scene<'s>, matter: &[bool]) -> Self {
        let files: Vec<&File> = scene.files.iter().filter(|file| matter[file.group]).collect();
        let imported: FxHashSet<(ProjectId, usize)> =
            files.iter().flat_map(|file| file.libraries.iter().map(|number| (file.project, *number))).collect();
        let of_family =
            |number: usize| std::iter::once(number).chain(scene.reasons.libraries[number].family.iter().copied());
        let mut wanted = FxHashSet::default();
        for file in &files {
            for (number, _) in scene.looked_for.shapes(&file.seen) {
                if !of_family(number).any(|number| imported.contains(&(file.project, number))) {
                    wanted.extend(of_family(number).map(|number| (file.project, number)));
                }
            }
        }
        let recorded = imported.iter().map(|(_, number)| *number);
        let recorded = recorded.filter(|number| scene.reasons.libraries[*number].records).collect();
        Self { scene, projects: files.iter().map(|file| file.project).collect(), recorded, wanted }
    }

    /// Whether a group matters because of the others that do: it may have tools, steps or what sets the program up; or it
    /// imports a library that they use.
    fn adds(&self, group: &Group) -> bool {
        if self.projects.is_empty() {
            return false;
        }
        let looked_for = &self.scene.looked_for;
        let offers = |file: &File| {
            let shapes = || looked_for.shapes(&file.seen).any(|(_, does)| does == Action::ToolCall);
            self.projects.contains(&file.project) && (looked_for.is_hint(&file.seen) || shapes())
        };
        let imports_wanted =
            |file: &File| file.libraries.iter().any(|number| self.wanted.contains(&(file.project, *number)));
        group.libraries.iter().any(|number| self.recorded.contains(number))
            || group
                .files
                .iter()
                .map(|at| &self.scene.files[*at])
                .any(|file| file.is_hint || offers(file) || imports_wanted(file))
    }
}

/// What is known of a file before its text is searched.
fn file(workspace: &Workspace, joined: &Joined, reasons: &Reasons, own: &[&str], id: FileId) -> File {
    let source = workspace.file(id);
    let paths = joined.outside(id).iter().map(|path| match source.language {
        Language::Python => path.as_str(),
        Language::TypeScript => outside_path(path),
    });
    let paths: Vec<&str> = paths.collect();
    let libraries: FxHashSet<usize> = paths.iter().flat_map(|path| reasons.imported(path)).collect();
    let is_reason = |number: &usize| {
        let marks = reasons.libraries[*number];
        marks.is_genai || marks.is_mlflow
    };
    let is_own = |path: &&str| own.iter().any(|import| leads_to(path, import));
    let is_known = workspace.baseline.as_ref().is_some_and(|baseline| baseline.names(&source.path));
    let is_wanted = is_known || libraries.iter().any(is_reason) || paths.iter().any(is_own);
    let is_hint = is_set_up(&source.path) || paths.iter().any(|path| reasons.is_hint(path));
    let libraries = libraries.into_iter().collect();
    let (project, seen) = (source.project, Seen::default());
    File { id, project, group: 0, libraries, seen, is_wanted, is_hint, is_asked: false }
}

/// Whether a framework or a tool finds a file by its name and has it set the program up (`next.config.ts`,
/// `instrumentation.ts`): nobody imports it.
fn is_set_up(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.contains(".config.") || name.starts_with("instrumentation")
}
