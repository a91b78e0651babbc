//! Reads the catalog that is compiled in (build.rs), and the libraries that a configuration adds.

use std::collections::HashSet;
use std::fmt;

use serde::de::DeserializeOwned;

use super::index::Catalog;
use super::library::{Endpoint, Endpoints, Library, Provider, Providers};
use super::reasons::{Marks, Shape};
use super::root::root;
use super::words::Action;
use crate::project::Language;

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// The libraries of one language.
pub(super) struct Compiled {
    /// [`Library::decides`] of all.
    pub deciding_members: &'static [&'static str],
    pub libraries: &'static [CompiledLibrary],
}

/// A library, not yet read.
pub(super) struct CompiledLibrary {
    /// Its file, for messages.
    place: &'static str,
    /// The roots of all paths that it speaks of.
    roots: &'static [&'static str],
    /// The libraries that must be there with it.
    companions: &'static [usize],
    /// Its code may be written into programs that do not import it, or it is told by names alone.
    always: bool,
    /// Its description, as JSON.
    text: &'static str,
    /// What tells that a program can have to do with it.
    pub marks: Marks,
}

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

impl Compiled {
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::Python => &PYTHON,
            Language::TypeScript => &TYPESCRIPT,
        }
    }

    /// Which libraries a program that imports `roots` can have to do with, by position.
    fn within_reach(&self, roots: &HashSet<&str>) -> Vec<bool> {
        let mut reached = vec![false; self.libraries.len()];
        for (at, library) in self.libraries.iter().enumerate() {
            if library.always || library.roots.iter().any(|own| roots.contains(own)) {
                reached[at] = true;
                library.companions.iter().for_each(|companion| reached[*companion] = true);
            }
        }
        reached
    }
}

/// All of the catalog of a language, followed by `extra` libraries from the configuration, which win where both know a
/// name.
pub fn load(language: Language, extra: &[Library]) -> Result<Catalog, CatalogError> {
    let all = vec![true; Compiled::of(language).libraries.len()];
    load_these(language, &all, extra)
}

/// What of the catalog a program that imports these paths can have to do with: to it the rest makes no difference.
pub fn load_for<'p>(
    language: Language,
    imported: impl IntoIterator<Item = &'p str>,
    extra: &[Library],
) -> Result<Catalog, CatalogError> {
    // They may build on any other.
    if !extra.is_empty() {
        return load(language, extra);
    }
    let mut roots: HashSet<&str> = imported.into_iter().map(root).collect();
    roots.insert(language.builtins());
    load_these(language, &Compiled::of(language).within_reach(&roots), extra)
}

fn load_these(language: Language, chosen: &[bool], extra: &[Library]) -> Result<Catalog, CatalogError> {
    let compiled = Compiled::of(language);
    let chosen = compiled.libraries.iter().zip(chosen).filter(|(_, is_chosen)| **is_chosen);
    let read = chosen.map(|(library, _)| decoded(library.place, library.text));
    let mut libraries = read.collect::<Result<Vec<Library>, _>>()?;
    let fits = |library: &&Library| library.language.is_none_or(|own| own == language);
    libraries.extend(extra.iter().filter(fits).cloned());
    let mut catalog = Catalog::new(language, libraries);
    catalog.add_deciding_members(compiled.deciding_members);
    Ok(catalog)
}

fn decoded<T: DeserializeOwned>(place: &str, text: &str) -> Result<T, CatalogError> {
    let error = |why: serde_json::Error| CatalogError { place: place.to_owned(), message: why.to_string() };
    serde_json::from_str(text).map_err(error)
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
    if names(library).any(String::is_empty) {
        return Err("a name in one of its lists is empty: take it out".to_owned());
    }
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

/// The names by which anything in a library is looked up.
fn names(library: &Library) -> impl Iterator<Item = &String> {
    let types = library.types.iter().flat_map(|types| types.names.iter().chain(&types.extends));
    let calls = library.calls.iter().flat_map(|calls| {
        let called = calls.on.iter().chain(&calls.methods).chain(&calls.functions);
        called.chain(&calls.receivers).chain(&calls.keywords)
    });
    let returns = library.returns.iter().flat_map(|returns| returns.call.iter().chain([&returns.gives]));
    let registers = library.registers.iter().flat_map(|registers| registers.decorator.iter().chain(&registers.call));
    let implements = library.implements.iter().flat_map(|implements| implements.base.iter().chain(&implements.methods));
    let tracing = library.tracing.iter();
    let tracing = tracing.flat_map(|tracing| tracing.decorators.iter().chain(&tracing.calls).chain(&tracing.runs));
    let own = library.imports.iter().chain(types).chain(calls).chain(returns);
    own.chain(registers).chain(implements).chain(tracing).chain(&library.decides.members)
}

/// URLs that tell what a hand-written HTTP call talks to.
pub fn endpoints() -> Result<Vec<Endpoint>, CatalogError> {
    decoded("catalog/endpoints.toml", ENDPOINTS).map(|all: Endpoints| all.endpoints)
}

/// Packages that set OpenTelemetry up themselves.
pub fn providers() -> Vec<Provider> {
    let read: Providers =
        decoded("catalog/providers.toml", PROVIDERS).expect("the file is part of the program, and a test reads it");
    read.providers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_providers_are_well_formed() {
        assert!(providers().iter().all(|provider| !provider.packages.is_empty() && !provider.advice.ends_with('.')));
    }

    #[test]
    fn an_empty_name_is_refused() {
        let library = "name = 'acme'\npackages = ['acme']\nimports = ['acme']\narea = 'model'\nsummary = 'Acme.'\n";
        for list in ["[[types]]\nnames = ['acme.Client', '']", "[[returns]]\ncall = ['acme.client']\ngives = ''"] {
            let refused = read("acme.toml", &format!("{library}\n{list}\n")).expect_err("an empty name");
            assert_eq!(refused.to_string(), "acme.toml: a name in one of its lists is empty: take it out", "{list}");
        }
    }

    #[test]
    fn every_library_is_well_formed() {
        for language in Language::ALL {
            for library in Compiled::of(*language).libraries {
                let path = format!("{}/{}", env!("CARGO_MANIFEST_DIR"), library.place);
                let text = std::fs::read_to_string(path).expect("it was read to build this");
                let written = read(library.place, &text).unwrap_or_else(|error| panic!("{error}"));
                let compiled: Library = decoded(library.place, library.text).unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(
                    format!("{:?}", Library { audit: compiled.audit.clone(), ..written }),
                    format!("{compiled:?}")
                );
            }
        }
        assert!(!endpoints().unwrap_or_else(|error| panic!("{error}")).is_empty());
    }

    fn names(imported: &[&str]) -> Vec<String> {
        let catalog = load_for(Language::Python, imported.iter().copied(), &[]).expect("the catalog is well formed");
        catalog.libraries().iter().map(|library| library.name.clone()).collect()
    }

    #[test]
    fn only_what_a_program_can_have_to_do_with_is_read() {
        let standard = names(&[]);
        assert!(standard.iter().any(|name| name == "python-files"), "{standard:?}");
        let openai = names(&["openai.types"]);
        assert!(
            openai.iter().any(|name| name == "openai") && !openai.iter().any(|name| name == "anthropic"),
            "{openai:?}"
        );
        // `langchain_core.language_models` is what its classes stand on.
        assert!(names(&["langchain_openai"]).iter().any(|name| name == "langchain_core"));
    }
}
