//! The pages of documentation and their fenced blocks.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A page of documentation.
pub struct Page {
    pub path: PathBuf,
    pub text: String,
}

/// A fenced block.
pub struct Block<'a> {
    /// What stands after the opening fence.
    pub info: &'a str,
    /// Where the text inside is.
    pub inside: Range<usize>,
    /// The last line with text above it.
    pub above: &'a str,
    /// The line of the opening fence.
    pub line: usize,
}

impl Page {
    /// README.md and the pages in docs/.
    pub fn all() -> Vec<Self> {
        let docs = fs::read_dir(root().join("docs")).expect("docs/ is there");
        let mut paths: Vec<PathBuf> = docs.map(|entry| entry.expect("docs/ can be read").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
        paths.push(root().join("README.md"));
        paths.sort();
        let read = |path: PathBuf| Self { text: fs::read_to_string(&path).expect("a page can be read"), path };
        paths.into_iter().map(read).collect()
    }

    /// The name from the root.
    pub fn name(&self) -> String {
        self.path.strip_prefix(root()).expect("it is below").display().to_string()
    }

    /// The fenced blocks, in order.
    pub fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        let mut above = "";
        let mut opened: Option<(&str, Block)> = None;
        let mut at = 0;
        for (index, line) in self.text.split_inclusive('\n').enumerate() {
            let bare = line.trim_end();
            match opened.take() {
                Some((fence, mut block)) if bare == fence => {
                    block.inside.end = at;
                    blocks.push(block);
                    above = "";
                }
                Some(open) => opened = Some(open),
                None if bare.starts_with("```") => {
                    let info = bare.trim_start_matches('`');
                    let start = at + line.len();
                    opened = Some((
                        &bare[..bare.len() - info.len()],
                        Block { info, inside: start..start, above, line: index + 1 },
                    ));
                }
                None if !bare.is_empty() => above = bare,
                None => {}
            }
            at += line.len();
        }
        assert!(opened.is_none(), "{}: a fenced block is not closed", self.name());
        blocks
    }
}
