//! What is kept is what was read: over everything in `fixtures/`.

use std::fs;
use std::path::{Path, PathBuf};

use mlflow_instrument::cache::{Cache, Found};
use mlflow_instrument::pipeline::Options;
use mlflow_instrument::project::Request;
use mlflow_instrument::report::paths::Names;
use mlflow_instrument::report::{diff, json};

use crate::scene::{File, Scene, analysis, sources};

fn fixtures(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(below)
}

/// Every file of the applications, and every file in the literate cases.
fn everything() -> Vec<File> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(fixtures("")).sort_by_file_name() {
        let entry = entry.expect("fixtures can be read");
        let Ok(text) = fs::read_to_string(entry.path()) else { continue };
        if entry.path().extension().is_some_and(|ending| ending == "md") {
            files.extend(blocks(&text));
        }
        files.push((entry.path().display().to_string(), text));
    }
    files
}

/// The fenced blocks that are files: their info string ends in a path.
fn blocks(text: &str) -> Vec<File> {
    let mut files = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let content: String = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        if let Some((_, path)) = info.split_once(' ') {
            files.push((path.to_owned(), content));
        }
    }
    files
}

#[test]
fn facts_come_back_as_they_were() {
    let files = everything();
    let wanted = Found::without_cache(&sources(&files)).facts;
    assert!(wanted.len() > 900, "only {} files were found", wanted.len());
    let scene = Scene::new();
    let cold = scene.facts(&files);
    let warm = scene.facts(&files);
    let unread = wanted.iter().filter(|facts| facts.given_up.is_some()).count();
    assert_eq!((cold.hits(), warm.hits()), (0, wanted.len() - unread));
    for (at, source) in sources(&files).iter().enumerate() {
        assert!(cold.facts[at] == wanted[at], "{} is read differently beside a cache", source.path);
        assert!(warm.facts[at] == wanted[at], "{} comes back differently", source.path);
    }
}

#[test]
fn applications_get_the_same_outcome() {
    let scene = Scene::new();
    for entry in fs::read_dir(fixtures("apps")).expect("the applications") {
        let application = entry.expect("an entry").path();
        if !application.is_dir() {
            continue;
        }
        let outcome = |cache: Option<Cache>| {
            let request = Request { paths: vec![application.clone()], ..Request::default() };
            let analysis = analysis(&request, &Options { cache, dry_run: true, ..Options::default() });
            let names = Names::relative_to_root();
            let patches = &analysis.outcome.patches;
            let mut all: Vec<u8> =
                patches.iter().flat_map(|it| diff::unified(&names, it, analysis.original(&it.path))).collect();
            json::write(&analysis.outcome, &mut all).expect("it is written to memory");
            (String::from_utf8_lossy(&all).into_owned(), analysis.notes)
        };
        let wanted = outcome(None);
        assert!(outcome(Some(scene.cache())) == wanted, "cold: {}", application.display());
        assert!(outcome(Some(scene.cache())) == wanted, "warm: {}", application.display());
    }
}

/// The ending tells the grammar, so the same text is kept once for each.
#[test]
fn a_text_is_read_by_its_own_grammar() {
    let text = "export const a = <T,>(x: T) => <b>x</b>;\n".to_owned();
    let files = ["a.py", "a.ts", "a.tsx", "a.js"].map(|path| (path.to_owned(), text.clone()));
    let scene = Scene::new();
    let wanted = Found::without_cache(&sources(&files)).facts;
    assert!(scene.facts(&files).facts == wanted);
    assert!(scene.facts(&files).facts == wanted);
    assert!(wanted[0] != wanted[1] && wanted[1] != wanted[2] && wanted[2] == wanted[3]);
}

/// Whether parsing took too long is a matter of the day.
#[test]
fn a_file_that_was_given_up_is_asked_again() {
    let file = [("a.js".to_owned(), "// @flow\nimport type { A } from './a';\n".to_owned())];
    let scene = Scene::new();
    assert!(scene.facts(&file).facts[0].given_up.is_some());
    assert_eq!(scene.facts(&file).hits(), 0);
}
