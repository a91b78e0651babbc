//! environment.yml: the lists under `dependencies:` and `pip:`, read line by line.

use super::Contents;
use crate::project::dependencies::parse;
use crate::project::{Requirement, normalise};

pub(super) fn read(text: &str) -> Contents {
    let mut contents = Contents { is_project: true, ..Contents::default() };
    let mut in_dependencies = false;
    // How far the `- pip:` item is indented, while its list goes on.
    let mut pip: Option<usize> = None;
    for (number, line) in text.lines().enumerate() {
        let content = line.split(" #").next().unwrap_or(line).trim_end();
        let indent = content.len() - content.trim_start().len();
        let content = content.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let Some(item) = content.strip_prefix("- ") else {
            if indent == 0 {
                in_dependencies = content == "dependencies:";
                pip = None;
            }
            continue;
        };
        if !in_dependencies {
            continue;
        }
        if pip.is_some_and(|start| indent <= start) {
            pip = None;
        }
        let item = item.trim().trim_matches(['"', '\'']);
        if item == "pip:" {
            pip = Some(indent);
            continue;
        }
        let dependency = if pip.is_some() { parse(item, false) } else { parse(&as_pip(item), false) };
        let Some(dependency) = dependency else { continue };
        if dependency.name == normalise("python") {
            contents.python = Some(dependency.requirement);
        } else {
            contents.requirements.push(Requirement { dependency, line: number as u32 + 1 });
        }
    }
    contents
}

/// A conda requirement the way pip writes it: `conda-forge::numpy=1.26=py311_0` is `numpy==1.26.*`.
fn as_pip(item: &str) -> String {
    let item = item.rsplit("::").next().unwrap_or(item);
    let end = item.find([' ', '=', '<', '>', '!', '~']).unwrap_or(item.len());
    let (name, version) = item.split_at(end);
    let version = version.trim();
    let bare = version.strip_prefix('=').filter(|rest| !rest.starts_with('='));
    match bare.and_then(|rest| rest.split('=').next()) {
        Some(version) if version.starts_with(['<', '>']) => format!("{name}{version}"),
        Some(version) => format!("{name}=={}.*", version.trim_end_matches(".*").trim_end_matches('*')),
        None if version.starts_with(|letter: char| letter.is_ascii_digit()) => format!("{name}=={version}"),
        None => item.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conda_and_pip() {
        let text = "name: rag\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - conda-forge::numpy=1.26=py311\n\
                    \x20 - pandas>=2\n  - pip\n  - pip:\n      - openai==1.3\n      - -r requirements.txt\n  - faiss\nvariables:\n  - X\n";
        let contents = read(text);
        assert_eq!(contents.python.as_deref(), Some("==3.11.*"));
        let found: Vec<_> = contents
            .requirements
            .iter()
            .map(|found| format!("{}{}:{}", found.dependency.name, found.dependency.requirement, found.line))
            .collect();
        assert_eq!(found, ["numpy==1.26.*:6", "pandas>=2:7", "pip:8", "openai==1.3:10", "faiss:12"]);
    }
}
