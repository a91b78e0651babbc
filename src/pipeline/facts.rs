//! What the files say: each is read by itself, in parallel.

use rayon::prelude::*;

use crate::project::SourceFile;
use crate::syntax::{self, FileFacts};
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
