//! How bytes become the files of a project.

use mlflow_instrument::project::{Language, Text};

/// One file of an input.
pub struct File {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// A file of a language that is read, decoded.
pub struct Source {
    pub path: String,
    pub language: Language,
    pub text: Text,
}

/// More files only make an execution slower.
const MOST_FILES: usize = 8;

/// The files of an input. Each begins after a line `=== path`; what stands before the first such line is `main.py`.
pub fn files(data: &[u8]) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        let is_new = |path: &String| files.len() < MOST_FILES && files.iter().all(|file| file.path != *path);
        match line.strip_prefix(b"=== ").and_then(path).filter(is_new) {
            Some(path) => files.push(File { path, bytes: Vec::new() }),
            None => match files.last_mut() {
                Some(file) => file.bytes.extend_from_slice(line),
                None => files.push(File { path: "main.py".to_owned(), bytes: line.to_vec() }),
            },
        }
    }
    files
}

/// The files that are in a language and decode.
pub fn sources(files: &[File]) -> Vec<Source> {
    let sources = files.iter().filter_map(|file| {
        let language = Language::of(&file.path)?;
        let text = Text::decode_as(language, file.bytes.clone()).ok()?;
        Some(Source { path: file.path.clone(), language, text })
    });
    let mut sources: Vec<Source> = sources.collect();
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

/// A path that stays inside a folder, out of the rest of a header line.
fn path(rest: &[u8]) -> Option<String> {
    let path = std::str::from_utf8(rest).ok()?.trim_end();
    let is_name = |part: &str| {
        let is_plain = |letter: char| letter.is_alphanumeric() || "_-.@()[]$".contains(letter);
        !matches!(part, "" | "." | ".." | ".git") && part.len() < 60 && part.chars().all(is_plain)
    };
    (path.split('/').count() < 6 && path.split('/').all(is_name)).then(|| path.to_owned())
}
