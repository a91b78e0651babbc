//! `--add-ignores`: a comment above each function that would get a span, in bulk.

use insta::assert_snapshot;

use crate::folder::Folder;

const PYTHON: &str = "\
from fastapi import FastAPI
from openai import AsyncOpenAI, OpenAI

app = FastAPI()
client = OpenAI()
fast = AsyncOpenAI()


def title(text: str) -> str: return client.responses.create(model=\"m\", input=text).output_text.strip()


@app.post(\"/ask\")
@app.post(\"/question\")
async def ask(question: str) -> str:
    reply = await fast.responses.create(model=\"m\", input=question)
    return title(reply.output_text) + await Helper().run(question)


class Helper:
\tasync def run(self, question: str) -> str:
\t\tasync def inner(text: str) -> str:
\t\t\treply = await fast.responses.create(model=\"m\", input=text)
\t\t\treturn reply.output_text.strip()

\t\treturn await inner(question) + await inner(question.lower())


def complete(prompt: str) -> str:
    return client.responses.create(model=\"m\", input=prompt).output_text
";

const TYPESCRIPT: &str = "\
import express from 'express';
import OpenAI from 'openai';

const client = new OpenAI();
const app = express();

/** Shortens. */
export const shorten = async (text: string): Promise<string> => {
  const reply = await client.responses.create({ model: 'm', input: text });
  return reply.output_text.trim();
};

app.post('/ask', async (request, response) => {
  const reply = await client.responses.create({ model: 'm', input: String(request.query.q) });
  response.json({ answer: await shorten(reply.output_text) });
});

export class Helper {
  async run(question: string): Promise<string> {
    const reply = await client.responses.create({ model: 'm', input: question });
    return reply.output_text.trim();
  }
}

export const tools = {
  async look(question: string): Promise<string> {
    const reply = await client.responses.create({ model: 'm', input: question });
    return reply.output_text.trim();
  },
};
";

fn project(end: &str) -> Folder {
    Folder::new()
        .file("app.py", PYTHON.replace('\n', end))
        .file("requirements.txt", "openai\nfastapi\n")
        .file("web/package.json", "{\n  \"name\": \"web\",\n  \"dependencies\": { \"openai\": \"^6.0.0\" }\n}\n")
        .file("web/src/llm.ts", TYPESCRIPT.replace('\n', end))
}

#[test]
fn after_it_nothing_is_asked_and_it_can_be_taken_out_again() {
    for end in ["\n", "\r\n"] {
        let folder = project(end);
        let ran = folder.run(&["--add-ignores=not ours", "--dry-run", "."]);
        if end == "\n" {
            assert_snapshot!("ignores_of_a_dry_run", ran);
        }
        let ran = folder.run(&["--add-ignores=not ours", "."]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let check = folder.run(&["--check", "."]);
        assert_eq!(check.code, 0, "{}", check.stderr);
        assert!(!check.stderr.contains("Comments without effect"), "{}", check.stderr);
        let written = (folder.read("app.py"), folder.read("web/src/llm.ts"));
        assert!(!written.0.replace("\r\n", "").contains(['\r']) && written.0.contains("# instrument: ignore["));
        assert_eq!(folder.run(&["--add-ignores=not ours", "-q", "."]).code, 0);
        assert_eq!((folder.read("app.py"), folder.read("web/src/llm.ts")), written);
        assert_eq!(folder.run(&["remove", "-q"]).code, 0);
        assert_eq!(
            (folder.read("app.py"), folder.read("web/src/llm.ts")),
            (PYTHON.replace('\n', end), TYPESCRIPT.replace('\n', end))
        );
    }
}

#[test]
fn what_was_changed_since_loses_the_comments_alone() {
    let folder = project("\n");
    folder.run(&["--add-ignores", "-q", "."]);
    let edited = folder.read("app.py").replace("class Helper:", "# Helps.\nclass Helper:");
    let folder = folder.file("app.py", &edited);
    assert_eq!(folder.run(&["remove", "-q"]).code, 0);
    assert_eq!(folder.read("app.py"), PYTHON.replace("class Helper:", "# Helps.\nclass Helper:"));
}

#[test]
fn comments_are_people_s_own_for_remove_all() {
    let folder = project("\n");
    folder.run(&["--add-ignores", "-q", "."]);
    let written = folder.read("app.py");
    std::fs::remove_dir_all(folder.path().join(".instrument")).expect("it is there");
    assert_eq!(folder.run(&["remove", "--all", "-q"]).code, 0);
    assert_eq!(folder.read("app.py"), written);
}

#[test]
fn a_reason_that_is_required_must_be_given() {
    let folder = project("\n").file("instrument.toml", "require-ignore-reason = true\n");
    let ran = folder.run(&["--add-ignores", "."]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("write `--add-ignores=REASON`"), "{}", ran.stderr);
    assert_eq!(folder.run(&["--add-ignores=legacy", "-q", "."]).code, 0);
    assert_eq!(folder.run(&["--check", "."]).code, 0);
    let bare = folder.read("app.py").replacen(" legacy", "", 1);
    let ran = folder.file("app.py", bare).run(&["--check", "."]);
    assert_eq!(ran.code, 1);
    assert_snapshot!("ignores_without_a_reason", ran);
}

#[test]
fn where_no_comment_can_stand_it_is_said() {
    let two = "\
import OpenAI from 'openai';

const client = new OpenAI();

// eslint-disable-next-line max-len
export async function shorten(text: string): Promise<string> {
  const reply = await client.responses.create({ model: 'm', input: text });
  return reply.output_text.trim();
}
";
    let folder = Folder::new().file("package.json", "{\"dependencies\": {\"openai\": \"6\"}}\n").file("llm.ts", two);
    let ran = folder.run(&["--add-ignores", "."]);
    assert!(
        ran.stderr.contains("llm.ts:6: ignore comment for `shorten`: the comment above it speaks"),
        "{}",
        ran.stderr
    );
    assert_eq!(folder.read("llm.ts"), two);
}
