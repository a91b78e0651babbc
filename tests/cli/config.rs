//! Every mistake in a configuration names its file, its line, and where there is one the nearest word; in all three places
//! that a configuration may stand in.

use crate::folder::Folder;

/// A mistake in TOML and in JSON, each on the third line of its file, and what is said of it.
const MISTAKES: [(&str, &str, &str); 21] = [
    ("\n\nselct = []", "{\"instrument\":\n\n{\"selct\": []}}", "unknown key `selct`; did you mean `select`?"),
    (
        "\n\nselect = [\"llm-cal\"]",
        "{\"instrument\":\n\n{\"select\": [\"llm-cal\"]}}",
        "`select`: unknown word `llm-cal`; did you mean `llm-call`?",
    ),
    (
        "ignore = [\n\"retrieval\",\n\"tools\"]",
        "{\"instrument\": {\"ignore\": [\n\"retrieval\",\n\"tools\"]}}",
        "`ignore`: unknown word `tools`; known are root-operation, llm-call, ",
    ),
    (
        "\n\nexclude = [\"a{b\"]",
        "{\"instrument\":\n\n{\"exclude\": [\"a{b\"]}}",
        "`exclude`: `a{b` is no valid pattern",
    ),
    (
        "\n\ninclude-tests = 1",
        "{\"instrument\":\n\n{\"include-tests\": 1}}",
        "`include-tests` must be true or false, not integer",
    ),
    (
        "\n\nmin-confidence = \"hihg\"",
        "{\"instrument\":\n\n{\"min-confidence\": \"hihg\"}}",
        "`min-confidence` must be one of \"low\", \"medium\", \"high\", not \"hihg\"",
    ),
    (
        "\n\nunsafe-fixes = []",
        "{\"instrument\":\n\n{\"unsafe-fixes\": []}}",
        "`unsafe-fixes` must be true or false, not array",
    ),
    (
        "\n\nrequire-ignore-reason = \"no\"",
        "{\"instrument\":\n\n{\"require-ignore-reason\": \"no\"}}",
        "`require-ignore-reason` must be true or false, not string",
    ),
    (
        "\n\nentry-points = [\"app\"]",
        "{\"instrument\":\n\n{\"entry-points\": [\"app\"]}}",
        "`entry-points`: `app` must be \"path/to/file.py::function\" or \"package.module:function\"",
    ),
    (
        "\n\nexternals = \"none\"",
        "{\"instrument\":\n\n{\"externals\": \"none\"}}",
        "`externals` must be one of \"path\", \"all\", not \"none\"",
    ),
    (
        "\n\ndependency = true",
        "{\"instrument\":\n\n{\"dependency\": true}}",
        "`dependency` must be one of \"mlflow\", \"mlflow-tracing\", \"none\", not boolean",
    ),
    (
        "\n\nlibrary = {}",
        "{\"instrument\":\n\n{\"library\": {}}}",
        "`library` must be a list of tables, written [[library]], not table",
    ),
    (
        "[[library]]\nname = \"acme\"\nsumary = \"\"",
        "{\"instrument\": {\"library\": [{\n\"name\": \"acme\",\n\"sumary\": \"\"}]}}",
        "unknown key `sumary`; did you mean `summary`?",
    ),
    (
        "[[library]]\nname = \"acme\"\narea = \"modle\"",
        "{\"instrument\": {\"library\": [{\n\"name\": \"acme\",\n\"area\": \"modle\"}]}}",
        "unknown word `modle`; did you mean `model`?",
    ),
    (
        "[[library]]\n[[library.calls]]\ndose = \"llm-call\"",
        "{\"instrument\": {\"library\": [{\"calls\":\n[{\n\"dose\": \"llm-call\"}]}]}}",
        "unknown key `dose`; did you mean `does`?",
    ),
    (
        "\n\noverride = \"x\"",
        "{\"instrument\":\n\n{\"override\": \"x\"}}",
        "`override` must be a list of tables, written [[override]], not string",
    ),
    (
        "[[override]]\npaths = [\"app\"]\nspan_type = \"TOOL\"",
        "{\"instrument\": {\"override\": [{\n\"paths\": [\"app\"],\n\"span_type\": \"TOOL\"}]}}",
        "unknown key `span_type`; did you mean `span-type`?",
    ),
    (
        "[[override]]\npaths = [\"app\"]\nspan-type = \"TOOLS\"",
        "{\"instrument\": {\"override\": [{\n\"paths\": [\"app\"],\n\"span-type\": \"TOOLS\"}]}}",
        "`span-type`: unknown word `TOOLS`; did you mean `TOOL`?",
    ),
    (
        "[[override]]\npaths = [\"app\"]\nselect = [\"rot-operation\"]",
        "{\"instrument\": {\"override\": [{\n\"paths\": [\"app\"],\n\"select\": [\"rot-operation\"]}]}}",
        "`select`: unknown word `rot-operation`; did you mean `root-operation`?",
    ),
    (
        "[[override]]\npaths = [\"app\"]\nattributes = [\"a\"]",
        "{\"instrument\": {\"override\": [{\n\"paths\": [\"app\"],\n\"attributes\": [\"a\"]}]}}",
        "`attributes` must be a table of strings, written { team = \"search\" }, not array",
    ),
    (
        "\n\n[[override]]\ntrace = true",
        "{\"instrument\": {\"override\": [\n\n{\"trace\": true}]}}",
        "an override needs `paths`, `functions` or both: what it is for",
    ),
];

