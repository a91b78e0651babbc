//! Packages in package.json: what is inserted where, and what is held back.

use mlflow_instrument::edit::{ManifestChange, NpmPackage, add_packages};
use mlflow_instrument::project::{Request, Workspace};

use crate::tree::{Files, tree};

fn change(files: Files<'_>, names: &[&str]) -> ManifestChange {
    let folder = tree(files);
    let request = Request { paths: vec![folder.path().to_path_buf()], ..Request::default() };
    let workspace = Workspace::open(&request).expect("opens");
    let package = |name: &&str| NpmPackage { name: (*name).to_owned(), versions: "^1".to_owned() };
    add_packages(&workspace.projects[0], &names.iter().map(package).collect::<Vec<_>>())
}

#[track_caller]
fn becomes(before: &str, names: &[&str], after: &str) {
    let ManifestChange::Patch { patch, .. } = change(&[("package.json", before), ("a.ts", "")], names) else {
        panic!("no patch of {before}");
    };
    let mut text = before.to_owned();
    for edit in patch.edits.iter().rev() {
        assert_eq!(edit.range.start, edit.range.end, "only insertions");
        text.insert_str(edit.range.start as usize, &edit.text);
    }
    assert_eq!(text, patch.after, "the edits lead to the new text");
    assert_eq!(patch.after, after);
    let again = change(&[("package.json", after), ("a.ts", "")], names);
    assert_eq!(again, ManifestChange::Nothing, "a second run adds nothing");
}

#[test]
fn entries_keep_order_and_layout() {
    becomes(
        "{\n  \"name\": \"x\",\n  \"dependencies\": {\n    \"express\": \"5\",\n    \"openai\": \"6\"\n  }\n}\n",
        &["@mlflow/openai", "@mlflow/core"],
        "{\n  \"name\": \"x\",\n  \"dependencies\": {\n    \"@mlflow/core\": \"^1\",\n    \"@mlflow/openai\": \"^1\",\n    \
         \"express\": \"5\",\n    \"openai\": \"6\"\n  }\n}\n",
    );
    // Sorted, in between and at the end; tabs; no final newline.
    becomes(
        "{\n\t\"dependencies\": {\n\t\t\"@a/b\": \"1\",\n\t\t\"c\": \"1\"\n\t}\n}",
        &["@mlflow/core", "mlflow-openai"],
        "{\n\t\"dependencies\": {\n\t\t\"@a/b\": \"1\",\n\t\t\"@mlflow/core\": \"^1\",\n\t\t\"c\": \"1\",\n\t\t\"mlflow-openai\": \"^1\"\n\t}\n}",
    );
    // In no order: at the end.
    becomes(
        "{\r\n  \"dependencies\": {\r\n    \"zod\": \"3\",\r\n    \"ai\": \"6\"\r\n  }\r\n}\r\n",
        &["@mlflow/core"],
        "{\r\n  \"dependencies\": {\r\n    \"zod\": \"3\",\r\n    \"ai\": \"6\",\r\n    \"@mlflow/core\": \"^1\"\r\n  }\r\n}\r\n",
    );
    becomes(
        "{ \"dependencies\": { \"ai\": \"6\" }, \"name\": \"x\" }\n",
        &["@mlflow/core"],
        "{ \"dependencies\": { \"@mlflow/core\": \"^1\", \"ai\": \"6\" }, \"name\": \"x\" }\n",
    );
}

#[test]
fn a_list_that_is_empty_or_missing() {
    let added = "{\n    \"name\": \"x\",\n    \"dependencies\": {\n        \"@mlflow/core\": \"^1\"\n    }\n}\n";
    becomes("{\n    \"name\": \"x\",\n    \"dependencies\": {}\n}\n", &["@mlflow/core"], added);
    becomes("{\n    \"name\": \"x\",\n    \"dependencies\": {\n    }\n}\n", &["@mlflow/core"], added);
    becomes("{\n    \"name\": \"x\"\n}\n", &["@mlflow/core"], added);
    becomes(
        "{\n  \"name\": \"x\",\n  \"devDependencies\": {\n    \"tsx\": \"4\"\n  }\n}\n",
        &["@mlflow/core", "@mlflow/openai"],
        "{\n  \"name\": \"x\",\n  \"dependencies\": {\n    \"@mlflow/core\": \"^1\",\n    \"@mlflow/openai\": \"^1\"\n  },\n  \
         \"devDependencies\": {\n    \"tsx\": \"4\"\n  }\n}\n",
    );
    becomes("{}", &["@mlflow/core"], "{ \"dependencies\": { \"@mlflow/core\": \"^1\" } }");
    becomes("{\"a\":1}", &["@mlflow/core"], "{\"a\":1, \"dependencies\": { \"@mlflow/core\": \"^1\" }}");
}

#[test]
fn what_is_listed_already_stays() {
    for key in ["dependencies", "devDependencies", "peerDependencies"] {
        let text = format!("{{\"{key}\": {{\"@mlflow/core\": \"^0.2\"}}}}");
        assert_eq!(change(&[("package.json", &text), ("a.ts", "")], &["@mlflow/core"]), ManifestChange::Nothing);
    }
}

#[test]
fn what_is_held_back_and_what_is_left_to_do() {
    let held = |files: Files<'_>| match change(files, &["@mlflow/core"]) {
        ManifestChange::Held(held) => format!("{}: {}: {}", held.path, held.what, held.reason),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        held(&[("a.ts", "")]),
        ": dependency on @mlflow/core: there is no package.json: install `\"@mlflow/core\": \"^1\"`"
    );
    assert_eq!(
        held(&[("package.json", "{\n  \"a\": 1,\n}\n"), ("a.ts", "")]),
        "package.json: dependency on @mlflow/core: it is no valid JSON (line 2): Trailing commas are not allowed; mend it, \
         then add `\"@mlflow/core\": \"^1\"`"
    );
    assert!(held(&[("package.json", "{\"dependencies\": []}"), ("a.ts", "")]).contains("its form is unusual"));
    for (lock, command) in [("pnpm-lock.yaml", "pnpm install"), ("yarn.lock", "yarn install"), ("x", "npm install")] {
        let files = [("package.json", "{}"), (lock, ""), ("a.ts", "")];
        let ManifestChange::Patch { afterwards, .. } = change(&files, &["@mlflow/core"]) else { panic!("no patch") };
        assert_eq!(afterwards, Some(format!("run `{command}`: package.json names new packages")));
    }
}
