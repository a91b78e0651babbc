//! docs/HAZARDS.md is made of the hazards' own words.

use mlflow_instrument::edit::{HazardInfo, hazards};
use mlflow_instrument::project::Language;

const INTRODUCTION: &str = "\
# Hazards

Where a blind edit could break a program, lose its traces or store what must not be stored, and what `instrument` does
about it. What is held back names its hazard, in brackets in the text and as `hazard` in the JSON output;
`instrument rules NAME` prints a page. The numbers are those of the facts that were found by running the real libraries.

This file is generated: edit `src/edit/hazards.rs` and `src/edit/hazards/*.md`, then run
`INSTRUMENT_UPDATE=1 cargo test --test cli hazards`.
";

#[test]
fn page_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/HAZARDS.md");
    let pages = hazards().iter().map(|hazard| {
        let (name, places) = (hazard.name, places(hazard));
        format!("\n## `{name}`\n\n{places}: {}.\n\n{}\n\n{}", hazard.answer.words(), hazard.summary, hazard.explanation)
    });
    let page = INTRODUCTION.to_owned() + &pages.collect::<String>();
    if std::env::var_os("INSTRUMENT_UPDATE").is_some() {
        std::fs::write(path, &page).expect("docs can be written");
    }
    let current = std::fs::read_to_string(path).unwrap_or_default();
    assert!(current == page, "docs/HAZARDS.md is not current: run with INSTRUMENT_UPDATE=1");
}

/// The languages of a hazard, with its numbers.
fn places(hazard: &HazardInfo) -> String {
    let place = |(language, numbers): &(Language, &[&str])| {
        let language = match language {
            Language::Python => "Python",
            Language::TypeScript => "TypeScript",
        };
        if numbers.is_empty() { language.to_owned() } else { format!("{language} ({})", numbers.join(", ")) }
    };
    hazard.languages.iter().map(place).collect::<Vec<_>>().join(", ")
}
