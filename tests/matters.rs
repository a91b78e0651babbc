//! Which files are parsed: `analyse` tells, and what the others say must make no difference.

mod parsing;

use std::fs;

use mlflow_instrument::pipeline::{Options, analyse};
use mlflow_instrument::project::Request;

/// Writes the files and gives the paths of those that are parsed.
fn parsed(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let request = Request { paths: vec![folder.path().to_owned()], ..Request::default() };
    parsing::whole(files[0].0, &request, &Options::default());
    analyse(&request, &Options::default()).expect("an analysis").parsed
}

const MODEL: (&str, &str) = (
    "model.py",
    "import openai\n\n\ndef ask(question):\n    client = openai.OpenAI()\n    prompt = [{\"role\": \"user\", \"content\": question}]\n    \
     return client.chat.completions.create(model=\"m\", messages=prompt)\n",
);

const NOTHING: &[&str] = &[];

#[test]
fn what_imports_join_with_a_model() {
    let files = [
        MODEL,
        ("above.py", "from model import ask\n\n\ndef run():\n    return ask(\"x\")\n"),
        ("beside.py", "from below import shared\n"),
        ("below.py", "shared = 1\n"),
        ("top.py", "import above\nimport below\n"),
        ("alone.py", "import requests\n\n\ndef get():\n    return requests.get(\"https://example.com\")\n"),
    ];
    assert_eq!(parsed(&files), ["above.py", "below.py", "beside.py", "model.py", "top.py"]);
}

#[test]
fn services_are_no_reason() {
    let python = "import redis\nimport boto3\nimport psycopg\n\nstore = redis.Redis()\n\n\ndef save(key, value):\n    \
                  boto3.client(\"s3\").put_object(Key=key, Body=value)\n    store.set(key, value)\n    return store.get(key)\n";
    assert_eq!(parsed(&[("a.py", python)]), NOTHING);
    let script = "import axios from 'axios';\nimport { createClient } from 'redis';\n\nconst store = createClient();\n\n\
                  export async function load(id: string) {\n  const found = await axios.get(`/v1/${id}`);\n  \
                  await store.set(id, found.data);\n}\n";
    assert_eq!(parsed(&[("a.ts", script)]), NOTHING);
}

#[test]
fn libraries_with_models_among_other_things() {
    let bedrock = "import boto3\n\nclient = boto3.client(\"bedrock-runtime\")\n\n\ndef ask(messages):\n    \
                   return client.converse(modelId=\"m\", messages=messages)\n";
    assert_eq!(parsed(&[("a.py", bedrock)]), ["a.py"]);
    // The client is made elsewhere, under another name, and nothing is known of the parameter but what is called on it.
    let maker = "from boto3 import client as make\n\n\ndef storage():\n    return make(\"s3\")\n";
    let user = "def ask(runtime, body):\n    return runtime.invoke_model(body=body)\n";
    assert_eq!(parsed(&[("maker.py", maker), ("user.py", user)]), ["maker.py", "user.py"]);
    let search =
        "import redis\n\n\ndef find(store: redis.Redis, query):\n    return store.ft(\"docs\").search(query)\n";
    assert_eq!(parsed(&[("a.py", search)]), ["a.py"]);
}

#[test]
fn requests_to_models() {
    let by_url = "import requests\n\nURL = \"https://api.openai.com/v1/responses\"\n\n\ndef ask(body):\n    \
                  return requests.post(URL, json=body).json()\n";
    assert_eq!(parsed(&[("a.py", by_url)]), ["a.py"]);
    let by_payload = "import { post } from './http';\n\nexport const ask = (text: string) =>\n  \
                      post({ model: 'm', messages: [{ role: 'user', content: text }] });\n";
    let sender = "export const post = (body: object) => fetch('/x', { method: 'POST', body: JSON.stringify(body) });\n";
    assert_eq!(parsed(&[("a.ts", by_payload), ("http.ts", sender)]), ["a.ts", "http.ts"]);
    assert_eq!(parsed(&[("a.ts", by_payload)]), NOTHING);
    assert_eq!(parsed(&[("a.py", "# https://api.openai.com/v1/responses\nimport requests\n")]), NOTHING);
}

