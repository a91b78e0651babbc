//! `--hook`: the names that a hook gives only say which functions are asked for.

use crate::scene::{CHAT, MAIN, SUMMARISE, Scene};

fn files(scene: &Scene, arguments: &[&str]) -> Vec<String> {
    scene.instrument(&[&["--dry-run", "--format", "diff"], arguments].concat()).files()
}

#[test]
fn set_up_goes_where_it_belongs_and_tests_stay_left_out() {
    let files_there =
        [("chat.py", CHAT), ("main.py", MAIN), ("tests/test_chat.py", CHAT), ("requirements.txt", "openai\n")];
    let scene = Scene::committed(&files_there);
    assert_eq!(files(&scene, &["chat.py"]), ["chat.py", "requirements.txt"]);
    assert_eq!(files(&scene, &["--hook", "chat.py"]), ["chat.py", "main.py", "requirements.txt"]);
    assert_eq!(files(&scene, &["tests/test_chat.py"]), ["requirements.txt", "tests/test_chat.py"]);
    assert_eq!(files(&scene, &["--hook", "tests/test_chat.py"]), Vec::<String>::new());
    assert_eq!(files(&scene, &["--hook", "main.py"]), Vec::<String>::new());
}

#[test]
fn what_a_comment_leaves_alone_needs_no_set_up() {
    let ignored = |text: &str| text.replace("def ", "# instrument: ignore\ndef ");
    let scene = Scene::committed(&[("chat.py", &ignored(CHAT)), ("main.py", MAIN), ("requirements.txt", "openai\n")]);
    assert_eq!(files(&scene, &["--hook", "chat.py"]), Vec::<String>::new());
    scene.write("chat.py", ignored(CHAT) + SUMMARISE);
    assert_eq!(files(&scene, &["--hook", "chat.py"]), ["chat.py", "main.py", "requirements.txt"]);
}
