//! pyproject.toml: PEP 621, dependency groups, Poetry, and where the build tools look for packages.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Contents, line_of};
use crate::project::dependencies::parse;
use crate::project::{Dependency, Requirement, normalise};

pub(super) fn read(text: &str) -> Result<Contents, String> {
    let document = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        format!("is no valid TOML (line {line}): {}", error.message())
    })?;
    let table = document.into_inner();
    let mut reader = Reader { text, contents: Contents::default() };
    for (key, value) in &table {
        let DeValue::Table(inner) = value.get_ref() else { continue };
        match key.get_ref().as_ref() {
            "project" => reader.project(inner),
            "dependency-groups" => reader.groups(inner),
            "build-system" => reader.contents.is_project = true,
            "tool" => reader.tools(inner),
            _ => {}
        }
    }
    Ok(reader.contents)
}

type Value<'i> = Spanned<DeValue<'i>>;

struct Reader<'a> {
    text: &'a str,
    contents: Contents,
}

impl Reader<'_> {
    fn project(&mut self, project: &DeTable<'_>) {
        self.contents.is_project = true;
        self.contents.name = string(project, "name");
        self.contents.python = string(project, "requires-python").or(self.contents.python.take());
        self.list(project.get("dependencies"), false);
        if let Some(extras) = table(project, &["optional-dependencies"]) {
            extras.values().for_each(|list| self.list(Some(list), true));
        }
        self.scripts(table(project, &["scripts"]));
        self.scripts(table(project, &["gui-scripts"]));
    }

    fn groups(&mut self, groups: &DeTable<'_>) {
        self.contents.is_project = true;
        groups.values().for_each(|list| self.list(Some(list), true));
    }

    fn tools(&mut self, tools: &DeTable<'_>) {
        if let Some(poetry) = table(tools, &["poetry"]) {
            self.poetry(poetry);
        }
        self.list(table(tools, &["uv"]).and_then(|uv| uv.get("dev-dependencies")), true);
        if let Some(groups) = table(tools, &["pdm", "dev-dependencies"]) {
            groups.values().for_each(|list| self.list(Some(list), true));
        }
        self.contents.is_project |= table(tools, &["uv", "workspace"]).is_some();
        self.package_folders(tools);
    }

    fn poetry(&mut self, poetry: &DeTable<'_>) {
        self.contents.is_project = true;
        if self.contents.name.is_none() {
            self.contents.name = string(poetry, "name");
        }
        self.poetry_dependencies(table(poetry, &["dependencies"]), false);
        self.poetry_dependencies(table(poetry, &["dev-dependencies"]), true);
        for group in table(poetry, &["group"]).into_iter().flat_map(|groups| groups.values()) {
            if let DeValue::Table(group) = group.get_ref() {
                self.poetry_dependencies(table(group, &["dependencies"]), true);
            }
        }
        self.scripts(table(poetry, &["scripts"]));
        for package in items(poetry.get("packages")) {
            if let DeValue::Table(package) = package.get_ref() {
                self.contents.package_folders.extend(string(package, "from"));
            }
        }
    }

    fn poetry_dependencies(&mut self, dependencies: Option<&DeTable<'_>>, optional: bool) {
        for (name, value) in dependencies.into_iter().flatten() {
            let dependency = poetry_dependency(name.get_ref(), value.get_ref(), optional);
            if dependency.name == "python" {
                self.contents.python.get_or_insert(dependency.requirement);
            } else {
                let line = line_of(self.text, name.span().start);
                self.contents.requirements.push(Requirement { dependency, line });
            }
        }
    }

    fn list(&mut self, list: Option<&Value<'_>>, optional: bool) {
        for item in items(list) {
            let Some(dependency) = item.get_ref().as_str().and_then(|text| parse(text, optional)) else { continue };
            let line = line_of(self.text, item.span().start);
            self.contents.requirements.push(Requirement { dependency, line });
        }
    }

    fn scripts(&mut self, scripts: Option<&DeTable<'_>>) {
        let targets = scripts.into_iter().flat_map(|scripts| scripts.values());
        self.contents.scripts.extend(targets.filter_map(|target| target.get_ref().as_str()).map(str::to_string));
    }

    /// Where setuptools, Hatch, PDM, uv and Maturin are told to look for packages.
    fn package_folders(&mut self, tools: &DeTable<'_>) {
        let folders = &mut self.contents.package_folders;
        let texts = |list: Option<&Value<'_>>| -> Vec<String> {
            items(list).filter_map(|item| Some(item.get_ref().as_str()?.to_string())).collect()
        };
        if let Some(setuptools) = table(tools, &["setuptools"]) {
            folders.extend(table(setuptools, &["package-dir"]).and_then(|folders| string(folders, "")));
            folders.extend(texts(table(setuptools, &["packages", "find"]).and_then(|find| find.get("where"))));
        }
        for target in ["wheel", "sdist"] {
            if let Some(hatch) = table(tools, &["hatch", "build", "targets", target]) {
                folders.extend(texts(hatch.get("sources")));
                // A package is named by its path: it is imported from the folder above.
                let above = |path: String| path.rsplit_once('/').map(|(folder, _)| folder.to_string());
                folders.extend(texts(hatch.get("packages")).into_iter().filter_map(above));
            }
        }
        folders.extend(table(tools, &["pdm", "build"]).and_then(|build| string(build, "package-dir")));
        folders.extend(table(tools, &["uv", "build-backend"]).and_then(|build| string(build, "module-root")));
        folders.extend(table(tools, &["maturin"]).and_then(|maturin| string(maturin, "python-source")));
    }
}

/// A dependency as Poetry and Pipfile write it: `name = "^1"`, `name = {version = "^1"}`, or a list of such.
pub(super) fn poetry_dependency(name: &str, value: &DeValue<'_>, optional: bool) -> Dependency {
    let (requirement, extra) = match value {
        DeValue::String(version) => (version.to_string(), false),
        DeValue::Table(table) => {
            let place = || ["git", "path", "url", "file"].iter().find_map(|key| string(table, key));
            let version = string(table, "version").or_else(|| place().map(|place| format!("@ {place}")));
            let extra = table.get("optional").is_some_and(|optional| optional.get_ref().as_bool() == Some(true));
            (version.unwrap_or_default(), extra)
        }
        DeValue::Array(choices) => {
            let version = |choice: &Value<'_>| poetry_dependency(name, choice.get_ref(), optional).requirement;
            (choices.iter().map(version).collect::<Vec<_>>().join(" || "), false)
        }
        _ => (String::new(), false),
    };
    Dependency { name: normalise(name), requirement, optional: optional || extra }
}

fn table<'a, 'i>(table: &'a DeTable<'i>, keys: &[&str]) -> Option<&'a DeTable<'i>> {
    keys.iter().try_fold(table, |table, key| match table.get(*key)?.get_ref() {
        DeValue::Table(inner) => Some(inner),
        _ => None,
    })
}

fn string(table: &DeTable<'_>, key: &str) -> Option<String> {
    table.get(key)?.get_ref().as_str().map(str::to_string)
}

fn items<'a, 'i>(list: Option<&'a Value<'i>>) -> impl Iterator<Item = &'a Value<'i>> {
    let array = list.and_then(|list| match list.get_ref() {
        DeValue::Array(array) => Some(array),
        _ => None,
    });
    array.into_iter().flat_map(|array| array.iter())
}
