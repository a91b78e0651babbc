//! Pipfile.

use toml::de::{DeTable, DeValue};

use super::{Contents, line_of, pyproject};
use crate::project::Requirement;

pub(super) fn read(text: &str) -> Result<Contents, String> {
    let table = DeTable::parse(text).map_err(|error| format!("is no valid TOML: {}", error.message()))?.into_inner();
    let mut contents = Contents { is_project: true, ..Contents::default() };
    for (section, value) in &table {
        let DeValue::Table(inner) = value.get_ref() else { continue };
        match section.get_ref().as_ref() {
            "requires" => {
                let version = inner.get("python_version").and_then(|version| version.get_ref().as_str());
                contents.python = version.map(str::to_string);
            }
            "source" | "scripts" | "pipenv" => {}
            group => contents.requirements.extend(inner.iter().map(|(name, value)| Requirement {
                dependency: pyproject::poetry_dependency(name.get_ref(), value.get_ref(), group != "packages"),
                line: line_of(text, name.span().start),
            })),
        }
    }
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_and_groups() {
        let text = "[[source]]\nurl = \"https://host\"\n\n[packages]\nopenai = \"*\"\nmlflow = {version = \"==2.*\", extras = [\"x\"]}\n\n\
                    [dev-packages]\npytest = \"*\"\n\n[requires]\npython_version = \"3.11\"\n";
        let contents = read(text).expect("reads");
        assert_eq!(contents.python.as_deref(), Some("3.11"));
        let found: Vec<_> = contents
            .requirements
            .iter()
            .map(|found| {
                let dependency = &found.dependency;
                (dependency.name.as_str(), dependency.requirement.as_str(), dependency.optional, found.line)
            })
            .collect();
        assert_eq!(found, [("pytest", "*", true, 9), ("mlflow", "==2.*", false, 6), ("openai", "*", false, 5)]);
    }
}
