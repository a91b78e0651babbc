//! What was written into a file is found again by its form, and without it the file is what it was.

use mlflow_instrument::edit::{Edit, FilePatch, TakenOut, keys, take_out, verify_removal};
use mlflow_instrument::project::Language;
use mlflow_instrument::syntax::{FileFacts, facts};

/// Where the form does not say which white space came with it: two texts, of which one has it, give the same text after.
/// By the title of the case, with the reason.
const WHITE_SPACE: &[(&str, &str)] = &[
    ("Directly followed by code", "an import is followed by code without a blank line"),
    ("Guarded imports at the end of the block", "imports are followed by code without a blank line"),
    ("Shebang, encoding and licence", "a licence is followed by a definition without a blank line"),
    ("`__future__` directly followed by code", "an import is followed by code without a blank line"),
    ("The docstring shares its line", "a docstring is followed by a definition without a blank line"),
    ("Compiled to CommonJS", "a directive is followed by code without a blank line"),
    ("Body on one line", "the body shares its line with the braces"),
    ("Body on one line at the left edge", "the body shares its line with the braces"),
    ("Body that begins on the line of its brace", "the body shares its lines with the braces"),
    ("Closing brace behind the last statement", "the body shares its line with a brace"),
    ("A wrapped client that is all that a wrapped arrow function gives", "the body shares its line with the braces"),
    ("Statement and brace of another function on one line", "the body shares its line with the braces"),
];

/// What has no form of its own, in files where nothing else is written. By the title of the case and the path.
const NO_FORM: &[(&str, &str, &str)] = &[
    ("Another program starts MLflow already", "job.ts", "the project's own module is imported, by a name of its own"),
    ("The app router", "next.config.ts", "it lists packages besides MLflow's, which may have been there"),
    (
        "Configurations in other forms",
        "next.config.js",
        "it lists packages besides MLflow's, which may have been there",
    ),
];

/// What is wrong with taking out what was written into a file: nothing, if that gives the bytes before.
#[allow(dead_code, reason = "tests of files that were edited since have no text before")]
pub fn difference(place: &str, path: &str, before: &str, after: &str) -> Option<String> {
    let had = keys(path, before, &read(path, before));
    let out = take_out(path, after, &read(path, after), &|key| !had.contains(key));
    let result = without(after, &out);
    let is_case = |title: &str| place.contains(&format!("\"{title}\""));
    if let Some((.., reason)) = NO_FORM.iter().find(|(title, file, _)| is_case(title) && path.ends_with(file)) {
        return (!out.cuts.is_empty()).then(|| format!("{place}: {path}: listed ({reason}), but something is found"));
    }
    let white_space = WHITE_SPACE.iter().find(|(title, _)| is_case(title));
    let wrong = if let Err(reason) = judged(path, after, &out) {
        format!("the judge refuses it: {reason}")
    } else if keys(path, &result, &read(path, &result)) != had {
        format!("left: {:?}", out.left)
    } else {
        match white_space {
            None if result == before => return None,
            Some(_) if result != before && letters(&result).eq(letters(before)) => return None,
            Some((_, reason)) => format!("it is listed ({reason}), but not for white space alone"),
            None => "other bytes than before".to_owned(),
        }
    };
    let diff = similar::TextDiff::from_lines(before, &result);
    let diff = diff.unified_diff().header("before", "taken out").to_string();
    Some(format!("{place}: {path}: {wrong}\n{diff}\ncut: {:?}", out.keys))
}

/// Whether what is taken out could have been added.
pub fn judged(path: &str, text: &str, out: &TakenOut) -> Result<(), String> {
    let before = without(text, out);
    let mut gone = 0;
    let edits = out.cuts.iter().map(|cut| {
        let at = cut.start - gone;
        gone += cut.end - cut.start;
        Edit::insertion(at, text[cut.as_usize()].to_owned(), Vec::new())
    });
    let patch = FilePatch {
        path: path.to_owned(),
        before: Some(before.as_str().into()),
        after: text.to_owned(),
        edits: edits.collect(),
    };
    verify_removal(&patch, &read(path, &before))
}

/// A text without the cuts.
pub fn without(text: &str, out: &TakenOut) -> String {
    let ends = out.cuts.iter().map(|cut| cut.end as usize);
    let starts = out.cuts.iter().map(|cut| cut.start as usize);
    std::iter::once(0).chain(ends).zip(starts.chain([text.len()])).map(|(from, to)| &text[from..to]).collect()
}

/// A text without white space.
pub fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| !letter.is_whitespace())
}

fn read(path: &str, text: &str) -> FileFacts {
    facts(Language::of(path).expect("a source file"), path, text)
}
