//! The configuration: where it is read from, its keys, and what is said of mistakes.

use std::path::PathBuf;

use mlflow_instrument::project::{Config, DependencyChoice, Externals, TEMPLATE, Word};

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

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.get_ref().as_str()).collect()
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
    assert_eq!((texts(&config.select), texts(&config.ignore)), (vec!["llm-call"], vec!["retrieval"]));
    assert_eq!((config.include_tests, config.unsafe_fixes), (true, true));
    assert_eq!(config.min_confidence.as_deref(), Some("high"));
    assert_eq!(config.entry_points, ["app/a.py::run", "app.b:C.run"]);
    assert_eq!((config.externals, config.dependency), (Externals::All, DependencyChoice::MlflowTracing));
    let library = &config.libraries::<toml::Table>().expect("tables")[0].1;
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
        assert_eq!(texts(&load(&files[..count]).expect("loads").0.select), [word]);
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
    assert_eq!((texts(&config.select), path), (vec!["top"], Some(at("instrument.toml"))));
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
        (
            "require-ignore-reason = 1\n",
            "instrument.toml:1: `require-ignore-reason` must be true or false, not integer",
        ),
        ("[[override]]\n", "instrument.toml:1: an override needs `paths`, `functions` or both: what it is for"),
        (
            "[[override]]\npaths = [\"a\"]\nspantype = \"LLM\"\n",
            "instrument.toml:3: unknown key `spantype`; did you mean `span-type`?",
        ),
        (
            "[[override]]\npaths = [\"a\"]\nattributes = { a = 1 }\n",
            "instrument.toml:3: `attributes` must be a table of strings, written { team = \"search\" }, not integer",
        ),
        (
            "[[override]]\npaths = [\"a\"]\nname = \"x {module}\"\n",
            "instrument.toml:3: `name` may have the placeholders {qualname} and {function}, no other braces",
        ),
        ("[[override]]\npaths = [\"a\"]\nname = \"\"\n", "instrument.toml:3: `name` must not be empty"),
        ("[[override]]\npaths = [\"a\"]\ntrace = \"yes\"\n", "instrument.toml:3: `trace` must be true or false"),
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
    let told = mistake(
        "package.json",
        "{\n  \"instrument\": {\n    \"override\": [\n      {\n        \"paths\": [\"a\"],\n        \"nam\": \"x\"\n      }\n    ]\n  }\n}\n",
    );
    assert_eq!(told, "package.json:6: unknown key `nam`; did you mean `name`?");
    let told = mistake("package.json", "{\n  \"instrument\": {\n    \"dependency\": null\n  }\n}\n");
    assert_eq!(told, "package.json:3: null says nothing; take the key out");
    let told = mistake("pyproject.toml", "[tool]\ninstrument = 1\n");
    assert_eq!(told, "pyproject.toml:2: `tool.instrument` must be a table");
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
    let settings_of = |text: &str| {
        let all = format!("{:?}", config("instrument.toml", text));
        all.split(", source").next().expect("it says something").to_owned()
    };
    assert_eq!(settings_of(TEMPLATE), settings_of(""));
    let is_setting = |line: &&str| {
        line.starts_with("# [") || line.split_once('=').is_some_and(|(key, _)| !key[2..].trim().contains(' '))
    };
    let settings: Vec<&str> = TEMPLATE.lines().filter(is_setting).map(|line| &line[2..]).collect();
    let config = config("instrument.toml", &settings.join("\n"));
    assert_eq!((config.select.len(), config.overrides.len()), (6, 2));
    assert_eq!(config.overrides[0].attributes, Some(vec![("team".to_owned(), "search".to_owned())]));
    assert_eq!(config.entry_points, ["app/jobs.py::refresh", "app.worker:Worker.run"]);
    assert_eq!((config.externals, config.dependency), (Externals::Path, DependencyChoice::Mlflow));
    let library = &config.libraries::<toml::Table>().expect("tables")[0].1;
    assert_eq!(library["calls"][0]["functions"][0].as_str(), Some("acme_llm.complete"));
}
