//! docs/HAZARDS.md is made of the hazards' own words and of their cases; every hazard of the facts is in it, with a case in
//! each language. Which cases fail without the hazard's check, `tests/literate/hazards.rs` finds out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mlflow_instrument::edit::{Hazard, HazardInfo, hazards};
use mlflow_instrument::project::Language;

/// The folders of literate cases.
const FOLDERS: [&str; 4] = ["fixtures/edit", "fixtures/setup", "fixtures/rules", "fixtures/link"];

/// Hazards that a literate case cannot show, and the tests that do.
const ELSEWHERE: [(Hazard, &str); 3] = [
    (Hazard::NothingConfigured, "what to do next is printed by the command: `tests/cli/snapshots/cli__apply__*.snap`"),
    (Hazard::SecondPackage, "`tests/project/manifest.rs`"),
    (
        Hazard::ParsersDisagree,
        "`fixtures/edit/typescript-misread.md`, \"Two parsers see where a function ends differently\"; of Python no text is \
         known in which the parsers disagree on a function that has no error in its lines (13,666 of 13,667 files of \
         packages are the same to both, and so are 107 in which valid code that the first parser refuses stands in all \
         kinds of places beside functions), so there the tests of `src/edit/python/agree.rs` spoil the facts one by one",
    ),
];

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
    let cases = cases();
    let pages = hazards().iter().map(|hazard| {
        let (name, places) = (hazard.name, places(hazard));
        let answer = hazard.answer.words();
        let (summary, explanation) = (hazard.summary, hazard.explanation);
        let shown = shown(hazard, &cases);
        format!("\n## `{name}`\n\n{places}: {answer}.\n\n{summary}\n\n{explanation}\n{shown}\n")
    });
    let page = INTRODUCTION.to_owned() + &numbers() + &pages.collect::<String>();
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

/// The cases of each hazard, by language: `fixtures/edit/hazards.md`, "A setter".
type Cases = BTreeMap<(String, Language), Vec<(String, String)>>;

fn cases() -> Cases {
    let mut cases = Cases::new();
    for folder in FOLDERS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let files = std::fs::read_dir(path).expect("a folder of cases").map(|file| file.expect("a file").path());
        for path in files.collect::<BTreeSet<_>>() {
            let text = std::fs::read_to_string(&path).expect("a file of cases");
            let name = format!("{folder}/{}", path.file_name().unwrap_or_default().to_string_lossy());
            for case in text.split("\n## ").skip(1) {
                let title = case.lines().next().unwrap_or_default();
                let words = case.lines().find_map(|line| line.strip_prefix("hazard: ")).unwrap_or_default();
                let fences = case.lines().filter_map(|line| line.strip_prefix("```")?.split_once(' '));
                let languages: BTreeSet<Language> = fences.filter_map(|(_, path)| Language::of(path)).collect();
                for word in words.split(", ").filter(|word| !word.is_empty()) {
                    for language in &languages {
                        let own = cases.entry((word.to_owned(), *language)).or_default();
                        own.push((name.clone(), title.to_owned()));
                    }
                }
            }
        }
    }
    cases
}

/// The cases of a hazard, in words.
fn shown(hazard: &HazardInfo, cases: &Cases) -> String {
    if let Some((_, elsewhere)) = ELSEWHERE.iter().find(|(known, _)| *known == hazard.hazard) {
        return format!("Cases: {elsewhere}.");
    }
    let own = hazard.languages.iter().filter_map(|(language, _)| cases.get(&(hazard.name.to_owned(), *language)));
    let own: BTreeSet<_> = own.flatten().map(|(file, title)| format!("`{file}`, \"{title}\"")).collect();
    format!("Cases: {}.", own.into_iter().collect::<Vec<_>>().join("; "))
}

/// The numbers of the facts, with the hazards behind them.
fn numbers() -> String {
    let table = |language: Language, heading: &str| {
        let mut rows: BTreeMap<(usize, &str), Vec<String>> = BTreeMap::new();
        for hazard in hazards() {
            for number in hazard.languages.iter().filter(|(own, _)| *own == language).flat_map(|(_, numbers)| *numbers)
            {
                let order = number.trim_start_matches('H').parse().expect("a number");
                rows.entry((order, number)).or_default().push(format!("`{}`", hazard.name));
            }
        }
        let rows = rows.iter().map(|((_, number), names)| format!("| {number} | {} |\n", names.join(", ")));
        format!("\n| {heading} | hazard |\n|---|---|\n{}", rows.collect::<String>())
    };
    table(Language::Python, "Python") + &table(Language::TypeScript, "TypeScript")
}

#[test]
fn every_fact_is_a_hazard() {
    let known = |language: Language| {
        let all = hazards().iter().flat_map(|hazard| hazard.languages.iter()).filter(|(own, _)| *own == language);
        all.flat_map(|(_, numbers)| numbers.iter().map(|number| (*number).to_owned())).collect::<BTreeSet<String>>()
    };
    assert_eq!(known(Language::Python), (1..=44).map(|number| format!("H{number}")).collect());
    // 17 says what the rewriting of bodies leaves unchanged.
    let script = (1..=33).filter(|number| *number != 17);
    assert_eq!(known(Language::TypeScript), script.map(|number| number.to_string()).collect());
}

#[test]
fn every_hazard_has_a_case_in_each_language() {
    let cases = cases();
    let mut missing = Vec::new();
    for hazard in hazards().iter().filter(|hazard| ELSEWHERE.iter().all(|(known, _)| *known != hazard.hazard)) {
        for (language, _) in hazard.languages {
            if !cases.contains_key(&(hazard.name.to_owned(), *language)) {
                missing.push(format!("{} in {language:?}", hazard.name));
            }
        }
    }
    assert!(missing.is_empty(), "no case with a line `hazard: ...`: {}", missing.join(", "));
    let known: BTreeSet<_> = hazards().iter().map(|hazard| hazard.name).collect();
    let unknown: Vec<_> = cases.keys().filter(|(word, _)| !known.contains(word.as_str())).collect();
    assert!(unknown.is_empty(), "cases of no hazard: {unknown:?}");
}
