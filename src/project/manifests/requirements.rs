//! requirements.txt and its kin (`requirements-dev.txt`, `requirements/base.txt`, `requirements.in`).

use std::ops::Range;

use super::{Contents, line_of};
use crate::project::dependencies::parse;
use crate::project::{Dependency, Requirement};

/// A logical line of a requirements file: lines that end in a backslash are joined with the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its bytes, without the line's end.
    pub range: Range<usize>,
    /// What it is.
    pub kind: LineKind,
    /// Pinned to a file's hash, or asks for such pins: pip then refuses every requirement without one.
    pub hashed: bool,
}

/// What a line of a requirements file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing but white space.
    Blank,
    /// A comment.
    Comment,
    /// A requirement.
    Requirement(Dependency),
    /// `-r other.txt`.
    Include(String),
    /// Another option, a URL or a path without a name.
    Other,
}

/// The lines of a requirements file.
pub fn lines(text: &str, optional: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut end = start;
        loop {
            end = text[end..].find('\n').map_or(text.len(), |at| end + at);
            let continued = text[start..end].trim_end_matches('\r').ends_with('\\');
            let is_comment = text[start..end].trim_start().starts_with('#');
            if !continued || is_comment || end == text.len() {
                break;
            }
            end += 1;
        }
        let stop = start + text[start..end].trim_end_matches('\r').len();
        let joined = text[start..stop].replace("\\\r\n", " ").replace("\\\n", " ");
        lines.push(Line {
            range: start..stop,
            kind: kind(&joined, optional),
            hashed: joined.contains("--hash") || joined.trim_start().starts_with("--require-hashes"),
        });
        start = end + 1;
    }
    lines
}

fn kind(line: &str, optional: bool) -> LineKind {
    let line = line.trim();
    if line.is_empty() {
        return LineKind::Blank;
    }
    if line.starts_with('#') {
        return LineKind::Comment;
    }
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    let option = |names: &[&str]| {
        let (_, rest) = names.iter().find_map(|name| Some((name, line.strip_prefix(name)?)))?;
        rest.starts_with([' ', '=', '\t']).then(|| rest.trim_start_matches([' ', '=', '\t']).to_string())
    };
    if let Some(path) = option(&["-r", "--requirement"]) {
        return LineKind::Include(path);
    }
    let editable = option(&["-e", "--editable"]);
    let target = editable.as_deref().unwrap_or(line);
    // A URL may name its distribution: `git+https://host/x.git#egg=x`.
    if let Some((url, egg)) = target.split_once("#egg=") {
        let name = egg.split('&').next().unwrap_or(egg);
        return parse(&format!("{name} @ {url}"), optional).map_or(LineKind::Other, LineKind::Requirement);
    }
    let requirement = target.split(" --").next().unwrap_or(target);
    let is_option = line.starts_with('-');
    match parse(requirement, optional).filter(|_| !is_option) {
        Some(dependency) => LineKind::Requirement(dependency),
        None => LineKind::Other,
    }
}

pub(super) fn read(path: &str, text: &str) -> Contents {
    let mut contents = Contents { is_project: true, ..Contents::default() };
    for line in lines(text, !is_main(path)) {
        match line.kind {
            LineKind::Requirement(dependency) => {
                let line = line_of(text, line.range.start);
                contents.requirements.push(Requirement { dependency, line });
            }
            LineKind::Include(path) => contents.includes.push(path),
            _ => {}
        }
    }
    contents
}

/// Whether a requirements file says what the program needs, and not what its developers do.
pub fn is_main(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".in")).unwrap_or(name);
    let in_folder = parts.next() == Some("requirements");
    let word = stem.strip_prefix("requirements").unwrap_or(stem).trim_matches(['-', '_', '.']);
    match word {
        "" => true,
        "base" | "main" | "prod" | "production" | "common" | "app" | "core" | "runtime" | "default" => true,
        _ if in_folder => false,
        _ => !word.split(['-', '_', '.']).any(|part| {
            matches!(
                part,
                "dev" | "develop" | "development" | "test" | "tests" | "testing" | "docs" | "doc" | "lint" | "ci"
            )
        }),
    }
}

/// Whether most lines of a text are requirements: a `requirements` folder may hold anything.
pub(super) fn looks_like(text: &str) -> bool {
    let lines = lines(text, false);
    let is_foreign = |line: &&Line| {
        line.kind == LineKind::Other && !text[line.range.clone()].trim_start().starts_with(['-', '.', 'h', 'g'])
    };
    let said = lines.iter().filter(|line| !matches!(line.kind, LineKind::Blank | LineKind::Comment)).count();
    said > 0 && lines.iter().filter(is_foreign).count() * 5 <= said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line() {
        let text = "# base\r\n-r base.txt\r\n-c limits.txt\r\n--extra-index-url https://host\r\n\r\nopenai>=1 # chat\r\n\
                    httpx[http2]==0.27.0 \\\r\n    --hash=sha256:aa \\\r\n    --hash=sha256:bb\r\n-e .\r\n\
                    -e git+https://host/kit.git#egg=Kit_X\r\nmlflow ; python_version > '3.9'";
        let lines = lines(text, false);
        let names: Vec<_> = lines
            .iter()
            .filter_map(|line| match &line.kind {
                LineKind::Requirement(dependency) => Some(format!("{} {}", dependency.name, dependency.requirement)),
                LineKind::Include(path) => Some(format!("-r {path}")),
                _ => None,
            })
            .collect();
        let expected = ["-r base.txt", "openai >=1", "httpx ==0.27.0", "kit-x @ git+https://host/kit.git", "mlflow "];
        assert_eq!(names, expected);
        assert_eq!(lines.iter().filter(|line| line.hashed).count(), 1);
        assert_eq!(lines.len(), 10);
    }

    #[test]
    fn main_files_and_others() {
        for path in ["requirements.txt", "requirements/base.txt", "a/requirements-prod.txt", "requirements.in"] {
            assert!(is_main(path), "{path}");
        }
        for path in ["requirements-dev.txt", "requirements/dev.txt", "requirements_test.txt", "requirements/lint.in"] {
            assert!(!is_main(path), "{path}");
        }
    }

    #[test]
    fn prose_is_no_requirements_file() {
        assert!(looks_like("-r base.txt\nopenai\nhttpx>=1\n"));
        assert!(!looks_like("The system shall answer.\nIt must be fast.\n"));
    }
}
