//! Linking, deciding and planning, all in memory: any files of one project give decisions, and only sound patches.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use mlflow_instrument::catalog::{self, Catalog, Endpoint};
use mlflow_instrument::classify::{self, Confidence, Wishes};
use mlflow_instrument::edit::{additions, plan_file};
use mlflow_instrument::project::{
    Config, DetectedBy, Language, Package, Project, ProjectId, Selection, SourceFile, Text, Workspace,
};
use mlflow_instrument::syntax;

use super::input::{self, Source};
use super::patches;

static CATALOGS: LazyLock<BTreeMap<Language, Catalog>> = LazyLock::new(|| {
    let load = |language| (language, catalog::load(language, &[]).expect("the catalog is well formed"));
    Language::ALL.iter().copied().map(load).collect()
});

static ENDPOINTS: LazyLock<Vec<Endpoint>> =
    LazyLock::new(|| catalog::endpoints().expect("the endpoints are well formed"));

/// Links, decides and plans the files of the input, each language by itself.
pub fn link(data: &[u8]) {
    let sources = input::sources(&input::files(data));
    let (python, typescript): (Vec<_>, Vec<_>) =
        sources.into_iter().partition(|source| source.language == Language::Python);
    linked(Language::Python, python);
    linked(Language::TypeScript, typescript);
}

fn linked(language: Language, sources: Vec<Source>) {
    let facts: Vec<_> =
        sources.iter().map(|source| syntax::facts(language, &source.path, &source.text.content)).collect();
    let workspace = workspace(language, sources);
    let program =
        mlflow_instrument::link::link(&workspace, &workspace.config, &facts, &CATALOGS[&language], &ENDPOINTS);
    let general = Wishes { least: Confidence::Low, ..Wishes::default() };
    let options = classify::Options { all_externals: true, general, ..Default::default() };
    let decisions = classify::decide(&program, &options);
    assert_eq!(decisions.all.len(), program.functions().count(), "one decision for each function");
    for file in additions(&program, &decisions.all, true, &[]).files {
        let source = workspace.file(file.file);
        let text: &str = source.text.as_ref().map_or("", |text: &Text| &text.content);
        if let Some(patch) = plan_file(&source.path, text, program.facts(file.file), &file).patch {
            patches::is_sound(&patch);
        }
    }
}

/// A project without manifests.
fn workspace(language: Language, sources: Vec<Source>) -> Workspace {
    let project = Project {
        folder: PathBuf::new(),
        manifests: Vec::new(),
        languages: vec![language],
        detected_by: DetectedBy::Files,
        source_roots: vec![PathBuf::from("src"), PathBuf::new()],
        dependencies: Vec::new(),
        requires_python: None,
        scripts: Vec::new(),
        package: (language == Language::TypeScript).then(Package::default),
        lock_files: Vec::new(),
    };
    let file = |source: Source| SourceFile {
        path: source.path,
        project: ProjectId(0),
        language,
        selection: Selection::Whole,
        text: Ok(source.text),
    };
    Workspace {
        root: PathBuf::from("/project"),
        config: Config::default(),
        config_path: None,
        baseline: None,
        top: None,
        projects: vec![project],
        files: sources.into_iter().map(file).collect(),
        is_partial: false,
        staged: None,
        left_out: Vec::new(),
        warnings: Vec::new(),
    }
}
