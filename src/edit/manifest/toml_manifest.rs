//! pyproject.toml and Pipfile: the parser says where things are, the text is inserted there.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Target, indent, insert, line_end, sorted_place};
use crate::edit::Edit;
use crate::project::{newline, normalise};

/// pyproject.toml: `[project] dependencies`, or the file that they are read from, or Poetry's table.
pub(super) fn pyproject(text: &str, package: &str, versions: &str, has_other: bool) -> Target {
    let Ok(document) = DeTable::parse(text) else { return Target::Elsewhere };
    let document = document.get_ref();
    let project = table(document, &["project"]);
    if let Some(list) = project.and_then(|project| project.get("dependencies")) {
        let DeValue::Array(items) = list.get_ref() else { return Target::Elsewhere };
        let spans: Vec<Range<usize>> = items.iter().map(|item| item.span()).collect();
        let list = List { text, range: list.span(), items: spans };
        return Target::Insert(list.insertion(package, &format!("{package}{versions}")), None);
    }
    if let Some(file) = read_from(document) {
        return Target::File(file);
    }
    if let Some(poetry) = table(document, &["tool", "poetry", "dependencies"]) {
        let afterwards = "run `poetry lock` if the project has a poetry.lock".to_string();
        return entry(text, poetry, "[tool.poetry.dependencies]", package, versions, afterwards);
    }
    let is_dynamic = project
        .and_then(|project| project.get("dynamic"))
        .is_some_and(|dynamic| strings(dynamic).contains(&"dependencies"));
    match project {
        Some(project) if !is_dynamic && !has_other => match last_entry(text, project) {
            Some(last) => {
                let line = format!("{}dependencies = [\"{package}{versions}\"]", newline(text));
                Target::Insert(vec![insert(line_end(text, last.end), line)], None)
            }
            None => Target::Elsewhere,
        },
        _ => Target::Elsewhere,
    }
}

/// Pipfile: `[packages]`.
pub(super) fn pipfile(text: &str, package: &str, versions: &str) -> Target {
    let Ok(document) = DeTable::parse(text) else { return Target::Elsewhere };
    match table(document.get_ref(), &["packages"]) {
        Some(packages) => entry(text, packages, "[packages]", package, versions, "run `pipenv lock`".to_string()),
        None => Target::Elsewhere,
    }
}

/// The file that `[project]` leaves its dependencies to, by setuptools or by Hatch's plugin.
fn read_from(document: &DeTable<'_>) -> Option<String> {
    let setuptools =
        table(document, &["tool", "setuptools", "dynamic", "dependencies"]).and_then(|from| from.get("file"));
    let hatch =
        table(document, &["tool", "hatch", "metadata", "hooks", "requirements_txt"]).and_then(|from| from.get("files"));
    let file = setuptools.or(hatch)?;
    let name = file.get_ref().as_str().or_else(|| strings(file).first().copied())?;
    Some(name.strip_prefix("./").unwrap_or(name).to_string())
}

/// A line `package = "versions"` in a table.
fn entry(text: &str, table: &DeTable<'_>, header: &str, package: &str, versions: &str, afterwards: String) -> Target {
    let newline = newline(text);
    let line = format!("{package} = \"{versions}\"");
    let entries = own_entries(text, table);
    let named: Vec<_> = entries.iter().filter(|(name, _)| name != "python").collect();
    let names: Vec<String> = named.iter().map(|(name, _)| name.clone()).collect();
    let follows =
        |pair: &[&(String, Range<usize>)]| text[line_end(text, pair[0].1.end)..pair[1].1.start].trim().is_empty();
    let is_one_list = named.windows(2).all(follows);
    let place = sorted_place(&names, package).filter(|_| is_one_list).filter(|at| *at < named.len());
    let edit = match (place, entries.last()) {
        (Some(at), _) => {
            let start = named[at].1.start;
            insert(start, format!("{line}{newline}{}", indent(text, start)))
        }
        (None, Some((_, last))) => {
            insert(line_end(text, last.end), format!("{newline}{}{line}", indent(text, last.start)))
        }
        (None, None) => match text.find(header) {
            Some(at) => insert(line_end(text, at), format!("{newline}{line}")),
            None => return Target::Elsewhere,
        },
    };
    Target::Insert(vec![edit], Some(afterwards))
}

/// The entries that stand in the table itself, not under a header of their own: name (normalised) and bytes, by place.
fn own_entries(text: &str, table: &DeTable<'_>) -> Vec<(String, Range<usize>)> {
    let mut entries: Vec<(String, Range<usize>)> = table
        .iter()
        .filter(|(key, value)| {
            let has_header = matches!(value.get_ref(), DeValue::Table(_)) && !text[value.span()].starts_with('{');
            !has_header && key.span().end <= value.span().start
        })
        .map(|(key, value)| (normalise(key.get_ref()), key.span().start..value.span().end))
        .collect();
    entries.sort_by_key(|(_, range)| range.start);
    entries
}

