//! Takes what was written into a text out again: exactly where the text is as it was written, by the forms of what was
//! written where it was edited since.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::apply::apply;
use super::patch::{Edit, FilePatch};
use super::record::Record;
use super::{forms, verify_removal};
use crate::project::Language;
use crate::syntax::{TextRange, facts};

/// What a text is without what was written into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Restored {
    /// The text itself: nothing of it is there (any more).
    Same,
    /// The file was made by `instrument` and is to go.
    Gone,
    /// Another text.
    Text {
        /// That text.
        text: String,
        /// What was written and cannot be taken out: line, from 1, and what it is and why.
        left: Vec<(u32, String)>,
    },
}

/// Takes out of a file's text what its record says was written. An error is the reason why nothing can be.
pub fn restore(path: &str, now: &str, record: &Record) -> Result<Restored, String> {
    match &record.original {
        _ if now == record.written => Ok(match &record.original {
            Some(original) => Restored::Text { text: original.clone(), left: Vec::new() },
            None => Restored::Gone,
        }),
        Some(original) if now == original => Ok(Restored::Same),
        None => Err("it was changed since it was made; delete it by hand when nothing needs it".to_owned()),
        Some(original) => match Language::of(path) {
            Some(language) => {
                let known = |text: &str| forms::keys(path, text, &facts(language, path, text));
                let (written, before) = (known(&record.written), known(original));
                without_forms(path, now, &|key| written.contains(key) && !before.contains(key))
            }
            None => without_pieces(now, original, &record.written),
        },
    }
}

/// Takes everything that has the form of what is written out of a source file's text, but no ignore comment. The import of a tracing module and
/// the packages that a framework leaves alone stay with that module, which may be somebody's own.
pub fn restore_all(path: &str, now: &str) -> Result<Restored, String> {
    without_forms(path, now, &|key| {
        !["tracing module", "externals", "ignore"].iter().any(|start| key.starts_with(start))
    })
}

/// Takes what has a wanted key out of a source file's text, if the judge agrees that these were additions.
fn without_forms(path: &str, now: &str, wanted: &dyn Fn(&str) -> bool) -> Result<Restored, String> {
    let Some(language) = Language::of(path) else { return Ok(Restored::Same) };
    let found = forms::take_out(path, now, &facts(language, path, now), wanted);
    if found.cuts.is_empty() {
        return match found.left.first() {
            None => Ok(Restored::Same),
            Some(_) => Ok(Restored::Text { text: now.to_owned(), left: found.left }),
        };
    }
    let text = without(now, &found.cuts);
    let patch = FilePatch {
        path: path.to_owned(),
        before: Some(text.as_str().into()),
        after: now.to_owned(),
        edits: insertions(now, &found.cuts),
    };
    verify_removal(&patch, &facts(language, path, &text))
        .map_err(|reason| format!("{reason}; what is to go was changed too much, so take it out by hand"))?;
    Ok(Restored::Text { text, left: found.left })
}

/// The text without what is cut.
fn without(text: &str, cuts: &[TextRange]) -> String {
    let cuts: Vec<Edit> =
        cuts.iter().map(|cut| Edit { range: *cut, text: String::new(), purposes: Vec::new() }).collect();
    apply(text, &cuts)
}

/// The insertions that lead back from the text without the cuts.
fn insertions(text: &str, cuts: &[TextRange]) -> Vec<Edit> {
    let mut shift = 0;
    let mut edits: Vec<Edit> = Vec::new();
    for cut in cuts {
        let at = cut.start - shift;
        shift += cut.end - cut.start;
        let piece = &text[cut.as_usize()];
        match edits.last_mut() {
            Some(last) if last.range.start == at => last.text.push_str(piece),
            _ => edits.push(Edit::insertion(at, piece.to_owned(), Vec::new())),
        }
    }
    edits
}

/// Takes the pieces that were inserted out of a manifest that was edited since.
fn without_pieces(now: &str, original: &str, written: &str) -> Result<Restored, String> {
    let mut text = now.to_owned();
    let mut left = Vec::new();
    for piece in pieces(original, written) {
        match text.match_indices(piece).collect::<Vec<_>>()[..] {
            [(at, _)] => text.replace_range(at..at + piece.len(), ""),
            [] => {}
            [(at, _), ..] => {
                let line = text[..at].matches('\n').count() as u32 + 1;
                left.push((line, format!("`{}` is there more than once; take one out by hand", piece.trim())));
            }
        }
    }
    Ok(if text == now && left.is_empty() { Restored::Same } else { Restored::Text { text, left } })
}

/// The pieces of a text that another one has not, line by line; within lines that differ, what lies between their
/// common beginning and end.
fn pieces<'w>(original: &str, written: &'w str) -> Vec<&'w str> {
    let (old, new): (Vec<_>, Vec<_>) =
        (original.split_inclusive('\n').collect(), written.split_inclusive('\n').collect());
    let starts: Vec<usize> = new
        .iter()
        .scan(0, |end, line| {
            let start = *end;
            *end += line.len();
            Some(start)
        })
        .chain([written.len()])
        .collect();
    let changes = capture_diff_slices(Algorithm::Myers, &old, &new);
    let changed = changes.iter().filter(|change| !matches!(change, DiffOp::Equal { .. }));
    changed
        .filter_map(|change| {
            let before = old[change.old_range()].concat();
            let after = &written[starts[change.new_range().start]..starts[change.new_range().end]];
            let head = common(before.chars(), after.chars());
            let tail = common(before[head..].chars().rev(), after[head..].chars().rev());
            let piece = &after[head..after.len() - tail];
            (head + tail == before.len() && !piece.is_empty()).then_some(piece)
        })
        .collect()
}

/// How many bytes two texts have in common at their beginning.
fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn restored(path: &str, original: &str, written: &str, now: &str) -> Result<String, String> {
        let record = Record::new(Some(original.to_owned()), written.to_owned(), false);
        restore(path, now, &record).map(|restored| match restored {
            Restored::Text { text, left } => format!("{text}{}", if left.is_empty() { "" } else { "LEFT" }),
            Restored::Same => "SAME".to_owned(),
            Restored::Gone => "GONE".to_owned(),
        })
    }

    #[test]
    fn a_requirement_goes_though_others_came() {
        let (original, written) = ("openai\nrich\n", "mlflow>=3.17,<4\nopenai\nrich\n");
        let now = "mlflow>=3.17,<4\nopenai\nrequests\nrich\n";
        assert_eq!(restored("requirements.txt", original, written, now).as_deref(), Ok("openai\nrequests\nrich\n"));
    }

    #[test]
    fn a_package_goes_with_its_comma() {
        let original = "{\n  \"dependencies\": {\n    \"ai\": \"6\"\n  }\n}\n";
        let written = original.replace("\"ai\": \"6\"", "\"ai\": \"6\",\n    \"@mlflow/core\": \"^0.3.0\"");
        let now = written.replace("\"^0.3.0\"", "\"^0.3.0\",\n    \"zod\": \"4\"");
        let expected = original.replace("\"ai\": \"6\"", "\"ai\": \"6\",\n    \"zod\": \"4\"");
        assert_eq!(restored("package.json", original, &written, &now), Ok(expected));
    }

    #[test]
    fn a_file_that_was_made_and_changed_stays() {
        let record = Record::new(None, "a\n".to_owned(), true);
        assert_eq!(restore("tracing.ts", "a\n", &record), Ok(Restored::Gone));
        assert!(restore("tracing.ts", "a\nb\n", &record).is_err());
    }
}
