//! Loads the queries of one language: several files joined into one query, so that one pass over a tree finds all.

use tree_sitter::{Language, Query};

/// The captures of one language, by file: the enumeration `Capture`, and the tables `KNOWN` and `FILES`.
macro_rules! captures {
    ($folder:literal $($file:literal { $($capture:ident = $name:literal,)* })*) => {
        /// A capture; what it stands for is documented in its file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Capture { $($($capture,)*)* }

        const KNOWN: &[$crate::syntax::queries::KnownCapture<Capture>] = &[$($(
            $crate::syntax::queries::KnownCapture { capture: Capture::$capture, file: $file, name: $name },
        )*)*];

        const FILES: &[$crate::syntax::queries::QueryFile] = &[$(
            $crate::syntax::queries::QueryFile {
                path: concat!($folder, $file),
                text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $folder, $file)),
            },
        )*];
    };
}
pub(super) use captures;

/// One file of `queries/<language>/`.
#[derive(Debug, Clone, Copy)]
pub(super) struct QueryFile {
    /// Its path from the repository's root, for messages.
    pub path: &'static str,
    /// Its content.
    pub text: &'static str,
}

/// A capture that the code understands.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownCapture<C> {
    /// The code's name for it.
    pub capture: C,
    /// The name of the file that has it, `functions.scm`.
    pub file: &'static str,
    /// Its name in the file, without the `@`.
    pub name: &'static str,
}

/// All queries of one language.
#[derive(Debug)]
pub(super) struct Queries<C> {
    /// The joined query.
    pub query: Query,
    captures: Vec<C>,
}

impl<C: Copy> Queries<C> {
    /// Compiles the files together. Each capture in them must be known to stand in its file, and each known one must be
    /// there.
    pub fn load(language: &Language, files: &[QueryFile], known: &[KnownCapture<C>]) -> Result<Self, String> {
        for file in files {
            let here: Vec<_> = known
                .iter()
                .filter(|known| file.path.rsplit('/').next() == Some(known.file))
                .map(|it| it.name)
                .collect();
            let used = captures_of(file.text);
            if let Some(name) = used.iter().find(|name| !here.contains(name)) {
                let known = here.join("`, `@");
                return Err(format!("{}: capture `@{name}` is not known; known here are `@{known}`", file.path));
            }
            if let Some(name) = here.iter().find(|name| !used.contains(name)) {
                return Err(format!("{}: capture `@{name}` is needed and not there", file.path));
            }
        }
        let joined: String = files.iter().flat_map(|file| [file.text, "\n"]).collect();
        let query = Query::new(language, &joined).map_err(|error| {
            let (mut first, mut path) = (0, "");
            for file in files {
                path = file.path;
                let lines = file.text.matches('\n').count() + 1;
                if error.row < first + lines {
                    break;
                }
                first += lines;
            }
            let (line, column) = (error.row - first + 1, error.column + 1);
            format!("{path}:{line}:{column}: the query does not compile ({:?}): {}", error.kind, error.message)
        })?;
        let captures = query.capture_names().iter().map(|name| {
            let known = known.iter().find(|known| known.name == *name);
            known.map(|known| known.capture).ok_or_else(|| format!("capture `@{name}` is not known"))
        });
        let captures = captures.collect::<Result<_, _>>()?;
        Ok(Self { query, captures })
    }

    /// What the query calls `index`.
    pub fn capture(&self, index: u32) -> C {
        self.captures[index as usize]
    }
}

/// The names of the captures in a query's text, comments left out.
fn captures_of(text: &str) -> Vec<&str> {
    let code = text.lines().map(|line| line.split(';').next().unwrap_or_default());
    let after_signs = code.flat_map(|line| line.split('@').skip(1));
    let is_name = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
    after_signs.map(|rest| rest.split(|c| !is_name(c)).next().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &'static str) -> Result<Queries<u8>, String> {
        let known = [
            KnownCapture { capture: 1, file: "calls.scm", name: "call" },
            KnownCapture { capture: 2, file: "calls.scm", name: "await" },
        ];
        let empty = QueryFile { path: "queries/python/before.scm", text: "; nothing\n" };
        let calls = QueryFile { path: "queries/python/calls.scm", text };
        Queries::load(&tree_sitter_python::LANGUAGE.into(), &[empty, calls], &known)
    }

    #[test]
    fn accepts_exactly_the_known_captures() {
        let queries = load("; @other in a comment\n(call) @call (await) @await").unwrap();
        assert_eq!((queries.capture(0), queries.capture(1)), (1, 2));
    }

    #[test]
    fn refuses_an_unknown_capture() {
        let message = load("(call) @call (await) @await (yield) @give").unwrap_err();
        assert_eq!(message, "queries/python/calls.scm: capture `@give` is not known; known here are `@call`, `@await`");
    }

    #[test]
    fn refuses_a_missing_capture() {
        assert_eq!(
            load("(call) @call").unwrap_err(),
            "queries/python/calls.scm: capture `@await` is needed and not there"
        );
    }

    #[test]
    fn refuses_what_does_not_compile() {
        let message = load("(call) @call\n(awaiting) @await").unwrap_err();
        assert!(
            message.starts_with("queries/python/calls.scm:2:2: the query does not compile (NodeType)"),
            "{message}"
        );
    }
}
