//! Workspaces: which root, which files, which projects.

use std::fs;
use std::path::{Path, PathBuf};

use mlflow_instrument::project::{
    DetectedBy, Language, LeftOutReason, OpenError, Project, Request, SourceError, Workspace,
};
use tempfile::TempDir;

use crate::tree::{Files, tree};

fn request(folder: &TempDir, paths: &[&str]) -> Request {
    Request { paths: paths.iter().map(|path| folder.path().join(path)).collect(), ..Request::default() }
}

fn open(folder: &TempDir, paths: &[&str]) -> Workspace {
    Workspace::open(&request(folder, paths)).expect("opens")
}

fn root(folder: &TempDir, workspace: &Workspace) -> String {
    let top = folder.path().canonicalize().expect("folder");
    workspace.root.strip_prefix(top).expect("inside").to_string_lossy().into_owned()
}

fn files(workspace: &Workspace) -> Vec<&str> {
    workspace.files.iter().map(|file| file.path.as_str()).collect()
}

fn selected(workspace: &Workspace) -> Vec<&str> {
    workspace.files.iter().filter(|file| !file.selection.is_none()).map(|file| file.path.as_str()).collect()
}

fn left_out(workspace: &Workspace) -> Vec<(&str, LeftOutReason)> {
    workspace.left_out.iter().map(|left| (left.path.as_str(), left.reason)).collect()
}

fn project<'a>(workspace: &'a Workspace, folder: &str) -> &'a Project {
    workspace.projects.iter().find(|project| project.folder == Path::new(folder)).expect(folder)
}

fn dependencies(project: &Project) -> Vec<String> {
    let word = |optional| if optional { "?" } else { "" };
    project
        .dependencies
        .iter()
        .map(|found| format!("{}{}{}", found.name, found.requirement, word(found.optional)))
        .collect()
}

fn source_roots(project: &Project) -> Vec<&str> {
    project.source_roots.iter().map(|root| root.to_str().expect("Unicode")).collect()
}

const PYPROJECT: &str = "[project]\nname = \"kit\"\n";

