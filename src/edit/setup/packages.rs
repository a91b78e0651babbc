//! The packages of MLflow and of instrumentations, by the names and in the versions that a project uses.

use crate::edit::manifest::{ManifestChange, NpmPackage, add_packages, listed};
use crate::link::Program;
use crate::project::{DependencyChoice, Project, ProjectId, Workspace};

/// The versions of MLflow's packages that have the API which the inserted code calls.
const VERSIONS: &str = "^0.3.0";

/// The oldest Node.js that they run with.
pub(super) const OLDEST_NODE: u32 = 18;

/// The last versions of the packages under their old names.
const OLD_VERSIONS: &str = "^0.1.3";

/// Under which name a project has the tracing API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Core {
    /// `@mlflow/core`.
    Current,
    /// `mlflow-tracing`, as it was called before 0.2.
    Old,
}

impl Core {
    /// The package.
    pub fn name(self) -> &'static str {
        match self {
            Self::Current => "@mlflow/core",
            Self::Old => "mlflow-tracing",
        }
    }

    /// The package, if it is not the usual one.
    pub fn other_name(self) -> Option<String> {
        (self == Self::Old).then(|| self.name().to_owned())
    }

    /// The name of one of MLflow's packages (`@mlflow/openai`) that goes with this one.
    pub fn sibling(self, package: &str) -> String {
        match (self, package.strip_prefix("@mlflow/")) {
            (Self::Old, Some(name)) => format!("mlflow-{name}"),
            _ => package.to_owned(),
        }
    }

    fn versions(self) -> &'static str {
        match self {
            Self::Current => VERSIONS,
            Self::Old => OLD_VERSIONS,
        }
    }
}

/// Whether a package is the tracing API.
pub(super) fn is_core(name: &str) -> bool {
    [Core::Current, Core::Old].iter().any(|core| core.name() == name)
}

/// The tracing API that a project has or is to have.
pub(super) fn core(project: &Project) -> Core {
    let listed = listed(project);
    let has = |core: Core| listed.iter().any(|dependency| dependency.name == core.name());
    if has(Core::Old) && !has(Core::Current) { Core::Old } else { Core::Current }
}

/// The packages that inserted code may import.
pub(super) fn possible(program: &Program<'_>, core: Core) -> Vec<NpmPackage> {
    let own = |name: String| NpmPackage { name, versions: core.versions().to_owned() };
    let libraries = program.catalog.libraries();
    let wrappers = libraries.iter().filter_map(|library| library.wrapper.as_ref());
    let instrumentations = libraries.iter().filter_map(|library| library.instrumentation.as_ref());
    let others = instrumentations.flat_map(|instrumentation| &instrumentation.packages).map(|package| {
        let (name, versions) = split(package);
        NpmPackage { name: name.to_owned(), versions: versions.to_owned() }
    });
    let mut packages = vec![own(core.name().to_owned())];
    packages.extend(wrappers.map(|wrapper| own(core.sibling(&wrapper.package))));
    packages.extend(others);
    packages.sort();
    packages.dedup();
    packages
}

/// `name@versions`; any version, if none is said.
pub(super) fn split(package: &str) -> (&str, &str) {
    match package.rfind('@') {
        Some(at) if at > 0 => (&package[..at], &package[at + 1..]),
        _ => (package, "*"),
    }
}

/// Adds packages to a project's package.json, if the configuration wants that.
pub(super) fn add(workspace: &Workspace, project: ProjectId, packages: &[NpmPackage]) -> ManifestChange {
    if workspace.config.dependency == DependencyChoice::None {
        return ManifestChange::Nothing;
    }
    add_packages(workspace.project(project), packages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions() {
        assert_eq!(split("@scope/name@^4.0.0"), ("@scope/name", "^4.0.0"));
        assert_eq!((split("name@1"), split("@scope/name")), (("name", "1"), ("@scope/name", "*")));
        assert_eq!(Core::Old.sibling("@mlflow/openai"), "mlflow-openai");
        assert_eq!(Core::Current.sibling("@mlflow/openai"), "@mlflow/openai");
    }
}
