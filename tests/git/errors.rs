//! What is said when git cannot tell what changed: what happened, where, and what to do.

use crate::scene::{CHAT, Scene};

#[track_caller]
fn refused(scene: &Scene, arguments: &[&str], words: &[&str]) {
    let ran = scene.instrument(&[&["--check"], arguments].concat());
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    for word in words {
        assert!(ran.stderr.contains(word), "no {word:?} in {}", ran.stderr);
    }
    assert_eq!((ran.stderr.lines().count(), ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
}

#[test]
fn no_repository() {
    let scene = Scene::empty();
    std::fs::remove_dir_all(scene.path(".git")).expect("removed");
    scene.write("chat.py", CHAT);
    for part in [&["--since", "HEAD"][..], &["--staged"]] {
        refused(&scene, part, &["is not in a git repository", "git init"]);
    }
}

#[test]
fn no_git() {
    let mut scene = Scene::committed(&[("chat.py", CHAT)]);
    scene.environment.push(("PATH".to_owned(), "/nowhere".to_owned()));
    for part in [&["--since", "HEAD"][..], &["--staged"]] {
        refused(&scene, part, &["git: the program is not found", "install git"]);
    }
}

#[test]
fn a_bare_repository() {
    let scene = Scene::committed(&[("chat.py", CHAT)]);
    scene.git(&["clone", "--quiet", "--bare", ".", "../bare"]);
    let bare = scene.elsewhere("bare");
    refused(&bare, &["--since", "HEAD"], &["is a bare repository", "clone"]);
    refused(&bare, &["--staged"], &["is a bare repository", "clone"]);
}

#[test]
fn no_commit_yet() {
    let scene = Scene::empty();
    scene.write("chat.py", CHAT);
    refused(&scene, &["--since", "main"], &["no commit yet", "--staged"]);
    // Everything staged is new.
    assert_eq!(scene.instrument(&["--check", "--staged"]).code, 0);
    scene.git(&["add", "chat.py"]);
    assert_eq!(scene.instrument(&["--check", "--staged"]).code, 1);
}

#[test]
fn an_unknown_revision() {
    let scene = Scene::committed(&[("chat.py", CHAT)]);
    refused(&scene, &["--since", "nope"], &["there is no revision `nope`", "git branch --all"]);
    refused(&scene, &["--since=--output=x"], &["there is no revision `--output=x`"]);
    refused(&scene, &["--since="], &["there is no revision ``"]);
    scene.git(&["clone", "--quiet", ".", "../clone"]);
    scene.git(&["branch", "later"]);
    let clone = scene.elsewhere("clone");
    refused(&clone, &["--since", "origin/later"], &["no revision `origin/later`", "`git fetch origin later`"]);
    refused(&clone, &["--since", "later"], &["`git fetch origin later`", "`origin/later`"]);
    clone.git(&["fetch", "--quiet"]);
    refused(&clone, &["--since", "later"], &["there is `origin/later`"]);
    assert_eq!(clone.instrument(&["--check", "--since", "origin/later"]).code, 0);
}

#[test]
fn a_shallow_clone_without_the_base() {
    let scene = Scene::committed(&[("chat.py", CHAT)]);
    scene.git(&["checkout", "--quiet", "-b", "topic"]);
    for number in ["2", "3"] {
        scene.write("number", number);
        scene.commit(number);
    }
    scene.git(&["checkout", "--quiet", "main"]);
    scene.write("main", "1");
    scene.commit("main");
    let url = format!("file://{}", scene.path("").display());
    scene.git(&["clone", "--quiet", "--depth=1", "--no-single-branch", &url, "../clone"]);
    let clone = scene.elsewhere("clone");
    clone.git(&["checkout", "--quiet", "topic"]);
    refused(&clone, &["--since", "main"], &["the clone is shallow", "git fetch --unshallow", "fetch-depth: 0"]);
    refused(&clone, &["--since", "v1"], &["no revision `v1`", "the clone is shallow", "git fetch --unshallow"]);
    clone.git(&["fetch", "--quiet", "--unshallow"]);
    assert_eq!(clone.instrument(&["--check", "--since", "main"]).code, 0);
}

#[test]
fn no_common_commit() {
    let scene = Scene::committed(&[("chat.py", CHAT)]);
    scene.git(&["checkout", "--quiet", "--orphan", "other"]);
    scene.commit("another beginning");
    refused(&scene, &["--since", "main"], &["HEAD and `main` have no commit in common"]);
}

#[test]
fn conflicts() {
    let scene = Scene::committed(&[("chat.py", CHAT), ("b.py", CHAT)]);
    scene.git(&["checkout", "--quiet", "-b", "topic"]);
    for (path, branch) in [("chat.py", "m"), ("b.py", "m")] {
        scene.write(path, CHAT.replace("\"m\"", &format!("\"{branch}1\"")));
    }
    scene.commit("topic");
    scene.git(&["checkout", "--quiet", "main"]);
    scene.write("chat.py", CHAT.replace("\"m\"", "\"m2\""));
    scene.write("b.py", CHAT.replace("\"m\"", "\"m2\""));
    scene.commit("main");
    let merge = scene.run(std::process::Command::new("git").args(["merge", "topic"]));
    assert_eq!(merge.code, 1, "{}", merge.stdout);
    refused(&scene, &["--staged"], &["b.py: has conflicts", "(and 1 more)", "git add"]);
}
