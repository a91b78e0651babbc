//! The imports of a Python text: every one has the word `import` in it.

use smol_str::SmolStr;

use super::{Scanned, ScannedImport, words};

pub(super) fn scan(text: &str) -> Scanned {
    let mut imports = Vec::new();
    for at in words(text, "import") {
        let after = &text[at + "import".len()..];
        match clause(text, at) {
            Some("") => imports.extend(listed(after).into_iter().map(|module| whole(&module))),
            Some(from) => imports.extend(imported_from(from, after)),
            None => {}
        }
    }
    // `import_module("package.module")`, `__import__("package")`
    for call in ["import_module", "__import__"] {
        imports.extend(words(text, call).filter_map(|at| literal(&text[at + call.len()..])).map(whole));
    }
    Scanned { imports, loads_by_path: false }
}

fn whole(module: &str) -> ScannedImport {
    ScannedImport { module: module.into(), level: 0, name: None }
}

/// What stands between the beginning of a statement and the `import` at `at`, without `from`: nothing for a plain import;
/// none if `import` is no statement's.
fn clause(text: &str, at: usize) -> Option<&str> {
    let mut start = line_start(text, at);
    while start > 0 && text[..start].trim_end_matches(['\n', '\r']).ends_with('\\') {
        start = line_start(text, start - 1);
    }
    let before = text[start..at].trim_start_matches(['\u{feff}', '\u{c}']);
    // `try: import a`, `import a; import b`: statements that share a line.
    let own = before.rfind([';', ':']).map_or(before, |sign| &before[sign + 1..]);
    let own = own.trim_matches(|c: char| c.is_whitespace() || c == '\\');
    match own.strip_prefix("from") {
        _ if own.is_empty() => Some(""),
        Some(from) => Some(from),
        None => None,
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

fn imported_from(from: &str, after: &str) -> Vec<ScannedImport> {
    let module: String = from.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect();
    let dotted = module.trim_start_matches('.');
    if !dotted.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') {
        return Vec::new();
    }
    let level = (module.len() - dotted.len()) as u32;
    let one = |name: Option<SmolStr>| ScannedImport { module: dotted.into(), level, name };
    listed(after).into_iter().map(|name| one(Some(name).filter(|name| name != "*").map(SmolStr::from))).collect()
}

/// The names of a list, in parentheses or to the end of the line, without what they are bound to.
fn listed(after: &str) -> Vec<String> {
    let inside = after.trim_start_matches([' ', '\t', '\\', '\r', '\n']).strip_prefix('(');
    let mut list = String::new();
    for line in inside.unwrap_or(after).split('\n') {
        let code = line.split('#').next().unwrap_or_default().trim_end();
        let end = code.find(if inside.is_some() { ')' } else { ';' });
        list.push_str(code[..end.unwrap_or(code.len())].trim_end_matches('\\'));
        list.push(' ');
        if end.is_some() || inside.is_none() && !code.ends_with('\\') {
            break;
        }
    }
    let names = list.split(',').filter_map(|name| name.split_whitespace().next());
    names.map(str::to_owned).collect()
}

/// The text in `("text"`.
fn literal(after: &str) -> Option<&str> {
    let inside = after.trim_start().strip_prefix('(')?.trim_start();
    let quote = inside.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    inside[1..].split(quote).next()
}

/// What stands between the quotation marks of the string literals of a text.
pub fn texts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(['"', '\'', '#'])?;
            let found = &rest[at..];
            if found.starts_with('#') {
                rest = found.split_once('\n')?.1;
                continue;
            }
            let is_long = found.starts_with("\"\"\"") || found.starts_with("\'\'\'");
            let quote = &found[..if is_long { 3 } else { 1 }];
            let inside = &found[quote.len()..];
            let end = end_of(inside, quote);
            rest = inside[end..].strip_prefix(quote).unwrap_or(&inside[end..]);
            return Some(&inside[..end]);
        }
    })
}

/// Where a string literal ends: at its quotation mark, a short one at the end of its line, too.
fn end_of(inside: &str, quote: &str) -> usize {
    let bytes = inside.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if quote.len() == 1 => return at,
            _ if bytes[at..].starts_with(quote.as_bytes()) => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        let found = |text: &'static str| texts(text).collect::<Vec<_>>();
        assert_eq!(found("x = 'it\\'s' + f\"a\"  # don't\ny = 'b'"), ["it\\'s", "a", "b"]);
        assert_eq!(found("x = \"\"\"a\n\"b\" 'c\n\"\"\" ''"), ["a\n\"b\" 'c\n", ""]);
        assert_eq!(found("x = 'open\ny = 'b' \"\"\"c"), ["open", "b", "c"]);
    }

    fn scanned(text: &str) -> Vec<String> {
        let one = |import: ScannedImport| {
            let dots = ".".repeat(import.level as usize);
            format!("{dots}{}{}", import.module, import.name.map(|name| format!(":{name}")).unwrap_or_default())
        };
        scan(text).imports.into_iter().map(one).collect()
    }

    #[test]
    fn every_form() {
        assert_eq!(scanned("import a.b as c, d\n"), ["a.b", "d"]);
        assert_eq!(scanned("from ..a.b import c as d, e # f\n"), ["..a.b:c", "..a.b:e"]);
        assert_eq!(scanned("from . import (  # why (not)\n    a,\n    b as c,  # d\n)\n"), [".:a", ".:b"]);
        assert_eq!(scanned("from a \\\n    import b, \\\n    c\nx = 1"), ["a:b", "a:c"]);
        assert_eq!(scanned("try: import a\nexcept: from b import*\n"), ["a", "b"]);
        assert_eq!(scanned("import a; import b;from c import(d)"), ["a", "b", "c:d"]);
        assert_eq!(scanned("def f():\r\n\timport a\r\n"), ["a"]);
        assert_eq!(scanned("x = importlib.import_module( 'a.b')"), ["a.b"]);
    }

    #[test]
    fn words_of_texts() {
        assert_eq!(scanned("# what to import and why\nimportant = reimport = 1\n"), Vec::<String>::new());
    }
}
