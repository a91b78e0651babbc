//! The catalog: any text is a library's description or an error that says why not.

use mlflow_instrument::catalog::{self, Catalog};
use mlflow_instrument::project::Language;

/// Reads the input as a description, and looks its own names up.
pub fn catalog(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let library = match catalog::read("fuzzed.toml", text) {
        Ok(library) => library,
        Err(error) => {
            assert!(error.to_string().starts_with("fuzzed.toml: "), "{error}");
            return;
        }
    };
    for language in Language::ALL {
        let catalog = Catalog::new(*language, vec![library.clone()]);
        look_up(&catalog);
    }
}

/// Every name of the library itself, as it is and below.
fn look_up(catalog: &Catalog) {
    let library = &catalog.libraries()[0];
    let types = library.types.iter().flat_map(|types| &types.names);
    let called = library.calls.iter().flat_map(|calls| calls.on.iter().chain(&calls.methods));
    for name in library.imports.iter().chain(types).chain(called) {
        for path in [name.clone(), format!("{name}()"), format!("{name}.create"), format!("{name}().create")] {
            let members: Vec<&str> = path.split('.').collect();
            catalog.library_of(&path);
            catalog.canonical(&path);
            catalog.ancestry(&path).count();
            catalog.shape(&members, true, &["messages"], |_| true);
            catalog.implements(&path, "run");
            let known = catalog.about(&path);
            known.call();
            known.returned(|_| Some(name.clone()));
            known.decorator();
            known.registering_call().count();
            known.tracing_decorator();
            known.runs_in_span();
            assert!(!path.is_empty() || !catalog.is_type(&path), "{path}");
        }
    }
}
