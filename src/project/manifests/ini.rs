//! setup.cfg.

use std::ops::Range;

use super::{Contents, line_of};
use crate::project::Requirement;
use crate::project::dependencies::parse;

/// One key of an INI file and the lines of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The section, without brackets.
    pub section: String,
    /// The key.
    pub key: String,
    /// The bytes of each line of the value, trimmed; the first stands behind the `=` and may be empty.
    pub value: Vec<Range<usize>>,
}

/// The entries of an INI file. Comments and blank lines inside a value are left out.
pub fn entries(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut section = String::new();
    let mut open = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let at = start + line.find(content).unwrap_or(0);
        start += line.len();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            if let Some(entry) = entries.last_mut().filter(|_| open) {
                entry.value.push(at..at + content.len());
            }
        } else if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.trim().to_string();
            open = false;
        } else if let Some(sign) = content.find(['=', ':']) {
            let value = content[sign + 1..].trim();
            let from = at + content.len() - content[sign + 1..].trim_start().len();
            let key = content[..sign].trim().to_string();
            let first = from..from + value.len();
            entries.push(Entry { section: section.clone(), key, value: std::iter::once(first).collect() });
            open = true;
        }
    }
    entries
}

pub(super) fn read(text: &str) -> Contents {
    let mut contents = Contents::default();
    for entry in entries(text) {
        let first =
            || entry.value.first().map(|range| text[range.clone()].to_string()).filter(|value| !value.is_empty());
        let lines = || entry.value.iter().map(|range| (range.start, &text[range.clone()]));
        let optional = entry.section == "options.extras_require";
        match (entry.section.as_str(), entry.key.as_str()) {
            ("metadata", "name") => contents.name = first(),
            ("options", "python_requires") => contents.python = first(),
            ("options", "install_requires") | ("options.extras_require", _) => {
                for (at, line) in lines().flat_map(|(at, line)| line.split(';').take(1).map(move |part| (at, part))) {
                    let requirement = |dependency| Requirement { dependency, line: line_of(text, at) };
                    contents.requirements.extend(parse(line, optional).map(requirement));
                }
            }
            ("options", "package_dir") => {
                let folder = |(_, line): (usize, &str)| Some(line.split_once('=')?.1.trim().to_string());
                contents.package_folders.extend(lines().filter_map(folder).take(1));
            }
            ("options.packages.find", "where") => contents.package_folders.extend(first()),
            ("options.entry_points", "console_scripts") => {
                let target = |(_, line): (usize, &str)| Some(line.split_once('=')?.1.trim().to_string());
                contents.scripts.extend(lines().filter_map(target));
            }
            _ => {}
        }
        contents.is_project |= entry.section == "metadata" || entry.section.starts_with("options");
    }
    contents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setup_cfg() {
        let text = "[metadata]\nname = kit\n\n[options]\npackage_dir =\n    = src\npython_requires = >=3.9\n\
                    install_requires =\n    openai>=1\n    # the web\n    httpx ; python_version>'3'\n\n\
                    [options.extras_require]\ndev = pytest\n    ruff\n\n[options.entry_points]\nconsole_scripts =\n    kit = kit.cli:main\n\n\
                    [flake8]\nmax-line-length = 100\n";
        let contents = read(text);
        assert_eq!(contents.name.as_deref(), Some("kit"));
        assert_eq!(contents.python.as_deref(), Some(">=3.9"));
        assert_eq!(contents.package_folders, ["src"]);
        assert_eq!(contents.scripts, ["kit.cli:main"]);
        let found: Vec<_> = contents
            .requirements
            .iter()
            .map(|found| (found.dependency.name.as_str(), found.dependency.optional, found.line))
            .collect();
        assert_eq!(found, [("openai", false, 9), ("httpx", false, 11), ("pytest", true, 14), ("ruff", true, 15)]);
        assert!(contents.is_project && !read("[flake8]\nmax-line-length = 100\n").is_project);
    }
}