#[test]
fn every_mistake_has_its_file_its_line_and_the_nearest_word() {
    for (toml, json, expected) in MISTAKES {
        let tables = toml.replace("[[", "[[tool.instrument.");
        let header = if toml.starts_with("[[") || toml.starts_with("\n\n[[") { "" } else { "[tool.instrument]" };
        let in_pyproject = format!("{header}{}", if header.is_empty() { &tables } else { toml });
        let in_pyproject = if header.is_empty() || toml.starts_with('\n') {
            in_pyproject
        } else {
            format!("[tool]\ninstrument = {{ {} }}", toml.replace('\n', " "))
        };
        for (file, text) in [("instrument.toml", toml), ("pyproject.toml", &in_pyproject), ("package.json", json)] {
            let ran = Folder::new().file(file, text).file("app.py", "").run(&["--check", "."]);
            let line = if text.starts_with("[tool]\n") { 2 } else { 3 };
            let place = format!("{file}:{line}: ");
            assert_eq!(ran.code, 2, "{text}\n{}", ran.stderr);
            assert!(ran.stderr.contains(&format!("{place}{expected}")), "{text}\n{}", ran.stderr);
        }
    }
}

#[test]
fn a_library_that_says_too_little_is_named_with_its_line() {
    for text in [
        "\n[[library]]\nname = \"acme\"\n",
        "\n[[library]]\nname = \"acme\"\nimports = [\"acme\"]\narea = \"model\"\nsummary = \"\"\n[[library.calls]]\ndoes = \"llm-call\"\nfunctions = [\"acme.ask\"]\n",
    ] {
        let ran = Folder::new().file("instrument.toml", text).file("app.py", "").run(&["."]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("instrument.toml:2: "), "{}", ran.stderr);
    }
}

#[test]
fn the_examples_of_the_page_are_valid() {
    let page = include_str!("../../docs/CONFIGURATION.md");
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        let ran = Folder::new().file("instrument.toml", block).file("app.py", "").run(&["--check", "."]);
        assert_eq!(ran.code, 0, "{block}\n{}", ran.stderr);
    }
    let template = Folder::new().run(&["init"]);
    assert_eq!(template.code, 0);
    let keys =
        mlflow_instrument::project::TEMPLATE.lines().filter_map(|line| line.strip_prefix("# ")?.split_once(" = "));
    for (key, _) in keys.filter(|(key, _)| !key.contains(' ')) {
        let is_library = ["name", "imports", "area", "summary", "does", "span", "functions"].contains(&key);
        assert!(is_library || page.contains(&format!("`{key}`")), "{key} is not on the page");
    }
}
