//! Adds the dependency on MLflow to a project's manifest, by insertions alone.

mod package_json;
mod requirements;
mod setup_cfg;
mod toml_manifest;

use std::path::Path;

pub(super) use package_json::listed;
pub use package_json::{NpmPackage, add_packages};

use super::patch::DEPENDENCY;
use super::{Edit, FilePatch, Held, Purpose};
use crate::project::manifests::{self, Contents};
use crate::project::versions::admits_only_below;
use crate::project::{Dependency, DependencyChoice, Language, Manifest, ManifestKind, Project, Requirement};

/// The oldest MLflow that the inserted code runs with.
const OLDEST: (u32, u32) = (3, 17);

/// The versions that are asked for.
const VERSIONS: &str = ">=3.17,<4";

/// The oldest Python that MLflow runs with.
const OLDEST_PYTHON: (u32, u32) = (3, 10);

/// Distributions that are MLflow, or bring it along.
const PROVIDERS: [&str; 10] = [
    "mlflow",
    "mlflow-skinny",
    "mlflow-tracing",
    "databricks-agents",
    "databricks-ai-bridge",
    "databricks-ai-search",
    "databricks-langchain",
    "databricks-mcp",
    "databricks-openai",
    "databricks-vectorsearch",
];

/// What becomes of a project's manifests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ManifestChange {
    /// Nothing is to be added: it is required already, the configuration says so, or nothing there is Python.
    Nothing,
    /// One manifest gets the requirement.
    Patch {
        /// The change.
        patch: FilePatch,
        /// What is left to do afterwards: lock files are not written.
        afterwards: Option<String>,
    },
    /// It is for the reader to do.
    Held(Held),
}

/// Adds the requirement to the first manifest that can take it.
pub fn add_dependency(project: &Project, choice: DependencyChoice) -> ManifestChange {
    let package = match choice {
        DependencyChoice::Mlflow => "mlflow",
        DependencyChoice::MlflowTracing => "mlflow-tracing",
        DependencyChoice::None => return ManifestChange::Nothing,
    };
    if !project.languages.contains(&Language::Python) {
        return ManifestChange::Nothing;
    }
    let python = project.manifests.iter().filter(|manifest| manifest.kind != ManifestKind::PackageJson);
    let manifests: Vec<Readable<'_>> = python.filter_map(Readable::of).collect();
    let provided = manifests.iter().flat_map(|manifest| manifest.provided());
    let too_old = provided
        .clone()
        .filter(|(_, found)| found.dependency.name.starts_with("mlflow"))
        .find(|(_, found)| admits_only_below(&found.dependency.requirement, OLDEST));
    if let Some((manifest, found)) = too_old {
        let (name, requirement) = (&found.dependency.name, &found.dependency.requirement);
        let reason = format!(
            "`{name}` is limited to `{requirement}`, which is older than the tracing code needs: change it to `{name}{VERSIONS}`"
        );
        return ManifestChange::Held(Held { line: Some(found.line), ..held(&manifest.path, package, reason) });
    }
    if provided.clone().any(|(_, found)| !found.dependency.optional) {
        return ManifestChange::Nothing;
    }
    add_to_first(project, &manifests, package)
}

/// What stands in the way of MLflow in this project, each a full message.
pub fn obstacles(project: &Project) -> Vec<String> {
    let mut obstacles = Vec::new();
    let name =
        if project.folder.as_os_str().is_empty() { "the project".into() } else { project.folder.display().to_string() };
    if let Some((major, minor)) = project.requires_python.filter(|lowest| *lowest < OLDEST_PYTHON) {
        let (needed_major, needed_minor) = OLDEST_PYTHON;
        obstacles.push(format!(
            "{name} accepts Python {major}.{minor}, but mlflow needs {needed_major}.{needed_minor} or newer: \
             raise the requirement on Python to >={needed_major}.{needed_minor}"
        ));
    }
    let pydantic = project.dependencies.iter().filter(|dependency| dependency.name == "pydantic");
    for dependency in pydantic.filter(|dependency| admits_only_below(&dependency.requirement, (2, 0))) {
        let requirement = &dependency.requirement;
        obstacles.push(format!(
            "{name} requires `pydantic{requirement}`, but mlflow needs pydantic 2: move to pydantic 2, or the two cannot \
             be installed together"
        ));
    }
    obstacles
}

/// A manifest with its text and what it says.
struct Readable<'a> {
    kind: ManifestKind,
    path: String,
    text: &'a str,
    contents: Result<Contents, String>,
}

impl<'a> Readable<'a> {
    fn of(manifest: &'a Manifest) -> Option<Self> {
        let text = &*manifest.text.as_ref()?.content;
        let path = slashed(&manifest.path);
        let contents = manifests::read(manifest.kind, &path, text);
        Some(Self { kind: manifest.kind, path, text, contents })
    }

    fn provided(&self) -> impl Iterator<Item = (&Self, &Requirement)> + Clone {
        let requirements = self.contents.iter().flat_map(|contents| &contents.requirements);
        let is_provider = |found: &&Requirement| PROVIDERS.contains(&found.dependency.name.as_str());
        requirements.filter(is_provider).map(move |found| (self, found))
    }
}

/// Where a manifest's requirement goes, or why it cannot.
enum Target {
    /// These insertions.
    Insert(Vec<Edit>),
    /// The manifest has no place for it: the next one may.
    Elsewhere,
    /// This other manifest (relative to the workspace's root) is the one to edit.
    Other(String),
    /// It is for the reader to do; why.
    Advice(String),
}

