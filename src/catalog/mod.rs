//! What is known of libraries, compiled in from `catalog/<language>/*.toml`; the format is described in catalog/README.md.

mod about;
mod index;
mod library;
mod listed;
mod load;
pub mod path;
mod reasons;
mod root;
mod words;

pub use about::About;
pub use index::{Api, Catalog, GIVES_ARGUMENT, LibraryId, Registrar, Returned, names_receiver};
pub use library::{
    ArgumentPlace, ArgumentPlaces, Autolog, Calls, Decides, Endpoint, Implements, Instrumentation,
    InstrumentationImport, Library, Provider, Registers, Returns, Telemetry, Tracing, Types, When, Wrapper,
    has_fragment,
};
pub use load::{CatalogError, check, endpoints, load, load_for, providers, read};
pub use reasons::{Marks, Reasons, Shape, leads_to};
pub(crate) use words::vocabulary;
pub use words::{Action, Area, AutologOrder, EntryKind, Operation, Role, SpanType};
