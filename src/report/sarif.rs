//! SARIF 2.1.0, for code scanning: a result for each change with a fix that holds all that the change needs, a note for what
//! was held back, and notifications for what could not be read.

use serde_json::{Value, json, to_string_pretty};

use super::Outcome;
use super::changes::{Change, Changes, Fix, KINDS};
use super::fingerprint::Fingerprints;
use super::paths::Names;
use super::words::why_held;
use crate::classify::{RuleKind, rules};
use crate::edit::{Held, hazards};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What paths are relative to.
const BASE: &str = "%SRCROOT%";

/// The rule of what is held back by no hazard.
const HELD: &str = "held-back";

/// The document.
pub fn render(outcome: &Outcome, names: &Names) -> String {
    let changes = Changes::of(outcome);
    let log = Log { names, rules: all_rules(outcome) };
    let mut fingerprints = Fingerprints::default();
    let told =
        changes.worth_telling().map(|(number, change)| log.change(change, changes.fix(number), &mut fingerprints));
    let mut results: Vec<Value> = told.collect();
    results.extend(outcome.held.iter().map(|held| log.held(held, &mut fingerprints)));
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "instrument",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": log.rules.iter().map(|(_, rule)| rule).collect::<Vec<_>>(),
            } },
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": log.notifications(outcome),
            }],
            "automationDetails": { "id": "instrument/" },
            "originalUriBaseIds": { BASE: { "description": { "text": "The top of the repository." } } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    to_string_pretty(&document).expect("it has no map with other keys than strings") + "\n"
}

/// The rules by name: the operations, what else changes are for, and the hazards that held something back.
fn all_rules(outcome: &Outcome) -> Vec<(&'static str, Value)> {
    let operations = rules().iter().filter(|rule| matches!(rule.kind, RuleKind::Operation(_)));
    let operations = operations.map(|info| rule(info.name, info.summary, info.explanation, "warning"));
    let kinds = KINDS.iter().filter(|(kind, _)| *kind != "import");
    let kinds = kinds.map(|(kind, summary)| rule(kind, summary, "", "warning"));
    let met = hazards().iter().filter(|info| outcome.held.iter().any(|held| held.hazard == Some(info.hazard)));
    let met = met.map(|info| rule(info.name, info.summary, info.explanation, "note"));
    let held = rule(HELD, "What was wanted and cannot be added.", "", "note");
    operations.chain(kinds).chain(met).chain([held]).collect()
}

fn rule(name: &'static str, summary: &str, explanation: &str, level: &str) -> (&'static str, Value) {
    let markdown = format!("{summary}\n\n{explanation}");
    let markdown = markdown.trim_end();
    let value = json!({
        "id": name,
        "shortDescription": { "text": summary },
        "help": { "text": markdown, "markdown": markdown },
        "defaultConfiguration": { "level": level },
    });
    (name, value)
}

struct Log<'a> {
    names: &'a Names,
    rules: Vec<(&'static str, Value)>,
}

impl Log<'_> {
    fn change(&self, change: &Change<'_>, fix: Option<Vec<Fix<'_>>>, fingerprints: &mut Fingerprints) -> Value {
        let message = change.sentences().join("\n");
        let line = Some(change.line());
        let identity = (change.subject(), change.kind());
        let mut result =
            self.result("warning", (&change.patch.path, line), &message, (&identity.0, identity.1), fingerprints);
        if let Some(files) = fix {
            let changes: Vec<Value> = files.iter().map(|file| self.artifact_change(file)).collect();
            result["fixes"] = json!([{ "description": { "text": change.title() }, "artifactChanges": changes }]);
        }
        result
    }

    fn held(&self, held: &Held, fingerprints: &mut Fingerprints) -> Value {
        // What concerns the whole file stands at its first line: code scanning shows nothing without a line.
        let line = held.line.or(Some(1));
        let rule = held.hazard.map_or(HELD, |hazard| hazard.word());
        let message = format!("Held back: {}: {}", held.what, why_held(held));
        self.result("note", (&held.path, line), &message, (&held.what, rule), fingerprints)
    }

    fn result(
        &self,
        level: &str,
        (path, line): (&str, Option<u32>),
        message: &str,
        (subject, rule): (&str, &str),
        fingerprints: &mut Fingerprints,
    ) -> Value {
        let fingerprint = fingerprints.of(&self.names.shown(path), subject, rule);
        json!({
            "ruleId": rule,
            "ruleIndex": self.rules.iter().position(|(name, _)| *name == rule),
            "level": level,
            "message": { "text": message },
            "locations": [self.location(path, line)],
            "partialFingerprints": { "instrument/v1": fingerprint },
        })
    }

    fn location(&self, path: &str, line: Option<u32>) -> Value {
        let mut location = json!({ "artifactLocation": self.artifact(path) });
        if let Some(line) = line {
            location["region"] = json!({ "startLine": line, "endLine": line });
        }
        json!({ "physicalLocation": location })
    }

    fn artifact(&self, path: &str) -> Value {
        json!({ "uri": uri(&self.names.shown(path)), "uriBaseId": BASE })
    }

    /// Whole lines give way, the end of the last one left out.
    fn artifact_change(&self, fix: &Fix<'_>) -> Value {
        let replacements = fix.replaced.iter().map(|lines| {
            json!({
                "deletedRegion": { "startLine": lines.first, "startColumn": 1, "endLine": lines.last },
                "insertedContent": { "text": lines.text },
            })
        });
        json!({ "artifactLocation": self.artifact(fix.path), "replacements": replacements.collect::<Vec<_>>() })
    }

    /// What could not be read or done, and is no change.
    fn notifications(&self, outcome: &Outcome) -> Vec<Value> {
        let at = |path: &str, line: Option<u32>, message: String| json!({ "level": "warning", "message": { "text": message }, "locations": [self.location(path, line)] });
        let warnings =
            outcome.warnings.iter().map(|warning| json!({ "level": "warning", "message": { "text": warning } }));
        let unread = outcome.unread.iter().map(|file| at(&file.path, None, file.reason.clone()));
        let refused = outcome.syntax_problems.iter();
        let refused = refused.map(|problem| {
            at(&problem.path, Some(problem.line), format!("Not parsed, so not edited: {}", problem.message))
        });
        let misread =
            outcome.misreadings.iter().map(|misread| at(&misread.path, Some(misread.lines.0), misread.message()));
        let comments = outcome.comment_problems.iter();
        let comments =
            comments.map(|comment| at(&comment.path, Some(comment.line), format!("The comment {}", comment.message)));
        warnings.chain(unread).chain(refused).chain(misread).chain(comments).collect()
    }
}

/// A path as a relative reference: everything but what RFC 3986 leaves unreserved is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("app/two words/größe#1.py"), "app/two%20words/gr%C3%B6%C3%9Fe%231.py");
        assert_eq!(uri("a:b?100%"), "a%3Ab%3F100%25");
    }
}
