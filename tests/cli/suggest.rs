//! `instrument catalog suggest`: the packages that the catalog does not know.

use insta::assert_snapshot;
use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::schema::problems;

/// A house with two services and a client of its own, whose parts import each other.
fn house() -> Folder {
    let gateway = "import os\nimport json\nfrom google.cloud import bigquery, acme_v1\nimport openai\n\
        from acme_llm import Client, types\nfrom acme_shared.text import clean\nfrom tests.cases import CASES\n\n\n\
        class Gateway:\n    def __init__(self):\n        self.client = Client(os.environ[\"ACME\"])\n\n\
        \x20   def ask(self, text):\n        answer = self.client.chat.complete(clean(text))\n        return answer.text.strip()\n\n\
        \x20   def find(self, text):\n        return self.client.search(text)\n\n\n\
        def later(text):\n    return acme_v1.TasksClient().create_task(text)\n";
    let jobs = "import acme_metrics\nfrom acme_llm import Client\n\n\n@acme_metrics.timed\ndef nightly():\n    client = Client()\n\
        \x20   for day in range(3):\n        acme_metrics.count(day)\n        client.chat.complete(str(day))\n";
    let route = "import { readFile } from 'node:fs/promises';\nimport path from 'path';\nimport type { Options } from '@acme/types';\n\
        import { createClient } from '@acme/llm/client';\nimport { clean } from '@house/shared';\nimport { log } from '@/log';\n\
        import { shared } from '@house/unread';\nimport { z } from 'zod';\n\n\
        const client = createClient();\n\nexport async function ask(text: string, options: Options) {\n\
        \x20 const answer = await client.generate(clean(text), options);\n  log(shared, path.join('a'), z.string());\n\
        \x20 return answer.trim();\n}\n";
    Folder::new()
        .file("services/api/pyproject.toml", "[project]\nname = \"api\"\ndependencies = [\"acme-llm\", \"openai\"]\n")
        .file("services/api/api/__init__.py", "")
        .file("services/api/api/gateway.py", gateway)
        .file("services/api/api/jobs.py", jobs)
        .file("services/api/tests/cases.py", "CASES = []\n")
        .file("libs/shared/pyproject.toml", "[project]\nname = \"acme-shared\"\n")
        .file("libs/shared/acme_shared/__init__.py", "")
        .file("libs/shared/acme_shared/text.py", "def clean(text):\n    return text.strip()\n")
        .file("package.json", "{\"private\": true, \"workspaces\": [\"web/*\"]}\n")
        .file(
            "web/app/package.json",
            "{\"name\": \"@house/app\", \"dependencies\": {\"@acme/llm\": \"1\", \"@house/unread\": \"workspace:*\"}}\n",
        )
        .file("web/app/src/ask.ts", route)
        .file("web/shared/package.json", "{\"name\": \"@house/shared\", \"main\": \"src/index.ts\"}\n")
        .file("web/shared/src/index.ts", "export const clean = (text: string) => text.trim();\n")
}

fn read(ran: &Ran) -> Value {
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    serde_json::from_slice(&ran.stdout).expect("it is JSON")
}

/// What is imported from outside and not known, and how often it is called.
fn found(folder: &Folder, arguments: &[&str]) -> Vec<(String, u64)> {
    let json = read(&folder.run(&[&["catalog", "suggest", "--format", "json"], arguments].concat()));
    let packages = json["packages"].as_array().expect("a list").iter();
    let found = packages
        .map(|one| (one["import"].as_str().expect("a text").to_owned(), one["calls"].as_u64().expect("a number")));
    found.collect()
}

#[test]
fn a_monorepo_of_two_languages() {
    let ran = house().run(&["catalog", "suggest"]);
    assert_snapshot!(ran);
}

#[test]
fn neither_standard_nor_known_nor_own() {
    let expected =
        [("acme_llm", 5), ("@acme/llm", 2), ("acme_metrics", 2), ("google.cloud.acme_v1", 2), ("@acme/types", 0)];
    let expected: Vec<(String, u64)> = expected.iter().map(|(name, calls)| ((*name).to_owned(), *calls)).collect();
    assert_eq!(found(&house(), &[]), expected);
}

#[test]
fn only_what_is_named() {
    let folder = house();
    assert_eq!(found(&folder, &["web"]), [("@acme/llm".to_owned(), 2), ("@acme/types".to_owned(), 0)]);
    let jobs = found(&folder, &["services/api/api/jobs.py"]);
    assert_eq!(jobs, [("acme_llm".to_owned(), 2), ("acme_metrics".to_owned(), 2)]);
}

#[test]
fn json_is_what_the_schema_says() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/suggestions.schema.json"));
    let schema: Value = serde_json::from_str(&text.expect("it is there")).expect("it is JSON");
    assert!(jsonschema::meta::is_valid(&schema));
    let mut json = read(&house().run(&["catalog", "suggest", "--format", "json"]));
    assert_eq!(problems(&schema, &json), Vec::<String>::new());
    json["packages"][0]["calls"] = Value::from("many");
    assert_eq!(problems(&schema, &json).len(), 1);
}

/// The lines that it offers are a configuration: with them the client is known, and its callers are traced.
#[test]
fn what_it_offers_can_be_taken() {
    for (name, tables) in [("instrument.toml", ""), ("pyproject.toml", "[tool.instrument]\n")] {
        let folder = house().file(name, tables);
        let before = folder.run(&["--dry-run", "."]).stdout();
        assert!(!before.contains("SpanType.RETRIEVER"), "{before}");
        let json = read(&folder.run(&["catalog", "suggest", "--format", "json"]));
        let entries = json["packages"].as_array().expect("a list").iter().filter_map(|one| one["entry"].as_str());
        let folder = folder.file(name, format!("{tables}{}", entries.collect::<Vec<_>>().join("\n")));
        let left: Vec<String> = found(&folder, &[]).into_iter().map(|(name, _)| name).collect();
        assert_eq!(left, ["acme_metrics", "google.cloud.acme_v1", "@acme/types"], "{name}");
        let after = folder.run(&["--dry-run", "."]).stdout();
        assert!(after.contains("SpanType.RETRIEVER"), "{after}");
    }
}

/// An entry without calls says that a package does not matter.
#[test]
fn what_does_not_matter_is_not_named_again() {
    let entry = "[[library]]\nname = \"acme_metrics\"\nimports = [\"acme_metrics\"]\narea = \"standard\"\nsummary = \"Counts.\"\n";
    let folder = house().file("instrument.toml", entry);
    assert!(!found(&folder, &[]).iter().any(|(name, _)| name == "acme_metrics"));
}

#[test]
fn nothing_unknown() {
    let folder = Folder::new().file("app.py", "import json\nfrom openai import OpenAI\n\nclient = OpenAI()\n");
    assert_snapshot!(folder.run(&["catalog", "suggest"]));
}

#[test]
fn a_folder_that_is_not_there() {
    assert_snapshot!(Folder::new().run(&["catalog", "suggest", "nowhere"]));
}
