//! Workflow commands of GitHub Actions: each becomes an annotation of the pull request.

use super::Outcome;
use super::changes::Changes;
use super::paths::Names;
use super::words::{count, why_held};

/// GitHub shows so many warnings of a step, and so many notices.
const MOST: usize = 10;

/// The commands, the important ones first; a last notice tells how much is not shown.
pub fn render(outcome: &Outcome, names: &Names) -> String {
    let changes = Changes::of(outcome);
    let mut told: Vec<_> = changes.worth_telling().map(|(_, change)| change).collect();
    told.sort_by_key(|change| change.rank());
    let mut text = String::new();
    for change in told.iter().take(MOST) {
        let place = Place { path: names.shown(&change.patch.path), line: Some(change.line()) };
        text += &command("warning", &place, &change.title(), &change.sentences().join("\n"));
    }
    for held in outcome.held.iter().take(MOST - 1) {
        let place = Place { path: names.shown(&held.path), line: held.line };
        text += &command("notice", &place, &format!("Held back: {}", held.what), &why_held(held));
    }
    let more =
        [(told.len().saturating_sub(MOST), "change"), (outcome.held.len().saturating_sub(MOST - 1), "held-back item")];
    let more: Vec<String> = more.iter().filter(|(more, _)| *more > 0).map(|(more, one)| count(*more, one)).collect();
    if !more.is_empty() {
        let message = format!("Not shown here: {}. `instrument --dry-run` shows everything.", more.join(", "));
        text += &format!("::notice title=instrument::{}\n", data(&message));
    }
    text
}

struct Place {
    path: String,
    line: Option<u32>,
}

fn command(word: &str, place: &Place, title: &str, message: &str) -> String {
    let mut properties = format!("file={}", property(&place.path));
    if let Some(line) = place.line {
        properties += &format!(",line={line},endLine={line}");
    }
    format!("::{word} {properties},title={}::{}\n", property(title), data(message))
}

/// What stands behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let place = Place { path: "a,b:100%\r\n.py".to_owned(), line: Some(3) };
        assert_eq!(
            command("warning", &place, "x: y, z", "50%\nof a, b: c"),
            "::warning file=a%2Cb%3A100%25%0D%0A.py,line=3,endLine=3,title=x%3A y%2C z::50%25%0Aof a, b: c\n"
        );
    }
}
