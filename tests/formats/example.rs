//! The examples of docs/FORMATS.md: what the formats say of a small project. `INSTRUMENT_UPDATE=1` writes them.

use std::path::Path;

use crate::folder::Folder;
use crate::printed;

#[test]
fn examples_are_what_is_printed() {
    let folder = Folder::copy_of("tests/formats/example/project");
    for (format, file) in [("rdjson", "rdjson.json"), ("markdown", "markdown.md"), ("github", "github.txt")] {
        let text = printed(&folder, &["--format", format, "."]);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/example").join(file);
        if std::env::var_os("INSTRUMENT_UPDATE").is_some() {
            std::fs::write(&path, &text).expect("it can be written");
        }
        assert_eq!(std::fs::read_to_string(&path).expect("it is there"), text, "{file}: INSTRUMENT_UPDATE=1 writes it");
    }
}
