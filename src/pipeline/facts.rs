//! What the files say: each is read by itself, in parallel.

use rayon::prelude::*;

use crate::project::SourceFile;
use crate::syntax::{self, Exported, Expr, FileFacts};
use crate::worked_on;

/// The facts of all files, in their order.
pub(super) fn facts_of(files: &[SourceFile]) -> Vec<FileFacts> {
    files.par_iter().map(facts_of_file).collect()
}

fn facts_of_file(file: &SourceFile) -> FileFacts {
    let _working = worked_on::enter(&file.path);
    // A file without text still has a top level.
    let text = file.text.as_ref().map_or("", |text| text.content.as_str());
    syntax::facts(file.language, &file.path, text)
}

/// The paths by which files name what is outside of them.
pub(super) fn imported(files: &[FileFacts]) -> impl Iterator<Item = &str> {
    files.iter().flat_map(|facts| {
        let imports = facts.imports.iter().map(|import| import.module.as_str());
        let exports = facts.exports.iter().filter_map(|export| match &export.exported {
            Exported::From(specifier, _) => Some(specifier.as_str()),
            Exported::Local(_) | Exported::Value(_) => None,
        });
        // `import_module("openai")` imports by a text.
        let by_text = facts.imports.iter().any(|import| import.module == "importlib");
        let in_expressions = facts.exprs.iter().filter_map(move |expr| match expr {
            Expr::Module(specifier) => Some(specifier.as_str()),
            Expr::Text(text) if by_text => Some(text.as_str()),
            _ => None,
        });
        imports.chain(exports).chain(in_expressions)
    })
}
