//! The configuration: where it is read from, its keys, and what is said of mistakes.

use std::path::PathBuf;

use mlflow_instrument::project::{Config, DependencyChoice, Externals, TEMPLATE};

use crate::tree::{Files, tree};

fn load(files: Files<'_>) -> Result<(Config, Option<PathBuf>), String> {
    let folder = tree(files);
    let name = |path: PathBuf| path.strip_prefix(folder.path()).expect("inside").to_path_buf();
    let loaded = Config::load(&folder.path().join("."), None, None);
    match loaded {
        Ok((config, path)) => Ok((config, path.map(name))),
        Err(error) => Err(error.to_string().replace(&format!("{}/./", folder.path().display()), "")),
    }
}

fn config(path: &str, text: &str) -> Config {
    load(&[(path, text)]).expect("loads").0
}

fn mistake(path: &str, text: &str) -> String {
    load(&[(path, text)]).expect_err("is wrong")
}

#[test]
fn every_key() {
    let config = config(
        "instrument.toml",
        "select = [\"llm-call\"]\nignore = [\"retrieval\"]\nexclude = [\"scripts/\"]\ninclude-tests = true\n\
         min-confidence = \"high\"\nunsafe-fixes = true\nentry-points = [\"app/a.py::run\", \"app.b:C.run\"]\n\
         externals = \"all\"\ndependency = \"mlflow-tracing\"\n\
         [[library]]\nname = \"acme\"\n[[library.calls]]\ndoes = \"llm-call\"\n",
    );
    assert_eq!((config.select, config.ignore), (vec!["llm-call".to_string()], vec!["retrieval".to_string()]));
    assert_eq!((config.include_tests, config.unsafe_fixes), (true, true));
    assert_eq!(config.min_confidence.as_deref(), Some("high"));
    assert_eq!(config.entry_points, ["app/a.py::run", "app.b:C.run"]);
    assert_eq!((config.externals, config.dependency), (Externals::All, DependencyChoice::MlflowTracing));
    let library = &config.libraries[0];
    assert_eq!(library["name"].as_str(), Some("acme"));
    assert_eq!(library["calls"][0]["does"].as_str(), Some("llm-call"));
}

#[test]
fn the_three_places_in_order() {
    let files = [
        ("package.json", "{\"instrument\": {\"select\": [\"c\"]}}"),
        ("pyproject.toml", "[tool.instrument]\nselect = [\"b\"]\n"),
        ("instrument.toml", "select = [\"a\"]\n"),
    ];
    for (count, word) in [(3, "a"), (2, "b"), (1, "c")] {
        assert_eq!(load(&files[..count]).expect("loads").0.select, [word]);
    }
    let nothing = [("package.json", "{}"), ("pyproject.toml", "[tool.other]\nx = 1\n")];
    assert_eq!(load(&nothing), Ok((Config::default(), None)));
}

#[test]
fn the_nearest_one_counts_up_to_the_top() {
    let folder =
        tree(&[("instrument.toml", "select = [\"top\"]\n"), ("a/b/x.py", ""), ("a/pyproject.toml", "[project]\n")]);
    let at = |path: &str| folder.path().join(path);
    let (config, path) = Config::load(&at("a/b"), Some(folder.path()), None).expect("loads");
    assert_eq!((config.select, path), (vec!["top".to_string()], Some(at("instrument.toml"))));
    assert_eq!(Config::load(&at("a/b"), Some(&at("a")), None).expect("loads").1, None);
    assert_eq!(Config::load(&at("a/b"), None, None).expect("loads").1, None);
    let error = Config::load(&at("a"), None, Some(&at("a/pyproject.toml"))).expect_err("no table");
    assert!(error.to_string().ends_with("pyproject.toml: there is no [tool.instrument] table in it"), "{error}");
    assert!(
        Config::load(&at("a"), None, Some(&at("none.toml"))).expect_err("missing").message.contains("cannot be read")
    );
}

#[test]
fn mistakes_are_told_with_their_line() {
    let toml = "instrument.toml";
    for (text, expected) in [
        ("exclude = []\nexlude = []\n", "instrument.toml:2: unknown key `exlude`; did you mean `exclude`?"),
        ("include_tests = true\n", "instrument.toml:1: unknown key `include_tests`; did you mean `include-tests`?"),
        ("unsafe-fixes = \"yes\"\n", "instrument.toml:1: `unsafe-fixes` must be true or false, not string"),
        ("select = [\n  \"a\",\n  1,\n]\n", "instrument.toml:3: `select` must be a list of strings, not integer"),
        (
            "min-confidence = \"hihg\"\n",
            "instrument.toml:1: `min-confidence` must be one of \"low\", \"medium\", \"high\", not \"hihg\"",
        ),
        ("exclude = [\"a{b\"]\n", "instrument.toml:1: `exclude`: `a{b` is no valid pattern"),
        (
            "entry-points = [\"app\"]\n",
            "instrument.toml:1: `entry-points`: `app` must be \"path/to/file.py::function\" or \"package.module:function\"",
        ),
        ("library = \"x\"\n", "instrument.toml:1: `library` must be a list of tables, written [[library]], not string"),
        ("\nselect = [\n", "instrument.toml:"),
    ] {
        let told = mistake(toml, text);
        assert!(told.starts_with(expected), "{told}");
    }
    let far = mistake(toml, "quite-another-thing = 1\n");
    assert!(far.contains("unknown key `quite-another-thing`; known are select, ignore,"), "{far}");
    let told = mistake("pyproject.toml", "[project]\nname = \"x\"\n\n[tool.instrument]\nselct = []\n");
    assert_eq!(told, "pyproject.toml:5: unknown key `selct`; did you mean `select`?");
    let told = mistake("package.json", "{\n  \"name\": \"x\",\n  \"instrument\": {\n    \"selct\": []\n  }\n}\n");
    assert_eq!(told, "package.json:4: unknown key `selct`; did you mean `select`?");
    let told = mistake("package.json", "{\n  \"instrument\": 1\n}\n");
    assert!(told.starts_with("package.json:2: `instrument` must be an object"), "{told}");
}

#[test]
fn a_broken_manifest_is_wrong_only_when_it_configures() {
    assert_eq!(load(&[("pyproject.toml", "[project\n")]), Ok((Config::default(), None)));
    assert!(mistake("pyproject.toml", "[tool.instrument]\nselect = [\n").contains("is no valid TOML"));
}

#[test]
fn the_template_is_valid_with_and_without_its_comments() {
    assert_eq!(config("instrument.toml", TEMPLATE), Config::default());
    let is_setting = |line: &&str| {
        line.starts_with("# [") || line.split_once('=').is_some_and(|(key, _)| !key[2..].trim().contains(' '))
    };
    let settings: Vec<&str> = TEMPLATE.lines().filter(is_setting).map(|line| &line[2..]).collect();
    let config = config("instrument.toml", &settings.join("\n"));
    assert_eq!(config.select.len(), 6);
    assert_eq!(config.entry_points, ["app/jobs.py::refresh", "app.worker:Worker.run"]);
    assert_eq!((config.externals, config.dependency), (Externals::Path, DependencyChoice::Mlflow));
    assert_eq!(config.libraries[0]["calls"][0]["functions"][0].as_str(), Some("acme_llm.complete"));
}
