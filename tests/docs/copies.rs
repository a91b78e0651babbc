//! A line `From [path](link):` above a fenced block says that the block is that file. `INSTRUMENT_UPDATE=1` copies it again.

use std::fs;

use super::page::{Block, Page, root};

/// Pages on which every configuration must be a file's, so that some test reads it.
const TESTED: &[&str] = &["README.md", "docs/IN-CI.md"];
const CONFIGURATION: &[&str] = &["yaml", "toml", "json", "sh"];

/// Compares every block with its file.
pub fn check() {
    let update = std::env::var_os("INSTRUMENT_UPDATE").is_some();
    let (mut wrong, mut outdated) = (Vec::new(), Vec::new());
    let mut compared = 0;
    for page in Page::all() {
        let mut text = page.text.clone();
        // From the last to the first, so that the places of the others stay right.
        for block in page.blocks().iter().rev() {
            let place = format!("{}:{}", page.name(), block.line);
            match source(&page, block) {
                Ok(Some((path, file))) => {
                    compared += 1;
                    if page.text[block.inside.clone()] != file {
                        text.replace_range(block.inside.clone(), &file);
                        outdated.push(format!("{place}: is not what {path} holds; INSTRUMENT_UPDATE=1 copies it"));
                    }
                }
                Ok(None) if TESTED.contains(&page.name().as_str()) && CONFIGURATION.contains(&block.info) => {
                    wrong.push(format!("{place}: says not from which file it is (`From [path](link):`)"));
                }
                Ok(None) => {}
                Err(problem) => wrong.push(format!("{place}: {problem}")),
            }
        }
        if update && text != page.text {
            fs::write(&page.path, text).expect("a page can be written");
        }
    }
    assert!(compared > 0, "no block names its file");
    if !update {
        wrong.append(&mut outdated);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The file that the line above a block names, and what it holds; the link must lead there.
fn source<'a>(page: &Page, block: &Block<'a>) -> Result<Option<(&'a str, String)>, String> {
    let named = block.above.strip_prefix("From [").and_then(|above| above.split_once("]("));
    let Some((path, rest)) = named else { return Ok(None) };
    let link = rest.split(')').next().unwrap_or_default();
    let folder = page.path.parent().expect("a page is in a folder");
    let (linked, file) = (folder.join(link).canonicalize(), root().join(path));
    match (linked, fs::read_to_string(&file)) {
        (Ok(linked), Ok(text)) if file.canonicalize().is_ok_and(|file| file == linked) => Ok(Some((path, text))),
        (_, Ok(_)) => Err(format!("the link {link} does not lead to {path}")),
        (_, Err(error)) => Err(format!("{path}: {error}")),
    }
}
