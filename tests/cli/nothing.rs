//! Runs that find nothing to do, or files that they cannot use: exit code 0, and the reason.

use insta::assert_snapshot;

use crate::folder::Folder;

#[test]
fn empty_folder() {
    assert_snapshot!(Folder::new().run(&[]));
}

#[test]
fn no_genai_library() {
    let folder = Folder::new().file("shop/cart.py", "def total(prices):\n    return sum(prices)\n");
    assert_snapshot!(folder.run(&["shop"]));
    assert_eq!(folder.run(&["--check", "."]).code, 0);
}

#[test]
fn no_genai_library_in_quiet() {
    let ran = Folder::new().file("cart.py", "import json\n").run(&["-q", "."]);
    assert_eq!((ran.code, ran.stdout(), ran.stderr), (0, String::new(), String::new()));
}

#[test]
fn only_tests() {
    assert_snapshot!(Folder::new().file("tests/test_chat.py", "from openai import OpenAI\n").run(&["."]));
}

#[test]
fn syntax_error() {
    let broken =
        "from openai import OpenAI\n\n\ndef answer(question:\n    return OpenAI().responses.create(input=question\n";
    let folder = Folder::new().file("app/chat.py", broken);
    assert_snapshot!(folder.run(&["--dry-run", "."]));
    folder.run(&["."]);
    assert_eq!(folder.read("app/chat.py"), broken);
}

#[test]
fn invalid_utf8() {
    let folder = Folder::new().file("app/names.py", b"NAME = 'Gr\xfc\xdfe'\n").file("app/bits.py", b"x = '\0'\n");
    assert_snapshot!(folder.run(&["."]));
}
