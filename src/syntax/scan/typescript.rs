//! The imports of a TypeScript or JavaScript text: a specifier stands in quotes behind `from`, `import` or `require`.

use super::{Scanned, ScannedImport, words};

pub(super) fn scan(text: &str) -> Scanned {
    let mut scanned = Scanned::default();
    for word in ["from", "import", "require"] {
        for at in words(text, word) {
            let after = skip_blank(&text[at + word.len()..]);
            let inside = after.strip_prefix('(').filter(|_| word != "from").map(skip_blank);
            match quoted(inside.unwrap_or(after)) {
                Some(specifier) => {
                    scanned.imports.push(ScannedImport { module: specifier.into(), level: 0, name: None });
                }
                None => scanned.loads_by_path |= word == "require" && inside.is_some(),
            }
        }
    }
    scanned
}

/// A text without the white space and the comments at its beginning.
fn skip_blank(text: &str) -> &str {
    let text = text.trim_start();
    let rest = match (text.strip_prefix("/*"), text.strip_prefix("//")) {
        (Some(comment), _) => comment.split_once("*/").map(|(_, rest)| rest),
        (_, Some(comment)) => comment.split_once('\n').map(|(_, rest)| rest),
        (None, None) => return text,
    };
    rest.map_or("", skip_blank)
}

fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let (inside, _) = text[1..].split_once(quote)?;
    (!inside.contains(['\n', '$'])).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> Vec<String> {
        scan(text).imports.into_iter().map(|import| import.module.to_string()).collect()
    }

    #[test]
    fn every_form() {
        assert_eq!(scanned("import a from 'a'; import 'b'"), ["a", "b"]);
        assert_eq!(scanned("import {\n  a,\n}\n  from \"./a\"\n"), ["./a"]);
        assert_eq!(scanned("export * from './a'; export { b } from \"b\""), ["./a", "b"]);
        assert_eq!(scanned("const a = await import(/* webpackChunkName: 'x' */ './a')"), ["./a"]);
        assert_eq!(scanned("import a = require(\n  `./a`\n)"), ["./a"]);
        assert_eq!(scanned("type A = import('./a').A"), ["./a"]);
        assert_eq!(scanned("import a from // why\n  './a'"), ["./a"]);
    }

    #[test]
    fn paths_that_are_made() {
        assert!(scan("module.exports = require(path.join(folder, name))").loads_by_path);
        assert!(scan("require(`./${name}`)").loads_by_path);
        assert!(!scan("require('./a'); const required = (x) => x").loads_by_path);
    }
}