fn add_to_first(project: &Project, manifests: &[Readable<'_>], package: &str) -> ManifestChange {
    let requirement = format!("{package}{VERSIONS}");
    if let Some(change) = manifests.iter().find_map(|manifest| add_to(project, manifest, manifests, package)) {
        return change;
    }
    let held = match project.manifests.iter().find(|manifest| manifest.text.is_none()) {
        Some(manifest) => {
            let reason = format!("the file cannot be read as text: add `{requirement}` to it");
            held(&slashed(&manifest.path), package, reason)
        }
        None => {
            let reason = format!("no manifest says what the program needs: install `{requirement}`");
            held(&slashed(&project.folder), package, reason)
        }
    };
    ManifestChange::Held(held)
}

/// Adds the requirement to one manifest, or to the one that it points to; `None` when it has no place for it.
fn add_to(project: &Project, manifest: &Readable<'_>, all: &[Readable<'_>], package: &str) -> Option<ManifestChange> {
    let held = |reason| Some(ManifestChange::Held(held(&manifest.path, package, reason)));
    match target(project, manifest, all, package) {
        Target::Insert(edits) => match patch(manifest, edits, package) {
            Some(patch) => Some(ManifestChange::Patch { patch, afterwards: afterwards(project, manifest, all) }),
            None => held(format!("its form is unusual: add `{package}{VERSIONS}` by hand")),
        },
        Target::Elsewhere => None,
        Target::Other(path) => match all.iter().find(|other| other.path == path) {
            Some(other) => add_to(project, other, all, package),
            None => held(format!("its dependencies are read from `{path}`: add `{package}{VERSIONS}` there")),
        },
        Target::Advice(reason) => held(reason),
    }
}

/// What is left to do once a manifest has changed.
fn afterwards(project: &Project, manifest: &Readable<'_>, all: &[Readable<'_>]) -> Option<String> {
    if let Some(stem) = manifest.path.strip_suffix(".in") {
        let compiled = format!("{stem}.txt");
        return all.iter().any(|other| other.path == compiled).then(|| format!("compile {compiled} again"));
    }
    let tools: &[(&str, &str)] = match manifest.kind {
        ManifestKind::Pyproject => {
            &[("uv.lock", "uv lock"), ("poetry.lock", "poetry lock"), ("pdm.lock", "pdm lock --update-reuse")]
        }
        ManifestKind::Pipfile => &[("Pipfile.lock", "pipenv lock")],
        _ => &[],
    };
    project.lock_files.iter().find_map(|lock| {
        let (_, command) = tools.iter().find(|(name, _)| lock.ends_with(name))?;
        Some(format!("run `{command}`: {} does not know of the new dependency", slashed(lock)))
    })
}

fn target(project: &Project, manifest: &Readable<'_>, all: &[Readable<'_>], package: &str) -> Target {
    let requirement = format!("{package}{VERSIONS}");
    if let Err(error) = &manifest.contents {
        return Target::Advice(format!("it {error}; mend it, then add `{requirement}`"));
    }
    match manifest.kind {
        ManifestKind::Pyproject => {
            let has_other = all.iter().any(|other| match other.kind {
                ManifestKind::Requirements => manifests::requirements::is_main(&other.path),
                ManifestKind::Pipfile | ManifestKind::SetupCfg | ManifestKind::SetupPy => true,
                _ => false,
            });
            toml_manifest::pyproject(manifest.text, &slashed(&project.folder), package, VERSIONS, has_other)
        }
        ManifestKind::Pipfile => toml_manifest::pipfile(manifest.text, package, VERSIONS),
        ManifestKind::Requirements if manifests::requirements::is_main(&manifest.path) => {
            requirements::target(manifest, all, &requirement)
        }
        ManifestKind::SetupCfg => setup_cfg::target(manifest.text, &requirement),
        ManifestKind::SetupPy => Target::Advice(format!(
            "setup.py is a program and is not edited: add `{requirement}` to `install_requires`"
        )),
        ManifestKind::CondaEnvironment => {
            Target::Advice(format!("conda environments are not edited: add `{requirement}` under `pip:`"))
        }
        ManifestKind::Requirements | ManifestKind::PackageJson => Target::Elsewhere,
    }
}

/// The patch, if the new text says what the old one did and requires the package besides.
fn patch(manifest: &Readable<'_>, edits: Vec<Edit>, package: &str) -> Option<FilePatch> {
    let mut after = manifest.text.to_string();
    for edit in edits.iter().rev() {
        after.replace_range(edit.range.as_usize(), &edit.text);
    }
    let dependencies = |contents: &Contents| {
        let requirements = contents.requirements.iter();
        requirements.map(|found| found.dependency.clone()).collect::<Vec<Dependency>>()
    };
    let mut expected = dependencies(manifest.contents.as_ref().ok()?);
    expected.push(Dependency { name: package.into(), requirement: VERSIONS.into(), optional: false });
    let mut found = dependencies(&manifests::read(manifest.kind, &manifest.path, &after).ok()?);
    expected.sort();
    found.sort();
    let before = Some(manifest.text.into());
    (found == expected).then(|| FilePatch { path: manifest.path.clone(), before, after, edits })
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn held(path: &str, package: &str, reason: String) -> Held {
    Held { path: path.to_string(), line: None, what: format!("{DEPENDENCY} {package}"), reason, hazard: None }
}

fn insert(at: usize, text: String) -> Edit {
    Edit::insertion(at as u32, text, vec![Purpose::Dependency])
}

/// Where `name` belongs among `names`: before which of them (their number for the end), when these are sorted; `None`
/// when they are not, or too few to tell.
fn sorted_place(names: &[String], name: &str) -> Option<usize> {
    (names.len() >= 2 && names.is_sorted()).then(|| names.partition_point(|other| other.as_str() < name))
}

/// The end of the line that holds `at`, without its line ending.
fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// The white space that the line which holds `at` begins with.
fn indent(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = &text[start..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}