#[test]
fn a_folder_is_its_own_root_unless_a_manifest_lies_above() {
    let cases: [(Files<'_>, &str, &str); 7] = [
        (&[("a/x.py", "")], "a", "a"),
        (&[("a/pyproject.toml", PYPROJECT), ("a/b/x.py", "")], "a", "a"),
        (&[(".git/", ""), ("requirements.txt", ""), ("a/b/x.py", "")], "a/b", ""),
        (&[("requirements.txt", ""), ("a/.git/", ""), ("a/b/x.py", "")], "a/b", "a/b"),
        (&[("requirements.txt", ""), ("a/.git/", ""), ("a/x.py", "")], "a", "a"),
        (&[(".git/", ""), ("setup.py", ""), ("a/pyproject.toml", "[tool.ruff]\n"), ("a/b/x.py", "")], "a/b", ""),
        (&[(".git/", ""), ("requirements/base.txt", "openai\n"), ("a/x.py", "")], "a", ""),
    ];
    for (entries, argument, expected) in cases {
        let folder = tree(entries);
        assert_eq!(root(&folder, &open(&folder, &[argument])), expected, "{entries:?}");
    }
}

#[test]
fn a_file_brings_its_whole_project_and_is_selected_alone() {
    let folder = tree(&[
        (".git/", ""),
        ("svc/pyproject.toml", PYPROJECT),
        ("svc/app/a.py", "a = 1\n"),
        ("svc/app/b.py", ""),
        ("other.py", ""),
    ]);
    let workspace = open(&folder, &["svc/app/a.py"]);
    assert_eq!(root(&folder, &workspace), "svc");
    assert_eq!(files(&workspace), ["app/a.py", "app/b.py"]);
    assert_eq!(selected(&workspace), ["app/a.py"]);
    // Without a manifest the git top level is the root.
    assert_eq!(root(&folder, &open(&folder, &["other.py"])), "");
    // Several paths share what is above all of them.
    let both = open(&folder, &["svc/app/a.py", "other.py"]);
    assert_eq!((root(&folder, &both).as_str(), selected(&both)), ("", vec!["other.py", "svc/app/a.py"]));
}

#[test]
fn a_folder_inside_a_project_is_selected_and_the_rest_is_read() {
    let folder =
        tree(&[("pyproject.toml", PYPROJECT), (".git/", ""), ("a/x.py", ""), ("ab/y.py", ""), ("a/c/z.py", "")]);
    let workspace = open(&folder, &["a"]);
    assert_eq!(files(&workspace), ["a/c/z.py", "a/x.py", "ab/y.py"]);
    assert_eq!(selected(&workspace), ["a/c/z.py", "a/x.py"]);
}

#[test]
fn a_file_without_git_or_manifest_is_rooted_in_its_folder() {
    let folder = tree(&[("a/b/x.py", ""), ("a/y.py", "")]);
    let workspace = open(&folder, &["a/b/x.py"]);
    assert_eq!((root(&folder, &workspace).as_str(), files(&workspace)), ("a/b", vec!["x.py"]));
    assert_eq!(workspace.projects[0].detected_by, DetectedBy::Files);
}

#[test]
fn paths_that_are_not_there_are_named() {
    let folder = tree(&[("a.py", ""), ("latin.toml", "")]);
    let error = |paths: &[&str]| Workspace::open(&request(&folder, paths)).expect_err("fails").to_string();
    assert!(error(&["nothing.py"]).ends_with("nothing.py: there is no such file or folder"));
    assert!(error(&["a.py/b"]).ends_with("a.py/b: a part of this path is a file, not a folder"));
}

#[test]
fn ignored_hidden_and_foreign_files_are_passed_by() {
    let folder = tree(&[
        (".gitignore", "build/\nsecret.py\n"),
        ("a.py", ""),
        ("a.pyi", ""),
        ("secret.py", ""),
        ("build/lib/a.py", ""),
        ("dist/b.py", ""),
        (".venv/x.py", ""),
        (".tox/x.py", ""),
        ("env/pyvenv.cfg", ""),
        ("env/lib/x.py", ""),
        ("conda/conda-meta/history", ""),
        ("conda/x.py", ""),
        ("lib/site-packages/x.py", ""),
        ("web/node_modules/x/setup.py", ""),
        ("__pycache__/x.py", ""),
    ]);
    let workspace = open(&folder, &["."]);
    // A folder called `dist` that nobody ignores is the project's own.
    assert_eq!(files(&workspace), ["a.py", "dist/b.py"]);
    assert_eq!(left_out(&workspace), []);
    // A named file is read though .gitignore leaves it out.
    assert_eq!(selected(&open(&folder, &["secret.py"])), ["secret.py"]);
}

#[test]
fn tests_migrations_and_generated_files_are_listed() {
    let folder = tree(&[
        ("app.py", ""),
        ("tests/test_app.py", "import app\n"),
        ("conftest.py", ""),
        ("app/migrations/0001_x.py", "from django.db import migrations\n"),
        ("api_pb2.py", ""),
        ("client.py", "# Code generated by a tool. DO NOT EDIT.\n"),
        ("huge.py", &"x = 1\n".repeat(400_000)),
    ]);
    let workspace = open(&folder, &["."]);
    use LeftOutReason::{Generated, Migration, Test};
    let expected = [
        ("api_pb2.py", Generated),
        ("app/migrations/0001_x.py", Migration),
        ("client.py", Generated),
        ("conftest.py", Test),
        ("huge.py", Generated),
        ("tests/test_app.py", Test),
    ];
    assert_eq!(left_out(&workspace), expected);
    assert_eq!(files(&workspace), ["app.py"]);
    // Named, tests and migrations are read; what a program wrote is not.
    let named = open(&folder, &["tests/test_app.py", "app/migrations/0001_x.py", "client.py"]);
    assert_eq!(selected(&named), ["app/migrations/0001_x.py", "tests/test_app.py"]);
}

#[test]
fn excluded_files_stay_out_even_when_named() {
    let folder = tree(&[
        ("instrument.toml", "exclude = [\"scripts/\", \"*_old.py\", \"/top.py\"]\n"),
        ("scripts/a.py", ""),
        ("app/b_old.py", ""),
        ("app/top.py", ""),
        ("top.py", ""),
    ]);
    let workspace = open(&folder, &["."]);
    assert_eq!(files(&workspace), ["app/top.py"]);
    let expected = ["app/b_old.py", "scripts/a.py", "top.py"].map(|path| (path, LeftOutReason::Excluded));
    assert_eq!(left_out(&workspace), expected);
    assert_eq!(selected(&open(&folder, &["scripts/a.py"])), Vec::<&str>::new());
}

#[test]
fn tests_are_read_when_the_configuration_says_so() {
    let folder = tree(&[("instrument.toml", "include-tests = true\n"), ("tests/test_a.py", "")]);
    assert_eq!(files(&open(&folder, &["."])), ["tests/test_a.py"]);
}

#[test]
fn examples_that_use_their_project_are_left_out() {
    let mut tree_of_kit = vec![
        ("pyproject.toml", PYPROJECT),
        ("kit/__init__.py", ""),
        ("kit/agent.py", ""),
        ("examples/first.py", "from kit.agent import Agent\n"),
        ("examples/deep/second.py", "if True:\n    import kit, os\n"),
        ("examples/alone.py", "import openai\n# from kit\n"),
        ("examples/served/pyproject.toml", "[project]\nname = \"served\"\n"),
        ("examples/served/main.py", "import kit\n"),
    ];
    let folder = tree(&tree_of_kit);
    let workspace = open(&folder, &["."]);
    assert_eq!(files(&workspace), ["examples/alone.py", "examples/served/main.py", "kit/__init__.py", "kit/agent.py"]);
    let examples = ["examples/deep/second.py", "examples/first.py"].map(|path| (path, LeftOutReason::Example));
    assert_eq!(left_out(&workspace), examples);
    // Who names an example, or their folder, asks for them.
    assert_eq!(selected(&open(&folder, &["examples/first.py"])), ["examples/first.py"]);
    assert!(selected(&open(&folder, &["examples/deep"])).contains(&"examples/deep/second.py"));
    tree_of_kit.push(("instrument.toml", "include-examples = true\n"));
    assert!(files(&open(&tree(&tree_of_kit), &["."])).contains(&"examples/first.py"));
}

#[test]
fn typescript_examples_use_their_package_by_its_name_or_its_files() {
    let folder = tree(&[
        ("package.json", "{\"name\": \"@kit/core\"}"),
        ("src/index.ts", ""),
        ("examples/by-name.ts", "import { ask } from '@kit/core/ask'\n"),
        ("examples/by-path.ts", "const { ask } = require(\"../src\")\n"),
        ("examples/beside.ts", "import { ask } from './more/ask'\n"),
        ("examples/other.ts", "import { ask } from '@kit/core-more'\n"),
    ]);
    assert_eq!(files(&open(&folder, &["."])), ["examples/beside.ts", "examples/other.ts", "src/index.ts"]);
}

#[test]
fn configuration_lies_in_the_root_or_above_it() {
    let folder = tree(&[
        (".git/", ""),
        ("instrument.toml", "exclude = [\"svc/old.py\"]\n"),
        ("svc/pyproject.toml", PYPROJECT),
        ("svc/old.py", ""),
        ("svc/new.py", ""),
        ("other/instrument.toml", "exclude = [\"new.py\"]\n"),
        ("broken.toml", "selct = []\n"),
    ]);
    let workspace = open(&folder, &["svc"]);
    assert_eq!(files(&workspace), ["new.py"]);
    assert!(workspace.config_path.as_ref().is_some_and(|path| path.ends_with("instrument.toml")));
    let with = |config: &str| {
        Workspace::open(&Request { config: Some(folder.path().join(config)), ..request(&folder, &["svc"]) })
    };
    // The patterns of a configuration that lies elsewhere are relative to the root.
    assert_eq!(files(&with("other/instrument.toml").expect("opens")), ["old.py"]);
    let error = with("broken.toml").expect_err("unknown key");
    assert!(matches!(error, OpenError::Config(_)));
    assert!(error.to_string().ends_with("broken.toml:1: unknown key `selct`; did you mean `select`?"), "{error}");
}

#[test]
fn standard_input_stands_for_a_file() {
    let folder = tree(&[("pyproject.toml", PYPROJECT), ("a.py", "old = 1\n"), ("b.py", "")]);
    for name in ["a.py", "new.py"] {
        let stdin = Some((folder.path().join(name), b"new = 2\n".to_vec()));
        let workspace = Workspace::open(&Request { stdin, ..Request::default() }).expect("opens");
        assert_eq!(selected(&workspace), [name]);
        let file = workspace.files.iter().find(|file| file.path == name).expect("file");
        assert_eq!(&*file.text.as_ref().expect("text").content, "new = 2\n");
        assert!(files(&workspace).contains(&"b.py"));
    }
    let stdin = Some((folder.path().to_path_buf(), Vec::new()));
    let error = Workspace::open(&Request { stdin, ..Request::default() }).expect_err("a folder");
    assert!(error.to_string().contains("name the file that standard input stands for"));
}

#[test]
fn scripts_without_an_ending_are_read_when_named() {
    let folder = tree(&[("run", "#!/usr/bin/env python3\nprint(1)\n"), ("notes", "python\n"), ("a.py", "")]);
    assert_eq!(files(&open(&folder, &["."])), ["a.py"]);
    assert_eq!(selected(&open(&folder, &["run", "notes"])), ["run"]);
}

#[test]
fn files_without_text_say_why() {
    let folder = tree(&[("a.py", "x\0")]);
    fs::write(folder.path().join("b.py"), b"x = '\xe9'\n").expect("file");
    fs::write(folder.path().join("c.py"), b"# coding: latin-1\r\nx = '\xe9'\r\n").expect("file");
    fs::write(folder.path().join("d.py"), b"\xff\xfex\0").expect("file");
    let workspace = open(&folder, &["."]);
    let texts: Vec<_> = workspace.files.iter().map(|file| file.text.as_ref()).collect();
    assert_eq!(texts[0], Err(&SourceError::Binary));
    assert_eq!(texts[1], Err(&SourceError::Undecodable { encoding: "UTF-8".into(), offset: 5 }));
    assert_eq!(&*texts[2].expect("Latin-1").content, "# coding: latin-1\r\nx = 'é'\r\n");
    assert_eq!(texts[3], Err(&SourceError::Unsupported { encoding: "UTF-16".into() }));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = tree(&[("far.py", "x = 1\n")]);
    let folder = tree(&[("pyproject.toml", PYPROJECT), ("app/a.py", "")]);
    let at = |path: &str| folder.path().join(path);
    symlink(folder.path(), at("app/loop")).expect("link");
    symlink(at("app/a.py"), at("same.py")).expect("link");
    symlink(outside.path().join("far.py"), at("far.py")).expect("link");
    symlink(outside.path(), at("away")).expect("link");
    symlink("nowhere.py", at("broken.py")).expect("link");
    let workspace = open(&folder, &["."]);
    assert_eq!(files(&workspace), ["app/a.py"]);
    assert_eq!(left_out(&workspace), [("far.py", LeftOutReason::OutsideLink)]);
    assert_eq!(workspace.warnings, Vec::<String>::new());
    // A named link is what it leads to, if that is inside.
    assert_eq!(selected(&open(&folder, &["same.py"])), ["app/a.py"]);
    let named = open(&folder, &["far.py"]);
    assert_eq!((selected(&named), left_out(&named)), (vec![], vec![("far.py", LeftOutReason::OutsideLink)]));
}

#[cfg(unix)]
#[test]
fn folders_without_permission_are_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tree(&[("a.py", ""), ("locked/b.py", "")]);
    let locked = folder.path().join("locked");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("mode");
    let is_root = fs::read_dir(&locked).is_ok();
    let workspace = open(&folder, &["."]);
    let error = Workspace::open(&request(&folder, &["locked"]));
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).expect("mode");
    if is_root {
        return;
    }
    assert_eq!(files(&workspace), ["a.py"]);
    assert!(workspace.warnings.iter().any(|warning| warning.contains("locked")), "{:?}", workspace.warnings);
    assert!(error.expect_err("locked").to_string().ends_with("no permission to read it"));
}

