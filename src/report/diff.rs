//! The unified diff of a patch, in the bytes of the file that it changes: `git apply` takes it as it is.

use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use super::paths::Names;
use super::style;
use crate::edit::FilePatch;
use crate::project::Text;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// The diff of one patch. `original` is the text that was read of the file: it says how to encode.
pub fn unified(names: &Names, patch: &FilePatch, original: Option<&Text>) -> Vec<u8> {
    // A text that its encoding cannot say is not written either; the diff then shows it in UTF-8.
    let encode = |content: &str| {
        original.and_then(|text| text.encode(content).ok()).unwrap_or_else(|| content.as_bytes().to_vec())
    };
    let before = patch.before.as_deref().map(encode);
    let after = encode(&patch.after);
    let mut diff = header(names, &patch.path, before.is_none());
    let (old, new) = (lines(before.as_deref().unwrap_or_default()), lines(&after));
    for group in group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT) {
        add_hunk(&mut diff, &group, &old, &new);
    }
    diff
}

/// The diff that deletes a file with this text.
pub fn deletion(names: &Names, path: &str, original: &Text) -> Vec<u8> {
    let bytes = original.encode(&original.content).unwrap_or_else(|_| original.content.as_bytes().to_vec());
    let named = names.in_diff(path);
    let (old, new) = (quoted(&format!("a/{named}")), quoted(&format!("b/{named}")));
    let mut header = String::new();
    if names.from_git_top() {
        header += &format!("diff --git {} {}\ndeleted file mode 100644\n", old.trim_end(), new.trim_end());
    }
    let mut diff = format!("{header}--- {old}\n+++ /dev/null\n").into_bytes();
    let old = lines(&bytes);
    for group in group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &[]), CONTEXT) {
        add_hunk(&mut diff, &group, &old, &[]);
    }
    diff
}

/// The diff of one patch as text, for outputs that are Unicode; paths are relative to the workspace's root.
pub fn text(patch: &FilePatch) -> String {
    String::from_utf8_lossy(&unified(&Names::relative_to_root(), patch, None)).into_owned()
}

/// The same diff in colours, for a terminal.
pub fn coloured(diff: &[u8]) -> Vec<u8> {
    let mut painted = Vec::with_capacity(diff.len() * 2);
    for line in lines(diff) {
        let style = match line {
            [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] | [b'd', ..] => style::HEADING,
            [b'@', ..] => style::SPAN,
            [b'+', ..] => anstyle::AnsiColor::Green.on_default(),
            [b'-', ..] => anstyle::AnsiColor::Red.on_default(),
            _ => anstyle::Style::new(),
        };
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        painted.extend_from_slice(style.render().to_string().as_bytes());
        painted.extend_from_slice(text);
        painted.extend_from_slice(style.render_reset().to_string().as_bytes());
        painted.push(b'\n');
    }
    painted
}

fn header(names: &Names, path: &str, is_new: bool) -> Vec<u8> {
    let named = names.in_diff(path);
    let (old, new) = (quoted(&format!("a/{named}")), quoted(&format!("b/{named}")));
    let mut header = String::new();
    if names.from_git_top() {
        header += &format!("diff --git {} {}\n", old.trim_end(), new.trim_end());
        header += if is_new { "new file mode 100644\n" } else { "" };
    }
    let old = if is_new { "/dev/null" } else { &old };
    header += &format!("--- {old}\n+++ {new}\n");
    header.into_bytes()
}

/// A path as git writes it in a header: in quotes when it has characters that would end it, and closed by a tab when it
/// has a space.
fn quoted(path: &str) -> String {
    let special = |c: char| c == '"' || c == '\\' || c.is_ascii_control();
    if path.contains(special) {
        let escape = |c: char| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_ascii_control() => format!("\\{:03o}", c as u32),
            c => c.to_string(),
        };
        return format!("\"{}\"", path.chars().map(escape).collect::<String>());
    }
    let end = if path.contains(' ') { "\t" } else { "" };
    format!("{path}{end}")
}

/// The lines of a text with their ends. Only `\n` ends a line, as for git.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

fn add_hunk(diff: &mut Vec<u8>, group: &[DiffOp], old: &[&[u8]], new: &[&[u8]]) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    let old_range = first.old_range().start..last.old_range().end;
    let new_range = first.new_range().start..last.new_range().end;
    diff.extend_from_slice(format!("@@ -{} +{} @@\n", span(&old_range), span(&new_range)).as_bytes());
    for op in group {
        let (tag, old_range, new_range) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            add_lines(diff, b' ', &old[old_range]);
        } else {
            add_lines(diff, b'-', &old[old_range]);
            add_lines(diff, b'+', &new[new_range]);
        }
    }
}

/// First line and number of lines; an empty range stands behind the line that it names.
fn span(range: &Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        count => format!("{},{count}", range.start + 1),
    }
}

fn add_lines(diff: &mut Vec<u8>, mark: u8, lines: &[&[u8]]) {
    for line in lines {
        diff.push(mark);
        diff.extend_from_slice(line);
        if !line.ends_with(b"\n") {
            diff.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
    }
}
