//! A Code Quality report of GitLab: a list of issues, each at a line, known again by its fingerprint when lines move.

use serde::Serialize;
use serde_json::to_string_pretty;

use super::Outcome;
use super::changes::Changes;
use super::fingerprint::Fingerprints;
use super::paths::Names;
use super::words::why_held;

/// The document.
pub fn render(outcome: &Outcome, names: &Names) -> String {
    let changes = Changes::of(outcome);
    let mut fingerprints = Fingerprints::default();
    let mut issues = Vec::new();
    for (_, change) in changes.worth_telling() {
        let path = names.shown(&change.patch.path);
        issues.push(Issue {
            description: change.sentences().join(" "),
            check_name: change.kind(),
            fingerprint: fingerprints.of(&path, &change.subject(), change.kind()),
            severity: "minor",
            location: Location { path, lines: Lines { begin: change.line() } },
        });
    }
    for held in &outcome.held {
        let path = names.shown(&held.path);
        let check_name = held.hazard.map_or("held-back", |hazard| hazard.word());
        issues.push(Issue {
            description: format!("Held back: {}: {}", held.what, why_held(held)),
            check_name,
            fingerprint: fingerprints.of(&path, &held.what, check_name),
            severity: "info",
            location: Location { path, lines: Lines { begin: held.line.unwrap_or(1) } },
        });
    }
    to_string_pretty(&issues).expect("it has no map") + "\n"
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}
