//! The Reviewdog Diagnostic Format: what review bots post as comments with suggestions to take at one click. Ranges are of
//! whole lines, and a diagnostic stands where its suggestion does: hosts of code ask for both.

use serde::Serialize;
use serde_json::to_string_pretty;

use super::Outcome;
use super::changes::{Changes, Suggestion};
use super::paths::Names;
use super::words::why_held;

/// The document. What cannot be taken alone comes without a suggestion, and says why.
pub fn render(outcome: &Outcome, names: &Names) -> String {
    let changes = Changes::of(outcome);
    let told =
        (0..changes.all().len()).filter(|number| !changes.all()[*number].is_import() || !changes.is_carried(*number));
    let diagnostics = told.map(|number| of_change(&changes, number, names));
    let held = outcome.held.iter().map(|held| Diagnostic {
        message: format!("Held back: {}: {}", held.what, why_held(held)),
        location: Location { path: names.shown(&held.path), range: held.line.map(|line| Range::of(line, line)) },
        severity: "INFO",
        code: Code { value: held.hazard.map_or("held-back", |hazard| hazard.word()) },
        suggestions: Vec::new(),
    });
    let source = Source { name: "instrument" };
    let document = Document { source, diagnostics: diagnostics.chain(held).collect() };
    to_string_pretty(&document).expect("it has no map with other keys than strings") + "\n"
}

fn of_change<'a>(changes: &Changes<'_>, number: usize, names: &Names) -> Diagnostic<'a> {
    let change = &changes.all()[number];
    let mut message = change.sentences().join("\n");
    let offer = changes.offer(number);
    if let Err(obstacle) = &offer {
        message += &format!("\n{}", obstacle.sentence(|path| names.shown(path)));
    }
    let suggestion = offer.ok();
    let line = change.line();
    let range = suggestion.as_ref().map_or_else(|| Range::of(line, line), Range::of_suggestion);
    Diagnostic {
        message,
        location: Location { path: names.shown(&change.patch.path), range: Some(range) },
        severity: "WARNING",
        code: Code { value: change.kind() },
        suggestions: suggestion.into_iter().map(Suggested::of).collect(),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggested>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

/// Without columns a range is of whole lines, the last one included.
#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

impl Range {
    fn of(first: u32, last: u32) -> Self {
        Self { start: Position { line: first }, end: Position { line: last } }
    }

    fn of_suggestion(suggestion: &Suggestion) -> Self {
        Self::of(suggestion.first, suggestion.last)
    }
}

#[derive(Serialize)]
struct Position {
    line: u32,
}

#[derive(Serialize)]
struct Suggested {
    range: Range,
    text: String,
}

impl Suggested {
    fn of(suggestion: Suggestion) -> Self {
        Self { range: Range::of_suggestion(&suggestion), text: suggestion.text }
    }
}
