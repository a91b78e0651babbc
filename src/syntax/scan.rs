//! Reads the imports of a file without a syntax tree, by a scan over its bytes: to tell, before anything is parsed, which
//! files can have to do with each other. What stands in a comment or a string may be taken for an import, but no import is
//! missed that a parsed file would give.

mod python;
mod typescript;

pub use python::texts as python_texts;

use smol_str::SmolStr;

use crate::project::Language;

/// What a scan finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scanned {
    /// In the order of the text.
    pub imports: Vec<ScannedImport>,
    /// TypeScript: a module is required by a path that is made at run time.
    pub loads_by_path: bool,
}

/// One imported thing: `from ..a.b import c` imports `c` of `a.b`, two levels up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannedImport {
    /// The module: dotted in Python, a specifier in TypeScript.
    pub module: SmolStr,
    /// Python: the dots before the module.
    pub level: u32,
    /// Python: what is imported from it; none for the module itself, and for all that it has (`*`).
    pub name: Option<SmolStr>,
}

/// The imports of a text.
pub fn scan(language: Language, text: &str) -> Scanned {
    match language {
        Language::Python => python::scan(text),
        Language::TypeScript => typescript::scan(text),
    }
}

/// Whether a byte can be a part of a name; those of other scripts are.
fn is_part(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// The places at which a word stands by itself.
fn words<'t>(text: &'t str, word: &'static str) -> impl Iterator<Item = usize> + 't {
    let bytes = text.as_bytes();
    let is_whole = move |at: &usize| {
        let after = bytes.get(at + word.len());
        (*at == 0 || !is_part(bytes[at - 1])) && !after.is_some_and(|byte| is_part(*byte))
    };
    memchr::memmem::find_iter(bytes, word).filter(is_whole)
}
