//! The dependency on MLflow: what is inserted where, and what is held back.

use mlflow_instrument::edit::{ManifestChange, add_dependency, obstacles};
use mlflow_instrument::project::{DependencyChoice, Request, Workspace};

use crate::tree::{Files, tree};

fn open(files: Files<'_>) -> Workspace {
    let folder = tree(files);
    Workspace::open(&Request { paths: vec![folder.path().to_path_buf()], ..Request::default() }).expect("opens")
}

fn change(files: Files<'_>) -> ManifestChange {
    add_dependency(&open(files).projects[0], DependencyChoice::Mlflow)
}

/// The one file that changes, and its new text.
#[track_caller]
fn patched(files: Files<'_>) -> (String, String) {
    match change(files) {
        ManifestChange::Patch { patch, .. } => {
            let before = patch.before.expect("the file is there").to_string();
            let mut text = before.clone();
            for edit in patch.edits.iter().rev() {
                assert_eq!(edit.range.start, edit.range.end, "only insertions");
                text.insert_str(edit.range.start as usize, &edit.text);
            }
            assert_eq!(text, patch.after, "the edits lead to the new text");
            let again: Vec<_> = files
                .iter()
                .map(|(path, old)| (*path, if *path == patch.path { text.as_str() } else { *old }))
                .collect();
            assert_eq!(change(&again), ManifestChange::Nothing, "a second run adds nothing");
            (patch.path, patch.after)
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn becomes(path: &str, before: &str, after: &str) {
    assert_eq!(patched(&[(path, before)]), (path.to_string(), after.to_string()));
}

#[track_caller]
fn reason(files: Files<'_>) -> String {
    match change(files) {
        ManifestChange::Held(held) => {
            assert_eq!(held.what, "dependency on mlflow");
            let line = held.line.map_or(String::new(), |line| format!(":{line}"));
            format!("{}{line}: {}", held.path, held.reason)
        }
        other => panic!("{other:?}"),
    }
}

/// `[project]` with these dependencies.
fn project(list: &str) -> String {
    format!("[project]\nname = \"x\" # the name\ndependencies = {list}\nversion = \"1\"\n")
}

#[test]
fn one_line_lists() {
    for (before, after) in [
        (r#"[]"#, r#"["mlflow>=3.17,<4"]"#),
        (r#"["openai"]"#, r#"["openai", "mlflow>=3.17,<4"]"#),
        (r#"["openai",]"#, r#"["openai", "mlflow>=3.17,<4",]"#),
        (r#"['zoo', 'openai']"#, r#"['zoo', 'openai', 'mlflow>=3.17,<4']"#),
        (r#"["httpx", "openai"]"#, r#"["httpx", "mlflow>=3.17,<4", "openai"]"#),
        (r#"["numpy", "openai"]"#, r#"["mlflow>=3.17,<4", "numpy", "openai"]"#),
        (r#"["anthropic", "httpx"] # why"#, r#"["anthropic", "httpx", "mlflow>=3.17,<4"] # why"#),
    ] {
        becomes("pyproject.toml", &project(before), &project(after));
    }
}

#[test]
fn lists_of_many_lines() {
    for (before, after) in [
        ("[\n    \"openai\",\n]", "[\n    \"openai\",\n    \"mlflow>=3.17,<4\",\n]"),
        ("[\n  \"openai\" # chat, and more\n]", "[\n  \"openai\", # chat, and more\n  \"mlflow>=3.17,<4\"\n]"),
        ("[\n\t\"openai\"\n]", "[\n\t\"openai\",\n\t\"mlflow>=3.17,<4\"\n]"),
        (
            "[\n    'httpx[http2]>=0.2', # the, web\n    'openai',\n]",
            "[\n    'httpx[http2]>=0.2', # the, web\n    'mlflow>=3.17,<4',\n    'openai',\n]",
        ),
        ("[\n    \"numpy\",\n    \"openai\",\n]", "[\n    \"mlflow>=3.17,<4\",\n    \"numpy\",\n    \"openai\",\n]"),
        // A comment heads a part of the list: the list is not one sorted list.
        (
            "[\n    # web\n    \"httpx\",\n    # models\n    \"openai\",\n    # end\n]",
            "[\n    # web\n    \"httpx\",\n    # models\n    \"openai\",\n    \"mlflow>=3.17,<4\",\n    # end\n]",
        ),
        ("[\n    # none yet\n]", "[\n    \"mlflow>=3.17,<4\",\n    # none yet\n]"),
        ("[\"a\", \"b\",\n \"c\"]", "[\"a\", \"b\",\n \"c\", \"mlflow>=3.17,<4\"]"),
        ("[\n    \"a\"\n  , \"b\"\n]", "[\n    \"a\"\n  , \"b\", \"mlflow>=3.17,<4\"\n]"),
    ] {
        becomes("pyproject.toml", &project(before), &project(after));
    }
}

#[test]
fn windows_line_endings_stay() {
    let (before, after) =
        (project("[\n    \"openai\",\n]"), project("[\n    \"openai\",\n    \"mlflow>=3.17,<4\",\n]"));
    becomes("pyproject.toml", &before.replace('\n', "\r\n"), &after.replace('\n', "\r\n"));
    becomes("requirements.txt", "flask\r\nopenai\r\n", "flask\r\nmlflow>=3.17,<4\r\nopenai\r\n");
    becomes("requirements.txt", "flask\r\nanthropic", "flask\r\nanthropic\r\nmlflow>=3.17,<4");
    becomes(
        "setup.cfg",
        "[options]\r\ninstall_requires =\r\n    openai\r\n",
        "[options]\r\ninstall_requires =\r\n    openai\r\n    mlflow>=3.17,<4\r\n",
    );
}

#[test]
fn byte_order_marks_are_no_part_of_the_text() {
    let workspace = open(&[("requirements.txt", "\u{feff}openai\n")]);
    let ManifestChange::Patch { patch, .. } = add_dependency(&workspace.projects[0], DependencyChoice::Mlflow) else {
        panic!("no patch")
    };
    assert_eq!(patch.after, "openai\nmlflow>=3.17,<4\n");
    let text = workspace.projects[0].manifests[0].text.as_ref().expect("text");
    assert_eq!(text.encode(&patch.after).expect("encodes"), "\u{feff}openai\nmlflow>=3.17,<4\n".as_bytes());
}

#[test]
fn requirements_files() {
    for (before, after) in [
        ("", "mlflow>=3.17,<4\n"),
        ("# nothing yet\n", "# nothing yet\nmlflow>=3.17,<4\n"),
        ("openai\n", "openai\nmlflow>=3.17,<4\n"),
        ("openai", "openai\nmlflow>=3.17,<4"),
        (
            "flask==3.0\nOpenAI==1.3 \\\n  ; python_version>'3'\n",
            "flask==3.0\nmlflow>=3.17,<4\nOpenAI==1.3 \\\n  ; python_version>'3'\n",
        ),
        ("# head\nnumpy\nopenai\n", "# head\nmlflow>=3.17,<4\nnumpy\nopenai\n"),
        ("# web\nflask\n# models\nopenai\n\n# end\n", "# web\nflask\n# models\nopenai\nmlflow>=3.17,<4\n\n# end\n"),
        ("--index-url https://host\nflask\n-e .\n", "--index-url https://host\nflask\n-e .\nmlflow>=3.17,<4\n"),
    ] {
        becomes("requirements.txt", before, after);
    }
}

#[test]
fn the_main_requirements_file_is_edited() {
    let files = [("requirements/base.txt", "openai\n"), ("requirements/dev.txt", "-r base.txt\npytest\n")];
    assert_eq!(patched(&files).0, "requirements/base.txt");
    let files = [("requirements-dev.txt", "mlflow\npytest\n"), ("requirements.txt", "openai\n")];
    assert_eq!(patched(&files).0, "requirements.txt");
    let files = [("requirements.txt", "openai\n"), ("pyproject.toml", "[project]\nname = \"x\"\n[tool.ruff]\n")];
    assert_eq!(patched(&files).0, "requirements.txt");
}

#[test]
fn compiled_requirements_are_edited_at_their_source() {
    let compiled = "#\n# This file is autogenerated by pip-compile with Python 3.11\n#\nopenai==1.3\n    # via -r requirements.in\n";
    let files = [("requirements.txt", compiled), ("requirements.in", "openai\n")];
    match change(&files) {
        ManifestChange::Patch { patch, afterwards } => {
            assert_eq!((patch.path.as_str(), patch.after.as_str()), ("requirements.in", "openai\nmlflow>=3.17,<4\n"));
            assert_eq!(afterwards.as_deref(), Some("compile requirements.txt again"));
        }
        other => panic!("{other:?}"),
    }
    let dynamic = "[project]\ndynamic = [\"dependencies\"]\n[tool.setuptools.dynamic.dependencies]\nfile = \"requirements.txt\"\n";
    assert_eq!(patched(&[files[0], files[1], ("pyproject.toml", dynamic)]).0, "requirements.in");
    let alone = reason(&[("requirements.txt", compiled)]);
    assert!(alone.starts_with("requirements.txt: it is compiled by pip-compile"), "{alone}");
    let by_uv = reason(&[(
        "requirements.txt",
        "# This file was autogenerated by uv via the following command:\n#    uv export\nopenai==1\n",
    )]);
    assert!(by_uv.contains("compiled by uv"), "{by_uv}");
    let hashed = reason(&[("requirements.txt", "openai==1.3 \\\n    --hash=sha256:aa\n")]);
    assert!(hashed.contains("pinned to hashes"), "{hashed}");
}

#[test]
fn poetry_and_pipfile() {
    becomes(
        "pyproject.toml",
        "[tool.poetry]\nname = \"x\"\n\n[tool.poetry.dependencies]\npython = \"^3.10\"\nhttpx = \"^0.27\"\nopenai = {version = \"^1\"}\n\n[build-system]\nrequires = []\n",
        "[tool.poetry]\nname = \"x\"\n\n[tool.poetry.dependencies]\npython = \"^3.10\"\nhttpx = \"^0.27\"\nmlflow = \">=3.17,<4\"\nopenai = {version = \"^1\"}\n\n[build-system]\nrequires = []\n",
    );
    becomes(
        "pyproject.toml",
        "[tool.poetry.dependencies]\npython = \"^3.10\"\nopenai = \"^1\" # chat\n[tool.poetry.dependencies.torch]\nversion = \"2\"\n",
        "[tool.poetry.dependencies]\npython = \"^3.10\"\nopenai = \"^1\" # chat\nmlflow = \">=3.17,<4\"\n[tool.poetry.dependencies.torch]\nversion = \"2\"\n",
    );
    becomes(
        "Pipfile",
        "[packages]\nopenai = \"*\"\n\n[dev-packages]\npytest = \"*\"\n",
        "[packages]\nopenai = \"*\"\nmlflow = \">=3.17,<4\"\n\n[dev-packages]\npytest = \"*\"\n",
    );
    becomes(
        "Pipfile",
        "[packages] # none\n\n[dev-packages]\n",
        "[packages] # none\nmlflow = \">=3.17,<4\"\n\n[dev-packages]\n",
    );
}

#[test]
fn a_project_without_a_list_gets_one() {
    becomes(
        "pyproject.toml",
        "[project]\nname = \"x\"\nversion = \"1\" # one\n\n[project.scripts]\nx = \"x:main\"\n",
        "[project]\nname = \"x\"\nversion = \"1\" # one\ndependencies = [\"mlflow>=3.17,<4\"]\n\n[project.scripts]\nx = \"x:main\"\n",
    );
}

#[test]
fn dynamic_dependencies_are_added_where_they_are_read_from() {
    let pyproject = "[project]\nname = \"x\"\ndynamic = [\"dependencies\"]\n[tool.setuptools.dynamic]\ndependencies = {file = [\"deps/run.txt\"]}\n";
    let reason = reason(&[("pyproject.toml", pyproject), ("deps/run.txt", "openai\n")]);
    assert_eq!(reason, "pyproject.toml: its dependencies are read from `deps/run.txt`: add `mlflow>=3.17,<4` there");
    let pyproject = pyproject.replace("deps/run", "requirements");
    let files = [("pyproject.toml", pyproject.as_str()), ("requirements.txt", "openai\n")];
    assert_eq!(patched(&files), ("requirements.txt".to_string(), "openai\nmlflow>=3.17,<4\n".to_string()));
}

#[test]
fn setup_cfg_setup_py_and_conda() {
    becomes(
        "setup.cfg",
        "[metadata]\nname = x\n[options]\ninstall_requires =\n    httpx\n    openai>=1\npackages = find:\n",
        "[metadata]\nname = x\n[options]\ninstall_requires =\n    httpx\n    mlflow>=3.17,<4\n    openai>=1\npackages = find:\n",
    );
    let one_line = reason(&[("setup.cfg", "[options]\ninstall_requires = openai\n")]);
    assert!(one_line.contains("no line of its own"), "{one_line}");
    let program = reason(&[("setup.py", "setup(install_requires=['openai'])\n")]);
    assert!(program.starts_with("setup.py: setup.py is a program and is not edited"), "{program}");
    let conda = reason(&[("environment.yml", "dependencies:\n  - openai\n")]);
    assert!(conda.contains("add `mlflow>=3.17,<4` under `pip:`"), "{conda}");
    let none = reason(&[("a.py", "")]);
    assert_eq!(none, ": no manifest says what the program needs: install `mlflow>=3.17,<4`");
}

#[test]
fn what_is_required_already_is_left_alone() {
    for required in [
        "mlflow",
        "MLflow>=2.10",
        "mlflow==3.17.2",
        "mlflow-skinny>=3",
        "mlflow_tracing>=3.17,<4",
        "databricks-agents==1.0",
        "mlflow @ git+https://host/mlflow.git",
    ] {
        assert_eq!(
            change(&[("requirements.txt", &format!("openai\n{required}\n"))]),
            ManifestChange::Nothing,
            "{required}"
        );
    }
    let workspace = open(&[("requirements.txt", "openai\n")]);
    assert_eq!(add_dependency(&workspace.projects[0], DependencyChoice::None), ManifestChange::Nothing);
    let ManifestChange::Patch { patch, .. } = add_dependency(&workspace.projects[0], DependencyChoice::MlflowTracing)
    else {
        panic!("no patch")
    };
    assert_eq!(patch.after, "openai\nmlflow-tracing>=3.17,<4\n");
}

#[test]
fn an_old_limit_is_reported_and_not_edited() {
    let expected =
        "`mlflow` is limited to `==2.14`, which is older than the tracing code needs: change it to `mlflow>=3.17,<4`";
    assert_eq!(reason(&[("requirements.txt", "openai\nmlflow==2.14\n")]), format!("requirements.txt:2: {expected}"));
    for (path, text) in [
        ("requirements.txt", "mlflow<3\n"),
        ("requirements-dev.txt", "mlflow~=2.1\n"),
        ("pyproject.toml", "[tool.poetry.dependencies]\nmlflow = \"^2.14\"\n"),
        ("Pipfile", "[packages]\nmlflow = \"==2.*\"\n"),
        ("environment.yml", "dependencies:\n  - mlflow=2.14\n"),
        ("setup.py", "setup(install_requires=['mlflow-skinny<3'])"),
    ] {
        let reason = reason(&[(path, text)]);
        assert!(reason.starts_with(path) && reason.contains("is limited to"), "{reason}");
    }
}

#[test]
fn broken_and_unreadable_manifests_are_held_back() {
    let broken = reason(&[("pyproject.toml", "[project\n"), ("requirements.txt", "openai\n")]);
    assert!(broken.starts_with("pyproject.toml: it is no valid TOML (line 1)"), "{broken}");
    let unreadable = reason(&[("requirements.txt", "open\0ai\n")]);
    assert_eq!(unreadable, "requirements.txt: the file cannot be read as text: add `mlflow>=3.17,<4` to it");
}

#[test]
fn what_stands_in_the_way() {
    let told = |text: &str| obstacles(&open(&[("pyproject.toml", text)]).projects[0]);
    let old = told("[project]\nrequires-python = \">=3.8\"\ndependencies = [\"pydantic>=1.10,<2\"]\n");
    assert_eq!(
        old,
        [
            "the project accepts Python 3.8, but mlflow needs 3.10 or newer: raise the requirement on Python to >=3.10",
            "the project requires `pydantic>=1.10,<2`, but mlflow needs pydantic 2: move to pydantic 2, or the two cannot be installed together",
        ]
    );
    assert!(told("[project]\nrequires-python = \">=3.10\"\ndependencies = [\"pydantic>=1.10\"]\n").is_empty());
}

#[test]
fn lock_files_are_named() {
    let afterwards = |files: Files<'_>| match add_dependency(&open(files).projects[0], DependencyChoice::Mlflow) {
        ManifestChange::Patch { afterwards, .. } => afterwards.unwrap_or_default(),
        other => panic!("{other:?}"),
    };
    let pyproject = project("[]");
    let uv = afterwards(&[("pyproject.toml", &pyproject), ("uv.lock", ""), ("poetry.lock", "")]);
    assert_eq!(uv, "run `uv lock`: uv.lock does not know of the new dependency");
    assert_eq!(afterwards(&[("pyproject.toml", &pyproject), ("Pipfile.lock", "")]), "");
    let member = afterwards(&[("a/pyproject.toml", &pyproject), ("a/x.py", ""), ("uv.lock", "")]);
    assert_eq!(member, "run `uv lock`: uv.lock does not know of the new dependency");
}

#[test]
fn a_project_without_python_needs_nothing() {
    assert_eq!(change(&[("package.json", "{}"), ("a.ts", "")]), ManifestChange::Nothing);
}
