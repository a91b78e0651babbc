//! Each stage by itself, over applications of `fixtures/`, with the allocations that it makes: `cargo bench`, or
//! `cargo bench -- link` for one stage.

use std::path::PathBuf;

use divan::{AllocProfiler, Bencher, black_box};
use mlflow_instrument::cache::{Cache, Source};
use mlflow_instrument::catalog::{self, Catalog, Endpoint};
use mlflow_instrument::classify;
use mlflow_instrument::edit::{additions, plan_file};
use mlflow_instrument::link::{Program, link};
use mlflow_instrument::project::{Language, Request, SourceFile, Workspace};
use mlflow_instrument::syntax::{self, FileFacts};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

/// Two applications in each language.
const APPLICATIONS: [(Language, &str); 4] = [
    (Language::Python, "support-service"),
    (Language::Python, "fastapi-rag"),
    (Language::TypeScript, "express-rag"),
    (Language::TypeScript, "langgraph-ts"),
];

fn main() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(64 << 20).build().expect("a thread");
    pool.install(divan::main);
}

/// An application, as far as the stage before has brought it.
struct Application {
    workspace: Workspace,
    facts: Vec<FileFacts>,
    catalog: Catalog,
    endpoints: Vec<Endpoint>,
}

impl Application {
    fn read((language, name): (Language, &str)) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps").join(name);
        let request = Request { paths: vec![folder], ..Request::default() };
        let workspace = Workspace::open(&request).expect("an application");
        let facts = sources(&workspace).iter().map(|it| syntax::facts(it.language, it.path, it.text)).collect();
        let catalog = catalog::load(language, &[]).expect("the catalog");
        let endpoints = catalog::endpoints().expect("the catalog");
        Self { workspace, facts, catalog, endpoints }
    }

    fn link(&self) -> Program<'_> {
        link(&self.workspace, &self.workspace.config, &self.facts, &self.catalog, &self.endpoints)
    }
}

fn sources(workspace: &Workspace) -> Vec<Source<'_>> {
    workspace.files.iter().map(source).collect()
}

fn source(file: &SourceFile) -> Source<'_> {
    let text = file.text.as_ref().map_or("", |text| &*text.content);
    Source { language: file.language, path: &file.path, text }
}

#[divan::bench(args = APPLICATIONS)]
fn open(bencher: Bencher, application: (Language, &str)) {
    bencher.bench(|| Application::read(black_box(application)).workspace.files.len());
}

#[divan::bench(args = APPLICATIONS)]
fn facts(bencher: Bencher, application: (Language, &str)) {
    let application = Application::read(application);
    let sources = sources(&application.workspace);
    bencher.bench(|| {
        let facts = sources.iter().map(|it| syntax::facts(it.language, it.path, it.text));
        facts.map(|facts| facts.exprs.len()).sum::<usize>()
    });
}

#[divan::bench(args = APPLICATIONS)]
fn facts_from_the_cache(bencher: Bencher, application: (Language, &str)) {
    let application = Application::read(application);
    let sources = sources(&application.workspace);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = Cache::at(folder.path());
    cache.facts(&application.workspace.root, &sources);
    bencher.bench(|| cache.facts(&application.workspace.root, &sources).hits());
}

#[divan::bench(args = APPLICATIONS)]
fn load_catalog(bencher: Bencher, (language, _): (Language, &str)) {
    bencher.bench(|| catalog::load(black_box(language), &[]).expect("the catalog").libraries().len());
}

#[divan::bench(args = APPLICATIONS)]
fn link_files(bencher: Bencher, application: (Language, &str)) {
    let application = Application::read(application);
    bencher.bench(|| application.link().files.len());
}

#[divan::bench(args = APPLICATIONS)]
fn decide(bencher: Bencher, application: (Language, &str)) {
    let application = Application::read(application);
    let options = classify::Options::default();
    bencher.with_inputs(|| application.link()).bench_refs(|program| classify::decide(program, &options).all.len());
}

#[divan::bench(args = APPLICATIONS)]
fn edit(bencher: Bencher, application: (Language, &str)) {
    let application = Application::read(application);
    let program = application.link();
    let decisions = classify::decide(&program, &classify::Options::default());
    bencher.bench(|| {
        let additions = additions(&program, &decisions.all, false, &[]);
        let plans = additions.files.iter().map(|additions| {
            let file = program.workspace.file(additions.file);
            let text = &file.text.as_ref().expect("only what has a text is edited").content;
            plan_file(&file.path, text, program.facts(additions.file), additions)
        });
        plans.filter(|plan| plan.patch.is_some()).count()
    });
}