#[test]
fn every_folder_with_a_manifest_is_a_project() {
    let folder = tree(&[
        ("pyproject.toml", "[tool.uv.workspace]\nmembers = [\"*/*\"]\n"),
        ("main.py", ""),
        ("libs/llmkit/pyproject.toml", "[project]\nname = \"llm_kit\"\n"),
        ("libs/llmkit/src/llmkit/__init__.py", ""),
        ("libs/store/setup.py", "setup(name='store')"),
        ("libs/store/store/__init__.py", ""),
        (
            "services/answer/pyproject.toml",
            "[project]\nname = \"answer\"\ndependencies = [\"llm-kit\", \"openai>=1\"]\n",
        ),
        ("services/answer/answer/main.py", ""),
        ("services/answer/lint/pyproject.toml", "[tool.ruff]\n"),
        ("services/answer/lint/rules.py", ""),
        ("services/web/package.json", "{}"),
        ("services/web/src/a.ts", ""),
        ("services/web/src/b.tsx", ""),
        ("tests/requirements.txt", "pytest\n"),
    ]);
    let workspace = open(&folder, &["."]);
    let folders: Vec<_> = workspace.projects.iter().map(|project| project.folder.to_str().expect("Unicode")).collect();
    assert_eq!(folders, ["", "libs/llmkit", "libs/store", "services/answer", "services/web"]);
    let home = |path: &str| {
        let file = workspace.files.iter().find(|file| file.path == path).expect(path);
        workspace.project(file.project).folder.to_str().expect("Unicode").to_string()
    };
    assert_eq!(home("main.py"), "");
    assert_eq!(home("services/answer/lint/rules.py"), "services/answer");
    let answer = project(&workspace, "services/answer");
    let expected = ["services/answer", "", "libs/llmkit/src", "libs/llmkit", "libs/store"];
    assert_eq!(source_roots(answer), expected);
    assert_eq!(dependencies(answer), ["llm-kit", "openai>=1"]);
    assert_eq!(source_roots(project(&workspace, "libs/llmkit"))[..3], ["libs/llmkit/src", "libs/llmkit", ""]);
    assert_eq!(project(&workspace, "services/web").languages, [Language::TypeScript]);
    assert_eq!(home("services/web/src/b.tsx"), "services/web");
    assert_eq!(workspace.warnings, Vec::<String>::new());
}

