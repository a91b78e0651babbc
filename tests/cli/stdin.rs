//! `instrument -`: a filter from standard input to standard output.

use insta::assert_snapshot;

use crate::folder::Folder;

const CHAT: &str = "\
from openai import OpenAI

client = OpenAI()


def answer(question):
    messages = [{\"role\": \"user\", \"content\": question}]
    reply = client.chat.completions.create(model=\"small\", messages=messages)
    text = reply.choices[0].message.content
    return text.strip()
";

#[test]
fn alone() {
    assert_snapshot!(Folder::new().run_with(&["-"], ".", CHAT.as_bytes()));
}

#[test]
fn within_its_project() {
    let folder = Folder::new()
        .file("pyproject.toml", "[project]\nname = \"shop\"\ndependencies = [\"openai\"]\n")
        .file("shop/chat.py", "")
        .file("shop/other.py", CHAT);
    let ran = folder.run_with(&["-", "--stdin-filename", "shop/chat.py"], ".", CHAT.as_bytes());
    assert_snapshot!(ran);
    assert_eq!((folder.read("shop/chat.py"), folder.read("shop/other.py")), (String::new(), CHAT.to_owned()));
}

#[test]
fn dry_run() {
    assert_snapshot!(Folder::new().run_with(&["-", "--dry-run", "--stdin-filename", "chat.py"], ".", CHAT.as_bytes()));
}

#[test]
fn check() {
    let ran = Folder::new().run_with(&["-", "--check", "-q"], ".", CHAT.as_bytes());
    assert_eq!((ran.code, ran.stdout()), (1, String::new()));
}

#[test]
fn what_cannot_be_used_comes_out_as_it_went_in() {
    for text in [&b"x = 'Gr\xfc\xdfe'\n"[..], b"def broken(:\r\n", b"", b"\xef\xbb\xbfx = 1", b"import json\r\n"] {
        let ran = Folder::new().run_with(&["-"], ".", text);
        assert_eq!((ran.code, ran.stdout.as_slice()), (0, text), "{}", ran.stderr);
    }
}

#[test]
fn filename_without_input() {
    assert_snapshot!(Folder::new().run(&["--stdin-filename", "chat.py", "."]));
}

#[test]
fn input_and_a_path() {
    assert_snapshot!(Folder::new().run(&["-", "."]));
}
