//! What in the text of a file can be a reason for a span, told without a parse: the imports of libraries, and the names
//! that a call of theirs cannot do without. It may say too much and never too little.

use rustc_hash::FxHashMap;

use super::load::Compiled;
use super::path::is_below;
use super::root::root;
use super::words::Action;
use crate::project::Language;

/// What tells that a program can have to do with a library; the build works it out (build/marks.rs).
#[derive(Debug)]
pub struct Marks {
    /// The import paths that it owns; none of what names alone tell.
    pub imports: &'static [&'static str],
    /// Only a GenAI program imports it.
    pub is_genai: bool,
    /// It is MLflow: its spans are a part of what is predicted.
    pub is_mlflow: bool,
    /// It sends requests, whose URL or payload may tell a model or a search.
    pub sends: bool,
    /// It asks a database, whose query may tell a search.
    pub queries: bool,
    /// Something records its calls.
    pub records: bool,
    /// The last names of its calls of services.
    pub services: &'static [&'static str],
    /// Imports that are a reason where there are others.
    pub hints: &'static [&'static str],
    /// The libraries by whose imports it counts as used, too.
    pub family: &'static [usize],
    /// Sets of names: a program in which it is a reason for a span has all names of one set. An empty set: importing it is
    /// enough.
    pub seeds: &'static [&'static [&'static str]],
    /// Its calls that are told by shape.
    pub shapes: &'static [Shape],
}

/// Calls that are told by shape: on one of the receivers (on any, if there are none), one of the paths of members, with one
/// of the keywords, if there are any.
#[derive(Debug)]
pub struct Shape {
    /// What they do.
    pub does: Action,
    /// Names of receivers.
    pub receivers: &'static [&'static str],
    /// Paths of members; an empty one for calling the receiver itself.
    pub members: &'static [&'static [&'static str]],
    /// Names of arguments.
    pub keywords: &'static [&'static str],
}

/// All libraries of a language by what tells them.
pub struct Reasons {
    /// By the number of the library.
    pub libraries: Vec<&'static Marks>,
    /// Members of a model's answer that show that it chose the next step.
    pub deciding_members: &'static [&'static str],
    /// By root, the import paths of libraries.
    imports: FxHashMap<&'static str, Vec<(&'static str, usize)>>,
    hints: FxHashMap<&'static str, Vec<&'static str>>,
}

impl Reasons {
    /// Those of a language.
    pub fn of(language: Language) -> Self {
        let compiled = Compiled::of(language);
        let libraries: Vec<&Marks> = compiled.libraries.iter().map(|library| &library.marks).collect();
        let mut imports: FxHashMap<&str, Vec<(&str, usize)>> = FxHashMap::default();
        let mut hints: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for (number, marks) in libraries.iter().enumerate() {
            for import in marks.imports {
                imports.entry(root(import)).or_default().push((import, number));
            }
            marks.hints.iter().for_each(|import| hints.entry(root(import)).or_default().push(import));
        }
        Self { libraries, deciding_members: compiled.deciding_members, imports, hints }
    }

    /// The libraries that importing a path from outside can lead to, by number.
    pub fn imported(&self, path: &str) -> impl Iterator<Item = usize> {
        let known = self.imports.get(root(path)).into_iter().flatten();
        known.filter(move |(import, _)| leads_to(path, import)).map(|(_, number)| *number)
    }

    /// Whether importing a path is a reason where there are others.
    pub fn is_hint(&self, path: &str) -> bool {
        self.hints.get(root(path)).into_iter().flatten().any(|import| leads_to(path, import))
    }
}

/// Whether what is imported lies below a library's path, or may have it below.
pub fn leads_to(path: &str, import: &str) -> bool {
    is_below(path, import) || is_below(import, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Area, load};

    #[test]
    fn the_build_and_the_catalog_agree() {
        for language in Language::ALL {
            let catalog = load(*language, &[]).unwrap_or_else(|error| panic!("{error}"));
            let reasons = Reasons::of(*language);
            assert_eq!(catalog.libraries().len(), reasons.libraries.len());
            for (library, marks) in catalog.libraries().iter().zip(&reasons.libraries) {
                let is_genai = |call: &&crate::catalog::Calls| call.does.is_genai();
                assert_eq!(marks.is_genai, library.area.is_genai(), "{}", library.name);
                assert_eq!(marks.is_mlflow, library.name == "mlflow");
                assert_eq!(marks.sends, library.area == Area::Http, "{}", library.name);
                assert_eq!(marks.queries, library.area == Area::Database, "{}", library.name);
                let by_shape = marks.shapes.iter().any(|shape| shape.does.is_genai());
                let has_seeds = !marks.seeds.is_empty() || marks.is_genai || by_shape;
                assert!(has_seeds || !library.calls.iter().any(|call| is_genai(&call)), "{}", library.name);
                assert_eq!(marks.shapes.len(), library.calls.iter().filter(|call| call.by_shape()).count());
            }
        }
    }

    #[test]
    fn what_an_import_leads_to() {
        let reasons = Reasons::of(Language::Python);
        let is_genai = |path: &str| reasons.imported(path).any(|number| reasons.libraries[number].is_genai);
        assert!(is_genai("openai.types.chat") && is_genai("google.genai") && is_genai("google"));
        assert!(!is_genai("google.cloud.storage.Client") && !is_genai("openapi") && !is_genai("requests"));
    }
}
