//! A line `From [path](link):` above a fenced block says that the block is that file. `INSTRUMENT_UPDATE=1` copies it again.

use std::fs;

use super::page::{Block, Page, root};

/// Pages on which every configuration must be a file's, so that some test reads it.
const TESTED: &[&str] = &["README.md", "docs/IN-CI.md"];
const CONFIGURATION: &[&str] = &["yaml", "toml", "json", "sh"];

/// Compares every block with its file.
pub fn check() {
    let update = std::env::var_os("INSTRUMENT_UPDATE").is_some();
    let mut problems = Vec::new();
    let mut compared = 0;
    for page in Page::all() {
        let mut text = page.text.clone();
        // From the last to the first, so that the places of the others stay right.
        for block in page.blocks().iter().rev() {
            let place = format!("{}:{}", page.name(), block.line);
            let Some(path) = source(&page, block, &place) else {
                if TESTED.contains(&page.name().as_str()) && CONFIGURATION.contains(&block.info) {
                    problems.push(format!("{place}: says not from which file it is (`From [path](link):`)"));
                }
                continue;
            };
            compared += 1;
            let file =
                fs::read_to_string(root().join(&path)).unwrap_or_else(|error| panic!("{place}: {path}: {error}"));
            if page.text[block.inside.clone()] != file {
                text.replace_range(block.inside.clone(), &file);
                problems.push(format!("{place}: is not what {path} holds; INSTRUMENT_UPDATE=1 copies it"));
            }
        }
        if update && text != page.text {
            fs::write(&page.path, text).expect("a page can be written");
        }
    }
    assert!(compared > 0, "no block names its file");
    if !update {
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}

/// The file that the line above a block names; its link must lead there.
fn source(page: &Page, block: &Block, place: &str) -> Option<String> {
    let (path, rest) = block.above.strip_prefix("From [")?.split_once("](")?;
    let (link, _) = rest.split_once(')')?;
    let folder = page.path.parent().expect("a page is in a folder");
    let linked = folder.join(link).canonicalize().unwrap_or_else(|error| panic!("{place}: {link}: {error}"));
    assert_eq!(linked, root().join(path).canonicalize().expect(path), "{place}: the link leads elsewhere");
    Some(path.to_owned())
}
