//! Reads the catalog that travels inside the binary, and the libraries that a configuration adds.

use std::fmt;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

use super::index::Catalog;
use super::library::{Endpoint, Endpoints, Library, Provider, Providers};
use crate::project::Language;

static PYTHON: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/catalog/python");
static TYPESCRIPT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/catalog/typescript");
static PROVIDERS: &str = include_str!("../../catalog/providers.toml");
static ENDPOINTS: &str = include_str!("../../catalog/endpoints.toml");

/// A library's description that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogError {
    /// The file, or the place in the configuration.
    pub place: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message.trim_end())
    }
}

impl std::error::Error for CatalogError {}

/// The catalog of a language, followed by `extra` libraries from the configuration, which win where both know a name.
pub fn load(language: Language, extra: &[Library]) -> Result<Catalog, CatalogError> {
    /// Read once: whoever analyses several projects loads several times.
    static READ: [LazyLock<Result<Vec<Library>, CatalogError>>; 2] =
        [LazyLock::new(|| libraries("python", &PYTHON)), LazyLock::new(|| libraries("typescript", &TYPESCRIPT))];
    let read = match language {
        Language::Python => &READ[0],
        Language::TypeScript => &READ[1],
    };
    let mut libraries = read.as_ref().map_err(CatalogError::clone)?.clone();
    let fits = |library: &&Library| library.language.is_none_or(|own| own == language);
    libraries.extend(extra.iter().filter(fits).cloned());
    Ok(Catalog::new(language, libraries))
}

/// The libraries of one folder of the catalog.
fn libraries(name: &str, folder: &'static Dir<'static>) -> Result<Vec<Library>, CatalogError> {
    let mut files: Vec<_> =
        folder.files().filter(|file| file.path().extension().is_some_and(|end| end == "toml")).collect();
    files.sort_by_key(|file| file.path());
    let libraries = files.into_iter().map(|file| {
        let place = format!("catalog/{name}/{}", file.path().display());
        read(&place, file.contents_utf8().unwrap_or_default())
    });
    libraries.collect()
}

/// One library from its TOML text; `place` names it in errors.
pub fn read(place: &str, text: &str) -> Result<Library, CatalogError> {
    let error = |message: String| CatalogError { place: place.to_owned(), message };
    let library: Library = toml::from_str(text).map_err(|why| error(why.to_string()))?;
    check(&library).map_err(error)?;
    Ok(library)
}

/// What the keys' types cannot say.
pub fn check(library: &Library) -> Result<(), String> {
    for calls in &library.calls {
        let by_shape = calls.by_shape();
        if calls.methods.is_empty() != (calls.on.is_empty() && !by_shape) {
            return Err("`methods` of [[calls]] goes with `on`, `shape`, `receivers` or `keywords`".to_owned());
        }
        if calls.does.operation().is_some() != calls.span.is_some() {
            return Err(format!("[[calls]] with does = \"{}\": an operation has a span, nothing else has", calls.does));
        }
        if calls.recorded.is_some() && library.recorder().is_none() {
            return Err(
                "`recorded` needs [autolog], [wrapper], [telemetry], [instrumentation] or `recorded_with`".to_owned()
            );
        }
    }
    Ok(())
}

/// URLs that tell what a hand-written HTTP call talks to.
pub fn endpoints() -> Result<Vec<Endpoint>, CatalogError> {
    let read: Result<Endpoints, _> = toml::from_str(ENDPOINTS);
    read.map(|all| all.endpoints)
        .map_err(|why| CatalogError { place: "catalog/endpoints.toml".to_owned(), message: why.to_string() })
}

/// Packages that set OpenTelemetry up themselves.
pub fn providers() -> Vec<Provider> {
    let read: Providers = toml::from_str(PROVIDERS).expect("the file is part of the program, and a test reads it");
    read.providers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_providers_are_well_formed() {
        assert!(providers().iter().all(|provider| !provider.packages.is_empty() && !provider.advice.ends_with('.')));
    }
}
