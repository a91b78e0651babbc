//! `--staged`: what is staged is analysed and fixed, and what is not staged is neither staged nor lost.

use std::fs;
use std::process::Command;

use crate::scene::{CHAT, MAIN, Ran, SUMMARISE, Scene, exists, traced};

const PROGRAM: [(&str, &str); 3] = [("chat.py", CHAT), ("main.py", MAIN), ("requirements.txt", "openai\n")];

/// Two lines before the functions, one in `answer`, and lines behind it.
const LONG: &str = "\
import os
from openai import OpenAI

MODEL = \"m\"
client = OpenAI()


def answer(question):
    question = question.strip()
    reply = client.chat.completions.create(model=MODEL, messages=[{\"role\": \"user\", \"content\": question}])
    return reply.choices[0].message.content


def shout(text):
    return text.upper()
";

/// The lines by which the work tree differs from the index.
fn unstaged(scene: &Scene, path: &str) -> Vec<String> {
    let diff = scene.git(&["diff", "--unified=0", "--", path]);
    let lines = diff
        .lines()
        .filter(|line| line.starts_with(['+', '-']) && !line.starts_with("+++") && !line.starts_with("---"));
    lines.map(str::to_owned).collect()
}

#[track_caller]
fn fixed(scene: &Scene, arguments: &[&str]) -> Ran {
    let ran = scene.instrument(&[&["--staged"], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran
}

#[track_caller]
fn held(scene: &Scene, path: &str, words: &[&str]) {
    let (work, staged) = (scene.read(path), scene.staged(path));
    let ran = scene.instrument(&["--staged"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    for word in words {
        assert!(ran.stderr.contains(word), "no {word:?} in {}", ran.stderr);
    }
    assert_eq!((scene.read(path), scene.staged(path)), (work, staged));
}

/// Stages one version of a file and leaves another in the work tree.
fn partly(scene: &Scene, path: &str, staged: &str, work: &str) {
    scene.write(path, staged);
    scene.git(&["add", path]);
    scene.write(path, work);
}

#[test]
fn the_index_is_read_not_the_work_tree() {
    let scene = Scene::committed(&PROGRAM);
    assert_eq!(scene.instrument(&["--check", "--staged"]).code, 0);
    // Not staged.
    scene.write("chat.py", format!("{CHAT}{SUMMARISE}"));
    scene.write("new.py", CHAT);
    assert_eq!(scene.instrument(&["--check", "--staged"]).code, 0);
    // Staged, and gone from the work tree.
    scene.git(&["add", "chat.py"]);
    fs::remove_file(scene.path("chat.py")).expect("removed");
    let ran = scene.instrument(&["--dry-run", "--format", "diff", "--staged"]);
    assert_eq!(ran.files(), ["chat.py", "main.py", "requirements.txt"]);
    assert_eq!(traced(&ran.stdout.replace("\n+", "\n").replace("\n ", "\n")), ["summarise"]);
    assert_eq!(scene.instrument(&["--check", "--staged", "chat.py"]).code, 1);
    assert_eq!(scene.instrument(&["--check", "--staged", "new.py"]).code, 0);
    assert_eq!(scene.instrument(&["--check", "--staged", "nowhere.py"]).code, 2);
}

#[test]
fn manifests_and_configuration_are_those_in_the_index() {
    let scene = Scene::committed(&PROGRAM);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    scene.git(&["add", "chat.py"]);
    scene.write("instrument.toml", "exclude = [\"chat.py\"]\n");
    scene.write("requirements.txt", "mlflow>=3.17,<4\nopenai\n");
    let files = |scene: &Scene| scene.instrument(&["--dry-run", "--format", "diff", "--staged"]).files();
    assert_eq!(files(&scene), ["chat.py", "main.py", "requirements.txt"]);
    scene.git(&["add", "requirements.txt"]);
    assert_eq!(files(&scene), ["chat.py", "main.py"]);
    scene.git(&["add", "instrument.toml"]);
    assert_eq!(files(&scene), Vec::<String>::new());
    fs::remove_file(scene.path("instrument.toml")).expect("removed");
    assert_eq!(files(&scene), Vec::<String>::new());
    partly(&scene, "instrument.toml", "excluded = []\n", "");
    let ran = scene.instrument(&["--check", "--staged"]);
    assert!(
        ran.code == 2 && ran.stderr.contains(scene.path("instrument.toml").to_str().expect("it is Unicode")),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_fix_is_staged_and_written_and_can_be_removed() {
    let scene = Scene::committed(&PROGRAM);
    let changed = format!("{CHAT}{SUMMARISE}");
    scene.write("chat.py", &changed);
    scene.git(&["add", "chat.py"]);
    fixed(&scene, &[]);
    for path in ["chat.py", "main.py", "requirements.txt"] {
        assert_eq!((unstaged(&scene, path), scene.staged(path)), (vec![], scene.read(path)));
    }
    assert_eq!(traced(&scene.read("chat.py")), ["summarise"]);
    assert!(scene.read("main.py").contains("mlflow.openai.autolog()"));
    assert_eq!(scene.instrument(&["--check", "--staged"]).code, 0);
    assert_eq!(scene.git(&["status", "--porcelain"]), "M  chat.py\nM  main.py\nM  requirements.txt\n");
    assert_eq!(scene.instrument(&["remove"]).code, 0);
    let texts = ["chat.py", "main.py", "requirements.txt"].map(|path| scene.read(path));
    assert_eq!(texts, [changed, MAIN.to_owned(), "openai\n".to_owned()]);
}

#[test]
fn unstaged_lines_before_inside_and_after_the_function_stay_unstaged() {
    let staged = LONG.replace("m\\", "n\\").replace("question.strip()", "question.strip().lower()");
    let before = |text: &str| text.replace("import os\n", "import os\nimport sys\n");
    let inside = |text: &str| text.replace("    return reply", "    print(reply)\n    return reply");
    let after = |text: &str| format!("{text}\n\ndef whisper(text):\n    return text.lower()\n");
    for work in [before(&staged), inside(&staged), after(&staged), after(&inside(&before(&staged)))] {
        let scene = Scene::committed(&[
            ("chat.py", LONG),
            ("main.py", MAIN),
            ("requirements.txt", "mlflow>=3.17,<4\nopenai\n"),
        ]);
        partly(&scene, "chat.py", &staged, &work);
        let expected = unstaged(&scene, "chat.py");
        assert!(!expected.is_empty());
        fixed(&scene, &[]);
        assert_eq!(unstaged(&scene, "chat.py"), expected, "{work}");
        assert_eq!(
            (traced(&scene.staged("chat.py")), traced(&scene.read("chat.py"))),
            (vec!["answer".to_owned()], vec!["answer".to_owned()])
        );
        assert_eq!(scene.instrument(&["remove"]).code, 0);
        assert_eq!(scene.read("chat.py"), work);
    }
}

#[test]
fn where_both_meet_nothing_is_done() {
    let staged = LONG.replace("question.strip()", "question.strip().lower()");
    for (work, word) in [
        // The function is gone, has another head, or is traced by hand.
        (staged.split("def answer").next().expect("a part").to_owned(), "`answer` is another one"),
        (staged.replace("def answer(question)", "def answer(question, more=None)"), "`answer` is another one"),
        (staged.replace("def answer", "@cached\ndef answer"), "`answer` is another one"),
        (
            staged.replace("    return reply", "    mlflow.log_param('a', 1)\n    return reply"),
            "`answer` is another one",
        ),
        (staged.replace("return text.upper()", "return (text.upper("), "cannot be parsed"),
    ] {
        let scene = Scene::committed(&[("chat.py", LONG), ("requirements.txt", "mlflow>=3.17,<4\nopenai\n")]);
        partly(&scene, "chat.py", &staged, &work);
        held(&scene, "chat.py", &["chat.py", word]);
    }
}

#[test]
fn a_fix_that_is_in_the_work_tree_already_is_only_staged() {
    let scene = Scene::committed(&PROGRAM);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    scene.git(&["add", "chat.py"]);
    assert_eq!(scene.instrument(&[]).code, 0);
    let work = scene.read("chat.py");
    fixed(&scene, &[]);
    assert_eq!((scene.read("chat.py"), scene.staged("chat.py")), (work.clone(), work));
}

#[test]
fn line_ends_are_those_of_each_place() {
    let windows = LONG.replace('\n', "\r\n");
    // The same in both.
    let scene = Scene::committed(&[("requirements.txt", "mlflow>=3.17,<4\nopenai\n")]);
    partly(&scene, "chat.py", &windows, &windows.replace("import os\r\n", "import os\r\nimport sys\r\n"));
    fixed(&scene, &[]);
    assert_eq!(unstaged(&scene, "chat.py"), ["+import sys"]);
    assert!(!scene.read("chat.py").replace("\r\n", "").contains('\n'));
    assert!(!scene.staged("chat.py").replace("\r\n", "").contains('\n'));
    // Translated on the way.
    for setting in ["core.autocrlf", "attribute"] {
        let scene = Scene::committed(&[("requirements.txt", "mlflow>=3.17,<4\nopenai\n")]);
        match setting {
            "attribute" => scene.write(".gitattributes", "*.py text eol=crlf\n"),
            _ => drop(scene.git(&["config", setting, "true"])),
        }
        scene.write("chat.py", &windows);
        scene.git(&["add", "chat.py"]);
        assert_eq!(scene.staged("chat.py"), LONG);
        fixed(&scene, &[]);
        assert_eq!(traced(&scene.staged("chat.py")), ["answer"]);
        assert_eq!(scene.read("chat.py"), scene.staged("chat.py").replace('\n', "\r\n"));
        assert_eq!(scene.git(&["status", "--porcelain", "chat.py"]), "A  chat.py\n");
    }
}

#[test]
fn what_git_translates_otherwise_is_held_back() {
    let scene = Scene::committed(&PROGRAM);
    scene.write(".gitattributes", "*.py ident\n");
    let staged = CHAT.replace("\"m\"", "\"n\"");
    partly(&scene, "chat.py", &format!("# $Id$\n{staged}"), &format!("# $Id: 123 $\n{staged}"));
    held(&scene, "chat.py", &["chat.py", "git translates it"]);
}

#[test]
fn what_is_only_intended_to_be_added_is_not_staged() {
    let scene = Scene::committed(&PROGRAM);
    scene.write("new.py", CHAT);
    scene.git(&["add", "--intent-to-add", "new.py"]);
    fixed(&scene, &[]);
    assert_eq!(scene.read("new.py"), CHAT);
    assert_eq!(scene.git(&["status", "--porcelain"]), " A new.py\n");
    scene.git(&["add", "new.py"]);
    fixed(&scene, &[]);
    assert_eq!(
        (traced(&scene.read("new.py")), scene.staged("new.py")),
        (vec!["answer".to_owned()], scene.read("new.py"))
    );
}

#[test]
fn the_mode_stays_and_a_merge_is_no_obstacle() {
    let scene = Scene::committed(&PROGRAM);
    scene.git(&["checkout", "--quiet", "-b", "topic"]);
    scene.write("talk.py", CHAT);
    scene.git(&["add", "talk.py"]);
    scene.git(&["update-index", "--chmod=+x", "talk.py"]);
    scene.git(&["commit", "--quiet", "--message", "topic"]);
    scene.git(&["checkout", "--quiet", "--force", "main"]);
    scene.write("other.txt", "");
    scene.commit("main");
    scene.git(&["merge", "--quiet", "--no-commit", "topic"]);
    fixed(&scene, &[]);
    assert!(scene.git(&["ls-files", "--stage", "talk.py"]).starts_with("100755"));
    assert_eq!(traced(&scene.staged("talk.py")), ["answer"]);
    scene.git(&["commit", "--quiet", "--message", "merged"]);
    assert_eq!(scene.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_locked_index_leaves_all_as_it_is() {
    let scene = Scene::committed(&PROGRAM);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    scene.git(&["add", "chat.py"]);
    scene.write(".git/index.lock", "");
    held(&scene, "chat.py", &["index.lock"]);
    assert_eq!((scene.read("main.py"), scene.read("requirements.txt")), (MAIN.to_owned(), "openai\n".to_owned()));
    assert!(!exists(&scene.path(".instrument")));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_staged_file_is_left_alone() {
    let scene = Scene::committed(&PROGRAM);
    let chat = CHAT.replace("\"m\"", "\"n\"");
    scene.write("chat.py", &chat);
    scene.git(&["add", "chat.py"]);
    fs::remove_file(scene.path("chat.py")).expect("removed");
    scene.write("other.txt", &chat);
    std::os::unix::fs::symlink("other.txt", scene.path("chat.py")).expect("a link");
    held(&scene, "chat.py", &["chat.py", "a link in the work tree"]);
    assert_eq!(scene.read("other.txt"), chat);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_not_staged() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::committed(&PROGRAM);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    scene.git(&["add", "chat.py"]);
    fs::set_permissions(scene.path("chat.py"), fs::Permissions::from_mode(0o444)).expect("permissions");
    held(&scene, "chat.py", &["chat.py", "read-only"]);
    assert!(scene.staged("main.py").contains("mlflow.openai.autolog()"));
}

#[test]
fn a_new_module_is_new_in_both_and_manifests_are_carried_over() {
    let chat = "import OpenAI from 'openai';\n\nconst client = new OpenAI();\n\nexport async function answer(question: string) {\n  return client.responses.create({ model: 'm', input: question });\n}\n";
    let index = "import { answer } from './chat';\n\nawait answer('Hello');\n";
    let package =
        "{\n  \"name\": \"p\",\n  \"type\": \"module\",\n  \"dependencies\": {\n    \"openai\": \"^6.0.0\"\n  }\n}\n";
    let scene = Scene::committed(&[("src/chat.ts", chat), ("src/index.ts", index), ("package.json", package)]);
    let staged = chat.replace("'m'", "'n'");
    partly(
        &scene,
        "src/chat.ts",
        &staged,
        &format!("{staged}\nexport const shout = (text: string) => text.toUpperCase();\n"),
    );
    scene.write("package.json", package.replace("\"p\"", "\"q\""));
    fixed(&scene, &[]);
    assert_eq!(scene.staged("src/tracing.ts"), scene.read("src/tracing.ts"));
    assert_eq!(scene.staged("src/index.ts"), scene.read("src/index.ts"));
    assert!(scene.staged("src/chat.ts").contains("withSpan") && scene.read("src/chat.ts").contains("withSpan"));
    assert_eq!(unstaged(&scene, "src/chat.ts"), ["+", "+export const shout = (text: string) => text.toUpperCase();"]);
    assert_eq!(unstaged(&scene, "package.json"), ["-  \"name\": \"p\",", "+  \"name\": \"q\","]);
    assert!(scene.staged("package.json").contains("@mlflow/core"));
    // A body that is to be wrapped must be the same in both.
    let scene = Scene::committed(&[("src/chat.ts", chat), ("src/index.ts", index), ("package.json", package)]);
    partly(
        &scene,
        "src/chat.ts",
        &staged,
        &staged.replace("  return client", "  console.log(question);\n  return client"),
    );
    held(&scene, "src/chat.ts", &["`answer` is another one"]);
}

#[test]
fn set_up_is_carried_over_to_files_that_nobody_staged() {
    let scene = Scene::committed(&PROGRAM);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    scene.git(&["add", "chat.py"]);
    scene.write("main.py", MAIN.replace("\"Hello\"", "\"Good bye\""));
    scene.write("requirements.txt", "openai\nrequests\n");
    held(&scene, "requirements.txt", &["requirements.txt", "meet in the place"]);
    assert_eq!(unstaged(&scene, "main.py"), ["-    print(answer(\"Hello\"))", "+    print(answer(\"Good bye\"))"]);
    assert!(scene.staged("main.py").contains("autolog()") && scene.read("main.py").contains("autolog()"));
    // What the work tree has by hand is not added to it again.
    let scene = Scene::committed(&PROGRAM);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    scene.git(&["add", "chat.py"]);
    scene.write("main.py", format!("import mlflow\n\nmlflow.openai.autolog()\n\n{MAIN}"));
    let by_hand = scene.read("main.py");
    let ran = scene.instrument(&["--staged"]);
    assert_eq!(
        (ran.code, scene.read("main.py"), scene.staged("main.py")),
        (2, by_hand, MAIN.to_owned()),
        "{}",
        ran.stderr
    );
}

#[test]
fn sparse_work_trees_and_other_hash_functions() {
    let scene = Scene::committed(&PROGRAM);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    scene.git(&["add", "chat.py"]);
    scene.git(&["update-index", "--skip-worktree", "main.py"]);
    fs::remove_file(scene.path("main.py")).expect("removed");
    let ran = scene.instrument(&["--staged"]);
    assert!(ran.code == 2 && ran.stderr.contains("main.py: it is staged, but cannot be read"), "{}", ran.stderr);
    assert_eq!(scene.git(&["ls-files", "-t", "main.py"]), "S main.py\n");
    assert_eq!(
        (traced(&scene.staged("chat.py")), scene.staged("main.py")),
        (vec!["answer".to_owned()], MAIN.to_owned())
    );

    let scene = Scene::empty();
    fs::remove_dir_all(scene.path(".git")).expect("removed");
    scene.git(&["init", "--quiet", "--object-format=sha256"]);
    for (path, text) in PROGRAM {
        scene.write(path, text);
    }
    scene.git(&["add", "--all"]);
    fixed(&scene, &[]);
    assert_eq!((scene.staged("chat.py"), scene.git(&["diff"])), (scene.read("chat.py"), String::new()));
}

#[test]
fn a_root_below_the_top_and_odd_names() {
    let scene = Scene::committed(&[("README", "")]);
    scene.write("dienst eins/pyproject.toml", "[project]\nname = \"eins\"\ndependencies = [\"openai\"]\n");
    scene.write("dienst eins/größe\n1.py", CHAT);
    scene.write("zwei/chat.py", CHAT);
    scene.git(&["add", "--all"]);
    let below = scene.at.join("dienst eins");
    let scene = scene.elsewhere(below);
    fixed(&scene, &[]);
    assert_eq!(traced(&scene.read("größe\n1.py")), ["answer"]);
    assert_eq!(scene.git(&["diff"]), "");
    assert_eq!(scene.read("../zwei/chat.py"), CHAT);
}

/// A hook of git itself, without any framework.
#[cfg(unix)]
#[test]
fn in_a_hook_of_git() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::committed(&PROGRAM);
    let hook = format!("#!/bin/sh\nexec '{}' --staged --quiet\n", env!("CARGO_BIN_EXE_instrument"));
    scene.write(".git/hooks/pre-commit", hook);
    fs::set_permissions(scene.path(".git/hooks/pre-commit"), fs::Permissions::from_mode(0o755)).expect("permissions");
    let committed = |scene: &Scene, path: &str| scene.git(&["show", &format!("HEAD:{path}")]);

    scene.write("one.py", CHAT);
    scene.git(&["add", "one.py"]);
    scene.git(&["commit", "--quiet", "--message", "staged"]);
    assert_eq!(traced(&committed(&scene, "one.py")), ["answer"]);
    assert_eq!(scene.git(&["status", "--porcelain"]), "");

    scene.write("one.py", scene.read("one.py") + SUMMARISE);
    scene.git(&["commit", "--quiet", "--all", "--message", "all"]);
    assert_eq!(traced(&committed(&scene, "one.py")), ["answer", "summarise"]);
    assert_eq!(scene.git(&["status", "--porcelain"]), "");

    scene.write("chat.py", CHAT.replace("\"m\"", "\"n\""));
    let file = scene.run(Command::new("git").args(["commit", "--quiet", "--message", "file", "chat.py"]));
    assert!(file.code == 1 && file.stderr.contains("an index of its own"), "{}", file.stderr);
    assert_eq!(traced(&scene.read("chat.py")), Vec::<String>::new());
}
