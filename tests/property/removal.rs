//! What was written is taken out again: from its record to the byte, by its form alone as exactly as a form can tell.
//!
//! A form does not tell how many blank lines an import displaced, whether a body in braces shared a line with them, or
//! whether an import whose name the program uses was there before. All else comes back as it was, line by line.

use mlflow_instrument::edit::{FilePatch, FilePlan, Record, Restored, keys, restore, take_out};
use mlflow_instrument::project::{Language, Text};
use mlflow_instrument::syntax::FileFacts;
use similar::TextDiff;

use crate::program::Program;
use crate::reversal;

/// A program before and after, as it is planned and as it is read again.
pub struct Edited<'a> {
    pub program: &'a Program,
    pub source: &'a Text,
    pub before: &'a FileFacts,
    pub plan: &'a FilePlan,
    pub patch: &'a FilePatch,
    pub after: &'a FileFacts,
}

impl Edited<'_> {
    /// Takes out what the record says, of the bytes as they are on disk; then again, of a file that got another line since.
    pub fn by_record(&self) -> Result<(), String> {
        let (language, patch) = (self.program.language(), self.patch);
        let record = Record::new(patch.before.as_deref().map(str::to_owned), patch.after.clone(), false);
        let stored = serde_json::to_vec(&record).expect("a record is an object");
        let record: Record = serde_json::from_slice(&stored).map_err(|error| error.to_string())?;
        let written = self.source.encode(&patch.after).map_err(|error| error.to_string())?;
        let now = Text::decode_as(language, written).map_err(|error| error.to_string())?;
        match restore(&patch.path, &now.content, &record)? {
            Restored::Text { text, left } if left.is_empty() => {
                let bytes = now.encode(&text).map_err(|error| error.to_string())?;
                if bytes != self.program.bytes {
                    return Err("the record does not give the old bytes".to_owned());
                }
            }
            other => return Err(format!("the record gives {other:?}")),
        }
        if restore(&patch.path, &self.source.content, &record) != Ok(Restored::Same) {
            return Err("the record finds something in the old text".to_owned());
        }
        let sign = if language == Language::Python { "#" } else { "//" };
        let content = &self.source.content;
        // Where a file mixes line ends, another line may change which is the commoner.
        if is_mixed(content) {
            return Ok(());
        }
        let end = if content.contains("\r\n") { "\r\n" } else { "\n" };
        let [old, new] = [content, patch.after.as_str()].map(|text| format!("{text}{end}{sign} edited since{end}"));
        match restore(&patch.path, &new, &record).map_err(|reason| format!("edited since: {reason}"))? {
            Restored::Text { text, .. } => self.alike(&old, &text).map_err(|what| format!("edited since: {what}")),
            other => Err(format!("edited since, the record gives {other:?}")),
        }
    }

    /// Takes out what has the form of what is written; whether that gives the old text to the byte.
    pub fn by_form(&self) -> Result<bool, String> {
        let (path, before) = (&self.patch.path, &*self.source.content);
        let had = keys(path, before, self.before);
        let out = take_out(path, &self.patch.after, self.after, &|key| !had.contains(key));
        reversal::judged(path, &self.patch.after, &out).map_err(|reason| format!("the judge refuses it: {reason}"))?;
        let result = reversal::without(&self.patch.after, &out);
        self.alike(before, &result).map_err(|what| format!("{what}, left: {:?}", out.left))?;
        Ok(result == before)
    }

    /// Whether a text is the old one, but for what no form tells.
    fn alike(&self, old: &str, new: &str) -> Result<(), String> {
        // Where a file mixes line ends, what is beside a cut may get the other one.
        let is_mixed = is_mixed(old);
        let [old, new] = &[old, new].map(|text| if is_mixed { text.replace("\r\n", "\n") } else { text.to_owned() });
        let fails = |what: &str| Err(format!("{what}\n{}", TextDiff::from_lines(old, new).unified_diff()));
        let [had, has] = [old, new].map(|text| imports(text));
        let is_kept = |import: &&str| had.contains(import) || names(import).any(|name| has_word(old, name));
        if !has.iter().all(is_kept) || !had.iter().all(|import| has.contains(import)) {
            return fails("other imports than before");
        }
        let [one, other] = [old, new].map(|text| code(text).collect::<Vec<_>>());
        let is_same = match self.shares_lines() {
            true => reversal::letters(&one.concat()).eq(reversal::letters(&other.concat())),
            false => one == other,
        };
        if !is_same {
            return fails("other lines than before");
        }
        let displaced = self.patch.edits.iter().flat_map(|edit| &edit.purposes).count();
        let blank = |text: &str| text.lines().count() - code(text).count();
        match blank(old).abs_diff(blank(new)) <= 3 * displaced {
            true => Ok(()),
            false => fails("many blank lines more or fewer than before"),
        }
    }

    /// Whether a body that was edited stands on a line with its braces, or may with its directives.
    fn shares_lines(&self) -> bool {
        let text = &*self.source.content;
        let braces = self.plan.spans.iter().filter_map(|(function, _)| self.before.function(*function).braces);
        let is_blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
        braces.into_iter().any(|braces| {
            let body = &text[braces.start as usize + 1..braces.end as usize - 1];
            let has_directive = body.trim_start().starts_with(['\'', '"']);
            has_directive || !is_blank(body.lines().next()) || !is_blank(body.rsplit('\n').next())
        })
    }
}

/// Whether lines end in two ways.
fn is_mixed(text: &str) -> bool {
    text.contains("\r\n") && text.replace("\r\n", "").contains('\n')
}

/// The lines that import MLflow.
fn imports(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| is_import(line)).collect()
}

fn is_import(line: &str) -> bool {
    let line = line.trim();
    let is_script = line.starts_with("import ") || line.starts_with("const ");
    line.starts_with("import mlflow") || line.starts_with("from mlflow") || is_script && line.contains("@mlflow/")
}

/// The words of an import, among them the names that it binds.
fn names(import: &str) -> impl Iterator<Item = &str> {
    import
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '$')
        .filter(|word| !word.is_empty() && !["import", "from", "as", "const", "require", "core"].contains(word))
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter == '_' || letter == '$' || letter.is_alphanumeric();
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// The lines with their ends that say something else.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').filter(|line| !line.trim().is_empty() && !is_import(line))
}