fn last_entry(text: &str, table: &DeTable<'_>) -> Option<Range<usize>> {
    own_entries(text, table).pop().map(|(_, range)| range)
}

/// A list of requirements.
struct List<'a> {
    text: &'a str,
    range: Range<usize>,
    items: Vec<Range<usize>>,
}

impl List<'_> {
    fn insertion(&self, package: &str, requirement: &str) -> Vec<Edit> {
        let text = self.text;
        let newline = newline(text);
        let is_multiline = text[self.range.clone()].contains('\n');
        let Some((first, last)) = self.items.first().zip(self.items.last()) else {
            return vec![match is_multiline {
                true => {
                    let inner = format!("{}    ", indent(text, self.range.start));
                    insert(self.range.start + 1, format!("{newline}{inner}\"{requirement}\","))
                }
                false => insert(self.range.start + 1, format!("\"{requirement}\"")),
            }];
        };
        let quote = if text[last.clone()].starts_with('\'') { '\'' } else { '"' };
        let item = format!("{quote}{requirement}{quote}");
        let names: Vec<String> = self.items.iter().map(|item| self.name(item)).collect();
        let place = sorted_place(&names, package).filter(|_| self.is_one_list());
        match place {
            Some(0) if !self.begins_line(first) => vec![insert(first.start, format!("{item}, "))],
            Some(0) => vec![insert(first.start, format!("{item},{newline}{}", indent(text, first.start)))],
            Some(at) => self.after(at - 1, &item, newline),
            None => self.after(self.items.len() - 1, &item, newline),
        }
    }

    /// The insertions that put `item` behind the item at `index`.
    fn after(&self, index: usize, item: &str, newline: &str) -> Vec<Edit> {
        let text = self.text;
        let before = &self.items[index];
        let limit = self.items.get(index + 1).map_or(self.range.end - 1, |next| next.start);
        let comma = comma(text, before.end..limit);
        let end = comma.map_or(before.end, |at| at + 1);
        // Behind a comment, if the rest of the line is one: the next item, or the bracket, then begins a line.
        let is_alone = limit > line_end(text, end) && self.begins_line(before);
        match (is_alone, comma) {
            (true, Some(_)) => {
                vec![insert(line_end(text, end), format!("{newline}{}{item},", indent(text, before.start)))]
            }
            (true, None) => {
                let line = format!("{newline}{}{item}", indent(text, before.start));
                match line_end(text, end) {
                    same if same == end => vec![insert(end, format!(",{line}"))],
                    behind => vec![insert(end, ",".to_string()), insert(behind, line)],
                }
            }
            (false, Some(_)) => vec![insert(end, format!(" {item},"))],
            (false, None) => vec![insert(end, format!(", {item}"))],
        }
    }

    fn name(&self, item: &Range<usize>) -> String {
        let item = self.text[item.clone()].trim_matches(['"', '\'', ' ']);
        let end =
            item.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.".contains(letter)).unwrap_or(item.len());
        normalise(&item[..end])
    }

    /// Whether no line between the items is a comment: such a line heads a part of the list.
    fn is_one_list(&self) -> bool {
        let first = self.items.first().map_or(self.range.end, |item| item.start);
        let part = |from: usize, to: usize| from >= to || !self.text[from..to].contains('#');
        part(self.range.start, first)
            && self.items.windows(2).all(|pair| part(line_end(self.text, pair[0].end), pair[1].start))
    }

    fn begins_line(&self, item: &Range<usize>) -> bool {
        let start = self.text[..item.start].rfind('\n').map_or(0, |end| end + 1);
        self.text[start..item.start].trim().is_empty()
    }
}

/// The first comma in a range that is not part of a comment.
fn comma(text: &str, range: Range<usize>) -> Option<usize> {
    let mut in_comment = false;
    text[range.clone()].bytes().enumerate().find_map(|(at, byte)| {
        in_comment = (in_comment || byte == b'#') && byte != b'\n';
        (byte == b',' && !in_comment).then_some(range.start + at)
    })
}

fn table<'a, 'i>(table: &'a DeTable<'i>, keys: &[&str]) -> Option<&'a DeTable<'i>> {
    keys.iter().try_fold(table, |table, key| match table.get(*key)?.get_ref() {
        DeValue::Table(inner) => Some(inner),
        _ => None,
    })
}

fn strings<'a>(list: &'a Spanned<DeValue<'_>>) -> Vec<&'a str> {
    match list.get_ref() {
        DeValue::Array(items) => items.iter().filter_map(|item| item.get_ref().as_str()).collect(),
        _ => Vec::new(),
    }
}
