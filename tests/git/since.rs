//! `--since REV`: only functions whose lines changed since the merge base.

use crate::scene::{CHAT, MAIN, Ran, SUMMARISE, Scene, traced};

const PROGRAM: [(&str, &str); 3] = [("chat.py", CHAT), ("main.py", MAIN), ("requirements.txt", "openai\n")];

fn diff(scene: &Scene, more: &[&str]) -> Ran {
    let ran = scene.instrument(&[&["--dry-run", "--format", "diff"], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran
}

/// The functions that get a span, by the lines that follow the decorators in the diff.
fn asked(scene: &Scene, more: &[&str]) -> Vec<String> {
    let patched: String =
        diff(scene, more).stdout.lines().map(|line| format!("{}\n", &line[line.len().min(1)..])).collect();
    traced(&patched)
}

#[test]
fn nothing_changed_nothing_asked() {
    let scene = Scene::committed(&PROGRAM);
    assert_eq!(diff(&scene, &["--since", "HEAD"]).stdout, "");
    assert_eq!(scene.instrument(&["--check", "--since", "HEAD"]).code, 0);
    assert_eq!(scene.instrument(&["--check"]).code, 1);
}

#[test]
fn only_the_new_function_is_asked_for_whether_committed_staged_or_in_the_work_tree() {
    let scene = Scene::committed(&PROGRAM);
    scene.git(&["checkout", "--quiet", "-b", "topic"]);
    scene.write("chat.py", format!("{CHAT}{SUMMARISE}"));
    assert_eq!(asked(&scene, &["--since", "main"]), ["summarise"]);
    scene.git(&["add", "chat.py"]);
    assert_eq!(asked(&scene, &["--since", "main"]), ["summarise"]);
    scene.commit("two");
    assert_eq!(asked(&scene, &["--since", "main"]), ["summarise"]);
    assert_eq!(scene.instrument(&["--check", "--since", "main"]).code, 1);
}

#[test]
fn set_up_goes_where_a_whole_run_would_put_it() {
    let scene = Scene::committed(&PROGRAM);
    let whole = diff(&scene, &[]).added();
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    let since = diff(&scene, &["--since", "HEAD"]).added();
    assert_eq!(since, whole);
    assert_eq!(
        since.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
        ["chat.py", "main.py", "requirements.txt"]
    );
}

#[test]
fn what_is_not_asked_for_is_no_reason_for_set_up() {
    let search = "import requests\n\n\ndef search(question):\n    return requests.get(question)\n";
    let anthropic =
        CHAT.replace("from openai import OpenAI", "from anthropic import Anthropic").replace("OpenAI()", "Anthropic()");
    let anthropic = anthropic.replace("chat.completions", "messages").replace("answer", "think");
    let main = MAIN
        .replace("from chat import answer\n", "from chat import answer\nfrom other import think\n")
        .replace("\"Hello\"", "think(\"Hello\")");
    let files = [
        ("chat.py", CHAT),
        ("other.py", &anthropic),
        ("search.py", search),
        ("main.py", &main),
        ("requirements.txt", "openai\nanthropic\n"),
    ];
    let scene = Scene::committed(&files);
    let all = diff(&scene, &[]).stdout;
    assert!(all.contains("+mlflow.openai.autolog()") && all.contains("+mlflow.anthropic.autolog()"), "{all}");
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    let since = diff(&scene, &["--since", "HEAD"]);
    assert!(
        since.stdout.contains("+mlflow.openai.autolog()") && !since.stdout.contains("anthropic.autolog"),
        "{}",
        since.stdout
    );
    assert!(!since.files().contains(&"other.py".to_owned()));
    // A change that needs nothing brings nothing.
    scene.git(&["checkout", "--quiet", "chat.py"]);
    scene.write("search.py", search.replace("get", "post"));
    assert_eq!(diff(&scene, &["--since", "HEAD"]).stdout, "");
}

#[test]
fn renames_are_followed_and_new_files_are_whole() {
    let scene = Scene::committed(&PROGRAM);
    scene.git(&["mv", "chat.py", "talk.py"]);
    scene.write("main.py", MAIN.replace("from chat", "from talk"));
    assert_eq!(asked(&scene, &["--since", "HEAD"]), Vec::<String>::new());
    scene.write("talk.py", format!("{CHAT}{SUMMARISE}"));
    assert_eq!(asked(&scene, &["--since", "HEAD"]), ["summarise"]);
    // Not so like the file that was renamed that git might take it for that.
    let notes: String = (0..20).map(|number| format!("# Note number {number}.\n")).collect();
    scene.write("new.py", notes + &CHAT.replace("answer", "untracked"));
    assert_eq!(asked(&scene, &["--since", "HEAD"]), ["untracked", "summarise"]);
    scene.git(&["add", "--intent-to-add", "new.py"]);
    assert_eq!(asked(&scene, &["--since", "HEAD"]), ["untracked", "summarise"]);
    scene.write(".gitignore", "new.py\n");
    scene.git(&["rm", "--quiet", "--cached", "new.py"]);
    assert_eq!(asked(&scene, &["--since", "HEAD"]), ["summarise"]);
}

#[test]
fn a_deleted_line_touches_the_function_around_it() {
    let chat = CHAT.replace("    return reply", "    print(question)\n    return reply");
    let scene = Scene::committed(&[("chat.py", &format!("{chat}{SUMMARISE}"))]);
    scene.write("chat.py", format!("{CHAT}{SUMMARISE}"));
    assert_eq!(asked(&scene, &["--since", "HEAD"]), ["answer"]);
    scene.write("chat.py", chat);
    assert_eq!(asked(&scene, &["--since", "HEAD"]), Vec::<String>::new());
}

#[test]
fn the_merge_base_counts_not_the_revision() {
    let scene = Scene::committed(&PROGRAM);
    scene.git(&["checkout", "--quiet", "-b", "topic"]);
    scene.write("own.py", CHAT.replace("answer", "own"));
    scene.commit("own");
    scene.git(&["checkout", "--quiet", "main"]);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    scene.commit("theirs");
    scene.git(&["checkout", "--quiet", "--detach", "topic"]);
    assert_eq!(asked(&scene, &["--since", "main"]), ["own"]);
}

#[test]
fn paths_say_which_of_the_changes_are_asked_for() {
    let scene = Scene::committed(&PROGRAM);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    scene.write("new.py", CHAT.replace("answer", "new"));
    assert_eq!(asked(&scene, &["--since", "HEAD", "new.py"]), ["new"]);
    assert_eq!(asked(&scene, &["--since", "HEAD", "main.py"]), Vec::<String>::new());
    let ran = scene.instrument(&["--since", "HEAD", "--staged"]);
    assert!(ran.code == 2 && ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    let ran = scene.instrument(&["--since", "HEAD", "-"]);
    assert!(ran.code == 2 && ran.stderr.contains("`-` is standard input"), "{}", ran.stderr);
}

#[test]
fn odd_names_line_ends_and_a_root_below_the_top() {
    let names = ["ein gutes/größe.py", "neue\nzeile.py", "-x.py", "tab\there.py"];
    let scene = Scene::empty();
    scene.write("pyproject.toml", "[project]\nname = \"all\"\n");
    for name in names {
        scene.write(&format!("sub/{name}"), CHAT.replace('\n', "\r\n"));
    }
    scene.write("sub/requirements.txt", "openai\n");
    scene.write("top.py", CHAT);
    scene.commit("one");
    for name in names {
        scene.write(&format!("sub/{name}"), format!("{CHAT}{SUMMARISE}").replace('\n', "\r\n"));
    }
    scene.write("top.py", CHAT.replace("\"m\"", "\"n\""));
    let from_below = {
        let below = scene.at.join("sub");
        scene.elsewhere(below)
    };
    assert_eq!(asked(&from_below, &["--since", "HEAD"]), ["summarise"; 4]);
    // Only the ends of lines changed.
    from_below.git(&["checkout", "--quiet", ".."]);
    for name in names {
        from_below.write(name, CHAT);
    }
    assert_eq!(asked(&from_below, &["--since", "HEAD"]), Vec::<String>::new());
}

#[test]
fn the_taste_of_the_user_and_the_variables_of_a_hook_do_not_matter() {
    let mut scene = Scene::committed(&PROGRAM);
    for (key, value) in [
        ("diff.noprefix", "true"),
        ("diff.external", "false"),
        ("color.ui", "always"),
        ("core.quotepath", "true"),
        ("diff.renames", "false"),
        ("core.pager", "false"),
        ("status.showUntrackedFiles", "no"),
        ("diff.ignoreSubmodules", "none"),
    ] {
        scene.git(&["config", "--global", key, value]);
    }
    scene.write(".gitattributes", "*.py diff=never\n");
    scene.git(&["config", "--global", "diff.never.textconv", "false"]);
    scene.git(&["mv", "chat.py", "talk.py"]);
    scene.write("talk.py", format!("{CHAT}{SUMMARISE}"));
    scene.write("größe.py", CHAT.replace("answer", "untracked"));
    assert_eq!(asked(&scene, &["--since", "HEAD"]), ["untracked", "summarise"]);
    let other = scene.folder().join("elsewhere");
    let other = other.to_str().expect("it is Unicode").to_owned();
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX"] {
        scene.environment.push((name.to_owned(), other.clone()));
    }
    assert_eq!(asked(&scene, &["--since", "HEAD"]), ["untracked", "summarise"]);
}

#[test]
fn linked_work_trees_and_submodules() {
    let scene = Scene::committed(&PROGRAM);
    scene.git(&["worktree", "add", "--quiet", "../linked"]);
    let library = scene.folder().join("library");
    scene.git(&["init", "--quiet", library.to_str().expect("it is Unicode")]);
    let linked = scene.elsewhere("linked");
    linked.write("chat.py", format!("{CHAT}{SUMMARISE}"));
    assert_eq!(asked(&linked, &["--since", "main"]), ["summarise"]);
    let library = linked.elsewhere("library");
    library.write("inner.py", CHAT);
    library.commit("one");
    let outer = library.elsewhere("work");
    outer.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../library", "library"]);
    outer.commit("submodule");
    outer.write("library/inner.py", CHAT.replace("\"m\"", "\"n\""));
    outer.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    assert_eq!(diff(&outer, &["--since", "HEAD"]).files(), ["chat.py", "requirements.txt"]);
}

#[test]
fn typescript_gets_the_set_up_of_what_changed() {
    let chat = "import OpenAI from 'openai';\n\nconst client = new OpenAI();\n\nexport async function answer(question: string) {\n  return client.responses.create({ model: 'm', input: question });\n}\n";
    let other = chat.replace("answer", "unchanged");
    let index = "import { answer } from './chat';\nimport { unchanged } from './other';\n\nawait answer(await unchanged('Hello'));\n";
    let package = "{\n  \"name\": \"p\",\n  \"type\": \"module\",\n  \"dependencies\": { \"openai\": \"^6.0.0\" }\n}\n";
    let files = [("src/chat.ts", chat), ("src/other.ts", &other), ("src/index.ts", index), ("package.json", package)];
    let scene = Scene::committed(&files);
    assert_eq!(diff(&scene, &["--since", "HEAD"]).stdout, "");
    scene.write("src/chat.ts", chat.replace("'m'", "'n'"));
    let since = diff(&scene, &["--since", "HEAD"]);
    assert_eq!(since.files(), ["package.json", "src/chat.ts", "src/index.ts", "src/tracing.ts"]);
    let whole = diff(&scene, &[]).added();
    let expected: Vec<_> = whole.into_iter().filter(|(path, _)| path != "src/other.ts").collect();
    assert_eq!(since.added(), expected);
}

#[test]
fn set_up_goes_with_the_last_function_that_needs_it() {
    let scene = Scene::committed(&PROGRAM);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    assert_eq!(scene.instrument(&["--since", "HEAD"]).code, 0);
    assert!(scene.read("main.py").contains("mlflow.openai.autolog()"));
    assert_eq!(scene.instrument(&["remove", "chat.py"]).code, 0);
    assert_eq!(scene.git(&["status", "--porcelain"]), " M chat.py\n");
    assert_eq!(scene.read("chat.py"), CHAT.replace("\"m\"", "\"n\""));
    // A file that an earlier run was about stays as that has left it.
    assert_eq!(scene.instrument(&["main.py"]).code, 0);
    scene.write("main.py", scene.read("main.py") + "\n# The end.\n");
    assert_eq!(scene.instrument(&["--since", "HEAD", "chat.py"]).code, 0);
    assert_eq!(scene.instrument(&["remove", "chat.py"]).code, 0);
    assert!(scene.read("main.py").contains("mlflow.openai.autolog()"));
}
