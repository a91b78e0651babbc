//! Advice on tracing that somebody wrote by hand: it is said, never acted on, and fails nothing.

use insta::assert_snapshot;

use crate::folder::Folder;

fn project() -> Folder {
    Folder::new().file(
        "search.py",
        "import chromadb\nimport mlflow\nfrom mlflow.entities import SpanType\n\n\
         pages = chromadb.PersistentClient().get_collection(\"pages\")\n\n\n\
         @mlflow.trace(span_type=SpanType.CHAIN)\n\
         def search(question: str) -> list[str]:\n    \
             found = pages.query(query_texts=[question], n_results=3)\n    \
             return found[\"documents\"][0]\n",
    )
}

#[test]
fn advice_is_said_and_fails_nothing() {
    let folder = project();
    let before = folder.read("search.py");
    assert_snapshot!("advice_in_a_check", folder.run(&["--check", "."]));
    assert_eq!(folder.run(&["."]).code, 0);
    assert_eq!(folder.read("search.py"), before);
}

#[test]
fn advice_in_json() {
    let ran = project().run(&["--dry-run", "--format", "json", "."]);
    let output: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("it is JSON");
    let advice = &output["advice"][0];
    assert_eq!(
        (&advice["path"], &advice["line"], &advice["applicability"]),
        (&"search.py".into(), &8.into(), &"display".into())
    );
    assert_eq!(advice["evidence"][0]["line"], 10);
    crate::schema::check(&ran, "advice");
}

#[test]
fn advice_in_an_explanation() {
    assert_snapshot!("advice_explained", project().run(&["explain", "search.py::search"]));
}