#[test]
fn package_json_does_not_take_python_files_from_a_python_project() {
    let folder =
        tree(&[("requirements.txt", "openai\n"), ("web/package.json", "{}"), ("web/serve.py", ""), ("web/a.js", "")]);
    let workspace = open(&folder, &["."]);
    let home = |path: &str| {
        let file = workspace.files.iter().find(|file| file.path == path).expect(path);
        workspace.project(file.project).folder.clone()
    };
    assert_eq!(home("web/serve.py"), PathBuf::new());
    assert_eq!(home("web/a.js"), PathBuf::from("web"));
    let alone = tree(&[("package.json", "{}"), ("backend/main.py", "")]);
    let workspace = open(&alone, &["."]);
    assert_eq!(workspace.projects.len(), 1);
    assert_eq!(workspace.projects[0].detected_by, DetectedBy::Files);
}

#[test]
fn source_roots_of_the_usual_layouts() {
    let cases: [(Files<'_>, &[&str]); 7] = [
        (&[("requirements.txt", ""), ("src/main.py", "")], &["src", ""]),
        (&[("requirements.txt", ""), ("src/__init__.py", ""), ("src/main.py", "")], &[""]),
        (
            &[("pyproject.toml", "[tool.setuptools.packages.find]\nwhere = [\"lib\"]\n"), ("lib/kit/a.py", "")],
            &["lib", ""],
        ),
        (
            &[
                ("pyproject.toml", "[tool.poetry]\npackages = [{include = \"kit\", from = \"python\"}]\n"),
                ("python/kit/a.py", ""),
            ],
            &["python", ""],
        ),
        (
            &[
                ("pyproject.toml", "[tool.hatch.build.targets.wheel]\npackages = [\"code/kit\"]\n"),
                ("code/kit/a.py", ""),
            ],
            &["code", ""],
        ),
        (&[("setup.cfg", "[options]\npackage_dir =\n    = code\n"), ("code/kit/a.py", "")], &["code", ""]),
        (&[("setup.py", "setup(package_dir={'': 'nowhere'})"), ("kit/a.py", "")], &[""]),
    ];
    for (entries, expected) in cases {
        let folder = tree(entries);
        assert_eq!(source_roots(&open(&folder, &["."]).projects[0]), expected, "{entries:?}");
    }
}

#[test]
fn dependencies_of_every_manifest() {
    let folder = tree(&[
        (
            "pyproject.toml",
            "[project]\nname = \"x\"\nrequires-python = \">=3.11\"\ndependencies = [\"OpenAI[voice]>=1 ; python_version>'3'\"]\n\
             optional-dependencies.dev = [\"pytest\"]\nscripts.x = \"x.cli:main\"\n\
             [dependency-groups]\nlint = [\"ruff\", {include-group = \"other\"}]\n\
             [tool.poetry.dependencies]\npython = \"^3.9\"\nhttpx = {version = \"^0.27\", optional = true}\n\
             [tool.poetry.group.test.dependencies]\nrespx = \"*\"\n",
        ),
        ("requirements.txt", "-r deps/more.txt\n-c limits.txt\nflask==3 \\\n  --hash=sha256:aa\n"),
        ("deps/more.txt", "-r ../requirements.txt\nredis\n"),
        ("requirements-dev.txt", "mypy\n"),
        ("environment.yml", "dependencies:\n  - pip:\n    - faiss-cpu==1.8\n"),
        ("a.py", ""),
    ]);
    let workspace = open(&folder, &["."]);
    let root = &workspace.projects[0];
    let expected =
        ["faiss-cpu==1.8", "flask==3", "httpx^0.27?", "mypy?", "openai>=1", "pytest?", "redis", "respx*?", "ruff?"];
    assert_eq!(dependencies(root), expected);
    assert_eq!(root.requires_python, Some((3, 11)));
    assert_eq!(root.scripts, ["x.cli:main"]);
    assert_eq!(workspace.warnings, Vec::<String>::new());
}

#[test]
fn a_broken_manifest_is_a_warning() {
    let folder = tree(&[("pyproject.toml", "[project\nname = 1"), ("a.py", "")]);
    fs::write(folder.path().join("requirements.txt"), b"\xff\xfeo\0p\0e\0n\0a\0i\0\n\0").expect("file");
    let workspace = open(&folder, &["."]);
    assert_eq!(workspace.warnings.len(), 2, "{:?}", workspace.warnings);
    assert!(workspace.warnings[0].starts_with("pyproject.toml is no valid TOML (line 1)"), "{}", workspace.warnings[0]);
    assert!(workspace.warnings[1].starts_with("requirements.txt is in UTF-16"), "{}", workspace.warnings[1]);
    // What it requires is known all the same; it has no text to edit.
    assert_eq!(dependencies(&workspace.projects[0]), ["openai"]);
    assert!(workspace.projects[0].manifests[1].text.is_none());
}

#[test]
fn prose_in_a_requirements_folder_is_no_manifest() {
    let folder = tree(&[("docs/requirements/goals.txt", "The system answers.\nIt is fast.\n"), ("docs/a.py", "")]);
    let workspace = open(&folder, &["."]);
    assert_eq!(workspace.projects.len(), 1);
    assert_eq!(workspace.projects[0].detected_by, DetectedBy::Files);
}

#[test]
fn gitignore_above_the_root_counts_inside_one_repository() {
    let entries = [
        (".gitignore", "far.py\n"),
        ("repo/.git/", ""),
        ("repo/.gitignore", "near.py\n"),
        ("repo/svc/pyproject.toml", PYPROJECT),
        ("repo/svc/near.py", ""),
        ("repo/svc/far.py", ""),
    ];
    assert_eq!(files(&open(&tree(&entries), &["repo/svc"])), ["far.py"]);
    assert_eq!(files(&open(&tree(&entries), &["repo"])), ["svc/far.py"]);
    let without_git: Vec<_> = entries.into_iter().filter(|(path, _)| !path.ends_with(".git/")).collect();
    assert_eq!(files(&open(&tree(&without_git), &["repo/svc"])), ["far.py", "near.py"]);
}

#[test]
fn a_named_folder_is_read_though_it_is_hidden_or_ignored() {
    let entries = [
        ("pyproject.toml", PYPROJECT),
        (".git/", ""),
        (".gitignore", "out/\n"),
        ("out/a.py", ""),
        (".github/scripts/b.py", ""),
        ("c.py", ""),
    ];
    let folder = tree(&entries);
    assert_eq!(selected(&open(&folder, &["out"])), ["out/a.py"]);
    assert_eq!(selected(&open(&folder, &[".github/scripts"])), [".github/scripts/b.py"]);
    assert_eq!(files(&open(&folder, &["."])), ["c.py"]);
}

#[test]
fn paths_of_different_projects_are_for_separate_runs() {
    let (one, other) = (tree(&[("a.py", "")]), tree(&[("b.py", "")]));
    let paths = vec![one.path().join("a.py"), other.path().join("b.py")];
    let error = Workspace::open(&Request { paths, ..Request::default() }).expect_err("nothing in common");
    assert!(error.to_string().ends_with("these are not parts of one project; name them in separate runs"), "{error}");
}

#[test]
fn the_same_tree_gives_the_same_workspace() {
    let entries: Vec<(String, String)> =
        (0..300).map(|at| (format!("p{}/m{at}.py", at % 17), format!("x = {at}\n"))).collect();
    let entries: Vec<(&str, &str)> = entries.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let folder = tree(&entries);
    let first = format!("{:?}", open(&folder, &["."]));
    assert!((0..5).all(|_| format!("{:?}", open(&folder, &["."])) == first));
    assert!(files(&open(&folder, &["."])).is_sorted());
}

#[test]
fn packages_of_a_monorepo_find_what_they_require() {
    let folder = tree(&[
        ("apps/one/requirements.txt", "-e ../../libs/kit\n"),
        ("apps/one/tools/a.py", ""),
        ("apps/two/pyproject.toml", "[project]\nname = \"two\"\n"),
        ("apps/two/tools/b.py", ""),
        ("libs/kit/pyproject.toml", "[project]\nname = \"the-kit\"\ndependencies = [\"base_x\"]\n"),
        ("libs/kit/kit/__init__.py", ""),
        ("libs/base/pyproject.toml", "[project]\nname = \"base-x\"\n"),
        ("libs/base/src/something/__init__.py", ""),
        ("libs/unnamed/pyproject.toml", "[project]\nname = \"un-named\"\n"),
        ("libs/unnamed/src/un_named/__init__.py", ""),
    ]);
    let workspace = open(&folder, &["."]);
    let expected = ["apps/one", "", "libs/kit", "libs/base/src", "libs/base", "libs/unnamed/src"];
    assert_eq!(source_roots(project(&workspace, "apps/one")), expected);
}

/// A module that happens to be called setup.py makes no project of its package.
#[test]
fn a_module_named_setup_is_no_manifest() {
    let folder = tree(&[
        ("pyproject.toml", "[project]\nname = \"shop\"\nversion = \"1\"\n"),
        ("shop/__init__.py", ""),
        ("shop/memory/__init__.py", ""),
        ("shop/memory/setup.py", "def setup(path):\n    return path\n"),
    ]);
    for named in ["", "shop/memory/setup.py", "shop/memory"] {
        let workspace = open(&folder, &[named]);
        assert_eq!(root(&folder, &workspace), "", "{named}");
        assert_eq!(workspace.projects.len(), 1);
        assert!(files(&workspace).contains(&"shop/memory/setup.py"));
    }
}
