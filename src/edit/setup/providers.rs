//! Other OpenTelemetry set-ups in the project: whoever registers first gets all spans, the other one nothing.

use crate::catalog::{Provider, providers};
use crate::edit::manifest::listed;
use crate::project::{ProjectId, Workspace};

/// What the reader is to know of the set-ups that a project has besides MLflow's.
pub(super) fn warnings(workspace: &Workspace, project: ProjectId) -> Vec<String> {
    let place = super::place(workspace, project);
    let listed = listed(workspace.project(project));
    let has = |provider: &&Provider| {
        let mut required = listed.iter().filter(|dependency| !dependency.optional);
        required.any(|dependency| provider.packages.contains(&dependency.name))
    };
    let all = providers();
    let found = all.iter().filter(has);
    found
        .map(|provider| {
            let (name, advice) = (&provider.name, &provider.advice);
            format!(
                "{place} uses {name}, which sets OpenTelemetry up itself: whichever of it and MLflow starts first gets all \
                 spans and the other one, without a word, none; {advice}"
            )
        })
        .collect()
}
