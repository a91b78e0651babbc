//! Files that a parser refuses or misreads: what is said of them, and that the others are written all the same.

use insta::assert_snapshot;

use crate::folder::Folder;

/// A project whose files are read well, misread in part, refused by both parsers, and refused by the strict one alone.
pub fn project() -> Folder {
    let ask = "def ask(question):\n    return client().responses.create(input=question)\n";
    let client = "import openai\n\n\ndef client():\n    return openai.OpenAI()\n\n\n";
    let good = format!("{client}{ask}\n\ndef main():\n    return ask(ask('?'))\n");
    let misread = format!("{good}\n\ndef pick[T = str](question: T):\n    return ask(main())\n");
    let script = "import { generateText } from 'ai';\n\nexport interface Box<in out T> {\n  value: T;\n}\n\n\
                  export async function ask(prompt: string) {\n  return generateText({ model: 'gpt-5', prompt });\n}\n\n\
                  export class Chat<in T> {\n  async answer(prompt: string) {\n    return ask(await ask(prompt));\n  }\n}\n";
    Folder::new()
        .file("pyproject.toml", "[project]\nname = \"shop\"\ndependencies = [\"openai\"]\n")
        .file("package.json", "{\n  \"name\": \"shop\",\n  \"dependencies\": { \"ai\": \"^6\" }\n}\n")
        .file("good.py", &good)
        .file("misread.py", misread)
        .file("old.py", good.replace("return ask(ask('?'))", "print \"asking\"\n    return ask(ask('?'))"))
        .file("older.py", good.replace("return ask(ask('?'))", "mode = 0777\n    return ask(ask('?'))"))
        .file("chat.ts", script)
        .file("broken.ts", script.replace("return generateText({", "return generateText({{"))
        .file("refused.ts", "export const box = 1;\nexport const box = 2;\n".to_owned() + script)
}

#[test]
fn text() {
    assert_snapshot!(project().run(&["--dry-run", "--min-confidence", "low", "."]));
}

#[test]
fn json() {
    let ran = project().run(&["--dry-run", "--format", "json", "--min-confidence", "low", "."]);
    let output: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("it is JSON");
    let parts = ["syntax_problems", "misreadings", "held"].map(|part| format!("{part}: {:#}", output[part]));
    assert_snapshot!(parts.join("\n"));
}

#[test]
fn what_is_refused_does_not_stop_the_rest() {
    let folder = project();
    let kept = ["old.py", "older.py", "broken.ts", "refused.ts"].map(|path| (path, folder.read(path)));
    let ran = folder.run(&["--min-confidence", "low", "."]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for (path, before) in kept {
        assert_eq!(folder.read(path), before, "{path}");
    }
    for path in ["good.py", "misread.py", "chat.ts"] {
        assert!(folder.read(path).contains("mlflow"), "{path}");
    }
}
