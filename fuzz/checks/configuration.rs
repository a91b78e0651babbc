//! Configuration and manifests: any project can be opened or says why not, and what is added to its manifests is sound.

use mlflow_instrument::catalog;
use mlflow_instrument::edit::{ManifestChange, NpmPackage, add_dependency, add_packages, obstacles};
use mlflow_instrument::project::{DependencyChoice, Project, Request, Workspace};

use super::{folder, input, patches};

/// Opens the files of the input as a workspace, and adds the dependency on MLflow to each of its projects.
pub fn configuration(data: &[u8]) {
    folder::with(&input::files(data), |root| {
        let request = Request { paths: vec![root.to_owned()], ..Request::default() };
        match Workspace::open(&request) {
            Ok(mut workspace) => {
                if let Ok(libraries) = workspace.config.libraries::<catalog::Library>() {
                    for (_, library) in &libraries {
                        let _any_answer_will_do = catalog::check(library);
                    }
                }
                workspace.projects.iter_mut().for_each(dependencies);
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    });
}

fn dependencies(project: &mut Project) {
    assert!(obstacles(project).iter().all(|message| !message.is_empty()));
    takes(project, |project| add_dependency(project, DependencyChoice::MlflowTracing));
    takes(project, |project| add_dependency(project, DependencyChoice::Mlflow));
    let package = |name: &str| NpmPackage { name: name.to_owned(), versions: "^0.3.0".to_owned() };
    let packages = [package("@mlflow/core"), package("@mlflow/openai")];
    takes(project, |project| add_packages(project, &packages));
}

/// The change is sound, and a project that has got it needs it no more; the project keeps its old text.
fn takes(project: &mut Project, change: impl Fn(&Project) -> ManifestChange) {
    let ManifestChange::Patch { patch, .. } = change(project) else { return };
    patches::is_sound(&patch);
    replace(project, &patch.path, &patch.after);
    assert_eq!(change(project), ManifestChange::Nothing, "{}:\n{}", patch.path, patch.after);
    replace(project, &patch.path, patch.before.as_deref().expect("manifests are not made"));
}

fn replace(project: &mut Project, path: &str, content: &str) {
    for manifest in project.manifests.iter_mut().filter(|manifest| manifest.path.to_str() == Some(path)) {
        let text = manifest.text.as_mut().expect("a manifest that was patched has a text");
        text.content = content.into();
    }
}