#[test]
fn searches_in_databases() {
    let query = |text: &str| {
        format!(
            "import psycopg\n\n\ndef find(connection: psycopg.Connection, vector):\n    return connection.execute(\"{text}\", vector)\n"
        )
    };
    let search = query("SELECT * FROM docs ORDER BY embedding <=> %s");
    assert_eq!(parsed(&[("a.py", search.as_str())]), ["a.py"]);
    // Words of a text are no vectors.
    let words = query("SELECT to_tsvector(a) @@ (b <-> c)");
    assert_eq!(parsed(&[("a.py", words.as_str())]), NOTHING);
}

#[test]
fn what_counts_beside_a_model() {
    let tools = ("tools.py", "def tool_clock():\n    return 1\n");
    let tracer = ("traces.py", "from opentelemetry import trace\n\ntracer = trace.get_tracer(__name__)\n");
    assert_eq!(parsed(&[tools, tracer]), NOTHING);
    assert_eq!(parsed(&[MODEL, tools, tracer]), ["model.py", "tools.py", "traces.py"]);
    // What `store.py` calls is told by its shape where the project uses the library, and another file says that it does.
    let shape = (
        "store.py",
        "import openai\n\n\ndef ask(redis_client):\n    redis_client.get(\"a\")\n    return openai.chat.completions.create(model=\"m\", messages=[])\n",
    );
    let user = ("cache.py", "import redis\n\nstore = redis.Redis()\n");
    assert_eq!(parsed(&[shape, user]), ["cache.py", "store.py"]);
    assert_eq!(parsed(&[MODEL, user]), ["model.py"]);
}

#[test]
fn what_is_asked_for() {
    let comment = "# instrument: trace\ndef f():\n    return 1\n";
    assert_eq!(parsed(&[("a.py", comment), ("b.py", "def f():\n    return 1\n")]), ["a.py"]);
    let named = "async def call_llm(text):\n    return await send(text)\n";
    assert_eq!(parsed(&[("a.py", named)]), ["a.py"]);
    assert_eq!(parsed(&[("a.py", "import mlflow\n\n\n@mlflow.trace\ndef f():\n    return 1\n")]), ["a.py"]);
    let config = ("instrument.toml", "[[override]]\nfunctions = [\"f\"]\ntrace = true\n");
    assert_eq!(parsed(&[config, ("a.py", "def f():\n    return 1\n")]), ["a.py"]);
    let own = "[[library]]\nname = \"acme\"\nimports = [\"acme\"]\narea = \"model\"\nsummary = \"Ours.\"\n";
    assert_eq!(parsed(&[("instrument.toml", own), ("a.py", "import acme\n"), ("b.py", "import other\n")]), ["a.py"]);
}

/// `Redis` has what the protocol asks for, but no file can hand one to `answer`.
#[test]
fn a_protocol_is_implemented_where_imports_lead() {
    let asks = "import typing\n\nimport openai\n\n\nclass Store(typing.Protocol):\n    def fetch(self, key): ...\n\n\n\
                def answer(store: Store):\n    found = store.fetch(\"a\")\n    return openai.chat.completions.create(model=\"m\", messages=found)\n";
    let other = "import requests\n\n\nclass Remote:\n    def fetch(self, key):\n        url = f\"https://example.com/{key}\"\n        \
                 answer = requests.get(url)\n        return answer.json()\n";
    assert_eq!(parsed(&[("asks.py", asks), ("other.py", other)]), ["asks.py"]);
    let joins = ("main.py", "from asks import answer\nfrom other import Remote\n\nanswer(Remote())\n");
    assert_eq!(parsed(&[("asks.py", asks), ("other.py", other), joins]), ["asks.py", "main.py", "other.py"]);
}
